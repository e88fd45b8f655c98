"""Where the memory goes next: on, word for word, or by a leap."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from random import Random

from stagekit.models.memory.store import Store

TABOO = 16
"""So many places just played are avoided, so that it does not turn in circles."""

SHUNNED = 0.1
"""What is left of the call of a place just played."""

FOLLOWED = 3.0
"""How much more a place calls that also follows on from here."""


@dataclass(slots=True)
class Walk:
    """One walk through the memory.

    Attributes:
        place: where it is, from 1; 0 before its first step.
        recent: the places just played.
        leapt: for each of the last eight steps, 1 for a leap and 0 for going on.
    """

    place: int = 0
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=TABOO))
    leapt: deque[int] = field(default_factory=lambda: deque(maxlen=8))

    @property
    def novelty(self) -> float:
        """0 where it quotes word for word, 1 where every note is a leap."""
        return sum(self.leapt) / len(self.leapt) if self.leapt else 0.0

    def step(
        self,
        store: Store,
        awake: dict[int, float],
        influence: float,
        quote: float,
        chance: Random,
    ) -> bool:
        """Go one step; True where it went to a place that what is heard had woken.

        Args:
            store: the memory, not empty.
            awake: how much each place is woken by what is heard.
            influence: 0..1, how often that decides.
            quote: 0..1, how often it goes on word for word where it decides itself.
            chance: draws, three at the most.
        """
        onward = self.place + 1 if self.place < len(store) else 0
        heard = self._heard(awake, onward, len(store))
        best = min(1.0, max(heard.values(), default=0.0))
        follows = chance.random() < influence * best
        if follows:
            # squared: the ear follows the clearest match, not the average of many
            place = _weighted({where: call**2 for where, call in heard.items()}, chance)
        else:
            place = self._itself(store, onward, quote, chance)
        self.leapt.append(0 if place == onward else 1)
        self.recent.append(place)
        self.place = place
        return follows

    def _heard(self, awake: dict[int, float], onward: int, last: int) -> dict[int, float]:
        """What follows each woken place, and how much it calls."""
        calls = {}
        for woken, strength in awake.items():
            place = woken + 1
            if place > last:
                continue
            if place == onward:
                strength *= FOLLOWED
            calls[place] = strength * (SHUNNED if place in self.recent else 1.0)
        return calls

    def _itself(self, store: Store, onward: int, quote: float, chance: Random) -> int:
        turning = onward in self.recent
        if onward and not turning and chance.random() < quote:
            return onward
        leaps = {
            twin + 1: shared * (SHUNNED if twin + 1 in self.recent else 1.0)
            for twin, shared in store.oracle.leaps(self.place)
            if twin < len(store) and twin + 1 != onward
        }
        if leaps and (not onward or turning or max(leaps.values()) >= 1.0):
            return _weighted(leaps, chance)
        if onward and not (turning and len(store) > 2 * TABOO):
            return onward
        return 1 + chance.randrange(len(store))


def _weighted(calls: dict[int, float], chance: Random) -> int:
    """One of them, the more it calls the likelier."""
    point = chance.random() * math.fsum(calls.values())
    last = 0
    for place, call in calls.items():
        last = place
        point -= call
        if point < 0:
            break
    return last
