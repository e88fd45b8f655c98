"""Conditions: what must be true for a group to open or a cue to start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import SECOND, Ns
from stagekit.engine.alarms import Alarms
from stagekit.engine.cells import Cells
from stagekit.engine.sources import Source, is_event, passes, read_place
from stagekit.scene.plan import Condition, Term


class TermState:
    """One term, and since when it has been true."""

    __slots__ = ("happened", "since", "source", "term")

    def __init__(self, term: Term, cells: Cells) -> None:
        """An event term has no source; it is true in the step in which it happens."""
        self.term = term
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
        if isinstance(value, tuple):
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
        # A clock passes a moment without ever standing on it: within a tick.
        return abs(value - wanted) <= (0.02 if term.place and term.place.kind.unit == "s" else 1e-9)
    return bool(value == wanted)


class Watch:
    """A condition kept an eye on; `then(true, now)` is called when it changes.

    Attributes:
        is_true: as it stands.
        active: whether it is looked at (only the next cue's trigger is).
    """

    __slots__ = ("_alarms", "_all", "_cue", "_then", "active", "is_true", "rank", "terms")

    def __init__(
        self,
        condition: Condition,
        cells: Cells,
        alarms: Alarms,
        cue: Callable[[], int],
        then: Callable[[bool, Ns], None],
    ) -> None:
        """`cue` gives the current cue's index."""
        self.terms = [TermState(term, cells) for term in condition.terms]
        self._all = condition.all
        self._alarms = alarms
        self._cue = cue
        self._then = then
        self.is_true = False
        self.active = True
        self.rank = 0

    def begin(self, active: bool) -> None:
        """Look (or no longer look), from now on and with nothing remembered."""
        self.active = active
        self.is_true = False
        for state in self.terms:
            state.since = None

    def update(self, now: Ns) -> None:
        """Work it out anew."""
        if not self.active:
            return
        cue = self._cue()
        truths = [self._holds(state, now, cue) for state in self.terms]
        is_true = all(truths) if self._all else any(truths)
        if is_true != self.is_true:
            self.is_true = is_true
            self._then(is_true, now)

    def _holds(self, state: TermState, now: Ns, cue: int) -> bool:
        true = state.raw(cue) is not state.term.negate
        if not true:
            state.since = None
            return False
        if not state.term.lasting:
            return True
        needed = int(state.term.lasting * SECOND)
        if state.since is None:
            state.since = now
            self._alarms.set(now + needed, self.update)
        return now - state.since >= needed

    def happen(self, state: TermState, values: tuple[Any, ...], now: Ns) -> None:
        """An event that one of its terms waits for: true for this one step."""
        place = state.term.place
        if not self.active or place is None or not passes(place.only, values):
            return
        state.happened = True
        self.update(now)
        state.happened = False
        self.update(now)

    def state(self) -> list[object]:
        """Plain data."""
        return [self.is_true, self.active, [state.since for state in self.terms]]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        self.is_true, self.active, sinces = state
        for term, since in zip(self.terms, sinces, strict=False):
            term.since = since
            if since is not None:
                self._alarms.set(since + int(term.term.lasting * SECOND), self.update)
