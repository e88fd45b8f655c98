"""Measured ranges: laid over `from … measured`, refused where they are wrong."""

from __future__ import annotations

import pytest

from stagekit import locale
from stagekit.faces.cli.problems import sentence, tell
from stagekit.scene.measured import MeasuredText, sites
from stagekit.scene.plan import Scene, Step
from stagekit.scene.read import Reading, read
from tests.scene.standin import CATALOGUE

SCENE = """scene: Measured
inputs:
  dancer: {use: pose, camera: 0}
  duo: {use: pose, camera: 1, people: [lea, tom]}
  keys: {use: midi, port: "Launchkey*"}
  desk: {use: osc, port: 9001}
models:
  shadow: {use: "./shadow.py:Shadow", hears: {reach: dancer.reach -> from 0..1 measured}}
outputs:
  sound: {use: osc, patch: supercollider, to: 127.0.0.1}
signals:
  energy: dancer.motion -> from 0..2 measured -> ease 1 s
mappings:
  - dancer.height -> from 0.4..1.9 measured -> sound /height
  - dancer.height -> from 0.4..1.9 -> sound /written
  - dancer.height -> ease 200 ms -> from 1.9..0.4 measured -> sound /backwards
  - dancer.height -> speed -> from 0..3/s measured -> sound /speed
  - dancer.lean -> from -40..40 deg measured -> sound /lean
  - duo.lea.left wrist.y -> from 0.2..1.8 m measured -> sound /wrist
  - max of duo.lea.reach and duo.tom.reach -> from 0..1 measured -> sound /reach
  - keys.note -> latch velocity -> from 0..127 measured -> sound /halo
  - desk /fader -> from 0..1 measured -> sound /desk
  - energy -> from 0..1 measured -> sound /energy
"""


def opened(measures: str, scene: str = SCENE) -> Reading:
    text = f"measured:\n{measures}" if measures.startswith("  ") else measures
    return read(scene, "scene.yaml", CATALOGUE, measured=MeasuredText(text, "scene.measured.yaml"))


def steps(scene: Scene | None) -> dict[str, Step]:
    """The last `from` of each mapping, by its destination."""
    assert scene is not None
    return {
        mapping.name.rpartition("/")[2]: [s for s in mapping.chain.steps if s.word == "from"][-1]
        for mapping in scene.mappings
    }


def test_a_measured_range_takes_the_place_of_the_written_one() -> None:
    reading = opened("  dancer.height: 0.52..1.87  # 2026-11-23 20:14, 10 s\n")
    assert reading.problems == []
    found = steps(reading.scene)
    assert found["height"].args == {
        "first": (0.52, 1.87), "measured": True, "written": (0.4, 1.9),
    }  # fmt: skip
    assert found["written"].args == {"first": (0.4, 1.9)}, "only where the word stands"
    assert found["backwards"].args["first"] == (1.87, 0.52), "still backwards, behind an ease"
    assert found["speed"].args == {"first": (0.0, 3.0), "measured": True}, "another measure"


def test_everything_that_arrives_has_a_name_of_its_own() -> None:
    reading = opened(
        "  dancer.height -> speed: 0.1..2.5/s\n"
        "  dancer.lean: -12..31 deg\n"
        "  duo.1.left wrist.y: 35..170 cm\n"
        "  max of duo.lea.reach and duo.tom.reach: 0.1..0.8\n"
        "  keys.note -> latch velocity: 12..119\n"
        "  desk /fader: 0.1..0.9\n"
        "  energy: 0.2..0.7\n"
        "  dancer.motion: 0..1.4\n"
        "  dancer.reach: 20%..80%\n"
    )
    assert reading.problems == []
    scene = reading.scene
    assert scene is not None
    firsts = {name: step.args["first"] for name, step in steps(scene).items()}
    assert firsts["speed"] == (0.1, 2.5)
    assert firsts["lean"] == (-12.0, 31.0)
    assert firsts["wrist"] == (0.35, 1.7), "a person by number, and other units"
    assert firsts["reach"] == (0.1, 0.8)
    assert firsts["halo"] == (12.0, 119.0)
    assert firsts["desk"] == (0.1, 0.9)
    assert firsts["energy"] == (0.2, 0.7)
    assert scene.signals[0].chain.steps[0].args["first"] == (0.0, 1.4)
    assert scene.models["shadow"].hears["reach"].steps[0].args["first"] == (0.2, 0.8)


