"""What depends on what: for every signal, all that must be worked out anew, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stagekit.engine.cells import Cell, Cells, Update
from stagekit.engine.line import Line


class Order:
    """Ranks, and for each cell the updates that follow from it, through own signals.

    A line's rank is its place: whatever it depends on has a lower one.
    """

    def __init__(self) -> None:
        """Nothing depends on anything."""
        self._rank = 0
        self._noted: dict[Cell, list[tuple[int, Update]]] = {}
        self._own: dict[int, Cell] = {}  # which own signal a rank's line speaks to
        self._ranked: dict[Cell, dict[int, Update]] = {}

    def next_rank(self) -> int:
        """The next place."""
        self._rank += 1
        return self._rank

    def note(self, cell: Cell, rank: int, update: Update) -> None:
        """When that cell changes, this must be worked out."""
        self._noted.setdefault(cell, []).append((rank, update))

    def speaks_to(self, rank: int, cell: Cell) -> None:
        """The line of that rank is an own signal."""
        self._own[rank] = cell

    def close(self, cells: Cells) -> Iterator[None]:
        """Every line is made: work out for each cell what follows, each once, in order."""
        for cell in list(cells.by_key.values()):
            ranked = self._ranked[cell] = self._following(cell)
            cell.updates = tuple(ranked[rank] for rank in sorted(ranked))
            yield

    def _following(self, cell: Cell) -> dict[int, Update]:
        out: dict[int, Update] = {}
        ahead = [cell]
        while ahead:
            for rank, update in self._noted.get(ahead.pop(), ()):
                if rank not in out:
                    out[rank] = update
                    if rank in self._own:
                        ahead.append(self._own[rank])
        return out

    def ranked(self, cell: Cell) -> dict[int, Update]:
        """All that depends on a cell, by rank."""
        return self._ranked.get(cell, {})

    def after(self, line: Line) -> dict[int, Update]:
        """All that depends on a line's own signal, by rank."""
        cell = self._own.get(line.rank)
        return {} if cell is None else self.ranked(cell)

    def exchange(self, cell: Cell, updates: Mapping[int, Update]) -> None:
        """What has one of these ranks is worked out by another function from now on."""
        ranked = self._ranked.get(cell)
        if ranked is None or not any(rank in updates for rank in ranked):
            return
        for rank in ranked:
            ranked[rank] = updates.get(rank, ranked[rank])
        cell.updates = tuple(ranked[rank] for rank in sorted(ranked))
