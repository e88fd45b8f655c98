"""Shapes of events: to signals, fewer of them, or other pitches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stagekit.core.seeds import draw
from stagekit.core.shapes.later import ends_note
from stagekit.core.shapes.numbers import Moving, hold, nanoseconds, tame
from stagekit.core.shapes.spec import NEXT_TICK, Shape
from stagekit.core.values import Ns

Event = Sequence[Any]
Answer = tuple[Any, Any, Ns | None]


def make_pulse(first: float, fall: float = 0.0, fields: Sequence[str] = ()) -> Moving:
    """1 for that time, then falling to 0 in a straight line; each event begins anew.

    The end of a note (velocity 0) is not an event of its own here.

    >>> pulse = make_pulse(first=0.04, fall=0.9)
    >>> y, memory, wake = pulse(0, (1.0,), None)
    >>> y, wake, pulse(490_000_000, None, memory)[0]
    (1.0, 40000000, 0.5)
    >>> pulse(940_000_000, None, memory)
    (0.0, (0,), None)
    """
    full, way = nanoseconds(first), nanoseconds(fall)

    def step(now: Ns, x: Event | None, memory: Sequence[Ns] | None) -> Answer:
        if x is not None and not ends_note(x, fields):
            return 1.0, (now,), now + full if full else NEXT_TICK
        if memory is None:
            return 0.0, None, None
        (begin,) = memory
        past = max(now - begin, 0)
        if past < full:
            return 1.0, (begin,), begin + full
        if past >= full + way:
            return 0.0, (begin,), None
        return 1.0 - (past - full) / way, (begin,), NEXT_TICK

    return step


def make_latch(first: str, fields: Sequence[str] = ()) -> Moving:
    """The last value of one field; nothing (None) before the first event.

    A field that holds text leaves the value as it was.

    Raises:
        ValueError: the events have no such field.

    >>> latch = make_latch(first="velocity", fields=("pitch", "velocity"))
    >>> y, memory, wake = latch(0, (60, 100), None)
    >>> y, latch(0, None, memory)[0]
    (100.0, 100.0)
    """
    if first not in fields:
        raise ValueError(f"no field {first!r} in these events: {', '.join(fields)}")
    at = tuple(fields).index(first)

    def step(now: Ns, x: Event | None, memory: float | None) -> Answer:
        if x is not None and at < len(x) and isinstance(x[at], (int, float)):
            memory = tame(float(hold(x[at], -1e300, 1e300)))
        return memory, memory, None

    return step


def make_count(first: tuple[float, float] | None = None, fields: Sequence[str] = ()) -> Moving:
    """How many: one more at each event, from the range's beginning, held at its end.

    Without a range, from 0 on; a backwards range counts down. For a number
    that goes round, let `wrap` follow. The end of a note (velocity 0) is not
    counted.

    >>> count = make_count(first=(0, 2))
    >>> memory, said = None, []
    >>> for event in (None, (), (), ()):
    ...     y, memory, wake = count(0, event, memory)
    ...     said.append(y)
    >>> said
    [0.0, 1.0, 2.0, 2.0]
    """
    low, high = first if first is not None else (0.0, 2.0**53)
    most = hold(abs(high - low), 0.0, 2.0**53)
    way = 1.0 if high >= low else -1.0

    def step(now: Ns, x: Event | None, memory: int | None) -> Answer:
        count = memory or 0
        if x is not None and count < most and not ends_note(x, fields):
            count += 1
        return tame(low + way * min(count, most)), count, None

    return step


def make_chance(first: float, seed: int = 0, fields: Sequence[str] = ()) -> Moving:
    """Some: each event passes with that probability, the same ones in each run.

    Number n is drawn from the seed and n alone. The end of a note (velocity 0)
    always passes and draws nothing.

    >>> some = make_chance(first=0.3, seed=41)
    >>> memory, passed = None, 0
    >>> for n in range(1000):
    ...     y, memory, wake = some(0, (n,), memory)
    ...     passed += len(y)
    >>> 250 < passed < 350
    True
    """

    def step(now: Ns, x: Event | None, memory: int | None) -> Answer:
        count = memory or 0
        if x is None:
            return [], count, None
        if ends_note(x, fields):
            return [tuple(x)], count, None
        return ([tuple(x)] if draw(seed, count) < first else []), count + 1, None

    return step


def make_thin(first: int, fields: Sequence[str] = ()) -> Moving:
    """One in so many, beginning with the first; the end of a note always passes.

    >>> thin = make_thin(first=3)
    >>> memory, passed = None, []
    >>> for n in range(7):
    ...     y, memory, wake = thin(0, (n,), memory)
    ...     passed += y
    >>> passed
    [(0,), (3,), (6,)]
    """
    every = max(int(first), 1)

    def step(now: Ns, x: Event | None, memory: int | None) -> Answer:
        count = memory or 0
        if x is None:
            return [], count, None
        if ends_note(x, fields):
            return [tuple(x)], count, None
        return ([tuple(x)] if count == 0 else []), (count + 1) % every, None

    return step


def make_transpose(first: int, fields: Sequence[str] = ()) -> Moving:
    """Other pitches: so many half-tones higher, or lower.

    The field `pitch` is changed, or the first where none has that name. A note
    beyond 0..127 comes back by whole octaves.

    >>> down = make_transpose(first=-12, fields=("pitch", "velocity"))
    >>> down(0, (60, 100), None)[0], down(0, (5, 100), None)[0]
    ([(48, 100)], [(5, 100)])
    """
    at = tuple(fields).index("pitch") if "pitch" in fields else 0

    def step(now: Ns, x: Event | None, memory: None) -> Answer:
        if x is None:
            return [], None, None
        out = list(x)
        if at < len(out) and isinstance(out[at], (int, float)):
            out[at] = _in_reach(hold(out[at], -1000, 1000) + first)
        return [tuple(out)], None, None

    return step


def _in_reach(pitch: float) -> float:
    """That pitch in 0..127, by whole octaves."""
    if pitch < 0:
        return pitch % 12
    return pitch - 12 * -(-(pitch - 127) // 12) if pitch > 127 else pitch


EVENTS: tuple[Shape, ...] = (
    Shape(
        "pulse",
        ("event",),
        "number",
        make_pulse,
        "duration",
        {"fall": "duration"},
        ("first",),
        "1 for that time, then falling to 0.",
        moving=True,
        example="desk /hit -> pulse 40 ms fall 900 ms -> lights special",
    ),
    Shape(
        "latch",
        ("event",),
        "number",
        make_latch,
        "word",
        {},
        ("first",),
        "The last value of one of its fields.",
        moving=True,
        example="keys.note -> latch velocity -> from 0..127 -> sound /halo",
    ),
    Shape(
        "count",
        ("event",),
        "number",
        make_count,
        "range",
        says="How many, from the beginning of the range to its end.",
        moving=True,
        example="phones.all.tap -> count 0..30 -> from 0..30 -> lights front wash",
    ),
    Shape(
        "chance",
        ("event",),
        "same",
        make_chance,
        "level",
        {},
        ("first",),
        "Some of them: each passes with that probability.",
        moving=True,
        example="keys.note -> chance 30% -> sound /bell pitch velocity",
    ),
    Shape(
        "thin",
        ("event",),
        "same",
        make_thin,
        "int",
        {},
        ("first",),
        "One in so many.",
        moving=True,
        example="clock.beat -> thin 4 -> sound /bar",
    ),
    Shape(
        "transpose",
        ("event",),
        "same",
        make_transpose,
        "int",
        {},
        ("first",),
        "Other pitches: so many half-tones higher or lower.",
        moving=True,
        example="memory.note -> transpose -12 -> piano note",
    ),
)
