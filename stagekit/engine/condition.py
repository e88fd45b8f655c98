"""Conditions: what must be true for a group to open or a cue to start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns
from stagekit.engine.alarms import TERM, Alarms
from stagekit.engine.cells import Cells
from stagekit.engine.sources import Source, is_event, read_place
from stagekit.scene.plan import Condition, Term

NEAR = 0.02
"""A clock passes a moment without ever standing on it: `is` means within two ticks."""


class TermState:
    """One term, and since when it has been true."""

    __slots__ = ("happened", "needed", "since", "source", "term")

    def __init__(self, term: Term, cells: Cells) -> None:
        """An event term has no source; it is true in the step in which it happens."""
        self.term = term
        self.needed = nanoseconds(term.lasting)
        self.source: Source | None = None
        if term.place is not None and not is_event(term.place):
            self.source = read_place(term.place, cells)
        self.since: Ns | None = None
        self.happened = False

    def raw(self, cue: int) -> bool:
        """Whether it is true now, before `not` and `for`."""
        term = self.term
        if term.cue is not None:
            return term.cue[0] <= cue <= term.cue[1]
        if self.source is None:
            return self.happened
        value: Any = self.source.read()
        if value is None:
            return False
        if isinstance(value, tuple) and not isinstance(term.value, tuple):
            return any(_compare(member, term) for member in value)
        return _compare(value, term)


def _compare(value: Any, term: Term) -> bool:
    if term.compare is None:
        return bool(value >= 0.5)
    wanted: Any = term.value
    if term.compare == ">":
        return bool(value > wanted)
    if term.compare == "<":
        return bool(value < wanted)
    if isinstance(wanted, bool):
        return bool(value >= 0.5) is wanted
    if isinstance(wanted, (int, float)) and isinstance(value, (int, float)):
        return abs(value - wanted) <= (NEAR if term.place and term.place.kind.unit == "s" else 1e-9)
    return bool(value == wanted)


class Watch:
    """A condition kept an eye on; `then(true, now)` is called when it changes.

    Attributes:
        is_true: as it stands.
        active: whether it is looked at (only the next cue's trigger is).
        begun: how many events had happened when it was last made active; it
            does not hear those, even where they are still being told.
    """

    __slots__ = ("_alarms", "_all", "_cue", "_then", "active", "begun", "is_true", "rank", "terms")

    def __init__(
        self,
        condition: Condition,
        cells: Cells,
        alarms: Alarms,
        cue: Callable[[], int],
        then: Callable[[bool, Ns], None],
        rank: int,
    ) -> None:
        """`cue` gives the current cue's index; `rank` its place in the graph's order."""
        self.terms = [TermState(term, cells) for term in condition.terms]
        self._all = condition.all
        self._alarms = alarms
        self._cue = cue
        self._then = then
        self.is_true = False
        self.active = True
        self.begun = 0
        self.rank = rank

    def begin(self, active: bool, events: int = 0) -> None:
        """Look (or no longer look), from now on and with nothing remembered."""
        self.active = active
        self.begun = events
        self.is_true = False
        for index, state in enumerate(self.terms):
            state.since = None
            self._alarms.clear((TERM, self.rank, index))

    def update(self, now: Ns) -> None:
        """Work it out anew."""
        if not self.active:
            return
        cue = self._cue()
        truths = [self._holds(index, state, now, cue) for index, state in enumerate(self.terms)]
        is_true = all(truths) if self._all else any(truths)
        if is_true != self.is_true:
            self.is_true = is_true
            self._then(is_true, now)

    def _holds(self, index: int, state: TermState, now: Ns, cue: int) -> bool:
        if state.raw(cue) is state.term.negate:
            if state.since is not None:
                state.since = None
                self._alarms.clear((TERM, self.rank, index))
            return False
        if not state.needed:
            return True
        if state.since is None:
            state.since = now
        due = state.since + state.needed
        if now < due:
            self._alarms.set((TERM, self.rank, index), due, self.update)
            return False
        return True

    def happen(self, state: TermState, event: int, now: Ns) -> None:
        """Event number `event`, which one of its terms waits for: true for this one step."""
        if not self.active or event <= self.begun:
            return
        state.happened = True
        try:
            self.update(now)
        finally:
            state.happened = False
        self.update(now)

    def state(self) -> list[object]:
        """Plain data."""
        return [self.is_true, self.active, [state.since for state in self.terms]]

    def restore(self, state: list[Any], now: Ns) -> None:
        """Take back what `state` gave at that moment."""
        self.is_true, self.active, sinces = state
        for index, (term, since) in enumerate(zip(self.terms, sinces, strict=False)):
            term.since = since
            if since is not None and since + term.needed > now:
                self._alarms.set((TERM, self.rank, index), since + term.needed, self.update)
