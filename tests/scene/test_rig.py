"""A rig says where lamps hang; what is wrong in it is told where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stagekit import locale
from stagekit.core.problems import Problem
from stagekit.faces.cli.problems import sentence
from stagekit.scene.plan import Destination, Lamps, Raw
from stagekit.scene.rig import FLOOR, SPREAD, TUNGSTEN, Outlet, is_rig, read_rig
from tests.scene.standin import CATALOGUE

LIGHTS = CATALOGUE.patches["qlcplus"]
WALK = Destination("lights", "/dimmer/7")
OUTLETS = {
    "lights": Outlet(LIGHTS, {"walk": (WALK,), "sky": (Destination("lights", "/sky", 3),)}),
    "sound": Outlet(CATALOGUE.patches["supercollider"]),
    "titles": Outlet(CATALOGUE.patches["surtitles"]),
}


def wrong(text: str) -> list[tuple[str, int, int]]:
    rig, problems = read_rig(text, "rig.yaml", OUTLETS)
    assert rig is None
    return [(one.code, one.line, one.column) for one in problems]


def lamp(keys: str) -> list[tuple[str, int, int]]:
    return wrong(f"lamps:\n  - 5: {{{keys}}}\n")


# ---- right ones


RIGHT = """rig: {fr: Petite salle, en: Small house}
floor: 8 x 6 m
lamps:
  - 5: {at: [-2.9, 4.05, 2.5], aim: [-2, 0, 3], spread: 1.35 m, color: lights rgb 1}
  - 9: {at: [-210 cm, 4.1 m, 5.2], spread: 80 cm, color: amber, level: lights dimmer 9}
  - walk: {at: [0, 4, 1]}
  - sky:
      at: [0, 0, 6]
  - beside: {at: [1, 1, 1], color: 3200 K}
  - "front left": {at: [1, 4, 0], level: sound /halo, color: hex ff8000}
