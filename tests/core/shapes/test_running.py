from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.running import (
    make_auto,
    make_average,
    make_peak,
    make_speed,
    make_wave,
)
from stagekit.core.shapes.spec import NEXT_TICK

from .examples import gaps, play, small

MS = 1_000_000
SECOND = 1_000_000_000

walks = st.lists(st.tuples(gaps, small), min_size=1, max_size=15)


def staircase(walk: list[tuple[int, float]]) -> list[tuple[int, float]]:
    now, out = 0, []
    for gap, x in walk:
        now += gap
        out.append((now, x))
    return out


def true_mean(moments: list[tuple[int, float]], now: int, span: int) -> float:
    """The mean of the staircase over the window, by hand."""
    start = max(moments[0][0], now - span)
    ends = [*(t for t, _ in moments[1:]), now]
    area = 0.0
    for (begin, x), end in zip(moments, ends, strict=True):
        area += x * max(0, min(end, now) - max(begin, start))
    return area / (now - start) if now > start else moments[-1][1]


@given(walks)
def test_average_is_the_mean_of_the_window(walk: list[tuple[int, float]]) -> None:
    moments = staircase(walk)
    y = play(make_average(first=2.0), moments)[-1]
    now, x = moments[-1]
    # Only the part that leaves is spread: 1/64 of the widest difference, 4.
    assert abs(y - true_mean([*moments[:-1], (now, x)], now, 2 * SECOND)) <= 4 / 64 + 1e-6 or (
        moments[0][0] == now
    )


@given(st.lists(st.tuples(st.integers(0, 100_000_000), small), min_size=1, max_size=15))
def test_average_is_exact_while_it_fills(walk: list[tuple[int, float]]) -> None:
    moments = staircase(walk)
    y = play(make_average(first=2.0), moments)[-1]
    if moments[-1][0] > moments[0][0]:
        assert math.isclose(y, true_mean(moments, moments[-1][0], 2 * SECOND), abs_tol=1e-5)


def test_average_forgets_and_rests_exactly() -> None:
    mean = make_average(first=1.0)
    _, memory, _ = mean(0, 0.1, None)
    _, memory, wake = mean(SECOND, 0.3, memory)
    assert wake == NEXT_TICK
    assert mean(2 * SECOND, 0.3, memory)[0] == 0.3
    assert mean(2 * SECOND, 0.3, memory)[2] is None


@pytest.mark.parametrize("make", [make_average, make_auto, make_peak])
@given(walk=walks)
def test_short_ticks_in_between_change_nothing(make: object, walk: list[tuple[int, float]]) -> None:
    moments = staircase(walk)
    dense: list[tuple[int, float]] = []
    for (a, x), (b, _) in zip(moments, [*moments[1:], moments[-1]], strict=True):
        dense += [(a, x), *((a + (b - a) * n // 30, x) for n in range(1, 30))]
    few = play(make(first=2.0), moments)  # type: ignore[operator]
    many = play(make(first=2.0), [*dense[:-29], moments[-1]])  # type: ignore[operator]
    assert math.isclose(few[-1], many[-1], abs_tol=1e-6)


@given(walks)
def test_auto_stays_in_0_to_1_and_shows_the_extremes(walk: list[tuple[int, float]]) -> None:
    moments = staircase(walk)
    ys = play(make_auto(first=1000.0), moments)
    xs = [x for _, x in moments]
    for i, y in enumerate(ys):
        assert 0.0 <= y <= 1.0
        heard = xs[: i + 1]
        if max(heard) > min(heard):
            if xs[i] == max(heard):
                assert y == 1.0
            if xs[i] == min(heard):
                assert y == 0.0


def test_auto_forgets_old_extremes_and_holds_when_all_is_still() -> None:
    auto = make_auto(first=10.0)
    moments = [(0, 0.0), (SECOND, 100.0), (2 * SECOND, 4.0), (13 * SECOND, 5.0)]
    assert play(auto, moments)[-1] == 1.0
    still = play(auto, [(0, 0.0), (SECOND, 1.0), (100 * SECOND, 1.0)])
    assert still[-1] == 1.0


@given(walks)
def test_peak_is_never_below_what_arrives(walk: list[tuple[int, float]]) -> None:
    moments = staircase(walk)
    for y, (_, x) in zip(play(make_peak(first=1.0), moments), moments, strict=True):
        assert y >= x


def test_peak_is_down_after_its_time() -> None:
    peak = make_peak(first=1.0)
    ys = play(peak, [(0, 0.0), (0, 1.0), (0, 0.0), (500 * MS, 0.0), (SECOND, 0.0)])
    assert ys == [0.0, 1.0, 1.0, 0.5, 0.0]


@given(st.floats(-5, 5), st.lists(st.integers(MS, 90 * MS), min_size=3, max_size=30))
def test_speed_is_exact_on_a_straight_way(rate: float, steps: list[int]) -> None:
    now, moments = 0, [(0, 0.0)]
    for gap in steps:
        now += gap
        moments.append((now, rate * now / SECOND))
    assert math.isclose(play(make_speed(), moments)[-1], rate, abs_tol=1e-6)


def test_speed_of_a_leap_lasts_a_tenth_of_a_second_and_holds_its_way() -> None:
    speed = make_speed()
    _, memory, _ = speed(0, 0.0, None)
    y, memory, wake = speed(10 * SECOND, 1.0, memory)
    assert (y, wake) == (10.0, 10 * SECOND + 100 * MS)
    assert speed(10 * SECOND + 99 * MS, 1.0, memory)[0] == 10.0
    assert speed(10 * SECOND + 100 * MS, 1.0, memory)[::2] == (0.0, None)


@given(st.floats(0, 1e6))
def test_wave_is_a_breath(time: float) -> None:
    breath = make_wave(first=6.0)
    assert 0.0 <= breath(time) <= 1.0
    assert math.isclose(breath(time), breath(time + 6.0), abs_tol=1e-6)
    assert math.isclose(breath(time) + breath(time + 3.0), 1.0, abs_tol=1e-6)
