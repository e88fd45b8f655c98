"""Shapes that look back over the last seconds.

Like the glides, they treat what arrives as a staircase that holds its last
value. What they remember is bounded: `average` and `auto` cut their time into
64 parts and keep a mean (or a least and a most) for each; `speed` keeps at most
some seventy points. All of it is exact except that the part which leaves the
window leaves evenly, so `average` errs by less than 1/64 of what that part held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core.shapes.numbers import Moving, blend, nanoseconds, seconds, tame
from stagekit.core.shapes.range import SPREAD
from stagekit.core.shapes.spec import NEXT_TICK, Shape
from stagekit.core.values import Ns

PARTS = 64
"""Parts into which `average` and `auto` cut their time."""

SPEED_OVER: Ns = 100_000_000
"""Speed is measured over the last tenth of a second, so that one noisy frame is not a leap."""

Answer = tuple[Any, Any, Ns | None]


def make_average(first: float) -> Moving:
    """Running mean over that time; at first, over what has been heard so far.

    >>> mean = make_average(first=2.0)
    >>> y, memory, wake = mean(0, 0.0, None)
    >>> y, memory, wake = mean(1_000_000_000, 1.0, memory)
    >>> mean(2_000_000_000, 1.0, memory)[0]
    0.5
    """
    part = max(nanoseconds(first) // PARTS, 1)

    def step(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        x = tame(x)
        if memory is None:
            return x, (now, now, now, x, 0.0, ()), None
        begin, changed, last, goal, filled, means = memory
        now = max(now, last)
        crossed = (now - begin) // part - (last - begin) // part
        here = (now - begin) % part / part
        if crossed:
            full = filled + goal * (1.0 - (last - begin) % part / part)
            means = (*means, full, *(goal,) * min(crossed - 1, PARTS))[-PARTS:]
            filled = goal * here
        else:
            filled += goal * ((now - last) / part)
        y = _mean(means, filled, here)
        if x != goal:
            changed = now
        if changed == begin or now - changed >= part * PARTS:
            return x, (begin, changed, now, x, filled, tuple(means)), None
        return y, (begin, changed, now, x, filled, tuple(means)), NEXT_TICK

    return step


def _mean(means: Sequence[float], filled: float, here: float) -> float:
    """The mean over the window; `here` is how much of the newest part has passed."""
    if len(means) < PARTS:
        length = len(means) + here
        return tame(math.fsum((*means, filled)) / length) if length else filled
    return math.fsum((*means[1:], filled, means[0] * (1.0 - here))) / PARTS


def make_auto(first: float) -> Moving:
    """0..1 between the least and the most of that time.

    Old extremes are forgotten in steps of 1/64 of the time. Where nothing has
    moved for so long that least and most are one, it holds its last answer; at
    first that is 0.

    >>> auto = make_auto(first=10.0)
    >>> y, memory, wake = auto(0, 5.0, None)
    >>> y, memory, wake = auto(1_000_000_000, 9.0, memory)
    >>> auto(2_000_000_000, 6.0, memory)[0]
    0.25
    """
    part = max(nanoseconds(first) // PARTS, 1)

    def step(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        x = tame(x)
        if memory is None:
            return 0.0, (now, now, x, 0.0, x, x, (), ()), None
        begin, last, goal, y, low, high, lows, highs = memory
        now = max(now, last)
        crossed = (now - begin) // part - (last - begin) // part
        # One part after the other, since the answer held at last is that of the
        # moment before least and most became one.
        for _ in range(min(crossed, PARTS + 1)):
            lows, highs = (*lows, low)[-PARTS:], (*highs, high)[-PARTS:]
            low = high = goal
            y = _place(goal, min(low, *lows), max(high, *highs), y)
        low, high = min(low, x), max(high, x)
        least, most = min((low, *lows)), max((high, *highs))
        y = _place(x, least, most, y)
        kept = (begin, now, x, y, low, high, tuple(lows), tuple(highs))
        wake = begin + ((now - begin) // part + 1) * part if least < most else None
        return y, kept, wake

    return step


def _place(x: float, least: float, most: float, otherwise: float) -> float:
    return (x - least) / (most - least) if least < most else otherwise


def make_peak(first: float) -> Moving:
    """Highest; from each peak it falls in a straight line, to be down after that time.

    >>> peak = make_peak(first=1.0)
    >>> y, memory, wake = peak(0, 1.0, None)
    >>> y, memory, wake = peak(0, 0.0, memory)
    >>> peak(250_000_000, 0.0, memory)[0]
    0.75
    """
    length = nanoseconds(first)

    def step(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        x = tame(x)
        if memory is None:
            return x, (now, x, x, now), None
        last, y, goal, down = memory
        now = max(now, last)
        if y > goal:
            y = goal if now >= down else blend(y, goal, (now - last) / (down - last))
        if x >= y:
            y = x
        elif y == goal:  # a fall begins here; one under way keeps its end
            down = now + length
            y = y if length else x
        return y, (now, y, x, down), NEXT_TICK if y > x else None

    return step


def make_speed() -> Moving:
    """Change a second, over the last tenth of a second; 0 once nothing has moved for as long.

    Exact on a straight way, however often it is measured; a leap of 1 is a
    speed of 10/s for a tenth of a second.

    >>> speed = make_speed()
    >>> y, memory, wake = speed(0, 0.0, None)
    >>> y, memory, wake = speed(50_000_000, 0.1, memory)
    >>> y, wake
    (2.0, 150000000)
    >>> speed(150_000_000, 0.1, memory)[0]
    0.0
    """
    nearest = SPEED_OVER // 32

    def step(now: Ns, x: float, memory: Sequence[Any] | None) -> Answer:
        x = tame(x)
        if memory is None:
            return 0.0, (0.0, (now,), (x,)), None
        y, times, values = memory[0], list(memory[1]), list(memory[2])
        now = max(now, times[-1])
        if x == values[-1]:
            if now - times[-1] >= SPEED_OVER:
                y = 0.0
            return y, (y, tuple(times), tuple(values)), times[-1] + SPEED_OVER if y else None
        if now - times[-1] > SPEED_OVER:  # it stood until now, as far as anyone knows
            times, values = [now - SPEED_OVER], [values[-1]]
        elif now == times[-1] and len(times) > 1:
            times.pop()
            values.pop()
        y = _slope(times, values, now, x)
        if len(times) > 1 and now - times[-2] < nearest:
            times.pop()
            values.pop()
        while len(times) > 1 and times[1] <= now - SPEED_OVER:
            del times[0], values[0]
        return y, (y, (*times, now), (*values, x)), now + SPEED_OVER if y else None

    return step


def _slope(times: list[Ns], values: list[float], now: Ns, x: float) -> float:
    """Change a second from where it was a tenth of a second ago (between two points)."""
    then, before = times[0], values[0]
    for moment, value in zip(times, values, strict=True):
        if moment > now - SPEED_OVER:
            if then < now - SPEED_OVER:
                share = (now - SPEED_OVER - then) / (moment - then)
                then, before = now - SPEED_OVER, blend(before, value, share)
            break
        then, before = moment, value
    return tame((x - before) / seconds(now - then)) if now > then else 0.0


def make_wave(first: float) -> Callable[[float], float]:
    """Time, in seconds, to a slow breath: 0 at first, 1 after half of TIME, 0 again.

    >>> breath = make_wave(first=6.0)
    >>> breath(0.0), breath(3.0), round(breath(7.5), 6)
    (0.0, 1.0, 0.5)
    """

    def step(x: float) -> float:
        if not first:
            return 0.0
        return 0.5 - 0.5 * math.cos(2.0 * math.pi * (math.fmod(x, first) / first))

    return step


RUNNING: tuple[Shape, ...] = (
    Shape(
        "auto",
        SPREAD,
        "same:",
        make_auto,
        "duration",
        {},
        ("first",),
        "0..1 between the least and the most of that time.",
        moving=True,
        example="room.level -> auto 20 s -> lights front wash",
    ),
    Shape(
        "average",
        SPREAD,
        "same",
        make_average,
        "duration",
        {},
        ("first",),
        "Running mean over that time.",
        moving=True,
        example="dancer.motion -> average 10 s -> sound /calm",
    ),
    Shape(
        "peak",
        SPREAD,
        "same",
        make_peak,
        "duration",
        {},
        ("first",),
        "The highest, falling in that time.",
        moving=True,
        example="room.level -> peak 800 ms -> from -60..-6 dB -> lights front wash",
    ),
    Shape(
        "speed",
        SPREAD,
        "same:/s",
        make_speed,
        says="Change a second, measured over a tenth of a second.",
        moving=True,
        example="dancer.left wrist.y -> speed -> from 0..3/s -> sound /swish",
    ),
    Shape(
        "wave",
        ("number",),
        "same:",
        make_wave,
        "duration",
        {},
        ("first",),
        "Time to a slow 0..1 breath of that length.",
        example="scene.time -> wave 6 s -> lights back wash",
    ),
)
