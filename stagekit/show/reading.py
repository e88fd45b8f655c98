"""From a scene's file to a plan: read it, with its house, against what is installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from stagekit.api import Missing
from stagekit.core.kinds import Kind
from stagekit.core.problems import Problem
from stagekit.scene.catalogue import Catalogue, Plugin
from stagekit.scene.house import HouseText
from stagekit.scene.plan import Scene
from stagekit.scene.read import read
from stagekit.scene.report import Spot, Wrong
from stagekit.scene.show import read_house, read_show
from stagekit.show.catalogue import installed
from stagekit.show.describe import Undescribed, describe_file
from stagekit.show.load import load
from stagekit.show.plainly import plainly
from stagekit.show.ports import ports_of

LARGEST = 8_000_001
"""Bytes read at most; the reader refuses what is longer."""


@dataclass
class Opened:
    """What came of a file: the scene, or its problems; and the texts, to show where."""

    scene: Scene | None
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def plain(self) -> list[dict[str, Any]]:
        """The problems as plain data."""
        return [msgspec.to_builtins(problem) for problem in self.problems]


def open_scene(file: str, house: str | None = None, catalogue: Catalogue | None = None) -> Opened:
    """Read one scene's file, laid over by a house's.

    A file that cannot be read is a problem like any other; nothing is raised.
    """
    texts: dict[str, str] = {}
    found = _text(file, texts)
    if isinstance(found, Problem):
        return Opened(None, [found], texts)
    laid: HouseText | None = None
    if house is not None:
        over = _text(house, texts)
        if isinstance(over, Problem):
            return Opened(None, [over], texts)
        laid = HouseText(over.decode("utf-8", "replace"), house)
    folder = Path(file).resolve().parent
    have = catalogue if catalogue is not None else installed(folder, whole=False)
    reading = read(found, file, have, house=laid, find=finder(folder),
                   told=teller(folder))  # fmt: skip
    return Opened(reading.scene, reading.problems, texts)


def open_any(file: str, house: str | None = None) -> Opened:
    """Read a scene, a house or a show, as its first word says; a show with all its scenes."""
    texts: dict[str, str] = {}
    found = _text(file, texts)
    if isinstance(found, Problem):
        return Opened(None, [found], texts)
    source = texts[file]
    first = next((w for w in ("show", "house") if re.search(rf"(?m)^{w}\s*:", source)), "scene")
    if first == "scene":
        return open_scene(file, house)
    if first == "house" and not re.search(r"(?m)^show\s*:", source):
        return Opened(None, read_house(source, file), texts)
    show, problems = read_show(source, file)
    if show is None:
        return Opened(None, problems, texts)
    folder = Path(file).parent
    laid = str(folder / show.house) if show.house else house
    for entry in show.scenes:
        one = open_scene(str(folder / entry.file), laid)
        problems.extend(one.problems)
        texts.update(one.texts)
    return Opened(None, problems, texts)


def teller(folder: Path) -> Callable[[str, dict[str, Any]], Mapping[str, Kind] | Wrong]:
    """Asks an installed input for the ports that a file beside the scene gives it."""

    def told(use: str, keys: dict[str, Any]) -> Mapping[str, Kind] | Wrong:
        try:
            return ports_of(load("input", use, folder).says_with(keys, folder))
        except Missing as wrong:
            why = {"why": wrong.english, "why.fr": wrong.french}
        except Exception as error:  # a stranger's plugin meets a stranger's file
            english, french = plainly(error)
            why = {"why": english, "why.fr": french}
        return Wrong("S107", Spot(1, 1), "S107.file", **why)

    return told


def _text(file: str, texts: dict[str, str]) -> bytes | Problem:
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(LARGEST)
    except OSError as error:
        return Problem("S000", 1, 1, "S000", {"why": error.strerror or str(error)}, file=file)
    texts[file] = data[:2_000_000].decode("utf-8", "replace").removeprefix("\ufeff")
    return data


def finder(folder: Path) -> Callable[[str, str], Plugin | Wrong | None]:
    """Describes `../shadow.py:Shadow` beside a scene, without running it."""

    def find(floor: str, use: str) -> Plugin | Wrong | None:
        file, _, name = use.rpartition(":")
        if not file:
            return Wrong("S107", Spot(1, 1), "S107.class", word=use)
        try:
            return describe_file(folder / file, name)
        except Undescribed as wrong:
            english, french = wrong.say("en"), wrong.say("fr")
            return Wrong("S107", Spot(1, 1), "S107.file", **{"why": english, "why.fr": french})

    return find
