"""What is remembered of one person: where she was, how she went, what she wears."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from stagekit.api import Ns
from stagekit.core.values import SECOND
from stagekit.inputs.pose.body import Sight, middle, size_of, stature_of
from stagekit.inputs.pose.clothes import clothes, unlike
from stagekit.inputs.pose.painting import Box, box_of
from stagekit.inputs.pose.skeleton import HIPS
from stagekit.inputs.pose.smoothing import Floats, cutoff_for, weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRIDE = cutoff_for(0.2)
"""Hz; how fast the estimate of somebody's speed across the picture settles."""

DRESS = cutoff_for(1.0)
"""Hz; how fast the memory of her clothes follows the stage's light."""

FAITH = 2.0
"""Seconds unseen after which where she was says little about where she is."""

STRANGER = 0.9
"""How unlike a body may be before it rather has a number that nobody had yet."""

WORN = 2.0
"""How much clothes weigh beside the way she went."""


class Glimpse(NamedTuple):
    """One body in one picture.

    Attributes:
        sight: its landmarks.
        spot: its hips, in picture heights across and down.
        tall: about how tall it is, in picture heights.
        dress: shares of colours, or None where too little of it is seen.
    """

    sight: Sight
    spot: tuple[float, float]
    tall: float
    dress: Floats | None


def glimpse(sight: Sight, pixels: NDArray[np.uint8]) -> Glimpse:
    """A body in a picture of height x width x 3, as it is compared."""
    aspect = pixels.shape[1] / pixels.shape[0]
    hips = middle(sight.image, HIPS)
    world = sight.world * (1.0, -1.0, 1.0)
    tall = stature_of(world) / size_of(sight.image, world, aspect)
    return Glimpse(
        sight, (float(hips[0]) * aspect, float(hips[1])), tall, clothes(pixels, sight, tall)
    )


class Walk(NamedTuple):
    """Where somebody was last, and how she was going."""

    at: Ns
    spot: tuple[float, float]
    speed: tuple[float, float]
    tall: float

    def expected(self, at: Ns) -> tuple[float, float]:
        """Where she is by now if she went on; nobody goes on unseen for long."""
        seconds = min((at - self.at) / SECOND, 1.0)
        return self.spot[0] + self.speed[0] * seconds, self.spot[1] + self.speed[1] * seconds

    def on(self, at: Ns, seen: Glimpse) -> Walk:
        """The walk one picture later."""
        seconds = (at - self.at) / SECOND
        if seconds <= 0:
            return self._replace(spot=seen.spot, tall=seen.tall)
        share = weight(STRIDE, seconds)
        speeds = ((new - old) / seconds for new, old in zip(seen.spot, self.spot, strict=True))
        x, y = (old + share * (new - old) for new, old in zip(speeds, self.speed, strict=True))
        return Walk(at, seen.spot, (x, y), self.tall + share * (seen.tall - self.tall))

    def far(self, at: Ns, seen: Glimpse) -> float:
        """How ill a body fits where she should be: 0 is just there, 2 at the most."""
        gone = max(at - self.at, 0) / SECOND
        distance = math.dist(self.expected(at), seen.spot) / max(self.tall, seen.tall)
        grown = abs(math.log(seen.tall / self.tall))
        return min((distance + 0.5 * grown) / (0.3 + 0.5 * gone), 2.0)


class Acquaintance:
    """One number, and who has it.

    Attributes:
        here: her newest glimpse while she is followed, else None.
        walk: where she was last; None while nobody has had this number.
        dress: what she wears, as far as it is known.
    """

    def __init__(self) -> None:
        """Nobody has this number yet."""
        self.here: Glimpse | None = None
        self.walk: Walk | None = None
        self.dress: Floats | None = None

    def see(self, seen: Glimpse, at: Ns, *, learn: bool) -> None:
        """She is there; `learn` what she wears only where nobody else is before her."""
        came, self.here = self.here is None, seen
        last = self.walk
        if last is None or came:
            self.walk = Walk(at, seen.spot, (0.0, 0.0), seen.tall)
        else:
            self.walk = last.on(at, seen)
        if seen.dress is None:
            return
        if self.dress is None:
            self.dress = seen.dress
        elif learn and last is not None:
            share = weight(DRESS, min(max(at - last.at, 0) / SECOND, 0.1))
            self.dress = self.dress + share * (seen.dress - self.dress)

    def differs(self, seen: Glimpse) -> float:
        """How unlike her clothes a body's are, 0..1; a middle where one is not known."""
        if self.dress is None or seen.dress is None:
            return 0.4
        return unlike(self.dress, seen.dress)

    def cost(self, seen: Glimpse, at: Ns) -> float:
        """How ill a body that was just found fits this number."""
        if self.walk is None:
            return STRANGER
        trust = math.exp(-max(at - self.walk.at, 0) / SECOND / FAITH)
        return WORN * self.differs(seen) + trust * self.walk.far(at, seen)

    def box(self, at: Ns, aspect: float) -> Box:
        """Where her body is by now, as a box; the whole picture where she is not followed."""
        if self.here is None or self.walk is None:
            return Box(0.0, 0.0, 1.0, 1.0)
        across, down = self.walk.expected(at)
        x, y = self.here.spot
        return box_of(self.here.sight).moved((across - x) / aspect, down - y)
