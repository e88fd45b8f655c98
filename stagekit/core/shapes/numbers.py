"""Small arithmetic that every family of shapes leans on."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from stagekit.core.values import SECOND, Ns

Moving: TypeAlias = Callable[[Ns, Any, Any], tuple[Any, Any, Ns | None]]
"""A moving step: (now, what arrives, memory) to (answer, memory, when to be asked again)."""

BIG = 3.4e38
"""No shape answers with more: the largest float32, which is what a wire carries."""

CLOSE = 1e-4
"""A glide this near to its end is there: far below what a lamp or an ear can show."""


def tame(x: float) -> float:
    """The number, held within what a wire can carry; what is no number becomes 0.

    >>> tame(1e300), tame(-0.5), tame(float("nan"))
    (3.4e+38, -0.5, 0.0)
    """
    if -BIG <= x <= BIG:
        return x
    return BIG if x > 0 else -BIG if x < 0 else 0.0


def hold(x: float, low: float, high: float) -> float:
    """The number, held between two others, whichever of them is the larger.

    >>> hold(3, 0, 1), hold(3, 1, 0), hold(0.25, 0, 1)
    (1, 1, 0.25)
    """
    if low > high:
        low, high = high, low
    return low if x < low else high if x > high else x


def unit(x: float) -> float:
    """The number, held in 0..1."""
    return 0.0 if x <= 0.0 else 1.0 if x >= 1.0 else float(x)


def blend(a: float, b: float, share: float) -> float:
    """From `a` (share 0) to `b` (share 1); exact at both ends and never outside them.

    >>> blend(0.1, 0.7, 1.0), blend(0.1, 0.7, 0.0), blend(-1e308, 1e308, 0.5)
    (0.7, 0.1, 0.0)
    """
    if share <= 0.0:
        return a
    if share >= 1.0:
        return b
    return hold(a * (1.0 - share) + b * share, a, b)


def nanoseconds(seconds: float) -> Ns:
    """Seconds, as whole nanoseconds; never negative.

    >>> nanoseconds(0.4)
    400000000
    """
    return round(hold(seconds, 0.0, 1e9) * SECOND)


def seconds(length: Ns) -> float:
    """Nanoseconds as seconds; time that seems to run backwards is no time."""
    return length / SECOND if length > 0 else 0.0


def there(y: float, goal: float) -> bool:
    """Whether a glide has come so near to its goal that it may rest.

    >>> there(0.99995, 1.0), there(0.99, 1.0), there(1e12, 1e12 + 1)
    (True, False, True)
    """
    return math.isclose(y, goal, rel_tol=1e-9, abs_tol=CLOSE)
