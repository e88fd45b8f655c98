"""How loud it is, in dBFS: 20 log10 of what the numbers reach, where 1.0 is full scale.

RMS without weighting: a square wave of full scale is 0 dB, a sine -3.01 dB.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from stagekit.core.values import SECOND, Ns

LOWEST = -120.0
"""What silence is said to be, in dB: the log of nothing is no number."""

WINDOW = 0.05
"""Seconds the level looks back: three periods of a 60 Hz tone."""

QUIET_FOR: Ns = 300 * SECOND // 1000
"""How long it must have been quiet until that is silence."""

BACK = 3.0
"""dB above the threshold at which silence is over: no flutter at its edge."""


def decibels(power: float) -> float:
    """A mean square in dB; LOWEST for nothing.

    >>> decibels(1.0), round(decibels(0.5), 2), decibels(0.0)
    (0.0, -3.01, -120.0)
    """
    from math import log10

    return max(10.0 * log10(power), LOWEST) if power > 1e-12 else LOWEST


class Level:
    """The RMS of the last WINDOW, and the highest sample of the last block."""

    def __init__(self, block: float) -> None:
        """`block`: seconds of one block."""
        self._powers: deque[float] = deque(maxlen=max(round(WINDOW / block), 1))

    def take(self, samples: Any) -> tuple[float, float]:
        """Level and peak in dB after one block (an array of numbers, 1.0 is full scale)."""
        self._powers.append(float(samples @ samples) / len(samples))
        power = sum(self._powers) / len(self._powers)
        peak = float(max(samples.max(), -samples.min()))
        return decibels(power), decibels(peak * peak)


class Silence:
    """Whether it is silent: below a threshold for a while, until well above it."""

    def __init__(self, threshold: float) -> None:
        """`threshold` in dB."""
        self._threshold = threshold
        self._since: Ns | None = None
        self.silent = False

    def take(self, level: float, at: Ns) -> bool:
        """Whether it is silent now that the level is so many dB."""
        if level >= self._threshold + BACK or (not self.silent and level >= self._threshold):
            self._since = None
            self.silent = False
        elif not self.silent:
            self._since = at if self._since is None else self._since
            self.silent = at - self._since >= QUIET_FOR
        return self.silent
