"""What a body says at one moment: pure functions from a `Body` to numbers.

Lengths that should not depend on who dances are in body-lengths: the dancer's
own standing height is 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from stagekit.inputs.pose.body import Body, held, middle
from stagekit.inputs.pose.skeleton import (
    HIPS,
    JOINTS,
    LEFT_FOOT,
    LEFT_HAND,
    LIMBS,
    RIGHT_FOOT,
    RIGHT_HAND,
    SHOULDERS,
    TRUNK,
)
from stagekit.inputs.pose.smoothing import Floats

Value: TypeAlias = float | tuple[float, ...]

ARM = 0.5
"""Body-lengths from between the shoulders to the hand of a stretched arm, about."""

HANDS_IN, HANDS_OUT = 0.10, 0.48
FEET_IN, FEET_OUT = 0.10, 0.50
"""Body-lengths: hands from the trunk, and feet from each other, closed and open."""

HANDS_SHARE = 0.7
"""How much of openness the hands make; the feet make the rest."""


def height(body: Body) -> float:
    """Metres from the lower foot up to the top of the head; small when crouching or lying."""
    return float(body.crown[1]) - body.floor


def reach(body: Body) -> float:
    """How far the farther hand is from the shoulders: about 1 is a stretched arm."""
    middle_of_shoulders = body.shoulders
    far = max(
        math.dist(middle(body.world, hand), middle_of_shoulders) for hand in (LEFT_HAND, RIGHT_HAND)
    )
    return far / (ARM * body.stature)


def openness(body: Body) -> float:
    """From 0, hands at the trunk and feet together, to 1, a star."""
    hips, shoulders = middle(body.world, HIPS), body.shoulders
    hands = [
        _from_line(middle(body.world, hand), hips, shoulders) for hand in (LEFT_HAND, RIGHT_HAND)
    ]
    feet = math.dist(middle(body.world, LEFT_FOOT), middle(body.world, RIGHT_FOOT))
    arms = (math.fsum(hands) / (2 * body.stature) - HANDS_IN) / (HANDS_OUT - HANDS_IN)
    legs = (feet / body.stature - FEET_IN) / (FEET_OUT - FEET_IN)
    return HANDS_SHARE * held(arms, 0.0, 1.0) + (1.0 - HANDS_SHARE) * held(legs, 0.0, 1.0)


def lean(body: Body) -> float:
    """Degrees that the trunk leans sideways, to the right of the picture above 0."""
    across, up, away = body.shoulders - middle(body.world, HIPS)
    return math.degrees(math.atan2(across, math.hypot(up, away)))


def turn(body: Body) -> float:
    """Degrees that she has turned: 0 faces the camera, 90 the right of the picture, 180 away."""
    left, right = body.world[SHOULDERS[0]], body.world[SHOULDERS[1]]
    line = left - right + body.world[HIPS[0]] - body.world[HIPS[1]]
    across, away = float(line[0]) * body.mirror, float(line[2])
    turned = body.mirror * math.degrees(math.atan2(away, across))
    return 180.0 if turned <= -180.0 else turned


def centre(body: Body) -> Value:
    """The hips: metres right of the picture's middle, above the lower foot, from the camera."""
    return _plain(body.centre)


def joint(name: str) -> Callable[[Body], Value]:
    """A function that gives one place of the body, in metres like `centre`."""
    which = JOINTS[name]

    def place(body: Body) -> Value:
        return _plain(middle(body.world, which) + body.centre)

    return place


def head(body: Body) -> Value:
    """The top of the head, in metres like `centre`."""
    return _plain(body.crown + body.centre)


def visibility(body: Body) -> float:
    """How surely the trunk is seen, 0..1."""
    return held(float(body.visible[list(TRUNK)].mean()), 0.0, 1.0)


def landmarks(body: Body) -> Value:
    """33 times x y z in the picture: 0..1 across and down."""
    return _plain(body.image)


def world(body: Body) -> Value:
    """33 times x y z in metres around the hips, y up, z away from the camera."""
    return _plain(body.world)


def everything(body: Body) -> Value:
    """45 numbers that tell a gesture, the same wherever and however tall she is.

    First x y z of 13 joints around the hips, in body-lengths; then reach,
    openness, height in body-lengths, lean as -1..1, and sine and cosine of turn.
    """
    turned = math.radians(turn(body))
    return (
        *_plain(body.world[LIMBS, :] / body.stature),
        reach(body),
        openness(body),
        height(body) / body.stature,
        lean(body) / 90.0,
        math.sin(turned),
        math.cos(turned),
    )


FEATURES: dict[str, Callable[[Body], Value]] = {
    "height": height,
    "reach": reach,
    "openness": openness,
    "lean": lean,
    "turn": turn,
    "centre": centre,
    "head": head,
    **{name: joint(name) for name in JOINTS},
    "visibility": visibility,
    "landmarks": landmarks,
    "world": world,
    "all": everything,
}
"""Every port that follows from one moment alone."""


def _from_line(point: Floats, begin: Floats, end: Floats) -> float:
    """How far a point is from the nearest one between two others."""
    line = end - begin
    length = float(line @ line)
    along = held(float((point - begin) @ line) / length, 0.0, 1.0) if length > 1e-12 else 0.0
    return math.dist(point, begin + along * line)


def _plain(numbers: Floats) -> tuple[float, ...]:
    return tuple(np.ravel(numbers).tolist())
