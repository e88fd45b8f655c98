"""What a sound is made of: its spectrum, in bands, and how bright and noisy it is."""

from __future__ import annotations

from typing import Any

from stagekit.inputs.audio.level import LOWEST

SIZE = 2048
"""Samples that one look covers: 43 ms at 48 kHz, lines 23 Hz apart."""

EDGES = (20, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000,
         2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500, 12000, 15500)  # fmt: skip
"""Hz; the ear's 24 critical bands (Bark).

After Zwicker, "Subdivision of the Audible Frequency Range into Critical Bands",
JASA 33, 1961. What falls into one band is heard together: so 24 of them show
what one hears, and none is empty at the bottom or crowded at the top.
"""

NOTHING = 1e-16
"""A mean power below which there is nothing to measure."""


class Spectrum:
    """The newest 43 ms, looked at again and again."""

    def __init__(self, rate: int) -> None:
        """`rate`: samples a second."""
        import numpy as np

        self._np = np
        self._lines = np.fft.rfftfreq(SIZE, 1.0 / rate)
        self._window = np.hanning(SIZE + 1)[:SIZE]
        # so scaled, the lines add up to the mean square of the sound
        self._scale = 2.0 / (SIZE * float(self._window @ self._window))
        starts = np.searchsorted(self._lines, EDGES)
        self._starts = np.minimum(starts, len(self._lines) - 1)
        self._empty = starts[:-1] >= len(self._lines)
        self._heard = slice(int(starts[0]), int(starts[-1]))
        self._power = np.zeros(len(self._lines))

    def look(self, samples: Any) -> None:
        """Look at the last SIZE of these samples."""
        lines = self._np.fft.rfft(samples[-SIZE:] * self._window)
        self._power = (lines.real**2 + lines.imag**2) * self._scale

    def bands(self) -> tuple[float, ...]:
        """The 24 bands in dB, at least LOWEST: a sine alone in its band reads as its level."""
        np = self._np
        sums = np.add.reduceat(self._power, self._starts)[:-1]
        sums[self._empty] = 0.0  # a device that runs slowly has no such high tones
        return tuple(np.maximum(10.0 * np.log10(np.maximum(sums, 1e-30)), LOWEST).tolist())

    def centroid(self) -> float | None:
        """The spectrum's centre of gravity in Hz: dull or bright; None where there is nothing.

        After Grey and Gordon, "Perceptual Effects of Spectral Modifications on
        Musical Timbres", JASA 63, 1978: the mean of the frequencies, each
        weighted with its amplitude, here from 20 Hz to 15.5 kHz.
        """
        heard = self._np.sqrt(self._power[self._heard])
        total = float(heard.sum())
        return float(heard @ self._lines[self._heard]) / total if total > 1e-9 else None

    def flatness(self) -> float | None:
        """From 0, one tone, towards 1, noise; None where there is nothing.

        After Gray and Markel, "A Spectral-Flatness Measure for Studying the
        Autocorrelation Method of Linear Prediction of Speech Analysis", IEEE
        ASSP 22, 1974: the geometric over the arithmetic mean of the powers,
        from 20 Hz to 15.5 kHz. One look at white noise reads about 0.56, since
        each of its lines is a matter of chance.
        """
        np = self._np
        heard = self._power[self._heard]
        mean = float(heard.mean())
        if mean < NOTHING:
            return None
        return min(float(np.exp(np.log(heard + mean * 1e-12).mean())) / mean, 1.0)
