"""Shapes that let things wait: later, or not so often. They take signals and events.

What arrives tells which: a number is a signal; a tuple of fields, or None when
only time has passed, is an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stagekit.core.shapes.numbers import Moving, nanoseconds
from stagekit.core.shapes.range import SPREAD
from stagekit.core.shapes.spec import Shape
from stagekit.core.values import SECOND, Ns

QUEUE = 4000
"""Of three changes of a signal within 1/4000 of the delay, the middle one is merged away."""

Answer = tuple[Any, Any, Ns | None]


def is_event(x: object) -> bool:
    """Whether what arrives is an event (its fields), or time passing for a step of events."""
    return x is None or isinstance(x, (tuple, list))


def ends_note(x: Sequence[object], fields: Sequence[str]) -> bool:
    """Whether an event is the end of a note: it has a pitch, and its velocity is 0."""
    if "pitch" not in fields or "velocity" not in fields:
        return False
    at = fields.index("velocity")
    return at < len(x) and x[at] == 0


def make_delay(first: float) -> Moving:
    """Later, by exactly that time; nothing is lost.

    A signal has no value (None) until its first one is through. Events that are
    due at once all come out, in their order.

    >>> delay = make_delay(first=0.4)
    >>> delay(0, 1.0, None)
    (None, (None, 1.0, (400000000,), (1.0,)), 400000000)
    >>> delay(400_000_000, 1.0, (None, 1.0, (400_000_000,), (1.0,)))[0]
    1.0
    >>> y, memory, wake = delay(0, (60, 100), None)
    >>> y, wake, delay(400_000_000, None, memory)[0]
    ([], 400000000, [(60, 100)])
    """
    length = nanoseconds(first)
    nearest = length // QUEUE

    def signal(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        y, newest, times, values = memory or (None, None, (), ())
        if x != newest:
            due = now + length
            if times:
                due = max(due, times[-1])
                if len(times) > 1 and due - times[-2] < nearest:
                    times, values = times[:-1], values[:-1]
            times, values = (*times, due), (*values, x)
        ready = 0
        while ready < len(times) and times[ready] <= now:
            ready += 1
        if ready:
            y, times, values = values[ready - 1], times[ready:], values[ready:]
        return y, (y, x, tuple(times), tuple(values)), times[0] if times else None

    def event(now: Ns, x: Sequence[object] | None, memory: Sequence[Any] | None) -> Answer:
        waiting = list(memory or ())
        if x is not None:
            due = now + length
            waiting.append((max(due, waiting[-1][0]) if waiting else due, tuple(x)))
        ready = 0
        while ready < len(waiting) and waiting[ready][0] <= now:
            ready += 1
        out = [tuple(fields) for _, fields in waiting[:ready]]
        left = tuple(waiting[ready:])
        return out, left, left[0][0] if left else None

    def step(now: Ns, x: Any, memory: Sequence[Any] | None) -> Answer:
        return event(now, x, memory) if is_event(x) else signal(now, x, memory)

    return step


def make_limit(first: float, fields: Sequence[str] = ()) -> Moving:
    """No more often than that.

    A signal keeps its newest value and gives it as soon as it may: the last
    one is never lost. Each member of a list keeps its own time. An event that
    comes too soon is dropped, except the end of a note (velocity 0), which is
    always let through, so that nothing goes on sounding.

    >>> limit = make_limit(first=8.0)
    >>> y, memory, wake = limit(0, 0.1, None)
    >>> y, memory, wake = limit(50_000_000, 0.7, memory)
    >>> y, wake, limit(125_000_000, 0.7, memory)[0]
    (0.1, 125000000, 0.7)
    """
    # Rounded up: a gap too short by a nanosecond would be once too often.
    gap = -int(-SECOND // first) if first > 1e-9 else None

    def signal(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        if memory is None:
            return x, (x, now), None
        y, sent = memory
        if x == y or gap is None:
            return y, (y, sent), None
        if now - sent >= gap:
            return x, (x, now), None
        return y, (y, sent), sent + gap

    def event(now: Ns, x: Sequence[object] | None, memory: Sequence[Any] | None) -> Answer:
        (sent,) = memory or (None,)
        if x is None:
            return [], (sent,), None
        if ends_note(x, fields):
            return [tuple(x)], (sent,), None
        if sent is None or (gap is not None and now - sent >= gap):
            return [tuple(x)], (now,), None
        return [], (sent,), None

    def step(now: Ns, x: Any, memory: Sequence[Any] | None) -> Answer:
        return event(now, x, memory) if is_event(x) else signal(now, x, memory)

    return step


LATER: tuple[Shape, ...] = (
    Shape(
        "delay",
        (*SPREAD, "colour", "event"),
        "same",
        make_delay,
        "duration",
        {},
        ("first",),
        "Later, by that time; nothing is lost.",
        moving=True,
        example="keys.note -> delay 400 ms -> piano note",
    ),
    Shape(
        "limit",
        (*SPREAD, "colour", "event"),
        "same",
        make_limit,
        "frequency",
        {},
        ("first",),
        "No more often than that: the newest value waits, an event too soon is dropped.",
        moving=True,
        example="hit -> rise -> limit 8 Hz -> surtitles /shake",
    ),
)
