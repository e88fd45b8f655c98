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
from stagekit.scene.measured import SECTION as MEASURED
from stagekit.scene.measured import MeasuredText
from stagekit.scene.plan import Scene
from stagekit.scene.read import read
from stagekit.scene.report import Spot, Wrong
from stagekit.scene.rig import FILE as RIG
from stagekit.scene.rig import is_rig, read_rig
from stagekit.scene.show import read_house, read_show
from stagekit.show.catalogue import installed
from stagekit.show.describe import Undescribed, describe_file
from stagekit.show.load import load
from stagekit.show.plainly import plainly
from stagekit.show.ports import ports_of
from stagekit.show.rig import beside, check_rig
from stagekit.show.saved import Files, Mark

LARGEST = 8_000_001
"""Bytes read at most; the reader refuses what is longer."""


@dataclass
class Opened:
    """What came of a file: the scene, or its problems; and the texts, to show where.

    `files` are all that it was read from, or would be were they there, by their
    full path, each with the mark it bore before it was read. `pieces` are the plan
    as it has come from another process, where it has. `file` and `house` are what
    was asked for; `changed` are the files of a new version that are not what they
    were.
    """

    scene: Scene | None
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Mark] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    file: str = ""
    house: str | None = None
    changed: tuple[str, ...] = ()

    def plain(self) -> list[dict[str, Any]]:
        """The problems as plain data."""
        return [msgspec.to_builtins(problem) for problem in self.problems]


def open_scene(file: str, house: str | None = None, catalogue: Catalogue | None = None) -> Opened:
    """Read one scene's file, laid over by a house's.

    A file that cannot be read is a problem like any other; nothing is raised.
    """
    texts: dict[str, str] = {}
    files = Files()
    folder, ranges = Path(file).resolve().parent, measured_file(file)
    for path in (file, *([house] if house is not None else ()), ranges, folder / RIG):
        files.note(path)
    found = _text(file, texts)
    if isinstance(found, Problem):
        return Opened(None, [found], texts, files.marks, (), file, house)
    laid: HouseText | None = None
    if house is not None:
        over = _text(house, texts)
        if isinstance(over, Problem):
            return Opened(None, [over], texts, files.marks, (), file, house)
        laid = HouseText(over.decode("utf-8", "replace"), house)
    measures: MeasuredText | None = None
    if Path(ranges).is_file():
        given = _text(ranges, texts)
        if isinstance(given, Problem):
            return Opened(None, [given], texts, files.marks, (), file, house)
        measures = MeasuredText(given.decode("utf-8", "replace"), ranges)
    for text in texts.values():
        files.named_in(text, folder)
    have = catalogue if catalogue is not None else installed(folder, whole=False)
    reading = read(found, file, have, house=laid, find=finder(folder),
                   told=teller(folder, files), measured=measures)  # fmt: skip
    return Opened(reading.scene, reading.problems, texts, files.marks, (), file, house)


def measured_file(scene: str) -> str:
    """Where calibration saves the ranges it has measured for a scene.

    >>> measured_file("scenes/first.yaml")
    'scenes/first.measured.yaml'
    """
    path = Path(scene)
    return str(path.with_name(f"{path.stem}.measured.yaml"))


def open_any(file: str, house: str | None = None) -> Opened:
    """Read a scene, a house, a rig or a show, as its first words say.

    A show is read with all its scenes, a scene with the rig beside it: a wrong rig
    is told here, and stops no show.
    """
    texts: dict[str, str] = {}
    found = _text(file, texts)
    if isinstance(found, Problem):
        return Opened(None, [found], texts)
    source = texts[file]
    first = next((w for w in ("show", "house") if re.search(rf"(?m)^{w}\s*:", source)), "scene")
    if first == "scene" and re.search(rf"(?m)^{MEASURED}\s*:", source):
        return _measures(file, texts)
    if first == "scene" and is_rig(source):
        return Opened(None, read_rig(source, file)[1], texts)
    if first == "scene":
        return with_rig(file, open_scene(file, house))
    if first == "house" and not re.search(r"(?m)^show\s*:", source):
        return Opened(None, read_house(source, file), texts)
    show, problems = read_show(source, file)
    if show is None:
        return Opened(None, problems, texts)
    folder = Path(file).parent
    laid = str(folder / show.house) if show.house else house
    for entry in show.scenes:
        path = str(folder / entry.file)
        one = with_rig(path, open_scene(path, laid))
        # Scenes in one folder share its rig: what is wrong there is told once.
        problems.extend(problem for problem in one.problems if problem not in problems)
        texts.update(one.texts)
    return Opened(None, problems, texts)


def _measures(file: str, texts: dict[str, str]) -> Opened:
    """A file of measured ranges, against the scene that it stands beside."""
    name = Path(file).name.removesuffix(".yaml").removesuffix(".measured")
    scenes = [Path(file).with_name(name + ends) for ends in (".yaml", ".yml")]
    for scene in scenes:
        if scene.is_file() and measured_file(str(scene)) == str(Path(file)):
            opened = open_scene(str(scene))
            problems = [one for one in opened.problems if one.file == str(Path(file))]
            return Opened(None, problems, opened.texts, opened.files)
    problem = Problem("S107", 1, 1, "S107.measured", {"word": scenes[0].name}, file=file)
    return Opened(None, [problem], texts)


def with_rig(file: str, opened: Opened) -> Opened:
    """A scene with what is wrong in the rig beside it."""
    if not beside(file).is_file():
        return opened
    folder = Path(file).resolve().parent
    patches = installed(folder, whole=False).patches
    problems, texts = check_rig(file, opened.scene, patches)
    told, texts = [*opened.problems, *problems], {**opened.texts, **texts}
    return Opened(opened.scene, told, texts, opened.files)


def teller(
    folder: Path, files: Files | None = None
) -> Callable[[str, dict[str, Any]], Mapping[str, Kind] | Wrong]:
    """Asks an installed input for the ports that a file beside the scene gives it.

    Such files are noted among `files`.
    """

    def told(use: str, keys: dict[str, Any]) -> Mapping[str, Kind] | Wrong:
        if files is not None:
            files.media_in(keys.values(), folder)
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
