"""A decoded picture as rows of red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 1280
"""Pixels; a larger picture is made smaller first: the model looks at 256 of them."""

WHOLE = 4
"""Width and height are multiples of this, as the model's own buffers need."""


class Painter:
    """Turns decoded pictures into arrays; it keeps the scaler from one to the next."""

    def __init__(self) -> None:
        """Set up the scaler."""
        from av.video.reformatter import VideoReformatter

        self._scaler = VideoReformatter()

    def rgb(self, picture: Any) -> NDArray[np.uint8]:
        """The picture upright, height x width x 3, each 0..255."""
        import numpy as np

        width, height = fitted(picture.width, picture.height)
        pixels = self._scaler.reformat(picture, width, height, "rgb24").to_ndarray()
        quarters = round((getattr(picture, "rotation", 0) or 0) / 90) % 4
        return np.ascontiguousarray(np.rot90(pixels, quarters) if quarters else pixels)


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size to scale a picture to: no side too long, each a multiple of 4.

    >>> fitted(1768, 994), fitted(642, 481), fitted(2, 2)
    ((1280, 720), (640, 480), (4, 4))
    """
    shrink = min(1.0, LONGEST / max(width, height))
    return tuple(max(WHOLE, round(side * shrink / WHOLE) * WHOLE) for side in (width, height))  # type: ignore[return-value]
