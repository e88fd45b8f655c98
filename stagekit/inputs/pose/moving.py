"""What a body says over time: how fast, how still, and when it jumps."""

from __future__ import annotations

import math

import numpy as np

from stagekit.api import Ns
from stagekit.core.values import SECOND
from stagekit.inputs.pose.body import Body, held, middle
from stagekit.inputs.pose.skeleton import (
    HIPS,
    JOINTS,
    LEFT_FOOT,
    LIMBS,
    RIGHT_FOOT,
)
from stagekit.inputs.pose.smoothing import Floats, cutoff_for, weight

PACE = cutoff_for(0.1)
"""Hz; speeds are taken over about a tenth of a second."""

CALM, RESTLESS = 0.05, 0.6
"""Body-lengths a second at which stillness is 1 and 0; a camera's own trembling is calm."""

STILL, MOVED, STILL_FOR = 0.8, 0.6, SECOND // 2
"""`still` is 1 once stillness was above the first for so long, 0 below the second."""

HURRIED = {"left hand speed", "right hand speed", "left foot speed", "right foot speed"}


class Moving:
    """Follows one person from moment to moment.

    Attributes:
        values: the newest motion, stillness, still and speeds, by port.
    """

    def __init__(self) -> None:
        """Begin with nobody moving."""
        self.values: dict[str, float] = dict.fromkeys(("motion", *sorted(HURRIED)), 0.0)
        self.values |= {"stillness": 1.0, "still": 0.0}
        self._before: tuple[Ns, Floats] | None = None
        self._calm_since: Ns | None = None
        self._jumping = Jumping()

    def take(self, body: Body, at: Ns) -> float | None:
        """Take the next moment in; the force of a jump, 0..1, if one began."""
        place = in_the_room(body)
        if self._before is not None and at > self._before[0]:
            seconds = (at - self._before[0]) / SECOND
            self._speeds(place - self._before[1], seconds, body.stature)
        if self._before is None or at > self._before[0]:
            self._before = (at, place)
        self._stillness(at)
        return self._jumping.take(body, at)

    def _speeds(self, moved: Floats, seconds: float, stature: float) -> None:
        share = weight(PACE, seconds)
        lengths = np.sqrt(np.square(moved[LIMBS, :]).sum(1))
        self._ease("motion", float(lengths.mean()) / seconds / stature, share)
        for name in HURRIED:
            part = middle(moved, JOINTS[name.removesuffix(" speed")])
            self._ease(name, math.sqrt(float(part @ part)) / seconds, share)

    def _ease(self, name: str, value: float, share: float) -> None:
        self.values[name] += share * (value - self.values[name])

    def _stillness(self, at: Ns) -> None:
        stillness = held((RESTLESS - self.values["motion"]) / (RESTLESS - CALM), 0.0, 1.0)
        self.values["stillness"] = stillness
        if stillness < MOVED:
            self._calm_since, self.values["still"] = None, 0.0
        elif self._calm_since is None:
            self._calm_since = at if stillness > STILL else None
        elif at - self._calm_since >= STILL_FOR:
            self.values["still"] = 1.0


def in_the_room(body: Body) -> Floats:
    """All landmarks in metres, moving also as she walks across or rises in the picture.

    Walking towards the camera is left out: depth trembles too much to be a speed.
    """
    hips = middle(body.image, HIPS)
    travelled = (float(hips[0]) * body.aspect, -float(hips[1]), 0.0)
    return body.world + np.array(travelled) * body.size


class Jumping:
    """Hears a jump: both feet leave the line they stood on, and the hips rise with them."""

    LIFT, LANDED = 0.05, 0.02
    """Body-lengths above the line that make a jump, and that end it."""

    SETTLE = cutoff_for(1.0)
    """Hz; how fast the line follows her who walks towards the camera or away."""

    LONGEST = SECOND
    """Nobody stays up longer: past it, the line was wrong."""

    SLOWEST, FASTEST = 0.9, 3.0
    """Metres a second upwards: less is walking away from the camera; the force is 1 at the most."""

    def __init__(self) -> None:
        """Begin without a line."""
        self._at: Ns = 0
        self._line: float | None = None
        self._hips = self._hips_line = self._rise = 0.0
        self._up_since: Ns | None = None

    def take(self, body: Body, at: Ns) -> float | None:
        """Take the next moment in; the force of the jump that it begins, or None."""
        # pictures count downwards; here it is upwards, and metres only where it is compared:
        # a size that trembles would lift the whole picture
        feet = -float(max(middle(body.image, foot)[1] for foot in (LEFT_FOOT, RIGHT_FOOT)))
        hips = -float(middle(body.image, HIPS)[1])
        if self._line is None or at <= self._at:
            if self._line is None:
                self._line, self._hips, self._hips_line = feet, hips, hips
                self._at = at
            return None
        seconds, self._at = (at - self._at) / SECOND, at
        speed, self._hips = (hips - self._hips) * body.size / seconds, hips
        # the quickest rise of the last moments is the take-off, though the feet follow late
        self._rise = max(speed, self._rise * math.exp(-seconds / 0.5))
        lift, rise = (feet - self._line) * body.size, (hips - self._hips_line) * body.size
        if self._up_since is not None:
            if lift < self.LANDED * body.stature or at - self._up_since > self.LONGEST:
                self._up_since, self._line, self._hips_line = None, feet, hips
            return None
        if min(lift, rise) > self.LIFT * body.stature and self._rise > self.SLOWEST:
            self._up_since = at
            return held(self._rise / self.FASTEST, 0.0, 1.0)
        share = weight(self.SETTLE, seconds)
        # a foot below the line was not in the air: the line goes there at once
        self._line = min(feet, self._line + share * (feet - self._line))
        self._hips_line += weight(self.SETTLE * 2, seconds) * (hips - self._hips_line)
        return None
