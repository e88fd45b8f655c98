"""Forward kinematics: from angles to where every joint is.

A joint's place is its parent's, plus the parent's turned offset; its channels
turn it, each in the file's order, the first one outermost (Meredith and
Maddock, 2001). A channel of position stands instead of the offset, as in what
MotionBuilder and Blender write.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagekit.inputs.mocap.capture import Capture, Joint

if TYPE_CHECKING:
    from stagekit.inputs.mocap.capture import Floats


@dataclass
class Posed:
    """A capture worked out.

    Attributes:
        places: joint by joint, frames x 3, in the file's units and axes.
        turns: of the joints that were asked for, frames x 3 x 3; columns are
            the joint's own axes.
    """

    places: list[Floats]
    turns: dict[int, Floats]


def posed(capture: Capture, turning: Collection[int]) -> Posed:
    """Every joint of every frame; how it is turned only for those asked for."""
    import numpy as np

    done = Posed([], {})
    frames = len(capture.motion)
    last = {joint.parent: index for index, joint in enumerate(capture.joints)}
    for index, joint in enumerate(capture.joints):
        place = np.tile(np.array(joint.offset), (frames, 1))
        turn = np.tile(np.eye(3), (frames, 1, 1))
        for number, channel in enumerate(joint.channels, joint.first):
            values = capture.motion[:, number]
            axis = "XYZ".index(channel[0])
            if channel.endswith("position"):
                place[:, axis] = values
            else:
                turn = turn @ about(axis, np.radians(values))
        if joint.parent >= 0:
            above = done.turns[joint.parent]
            place = done.places[joint.parent] + (above @ place[:, :, None])[:, :, 0]
            turn = above @ turn
        done.places.append(place)
        done.turns[index] = turn
        # turns are large: each goes once its last child is placed
        for gone in (index, joint.parent):
            if last.get(gone, gone) <= index and gone not in turning:
                done.turns.pop(gone, None)
    return done


def about(axis: int, angles: Floats) -> Floats:
    """Turns about one axis, by the right hand: n angles in radians, n x 3 x 3."""
    import numpy as np

    cosine, sine = np.cos(angles), np.sin(angles)
    one, two = (axis + 1) % 3, (axis + 2) % 3
    turn = np.zeros((len(angles), 3, 3))
    turn[:, axis, axis] = 1.0
    turn[:, one, one] = turn[:, two, two] = cosine
    turn[:, one, two], turn[:, two, one] = -sine, sine
    return turn


def end_of(joints: list[Joint], index: int) -> int | None:
    """The end site or child that a joint points to: its end, else its first child; or None."""
    below = [place for place, joint in enumerate(joints) if joint.parent == index]
    ends = [place for place in below if joints[place].end]
    return next(iter(ends or below), None)
