"""The one-euro filter: steady when still, quick when quick.

After Casiez, Roussel and Vogel, "1 € Filter: A Simple Speed-based Low-pass
Filter for Noisy Input in Interactive Systems", CHI 2012. It is a low-pass
filter of the first order whose cutoff rises with the speed of what it filters.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

SPEED_CUTOFF = 1.0
"""Hz; cutoff of the filter that smooths the speed itself, as in the paper."""

SHORTEST = 1e-6
"""Seconds; two moments closer than that are one."""


class OneEuro:
    """Filters an array of any shape, each member by itself.

    Attributes:
        cutoff: Hz when nothing moves; lower is steadier and later.
        beta: Hz of cutoff gained for each unit a second of speed.
    """

    def __init__(self, cutoff: float, beta: float) -> None:
        """Begin without a past: the first array passes as it is."""
        self.cutoff, self.beta = cutoff, beta
        self._value: Floats | None = None
        self._speed: Floats | None = None

    def __call__(self, value: Floats, seconds: float) -> Floats:
        """The smoothed array; `seconds` have passed since the last one.

        An array that comes after no time at all changes nothing.
        """
        if self._value is None or self._speed is None:
            self._value, self._speed = value, np.zeros_like(value)
            return value
        if seconds < SHORTEST:
            return self._value
        speed = (value - self._value) / seconds
        self._speed = self._speed + weight(SPEED_CUTOFF, seconds) * (speed - self._speed)
        turns = 2.0 * math.pi * seconds * (self.cutoff + self.beta * np.abs(self._speed))
        self._value = self._value + turns / (turns + 1.0) * (value - self._value)
        return self._value


def cutoff_for(seconds: float) -> float:
    """The cutoff in Hz of a filter that needs `seconds` for 63 % of a step."""
    return 1.0 / (2.0 * math.pi * seconds)


def weight(cutoff: float, seconds: float) -> float:
    """How much of a new value a filter of that cutoff takes after so long, 0..1."""
    turns = 2.0 * math.pi * cutoff * seconds
    return turns / (turns + 1.0)
