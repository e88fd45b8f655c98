"""The rig beside a scene: checked with it, and given to the stage as plain data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from stagekit.faces.cli.main import main
from stagekit.scene.plan import Destination, Lamps, Scene
from stagekit.show.reading import open_any, open_scene
from stagekit.show.rig import rig_for

TOP = Path(__file__).parents[2]
SCENE = """scene: One
inputs:
  desk: {use: osc, port: 9001}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1, lamps: {face: dimmer 1..2, sky: rgb 3}}
  sound: {use: osc, patch: supercollider, to: 127.0.0.1}
mappings:
  - desk /a -> lights face
  - desk /b -> to navy..amber -> lights sky
  - desk /c -> lights dimmer 9
  - desk /d -> sound drone
"""


def picture(scene: Scene) -> dict[str, Any]:
    """The part of the console's picture that the stage needs, as the design says it."""
    driven: dict[tuple[str, str], Destination] = {}
    for mapping in scene.mappings:
        for target in mapping.targets:
            for one in target.lamps if isinstance(target, Lamps) else ():
                driven[one.output, one.address] = one
    tracks = [
        {"k": "target", "output": one.output, "address": one.address, "part": part,
         "parts": one.size, "low": one.low, "high": one.high, "whole": one.whole,
         "intensity": one.intensity}
        for one in driven.values() for part in range(one.size)
    ]  # fmt: skip
    outputs = [
        {"name": name, "use": one.use, "patch": one.patch, "slots": [],
         "lamps": [{"name": lamp, "addresses": [d.address for d in some]}
                   for lamp, some in one.lamps.items()]}
        for name, one in scene.outputs.items()
    ]  # fmt: skip
    return {"outputs": outputs, "tracks": tracks}


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    file = tmp_path / "one.yaml"
    file.write_text(SCENE, encoding="utf-8")
    return file


def stage(scene: Path) -> dict[str, Any]:
    opened = open_scene(str(scene))
    assert opened.scene is not None, opened.problems
    view = rig_for(str(scene), picture(opened.scene))
    assert json.loads(json.dumps(view)) == view  # it travels as it is
    return view


def test_without_a_rig_all_that_the_scene_lights_hangs_from_one_bar(scene: Path) -> None:
    view = stage(scene)
    assert (view["file"], view["problems"]) == (None, [])
    lamps = view["lamps"]
    assert [(one["name"], one["kind"]) for one in lamps] == [
        ("face 1", "dimmer"), ("face 2", "dimmer"), ("sky", "rgb"), ("dimmer 9", "dimmer"),
    ]  # fmt: skip
    assert lamps[2]["addresses"] == [["lights", "/stagekit/rgb/3", part] for part in range(3)]
    across = [one["at"][0] for one in lamps]
    assert across == sorted(across)
    assert across[0] == pytest.approx(-across[-1])
    assert len({(one["at"][1], one["at"][2]) for one in lamps}) == 1
    assert not any(one["hung"] for one in lamps)


def test_a_rig_hangs_them_and_what_it_forgets_stands_beside(scene: Path) -> None:
    (scene.parent / "rig.yaml").write_text(
        "floor: 10 x 7 m\n"
        "lamps:\n"
        "  - A: {at: [-2, 4, 1], aim: [-1, 0, 2], spread: 2 m, color: amber, level: lights face}\n"
        "  - B: {at: [2, 4, 1], color: lights rgb 3, level: lights dimmer 12}\n"
        "  - C: {at: [0, 4, 1]}\n",
        encoding="utf-8",
    )
    view = stage(scene)
    assert view["floor"] == [10.0, 7.0]
    a, b, c, beside = view["lamps"]
    assert a["addresses"] == [["lights", f"/stagekit/dimmer/{n}", 0] for n in (1, 2)]
    assert (a["kind"], a["at"], a["aim"], a["spread"]) == ("dimmer", [-2, 4, 1], [-1, 0, 2], 2.0)
    assert a["gel"] == [1.0, 191 / 255, 0.0]
    assert (b["kind"], b["level"]) == ("rgb", [["lights", "/stagekit/dimmer/12", 0]])
    assert [part for _, _, part in b["addresses"]] == [0, 1, 2]
    assert (c["kind"], c["addresses"]) == ("none", [])
    assert (beside["name"], beside["hung"]) == ("dimmer 9", False)


