"""Every literal of the language, whatever its number: it means its base unit, exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.core.notes import name
from stagekit.scene.plan import Raw, Scene
from stagekit.scene.read import read
from stagekit.show.catalogue import installed

HAVE = installed()
HEAD = """scene: A
inputs:
  dancer: {use: pose, camera: 0}
  voice: {use: audio}
  keys: {use: midi}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1}
  sound: {use: osc, to: 127.0.0.1:9}
"""


def scene_of(section: str) -> Scene:
    """The plan of a scene with that section; it must be right."""
    reading = read(HEAD + section + "\n", "a.yaml", HAVE)
    assert reading.scene is not None, [(p.code, p.line, p.column) for p in reading.problems]
    return reading.scene


def first(shape: str, source: str = "dancer.reach") -> Any:
    """What stands first behind a shape's word."""
    mapping = scene_of(f"mappings:\n  - {source} -> {shape} -> sound /x").mappings[0]
    return mapping.chain.steps[0].args["first"]


def argument(written: str) -> Any:
    """What a written OSC argument becomes."""
    target = scene_of(f"mappings:\n  - dancer.enters -> sound /x {written}").mappings[0].targets[0]
    assert isinstance(target, Raw)
    assert target.args is not None
    return target.args[0][1]


def digits(number: float) -> str:
    """As one writes it: no sign of plus, no exponent."""
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


numbers = st.floats(0.001, 5000.0).map(lambda number: round(number, 4))
spaces = st.sampled_from(["", " ", "\u00a0"])


@settings(deadline=None, max_examples=40)
@given(numbers, st.sampled_from([("ms", 0.001), ("s", 1.0), ("min", 60.0), ("h", 3600.0)]), spaces)
def test_a_time_is_seconds(number: float, unit: tuple[str, float], space: str) -> None:
    assert first(f"ease {digits(number)}{space}{unit[0]}") == pytest.approx(number * unit[1])


@settings(deadline=None, max_examples=30)
@given(numbers, st.sampled_from([("Hz", 1.0), ("kHz", 1000.0)]), spaces)
def test_a_rate_is_hertz(number: float, unit: tuple[str, float], space: str) -> None:
    assert first(f"limit {digits(number)}{space}{unit[0]}") == pytest.approx(number * unit[1])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 100), spaces)
def test_a_level_is_a_share(number: int, space: str) -> None:
    found = first(f"chance {number}{space}%", "keys.note")
    assert found == pytest.approx(number / 100)


@settings(deadline=None, max_examples=30)
@given(numbers, numbers, st.sampled_from([("voice.level", "dB", -1.0, 1.0),
       ("dancer.left wrist.y", "m", 1.0, 1.0), ("dancer.left wrist.y", "cm", 1.0, 0.01),
       ("dancer.lean", "deg", -1.0, 1.0), ("dancer.reach", "", 1.0, 1.0)]))  # fmt: skip
def test_a_range_has_two_ends_and_one_unit(
    a: float, b: float, unit: tuple[str, str, float, float]
) -> None:
    source, word, sign, factor = unit
    low, high = digits(sign * a), digits(b)
    if low == high:
        return
    found = first(f"from {low}..{high}{' ' + word if word else ''}", source)
    assert found == pytest.approx((sign * a * factor, b * factor))


@settings(deadline=None, max_examples=20)
@given(numbers)
def test_a_speed_is_so_much_a_second(number: float) -> None:
    assert first(f"slew {digits(number)}/s") == pytest.approx(number)


@pytest.mark.parametrize("number", range(128))
def test_every_note_is_its_number(number: int) -> None:
    assert argument(name(number)) == number


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 0xFFFFFF))
def test_a_colour_is_three_shares(number: int) -> None:
    found = argument(f"hex {number:06x}")
    assert found == pytest.approx(tuple((number >> shift & 255) / 255 for shift in (16, 8, 0)))


@settings(deadline=None, max_examples=30)
@given(st.integers(-(2**31), 2**31 - 1), numbers)
def test_a_number_without_a_point_stays_whole(whole: int, number: float) -> None:
    assert argument(str(whole)) == whole
    assert type(argument(str(whole))) is int
    written = f"{number:.4f}"
    assert argument(written) == pytest.approx(number)
    assert type(argument(written)) is float


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(blacklist_characters='"#:\\', blacklist_categories=("C", "Z")),
               min_size=1, max_size=20))  # fmt: skip
def test_a_text_is_what_stands_between_its_quotes(text: str) -> None:
    assert argument(f'"{text}"') == text


@settings(deadline=None, max_examples=20)
@given(st.binary(min_size=1, max_size=12))
def test_a_blob_is_its_bytes(data: bytes) -> None:
    assert argument(f"blob {data.hex()}") == data


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 23))
def test_a_timecode_is_seconds(hours: int, minutes: int, seconds: int, frames: int) -> None:
    written = f"{hours:02}:{minutes:02}:{seconds:02}:{frames:02}"
    cue = scene_of(f"cues:\n  - 1 A: {{when: keys.timecode > {written}, rest: all}}").cues[0]
    assert cue.when is not None
    value: Any = cue.when.terms[0].value
    whole = hours * 3600 + minutes * 60 + seconds
    assert whole <= value < whole + 1


@pytest.mark.parametrize("wrong", ["010", ".5", "1,5", "1e3", "+1", "1:30", "5ss", "5 parsecs"])
def test_what_no_number_is_is_refused_where_it_stands(wrong: str) -> None:
    reading = read(f"{HEAD}mappings:\n  - dancer.reach -> ease {wrong} -> sound /x\n", "a", HAVE)
    assert reading.scene is None
    assert reading.problems[0].line == 10
    assert reading.problems[0].column >= 26
