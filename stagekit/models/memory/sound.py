"""What the memory is made of: notes struck together, and how long until the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND, SECOND

TOGETHER: Ns = 30 * MILLISECOND
"""Notes struck within this time are one chord: fingers are never quite together."""

LONGEST_WAIT = 1.5
"""Seconds; a longer silence is remembered as a breath of this length."""

LONGEST_HELD = 8.0
"""Seconds; a key held longer, or never released, counts as so long."""

UNKNOWN_LENGTH = 0.3
"""Seconds; the length of a note whose key is still down."""

Letter = tuple[int, ...]


@dataclass(slots=True)
class Sound:
    """One note or chord of the memory.

    Attributes:
        pitches: MIDI notes, 0..127; velocities: 1..127; lengths: seconds.
        wait: seconds from its beginning to the next sound's.
        source: which of the memory's sources it comes from.
    """

    pitches: list[int]
    velocities: list[int]
    lengths: list[float]
    wait: float = 0.4
    source: int = 0

    @property
    def letter(self) -> Letter:
        """Its pitch classes: the same chord in another octave is the same letter."""
        return tuple(sorted({pitch % 12 for pitch in self.pitches}))

    @property
    def top(self) -> int:
        """Its highest note, where the ear finds the melody."""
        return max(self.pitches)

    def plain(self) -> list[object]:
        """As plain data."""
        return [self.pitches, self.velocities, self.lengths, self.wait, self.source]


def sound_from(plain: Sequence[object]) -> Sound:
    """A sound from what `plain` gave."""
    pitches, velocities, lengths, wait, source = plain
    return Sound(
        [int(pitch) for pitch in _many(pitches)],
        [int(velocity) for velocity in _many(velocities)],
        [float(length) for length in _many(lengths)],
        _one(wait),
        int(_one(source)),
    )


def _many(value: object) -> list[float]:
    if not isinstance(value, list | tuple):
        raise TypeError("not a list")
    return [_one(member) for member in value]


def _one(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError("not a number")
    return value


Key = tuple[int, int, int]
"""Which key of which keyboard: pitch, channel, person."""


@dataclass(slots=True)
class Gather:
    """Gathers notes into chords, and finds out how long each one lasted.

    Struck keys go in as they come; `closed` gives the chords that can no
    longer grow. A chord's lengths and wait are filled in later, as its keys
    are released and the next chord begins.
    """

    begun: Sound | None = None
    begun_at: Ns = 0
    last: Sound | None = None
    last_at: Ns = 0
    ready: list[Sound] = field(default_factory=list)
    held: dict[Key, tuple[Sound, int, Ns]] = field(default_factory=dict)

    def strike(self, key: Key, velocity: int, at: Ns, source: int) -> None:
        """A key goes down."""
        self.release(key, at)
        pitch = key[0]
        if self.begun is not None and at - self.begun_at > TOGETHER:
            self._close()
        if self.begun is None:
            if self.last is not None:
                self.last.wait = min(max(at - self.last_at, 0) / SECOND, LONGEST_WAIT)
            self.begun, self.begun_at = Sound([], [], [], source=source), at
        if pitch not in self.begun.pitches:
            self.held[key] = (self.begun, len(self.begun.pitches), at)
            self.begun.pitches.append(pitch)
            self.begun.velocities.append(velocity)
            self.begun.lengths.append(UNKNOWN_LENGTH)

    def release(self, key: Key, at: Ns) -> None:
        """A key comes up."""
        if key in self.held:
            sound, index, since = self.held.pop(key)
            sound.lengths[index] = min(max((at - since) / SECOND, 0.03), LONGEST_HELD)

    def closed(self, now: Ns) -> list[Sound]:
        """The chords that can no longer grow, oldest first; each is given once."""
        if self.begun is not None and now - self.begun_at > TOGETHER:
            self._close()
        for key, (_, _, since) in list(self.held.items()):
            if now - since > LONGEST_HELD * SECOND:
                self.release(key, now)
        ready, self.ready = self.ready, []
        return ready

    def _close(self) -> None:
        if self.begun is not None:
            self.ready.append(self.begun)
            self.last, self.last_at = self.begun, self.begun_at
            self.begun = None
