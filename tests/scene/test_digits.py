"""Digits that Python's `int` refuses (`²`) are answered by the reader, never raised."""

from __future__ import annotations

import pytest

from stagekit.scene.outlets import address
from stagekit.scene.read import read
from tests.scene.standin import CATALOGUE


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ("²", "S301"),
        ("2²", "S301"),
        ("[²]", "S105"),
        ("010", "S301"),
        ("1e3", "S301"),
        ("2.5", "S305"),
        ("0", "S305"),
        ("-1", "S305"),
    ],
)
def test_the_number_of_persons_is_a_number_like_any_other(people: str, code: str) -> None:
    text = f"scene: Digits\ninputs:\n  duo: {{use: pose, people: {people}}}\n"
    reading = read(text, "digits.yaml", CATALOGUE)
    assert reading.scene is None
    assert [(p.code, p.line) for p in reading.problems] == [(code, 3)]


@pytest.mark.parametrize("to", ["127.0.0.1:²", "127.0.0.1:9²", "[::1]:²"])
def test_a_raised_digit_is_no_port(to: str) -> None:
    assert address(to)[1] == 0
    text = f'scene: Digits\noutputs:\n  sound: {{use: osc, to: "{to}"}}\n'
    read(text, "digits.yaml", CATALOGUE)  # any answer will do; it must not raise


@pytest.mark.parametrize("name", ["हिन्दी", "เต้น", "été", "e\u0301te\u0301", "שָׁלוֹם"])
def test_names_in_any_script(name: str) -> None:
    text = (
        f"scene: Names\ninputs:\n  {name}: {{use: pose}}\n"
        "outputs:\n  sound: {use: osc, to: 127.0.0.1}\n"
        f"mappings:\n  - {name}.reach -> sound /x\n"
    )
    assert read(text, "names.yaml", CATALOGUE).problems == []


def test_ordinary_digits_still_count() -> None:
    assert address("127.0.0.1:9000") == ("127.0.0.1", 9000)
    assert address("[::1]:7700") == ("::1", 7700)


@pytest.mark.parametrize("number", ["01", "1,5", ".5", "+1"])
def test_the_number_of_a_cue_is_a_number_like_any_other(number: str) -> None:
    text = f"scene: Cues\ncues:\n  - {number} Doors: {{over: 1 s}}\n  - 2 Go: {{over: 1 s}}\n"
    problems = read(text, "cues.yaml", CATALOGUE).problems
    assert [(p.code, p.line, p.column) for p in problems] == [("S301", 3, 5)]


def test_a_title_may_begin_with_a_figure() -> None:
    text = "scene: Cues\ncues:\n  - 1er acte: {over: 1 s}\n  - 3e acte: {over: 1 s}\n"
    assert read(text, "cues.yaml", CATALOGUE).problems == []
