"""Values that live, row by row, and what has changed in them since they were last told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, count
from operator import is_not
from typing import Any

UNKNOWN = float("nan")
"""Told of what is not known yet."""

PARTS = 128
"""Most members of one list that are told."""

Track = dict[str, Any]

Room = Callable[[Mapping[str, Any], int, int], Sequence[int]]
"""Ids for further members of a row: its track, how many have one, and how many there are."""

NEW = object()
"""What stands in a row of which nothing has been told: it equals nothing."""


class Rows:
    """So many values, each with the ids under which its members are told.

    A value is a number, a tuple of numbers, a text (which has no number) or
    None, where nothing has come so far.
    """

    def __init__(self, room: Room) -> None:
        """No rows. A value that has more members than was expected asks for `room`."""
        self._told: list[Any] = []
        self._ids: list[list[int]] = []
        self._one: list[int] = []  # the id of a row that is one number, else -1
        self._last: list[float] = []  # what was told of such a row; equal to nothing: no number
        self._tracks: list[Mapping[str, Any]] = []
        self._room = room

    def add(self, ids: Sequence[int], track: Mapping[str, Any]) -> int:
        """One more row; the answer is its place. `track` is what is said of all its members."""
        self._told.append(NEW)
        self._last.append(UNKNOWN)
        self._ids.append(list(ids))
        self._one.append(ids[0] if len(ids) == 1 else -1)
        self._tracks.append(track)
        return len(self._told) - 1

    def forget(self) -> None:
        """Everything is to be told again."""
        self._told = [NEW] * len(self._told)
        self._last = [UNKNOWN] * len(self._told)

    def all(self, values: Sequence[Any], ids: list[int], numbers: list[float]) -> None:
        """As `some`, where there is a value for each row."""
        rows = list(compress(count(), map(is_not, values, self._told)))
        self.some(rows, map(values.__getitem__, rows), ids, numbers)

    def some(
        self, rows: Iterable[int], values: Iterable[Any], ids: list[int], numbers: list[float]
    ) -> None:
        """Add to `ids` and `numbers` what has changed in these rows, now that they are so."""
        told, one, last = self._told, self._one, self._last
        add_id, add_number = ids.append, numbers.append
        for row, value in zip(rows, values):  # noqa: B905  (of one length; a word here costs time)
            was = told[row]
            if value is was:
                continue
            told[row] = value
            if type(value) is tuple and len(value) == 1:
                value = value[0]
            if type(value) is float and (place := one[row]) >= 0:
                if value != last[row]:
                    last[row] = value
                    add_id(place)
                    add_number(value)
            else:
                last[row] = UNKNOWN
                self._members(row, told[row], was, ids, numbers)

    def _members(
        self, row: int, value: Any, was: Any, ids: list[int], numbers: list[float]
    ) -> None:
        now, before = _apart(value), _apart(was)
        places = self._ids[row]
        if len(now) > len(places):
            places += self._room(self._tracks[row], len(places), len(now))
            self._one[row] = -1
        for index, place in enumerate(places):
            member = now[index] if index < len(now) else None
            old = before[index] if index < len(before) else (NEW if was is NEW else None)
            if member is not old and member != old:
                ids.append(place)
                numbers.append(number(member))


def _apart(value: Any) -> tuple[Any, ...]:
    """Its members."""
    if value is NEW:
        return ()
    return value[:PARTS] if isinstance(value, tuple) else (value,)


def number(value: Any) -> float:
    """A member as a number: yes and no are 1 and 0; a text has none.

    >>> number(True), number(3), number("la")
    (1.0, 3.0, nan)
    """
    if not isinstance(value, (float, int)):
        return UNKNOWN
    try:
        return float(value)
    except OverflowError:
        return UNKNOWN
