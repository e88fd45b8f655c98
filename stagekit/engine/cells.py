"""Cells: where a signal's newest value stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from stagekit.core.values import Ns, Number

CellKey: TypeAlias = tuple[str, str, int]
"""Source, port, person."""

Update = Callable[[Ns], None]


class Cell:
    """One signal of one person.

    Attributes:
        value: a float, or a tuple for lists and vectors; None until heard.
        updates: what must be worked out anew when it changes, each once, in
            the order in which one depends on another.
    """

    __slots__ = ("key", "updates", "value")

    def __init__(self, key: CellKey) -> None:
        """A signal not heard yet."""
        self.key = key
        self.value: Number | None = None
        self.updates: tuple[Update, ...] = ()


class Cells:
    """All cells, by source, port and person; made as they are asked for."""

    __slots__ = ("by_key",)

    def __init__(self) -> None:
        """Start with none."""
        self.by_key: dict[CellKey, Cell] = {}

    def get(self, source: str, port: str, who: int = 0) -> Cell:
        """The cell of that signal."""
        key = (source, port, who)
        cell = self.by_key.get(key)
        if cell is None:
            cell = self.by_key[key] = Cell(key)
        return cell

    def state(self) -> list[list[object]]:
        """Plain data: every value heard so far."""
        return [[*cell.key, cell.value] for cell in self.by_key.values() if cell.value is not None]

    def restore(self, state: list[list[object]]) -> None:
        """Take back what `state` gave."""
        for source, port, who, value in state:
            cell = self.by_key.get((str(source), str(port), int(who)))  # type: ignore[call-overload]
            if cell is not None:
                cell.value = tuple(value) if isinstance(value, list) else value  # type: ignore[assignment]
