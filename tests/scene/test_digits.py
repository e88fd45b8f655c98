"""Digits that Python's `int` refuses (`²`) are answered by the reader, never raised."""

from __future__ import annotations

import pytest

from stagekit.scene.outlets import address
from stagekit.scene.read import read
from tests.scene.standin import CATALOGUE


@pytest.mark.parametrize("people", ["²", "[²]", "2²"])
def test_a_raised_digit_is_no_number_of_persons(people: str) -> None:
    text = f"scene: Digits\ninputs:\n  duo: {{use: pose, people: {people}}}\n"
    reading = read(text, "digits.yaml", CATALOGUE)
    assert reading.scene is None
    assert [p.line for p in reading.problems] == [3]


@pytest.mark.parametrize("to", ["127.0.0.1:²", "127.0.0.1:9²", "[::1]:²"])
def test_a_raised_digit_is_no_port(to: str) -> None:
    assert address(to)[1] == 0
    text = f'scene: Digits\noutputs:\n  sound: {{use: osc, to: "{to}"}}\n'
    read(text, "digits.yaml", CATALOGUE)  # any answer will do; it must not raise


def test_ordinary_digits_still_count() -> None:
    assert address("127.0.0.1:9000") == ("127.0.0.1", 9000)
    assert address("[::1]:7700") == ("::1", 7700)
