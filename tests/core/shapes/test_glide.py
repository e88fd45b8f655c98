from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes import SHAPES
from stagekit.core.shapes.glide import make_ease, make_slew, make_spring, make_steady

from .examples import gaps, make, play, small

GLIDES = [("ease", 0), ("ease", 1), ("steady", 1), ("spring", 0), ("spring", 1), ("slew", 0)]
MS = 1_000_000


@pytest.mark.parametrize(("word", "index"), GLIDES)
@given(moments=st.lists(st.tuples(st.integers(0, 2 * 10**9), small), min_size=1, max_size=8))
def test_many_short_ticks_say_what_one_long_one_says(
    word: str, index: int, moments: list[tuple[int, float]]
) -> None:
    step = make(word, index)
    now, few, many, held = 0, None, None, 0.0
    for gap, x in moments:
        # Ticks between two values repeat the old one; here a hundred, there none.
        if many is not None:
            for n in range(1, 100):
                _, many, _ = step(now + gap * n // 100, held, many)
        now, held = now + gap, x
        one, few, _ = step(now, x, few)
        two, many, _ = step(now, x, many)
        assert abs(one - two) < 5e-4  # what the snap to rest may hide, and no more


@given(st.lists(st.tuples(gaps, small), min_size=1, max_size=20))
def test_ease_stays_between_where_it_is_and_where_it_goes(
    moments: list[tuple[int, float]],
) -> None:
    step = make("ease", 1)
    now, memory, y, goal = 0, None, moments[0][1], moments[0][1]
    for gap, x in moments:
        now += gap
        was = y
        y, memory, _ = step(now, x, memory)
        assert min(was, goal) - 2e-4 <= y <= max(was, goal) + 2e-4
        goal = x


def test_ease_goes_one_way_only_and_arrives_exactly() -> None:
    ease = make_ease(first=0.3)
    moments = [(0, 0.0), *((n * 5 * MS, 1.0) for n in range(400))]
    ys = play(ease, moments)
    assert ys == sorted(ys)
    assert ys[-1] == 1.0


def test_ease_up_and_down_take_their_own_times() -> None:
    ease = make_ease(up=0.05, down=2.0)
    up = play(ease, [(0, 0.0), (0, 1.0), (50 * MS, 1.0)])[-1]
    down = play(ease, [(0, 1.0), (0, 0.0), (2000 * MS, 0.0)])[-1]
    assert math.isclose(up, 1 - math.exp(-3))
    assert math.isclose(down, math.exp(-3))
    only_up = make_ease(up=1.0)
    assert play(only_up, [(0, 1.0), (MS, 0.0)])[-1] == 0.0


def test_a_value_after_a_long_rest_begins_a_glide_and_not_a_jump() -> None:
    for word, index in GLIDES:
        y = play(make(word, index), [(0, 0.0), (10**12, 1.0)])[-1]
        assert y == 0.0, word


@given(st.lists(st.tuples(gaps, small), min_size=2, max_size=20))
def test_slew_is_never_faster(moments: list[tuple[int, float]]) -> None:
    slew = make_slew(first=0.5)
    now, memory, last = 0, None, None
    for gap, x in moments:
        now += gap
        y, memory, _ = slew(now, x, memory)
        if last is not None:
            assert abs(y - last) <= 0.5 * gap / 1e9 + 1e-9
        last = y


def test_slew_arrives_exactly_when_it_should() -> None:
    assert play(make_slew(first=0.5), [(0, 0.0), (0, 1.0), (2 * 10**9, 1.0)])[-1] == 1.0


@pytest.mark.parametrize("bounce", [0.0, 0.1, 0.3, 0.6])
def test_spring_goes_past_by_its_bounce_and_settles(bounce: float) -> None:
    spring = make_spring(first=0.3, bounce=bounce)
    ys = play(spring, [(0, 0.0), (0, 1.0), *((n * MS, 1.0) for n in range(1, 20_000))])
    assert abs(max(ys) - (1 + bounce)) < 1e-3
    assert ys[-1] == 1.0
    assert max(ys[:301]) > 0.95  # there within its time


def test_spring_is_the_motion_of_a_weight_on_a_spring() -> None:
    """Against small steps of the differential equation itself."""
    bounce, time = 0.3, 0.3
    damping = -math.log(bounce) / math.hypot(math.pi, math.log(bounce))
    pace = 2 * math.pi / time
    y, v, dt = 0.0, 0.0, 1e-5
    for _ in range(20_000):
        v += (pace * pace * (1 - y) - 2 * damping * pace * v) * dt
        y += v * dt
    spring = make_spring(first=time, bounce=bounce)
    assert abs(play(spring, [(0, 0.0), (0, 1.0), (200 * MS, 1.0)])[-1] - y) < 1e-3


def test_steady_takes_out_a_tremble_but_follows_a_leap() -> None:
    steady = make_steady(cutoff=1.0, beta=2.0)
    tremble = [(n * 33 * MS, 0.5 + 0.01 * (-1) ** n) for n in range(200)]
    assert max(abs(y - 0.5) for y in play(steady, tremble)[50:]) < 0.004
    quick, slow = (
        play(make_steady(cutoff=1.0, beta=b), [(n * 33 * MS, n * 0.1) for n in range(30)])[-1]
        for b in (2.0, 0.0)
    )
    assert slow < quick < 2.9
    assert 2.9 - quick < 0.4


def test_a_glide_of_no_time_is_a_cut() -> None:
    for word, args in [("ease", {"first": 0.0}), ("spring", {"first": 0.0})]:
        y, _, wake = SHAPES[word].make(**args)(5, 1.0, SHAPES[word].make(**args)(0, 0.0, None)[1])
        assert (y, wake) == (1.0, None)
