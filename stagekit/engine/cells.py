"""Cells: where a signal's newest value stands."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any, TypeAlias

from stagekit.core.values import Ns, Number
from stagekit.engine.plain import plain, whole
from stagekit.scene.plan import EVERYONE

CellKey: TypeAlias = tuple[str, str, int]
"""Source, port, person."""

Update = Callable[[Ns], None]


class Held:
    """A hand on a signal.

    Attributes:
        value: what the hand has set; live: what its source says meanwhile.
        by: whose hand it is.
        since, length: when it began to give it back, and over how long; None while it holds.
    """

    __slots__ = ("by", "length", "live", "since", "value")

    def __init__(self, value: Number, live: Number | None, by: str) -> None:
        """A hand has taken it."""
        self.value = value
        self.live = live
        self.by = by
        self.since: Ns | None = None
        self.length: Ns = 0


class Cell:
    """One signal of one person.

    Attributes:
        value: a float, or a tuple for lists and vectors; None until heard.
        away: whether the person it is about has gone (the value stays).
        held: the hand on it, if there is one; then its source speaks to `held.live`.
        updates: what must be worked out anew when it changes, each once, in
            the order in which one depends on another.
    """

    __slots__ = ("away", "held", "key", "updates", "value")

    def __init__(self, key: CellKey) -> None:
        """A signal not heard yet."""
        self.key = key
        self.value: Number | None = None
        self.away = False
        self.held: Held | None = None
        self.updates: tuple[Update, ...] = ()


class Cells:
    """All cells, by source, port and person; made as they are asked for."""

    __slots__ = ("_away", "_crowds", "by_key")

    def __init__(self) -> None:
        """Start with none."""
        self.by_key: dict[CellKey, Cell] = {}
        self._away: dict[tuple[str, int], bool] = {}
        self._crowds: dict[tuple[str, str], list[Cell]] = {}

    def get(self, source: str, port: str, who: int = 0) -> Cell:
        """The cell of that signal."""
        key = (source, port, who)
        cell = self.by_key.get(key)
        if cell is None:
            cell = self.by_key[key] = Cell(key)
            cell.away = (source, who) in self._away
            crowd = self._crowds.get((source, port))
            if crowd is not None and who > 0:
                insort(crowd, cell, key=lambda one: one.key[2])
        return cell

    def crowd(self, source: str, port: str) -> list[Cell]:
        """The cells of all persons heard so far, by number; it grows as they come."""
        crowd = self._crowds.get((source, port))
        if crowd is None:
            crowd = [cell for (s, p, who), cell in self.by_key.items()
                     if s == source and p == port and who > 0]  # fmt: skip
            crowd.sort(key=lambda one: one.key[2])
            self._crowds[source, port] = crowd
        return crowd

    def mark(self, source: str, who: int, away: bool) -> list[Cell]:
        """A person has gone or come back; the answer is all that is about them."""
        if away:
            self._away[source, who] = True
        else:
            self._away.pop((source, who), None)
        found = [cell for (s, _, w), cell in self.by_key.items() if s == source and w == who]
        for cell in found:
            cell.away = away
        return found

    def anyone(self, source: str) -> bool:
        """Whether at least one of a source's persons is there."""
        return any(who > 0 and cell.value is not None and not cell.away
                   for (s, _, who), cell in self.by_key.items() if s == source)  # fmt: skip

    def state(self) -> dict[str, object]:
        """Plain data: every value heard so far, and who has gone."""
        return {
            "values": [[*cell.key, plain(cell.value)]
                       for cell in self.by_key.values() if cell.value is not None],
            "away": [[source, who] for source, who in self._away],
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave, of signals that something reads."""
        for source, port, who, value in state["values"]:
            if (source, port, who) in self.by_key or (source, port, EVERYONE) in self.by_key:
                self.get(source, port, who).value = whole(value)
        for source, who in state["away"]:
            self.mark(source, who, away=True)
