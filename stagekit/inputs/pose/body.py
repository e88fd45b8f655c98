"""One body at one moment: from what the model sees to metres on the stage.

The model gives each landmark twice: in the picture (0..1 across and down), and
in metres around the middle of the hips (x to the right of the picture, y down,
z away from the camera). Where the hips are on the stage follows from both: the
same body is so large in metres and so large in the picture, hence a picture
height is so many metres at her place, and she stands so far from the lens.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stagekit.inputs.pose.skeleton import EARS, HIPS, LEGS, LIMBS, SHOULDERS, SOLES
from stagekit.inputs.pose.smoothing import Floats

CROWN = 0.13
"""Metres from between the ears to the top of the head, of a person of 1.75 m."""

SOLE = 0.08
"""Metres from the ankle to the floor."""

ADULT = 1.75
"""Metres; the person whose head and sole are meant above."""

STATURES = (0.5, 2.5)
SIZES = (0.05, 50.0)
"""Bounds, in metres, of what is believed: of a body, and of the picture's height."""


@dataclass(frozen=True)
class Sight:
    """What the model sees of one person in one picture.

    Attributes:
        image: 33 x (x, y, z); x and y are 0..1 across and down the picture.
        world: 33 x (x, y, z) in metres around the middle of the hips, y down.
        visible: 33 numbers 0..1, how surely each landmark is seen.
    """

    image: Floats
    world: Floats
    visible: Floats

    def sound(self) -> bool:
        """Whether all its numbers are numbers."""
        return bool(
            np.isfinite(self.image).all()
            and np.isfinite(self.world).all()
            and np.isfinite(self.visible).all()
        )


@dataclass(frozen=True)
class Body:
    """One person at one moment.

    Attributes:
        image: 33 x (x, y, z) in the picture, as in `Sight`, mirrored if asked.
        world: 33 x (x, y, z) in metres around the middle of the hips; x to the
            right of the picture, y up, z away from the camera.
        visible: 33 numbers 0..1.
        stature: how tall she is when she stands, in metres.
        size: metres that the picture's height covers where she is.
        lens: how far one metre of the picture's height is from the lens, in metres.
        aspect: the picture's width over its height.
        mirror: -1.0 where left and right of the picture are exchanged, else 1.0.
    """

    image: Floats
    world: Floats
    visible: Floats
    stature: float
    size: float
    lens: float
    aspect: float
    mirror: float = 1.0

    @property
    def floor(self) -> float:
        """Where the lower foot is, in metres from the hips, upwards."""
        return float(self.world[SOLES, 1].min())

    @property
    def shoulders(self) -> Floats:
        """Between the shoulders, in metres from the hips."""
        return middle(self.world, SHOULDERS)

    @property
    def crown(self) -> Floats:
        """The top of the head, in metres from the hips."""
        ears = middle(self.world, EARS)
        neck = ears - self.shoulders
        length = math.sqrt(float(neck @ neck))
        # without a neck to follow, the head is thought upright
        up = neck / length if length > 0.01 else np.array((0.0, 1.0, 0.0))
        return ears + up * (CROWN / ADULT * self.stature)

    @property
    def centre(self) -> Floats:
        """The middle of the hips on the stage, in metres.

        x from the picture's middle, y above the lower foot, z from the camera.
        """
        hips = middle(self.image, HIPS)
        across = (float(hips[0]) - 0.5) * self.aspect * self.size
        return np.array((across, -self.floor, self.lens * self.size))

    @property
    def stage(self) -> Floats:
        """All landmarks on the stage, in metres, measured like `centre`."""
        moved: Floats = self.world + self.centre
        return moved


def middle(points: Floats, which: tuple[int, ...]) -> Floats:
    """The mean of some landmarks."""
    total = points[which[0]]
    for each in which[1:]:
        total = total + points[each]
    mean: Floats = total / len(which)
    return mean


def stature_of(world: Floats) -> float:
    """How tall somebody with these landmarks would stand, in metres.

    It adds up the bones, so it is the same crouching or standing.
    """
    legs = [
        math.dist(world[hip], world[knee]) + math.dist(world[knee], world[ankle])
        for hip, knee, ankle in LEGS
    ]
    shoulders = middle(world, SHOULDERS)
    trunk = math.dist(middle(world, HIPS), shoulders)
    neck = math.dist(shoulders, middle(world, EARS))
    bones = max(legs) + trunk + neck  # a leg that is seen end-on looks shorter, never longer
    return held(bones / (1.0 - (CROWN + SOLE) / ADULT), *STATURES)


def size_of(image: Floats, world: Floats, aspect: float) -> float:
    """How many metres the picture's height covers where the body is."""
    metres, picture = world[LIMBS, :2], image[LIMBS, :2] * (aspect, 1.0)
    spread = float(np.square(picture - picture.mean(0)).sum())
    if spread <= 1e-12:
        return SIZES[1]
    return held(
        math.sqrt(float(np.square(metres - metres.mean(0)).sum()) / spread),
        *SIZES,
    )


def lens_of(view: float, aspect: float) -> float:
    """How far from the lens one metre of picture height is, for a camera that sees so wide.

    Args:
        view: degrees that the camera sees along the longer side of its picture.
        aspect: the picture's width over its height.
    """
    return max(aspect, 1.0) / (2.0 * math.tan(math.radians(view) / 2.0))


def held(value: float, low: float, high: float) -> float:
    """The value inside its bounds."""
    return min(max(value, low), high)
