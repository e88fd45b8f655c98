"""Shapes of arithmetic: ranges, curves, steps. All still: the answer follows from the value."""

from __future__ import annotations

import math
from collections.abc import Callable

from stagekit.core.shapes.colour import colour_range
from stagekit.core.shapes.numbers import BIG, blend, hold, tame, unit
from stagekit.core.shapes.spec import Shape

SPREAD = ("number", "list", "vector")
"""Kinds on which a shape of numbers works, member by member."""

Still = Callable[[float], float]
Bounds = tuple[float, float]

INT32 = 2**31 - 1


def make_from(first: Bounds, measured: bool = False, written: Bounds | None = None) -> Still:
    """That range onto 0..1, held inside it; backwards, it turns the value round.

    `measured` changes nothing here: it lets calibration put another range in
    the place of `first` before the step is made, and then `written` tells the
    one that stood there. A range of no width gives 0.

    >>> f = make_from(first=(-60.0, -12.0), measured=True)
    >>> f(-60.0), f(-36.0), f(0.0)
    (0.0, 0.5, 1.0)
    >>> make_from(first=(1.0, 0.0))(0.25)
    0.75
    """
    low, high = first
    width = high - low

    if not width:
        return lambda x: 0.0

    def step(x: float) -> float:
        x = (x - low) / width
        return x if 0.0 <= x <= 1.0 else unit(x)

    return step


def make_to(
    first: tuple[float, float] | tuple[tuple[float, ...], tuple[float, ...]],
) -> Callable[[float], float | tuple[float, ...]]:
    """0..1 onto a range of numbers, notes or colours.

    Numbers are not held: what overshoots (`spring`) goes on overshooting. A
    range of whole numbers is one of notes: it gives whole notes and is held
    inside, as a range of colours is, mixed in OKLab (see `colour_range`).

    >>> make_to(first=(1.0, 0.0))(0.25), make_to(first=(48, 72))(0.51)
    (0.75, 60)
    >>> make_to(first=((0.0, 0.0, 0.0), (1.0, 0.5, 0.0)))(1.0)
    (1.0, 0.5, 0.0)
    """
    low, high = first
    if isinstance(low, (tuple, list)) or isinstance(high, (tuple, list)):
        return colour_range(low, high)  # type: ignore[arg-type]
    if type(low) is int and type(high) is int:
        bottom, top = low, high
        return lambda x: math.floor(blend(bottom, top, unit(x)) + 0.5)

    def step(x: float) -> float:
        if 0.0 <= x <= 1.0:
            return blend(low, high, x)
        return tame(low + (high - low) * tame(x))

    return step


def make_clamp(first: Bounds) -> Still:
    """Held inside the range.

    >>> make_clamp(first=(0.0, 1.0))(1.5)
    1.0
    """
    low, high = first
    return lambda x: hold(x, low, high)


def make_wrap(first: Bounds) -> Still:
    """Round and round in the range: what leaves at the top comes in at the bottom.

    >>> f = make_wrap(first=(0.0, 360.0))
    >>> f(370.0), f(-10.0), f(360.0)
    (10.0, 350.0, 0.0)
    """
    low, high = min(first), max(first)
    width = high - low

    def step(x: float) -> float:
        if not width or low <= x < high:
            return x if width else low
        turned = low + (tame(x) - low) % width
        return low if turned >= high else turned  # rounding may land on the top

    return step


def bend(curve: float | str | None) -> Still:
    """The bent 0..1 that a word or a power stands for; also for the fades of cues.

    `soft` leaves and arrives gently, `slow` leaves slowly, `fast` leaves fast;
    a number is a power (2: slow at first, 0.5: fast at first); None is straight.

    >>> bend("soft")(0.5), bend("slow")(0.5), bend("fast")(0.5), bend(2)(0.5)
    (0.5, 0.25, 0.75, 0.25)
    """
    if curve is None:
        return unit
    if isinstance(curve, str):
        return WORDS[curve]
    power = hold(float(curve), 0.01, 100.0)  # zero and below would not be a curve
    return lambda x: float((x if 0.0 <= x <= 1.0 else unit(x)) ** power)


def _soft(x: float) -> float:
    x = unit(x)
    return x * x * (3.0 - 2.0 * x)


def _slow(x: float) -> float:
    return unit(x) ** 2


def _fast(x: float) -> float:
    x = unit(x)
    return x * (2.0 - x)


WORDS = {"soft": _soft, "slow": _slow, "fast": _fast}
"""The curves that have a name."""


