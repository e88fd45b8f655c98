from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes import SHAPES, bend

from .examples import levels, small

ranges = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)).filter(
    lambda r: abs(r[0] - r[1]) > 1e-3
)


@given(ranges, levels)
def test_to_and_from_are_each_other_backwards(r: tuple[float, float], x: float) -> None:
    there, back = SHAPES["to"].make(first=r), SHAPES["from"].make(first=r)
    assert math.isclose(back(there(x)), x, abs_tol=1e-6)


@given(ranges)
def test_to_reaches_both_ends_exactly(r: tuple[float, float]) -> None:
    to = SHAPES["to"].make(first=r)
    assert (to(0.0), to(1.0)) == r


def test_to_lets_an_overshoot_through_but_not_a_note_or_a_colour() -> None:
    assert SHAPES["to"].make(first=(0.0, 10.0))(1.25) == 12.5
    assert SHAPES["to"].make(first=(48, 72))(1.25) == 72
    assert SHAPES["to"].make(first=((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))(1.25) == (1.0, 1.0, 1.0)


@given(levels)
def test_notes_are_whole_and_evenly_spread(x: float) -> None:
    note = SHAPES["to"].make(first=(48, 72))(x)
    assert type(note) is int
    assert abs(note - (48 + 24 * x)) <= 0.5 + 1e-9


@given(ranges, st.floats(-1e5, 1e5))
def test_clamp_twice_is_clamp_once(r: tuple[float, float], x: float) -> None:
    clamp = SHAPES["clamp"].make(first=r)
    assert clamp(clamp(x)) == clamp(x)
    assert min(r) <= clamp(x) <= max(r)


@given(ranges, st.floats(-1e5, 1e5))
def test_wrap_stays_inside_and_turns_whole_turns(r: tuple[float, float], x: float) -> None:
    wrap = SHAPES["wrap"].make(first=r)
    y, width = wrap(x), max(r) - min(r)
    assert min(r) <= y < max(r)
    turns = (x - y) / width
    assert abs(turns - round(turns)) * width < 1e-3


@given(st.sampled_from([2, 0.5, 3.7, "soft", "slow", "fast", None]), levels, levels)
def test_curves_keep_their_ends_and_their_order(
    curve: float | str | None, x: float, y: float
) -> None:
    bent = bend(curve)
    assert (bent(0.0), bent(1.0)) == (0.0, 1.0)
    assert 0.0 <= bent(x) <= 1.0
    if x <= y:
        assert bent(x) <= bent(y) + 1e-12


@given(small)
def test_step_lands_on_steps(x: float) -> None:
    y = SHAPES["step"].make(first=0.25)(x)
    assert (y / 0.25).is_integer()
    assert abs(y - x) <= 0.125


@given(st.floats(-1e6, 1e6))
def test_whole_is_an_integer_near_by(x: float) -> None:
    y = SHAPES["whole"].make()(x)
    assert type(y) is int
    assert abs(y - x) <= 0.5


@given(small, small)
def test_plus_and_times_are_arithmetic(x: float, n: float) -> None:
    assert SHAPES["plus"].make(first=n)(x) == x + n
    assert SHAPES["times"].make(first=n)(x) == x * n


@given(st.floats(-100, 0))
def test_gain_is_decibels(db: float) -> None:
    assert math.isclose(20 * math.log10(SHAPES["gain"].make()(db)), db, abs_tol=1e-9)
