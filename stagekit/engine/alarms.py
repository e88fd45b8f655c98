"""Moments ahead: what is due is released in order, before anything newer."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from stagekit.core.values import Ns

Ring = Callable[[Ns], None]


class Alarms:
    """A heap of moments. Two alarms of one moment ring in the order they were set."""

    __slots__ = ("_count", "heap")

    def __init__(self) -> None:
        """Start with none."""
        self.heap: list[tuple[Ns, int, Ring]] = []
        self._count = 0

    def set(self, at: Ns, ring: Ring) -> None:
        """Call `ring(at)` once that moment has come."""
        self._count += 1
        heappush(self.heap, (at, self._count, ring))

    def release(self, now: Ns) -> None:
        """Ring all that is due by `now`, each with its own moment."""
        heap = self.heap
        while heap and heap[0][0] <= now:
            at, _, ring = heappop(heap)
            ring(at)
