"""All that is remembered: sounds in order, their oracle, and where each turn stands."""

from __future__ import annotations

from collections.abc import Iterable

from stagekit.models.memory.context import Index
from stagekit.models.memory.oracle import Oracle
from stagekit.models.memory.sound import Letter, Sound

MOST = 20_000
"""Sounds learned in the room; past that, the older half is forgotten (hours of playing)."""


class Store:
    """The remembered sounds; place 1 is the first, as in the oracle.

    Attributes:
        given: how many of them came with the corpus.
    """

    def __init__(self, corpus: Iterable[Sound] = ()) -> None:
        """Begin with a corpus, or with nothing."""
        self._corpus = list(corpus)
        self.given = len(self._corpus)
        self.relearn([])

    def __len__(self) -> int:
        return len(self.sounds)

    @property
    def learned(self) -> list[Sound]:
        """What was learned in the room."""
        return self.sounds[self.given :]

    def relearn(self, room: Iterable[Sound]) -> None:
        """Keep the corpus, and of the room only these sounds."""
        self.sounds: list[Sound] = []
        self.oracle: Oracle[Letter] = Oracle()
        self.index = Index()
        source = -1
        for sound in self._corpus:
            if sound.source != source:  # another piece
                self.index.breathe()
                source = sound.source
            self._append(sound)
        self.index.breathe()
        for sound in room:
            self._append(sound)

    def add(self, sound: Sound) -> bool:
        """Learn one sound; True where the older half had to go and places moved."""
        self._append(sound)
        if len(self.sounds) - self.given <= MOST:
            return False
        self.relearn(self.learned[-MOST // 2 :])
        return True

    def sound(self, place: int) -> Sound:
        """The sound at that place, from 1."""
        return self.sounds[place - 1]

    def _append(self, sound: Sound) -> None:
        self.sounds.append(sound)
        self.index.add(self.oracle.add(sound.letter), sound.pitches)
