"""A cue's hold on a destination: it fades there, holds, and lets go as gently."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from stagekit.core.shapes import bend
from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns, Number
from stagekit.engine.plain import plain, whole


def blend(a: Number, b: Number, share: float) -> Number:
    """From `a` (0) to `b` (1); exact at both ends, member by member."""
    if share <= 0.0:
        return a
    if share >= 1.0:
        return b
    if type(a) is float and type(b) is float:
        return a + (b - a) * share
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple([blend(x, y, share) for x, y in zip(a, b, strict=True)])  # type: ignore[misc]
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return float(a + (b - a) * share)
    return b


@lru_cache(64)
def come(curve: str | float | None, past: Ns, length: Ns) -> float:
    """How far a fade has come: worked out once for all that fade together."""
    return bend(curve)(past / length)


class CueHold:
    """A value that a cue set, from the moment it begins to fade there.

    Attributes:
        wanted: where it goes; begins_from: where it was when the fade began.
        start, length: when it begins and how long it takes, in nanoseconds.
        curve: a number or `soft`, `slow`, `fast`; None for a straight line.
        releasing: it gives way to the mappings instead.
    """

    __slots__ = ("begins_from", "curve", "length", "releasing", "start", "wanted")

    def __init__(
        self,
        wanted: Number,
        start: Ns,
        seconds: float,
        curve: str | float | None = None,
        *,
        releasing: bool = False,
    ) -> None:
        """`seconds` 0 is a cut."""
        self.wanted = wanted
        self.start = start
        self.length = nanoseconds(seconds)
        self.curve = curve
        self.releasing = releasing
        self.begins_from: Number | None = None

    def rest_like(self) -> Number:
        """Nothing stood there: it fades from nothing, and text is simply there."""
        if isinstance(self.wanted, tuple):
            return tuple(0.0 if isinstance(one, float) else one for one in self.wanted)
        return 0.0 if isinstance(self.wanted, float) else self.wanted

    def share(self, now: Ns) -> float:
        """How far it has come, 0..1, bent by its curve."""
        past = now - self.start
        if past <= 0:
            return 0.0 if self.length or past < 0 else 1.0
        if past >= self.length:
            return 1.0
        return come(self.curve, past, self.length)

    def value(self, now: Ns, below: Number | None, was: Number | None) -> Number | None:
        """What it makes of the mappings' value `below`; `was` stands there so far."""
        share = self.share(now)
        if self.releasing:
            if below is None:
                return was
            start = self.begins_from if self.begins_from is not None else below
            return blend(start, below, share)
        start = self.begins_from if self.begins_from is not None else self.wanted
        return blend(start, self.wanted, share)

    def end(self) -> Ns:
        """When it will have arrived."""
        return self.start + self.length

    def is_over(self, now: Ns) -> bool:
        """Whether it has arrived."""
        return now >= self.end()

    def state(self) -> list[object]:
        """Plain data."""
        return [plain(self.wanted), self.start, self.length, self.curve, self.releasing,
                plain(self.begins_from)]  # fmt: skip

    @classmethod
    def restored(cls, state: list[Any]) -> CueHold:
        """A hold from what `state` gave."""
        wanted, start, length, curve, releasing, begins_from = state
        hold = cls(whole(wanted), start, 0.0, curve, releasing=releasing)
        hold.length = length
        hold.begins_from = whole(begins_from)
        return hold