def make_curve(first: float | str) -> Still:
    """0..1 bent by a power, or `soft`, `slow`, `fast`; the ends stay where they are.

    >>> make_curve(first=2)(0.5), make_curve(first="soft")(1.0)
    (0.25, 1.0)
    """
    return bend(first)


def make_times(first: float) -> Still:
    """So many times the value.

    >>> make_times(first=3)(0.5)
    1.5
    """

    def step(x: float) -> float:
        y = x * first
        return y if -BIG <= y <= BIG else tame(y)

    return step


def make_plus(first: float) -> Still:
    """So much more.

    >>> make_plus(first=-1)(0.5)
    -0.5
    """
    return lambda x: tame(x + first)


def make_step(first: float) -> Still:
    """In steps of that size, to the nearest one; a step of 0 changes nothing.

    >>> f = make_step(first=0.25)
    >>> f(0.3), f(0.4), f(-0.3)
    (0.25, 0.5, -0.25)
    """
    size = abs(first)

    def step(x: float) -> float:
        steps = tame(x / size) if size > 1e-30 else BIGGEST_STEPS
        # Beyond 2^53 floats hold no fractions: every value is a step of its own.
        return x if abs(steps) >= BIGGEST_STEPS else tame(math.floor(steps + 0.5) * size)

    return step


BIGGEST_STEPS = float(2**53)


def make_whole() -> Callable[[float], int]:
    """Whole numbers, sent as integers; held in what an OSC int32 can say.

    >>> f = make_whole()
    >>> f(2.5), f(-0.4), f(1e20)
    (3, 0, 2147483647)
    """
    return lambda x: math.floor(hold(x, -INT32 - 1, INT32) + 0.5)


def make_gain() -> Still:
    """Decibels to 0..1: 0 dB and above is 1, -6 dB about a half, -20 dB a tenth.

    >>> f = make_gain()
    >>> f(0.0), f(-20.0), f(6.0)
    (1.0, 0.1, 1.0)
    """
    return lambda x: 1.0 if x >= 0.0 else 10.0 ** (max(x, -6000.0) / 20.0)


RANGE: tuple[Shape, ...] = (
    Shape(
        "from",
        SPREAD,
        "same:",
        make_from,
        "range",
        {"measured": "flag"},
        ("first",),
        "That range onto 0..1, held inside it. With `measured`, calibrate replaces the range by the"
        " one it has measured: it stands in SCENE.measured.yaml beside the scene, `check` shows it,"
        " and a line that is deleted there gives back the written range.",
        example="dancer.height -> from 0.4..1.9 measured -> lights front wash",
    ),
    Shape(
        "to",
        SPREAD,
        "arg",
        make_to,
        "range",
        {},
        ("first",),
        "0..1 onto that range of numbers, notes or colours.",
        example="energy -> to navy..amber -> lights sky",
    ),
    Shape(
        "clamp",
        SPREAD,
        "same",
        make_clamp,
        "range",
        {},
        ("first",),
        "Held inside the range.",
        example="energy -> clamp 0.1..0.8 -> sound /energy",
    ),
    Shape(
        "wrap",
        SPREAD,
        "same",
        make_wrap,
        "range",
        {},
        ("first",),
        "Round and round in the range: what leaves at the top comes in at the bottom.",
        example="dancer.turn -> wrap 0..90 deg -> sound /turn",
    ),
    Shape(
        "curve",
        SPREAD,
        "same",
        make_curve,
        "number or soft slow fast",
        {},
        ("first",),
        "0..1 bent: 2 is slow at first, 0.5 fast at first; also `soft`, `slow`, `fast`.",
        example="energy -> curve soft -> lights front wash",
    ),
    Shape(
        "times",
        SPREAD,
        "same",
        make_times,
        "number",
        {},
        ("first",),
        "So many times the value.",
        example="energy -> times 0.5 -> lights front wash",
    ),
    Shape(
        "plus",
        SPREAD,
        "same",
        make_plus,
        "same",
        {},
        ("first",),
        "So much more, or less.",
        example="dancer.lean -> plus 90 deg -> sound /angle",
    ),
    Shape(
        "step",
        SPREAD,
        "same",
        make_step,
        "same",
        {},
        ("first",),
        "In steps of that size, to the nearest.",
        example="energy -> step 0.25 -> lights front wash",
    ),
    Shape(
        "whole",
        SPREAD,
        "same",
        make_whole,
        says="Whole numbers, sent as integers.",
        example="energy -> to 0..8 -> whole -> sound /preset",
    ),
    Shape(
        "gain",
        SPREAD,
        "same:",
        make_gain,
        says="Decibels to 0..1: 0 dB is 1.",
        example="room.level -> gain -> lights front wash",
    ),
)
