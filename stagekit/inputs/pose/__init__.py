"""A dancer seen by a camera or in a film, as numbers; no picture leaves it."""

from stagekit.inputs.pose.device import Pose

__all__ = ["Pose"]
