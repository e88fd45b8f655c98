"""Right scenes that use every corner of the grammar: not one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stagekit.scene.house import HouseText
from stagekit.scene.read import read
from stagekit.scene.show import read_house, read_show
from tests.scene.standin import CATALOGUE

HERE = Path(__file__).parent
CORNERS: list[dict[str, str]] = json.loads(
    (HERE / "cases" / "corners.json").read_text(encoding="utf-8")
)


def _places(problems: list[Any]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize("case", CORNERS, ids=lambda case: case["name"])
def test_nothing_is_refused(case: dict[str, str]) -> None:
    reading = read(case["scene"], "right.yaml", CATALOGUE)
    assert _places(reading.problems) == []
    assert reading.scene is not None


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("show:\nscenes:\n  - a.yaml\n", [("S012", 1, 1)]),
        ("show: A\nscenes:\n  - a.yaml: {over: 1,5 s}\n", [("S014", 3, 22)]),
        ("show: A\nscenes:\n  - a.yaml: {over: 8 sec}\n", [("S302", 3, 22)]),
        ("show: A\nscenes:\n  - a.yaml\n    b.yaml\n", [("S201", 4, 5)]),
        ("show: A\nscenes:\n  a.yaml\n  - b.yaml\n", [("S017", 3, 3)]),
    ],
)
def test_one_mistake_in_a_show_is_told_once(
    source: str, problems: list[tuple[str, int, int]]
) -> None:
    assert _places(read_show(source, "show.yaml")[1]) == problems


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("house:\n", [("S012", 1, 1)]),
        ("house: A\noutputs:\n  lights:\n\tto: 10.0.0.1\n", [("S001", 4, 1)]),
        ("house: A\noutputs:\n  lights: {to: a, to: b}\n", [("S015", 3, 19)]),
    ],
)
def test_one_mistake_in_a_house_is_told_once(
    source: str, problems: list[tuple[str, int, int]]
) -> None:
    assert _places(read_house(source, "house.yaml")) == problems


def test_a_house_is_told_by_its_own_lines() -> None:
    scene = (HERE / "cases" / "right" / "10-shadow.yaml").read_text(encoding="utf-8")
    house = "house: A\noutputs:\n  lights: {lamps: {front wash: dimer 1}}\n"
    reading = read(scene, "scene.yaml", CATALOGUE, house=HouseText(house, "house.yaml"))
    assert _places(reading.problems) == [("S102", 3, 32)]
    assert [problem.file for problem in reading.problems] == ["house.yaml"]
