"""The pitch of one voice or instrument: YIN.

After de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for
speech and music", JASA 111, 2002: the difference function (through an FFT), its
cumulative mean normalised, an absolute threshold, a parabola through the dip.
One thing is added: short periods are measured over several of them at once,
which makes high tones as exact as low ones.
"""

from __future__ import annotations

from typing import Any

SIZE = 2048
"""Samples it looks at: 43 ms at 48 kHz."""

LOWEST, HIGHEST = 50.0, 2500.0
"""Hz; what is looked for."""

THRESHOLD = 0.15
"""How deep a dip must be; the paper's 0.1 is stricter with breathy voices."""

SURE = 0.8
"""How sure a pitch must be to be said."""


class Pitch:
    """Looks for the pitch of the newest moment.

    Attributes:
        size: samples it needs to see.
    """

    size = SIZE

    def __init__(self, rate: int) -> None:
        """`rate`: samples a second."""
        import numpy as np

        self._np, self._rate = np, rate
        self._longest = min(int(rate / LOWEST) + 2, SIZE // 2)
        self._shortest = max(int(rate / HIGHEST), 2)
        self._frame = SIZE - self._longest
        self._lags = np.arange(self._longest + 1, dtype=np.float64)

    def find(self, samples: Any) -> tuple[float | None, float]:
        """The pitch in Hz, and how sure it is, 0..1, of the last SIZE samples.

        The pitch is None where it is not sure enough to be one.
        """
        np = self._np
        differences = self._differences(samples[-SIZE:])
        sums = np.cumsum(differences)
        if sums[-1] < 1e-9:
            return None, 0.0
        dips = np.ones(self._longest + 1)
        dips[1:] = differences[1:] * self._lags[1:] / np.maximum(sums[1:], 1e-12)
        below = np.flatnonzero(dips[self._shortest : -1] < THRESHOLD)
        if len(below):
            lag = self._shortest + int(below[0])
            while lag < self._longest - 1 and dips[lag + 1] < dips[lag]:
                lag += 1
        else:
            lag = self._shortest + int(np.argmin(dips[self._shortest : -1]))
        sure = min(max(1.0 - float(dips[lag]), 0.0), 1.0)
        if lag == self._shortest:  # at the edge there is no dip, only a slope
            return None, 0.0
        if sure < SURE:
            return None, sure
        return self._rate / self._exact(differences, dips, lag), sure

    def _differences(self, sound: Any) -> Any:
        """How much the sound differs from itself, for each lag."""
        np = self._np
        # the short frame against the whole: no lag reaches around the circle
        frame = np.zeros(SIZE)
        frame[: self._frame] = sound[: self._frame]
        lags = self._longest + 1
        alike = np.fft.irfft(np.fft.rfft(sound) * np.conj(np.fft.rfft(frame)), SIZE)[:lags]
        energy = np.concatenate(((0.0,), np.cumsum(sound * sound)))
        moved = energy[self._frame : self._frame + lags] - energy[:lags]
        return np.maximum(energy[self._frame] + moved - 2.0 * alike, 0.0)

    def _exact(self, differences: Any, dips: Any, lag: int) -> float:
        """The period in samples: between two lags, and over as many periods as fit."""
        period, count = _bottom(differences, lag), 2
        while count * period < self._longest - 3:
            near = round(count * period)
            there = near - 2 + int(differences[near - 2 : near + 3].argmin())
            if abs(there - near) == 2 or dips[there] > 2.0 * THRESHOLD:
                break
            period = _bottom(differences, there) / count
            count *= 2
        return period


def _bottom(values: Any, lag: int) -> float:
    """Where a parabola through three neighbours is lowest."""
    before, here, after = (float(each) for each in values[lag - 1 : lag + 2])
    bend = before - 2.0 * here + after
    if bend <= 0.0:
        return float(lag)
    return lag + min(max(0.5 * (before - after) / bend, -1.0), 1.0)
