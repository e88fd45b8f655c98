"""Shapes that glide: they arrive later than the value they follow, and come to rest.

All of them treat what arrives as a staircase: a value holds until the next one
comes. From the last call to this one they move towards the *old* value, in
closed form, and only then take the new one as their goal. So one long gap is
as right as many short ticks, and a value that comes after a long rest starts a
glide instead of a jump.
"""

from __future__ import annotations

import math

from stagekit.core.shapes.numbers import CLOSE, Moving, blend, seconds, tame, there, unit
from stagekit.core.shapes.range import SPREAD
from stagekit.core.shapes.spec import NEXT_TICK, Shape
from stagekit.core.values import Ns

LEAST = 1e-6
"""A glide shorter than a microsecond is a cut."""


def make_ease(
    first: float | None = None, up: float | None = None, down: float | None = None
) -> Moving:
    """Glides; in that time it has covered 95 % of the way (exponential, tau = TIME / 3).

    `up` and `down` give each direction its own time; one that is not written is
    `first`, and without `first` it follows at once.

    >>> ease = make_ease(first=0.3)
    >>> y, memory, wake = ease(0, 0.0, None)
    >>> y, memory, wake = ease(0, 1.0, memory)
    >>> y, memory, wake = ease(300_000_000, 1.0, memory)
    >>> round(y, 2), wake == NEXT_TICK
    (0.95, True)
    """
    both = first if first is not None else 0.0
    rising = (up if up is not None else both) / 3
    falling = (down if down is not None else both) / 3

    def step(now: Ns, x: float, memory: list[float] | None) -> tuple[float, object, Ns | None]:
        x = tame(x)
        if memory is None:
            return x, (now, x, x), None
        last, y, goal = memory
        tau = rising if goal > y else falling
        if tau < LEAST:
            y = goal
        elif now > last:
            y = blend(y, goal, -math.expm1(-seconds(int(now - last)) / tau))
        if (rising if x > y else falling) < LEAST or there(y, x):
            y = x
        return y, (max(now, last), y, x), None if y == x else NEXT_TICK

    return step


def make_steady(cutoff: float = 1.0, beta: float = 1.0) -> Moving:
    """Quiet when slow, quick when fast: the one-euro filter.

    After Casiez, Roussel, Vogel, "1€ Filter: a simple speed-based low-pass
    filter for noisy input in interactive systems" (CHI 2012), in continuous
    time. `cutoff` in Hz is for what stands still: lower is calmer. `beta` is
    how many Hz the cutoff rises for each unit a second: higher follows faster.
    The speed is itself smoothed at 1 Hz, and measured over at most a tenth of a
    second, since sensors that see no change may stay silent.

    >>> steady = make_steady(cutoff=1.0, beta=0.0)
    >>> y, memory, wake = steady(0, 0.0, None)
    >>> y, memory, wake = steady(0, 1.0, memory)
    >>> round(steady(100_000_000, 1.0, memory)[0], 2)
    0.47
    """
    slowest, rise = max(cutoff, 0.0), max(beta, 0.0)

    def step(now: Ns, x: float, memory: list[float] | None) -> tuple[float, object, Ns | None]:
        x = tame(x)
        if memory is None:
            return x, (now, x, x, now, 0.0), None
        last, y, goal, since, speed = memory
        rate = 2 * math.pi * tame(slowest + rise * abs(speed))
        y = blend(y, goal, -math.expm1(-tame(rate * seconds(int(now - last)))))
        if x != goal:
            dt = min(seconds(int(now - since)), 0.1)
            if dt > 0.0:
                speed = blend(speed, tame((x - goal) / dt), -math.expm1(-2 * math.pi * dt))
            since = max(now, since)
        if there(y, x):
            y = x
        moves = y != x and slowest + rise * abs(speed) > 0.0
        return y, (max(now, last), y, x, since, speed), NEXT_TICK if moves else None

    return step


