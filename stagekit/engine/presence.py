"""What is gone holds, fades or rests as written: one mechanism for all.

An input that lost its dancer (`if lost`), a model that answers too late
(`if late`) and a group that closed (`then`) are the same thing to a line: its
say weakens from 1 to 0, along the steps the scene gives.
"""

from __future__ import annotations

from stagekit.core.values import SECOND, Ns
from stagekit.scene.plan import Fall

HERE = 1.0
GONE = 0.0


class Presence:
    """How much something still has to say: 1 while here, down to 0 when gone.

    Attributes:
        away_since: when it went, or None while it is here.
        open: whether its lines may move (a closed group's may not).
    """

    __slots__ = ("away_since", "falls", "open")

    def __init__(self, falls: tuple[Fall, ...], *, open: bool = True) -> None:
        """`falls` is the fallback as written; empty means hold for ever."""
        self.falls = falls
        self.open = open
        self.away_since: Ns | None = None if open else 0

    def go(self, now: Ns) -> bool:
        """It went; True if it was here."""
        was_here = self.away_since is None
        if was_here:
            self.away_since = now
            self.open = False
        return was_here

    def come(self) -> bool:
        """It is back; True if it was away."""
        was_away = self.away_since is not None
        self.away_since = None
        self.open = True
        return was_away

    def strength(self, now: Ns) -> float:
        """Its say at that moment, 0..1."""
        if self.away_since is None:
            return HERE
        left = float(now - self.away_since)
        for fall in self.falls:
            if fall.what == "rest":
                return GONE
            if fall.what == "model" or fall.seconds is None:
                return HERE
            span = fall.seconds * SECOND
            if left < span:
                return HERE if fall.what == "hold" else 1.0 - left / span
            left -= span
            if fall.what == "fade":
                return GONE
        return HERE

    def settled_at(self, now: Ns) -> Ns | None:
        """When it next begins or ends to change: `now` while fading, None when settled."""
        if self.away_since is None:
            return None
        moment = float(self.away_since)
        for fall in self.falls:
            if fall.what in ("rest", "model") or fall.seconds is None:
                return None if now >= moment else int(moment)
            if fall.what == "fade":
                end = moment + fall.seconds * SECOND
                return now if moment <= now < end else (None if now >= end else int(moment))
            moment += fall.seconds * SECOND
        return None

    def substitute(self, now: Ns) -> str | None:
        """The model that speaks instead, once its turn has come."""
        if self.away_since is None:
            return None
        moment = float(self.away_since)
        for fall in self.falls:
            if fall.what == "model":
                return fall.model if now >= moment else None
            if fall.seconds is None:
                return None
            moment += fall.seconds * SECOND
        return None

    def state(self) -> list[object]:
        """Plain data."""
        return [self.away_since, self.open]

    def restore(self, state: list[object]) -> None:
        """Take back what `state` gave."""
        self.away_since = state[0]  # type: ignore[assignment]
        self.open = bool(state[1])
