"""What is gone holds, fades or rests as written: one mechanism for all.

An input that lost its dancer (`if lost`), a model that answers too late
(`if late`) and a group that closed (`then`) are the same thing to a line: its
say weakens from 1 to 0, along the steps the scene gives.
"""

from __future__ import annotations

from typing import Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns
from stagekit.scene.plan import Fall

HERE = 1.0
GONE = 0.0


class Presence:
    """How much something still has to say: 1 while here, down to 0 when gone.

    Attributes:
        away_since: when it went, or None while it is here.
        open: whether its lines may move (a closed group's may not).
        opened: of a group, its place in the order in which groups opened.
    """

    __slots__ = ("_falls", "away_since", "open", "opened")

    def __init__(self, falls: tuple[Fall, ...], *, open: bool = True) -> None:
        """`falls` is the fallback as written; empty means hold for ever."""
        self._falls = tuple(
            (fall.what, None if fall.seconds is None else nanoseconds(fall.seconds), fall.model)
            for fall in falls
        )
        self.open = open
        self.opened = 0
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
        left = now - self.away_since
        for what, span, _ in self._falls:
            if what == "rest":
                return GONE
            if what == "model" or span is None:
                return HERE
            if left < span:
                return HERE if what == "hold" else 1.0 - left / span
            left -= span
            if what == "fade":
                return GONE
        return HERE

    def in_play(self, now: Ns) -> bool:
        """Whether it still counts beside others: here, or within what its fallback gives it.

        What holds for ever counts only as long as nobody else has a say.
        """
        if self.away_since is None:
            return True
        left = now - self.away_since
        for what, span, _ in self._falls:
            if what == "model":
                return True
            if what == "rest" or span is None:
                return False
            if left < span:
                return True
            left -= span
        return False

    def settled_at(self, now: Ns) -> Ns | None:
        """When it next begins or ends to change: `now` while fading, None when settled."""
        if self.away_since is None:
            return None
        moment = self.away_since
        for what, span, _ in self._falls:
            if what in ("rest", "model") or span is None:
                return moment if now < moment else None
            end = moment + span
            if now < end:
                return end if what == "hold" else now
            if what == "fade":
                return None
            moment = end
        return None

    def speaks_at(self) -> Ns | None:
        """When another model begins to speak in its place, if it is to."""
        if self.away_since is None:
            return None
        moment = self.away_since
        for what, span, _ in self._falls:
            if what == "model":
                return moment
            if span is None:
                return None
            moment += span
        return None

    def substitute(self, now: Ns) -> str | None:
        """The model that speaks instead, once its turn has come."""
        at = self.speaks_at()
        if at is None or now < at:
            return None
        return next(model for what, _, model in self._falls if what == "model")

    def state(self) -> list[object]:
        """Plain data."""
        return [self.away_since, self.open, self.opened]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        self.away_since, self.open, self.opened = state


class Together:
    """Several presences that are one: gone only once they are all gone.

    For what is made of several persons and skips who is absent.
    """

    __slots__ = ("members",)

    def __init__(self, members: tuple[Presence, ...]) -> None:
        """`members`: at least one."""
        self.members = members

    @property
    def open(self) -> bool:
        """Whether any is here."""
        return any(one.open for one in self.members)

    @property
    def away_since(self) -> Ns | None:
        """When the last of them went, or None while any is here."""
        latest = 0
        for one in self.members:
            if one.away_since is None:
                return None
            latest = max(latest, one.away_since)
        return latest

    def strength(self, now: Ns) -> float:
        """The strongest say, 0..1."""
        return max(one.strength(now) for one in self.members)

    def in_play(self, now: Ns) -> bool:
        """Whether any still counts."""
        return any(one.in_play(now) for one in self.members)

    def settled_at(self, now: Ns) -> Ns | None:
        """When the first of them next begins or ends to change."""
        moments = [at for one in self.members if (at := one.settled_at(now)) is not None]
        return min(moments, default=None)
