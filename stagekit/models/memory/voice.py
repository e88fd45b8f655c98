"""The memory's mouth: every note it begins, it also ends."""

from __future__ import annotations

from collections.abc import Sequence

from stagekit.api import Ns, Say
from stagekit.core.values import SECOND
from stagekit.models.memory.sound import Sound

SHORTEST = 0.03
"""Seconds; a shorter note would not be heard on a piano."""

LONGEST = 6.0
"""Seconds; after a leap nobody is there to release a longer one."""

GAP = 0.01
"""Seconds between a note's end and the next beginning, so that repeated notes speak."""


class Voice:
    """Says notes, and the end of each at once, ahead of time.

    A note's end is an event with velocity 0, said together with its beginning:
    the house keeps it until due. So no note hangs, whatever becomes of the model.
    """

    def __init__(self, ends: Sequence[tuple[int, Ns]] = ()) -> None:
        """Take over the notes that still sound: pitch, and when it ends."""
        self._ends: dict[int, Ns] = dict(ends)

    def play(self, sound: Sound, at: Ns, say: Say) -> bool:
        """Say a sound due at that moment; False where all of it sounds already.

        A pitch that still sounds is tied over, not struck again: its end is
        already on its way and cannot be called back.
        """
        self._ends = {pitch: end for pitch, end in self._ends.items() if end > at}
        spoken = False
        notes = zip(sound.pitches, sound.velocities, sound.lengths, strict=True)
        for pitch, velocity, held in notes:
            if pitch in self._ends:
                continue
            length = _length(held, sound.wait)
            end = at + round(length * SECOND)
            say.event("note", at=at, pitch=pitch, velocity=velocity, length=length)
            say.event("note", at=end, pitch=pitch, velocity=0, length=0.0)
            self._ends[pitch] = end
            spoken = True
        return spoken

    def plain(self) -> list[object]:
        """The notes that still sound, as plain data."""
        return [[pitch, end] for pitch, end in self._ends.items()]


def _length(held: float, wait: float) -> float:
    """Legato ends just before what follows; what is truly held is held."""
    length = wait - GAP if wait - GAP < held < 1.5 * wait else held
    return min(max(length, SHORTEST), LONGEST)
