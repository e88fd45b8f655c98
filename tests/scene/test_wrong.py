"""Every wrong scene is refused where it is wrong, with that code, and for nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stagekit import locale
from stagekit.faces.cli.problems import sentence, tell
from stagekit.scene.read import read
from tests.scene.standin import CATALOGUE

HERE = Path(__file__).parent
SCENE = HERE.parents[1] / "stagekit" / "scene"


def _cases() -> list[Any]:
    cases = []
    for table in ("wrong", "more"):
        for case in json.loads((HERE / "cases" / f"{table}.json").read_text(encoding="utf-8")):
            cases.append(pytest.param(case["scene"], case["problems"], id=case["name"]))
    return cases


@pytest.mark.parametrize(("scene", "problems"), _cases())
def test_refused_there_and_for_nothing_else(scene: str, problems: list[dict[str, Any]]) -> None:
    reading = read(scene, "wrong.yaml", CATALOGUE)
    found = [{"code": p.code, "line": p.line, "column": p.column} for p in reading.problems]
    assert found == problems
    assert reading.scene is None


@pytest.mark.parametrize("lang", locale.LANGUAGES)
@pytest.mark.parametrize(("scene", "problems"), _cases())
def test_said_whole_in_both_languages(
    scene: str, problems: list[dict[str, Any]], lang: str
) -> None:
    for problem in read(scene, "wrong.yaml", CATALOGUE).problems:
        assert locale.find("problems", problem.text, lang) is not None, problem.text
        template = locale.find("problems", problem.text, lang) or ""
        needed = set(re.findall(r"(?<!\{)\{(\w+)\}", template))
        assert needed <= set(problem.data), (problem.text, needed - set(problem.data))
        assert not re.search(r"(?<!\{)\{\w+\}(?!\})", sentence(problem, lang)) or "{" in scene
        assert f"wrong.yaml:{problem.line}:{problem.column}" in tell(problem, scene, lang)


def test_every_key_has_a_sentence() -> None:
    keys: set[str] = set()
    for file in SCENE.glob("*.py"):
        keys.update(re.findall(r'"(S\d{3}\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    assert len(keys) > 60
    for lang in locale.LANGUAGES:
        assert [k for k in sorted(keys) if locale.find("problems", k, lang) is None] == []


def test_many_codes_are_proved() -> None:
    codes = {problem["code"] for case in _cases() for problem in case.values[1]}
    used: set[str] = set()
    for file in SCENE.glob("*.py"):
        used.update(re.findall(r'"(S\d{3})"', file.read_text(encoding="utf-8")))
    assert sorted(used - codes) == []


@pytest.mark.parametrize(
    ("word", "right"),
    [("1:30", "90 s"), ("010", "10"), (".5", "0.5"), ("1e3", "1000"), ("+1", "1"), ("1,5", "1.5")],
)
def test_the_right_number_is_given(word: str, right: str) -> None:
    scene = f"scene: A\ninputs:\n  a: {{use: pose}}\nsignals:\n  b: a.height -> curve {word}\n"
    (problem,) = read(scene, "a.yaml", CATALOGUE).problems
    assert (problem.code, problem.data["right"]) == ("S301", right)


def test_the_nearest_word_is_given() -> None:
    scene = "scene: A\ninputs:\n  a: {use: pose, camra: 0}\n"
    (problem,) = read(scene, "a.yaml", CATALOGUE).problems
    assert sentence(problem, "en") == "camra is not known here; did you mean camera?"
    assert sentence(problem, "fr") == "camra est inconnu ici ; vouliez-vous dire camera ?"