def test_the_keys_that_calibration_writes_are_those_that_are_read() -> None:
    plain = read(SCENE, "scene.yaml", CATALOGUE).scene
    assert plain is not None
    keys = list(dict.fromkeys(site.key for site in sites(plain)))
    assert "duo.lea.left wrist.y" in keys
    assert "keys.note -> latch velocity" in keys
    units = {"dancer.lean": " deg", "dancer.height -> speed": "/s", "duo.lea.left wrist.y": " m"}
    reading = opened("".join(f"  {key}: 0.1..0.2{units.get(key, '')}\n" for key in keys))
    assert reading.problems == []
    assert reading.scene is not None
    laid = list(sites(reading.scene))
    assert len(laid) == 11
    assert all(sorted(site.step.args["first"]) == [0.1, 0.2] for site in laid)  # type: ignore[type-var]


def test_nothing_measured_changes_nothing() -> None:
    plain = read(SCENE, "scene.yaml", CATALOGUE).scene
    for text in ("measured:\n", "measured:\n  # dancer.height: 0..1\n"):
        reading = opened(text)
        assert (reading.problems, reading.scene) == ([], plain)


def test_a_line_that_no_from_asks_for_does_nothing() -> None:
    reading = opened("  dancer.turn: 0..90 deg\n  dancer.height -> times 2: 0..4\n")
    assert reading.problems == []
    assert reading.scene == read(SCENE, "scene.yaml", CATALOGUE).scene


WRONG = [
    ("  dancer.hight: 0..1\n", "S102", 2, 10),
    ("  danser.height: 0..1\n", "S102", 2, 3),
    ("  dancer.height: 0.5\n", "S305", 2, 18),
    ("  dancer.height: 0..1 m\n", "S402", 2, 18),
    ("  dancer.lean: 0..1\n", "S402", 2, 16),
    ("  dancer.height: 1..1\n", "S305", 2, 18),
    ("  dancer.height: 0..1 measured\n", "S306", 2, 23),
    ("  dancer.height: amber..navy\n", "S402", 2, 18),
    ("  dancer.height:\n", "S307", 2, 3),
    ("  dancer.height: {a: 1}\n", "S305", 2, 18),
    ("  dancer.height: 0..1\n  dancer.height: 0..2\n", "S015", 3, 3),
    ("  duo.lea.reach: 0..1\n  duo.1.reach: 0..2\n", "S103", 3, 3),
    ("  dancer.enters: 0..1\n", "S401", 2, 18),
    ("  sound: 0..1\n", "S404", 2, 3),
    ("  - dancer.height: 0..1\n", "S017", 2, 3),
    ("scene: Another\n", "S101", 1, 1),
    ("dancer.height: 0..1\n", "S101", 1, 1),
    ("# nothing\n", "S012", 1, 1),
    ("", "S012", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), WRONG)
def test_a_wrong_file_of_measures_is_refused_where_it_is_wrong(
    text: str, code: str, line: int, column: int
) -> None:
    reading = opened(text)
    assert reading.scene is None
    (problem,) = reading.problems
    found = (problem.file, problem.code, problem.line, problem.column)
    assert found == ("scene.measured.yaml", code, line, column)
    for lang in locale.LANGUAGES:
        assert "…" not in sentence(problem, lang).replace("{…}", "")
        assert f"scene.measured.yaml:{line}:{column}" in tell(problem, text, lang)


def test_the_nearest_word_is_given() -> None:
    (problem,) = opened("  dancer.hight: 0..1\n").problems
    assert problem.data == {"word": "hight", "near": "height"}


def test_problems_of_both_files_are_told() -> None:
    reading = opened("  dancer.hight: 0..1\n", SCENE.replace("sound /lean", "sund /lean"))
    assert [(one.file, one.code) for one in reading.problems] == [
        ("scene.yaml", "S102"), ("scene.measured.yaml", "S102"),
    ]  # fmt: skip