"""


def test_the_whole_language() -> None:
    rig, problems = read_rig(RIGHT, "rig.yaml", OUTLETS)
    assert problems == []
    assert rig is not None
    assert rig.name == {"fr": "Petite salle", "en": "Small house"}
    assert rig.floor == (8.0, 6.0)
    five, nine, walk, sky, beside, front = rig.lamps
    assert (five.name, five.at, five.aim) == ("5", (-2.9, 4.05, 2.5), (-2.0, 0.0, 3.0))
    assert five.spread == 1.35
    assert isinstance(five.color, Lamps)
    assert [(one.address, one.size) for one in five.color.lamps] == [("/rgb/1", 3)]
    assert five.level is None
    assert five.position == (4, 5)
    assert nine.at == (-2.1, 4.1, 5.2)
    assert nine.aim == (-2.1, 0.0, 5.2)  # straight below, where nothing is said
    assert nine.spread == 0.8
    assert nine.gel == CATALOGUE.colours["amber"]
    assert isinstance(nine.level, Lamps)
    assert nine.level.lamps[0].address == "/dimmer/9"
    # a lamp that is called as the scene's is driven as the scene's
    assert walk.level == Lamps("lights", "walk", (WALK,))
    assert (walk.spread, walk.gel) == (SPREAD, TUNGSTEN)
    assert isinstance(sky.color, Lamps)
    assert sky.level is None
    assert (beside.color, beside.level) == (None, None)
    assert isinstance(front.level, Raw)
    assert front.level.address == "/halo"
    assert front.gel == (1.0, 128 / 255, 0.0)


def test_without_a_floor_there_is_one() -> None:
    rig, problems = read_rig("lamps:\n  - 1: {at: [0, 4, 0]}\n", "rig.yaml")
    assert problems == []
    assert rig is not None
    assert rig.floor == FLOOR


def test_names_are_not_looked_up_where_no_scene_is_known() -> None:
    rig, problems = read_rig(
        "lamps:\n  - 1: {at: [0, 4, 0], level: desk chan 3}\n", "rig.yaml", None
    )
    assert problems == []
    assert rig is not None
    assert rig.lamps[0].level is None


@pytest.mark.parametrize("written", ["8 x 6 m", "8x6 m", "8 m x 6 m", "800 cm x 600 cm", "8 × 6 m"])
def test_floors(written: str) -> None:
    rig, problems = read_rig(f"floor: {written}\nlamps: []\n", "rig.yaml")
    assert problems == []
    assert rig is not None
    assert rig.floor == (8.0, 6.0)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("floor: 8 x 6 m\n", True),
        ("# where\nlamps:\n  - 1: {at: [0, 4, 0]}\n", True),
        ("rig: Here\n", True),
        ("scene: A\nlamps: 1\n", False),
        ("house: A\noutputs:\n  lights:\n    lamps: {a: dimmer 1}\n", False),
        ("outputs:\n  lights: {use: osc}\n", False),
    ],
)
def test_what_is_a_rig(text: str, is_one: bool) -> None:
    assert is_rig(text) is is_one


# ---- wrong ones


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("aim: [0, 0, 0]", ("S307", 2, 5)),
        ("at: [-2.9, 4.05]", ("S305", 2, 13)),
        ("at: 4 m", ("S305", 2, 13)),
        ("at:", ("S305", 2, 9)),
        ("at: [1, 2, {a: 1}]", ("S305", 2, 13)),
        ("at: [1, high, 2]", ("S305", 2, 17)),
        ("at: [1, 2 s, 3]", ("S305", 2, 17)),
        ("at: [1, 2 feet, 3]", ("S302", 2, 19)),
        ("at: [1, 1..2, 3]", ("S305", 2, 17)),
        ("at: [1, 200, 3]", ("S305", 2, 17)),
        ("at: [0.1, .5, 3]", ("S301", 2, 19)),
        ("at: [1, 2, 3], spread: 1.35", ("S305", 2, 32)),
        ("at: [1, 2, 3], spread: 0 m", ("S305", 2, 32)),
        ("at: [1, 2, 3], spread: wide", ("S305", 2, 32)),
        ("at: [1, 2, 3], colour: amber", ("S101", 2, 24)),
        ("at: [1, 2, 3], at: [1, 2, 3]", ("S015", 2, 24)),
        ("at: [1, 2, 3], color: ambre", ("S303", 2, 31)),
        ("at: [1, 2, 3], color: hex 12", ("S303", 2, 35)),
        ("at: [1, 2, 3], color: lights dimmer 1", ("S401", 2, 31)),
        ("at: [1, 2, 3], color: lights", ("S404", 2, 31)),
        ("at: [1, 2, 3], color: light rgb 1", ("S102", 2, 31)),
        ("at: [1, 2, 3], level: lights rgb 1", ("S401", 2, 31)),
        ("at: [1, 2, 3], level: lights sky", ("S401", 2, 31)),
        ("at: [1, 2, 3], level: lights dimer 1", ("S102", 2, 38)),
        ("at: [1, 2, 3], level: lights dimmer 0", ("S305", 2, 45)),
        ("at: [1, 2, 3], level: lights dimmer", ("S307", 2, 38)),
        ("at: [1, 2, 3], level: lights wlak", ("S102", 2, 38)),
        ("at: [1, 2, 3], level: lihgts dimmer 1", ("S102", 2, 31)),
        ("at: [1, 2, 3], level: titles line", ("S401", 2, 31)),
        ("at: [1, 2, 3], level:", ("S307", 2, 24)),
    ],
)
def test_a_lamp_is_refused_where_it_is_wrong(keys: str, problem: tuple[str, int, int]) -> None:
    assert lamp(keys) == [problem]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("S307", 1, 1)]),
        ("floor: 8 x 6 m\n", [("S307", 1, 1)]),
        ("lamps:\n", [("S307", 1, 1)]),
        ("lamps: {5: {at: [1, 2, 3]}}\n", [("S017", 1, 8)]),
        ("lamps:\n  - 5\n", [("S017", 2, 5)]),
        ("lamps:\n  - 5: [1, 2]\n", [("S017", 2, 5)]),
        ("lamps:\n  -\n", [("S017", 1, 1)]),
        ("flor: 8 x 6 m\nlamps: []\n", [("S101", 1, 1)]),
        ("floor: wide\nlamps: []\n", [("S305", 1, 8)]),
        ("floor: 8 x 6\nlamps: []\n", [("S305", 1, 12)]),
        ("floor: 0 x 6 m\nlamps: []\n", [("S305", 1, 8)]),
        ("floor: 8 x 6 m 2\nlamps: []\n", [("S305", 1, 8)]),
        ("floor: 8 x 6 s\nlamps: []\n", [("S305", 1, 12)]),
        ("lamps:\n  - 1: {at: [0, 4, 0]}\n  - 1: {at: [1, 4, 0]}\n", [("S015", 3, 5)]),
        ("lamps:\n  - 1: {at: [0, 4, 0}\n", [("S008", 2, 13)]),
        ("lamps:\n\t- 1: {at: [0, 4, 0]}\n", [("S001", 2, 1)]),
    ],
)
def test_a_rig_is_refused_where_it_is_wrong(
    text: str, problems: list[tuple[str, int, int]]
) -> None:
    assert wrong(text) == problems


def test_every_mistake_is_told_at_once() -> None:
    assert wrong(
        "floor: 8 by 6 m\n"
        "lamps:\n"
        "  - 1: {at: [0, 4], spread: 2, color: ambre}\n"
        "  - 2: {at: [0, 4, 1], levl: lights dimmer 1}\n"
        "  - 3: {at: [0, 4, 2], level: lights dimmer 1}\n"
        "  - 3: {aim: [0, 4, 2], level: nothing}\n"
    ) == [
        ("S305", 1, 8), ("S305", 3, 13), ("S305", 3, 29), ("S303", 3, 39), ("S101", 4, 24),
        ("S015", 6, 5),
    ]  # fmt: skip


def test_a_rig_has_an_end() -> None:
    rows = "".join(f"  - {n}: {{at: [0, 4, 0]}}\n" for n in range(1001))
    assert wrong("lamps:\n" + rows) == [("S305", 1, 1)]


def first(text: str) -> Problem:
    return read_rig(text, "rig.yaml", OUTLETS)[1][0]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("lamps:\n  - 1: {at: [0, 4, 0], level: lihgts dimmer 1}\n", "lights"),
        ("lamps:\n  - 1: {at: [0, 4, 0], level: lights dimer 1}\n", "dimmer"),
        ("lamps:\n  - 1: {at: [0, 4, 0], level: lights wlk}\n", "walk"),
        ("lamps:\n  - 1: {at: [0, 4, 0], color: ambre}\n", "amber"),
        ("lamps:\n  - 1: {at: [0, 4, 0], colour: amber}\n", "color"),
        ("lapms: []\n", "lamps"),
    ],
)
def test_the_nearest_right_word_is_given(text: str, near: str) -> None:
    problem = first(text)
    assert problem.data["near"] == near
    assert near in sentence(problem, "en")
    assert f"vouliez-vous dire {near}" in sentence(problem, "fr")


@pytest.mark.parametrize("lang", locale.LANGUAGES)
def test_everything_is_said_in_both_languages(lang: str) -> None:
    for text in (
        "floor: wide\nlamps: []\n", "lamps: {a: 1}\n", "lamps:\n  - 5\n",
        "lamps:\n  - 1: {at: 1}\n", "lamps:\n  - 1: {at: [1, 2, 3], level: lights sky}\n",
        "lamps:\n  - 1: {at: [1, 2, 3], color: lights walk}\n",
        "lamps:\n" + "  - a: {at: [1, 2, 3]}\n" * 1001,
    ):  # fmt: skip
        problem = first(text)
        assert locale.find("problems", problem.text, lang) is not None
        assert not re.search(r"\{\w+\}", sentence(problem, lang).replace("{at: [0, 4, 2]}", ""))


def test_the_shipped_rig_is_right() -> None:
    file = Path(__file__).parents[2] / "scenes" / "rig.yaml"
    rig, problems = read_rig(file.read_text(encoding="utf-8"), "rig.yaml")
    assert problems == []
    assert rig is not None
    assert len(rig.lamps) > 12
