"""When the memory plays and when it is silent: phrases and rests between them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from stagekit.api import Ns
from stagekit.core.values import SECOND

PAUSE = 0.7
"""Seconds without a note after which the player is thought to have paused."""

EAGER = 0.25
"""In the player's pause the memory waits only so much of its own rest."""

LONGEST_REST = 90.0
"""Seconds; at the least density it still plays after so long."""

BREATH = 1.2
"""Seconds; where the memory itself breathes so long, a phrase may end."""


@dataclass(slots=True)
class Phrasing:
    """Phrases of four to sixteen sounds, and rests so that `density` comes true.

    Attributes:
        left: sounds still to play in this phrase; 0 in a rest.
        due: when the next sound is due.
        began: when this phrase, or the last, began.
        length: seconds the last phrase lasted.
        stretch: this rest is so much longer or shorter than the average one.
        silent_since: when the last phrase ended; None before anything was heard.
        heard_at: when the player last struck a key; None: never yet.
        owed: True where the player has played since the last phrase began.
    """

    left: int = 0
    size: int = 0
    due: Ns = 0
    began: Ns = 0
    length: float = 3.0
    stretch: float = 1.0
    silent_since: Ns | None = None
    heard_at: Ns | None = None
    owed: bool = False

    def heard(self, at: Ns) -> None:
        """The player struck a key."""
        self.heard_at, self.owed = at, True

    def begin(self, now: Ns, density: float, chance: Random) -> bool:
        """In a rest: begin a phrase if it is time; True where one begins."""
        if self.silent_since is None:
            self.silent_since = now
        if self.left or density <= 0.0 or now - self.silent_since < self._rest(now, density):
            return False
        self.left = self.size = 4 + round(chance.random() * (2 + 10 * density))
        self.stretch = 0.5 + chance.random()
        self.due = self.began = now
        self.owed = False
        return True

    def next(self, wait: float, now: Ns) -> None:
        """A sound was played; the next one is due so many seconds later."""
        self.left -= 1
        if wait >= BREATH and self.left < self.size / 2:
            self.left = 0
        self.due = max(self.due + round(wait * SECOND), now)
        if self.left == 0:
            self.stop(self.due)

    def stop(self, now: Ns) -> None:
        """The phrase ends here."""
        self.left = 0
        self.length = max((now - self.began) / SECOND, 0.5)
        self.silent_since = now

    def _rest(self, now: Ns, density: float) -> Ns:
        rest = min(self.length * (1.0 - density) / density * self.stretch, LONGEST_REST)
        if self.owed and self.heard_at is not None and now - self.heard_at > PAUSE * SECOND:
            rest *= EAGER
        return round(rest * SECOND)

    def plain(self) -> list[object]:
        """As plain data."""
        return [
            self.left, self.size, self.due, self.began, self.length, self.stretch,
            self.silent_since, self.heard_at, self.owed,
        ]  # fmt: skip
