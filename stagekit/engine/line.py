"""Lines: a source, its steps, and everyone it speaks to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core.kinds import COLOUR
from stagekit.core.values import HeardEvent, Ns
from stagekit.engine.cells import Cell
from stagekit.engine.flow import Flow
from stagekit.engine.mailbox import Mailbox
from stagekit.engine.merge import Driver
from stagekit.engine.notes import Note, Sounding
from stagekit.engine.presence import Presence
from stagekit.engine.sources import Source
from stagekit.engine.target import Target
from stagekit.scene.plan import Chain

Say = Callable[[Any, Ns], None]
"""Takes a signal's value, or one event's fields."""


class Line:
    """One chain at work: a mapping, a signal of one's own, or a model's ear.

    Attributes:
        chain: as the scene has it.
        rank: its place in the order in which one line depends on another.
        values, events: who takes its signal's value, or each of its events.
        presence: of its group; its line rests while that is closed.
        ends: tells the end of a note, which passes a closed group too, so that
            no note that went through goes on sounding.
        sounding: the notes that it has begun where it speaks; None: it says none.
        muted: a hand keeps its events back (its signals' drivers know by themselves).
        who: the person whose event is passing, else 0.
        last: the newest value, for eyes and for reloads.
    """

    __slots__ = ("_wake", "chain", "ends", "events", "flow", "last", "muted", "name", "presence",
                 "rank", "sounding", "source", "values", "who")  # fmt: skip

    def __init__(
        self,
        name: str,
        chain: Chain,
        source: Source | None,
        flow: Flow,
        presence: Presence | None,
        wake: Callable[[Line, Ns, Ns], None],
        rank: int,
        ends: Callable[[Sequence[object]], bool],
        sounding: Sounding | None,
    ) -> None:
        """`source` is None for a line that begins with events."""
        self.name = name
        self.chain = chain
        self.source = source
        self.flow = flow
        self.presence = presence
        self.rank = rank
        self.ends = ends
        self.sounding = sounding
        self.who = 0
        self.muted = False
        self.values: list[Say] = []
        self.events: list[Say] = []
        self.last: Any = None
        self._wake = wake

    def fast(self) -> Callable[[Ns], None]:
        """`update`, as short as this line allows."""
        still = self.flow.still
        source = self.source
        if still is None or source is None or self.presence is not None or len(self.values) != 1:
            return self.update
        read, say, line = source.read, self.values[0], self
        cell, bare = source.cell, self.flow.bare or still

        def update(now: Ns) -> None:
            x = read() if cell is None else cell.value
            if x is None:
                return
            for step in bare if type(x) is float else still:
                x = step(x)
            line.last = x
            if x is not None:
                say(x, now)

        return update

    def update(self, now: Ns) -> None:
        """Something it depends on has changed, or its time has come."""
        closed = self.presence is not None and not self.presence.open
        # Events that were heard while it was open still come out in their time.
        if closed and (self.source is not None or not self.flow.to_events):
            return
        if self.source is None:
            x = self.flow.events(now, [])
        else:
            value = self.source.read()
            if value is None:
                return
            x = self.flow.signal(now, value)
        self._deliver(x, now)

    def hear(self, values: tuple[Any, ...], who: int, now: Ns) -> None:
        """An event arrives."""
        closed = self.muted or (self.presence is not None and not self.presence.open)
        if closed and not (self.flow.to_events and self.ends(values)):
            return
        self.who = who
        try:
            self._deliver(self.flow.events(now, [values]), now)
        finally:
            self.who = 0

    def _deliver(self, x: Any, now: Ns) -> None:
        wake = self.flow.wake
        if wake is not None:
            self._wake(self, wake, now)
        if x is None:
            return
        if self.flow.to_events:
            for event in x:
                if self.muted and not self.ends(event):
                    continue  # said before, due only now
                self._say(event, now)
            return
        self.last = x
        for say in self.values:
            say(x, now)

    def _say(self, event: tuple[Any, ...], now: Ns) -> None:
        self.last = event
        self.begun(self.who, event)
        for say in self.events:
            say(event, now)

    def begun(self, who: int, event: tuple[Any, ...]) -> None:
        """An event has left: remember the notes among them until they end."""
        if self.sounding is not None:
            self.sounding.heard(Note("", "", who, event), self.chain.kind.parts)

    def hush(self, now: Ns) -> None:
        """End, where it speaks, every note that it has begun there."""
        if self.sounding is None:
            return
        for note in self.sounding.hush():
            self.who = note.who
            self._say(note.values, now)
        self.who = 0


def to_cell(cell: Cell) -> Say:
    """A signal of one's own: whoever depends on it comes later in the order."""

    def say(x: Any, now: Ns) -> None:
        if cell.held is None:
            cell.value = x
        else:
            cell.held.live = x

    return say


def to_ear(mailbox: Mailbox, ear: str) -> Say:
    """A model's ear for a signal."""

    def say(x: Any, now: Ns) -> None:
        mailbox.signal(ear, x if isinstance(x, tuple) else (x,))

    return say


def to_ear_events(
    line: Line, mailbox: Mailbox, ear: str, fields: tuple[str, ...],
    lost: Callable[[str, int], None],
) -> Say:  # fmt: skip
    """A model's ear for events; `lost` is told how many had to go."""

    def say(x: Any, now: Ns) -> None:
        data = dict(zip(fields, x, strict=False))
        gone = mailbox.event(HeardEvent(ear, line.who, now, data))
        if gone:
            lost(mailbox.model, gone)

    return say


class Stamp:
    """Counts the words of all lines, so that `latest` knows which came last."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        """Nobody has spoken."""
        self.count = 0


def to_targets(
    targets: list[Target],
    drivers: list[Driver],
    kind: str,
    touch: Callable[[Target], None],
    stamp: Stamp,
    *,
    whole: bool = False,
    floats: bool = False,
) -> Say:
    """Lamps: one value for all of them, a list gives each its own.

    `whole`: a single target takes all of it. `floats`: what flows is sent as
    floats, whatever it arrived as.
    """
    if len(targets) == 1:
        target, driver = targets[0], drivers[0]
        lone = whole or kind == COLOUR or target.plan.size != 1

        def one(x: Any, now: Ns) -> None:
            if type(x) is float:
                driver.value = x
            elif floats:
                driver.value = _floats(x)
            else:
                driver.value = x if lone or type(x) is not tuple else x[0]
            stamp.count = driver.said = stamp.count + 1
            touch(target)

        return one
    pairs = list(zip(targets, drivers, strict=True))

    def each(x: Any, now: Ns) -> None:
        stamp.count += 1
        shared = kind == COLOUR or type(x) is not tuple
        for index, (target, driver) in enumerate(pairs):
            if shared:
                driver.value = x
            elif index < len(x):
                driver.value = x[index]
            driver.said = stamp.count
            touch(target)

    return each


def _floats(x: Any) -> Any:
    if isinstance(x, tuple):
        return tuple([_floats(member) for member in x])
    return float(x) if isinstance(x, int) else x
