"""Several signals as one: `max of A and B`, `distance between A and B`, `mix of A and B by C`.

Each function takes a sequence of values, in the order in which they are
written: floats, or tuples of them for lists, vectors and colours. Who or what
is absent is None and is skipped; where nothing is left the answer is None.

- One value that is a list is spread: `average of phones.all.tilt.x` is the
  average of its members (of members that are vectors, component by component).
- Several lists or vectors are taken member by member; a number beside them
  counts for each member.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from stagekit.core.shapes.numbers import blend, tame, unit

Value: TypeAlias = Any
"""A float, a tuple of values, or None for what is absent."""

Combine: TypeAlias = Callable[[Sequence[Value]], Value]


def _many(x: Value) -> bool:
    return isinstance(x, (tuple, list))


def _spread(fold: Callable[[list[float]], float], values: Sequence[Value]) -> Value:
    """Fold numbers into one; lists member by member, a lone list over its members."""
    here = [v for v in values if v is not None]
    while len(here) == 1 and _many(here[0]):
        here = [v for v in here[0] if v is not None]
    if not here:
        return None
    if not any(_many(v) for v in here):
        return tame(fold([tame(v) for v in here]))
    size = max(len(v) for v in here if _many(v))
    columns = (
        [v[i] if _many(v) else v for v in here if not _many(v) or i < len(v)] for i in range(size)
    )
    return tuple(_spread(fold, column) for column in columns)


def largest(values: Sequence[Value]) -> Value:
    """The largest.

    >>> largest([0.2, 0.7, None]), largest([(0.1, 0.9, 0.4)])
    (0.7, 0.9)
    """
    return _spread(max, values)


def smallest(values: Sequence[Value]) -> Value:
    """The smallest.

    >>> smallest([(0.1, 0.9), (0.4, 0.2)])
    (0.1, 0.2)
    """
    return _spread(min, values)


def total(values: Sequence[Value]) -> Value:
    """All of them together.

    >>> total([0.1] * 10)
    1.0
    """
    return _spread(math.fsum, values)


def product(values: Sequence[Value]) -> Value:
    """Each times the others: one of them opens and closes the rest.

    >>> product([0.5, 0.5]), product([(1.0, 0.5, 0.0), 0.5])
    (0.25, (0.5, 0.25, 0.0))
    """
    return _spread(_product, values)


def _product(numbers: list[float]) -> float:
    out = 1.0
    for x in numbers:
        out = tame(out * x)
    return out


def average(values: Sequence[Value]) -> Value:
    """The mean of who is there.

    >>> average([(0.2, None, 0.4)]), round(average([0.2, 0.4]), 9), average([None])
    (0.30000000000000004, 0.3, None)
    """
    return _spread(lambda numbers: math.fsum(numbers) / len(numbers), values)


def mix(values: Sequence[Value], by: Value = None) -> Value:
    """From A to B as `by` goes from 0 to 1 (held there); one alone where the other is absent.

    Vectors and colours are mixed member by member.

    >>> mix([0.0, 10.0], 0.25), mix([(0.0, 1.0), (1.0, 0.0)], 2.0), mix([None, 3.0], 0.1)
    (2.5, (1.0, 0.0), 3.0)
    """
    a, b = _pair(values)
    if a is None or b is None:
        return b if a is None else a
    if by is None:
        return None
    if _many(by):
        by = average(by)
        if by is None:
            return None
    return _between(lambda p, q: blend(p, q, unit(by)), a, b)


def difference(values: Sequence[Value]) -> Value:
    """A less B; member by member.

    >>> difference([0.7, 0.2]), difference([(1.0, 2.0), (0.5, 0.5)])
    (0.49999999999999994, (0.5, 1.5))
    """
    a, b = _pair(values)
    return None if a is None or b is None else _between(lambda p, q: tame(p - q), a, b)


def distance(values: Sequence[Value]) -> Value:
    """How far A is from B: in a straight line between places, the gap between numbers.

    >>> distance([(0.0, 0.0, 0.0), (3.0, 4.0, 0.0)]), distance([0.25, 0.75])
    (5.0, 0.5)
    """
    gap = difference(values)
    if gap is None:
        return None
    if not _many(gap):
        return abs(gap)
    return tame(math.hypot(*_flat(gap)))


def angle(values: Sequence[Value]) -> Value:
    """Degrees between A and B, 0..180.

    Vectors are seen from the origin (from the middle of the stage, for places);
    a vector of no length has no direction, and the answer is 0. Two numbers are
    two directions in degrees, and the answer is the shorter turn between them.
    The formula is Kahan's ("How Futile are Mindless Assessments of Roundoff",
    2006), exact for nearly equal directions too.

    >>> round(angle([(1.0, 0.0, 0.0), (0.0, 2.0, 0.0)]), 9), angle([350.0, 20.0])
    (90.0, 30.0)
    """
    a, b = _pair(values)
    if a is None or b is None:
        return None
    if not _many(a) and not _many(b):
        turn = abs(math.fmod(tame(a) - tame(b), 360.0))
        return min(turn, 360.0 - turn)
    if not (_many(a) and _many(b)):
        return 0.0
    pairs = [(p, q) for p, q in zip(a, b, strict=False) if p is not None and q is not None]
    u, v = _direction(_flat([p for p, _ in pairs])), _direction(_flat([q for _, q in pairs]))
    if u is None or v is None:
        return 0.0
    apart = math.hypot(*(p - q for p, q in zip(u, v, strict=False)))
    along = math.hypot(*(p + q for p, q in zip(u, v, strict=False)))
    return math.degrees(2.0 * math.atan2(apart, along))


def _direction(vector: list[float]) -> list[float] | None:
    """The vector with length 1, or None where it has none."""
    length = math.hypot(*(tame(c) for c in vector))
    return [tame(c) / length for c in vector] if length > 1e-300 else None


def _flat(value: Value) -> list[float]:
    """All numbers of a value that are there."""
    if _many(value):
        return [x for member in value for x in _flat(member)]
    return [] if value is None else [value]


def _pair(values: Sequence[Value]) -> tuple[Value, Value]:
    """A and B; a lone list of two gives its members."""
    here = list(values)
    if len(here) == 1 and _many(here[0]):
        here = list(here[0])
    here += [None, None]
    return here[0], here[1]


def _between(join: Callable[[float, float], float], a: Value, b: Value) -> Value:
    """Join two values, member by member where both are lists, or where one is."""
    if a is None or b is None:
        return None
    if not _many(a) and not _many(b):
        return join(a, b)
    size = min(len(v) for v in (a, b) if _many(v))
    return tuple(
        _between(join, a[i] if _many(a) else a, b[i] if _many(b) else b) for i in range(size)
    )


COMBINE: Mapping[str, tuple[str, Callable[..., Value]]] = {
    "max": ("of", largest),
    "min": ("of", smallest),
    "sum": ("of", total),
    "average": ("of", average),
    "product": ("of", product),
    "mix": ("of", mix),
    "distance": ("between", distance),
    "angle": ("between", angle),
    "difference": ("between", difference),
}
"""Each word with the word that joins it to its places, and its function.

`mix` is called with the values and `by`; all others with the values alone.
"""
