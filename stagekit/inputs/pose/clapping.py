"""A clap: two hands that rush together and meet."""

from __future__ import annotations

import math

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.pose.body import Body, held, middle
from stagekit.inputs.pose.skeleton import LEFT_HAND, RIGHT_HAND


class Clapping:
    """Hears claps, each once.

    Measured in the room, not in the picture: arms that swing past each other at
    both sides of a walker cross in the picture, but stay a trunk's width apart.
    """

    MEET, PART = 0.10, 0.16
    """Body-lengths between the middles of two hands that clap, and that may clap again.

    Palms on each other are estimated 3 to 12 cm apart; 0.10 is 17 cm.
    """

    SLOWEST, FASTEST = 1.0, 5.0
    """Metres a second at which hands come together: less is folding them; 1 is the force."""

    RECENT = 150 * MILLISECOND
    """A rush counts so long: the picture in which hands meet shows them slowing already."""

    REST = 200 * MILLISECOND
    """Applause is three to five a second."""

    BEYOND = 12.0
    """Metres a second: hands that come together faster have been taken for each other."""

    SURE = 0.3
    """How surely both hands must be seen."""

    def __init__(self) -> None:
        """Begin with hands anywhere."""
        self._last: tuple[Ns, float] | None = None
        self._rush: tuple[Ns, float] = (0, 0.0)
        self._open = False
        self._clapped: Ns | None = None

    def take(self, body: Body, at: Ns) -> float | None:
        """Take the next moment in; the force of a clap, 0..1, or None."""
        hands = (*LEFT_HAND, *RIGHT_HAND)
        if sum(body.visible.item(each) for each in hands) < self.SURE * len(hands):
            self._last, self._open = None, False
            return None
        apart = math.dist(middle(body.world, LEFT_HAND), middle(body.world, RIGHT_HAND))
        last, self._last = self._last, (at, apart)
        if last is None or at <= last[0]:
            return None
        speed = (last[1] - apart) / ((at - last[0]) / SECOND)
        if abs(speed) > self.BEYOND:
            self._rush, self._open = (at, 0.0), False
            return None
        if speed > self._rush[1] or at - self._rush[0] > self.RECENT:
            self._rush = (at, speed)
        if apart > self.PART * body.stature:
            self._open = True
        if not self._open or apart > self.MEET * body.stature:
            return None
        if self._rush[1] < self.SLOWEST:
            self._open = False  # laid together gently: they must part before the next
            return None
        if self._clapped is not None and at - self._clapped < self.REST:
            return None
        self._open, self._clapped = False, at
        return held(self._rush[1] / self.FASTEST, 0.0, 1.0)
