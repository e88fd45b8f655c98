"""Shapes between one value and many: lists, and rows of lamps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core.shapes.numbers import Moving, blend, nanoseconds, tame, unit
from stagekit.core.shapes.spec import Shape
from stagekit.core.values import Ns

CLOSEST = 400
"""Of three changes within 1/400 of a ripple's whole length, the middle one is merged away."""


def make_pick(first: int) -> Callable[[Sequence[float]], float | None]:
    """One member, counted from 1; nothing (None) where the list is too short.

    >>> pick = make_pick(first=2)
    >>> pick((0.1, 0.2, 0.3)), pick((0.1,))
    (0.2, None)
    """
    at = int(first) - 1
    return lambda x: x[at] if 0 <= at < len(x) else None


def make_spot(
    width: float, soft: float = 0.5, lamps: int = 1
) -> Callable[[float], tuple[float, ...]]:
    """A place 0..1 to one level a lamp: 0 is at the first lamp, 1 at the last.

    `width` is the part of the row that is lit at half level or more, never
    less than one lamp; `soft` is how much of it fades: 0 % has hard edges,
    100 % fades from the middle on. The light fades as a cosine.

    >>> make_spot(width=0.25, soft=0.0, lamps=5)(0.5)
    (0.0, 0.0, 1.0, 0.0, 0.0)
    >>> [round(level, 2) for level in make_spot(width=0.5, soft=1.0, lamps=5)(0.0)]
    [1.0, 0.5, 0.0, 0.0, 0.0]
    """
    count = max(int(lamps), 0)
    apart = 1.0 / (count - 1) if count > 1 else 1.0
    half = max(unit(width), apart) / 2
    inner, outer = half * (1.0 - unit(soft)), half * (1.0 + unit(soft))

    def level(distance: float) -> float:
        # A hair of tolerance: a place exactly between two lamps lights both.
        if distance <= inner + 1e-9:
            return 1.0
        if distance >= outer:
            return 0.0
        return 0.5 + 0.5 * math.cos(math.pi * (distance - inner) / (outer - inner))

    def step(x: float) -> tuple[float, ...]:
        place = unit(x) if count > 1 else 0.0
        return tuple(level(abs(place - lamp * apart)) for lamp in range(count))

    return step


def make_ripple(first: float, lamps: int = 1) -> Moving:
    """One value to many lamps, each later than the last by that time; 0 until it comes.

    >>> ripple = make_ripple(first=0.06, lamps=3)
    >>> y, memory, wake = ripple(0, 1.0, None)
    >>> y, wake, ripple(60_000_000, 1.0, memory)[0]
    ((1.0, 0.0, 0.0), 60000000, (1.0, 1.0, 0.0))
    """
    count, length = max(int(lamps), 0), nanoseconds(first)
    whole = length * max(count - 1, 0)
    nearest = whole // CLOSEST

    def step(
        now: Ns, x: float, memory: Sequence[Any] | None
    ) -> tuple[tuple[float, ...], object, Ns | None]:
        times, values = (list(memory[0]), list(memory[1])) if memory else ([], [])
        if times:
            now = max(now, times[-1])
        if not values or x != values[-1]:
            if (times and times[-1] == now) or (len(times) > 1 and now - times[-2] < nearest):
                times.pop()
                values.pop()
            times.append(now)
            values.append(x)
        while len(times) > 1 and times[1] <= now - whole:
            del times[0], values[0]
        levels, at = [], len(times) - 1
        wake: Ns | None = None
        for lamp in range(count):
            seen = now - lamp * length
            while at >= 0 and times[at] > seen:
                at -= 1
            levels.append(values[at] if at >= 0 else 0.0)
            if at + 1 < len(times):  # the next change that this lamp will see
                due = times[at + 1] + lamp * length
                wake = due if wake is None else min(wake, due)
        return tuple(levels), (tuple(times), tuple(values)), wake

    return step


def make_bytes() -> Callable[[Sequence[float]], bytes]:
    """A list of 0..1 to an OSC blob, one byte a member, 0 to 255.

    >>> make_bytes()((0.0, 0.5, 2.0)).hex()
    '0080ff'
    """
    return lambda x: bytes(math.floor(blend(0.0, 255.0, tame(v)) + 0.5) for v in x)


MANY: tuple[Shape, ...] = (
    Shape(
        "pick",
        ("list", "vector"),
        "number",
        make_pick,
        "int",
        {},
        ("first",),
        "One member of a list, counted from 1.",
        example="room.bands -> pick 3 -> sound /third",
    ),
    Shape(
        "spot",
        ("number",),
        "list",
        make_spot,
        None,
        {"width": "level", "soft": "level"},
        ("width",),
        "A place 0..1 to one level a lamp, like a spot that moves along the row.",
        example="place -> spot width 15% soft 50% -> lights chase",
    ),
    Shape(
        "ripple",
        ("number",),
        "list",
        make_ripple,
        "duration",
        {},
        ("first",),
        "One value to many lamps, each later than the last by that time.",
        moving=True,
        example="energy -> ripple 60 ms -> lights chase",
    ),
    Shape(
        "bytes",
        ("list",),
        "list",
        make_bytes,
        says="A list of 0..1 to an OSC blob, one byte a member.",
        example="room.bands -> from -60..0 dB -> bytes -> wall /bands",
    ),
)
