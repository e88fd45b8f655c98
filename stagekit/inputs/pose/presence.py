"""Who is there: seen surely enough, for long enough; and who is who."""

from __future__ import annotations

import math
from typing import NamedTuple

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.pose.body import Sight, middle
from stagekit.inputs.pose.skeleton import HIPS, TRUNK
from stagekit.inputs.pose.smoothing import cutoff_for, weight

COME = 100 * MILLISECOND
"""How long somebody must be seen to enter: a coat on a chair lasts for one picture."""

GO = 400 * MILLISECOND
"""How long somebody must be unseen to have left: a dancer turns, an arm passes."""

STRIDE = cutoff_for(0.2)
"""Hz; how fast the estimate of somebody's speed across the picture settles."""

ENTERS, LEAVES = "enters", "leaves"


class Presence:
    """One person's coming and going.

    Attributes:
        here: whether she counts as seen.
    """

    def __init__(self, confidence: float) -> None:
        """Nobody is there yet; `confidence` 0..1 is how surely one must be seen."""
        self.here = False
        self._confidence = confidence
        self._since: Ns | None = None

    def take(self, score: float, at: Ns) -> str | None:
        """Take the next moment in: `enters`, `leaves`, or None where nothing changed."""
        seen = score >= self._confidence and score > 0.0
        if seen == self.here:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        if at - self._since < (COME if seen else GO):
            return None
        self.here, self._since = seen, None
        return ENTERS if seen else LEAVES

    def leave(self) -> str | None:
        """The camera itself is gone: `leaves`, if she was there."""
        was, self.here, self._since = self.here, False, None
        return LEAVES if was else None


def score(sight: Sight | None) -> float:
    """How surely somebody is seen, 0..1: the trunk's visibility inside the picture."""
    if sight is None:
        return 0.0
    total = 0.0
    for each in TRUNK:
        x, y = float(sight.image[each, 0]), float(sight.image[each, 1])
        if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0:
            total += float(sight.visible[each])
    return total / len(TRUNK)


class WhoIsWho:
    """Keeps each person's number, from where everybody was a moment ago.

    A number that is free goes to who comes new, the lowest first, from the
    left of the picture to the right.
    """

    FORGET = SECOND
    """A place where nobody was for so long is no longer hers."""

    def __init__(self, people: int) -> None:
        """Expect so many persons."""
        self._walks: list[_Walk | None] = [None] * people

    def sort(self, sights: list[Sight], at: Ns) -> list[Sight | None]:
        """What is seen of each person, by number; None for who is not seen."""
        found: list[Sight | None] = [None] * len(self._walks)
        spots = [_spot(sight) for sight in sights]
        for number, walk in enumerate(self._walks):
            if walk is not None and at - walk.at > self.FORGET:
                self._walks[number] = None
        near = sorted(
            (math.dist(walk.expected(at), spot), number, index)
            for number, walk in enumerate(self._walks)
            if walk is not None
            for index, spot in enumerate(spots)
        )
        left = sorted(range(len(sights)), key=lambda index: spots[index])
        for _, number, index in near:
            if found[number] is None and index in left:
                found[number] = sights[index]
                left.remove(index)
        free = [number for number, walk in enumerate(self._walks) if walk is None]
        for number, index in zip(free, left, strict=False):
            found[number] = sights[index]
        for number, sight in enumerate(found):
            if sight is not None:
                walk = self._walks[number]
                spot = _spot(sight)
                self._walks[number] = walk.on(at, spot) if walk else _Walk(at, spot, (0.0, 0.0))
        return found


class _Walk(NamedTuple):
    """Where somebody was last, and how she was going: two who cross go on as they went."""

    at: Ns
    spot: tuple[float, float]
    speed: tuple[float, float]

    def expected(self, at: Ns) -> tuple[float, float]:
        seconds = (at - self.at) / SECOND
        return self.spot[0] + self.speed[0] * seconds, self.spot[1] + self.speed[1] * seconds

    def on(self, at: Ns, spot: tuple[float, float]) -> _Walk:
        if at <= self.at:
            return self._replace(spot=spot)
        seconds = (at - self.at) / SECOND
        share = weight(STRIDE, seconds)
        speeds = ((new - old) / seconds for new, old in zip(spot, self.spot, strict=True))
        x, y = (old + share * (new - old) for new, old in zip(speeds, self.speed, strict=True))
        return _Walk(at, spot, (x, y))


def _spot(sight: Sight) -> tuple[float, float]:
    hips = middle(sight.image, HIPS)
    return float(hips[0]), float(hips[1])
