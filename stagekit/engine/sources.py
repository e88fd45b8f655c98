"""Reading a source: one signal, a part of it, several persons, or a combination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core.kinds import EVENT
from stagekit.core.shapes.combine import COMBINE
from stagekit.core.values import Number
from stagekit.engine.cells import Cell, Cells
from stagekit.scene.plan import EVERYONE, Combination, Only, Place

Read = Callable[[], Number | None]


def is_event(place: Place) -> bool:
    """Whether a place says events rather than a signal."""
    return place.kind.what == EVENT


def passes(only: tuple[Only, ...], values: tuple[object, ...], spare: int | None = None) -> bool:
    """Whether an event's fields fit every `with`.

    `spare`: the field that is not asked, the velocity of a note that ends; what
    `with velocity 64..127` let begin must also end.
    """
    for rule in only:
        if rule.field == spare:
            continue
        if rule.field >= len(values):
            return False
        value = values[rule.field]
        if rule.text is not None:
            if value != rule.text:
                return False
        elif isinstance(value, str):
            return False
        elif rule.low is not None and rule.high is not None:
            low, high = min(rule.low, rule.high), max(rule.low, rule.high)
            if not low <= float(value) <= high:  # type: ignore[arg-type]
                return False
    return True


class Source:
    """What a chain reads: the cells it depends on, and how to read them.

    `cell` is the one cell that is read as it stands, where it is so simple.
    """

    __slots__ = ("cell", "cells", "read")

    def __init__(self, cells: tuple[Cell, ...], read: Read, cell: Cell | None = None) -> None:
        """`cells` in the order they are named."""
        self.cells = cells
        self.read = read
        self.cell = cell


def read_place(place: Place, cells: Cells, *, absent: bool = False) -> Source:
    """A source that reads one place; `absent` keeps None for who is not there."""
    who = place.who or (0,)
    if EVERYONE in who:
        return _everyone(place, cells, absent=absent)
    found = tuple(cells.get(place.thing, place.port, person) for person in who)
    take = _part(place)
    if len(found) == 1:
        cell = found[0]
        if absent:
            return Source(found, lambda: _members([cell], take, absent=True)[0])
        if take is None:
            return Source(found, lambda: cell.value, cell)
        return Source(found, lambda: None if cell.value is None else take(cell.value))
    return Source(found, lambda: _list(_members(found, take, absent=absent), absent=absent))


def _everyone(place: Place, cells: Cells, *, absent: bool) -> Source:
    """All persons heard so far, by number; who has gone leaves a 0 behind, or nothing."""
    take = _part(place)
    head = cells.get(place.thing, place.port, EVERYONE)
    crowd = cells.crowd(place.thing, place.port)
    return Source((head,), lambda: _list(_members(crowd, take, absent=True), absent=absent))


def _members(
    cells: Sequence[Cell], take: Callable[[Number], Number | None] | None, *, absent: bool
) -> list[Any]:
    """The value of each, None where nothing was heard or, if `absent`, who has gone."""
    values: list[Any] = [None if absent and cell.away else cell.value for cell in cells]
    return values if take is None else [None if v is None else take(v) for v in values]


def _list(values: list[Any], *, absent: bool) -> Any:
    """Several persons as one value; None where nobody is left."""
    if all(value is None for value in values):
        return None
    return tuple(values) if absent else tuple([0.0 if v is None else v for v in values])


def _part(place: Place) -> Callable[[Number], Number | None] | None:
    if place.part is None:
        return None
    first, last = place.part
    if place.one:

        def one(value: Number) -> Number | None:
            if isinstance(value, tuple):
                return value[first] if first < len(value) else None
            return value if first == 0 else None

        return one
    return lambda value: value[first:last] if isinstance(value, tuple) else (value,)


def read_combination(combination: Combination, cells: Cells) -> Source:
    """A source that joins several places (or the members of one list)."""
    sources = [read_place(place, cells, absent=True) for place in combination.places]
    by = read_place(combination.by, cells) if combination.by is not None else None
    join = COMBINE[combination.word][1]
    reads = [source.read for source in sources]

    def read() -> Any:
        values = [one() for one in reads]
        return join(values) if by is None else join(values, by.read())

    found = tuple(cell for source in sources for cell in source.cells)
    return Source(found + (by.cells if by is not None else ()), read)


def read_source(source: Place | Combination, cells: Cells) -> Source:
    """A source for either form."""
    if isinstance(source, Place):
        return read_place(source, cells)
    return read_combination(source, cells)


def heard_as_event(source: Place | Combination) -> bool:
    """Whether a chain begins with events."""
    return isinstance(source, Place) and is_event(source)
