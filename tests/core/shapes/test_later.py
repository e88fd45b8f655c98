from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.later import make_delay, make_limit

from .examples import FIELDS, gaps, play, small

MS = 1_000_000
LENGTH = 400 * MS


def awake(step: Any, arrivals: list[tuple[int, Any]], idle: Any) -> list[tuple[int, Any]]:
    """Play arrivals, and be there at each moment that the step asks for."""
    memory, wake, last, out = None, None, idle, []
    for now, x in [*arrivals, (10**15, idle)]:
        while wake is not None and wake < now:
            moment = wake
            y, memory, wake = step(moment, last if last is not None else None, memory)
            out.append((moment, y))
        if x is None and idle is None and now == 10**15:
            break
        last = x if not isinstance(x, tuple) else None
        if now < 10**15:
            y, memory, wake = step(now, x, memory)
            out.append((now, y))
    return out


def moments(walk: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    now, out = 0, []
    for gap, x in walk:
        now += gap
        out.append((now, x))
    return out


@given(st.lists(st.tuples(gaps, st.integers(0, 9)), max_size=15))
def test_delay_gives_every_event_exactly_later_and_in_order(walk: list[tuple[int, int]]) -> None:
    arrivals = [(now, (x,)) for now, x in moments(walk)]
    heard = [
        (now, fields)
        for now, events in awake(make_delay(first=0.4), arrivals, None)
        for fields in events
    ]
    assert heard == [(now + LENGTH, fields) for now, fields in arrivals]


def test_delay_gives_all_events_that_are_due_at_once() -> None:
    delay = make_delay(first=0.4)
    memory: Any = None
    for n in range(5):
        _, memory, _ = delay(n * MS, (n,), memory)
    y, memory, wake = delay(10**9, None, memory)
    assert y == [(0,), (1,), (2,), (3,), (4,)]
    assert (memory, wake) == ((), None)


@given(st.lists(st.tuples(st.integers(MS, 10**9), small), min_size=1, max_size=15))
def test_delay_gives_a_signal_exactly_later(walk: list[tuple[int, float]]) -> None:
    arrivals = moments(walk)
    said = awake(make_delay(first=0.4), arrivals, arrivals[-1][1])
    for now, y in said:
        before = [x for at, x in arrivals if at + LENGTH <= now]
        assert y == (before[-1] if before else None)
    assert said[-1][1] == arrivals[-1][1]


@given(st.lists(st.tuples(gaps, small), min_size=1, max_size=25))
def test_limit_is_never_more_often_and_never_loses_the_last(
    walk: list[tuple[int, float]],
) -> None:
    arrivals = moments(walk)
    said = awake(make_limit(first=8.0), arrivals, arrivals[-1][1])
    changes = [said[0]]
    for now, y in said[1:]:
        if y != changes[-1][1]:
            changes.append((now, y))
    assert all(b[0] - a[0] >= 125 * MS for a, b in itertools.pairwise(changes))
    assert said[-1][1] == arrivals[-1][1]


@given(st.lists(gaps, max_size=25))
def test_limit_drops_events_that_come_too_soon(steps: list[int]) -> None:
    arrivals = moments([(gap, (n,)) for n, gap in enumerate(steps)])
    passed = [now for now, events in awake(make_limit(first=8.0), arrivals, None) if events]
    assert all(b - a >= 125 * MS for a, b in itertools.pairwise(passed))
    assert passed[:1] == [now for now, _ in arrivals[:1]]
    for now, _ in arrivals:  # what was dropped came within the gap after one that passed
        assert now in passed or any(0 <= now - p < 125 * MS for p in passed)


def test_limit_never_swallows_the_end_of_a_note() -> None:
    limit = make_limit(first=1.0, fields=FIELDS)
    notes = [(0, (60, 90)), (MS, (60, 0)), (2 * MS, (62, 90)), (3 * MS, (62, 0))]
    assert play(limit, notes) == [[(60, 90)], [(60, 0)], [], [(62, 0)]]


def test_a_third_of_a_second_is_never_a_nanosecond_too_short() -> None:
    limit = make_limit(first=3.0)
    assert play(limit, [(0, 0.0), (333_333_333, 1.0), (333_333_334, 1.0)]) == [0.0, 0.0, 1.0]
