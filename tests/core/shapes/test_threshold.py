from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.threshold import (
    make_above,
    make_below,
    make_choose,
    make_fall,
    make_rise,
    make_toggle,
)

from .examples import levels, play, small


def run(step: Any, xs: list[Any]) -> list[Any]:
    return play(step, [(n, x) for n, x in enumerate(xs)])


@given(st.lists(small))
def test_above_keeps_its_answer_between_its_two_thresholds(xs: list[float]) -> None:
    on = 0.0
    for x, y in zip(xs, run(make_above(first=0.8, until=0.6), xs), strict=True):
        on = 1.0 if x > 0.8 else 0.0 if x < 0.6 else on
        assert y == on


@given(st.lists(small))
def test_below_is_above_upside_down(xs: list[float]) -> None:
    mirrored = run(make_above(first=0.8, until=0.6), [-x for x in xs])
    assert run(make_below(first=-0.8, until=-0.6), xs) == mirrored


def test_without_until_there_is_no_memory() -> None:
    assert run(make_above(first=0.5), [0.4, 0.6, 0.5, 0.6]) == [0.0, 1.0, 0.0, 1.0]
    assert run(make_below(first=0.5), [0.4, 0.6, 0.5, 0.4]) == [1.0, 0.0, 0.0, 1.0]


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1))
def test_rise_and_fall_of_a_gate(gates: list[float]) -> None:
    pairs = list(itertools.pairwise(gates))
    ups, downs = run(make_rise(), gates), run(make_fall(), gates)
    assert ups == [[]] + [[()] if (a, b) == (0.0, 1.0) else [] for a, b in pairs]
    assert downs == [[]] + [[()] if (a, b) == (1.0, 0.0) else [] for a, b in pairs]


def test_rise_does_not_tremble_at_the_top() -> None:
    assert run(make_rise(), [0.0, 1.0, 0.99, 1.0, 0.4, 1.0]) == [[], [()], [], [], [], [()]]


@given(st.lists(levels, min_size=1))
def test_choose_says_a_text_only_when_the_zone_changes(xs: list[float]) -> None:
    said = [e for events in run(make_choose(first=("a", "b", "c")), xs) for e in events]
    assert all(a != b for a, b in itertools.pairwise(said))
    assert len(said) >= 1
    # The last text said is that of the zone, give or take the margin at its border.
    zone = "abc".index(said[-1][0])
    assert zone - 0.05 - 1e-9 <= xs[-1] * 3 <= zone + 1.05 + 1e-9


def test_choose_reaches_both_ends_and_gives_languages_on() -> None:
    wind = {"fr": "vent", "en": "wind"}
    said = run(make_choose(first=(wind, "storm")), [0.0, 0.51, 0.53, 1.0, 0.0])
    assert said == [[(wind,)], [], [("storm",)], [], [(wind,)]]


@given(st.lists(st.booleans()))
def test_toggle_follows_the_count_of_events(events: list[bool]) -> None:
    said = run(make_toggle(), [(60, 100) if e else None for e in events])
    assert said == [float(sum(events[: n + 1]) % 2) for n in range(len(events))]


def test_toggle_follows_a_number_going_up() -> None:
    assert run(make_toggle(), [0.0, 1.0, 0.0, 1.0, 1.0]) == [0.0, 1.0, 1.0, 0.0, 0.0]
