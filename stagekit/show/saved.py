"""Noticing that a file of the scene was saved: the scene, its house, plugins, patches.

Asked some times a second, by `stat` alone. A save counts once the file has stood
still: editors write twice, or rename, delete and make anew. What comes and goes
and is then as it was is no save. Marks are taken before a file is read, so that
nothing falls between the reading and the watching.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from stagekit.core.values import MILLISECOND, SECOND, Ns

STILL: Ns = 100 * MILLISECOND
"""How long a file must have stood still."""

MISSING: Ns = 1 * SECOND
"""The same for one that is gone or empty: an editor may be about to write it anew."""

COARSE: Ns = 3 * SECOND
"""Some disks date files by the second or by two: a save within these may look like none."""

DIGESTED = 4_000_000
"""Bytes of a file of which the contents are compared; a longer one goes by date and size."""

_PLUGIN = re.compile(r"(\.{0,2}[\w./-]+\.py):\w")
_PATCH = re.compile(r"\bpatch:\s*[\"']?([\w-]+)")


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """By what a file is known again: date (ns), size, inode; all -1 where there is none.

    `digest` is of its contents, empty where nobody has read them.
    """

    at: int = -1
    size: int = -1
    node: int = -1
    digest: str = ""

    def bare(self) -> tuple[int, int, int]:
        """What `stat` can see."""
        return self.at, self.size, self.node


GONE = (-1, -1, -1)


def seen(path: str) -> tuple[int, int, int]:
    """A file's date, size and inode; GONE where it is not there or may not be looked at."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return GONE
    return found.st_mtime_ns, found.st_size, found.st_ino


def mark(path: str) -> Mark:
    """The mark of a file, its contents along with it."""
    at, size, node = seen(path)
    if not 0 <= size <= DIGESTED or not Path(path).is_file():
        return Mark(at, size, node, f"{at} {size}" if size >= 0 else "")
    try:
        with open(path, "rb") as file:
            data = file.read(DIGESTED + 1)
    except OSError:
        return Mark(at, size, node)
    return Mark(at, size, node, hashlib.blake2b(data, digest_size=12).hexdigest())


class Files:
    """The files that a scene was read from, each marked before it is read."""

    def __init__(self) -> None:
        """None yet."""
        self.marks: dict[str, Mark] = {}

    def note(self, path: str | Path) -> None:
        """This one is about to be read, or would be, were it there."""
        name = os.path.abspath(path)
        if name not in self.marks:
            self.marks[name] = mark(name)

    def named_in(self, text: str, folder: Path) -> None:
        """Plugins and patches beside the scene that a text names, rightly or not."""
        for found in _PLUGIN.finditer(text):
            self.note(folder / found.group(1))
        for found in _PATCH.finditer(text):
            self.note(folder / "patches" / found.group(1) / "patch.yaml")

    def media_in(self, values: Iterable[object], folder: Path) -> None:
        """Files beside the scene among an input's keys."""
        for value in values:
            if isinstance(value, str) and 0 < len(value) < 1024 and "\0" not in value:
                path = folder / value
                if path.is_file():
                    self.note(path)


class Saved:
    """Watches over files, and tells when one of them was saved."""

    def __init__(self, marks: Mapping[str, Mark]) -> None:
        """From the marks that were taken before the files were read."""
        self._known: dict[str, tuple[int, int, int]] = {}
        self._moving: dict[str, tuple[tuple[int, int, int], Ns]] = {}
        self._twice: dict[str, int] = {}
        self.watch(marks)

    def watch(self, marks: Mapping[str, Mark]) -> None:
        """From now on these files, as they were when they were marked."""
        self._known = {path: one.bare() for path, one in marks.items()}
        self._moving.clear()
        wall = time.time_ns()
        self._twice = {path: at for path, (at, _, _) in self._known.items() if _coarse(at, wall)}

    def look(self, now: Ns) -> list[str]:
        """Look at all of them; the answer is those that were saved and stand still."""
        saved: list[str] = []
        for path, known in self._known.items():
            is_now = seen(path)
            if is_now == known:
                if self._moving:
                    self._moving.pop(path, None)
                continue
            before, since = self._moving.get(path, (None, now))
            if is_now != before:
                self._moving[path] = is_now, now
            elif now - since >= (STILL if is_now[1] > 0 else MISSING):
                saved.append(path)
        for path in saved:
            self._known[path], _ = self._moving.pop(path)
        if self._twice or saved:
            saved += self._again(saved)
        return saved

    def _again(self, saved: list[str]) -> list[str]:
        """Files whose date is too coarse to tell a second save from the first."""
        wall = time.time_ns()
        for path in saved:
            at = self._known[path][0]
            if _coarse(at, wall):
                self._twice[path] = at
        due = [path for path, at in self._twice.items() if wall - at >= COARSE]
        for path in due:
            del self._twice[path]
        return [path for path in due if path not in saved]

    def due(self) -> Ns | None:
        """When to look again sooner than usual: as soon as something may stand still."""
        if not self._moving:
            return None
        return min(
            since + (STILL if is_now[1] > 0 else MISSING) for is_now, since in self._moving.values()
        )


def _coarse(at: int, wall: int) -> bool:
    """Whether a date is one of whole seconds, and so young that a save may hide behind it."""
    return at >= 0 and at % SECOND == 0 and wall - at < COARSE
