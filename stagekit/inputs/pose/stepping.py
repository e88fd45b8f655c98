"""Steps: a foot that was lifted comes down again."""

from __future__ import annotations

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.pose.body import Body, held
from stagekit.inputs.pose.skeleton import HIPS, LEFT_FOOT, RIGHT_FOOT
from stagekit.inputs.pose.smoothing import cutoff_for, weight

LEFT, RIGHT = "left", "right"


class Stepping:
    """Hears steps, one for each swing of a leg.

    What is watched is how much higher one foot is than the other, against what
    it mostly is (the far foot always looks a little higher). So walking nearer or
    away, a jump with both feet and a picture that trembles make no step.
    """

    LIFT, DOWN = 0.03, 0.015
    """Body-lengths above the other foot that a lifted foot reaches (5 cm), and that end it."""

    SETTLE = cutoff_for(1.5)
    """Hz; how fast it is learned which foot looks higher anyway."""

    REST = 250 * MILLISECOND
    """Nobody steps faster: four a second is a run."""

    LONGEST = 3 * SECOND
    """A foot that is up longer stands on something, or the line was wrong."""

    FASTEST = 1.5
    """Metres a second downwards of the hardest stamp; force 1."""

    SURE, UNDER = 0.3, 0.2
    """How surely the feet must be seen; and body-lengths that hips are above them."""

    def __init__(self) -> None:
        """Begin without a line."""
        self._at: Ns = 0
        self._line: float | None = None
        self._lift = self._fall = 0.0
        self._swing: tuple[str, Ns] | None = None
        self._stepped: Ns | None = None

    def take(self, body: Body, at: Ns) -> tuple[str, float] | None:
        """Take the next moment in; which foot came down and its force 0..1, or None."""
        down = body.image.item
        left, right = ((down(heel, 1) + down(toe, 1)) / 2 for heel, toe in (LEFT_FOOT, RIGHT_FOOT))
        stands = max(left, right) - (down(HIPS[0], 1) + down(HIPS[1], 1)) / 2
        sure = sum(body.visible.item(each) for each in (*LEFT_FOOT, *RIGHT_FOOT)) / 4
        if sure < self.SURE or stands * body.size < self.UNDER * body.stature:
            self._line = self._swing = None
            return None
        higher = (right - left) * body.size / body.stature  # pictures count downwards
        if self._line is None or at <= self._at:
            self._line = higher if self._line is None else self._line
            self._at = max(at, self._at)
            return None
        seconds, self._at = (at - self._at) / SECOND, at
        lift = higher - self._line
        slower = 0.1 if self._swing is not None else 1.0
        self._line += slower * weight(self.SETTLE, seconds) * lift
        fall, self._lift = (abs(self._lift) - abs(lift)) / seconds, lift
        return self._landed(lift, fall * body.stature, at)

    def _landed(self, lift: float, fall: float, at: Ns) -> tuple[str, float] | None:
        foot = LEFT if lift > 0 else RIGHT
        if self._swing is None:
            if abs(lift) > self.LIFT:
                self._swing, self._fall = (foot, at), 0.0
            return None
        swung, since = self._swing
        self._fall = max(self._fall, fall)
        if foot == swung and abs(lift) > self.DOWN:
            if at - since > self.LONGEST:
                self._line = self._swing = None
            return None
        self._swing = (foot, at) if abs(lift) > self.LIFT else None
        if self._stepped is not None and at - self._stepped < self.REST:
            return None
        force, self._fall, self._stepped = held(self._fall / self.FASTEST, 0.0, 1.0), 0.0, at
        return swung, force
