"""Moments ahead: what is due is released in order, before anything newer.

Every alarm has a key, and with it at most one moment: setting it again moves
it. Alarms of one moment ring in the order of their keys and not of their
setting, so that an engine that was restored rings them as the first one would.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import TypeAlias

from stagekit.core.values import Ns

Ring = Callable[[Ns], None]
Key: TypeAlias = tuple[int, int, int]
"""What it is for (one of the numbers below), whose it is, and which of theirs."""

RESEND, AHEAD, CUE, TERM, LINE, BEAT, LOOK, PACE, MODEL, CROSS = range(10)
"""What alarms are for, in the order in which those of one moment ring."""


class Alarms:
    """A heap of moments, each under a key.

    Attributes:
        heap: moments with their keys; those whose key has moved on are void.
    """

    __slots__ = ("_count", "_due", "heap")

    def __init__(self) -> None:
        """Start with none."""
        self.heap: list[tuple[Ns, Key, int, Ring]] = []
        self._due: dict[Key, Ns] = {}
        self._count = 0

    def set(self, key: Key, at: Ns, ring: Ring) -> None:
        """Call `ring(at)` once that moment has come; an earlier wish of this key is void."""
        if self._due.get(key) == at:
            return
        self._due[key] = at
        self._count += 1
        heappush(self.heap, (at, key, self._count, ring))

    def clear(self, key: Key) -> None:
        """This key wants nothing any more."""
        self._due.pop(key, None)

    def due(self, key: Key) -> Ns | None:
        """When this key will ring."""
        return self._due.get(key)

    def next(self) -> Ns | None:
        """The next moment at which something rings, or None."""
        heap = self.heap
        while heap:
            at, key, _, _ = heap[0]
            if self._due.get(key) == at:
                return at
            heappop(heap)
        return None

    def take(self, now: Ns) -> tuple[Ns, Ring] | None:
        """The next alarm that is due by `now`, with its own moment."""
        at = self.next()
        if at is None or at > now:
            return None
        _, key, _, ring = heappop(self.heap)
        del self._due[key]
        return at, ring
