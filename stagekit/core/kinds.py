"""What a value is: the kinds that ports declare and shapes take and give."""

from __future__ import annotations

import msgspec

NUMBER, LIST, VECTOR, COLOUR, EVENT, TEXT, ANY = (
    "number",
    "list",
    "vector",
    "colour",
    "event",
    "text",
    "any",
)
SIGNALS = (NUMBER, LIST, VECTOR, COLOUR)
"""The kinds that always have a value."""


class Kind(msgspec.Struct, frozen=True):
    """What one port says, or one place between two arrows carries.

    Attributes:
        what: `number`, `list`, `vector`, `colour`, `event`, `text` or `any`.
        unit: `s`, `dB`, `m`, `deg`, `Hz`, `/s`, `note`; None for a bare number.
        parts: the components of a vector (`x y z`) or the fields of an event.
        gate: True for a number that is only 0 or 1.
        whole: True for whole numbers, which leave as integers.
        size: how many members a list or vector has, where that is known.
        family: True where each member has a name or number of its own and is
            a signal by itself (`keys.control.74`, `taught.progress.bow`).
        text: True for an event that carries only text.
        low, high: the range it usually moves in, where that is known.
        says: one plain sentence for `stagekit explain`.
    """

    what: str
    unit: str | None = None
    parts: tuple[str, ...] = ()
    gate: bool = False
    whole: bool = False
    size: int | None = None
    family: bool = False
    text: bool = False
    low: float | None = None
    high: float | None = None
    says: str = ""


def number(
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
    says: str = "",
    *,
    gate: bool = False,
) -> Kind:
    """A port that says one number."""
    return Kind(NUMBER, unit, gate=gate, low=low, high=high, says=says)


def vector(
    unit: str | None = None,
    parts: tuple[str, ...] = ("x", "y", "z"),
    says: str = "",
    low: float | None = None,
    high: float | None = None,
) -> Kind:
    """A port that says named components at once."""
    return Kind(VECTOR, unit, parts=parts, size=len(parts), low=low, high=high, says=says)


def many(
    unit: str | None = None,
    size: int | None = None,
    says: str = "",
    low: float | None = None,
    high: float | None = None,
    *,
    family: bool = False,
) -> Kind:
    """A port that says a list of numbers (a family: each a signal by itself)."""
    return Kind(LIST, unit, size=size, low=low, high=high, says=says, family=family)


def event(*fields: str, says: str = "") -> Kind:
    """A port that says something happened, with these fields in this order."""
    return Kind(EVENT, parts=fields, says=says)
