"""From a skeleton's joints to the 33 landmarks that a camera's model would give.

A skeleton has no nose and no heels. They are set where an adult has them,
fixed to the head and to the feet, whose own axes are learned from the whole
capture: on the average a head looks where the chest does, and a foot that
stands has its sole down. So no exporter's manner of laying axes matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from stagekit.inputs.mocap.forward import Posed, end_of
from stagekit.inputs.mocap.names import Roles
from stagekit.inputs.pose.body import ADULT, CROWN, SOLE
from stagekit.inputs.pose.skeleton import COUNT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stagekit.inputs.mocap.capture import Floats, Joint

JOINTS: Mapping[str, tuple[int, int]] = {
    "shoulder": (11, 12), "elbow": (13, 14), "wrist": (15, 16),
    "hip": (23, 24), "knee": (25, 26), "ankle": (27, 28),
}  # fmt: skip
"""Landmarks that are joints themselves: the left one and the right one."""

PINKY, INDEX, THUMB = (17, 18), (19, 20), (21, 22)
HEEL, TOES = (29, 30), (31, 32)

FACE: Mapping[int, tuple[float, float, float]] = {
    0: (0.0, -0.015, 0.105),
    1: (0.015, 0.02, 0.09), 2: (0.032, 0.02, 0.085), 3: (0.045, 0.02, 0.075),
    4: (-0.015, 0.02, 0.09), 5: (-0.032, 0.02, 0.085), 6: (-0.045, 0.02, 0.075),
    7: (0.075, 0.0, 0.0), 8: (-0.075, 0.0, 0.0),
    9: (0.025, -0.055, 0.085), 10: (-0.025, -0.055, 0.085),
}  # fmt: skip
"""Metres from between the ears, of a head of an adult: to its left, up, and forwards."""

KNUCKLE, SPREAD = 0.09, 0.035
"""Metres from the wrist to the knuckles, and from their middle to the outer ones."""

BEHIND, FOREFOOT = 0.05, 0.18
"""Metres from the ankle back to the heel, and forwards to the toes."""

LOW = 0.3
"""The share of a capture in which a foot is lowest: there it is thought to stand."""


def landmarks_of(joints: list[Joint], posed: Posed, roles: Roles, up: Floats) -> Floats:
    """All frames as frames x 33 x 3, in the file's units and axes.

    Args:
        joints: the skeleton.
        posed: where its joints are, and how those of `roles` are turned.
        roles: which joint is which part.
        up: the file's upward axis, of length 1.
    """
    out = np.zeros((len(posed.places[0]), COUNT, 3))
    for part, pair in JOINTS.items():
        for name, landmark in zip(("left", "right"), pair, strict=True):
            out[:, landmark] = posed.places[roles[f"{name} {part}"]]
    maker = _Maker(joints, posed, roles, up, out)
    maker.head()
    for side in (0, 1):
        maker.foot(side)
        maker.hand(side)
    return out


class _Maker:
    """Sets the landmarks that no joint is."""

    def __init__(
        self, joints: list[Joint], posed: Posed, roles: Roles, up: Floats, out: Floats
    ) -> None:
        self._joints, self._posed, self._roles = joints, posed, roles
        self._out, self._up = out, up
        self._shoulders = (out[:, 11] + out[:, 12]) / 2
        trunk = self._shoulders - (out[:, 23] + out[:, 24]) / 2
        left = out[:, 11] - out[:, 12] + out[:, 23] - out[:, 24]
        self._forward = unit(np.cross(left, trunk))
        self._top = self._crown()
        legs = [_length(out[:, 23 + side] - out[:, 25 + side])
                + _length(out[:, 25 + side] - out[:, 27 + side]) for side in (0, 1)]  # fmt: skip
        bones = max(legs) + _length(trunk) + _length(self._top - self._shoulders)
        # so many of the file's units are a metre of an adult of that build
        self._metre = bones / (1.0 - SOLE / ADULT) / ADULT

    def _crown(self) -> Floats:
        """The top of the head."""
        base = self._roles.get("head", self._roles.get("neck", 0))
        end = end_of(self._joints, base)
        places = self._posed.places
        if end is not None:
            return places[end]
        return places[base] + (places[base] - self._shoulders)

    def _learned(self, index: int, wanted: Floats, when: NDArray[np.bool_] | None = None) -> Floats:
        """A direction fixed to a joint, from where it points on the average, in each frame."""
        turns = self._posed.turns[index]
        own = np.einsum("nji,nj->ni", turns, wanted)
        mean = (own if when is None else own[when]).mean(0)
        return unit(turns @ mean)

    def head(self) -> None:
        """The face and the ears."""
        base = self._roles.get("head", self._roles.get("neck", 0))
        place = self._posed.places[base]
        along = self._top - place
        length = np.linalg.norm(along, axis=1, keepdims=True)
        short = 0.02 * self._metre
        neck = unit(place - self._shoulders)
        up = np.where(length > short, unit(along), neck)
        # ears lie below the crown, but never below where the head begins
        ears = place + up * np.maximum(length - CROWN * self._metre, short)
        forward = self._learned(base, self._forward)
        forward = unit(forward - up * (forward * up).sum(1, keepdims=True))
        left = np.cross(up, forward)
        for landmark, (aside, above, before) in FACE.items():
            self._out[:, landmark] = ears + self._metre * (
                aside * left + above * up + before * forward
            )

    def foot(self, side: int) -> None:
        """Heel and toes."""
        name = ("left", "right")[side]
        index = self._roles[f"{name} ankle"]
        ankle = self._posed.places[index]
        height = ankle @ self._up
        standing = height <= np.quantile(height, LOW)
        down = self._learned(index, np.tile(-self._up, (len(ankle), 1)), standing)
        ahead = self._learned(index, self._forward, standing)
        tips = ankle + self._metre * (FOREFOOT * ahead + SOLE * down)
        toe = self._roles.get(f"{name} toe")
        end = end_of(self._joints, index if toe is None else toe)
        for place in (toe, end):
            if place is not None:
                tips = self._posed.places[place]
        ahead = tips - ankle
        ahead = unit(ahead - down * (ahead * down).sum(1, keepdims=True))
        self._out[:, TOES[side]] = tips
        self._out[:, HEEL[side]] = ankle + self._metre * (SOLE * down - BEHIND * ahead)

    def hand(self, side: int) -> None:
        """Knuckles and thumb: joints of their own where the file has them."""
        name = ("left", "right")[side]
        index = self._roles[f"{name} wrist"]
        wrist = self._posed.places[index]
        end = end_of(self._joints, index)
        along = unit(wrist - self._posed.places[self._roles[f"{name} elbow"]])
        if end is not None:
            hand = self._posed.places[end] - wrist
            long = np.linalg.norm(hand, axis=1, keepdims=True) > 0.02 * self._metre
            along = np.where(long, unit(hand), along)
        across = self._learned(index, self._forward)
        across = unit(across - along * (across * along).sum(1, keepdims=True))
        knuckles = wrist + KNUCKLE * self._metre * along
        aside = SPREAD * self._metre * across
        guessed = {
            "pinky": (PINKY, knuckles - aside),
            "index": (INDEX, knuckles + aside),
            "thumb": (THUMB, wrist + KNUCKLE / 2 * self._metre * along + aside),
        }
        for part, (pair, place) in guessed.items():
            own = self._roles.get(f"{name} {part}")
            self._out[:, pair[side]] = place if own is None else self._posed.places[own]


def _length(vectors: Floats) -> float:
    """How long a bone usually is."""
    return float(np.median(np.linalg.norm(vectors, axis=1)))


def unit(vectors: Floats) -> Floats:
    """Each with length 1; one without a length stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    longer: Floats = vectors / np.where(lengths > 1e-9, lengths, 1.0)
    return longer
