"""Taking back the memory's state from plain data."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from random import Random
from typing import Any

from stagekit.models.memory.context import Context
from stagekit.models.memory.corpus import Source
from stagekit.models.memory.listening import listeners
from stagekit.models.memory.phrasing import Phrasing
from stagekit.models.memory.sound import sound_from
from stagekit.models.memory.walk import TABOO, Walk

VERSION = 1
"""Of the state's form; another version's state is left aside."""


class Kept:
    """A state, read back into the memory's own parts."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        """Read what `Memory.state` gave, straight or by way of JSON."""
        self.given: int = state["given"]
        self.sources: list[tuple[str, str]] = [(name, by) for name, by in state["sources"]]
        self.room = [sound_from(plain) for plain in state["room"]]
        place, recent, leapt = state["walk"]
        self.walk = Walk(place, deque(recent, maxlen=TABOO), deque(leapt, maxlen=8))
        self.listeners = listeners()
        for name, listener in self.listeners.items():
            listener.awake = {at: (was, since) for at, was, since in state["awake"].get(name, [])}
        self.heard, self.played = Context(*state["heard"]), Context(*state["played"])
        self.phrasing = Phrasing(*state["phrasing"])
        self.ends: list[tuple[int, int]] = [(pitch, end) for pitch, end in state["ends"]]
        self.now: int = state["now"]
        self.last_at: int = state["last_at"]
        self.cited: int = state["cited"]
        self.chance: list[Any] = state["chance"]

    def resettle(self, given: int) -> list[Source]:
        """Number the room's sources anew, behind so many pieces of another corpus.

        The sources named by the room's sounds are the live ones, which stand
        behind the corpus's; returns them.
        """
        first = min((sound.source for sound in self.room), default=len(self.sources))
        for sound in self.room:
            sound.source += given - first
        return [Source(*source) for source in self.sources[first:]]


def plain_chance(chance: Random) -> list[object]:
    """The generator's state as plain data."""
    version, numbers, gauss = chance.getstate()
    return [version, list(numbers), gauss]


def take_chance(chance: Random, plain: list[Any]) -> None:
    """Give the generator that state back."""
    version, numbers, gauss = plain
    chance.setstate((version, tuple(numbers), gauss))
