from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.events import (
    make_chance,
    make_count,
    make_latch,
    make_pulse,
    make_thin,
    make_transpose,
)
from stagekit.core.shapes.spec import NEXT_TICK
from stagekit.core.shapes.threshold import make_toggle

from .examples import FIELDS, play

MS = 1_000_000
notes = st.tuples(st.integers(0, 127), st.integers(1, 127))


def run(step: Any, events: list[Any]) -> list[Any]:
    return play(step, [(n, x) for n, x in enumerate(events)])


def test_pulse_holds_falls_and_is_exactly_off() -> None:
    pulse = make_pulse(first=0.04, fall=0.9)
    assert play(
        pulse, [(0, None), (0, ()), (39 * MS, None), (490 * MS, None), (940 * MS, None)]
    ) == [
        0.0,
        1.0,
        1.0,
        0.5,
        0.0,
    ]


def test_pulse_asks_for_the_moment_at_which_it_falls() -> None:
    pulse = make_pulse(first=0.04, fall=0.9)
    _, memory, wake = pulse(0, (), None)
    assert wake == 40 * MS
    _, memory, wake = pulse(40 * MS, None, memory)
    assert wake == NEXT_TICK
    assert pulse(940 * MS, None, memory)[2] is None


@given(st.lists(st.integers(0, 2 * 10**9), min_size=1))
def test_pulse_is_full_at_each_event_and_only_falls_between(gaps: list[int]) -> None:
    pulse = make_pulse(first=0.04, fall=0.9)
    now, memory = 0, None
    for gap in gaps:
        y, memory, _ = pulse(now, (1.0,), memory)
        assert y == 1.0
        levels = [pulse(now + gap * n // 5, None, memory)[0] for n in range(6)]
        assert levels == sorted(levels, reverse=True)
        now += gap


@given(st.lists(notes))
def test_latch_keeps_the_last(events: list[tuple[int, int]]) -> None:
    said = run(make_latch(first="velocity", fields=FIELDS), [None, *events, None])
    assert said == [None, *[float(v) for _, v in events], float(events[-1][1]) if events else None]


def test_latch_refuses_a_field_that_is_not_there_and_ignores_text() -> None:
    with pytest.raises(ValueError, match="force"):
        make_latch(first="force", fields=FIELDS)
    assert run(make_latch(first="velocity", fields=FIELDS), [(60, 9), (60, "loud")]) == [9.0, 9.0]


@given(st.integers(0, 60))
def test_count_counts_and_stops(n: int) -> None:
    assert [None, *run(make_count(first=(0, 30)), [()] * n)][-1] == (min(n, 30) if n else None)
    assert run(make_count(first=(3.0, 0.0)), [None] + [()] * 5) == [3.0, 2.0, 1.0, 0.0, 0.0, 0.0]
    assert run(make_count(), [()] * n) == [float(i + 1) for i in range(n)]


@given(st.integers(0, 2**64 - 1), st.floats(0, 1))
def test_chance_is_the_same_twice_and_about_right(seed: int, share: float) -> None:
    events = [(n,) for n in range(400)]
    once, again = (run(make_chance(first=share, seed=seed), events) for _ in range(2))
    assert once == again
    passed = sum(len(out) for out in once)
    assert abs(passed - 400 * share) < 6 * (400 * 0.25) ** 0.5 + 1


def test_chance_at_its_ends_is_no_chance() -> None:
    events = [(n,) for n in range(100)]
    assert all(run(make_chance(first=1.0), events))
    assert not any(run(make_chance(first=0.0), events))


@given(st.lists(notes), st.integers(1, 7))
def test_thin_lets_one_in_so_many_through(events: list[tuple[int, int]], n: int) -> None:
    out = run(make_thin(first=n, fields=FIELDS), events)
    assert [e for es in out for e in es] == events[::n]


@given(st.lists(notes), st.floats(0, 1))
def test_no_note_is_left_sounding(events: list[tuple[int, int]], share: float) -> None:
    ends = [(pitch, 0) for pitch, _ in events]
    for step in (make_chance(first=share, fields=FIELDS), make_thin(first=3, fields=FIELDS)):
        assert run(step, ends) == [[e] for e in ends]


@given(notes, st.integers(-200, 200))
def test_transpose_keeps_the_pitch_class_and_the_reach(note: tuple[int, int], by: int) -> None:
    ((pitch, velocity),) = make_transpose(first=by, fields=FIELDS)(0, note, None)[0]
    assert velocity == note[1]
    assert type(pitch) is int
    assert 0 <= pitch <= 127
    assert (pitch - note[0] - by) % 12 == 0
    if 0 <= note[0] + by <= 127:
        assert pitch == note[0] + by


def test_the_end_of_a_note_is_no_second_note() -> None:
    played = [(60, 90), (60, 0), (62, 90), (62, 0)]
    assert run(make_count(fields=FIELDS), played) == [1.0, 1.0, 2.0, 2.0]
    assert run(make_toggle(fields=FIELDS), played) == [1.0, 1.0, 0.0, 0.0]
    pulse = make_pulse(first=0.04, fields=FIELDS)
    assert play(pulse, [(0, (60, 90)), (50 * MS, (60, 0))]) == [1.0, 0.0]
