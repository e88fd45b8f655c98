"""Where sounds begin: SuperFlux (Böck & Widmer, DAFx 2013), without looking ahead.

The log spectrum, in bands of a quarter tone, is compared with that of a little
while ago, widened by a neighbour each side, so that vibrato is no onset. What
grows is summed; a peak over its recent mean is an onset. Where within the last
moments it began, the sound's own rise tells.
"""

from __future__ import annotations

from collections import deque
from typing import Any

SIZE = 2048
"""Samples of one look."""

LOOKS = 2
"""Looks a block: one each 5 ms."""

BEFORE = 4
"""Looks back that each is compared with."""

RECENT = 24
"""Looks whose mean the flux must exceed: 120 ms."""

APART = 0.03
"""Seconds between two onsets, at least (the paper's)."""

RISE = 2.5
"""How much stronger the last 30 ms must be than the 30 before: 4 dB. A finger that damps a
string changes the spectrum too, but nothing begins."""

FLOOR = 1e-4
"""Magnitudes are taken as log10(1 + m / FLOOR): what lies far below is no sound."""


class Onset:
    """Hears one block after the other."""

    def __init__(self, rate: int, block: int, sensitivity: float) -> None:
        """Get ready.

        Args:
            rate: samples a second.
            block: samples of one block.
            sensitivity: 0..1; 0.5 is the usual.
        """
        import numpy as np

        self._np = np
        self._rate, self._block = rate, block
        self._hop = block // LOOKS
        self.size = max(SIZE + block, 6 * (rate // 100) + block + 1)
        """Samples it needs to see."""
        self._window = np.hanning(SIZE + 1)[:SIZE] * 2.0 / SIZE
        self._bands = _quarter_tones(np, rate)
        self._past: deque[Any] = deque(maxlen=BEFORE)
        self._fluxes: deque[float] = deque(maxlen=RECENT)
        self._over = 2.0 ** (4.0 * (0.5 - sensitivity))
        self._last = -1.0
        self._seen = 0
        self._rising = 0.0

    def take(self, samples: Any) -> tuple[float, float] | None:
        """After one more block: how many seconds ago a sound began, and how strongly.

        Args:
            samples: at least `size`, the newest last.

        Returns:
            None where nothing began; else seconds before the newest sample, and
            a strength 0..1.
        """
        found = None
        for look in range(LOOKS):
            end = len(samples) - self._hop * (LOOKS - 1 - look)
            self._seen += self._hop
            strength = self._look(samples[end - SIZE : end])
            if strength is not None and found is None and self._rises(samples[:end]):
                ago = self._began(samples[:end])
                found = ago + self._hop * (LOOKS - 1 - look) / self._rate, strength
        return found

    def _look(self, part: Any) -> float | None:
        np = self._np
        spectrum = np.abs(np.fft.rfft(part * self._window))
        bands = np.log10(1.0 + np.maximum(self._bands @ spectrum, 0.0) / FLOOR)
        if len(self._past) < BEFORE:
            self._past.append(bands)
            return None
        old = self._past[0]
        wide = np.maximum(old, np.maximum(np.roll(old, 1), np.roll(old, -1)))
        flux = float(np.maximum(bands - wide, 0.0).mean())
        self._past.append(bands)
        mean = sum(self._fluxes) / len(self._fluxes) if self._fluxes else 0.0
        self._fluxes.append(flux)
        now = self._seen / self._rate
        over = flux - 1.6 * mean
        if over > 0.06 * self._over and flux >= self._rising and now - self._last >= APART:
            self._last = now
            self._rising = flux
            return min(flux / 0.8, 1.0)
        # Until it falls well again, this is still the same rise.
        self._rising = max(flux, 0.0) if flux > self._rising else self._rising * 0.9
        return None

    def _rises(self, samples: Any) -> bool:
        """Whether there is more of it now than a moment ago, high tones counting most."""
        width = self._rate // 100
        steps = self._np.diff(samples[-(6 * width + 1) :]).reshape(6, width)
        powers = (steps**2).mean(axis=1)
        return bool(powers[3:].max() > RISE * powers[:3].min() + 1e-12)

    def _began(self, samples: Any) -> float:
        """Seconds ago: where the power of the last 50 ms rises most steeply."""
        np = self._np
        cell = max(self._rate // 1000, 1)
        count = min(50, len(samples) // cell - 1)
        part = np.diff(samples[-(count * cell + 1) :])
        power = (part.reshape(count, cell) ** 2).mean(axis=1)
        level = np.log10(power + 1e-10)
        before, after = 8, 4
        sums = np.concatenate(([0.0], np.cumsum(level)))
        places = np.arange(before, count - after + 1)
        rise = (sums[places + after] - sums[places]) / after
        rise -= (sums[places] - sums[places - before]) / before
        place = int(places[int(np.argmax(rise))])
        return float((count - place) * cell / self._rate)


def _quarter_tones(np: Any, rate: int) -> Any:
    """One row a band: triangles a quarter tone apart, 30 Hz to 17 kHz, none empty."""
    frequencies = np.fft.rfftfreq(SIZE, 1.0 / rate)
    top = min(17_000.0, rate / 2.1)
    steps = int(24 * np.log2(top / 30.0))
    centres = np.unique(np.rint(30.0 * 2.0 ** (np.arange(steps + 1) / 24) * SIZE / rate)).astype(
        int
    )
    centres = centres[(centres > 0) & (centres < len(frequencies) - 1)]
    rows = np.zeros((len(centres) - 2, len(frequencies)))
    for row, (low, middle, high) in enumerate(
        zip(centres[:-2], centres[1:-1], centres[2:], strict=True)
    ):
        rows[row, low : middle + 1] = np.linspace(0.0, 1.0, middle - low + 1)
        rows[row, middle : high + 1] = np.linspace(1.0, 0.0, high - middle + 1)
    return rows
