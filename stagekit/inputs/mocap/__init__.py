"""A dancer from a BVH file: recorded movement, heard as if a camera saw it now."""

from stagekit.inputs.mocap.device import Mocap

__all__ = ["Mocap"]