def make_spring(first: float, bounce: float = 0.0) -> Moving:
    """Overshoots and settles, like a weight on a spring (exact solution).

    `first` is the length of one free swing: the goal is reached within it.
    `bounce` is how far the first overshoot goes, as a part of the way: 30 % of
    a jump from 0 to 1 swings to 1.3; none is critically damped; more than 95 %
    would hardly ever rest and is held there.

    >>> spring = make_spring(first=0.3, bounce=0.3)
    >>> y, memory, wake = spring(0, 0.0, None)
    >>> y, memory, wake = spring(0, 1.0, memory)
    >>> peak = 0.0
    >>> for ms in range(1, 400):
    ...     y, memory, wake = spring(ms * 1_000_000, 1.0, memory)
    ...     peak = max(peak, y)
    >>> round(peak, 3)
    1.3
    """
    over = math.log(min(unit(bounce), 0.95)) if bounce > CLOSE else None
    damping = 1.0 if over is None else -over / math.hypot(math.pi, over)
    pace = 2 * math.pi / first if first >= LEAST else math.inf
    swing = pace * math.sqrt(max(0.0, 1.0 - damping * damping)) if first >= LEAST else 0.0

    def move(d: float, v: float, dt: float) -> tuple[float, float]:
        """Distance from the goal and speed, `dt` seconds later."""
        fade = math.exp(-damping * pace * dt)
        if fade == 0.0:
            return 0.0, 0.0
        if over is None:
            push = v + pace * d
            return fade * (d + push * dt), fade * (v - pace * push * dt)
        cos, sin = math.cos(swing * dt), math.sin(swing * dt)
        return (
            fade * (d * cos + (v + damping * pace * d) / swing * sin),
            fade * (v * cos - (damping * pace * v + pace * pace * d) / swing * sin),
        )

    def step(now: Ns, x: float, memory: list[float] | None) -> tuple[float, object, Ns | None]:
        x = tame(x)
        if memory is None or pace == math.inf:
            return x, (now if memory is None else max(now, memory[0]), x, 0.0, x), None
        last, y, v, goal = memory
        dt = seconds(int(now - last))
        if dt > 0.0 and (y != goal or v != 0.0):
            d, v = move(y - goal, v, dt)
            y = tame(goal + d)
            v = tame(v)
        # The energy falls steadily, so that this holds once and for good.
        if there(math.hypot(y - x, v / pace), 0.0) or (there(y, x) and there(v / pace, 0.0)):
            y, v = x, 0.0
        return y, (max(now, last), y, v, x), None if y == x and v == 0.0 else NEXT_TICK

    return step


def make_slew(first: float) -> Moving:
    """Never faster than so much a second; a speed of 0 never moves.

    >>> slew = make_slew(first=0.5)
    >>> y, memory, wake = slew(0, 0.0, None)
    >>> y, memory, wake = slew(0, 1.0, memory)
    >>> slew(1_000_000_000, 1.0, memory)[0]
    0.5
    """
    speed = abs(first)

    def step(now: Ns, x: float, memory: list[float] | None) -> tuple[float, object, Ns | None]:
        x = tame(x)
        if memory is None:
            return x, (now, x, x, now, x), None
        last, y, goal, since, origin = memory
        # Counted from where this way began, so that many short steps add no error.
        if now > last and y != goal:
            way = speed * seconds(int(now - since))
            y = goal if way >= abs(goal - origin) else origin + math.copysign(way, goal - origin)
        if x != goal:
            since, origin = max(now, last), y
        return y, (max(now, last), y, x, since, origin), NEXT_TICK if y != x and speed else None

    return step


GLIDE: tuple[Shape, ...] = (
    Shape(
        "ease",
        (*SPREAD, "colour"),
        "same",
        make_ease,
        "duration",
        {"up": "duration", "down": "duration"},
        ("any",),
        "Glides: most of the way in that time; `up` and `down` may differ.",
        moving=True,
        example="dancer.height -> ease up 50 ms down 2 s -> sound /height",
    ),
    Shape(
        "steady",
        SPREAD,
        "same",
        make_steady,
        None,
        {"cutoff": "frequency", "beta": "number"},
        says="Takes the tremble out: calm when slow, quick when fast (one-euro filter).",
        moving=True,
        example="dancer.left wrist -> steady cutoff 1 Hz beta 2 -> sound /wrist x y z",
    ),
    Shape(
        "spring",
        SPREAD,
        "same",
        make_spring,
        "duration",
        {"bounce": "level"},
        ("first",),
        "Overshoots and settles; `bounce` says how far past.",
        moving=True,
        example="energy -> spring 300 ms bounce 30% -> sound /energy",
    ),
    Shape(
        "slew",
        SPREAD,
        "same",
        make_slew,
        "rate",
        {},
        ("first",),
        "Never faster than so much a second.",
        moving=True,
        example="energy -> slew 0.5/s -> lights front wash",
    ),
)
