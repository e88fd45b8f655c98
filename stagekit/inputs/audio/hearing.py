"""From blocks of sound to what the house hears: only what the scene listens to is worked out."""

from __future__ import annotations

from typing import Any

from stagekit.api import Ns, Say
from stagekit.core.values import SECOND
from stagekit.inputs.audio.level import LOWEST, Level, Silence
from stagekit.inputs.audio.onset import Onset
from stagekit.inputs.audio.pitch import Pitch
from stagekit.inputs.audio.spectrum import SIZE, Spectrum

BLOCKS = 100
"""Blocks a second."""

OFFSET = 0.01
"""How much of a new offset one block takes over: most of it within three seconds."""

SOUND = LOWEST + 40.0
"""dB below which nothing is asked about pitch or colour: that is the hiss of the converter."""


PORTS = (
    "level",
    "peak",
    "silence",
    "bands",
    "centroid",
    "flatness",
    "pitch",
    "confidence",
    "onset",
)
"""What can be heard in sound."""


class Hearing:
    """Listens to one voice, block by block.

    Attributes:
        block: samples of one block, 10 ms.
    """

    def __init__(self, say: Say, rate: int, *, quiet: float, sensitivity: float) -> None:
        """Get ready.

        Args:
            say: who is told.
            rate: samples a second.
            quiet: dB below which it is silent.
            sensitivity: of onsets, 0..1.
        """
        import numpy as np

        self._np, self._say, self._rate = np, say, rate
        self.block = rate // BLOCKS
        self._sensitivity = sensitivity
        self._level = Level(self.block / rate)
        self._silence = Silence(quiet)
        self._offset = 0.0
        self._listen_for(tuple(map(say.wants, PORTS)))

    def _listen_for(self, wanted: tuple[bool, ...]) -> None:
        """Get ready for the ports that are wanted by now; what is not wanted is not worked out."""
        np, rate = self._np, self._rate
        self._wanted = wanted
        wants = dict(zip(PORTS, wanted, strict=True)).__getitem__
        self._names = [name for name in ("level", "peak", "silence") if wants(name)]
        self._colours = [name for name in ("bands", "centroid", "flatness") if wants(name)]
        self._spectrum = Spectrum(rate) if self._colours else None
        self._pitch = Pitch(rate) if wants("pitch") or wants("confidence") else None
        self._onset = Onset(rate, self.block, self._sensitivity) if wants("onset") else None
        sizes = [SIZE, *(one.size for one in (self._pitch, self._onset) if one is not None)]
        self._size = max(sizes) if len(sizes) > 1 or self._spectrum else self.block
        # Twice as long as needed, so that it is seldom moved to its beginning.
        self._heard = np.zeros(self._size * 2 + self.block)
        self._end = self._size

    def take(self, samples: Any, at: Ns) -> None:
        """One block of `block` numbers, whose last was heard at that moment."""
        np = self._np
        wanted = tuple(map(self._say.wants, PORTS))
        if wanted != self._wanted:
            self._listen_for(wanted)  # another scene, or a new version of this one
        block = np.asarray(samples, dtype=np.float64)
        if not np.isfinite(block).all():
            block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        # A sound card's own offset is no sound: it is followed slowly, and left out.
        self._offset += OFFSET * (float(block.mean()) - self._offset)
        block = block - self._offset
        level, peak = self._level.take(block)
        said: dict[str, Any] = {}
        if "level" in self._names:
            said["level"] = level
        if "peak" in self._names:
            said["peak"] = peak
        if "silence" in self._names:
            said["silence"] = 1.0 if self._silence.take(level, at) else 0.0
        heard = self._remember(block)
        onset = None if self._onset is None else self._onset.take(heard)
        if peak > SOUND:
            self._listen(heard, said)
        elif self._pitch is not None:
            said["confidence"] = 0.0
        if self._spectrum is not None and "bands" in self._colours and "bands" not in said:
            said["bands"] = (LOWEST,) * 24
        if said:
            self._say.frame(said, at=at)
        if onset is not None and peak > SOUND:
            ago, strength = onset
            self._say.event("onset", at=at - round(ago * SECOND), strength=strength)

    def _remember(self, block: Any) -> Any:
        """The newest samples, this block among them."""
        count, heard = len(block), self._heard
        if self._end + count > len(heard):
            keep = self._size
            heard[:keep] = heard[self._end - keep : self._end].copy()
            self._end = keep
        heard[self._end : self._end + count] = block
        self._end += count
        return heard[self._end - self._size : self._end]

    def _listen(self, heard: Any, said: dict[str, Any]) -> None:
        if self._pitch is not None:
            pitch, said["confidence"] = self._pitch.find(heard)
            if pitch is not None:
                said["pitch"] = pitch
        spectrum = self._spectrum
        if spectrum is None:
            return
        spectrum.look(heard)
        if "bands" in self._colours:
            said["bands"] = spectrum.bands()
        for name, value in (("centroid", spectrum.centroid), ("flatness", spectrum.flatness)):
            if name in self._colours:
                number = value()
                if number is not None:
                    said[name] = number
