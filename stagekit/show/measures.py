"""Saving measured ranges beside a scene: a small file that people read, correct and delete.

Only the lines of what was measured anew are changed; whatever else somebody
has written into the file stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path

import msgspec

from stagekit.core import units
from stagekit.core.kinds import Kind
from stagekit.scene.measured import SECTION
from stagekit.scene.measures import family_of
from stagekit.show.reading import measured_file

HEAD = """\
# Plages mesurées en répétition (calibrate) pour {scene}. Effacez une ligne : la plage écrite revient.
# Ranges measured in rehearsal (calibrate) for {scene}. Delete a line: the written range comes back.
{section}:
"""  # noqa: E501

_ENTRY = re.compile(r"( +)(?P<key>[^\s#].*?) *: .*")


class Measure(msgspec.Struct, frozen=True):
    """One measured range: what arrives at the `from`, the range, and when it was measured."""

    key: str
    range: str
    note: str = ""


def written_range(low: float, high: float, kind: Kind) -> str:
    """A range as a scene has it, to about a fiftieth of its width.

    >>> written_range(0.4213, 1.8699, Kind("number", "m"))
    '0.42..1.87 m'
    >>> written_range(-61.3, -12.25, Kind("number", "dB")), written_range(12, 1190, Kind("number"))
    ('-61.3..-12.2 dB', '12..1190')
    """
    digits = 0
    while digits < 12 and 10.0**-digits > abs(high - low) / 50:
        digits += 1
    ends = [_number(end, digits) for end in (low, high)]
    unit = units.BASE.get(family_of(kind), "")
    space = "" if not unit or unit.startswith("/") else " "
    return f"{ends[0]}..{ends[1]}{space}{unit}"


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if float(text) == 0.0 else text


def save_measures(scene: str, measures: list[Measure]) -> tuple[str, str] | None:
    """Write them into the file beside the scene; why not, in both languages, or None."""
    path = Path(measured_file(scene))
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        _replace(path, with_measures(text, Path(scene).name, measures))
    except OSError as error:
        why = error.strerror or str(error)
        return (f"{path.name} cannot be written: {why}", f"{path.name} ne s'écrit pas : {why}")
    except (UnicodeDecodeError, Foreign):
        return (
            f"{path.name} is not a file that calibrate has written; it stays as it is",
            f"{path.name} n'est pas un fichier écrit par calibrate ; il reste tel quel",
        )
    return None


class Foreign(Exception):
    """A file is not laid out as ours are, and is left alone."""


def with_measures(text: str, scene: str, measures: list[Measure]) -> str:
    """The text of a file of measures with these in it; an empty text begins a file.

    Raises:
        Foreign: it is not laid out as such a file.
    """
    lines = (text or HEAD.format(scene=scene, section=SECTION)).rstrip("\n").split("\n")
    begins = next((at for at, line in enumerate(lines) if line.rstrip() == f"{SECTION}:"), None)
    if begins is None:
        raise Foreign
    end = begins + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #"):
        end += 1
    found = {" ".join(hit["key"].split()): (at, hit[1])
             for at in range(begins + 1, end)
             if (hit := _ENTRY.fullmatch(lines[at])) is not None}  # fmt: skip
    indent = next((space for _, space in found.values()), "  ")
    new: list[str] = []
    for one in measures:
        row = f"{indent}{one.key}: {one.range}" + (f"  # {one.note}" if one.note else "")
        if one.key in found:
            lines[found[one.key][0]] = row
        else:
            new.append(row)
    while end > begins + 1 and not lines[end - 1].strip():
        end -= 1
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"


def _replace(path: Path, text: str) -> None:
    """All of it or nothing, also in a power cut."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_umask()
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
