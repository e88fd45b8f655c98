"""What is to be played: one scene, or a show's scenes one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.engine.packing import packed, whole, written
from stagekit.scene.plan import Scene
from stagekit.scene.show import read_show
from stagekit.show.reading import Opened, open_scene
from stagekit.show.saved import Mark


@dataclass
class Programme:
    """The scenes of an evening, or what is wrong with them.

    Attributes:
        parts: each scene as it was read, in order.
        overs: seconds of the crossing into each.
        name: of the show; empty for a single scene.
        house: the house's file, laid over every scene.
    """

    parts: list[Opened]
    overs: list[float]
    name: dict[str, str] = field(default_factory=dict)
    house: str | None = None
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def scenes(self) -> list[Scene]:
        """All scenes; only where nothing is wrong."""
        return [part.scene for part in self.parts if part.scene is not None]

    def plain(self) -> list[dict[str, Any]]:
        """The problems as plain data."""
        return [msgspec.to_builtins(problem) for problem in self.problems]


def open_programme(file: str, house: str | None = None) -> Programme:
    """Read a scene, or a show with all its scenes; a house given here wins over the show's.

    Nothing is raised: a file that cannot be read is a problem like any other.
    """
    source = _glance(file)
    if not re.search(r"(?m)^show\s*:", source):
        opened = open_scene(file, house)
        return _whole([opened], [0.0], {}, house)
    show, problems = read_show(source, file)
    if show is None:
        return Programme([], [], problems=problems, texts={file: source})
    folder = Path(file).parent
    if house is None and show.house:
        house = str(folder / show.house)
    parts = [open_scene(str(folder / entry.file), house) for entry in show.scenes]
    return _whole(parts, [entry.over for entry in show.scenes], show.name, house)


class _Part(msgspec.Struct):
    file: str
    files: dict[str, Mark]
    pieces: list[bytes]


class _Kept(msgspec.Struct):
    overs: list[float]
    name: dict[str, str]
    house: str | None
    parts: list[_Part]


def keep(programme: Programme) -> bytes:
    """What is played, as bytes."""
    parts = [
        _Part(part.scene.file, part.files, list(part.pieces or packed(part.scene)))
        for part in programme.parts
        if part.scene is not None
    ]
    return msgspec.msgpack.encode(_Kept(programme.overs, programme.name, programme.house, parts))


def kept(data: bytes) -> Programme:
    """What was kept.

    Raises:
        ValueError: it is none.
    """
    try:
        found = msgspec.msgpack.decode(data, type=_Kept)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    parts = [
        Opened(whole(written(part.pieces)), files=part.files, pieces=tuple(part.pieces))
        for part in found.parts
    ]
    return Programme(parts, found.overs, found.name, found.house)


def _whole(
    parts: list[Opened], overs: list[float], name: dict[str, str], house: str | None
) -> Programme:
    found = Programme(parts, overs, name, house)
    for part in parts:
        if part.scene is None:
            found.problems += [one for one in part.problems if one not in found.problems]
        found.texts.update(part.texts)
    return found


def _glance(file: str) -> str:
    try:
        return Path(file).read_bytes()[:2_000_000].decode("utf-8", "replace").removeprefix("\ufeff")
    except OSError:
        return ""
