"""Who is whom, by trying every way: there are at most 24 of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations


def matched(costs: Sequence[Sequence[float]]) -> list[int]:
    """For each row the column it is given, so that the sum of costs is the least.

    Rows may not be more than columns. Where several ways cost the same, the
    first columns are given first.

    >>> matched([[1.0, 5.0], [0.0, 2.0]])
    [0, 1]
    >>> matched([[3.0, 1.0, 1.0]])
    [1]

    Raises:
        ValueError: there are more rows than columns.
    """
    if not costs:
        return []
    if len(costs) > len(costs[0]):
        raise ValueError(f"{len(costs)} for {len(costs[0])} places")
    ways = permutations(range(len(costs[0])), len(costs))
    return list(
        min(ways, key=lambda way: sum(row[each] for row, each in zip(costs, way, strict=True)))
    )
