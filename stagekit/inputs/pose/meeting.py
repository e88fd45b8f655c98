"""Two who come so near each other that they might be taken for each other.

While they are together nothing new is learned about their clothes. Where both
eyes look at one body, she who is hidden is let go of. Once they stand apart
again, clothes and ways from before decide who is who.
"""

from __future__ import annotations

import math

import numpy as np

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.pose.acquaintance import WORN, Acquaintance, Glimpse, Walk
from stagekit.inputs.pose.skeleton import LIMBS

NEAR, APART = 0.30, 0.40
"""Body-heights across between two who begin to meet, and who have parted."""

ONE_BODY = 0.10
"""Body-heights between the joints of two skeletons that are on one body."""

SAME_HIPS = 0.06
"""Body-heights between the hips of two skeletons, of which one is then thought a ghost."""

DOUBT = 200 * MILLISECOND
"""How long two eyes may look at one body before one of them is let go."""

JUDGE = 200 * MILLISECOND
"""How long they are looked at, apart again, before it is decided who is who."""

LONGEST = 6 * SECOND
"""Who is hidden so long is not waited for any more."""

SURE = 0.12
"""How much better the other way round must fit before numbers are exchanged."""

PLAIN = 0.5
"""How much better a body must fit the other's clothes to be taken for the other's."""

WENT, FADES = 0.3, 2.0
"""How much the way they went weighs beside clothes; after so many seconds a third of it."""


class Meeting:
    """Two numbers, from the moment they come near until they have parted."""

    def __init__(self, walks: tuple[Walk, Walk], at: Ns) -> None:
        """They come near each other just now, and went like this."""
        self._walks, self._begun = walks, at
        self._one_since: Ns | None = None
        self._apart_since: Ns | None = None
        self._gains: list[float] = []
        self._other_since: Ns | None = None

    def hidden(self, pair: tuple[Acquaintance, Acquaintance], at: Ns) -> int | None:
        """Which of the two, 0 or 1, has lost her body to the other; None while nobody has."""
        one, other = pair[0].here, pair[1].here
        if one is None or other is None or not one_body(one, other):
            self._one_since = None
            return None
        if self._one_since is None:
            self._one_since = at
        if at - self._one_since < DOUBT:
            return None
        self._one_since = None
        fits = [self._fit(who, walk, one, at) for who, walk in zip(pair, self._walks, strict=True)]
        return 0 if fits[0] > fits[1] else 1

    def taken(self, pair: tuple[Acquaintance, Acquaintance], at: Ns) -> bool:
        """Whether the one body that is seen wears plainly what the hidden one wears.

        So it is when she passes before him, and his eye has gone on with her.
        """
        one, other = pair
        body = one.here or other.here
        if body is None or (one.here is not None and other.here is not None):
            self._other_since = None
            return False
        owner, away = (one, other) if one.here is not None else (other, one)
        if WORN * (owner.differs(body) - away.differs(body)) <= PLAIN:
            self._other_since = None
            return False
        if self._other_since is None:
            self._other_since = at
        if at - self._other_since < DOUBT:
            return False
        self._other_since = None
        return True

    def mistaken(self, pair: tuple[Acquaintance, Acquaintance]) -> bool:
        """Whether each of the two plainly wears what the other wears."""
        one, other = pair
        if one.here is None or other.here is None:
            return False
        kept = one.differs(one.here) + other.differs(other.here)
        changed = one.differs(other.here) + other.differs(one.here)
        return WORN * (kept - changed) > PLAIN

    def parted(self, pair: tuple[Acquaintance, Acquaintance], at: Ns) -> bool | None:
        """Whether their numbers must be exchanged, once they have parted; None until then."""
        one, other = pair[0].here, pair[1].here
        if one is None or other is None:
            self._apart_since = None
            self._gains.clear()
            unseen = [who.walk.at for who in pair if who.here is None and who.walk is not None]
            return False if unseen and at - min(unseen) > LONGEST else None
        if between(one, other) < APART:
            self._apart_since = None
            self._gains.clear()
            return None
        if self._apart_since is None:
            self._apart_since = at
        kept, changed = (
            math.fsum(
                self._fit(who, walk, body, at)
                for who, walk, body in zip(pair, self._walks, bodies, strict=True)
            )
            for bodies in ((one, other), (other, one))
        )
        self._gains.append(kept - changed)
        if at - self._apart_since < JUDGE:
            return None
        return math.fsum(self._gains) / len(self._gains) > SURE

    def _fit(self, who: Acquaintance, walk: Walk, body: Glimpse, at: Ns) -> float:
        """How ill a body fits: by its clothes, by where it should be and how it should go."""
        trust = WENT * math.exp(-(at - self._begun) / SECOND / FADES)
        return WORN * who.differs(body) + trust * min(walk.far(at, body), 1.0)


def between(one: Glimpse, other: Glimpse) -> float:
    """How far apart two are across the picture, in body-heights."""
    return abs(one.spot[0] - other.spot[0]) / max(one.tall, other.tall)


def near(one: Acquaintance, other: Acquaintance, at: Ns) -> bool:
    """Whether two begin to meet: both are seen, or one has just been hidden by the other."""
    if one.here is not None and other.here is not None:
        return between(one.here, other.here) < NEAR
    seen = one.here or other.here
    away = other.walk if one.here is not None else one.walk
    if seen is None or away is None or at - away.at > SECOND:
        return False
    return abs(away.expected(at)[0] - seen.spot[0]) < NEAR * max(away.tall, seen.tall)


def one_body(one: Glimpse, other: Glimpse) -> bool:
    """Whether two skeletons are on the same body."""
    if math.dist(one.spot, other.spot) < SAME_HIPS * min(one.tall, other.tall):
        return True
    limbs = list(LIMBS)
    apart = np.abs(one.sight.image[limbs, :2] - other.sight.image[limbs, :2]).mean(0)
    return float(apart.sum()) < ONE_BODY * max(one.tall, other.tall)
