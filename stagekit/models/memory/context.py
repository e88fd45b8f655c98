"""What has just sounded, seen by two ears: the line it draws, and its harmony."""

from __future__ import annotations

from dataclasses import dataclass, field

Trait = tuple[int, ...]
"""One thing that can be recognised: a turn of melody, or two pitch classes together."""

FADES = 0.7
"""How much of a pitch class's presence is left one sound later."""

PRESENT = 0.2
"""Below this a pitch class no longer belongs to the harmony."""

COMMONEST = 32
"""How many places one trait recalls, newest first."""


@dataclass(slots=True)
class Context:
    """The last few sounds of one stream.

    Attributes:
        line: pitch classes of the last three highest notes.
        colour: presence of each of the twelve pitch classes.
    """

    line: list[int] = field(default_factory=list)
    colour: list[float] = field(default_factory=lambda: [0.0] * 12)

    def step(self, pitches: list[int]) -> None:
        """One more sound was heard."""
        self.line = [*self.line, max(pitches) % 12][-3:]
        self.colour = [presence * FADES for presence in self.colour]
        for pitch in pitches:
            self.colour[pitch % 12] = 1.0

    def melody(self) -> list[tuple[Trait, float]]:
        """The turns that end here: three notes weigh 1, two weigh a half."""
        turns = []
        if len(self.line) >= 2:
            turns.append((tuple(self.line[-2:]), 0.5))
        if len(self.line) == 3:
            turns.append((tuple(self.line), 1.0))
        return turns

    def harmony(self) -> list[tuple[Trait, float]]:
        """The pairs among the three strongest pitch classes, a third each."""
        order = sorted(range(12), key=lambda tone: (-self.colour[tone], tone))[:3]
        three = sorted(tone for tone in order if self.colour[tone] >= PRESENT)
        return [
            ((low, high), 1 / 3) for index, low in enumerate(three) for high in three[index + 1 :]
        ]

    def plain(self) -> list[object]:
        """As plain data."""
        return [self.line, self.colour]


class Index:
    """Where in the memory each turn of melody and each pair of tones stands."""

    __slots__ = ("_context", "_harmony", "_melody")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._context = Context()
        self._melody: dict[Trait, list[int]] = {}
        self._harmony: dict[Trait, list[int]] = {}

    def breathe(self) -> None:
        """What comes next does not follow from what came before (another piece)."""
        self._context = Context()

    def add(self, place: int, pitches: list[int]) -> None:
        """A sound was learned at that place."""
        self._context.step(pitches)
        for trait, _ in self._context.melody():
            self._melody.setdefault(trait, []).append(place)
        for trait, _ in self._context.harmony():
            self._harmony.setdefault(trait, []).append(place)

    def melody(self, context: Context) -> dict[int, float]:
        """The places whose melody arrives as this one does, 0..1 each."""
        found: dict[int, float] = {}
        for trait, weight in context.melody():
            for place in self._melody.get(trait, [])[-COMMONEST:]:
                found[place] = max(found.get(place, 0.0), weight)
        return found

    def harmony(self, context: Context) -> dict[int, float]:
        """The places that sound in this harmony, 0..1 each."""
        found: dict[int, float] = {}
        for trait, weight in context.harmony():
            for place in self._harmony.get(trait, [])[-COMMONEST:]:
                found[place] = min(1.0, found.get(place, 0.0) + weight)
        return found
