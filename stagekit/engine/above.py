"""What stands above a destination: a hand, the scene before it, its whole output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns, Number
from stagekit.engine.pace import interval

if TYPE_CHECKING:
    from stagekit.engine.target import Target


class Hand:
    """A value that a hand has set, and how it is given back.

    Attributes:
        value: what stands; by: whose hand it is.
        since, length: when it began to be given back, and over how long; None while it holds.
    """

    __slots__ = ("by", "length", "since", "value")

    def __init__(self, value: Number, by: str = "") -> None:
        """A hand holds this."""
        self.value = value
        self.by = by
        self.since: Ns | None = None
        self.length: Ns = 0

    def free(self, now: Ns, seconds: float) -> None:
        """Begin to give it back; once begun it goes on as it began."""
        if self.since is None:
            self.since, self.length = now, nanoseconds(seconds)

    def share(self, now: Ns) -> float:
        """How far it has been given back, 0..1."""
        if self.since is None:
            return 0.0
        past = now - self.since
        return 1.0 if past >= self.length else past / self.length


class Crossed:
    """The same destination in the scene before, which gives way over a time.

    Attributes:
        own: what the scene that comes says there by itself, or None.
    """

    __slots__ = ("length", "own", "start", "target")

    def __init__(self, target: Target, start: Ns, length: Ns) -> None:
        """`target` still moves while it leaves."""
        self.target = target
        self.start = start
        self.length = length
        self.own: Number | None = None


class Desk:
    """What stands over all targets of one output: master, blackout, panic."""

    __slots__ = ("ahead", "blackout", "interval", "master", "panic")

    def __init__(self, rate: float | None = None, ahead: Ns | None = None) -> None:
        """`rate`: most messages a second for one address, where a slot says nothing.

        `ahead`: how long after its cause a packet is to sound; None: at once.
        """
        self.ahead = ahead
        self.master = 1.0
        self.blackout = False
        self.panic = False
        self.interval = interval(rate) if rate else 0
