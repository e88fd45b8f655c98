"""The rig beside a scene, read from its file: for `check` and for the console's stage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.scene.catalogue import Patch
from stagekit.scene.layout import Layout
from stagekit.scene.nodes import Map, Pair, Text
from stagekit.scene.patches import PatchWrong
from stagekit.scene.plan import Scene
from stagekit.scene.report import Report
from stagekit.scene.rig import FILE, Outlet, Rig, read_rig
from stagekit.scene.rig_view import outlets, rig_view
from stagekit.show.patches import load_patches

LARGEST = 1_000_000
"""Bytes of a rig at most."""


def beside(scene_file: str) -> Path:
    """Where the rig of a scene would stand."""
    return Path(scene_file).parent / FILE


def check_rig(
    scene_file: str, scene: Scene | None, patches: Mapping[str, Patch]
) -> tuple[list[Problem], dict[str, str]]:
    """All that is wrong with the rig beside a scene, and its text by its name.

    Without a scene only its own words are read. No rig: nothing is wrong.
    """
    file = beside(scene_file)
    if not file.is_file():
        return [], {}
    known = None
    if scene is not None:
        known = {
            name: Outlet(patches.get(sender.patch or sender.use), sender.lamps)
            for name, sender in scene.outputs.items()
        }
    _, problems, text = _read(file, known)
    return problems, {str(file): text}


def rig_for(scene_file: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The stage's drawing of a scene: what a browser needs as `plan["rig"]`.

    Args:
        scene_file: the scene's file; `rig.yaml` beside it is read where it stands.
        plan: the console's picture of the scene: `outputs` and `tracks`.

    Returns:
        What `stagekit.scene.rig_view.rig_view` gives, with `file` (None where
        there is no rig) and `problems` as plain data. A rig that is wrong is
        left out; the lamps then line up on one bar. Nothing is raised.
    """
    try:
        patches = load_patches(Path(scene_file).resolve().parent)
    except (PatchWrong, OSError):
        patches = {}
    file = beside(scene_file)
    rig: Rig | None = None
    problems: list[Problem] = []
    if file.is_file():
        rig, problems, _ = _read(file, outlets(plan, patches))
    view = rig_view(rig, plan, patches, _places(scene_file))
    view["file"] = str(file) if file.is_file() else None
    view["problems"] = [msgspec.to_builtins(problem) for problem in problems]
    return view


def _read(file: Path, known: Mapping[str, Outlet] | None) -> tuple[Rig | None, list[Problem], str]:
    name = str(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        return None, [Problem("S000", 1, 1, "S000", why, file=name)], ""
    if len(data) > LARGEST:
        return None, [Problem("S009", 1, 1, "S009.long", {"most": str(LARGEST)}, file=name)], ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None, [Problem("S003", 1, 1, "S003.binary", file=name)], ""
    rig, problems = read_rig(text, name, known)
    return rig, problems, text.removeprefix("\ufeff")


def _places(scene_file: str) -> dict[str, tuple[float, float]]:
    """The `place` of the scene's lamps (across and upstage, in metres), by the lamp's name."""
    try:
        with Path(scene_file).open("rb") as stream:
            source = stream.read(LARGEST * 8).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    document = Layout(source.removeprefix("\ufeff"), Report(scene_file)).document()
    found: dict[str, tuple[float, float]] = {}
    for output in _inside(document, "outputs"):
        for lamp in _inside(output.value, "lamps"):
            fields = lamp.value.pairs if isinstance(lamp.value, Map) else []
            written = {pair.key.text: pair.value for pair in fields}
            place = written.get("place")
            if isinstance(place, Text):
                metres = [_length(word) for word in place.text.replace(" cm", "cm")
                          .replace(" m", "m").split()]  # fmt: skip
                if len(metres) == 2 and None not in metres:
                    found[lamp.key.text] = (metres[0] or 0.0, metres[1] or 0.0)
    return found


def _length(word: str) -> float | None:
    scale = 0.01 if word.endswith("cm") else 1.0
    try:
        return float(word.removesuffix("cm").removesuffix("m")) * scale
    except ValueError:
        return None


def _inside(node: object, section: str) -> list[Pair]:
    """The entries of one section of a node, where both are keys and values."""
    for pair in node.pairs if isinstance(node, Map) else []:
        if pair.key.text == section and isinstance(pair.value, Map):
            return pair.value.pairs
    return []
