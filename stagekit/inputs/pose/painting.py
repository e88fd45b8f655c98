"""What one eye is shown: the picture with all but one person painted over, or all but the rest.

MediaPipe looks for one body at a time well and for several badly. So each person
has an eye of her own, which sees only the part of the picture where she must be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from stagekit.inputs.pose.body import Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GREY = 114
"""What is painted over; a middle grey has no edge that looks like a body."""

ROOM = 0.25
"""How much of a body's own size is left round it, for an arm that is flung out."""


class Box(NamedTuple):
    """A part of the picture: 0..1 across and down, which may reach beyond its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def wider(self, share: float, aspect: float) -> Box:
        """The box with room on every side: that share of its longer side."""
        room = share * max((self.right - self.left) * aspect, self.bottom - self.top)
        return Box(
            self.left - room / aspect, self.top - room, self.right + room / aspect,
            self.bottom + room,
        )  # fmt: skip

    def moved(self, across: float, down: float) -> Box:
        """The box somewhere else."""
        return Box(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def pixels(self, height: int, width: int) -> tuple[slice, slice]:
        """Rows and columns of a picture of that size."""
        rows = slice(_held(self.top, height), _held(self.bottom, height))
        return rows, slice(_held(self.left, width), _held(self.right, width))


def box_of(sight: Sight) -> Box:
    """The box round all landmarks."""
    across, down = sight.image[:, 0], sight.image[:, 1]
    return Box(float(across.min()), float(down.min()), float(across.max()), float(down.max()))


def only(pixels: NDArray[np.uint8], box: Box, canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint `canvas` grey but for the box, which shows the picture."""
    part = box.pixels(*pixels.shape[:2])
    canvas.fill(GREY)
    canvas[part] = pixels[part]
    return canvas


def without(
    pixels: NDArray[np.uint8], boxes: Iterable[Box], canvas: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Show the picture on `canvas`, the boxes painted grey."""
    canvas[:] = pixels
    for box in boxes:
        canvas[box.pixels(*pixels.shape[:2])] = GREY
    return canvas


def _held(share: float, pixels: int) -> int:
    return min(max(round(share * pixels), 0), pixels)
