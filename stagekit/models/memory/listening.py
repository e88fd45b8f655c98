"""What is heard wakes places of the memory; they fall asleep again by themselves.

After the idea of influence in Somax (L. Bonnasse-Gahot 2014; J. Borg 2021),
from the papers: several listeners, each with its own weight and its own time,
wake places that match what they hear; a wakefulness decays as exp(-dt / time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from stagekit.api import Ns
from stagekit.core.values import SECOND

ASLEEP = 0.02
"""Below this a place is asleep again."""

MOST_AWAKE = 256
"""So many places one listener keeps awake, the most awake ones."""


@dataclass(slots=True)
class Listener:
    """One listener: the places it has woken.

    Attributes:
        weight: how much it counts among the others.
        time: seconds after which a wakefulness has fallen to 37 %.
        awake: by place, how awake (0..1) and since when.
    """

    weight: float
    time: float
    awake: dict[int, tuple[float, Ns]] = field(default_factory=dict)

    def wake(self, places: dict[int, float], now: Ns) -> None:
        """Wake these places; one that was more awake stays so."""
        for place, strength in places.items():
            self.awake[place] = (max(strength, self.at(place, now)), now)
        if len(self.awake) > 2 * MOST_AWAKE:
            calls = self.places(now)
            kept = sorted(calls, key=lambda place: (-calls[place], -place))[:MOST_AWAKE]
            self.awake = {place: self.awake[place] for place in sorted(kept)}

    def at(self, place: int, now: Ns) -> float:
        """How awake a place is."""
        strength, since = self.awake.get(place, (0.0, now))
        return strength * math.exp(-max(now - since, 0) / (self.time * SECOND))

    def places(self, now: Ns) -> dict[int, float]:
        """All places that are awake, weighted; those asleep are forgotten."""
        found = {place: self.at(place, now) for place in self.awake}
        for place, strength in found.items():
            if strength < ASLEEP:
                del self.awake[place]
        return {
            place: self.weight * strength for place, strength in found.items() if strength >= ASLEEP
        }

    def tire(self, left: float) -> None:
        """What was followed calls less: so much is left of every wakefulness."""
        self.awake = {place: (was * left, since) for place, (was, since) in self.awake.items()}

    def plain(self) -> list[object]:
        """As plain data."""
        return [[place, was, since] for place, (was, since) in self.awake.items()]


def listeners() -> dict[str, Listener]:
    """The three that listen: to itself, to the player's line, to the harmony."""
    return {
        "itself": Listener(weight=0.3, time=1.0),
        "melody": Listener(weight=1.0, time=2.0),
        "harmony": Listener(weight=0.5, time=4.0),
    }


def merged(several: dict[str, Listener], now: Ns) -> dict[int, float]:
    """All that is awake now, the listeners added up, oldest place first."""
    total: dict[int, float] = {}
    for listener in several.values():
        for place, strength in listener.places(now).items():
            total[place] = total.get(place, 0.0) + strength
    return dict(sorted(total.items()))
