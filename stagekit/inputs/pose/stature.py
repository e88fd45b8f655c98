"""How tall somebody would stand, measured so that a few bad pictures do not matter."""

from __future__ import annotations

from collections import deque
from statistics import median

LENGTH = 90
"""Pictures, three seconds at 30 a second, of which the middle one counts."""


class Stature:
    """The median of the newest estimates.

    Bones are foreshortened by an arm before the lens or a leg seen end-on, and
    now and then a skeleton is plainly wrong; a mean would follow, half of all
    pictures must be wrong before a median does.
    """

    def __init__(self) -> None:
        """Begin without an estimate."""
        self._newest: deque[float] = deque(maxlen=LENGTH)

    def take(self, guess: float) -> float:
        """Take one picture's estimate in; the height in metres that is believed now."""
        self._newest.append(guess)
        return median(self._newest)
