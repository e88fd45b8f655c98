"""The restore point: a small file from which a show that was cut off goes on.

It holds the scene, the cue, what cues and hands hold, masters, and the last
value of every destination, and survives `kill -9` and a power cut: each
version is written beside the last one, synced, and put in its place in one
step. Another thread writes, so that no disk ever holds up a packet. A show
that ends as it should takes its restore point away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.values import SECOND, Ns

VERSION = 1

_encode = msgspec.json.Encoder().encode


class Point(msgspec.Struct):
    """What is kept.

    Attributes:
        file: the scene or show that was run; at: which of its scenes was played.
        elapsed: how long the show had run, in ns.
        cue: number and title of the cue that stood, else a later scene's name, or empty.
        wall: the time of day, in ns since 1970.
        state: as `stagekit.engine.checkpoint.brief` gave it.
    """

    version: int
    file: str
    at: int
    elapsed: Ns
    cue: str
    wall: Ns
    state: dict[str, Any]


@dataclass
class Found:
    """A restore point that lies there, or that lies there broken."""

    point: Point | None = None
    broken: bool = False


def folder() -> Path:
    """Where restore points lie: `$XDG_STATE_HOME/stagekit`, or `~/.local/state/stagekit`."""
    base = os.environ.get("XDG_STATE_HOME") or ""
    home = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    return home / "stagekit"


def place(file: str) -> Path:
    """The restore point of one scene or show."""
    path = str(Path(file).resolve())
    name = hashlib.blake2b(path.encode(), digest_size=8).hexdigest()
    return folder() / f"{Path(file).stem}-{name}.restore.json"


def find(path: Path) -> Found:
    """Read a restore point; one that was cut or is no such file is broken, and never half taken."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Found()
    except OSError:
        return Found(broken=True)
    try:
        point = msgspec.json.decode(data, type=Point)
    except msgspec.DecodeError:
        return Found(broken=True)
    return Found(point) if point.version == VERSION else Found(broken=True)


class RestorePoint:
    """Keeps the restore point of the show that runs.

    Attributes:
        error: why the last version could not be written, or empty.
        saved: when (show clock) the last version was handed over, or None.
    """

    def __init__(self, file: str) -> None:
        """Nothing is written yet."""
        self.path = place(file)
        self.file = str(Path(file).resolve())
        self.error = ""
        self.saved: Ns | None = None
        self._next: dict[Path, bytes] = {}
        self._last = b""
        self._wake = threading.Condition()
        self._stop = False
        self._thread: threading.Thread | None = None

    @property
    def aside(self) -> Path:
        """Where the one that was found at the start is kept until somebody decides."""
        return self.path.with_suffix(".before.json")

    def put_aside(self) -> Found:
        """What an earlier show left; it is kept aside, since this one writes its own."""
        with contextlib.suppress(OSError):
            if self.path.is_file():
                self.path.replace(self.aside)
        return find(self.aside)

    def take(self) -> Found:
        """What is to be taken up: the newest that can be read."""
        newest, older = find(self.path), find(self.aside)
        return newest if newest.point is not None or older.point is None else older

    def keep(self, at: int, elapsed: Ns, cue: str, state: dict[str, Any], now: Ns) -> None:
        """Hand over a new version; returns at once."""
        body = _encode(state)
        self.saved = now
        if body == self._last:
            return
        self._last = body
        told = {"version": VERSION, "file": self.file, "at": at, "elapsed": elapsed, "cue": cue,
                "wall": time.time_ns(), "state": msgspec.Raw(body)}  # fmt: skip
        self._hand_over(self.path, _encode(told))

    @property
    def plans(self) -> Path:
        """Where the plans lie that were played last."""
        return self.path.with_suffix(".plans")

    def keep_plans(self, data: bytes) -> None:
        """Hand over what is played; returns at once."""
        self._hand_over(self.plans, data)

    def _hand_over(self, path: Path, data: bytes) -> None:
        with self._wake:
            self._next[path] = data
            self._wake.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="restore", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        while True:
            with self._wake:
                while not self._next and not self._stop:
                    self._wake.wait()
                todo, self._next = self._next, {}
            if not todo:
                return
            try:
                for path, data in todo.items():
                    write(path, data)
                self.error = ""
            except OSError as error:
                self.error = str(error.strerror or error)

    def end(self) -> None:
        """The show ended as it should: nothing is left to be taken up."""
        with self._wake:
            self._stop, self._next = True, {}
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(2.0)
        for path in (self.path, self.aside, self.plans):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def write(path: Path, data: bytes) -> None:
    """Put a file in its place in one step: whoever reads it finds the old one or the new one.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    with contextlib.suppress(OSError):  # the folder's own entry, where that can be synced
        fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def ago(point: Point) -> float:
    """Seconds since it was written; 0 where the date has jumped back."""
    return max(time.time_ns() - point.wall, 0) / SECOND