def test_a_wrong_rig_costs_the_drawing_only(scene: Path) -> None:
    rig = scene.parent / "rig.yaml"
    rig.write_text("lamps:\n  - 1: {at: [0, 4]}\n", encoding="utf-8")
    view = stage(scene)
    assert view["file"] == str(rig)
    assert [(p["code"], p["line"], p["column"]) for p in view["problems"]] == [("S305", 2, 13)]
    assert len(view["lamps"]) == 4
    assert open_scene(str(scene)).problems == []


def test_lamps_with_a_place_stand_there(scene: Path) -> None:
    text = SCENE.replace("sky: rgb 3", "sky: {is: rgb 3, place: -2 m 450 cm}")
    scene.write_text(text, encoding="utf-8")
    sky = next(one for one in stage(scene)["lamps"] if one["name"] == "sky")
    assert sky["aim"] == [-2.0, 0.0, 4.5]
    assert sky["at"][0] == -2.0


@pytest.mark.parametrize("rig", [b"\xff\xfe", b"lamps: &a []\n", b"lamps:\n" + b" " * 1_000_001])
def test_no_rig_is_so_odd_that_it_stops_anything(scene: Path, rig: bytes) -> None:
    (scene.parent / "rig.yaml").write_bytes(rig)
    view = stage(scene)
    assert len(view["problems"]) == 1
    assert len(view["lamps"]) == 4


def test_nothing_is_asked_of_a_plan_that_tells_nothing(tmp_path: Path) -> None:
    assert rig_for(str(tmp_path / "gone.yaml"), {})["lamps"] == []


def test_a_hundred_lamps(scene: Path) -> None:
    text = SCENE.replace("-> lights face", "-> lights dimmer 1..96")
    scene.write_text(text.replace("  - desk /c -> lights dimmer 9\n", ""), encoding="utf-8")
    lamps = stage(scene)["lamps"]
    assert len(lamps) == 97
    assert len({tuple(one["at"]) for one in lamps}) == 97
    assert len({one["at"][2] for one in lamps}) == 5  # bars
    assert all(-4 < one["at"][0] < 4 and 0 < one["aim"][2] < 6 for one in lamps)


# ---- check


def test_check_reads_it_with_the_scene(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rig = scene.parent / "rig.yaml"
    rig.write_text("lamps:\n  - 1: {at: [0, 4, 1], level: lihgts dimmer 1}\n", encoding="utf-8")
    assert main(["--lang", "fr", "check", str(scene)]) == 2
    said = capsys.readouterr().err
    assert f"{rig}:2:31  S102  lihgts est inconnu ici ; vouliez-vous dire lights ?" in said
    assert "level: lihgts dimmer 1" in said  # the line itself is shown
    rig.write_text("lamps:\n  - 1: {at: [0, 4, 1], level: lights dimmer 1}\n", encoding="utf-8")
    assert main(["--lang", "en", "check", str(scene), str(rig)]) == 0


def test_a_rig_is_checked_with_the_house_that_is_laid_over(scene: Path) -> None:
    house = scene.parent / "house.yaml"
    house.write_text(
        "house: There\noutputs:\n  lights: {lamps: {face: dimmer 5, sky: rgb 1, far: dimmer 6}}\n",
        encoding="utf-8",
    )
    (scene.parent / "rig.yaml").write_text(
        "lamps:\n  - 1: {at: [0, 4, 1], level: lights far}\n", encoding="utf-8"
    )
    assert open_any(str(scene), str(house)).problems == []
    assert [p.code for p in open_any(str(scene)).problems] == ["S102"]


def test_a_show_tells_the_mistake_of_a_shared_rig_once(scene: Path) -> None:
    shutil.copy(scene, scene.with_name("two.yaml"))
    show = scene.parent / "show.yaml"
    show.write_text("show: Both\nscenes:\n  - one.yaml\n  - two.yaml\n", encoding="utf-8")
    (scene.parent / "rig.yaml").write_text("lamps:\n  - 1: {at: [0]}\n", encoding="utf-8")
    opened = open_any(str(show))
    assert [(p.code, p.line) for p in opened.problems] == [("S305", 2)]


@pytest.mark.parametrize("file", sorted(p.name for p in TOP.glob("scenes/*.yaml")))
def test_the_shipped_rig_hangs_every_lamp_of_the_shipped_scenes(file: str) -> None:
    if file == "rig.yaml":
        assert open_any(str(TOP / "scenes" / file)).problems == []
        return
    view = stage(TOP / "scenes" / file)
    assert view["problems"] == []
    assert view["file"] is not None
    assert all(one["hung"] for one in view["lamps"])
