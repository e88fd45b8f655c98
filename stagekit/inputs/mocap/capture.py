"""What a BVH file holds: a skeleton of joints, and its numbers frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


@dataclass
class Joint:
    """One joint, or one end of a limb.

    Attributes:
        name: as the file calls it; an end site has its parent's name and ` end`.
        parent: its place in the list, or -1 for a root.
        offset: from its parent at rest, in the file's units.
        channels: `Xposition` … `Zrotation`, in the file's order; none for an end.
        first: where its channels begin in a frame.
        end: whether it is an end site.
    """

    name: str
    parent: int
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: tuple[str, ...] = ()
    first: int = 0
    end: bool = False


@dataclass
class Capture:
    """A whole file.

    Attributes:
        joints: parents before their children.
        motion: frames x channels; degrees, and the file's units of length.
        seconds: how long one frame lasts.
    """

    joints: list[Joint]
    motion: Floats
    seconds: float
