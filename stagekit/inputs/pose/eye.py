"""An eye: one landmarker, which is shown only what it should look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stagekit.api import Ns
from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.landmarker import Landmarker
from stagekit.inputs.pose.painting import Box, only, without

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Eye:
    """Follows one body, or looks for one.

    Attributes:
        stale: it still expects a body that it should follow no longer.
    """

    def __init__(self, confidence: float, model: Path) -> None:
        """Load the model.

        Raises:
            Exception: mediapipe does not start; it raises of many kinds.
        """
        self._landmarker = Landmarker(1, confidence, model)
        self._sheet: NDArray[np.uint8] | None = None
        self.stale = False

    def follow(self, pixels: NDArray[np.uint8], box: Box, at: Ns) -> Sight | None:
        """The body inside the box, as it goes on from the picture before."""
        return self._look(only(pixels, box, self._canvas(pixels)), at)

    def find(self, pixels: NDArray[np.uint8], boxes: list[Box], at: Ns) -> Sight | None:
        """A body outside the boxes."""
        rest = without(pixels, boxes, self._canvas(pixels))
        found = self._look(rest, at)
        if found is None and self.stale:  # the first look only told it that she is gone
            found = self._look(rest, at)
        self.stale = False
        return found

    def close(self) -> None:
        """Let go of the model."""
        self._landmarker.close()

    def _look(self, pixels: NDArray[np.uint8], at: Ns) -> Sight | None:
        seen = self._landmarker.look(pixels, at)
        return seen[0] if seen and seen[0].sound() else None

    def _canvas(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if self._sheet is None or self._sheet.shape != pixels.shape:
            self._sheet = np.empty_like(pixels)
        return self._sheet
