"""Signals in a hand: frozen where they stand, or set to another value, and given back smoothly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns, Number
from stagekit.engine.cells import Cell, CellKey, Held, Update
from stagekit.engine.fade import blend
from stagekit.engine.plain import plain, whole

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class HeldSignals:
    """All cells that a hand has taken, by source, port and person."""

    def __init__(self, engine: Engine) -> None:
        """No hand holds anything."""
        self._engine = engine
        self.cells: dict[CellKey, Cell] = {}

    def hold(self, key: CellKey, value: Number | None, by: str, now: Ns) -> bool:
        """Take a signal: freeze it (None), or set it; False where there is nothing to hold."""
        cell = self._engine.graph.cells.by_key.get(key)
        if cell is None:
            return False
        stands = cell.value if value is None else value
        if stands is None:
            return False
        live = cell.value if cell.held is None else cell.held.live
        cell.held = Held(stands, live, by)
        cell.value = stands
        self.cells[key] = cell
        self._follow(cell, now)
        return True

    def give(self, key: CellKey, seconds: float, now: Ns) -> bool:
        """Let it glide back to what its source says, in so long a time."""
        cell = self.cells.get(key)
        if cell is None or cell.held is None:
            return False
        cell.held.since, cell.held.length = now, nanoseconds(seconds)
        due = self.move(now)
        self._engine.in_order(due, key[0], now)
        return True

    @property
    def moving(self) -> bool:
        """Whether any of them is on its way back."""
        return any(cell.held is not None and cell.held.since is not None
                   for cell in self.cells.values())  # fmt: skip

    def move(self, now: Ns) -> dict[int, Update]:
        """Bring those that are on their way back a step nearer; the answer is what follows."""
        due: dict[int, Update] = {}
        for key, cell in list(self.cells.items()):
            held = cell.held
            if held is None or held.since is None:
                continue
            past = now - held.since
            if past >= held.length or held.live is None:
                cell.held = None
                del self.cells[key]
                cell.value = held.value if held.live is None else held.live
            else:
                cell.value = blend(held.value, held.live, past / held.length)
            due.update(self._engine.graph.order.ranked(cell))
        if self.moving:
            self._engine.moving.want_tick(now)
        return due

    def _follow(self, cell: Cell, now: Ns) -> None:
        self._engine.in_order(self._engine.graph.order.ranked(cell), cell.key[0], now)

    def state(self) -> list[object]:
        """Plain data."""
        return [[*key, plain(cell.value), plain(held.value), plain(held.live), held.by, held.since,
                 held.length]
                for key, cell in self.cells.items() if (held := cell.held) is not None]  # fmt: skip

    def restore(self, state: list[Any], now: Ns) -> None:
        """Take back what `state` gave, of signals that are still there."""
        for source, port, who, value, stands, live, by, since, length in state:
            cell = self._engine.graph.cells.by_key.get((source, port, who))
            if cell is None:
                continue
            cell.value = whole(value)
            cell.held = Held(whole(stands), whole(live), by)
            cell.held.since, cell.held.length = since, length
            self.cells[source, port, who] = cell
        if self.moving:
            self._engine.moving.want_tick(now)
