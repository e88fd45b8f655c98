"""From a value to a message's arguments, as the scene wrote them.

The Python type of an argument is its OSC type: what flows is a float, after
`whole` an int; a written number keeps how it was written; text is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from stagekit.core.kinds import Kind
from stagekit.core.values import Number
from stagekit.scene.plan import Destination, Raw

Arguments = tuple[object, ...]


def for_lamp(lamp: Destination) -> Callable[[Any], Arguments]:
    """0..1 (or a colour) held within the lamp's limits, onto what the target takes."""
    low, span = lamp.low, lamp.high - lamp.low
    least, most = lamp.minimum, lamp.maximum
    if lamp.whole:
        return lambda value: tuple(
            [round(low + min(max(v, least), most) * span) for v in _members(value, lamp.size)]
        )
    if lamp.size == 1:
        return _for_one(low, span, least, most)
    return lambda value: tuple(
        [low + min(max(v, least), most) * span for v in _members(value, lamp.size)]
    )


@lru_cache(256, typed=True)
def _for_one(low: float, span: float, least: float, most: float) -> Callable[[Any], Arguments]:
    """One function for all lamps that are alike: a universe of them finds it at hand."""

    def one(value: Any) -> Arguments:
        if type(value) is not float:
            value = float(_members(value, 1)[0])
        if value < least:
            value = least
        elif value > most:
            value = most
        return (low + value * span,)

    return one


def _members(value: Any, size: int) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return value[:size] + (0.0,) * (size - len(value))
    return (value,) * size


def for_raw(
    raw: Raw, kind: Kind | None, spoken: Callable[[Any], Any]
) -> Callable[[Any], Arguments]:
    """What flows to a raw address, and the written arguments beside it.

    Whole numbers that arrive here were written so, in a cue, and stay whole.
    """
    whole = kind is not None and kind.whole
    clamp = raw.clamp

    def flowing(value: Any) -> Any:
        if isinstance(value, (str, bytes, int)):
            return value
        if whole:
            return round(value)
        number = float(value)
        return number if clamp is None else min(max(number, clamp[0]), clamp[1])

    def all_of(value: Any) -> list[object]:
        return [flowing(spoken(one)) for one in _flat(value)]

    pieces = raw.args
    if pieces is None:
        as_it_comes = not whole and clamp is None

        def everything(value: Any) -> Arguments:
            if as_it_comes and type(value) is float:
                return (value,)  # by far the most
            return tuple(all_of(value))

        return everything

    def written(value: Any) -> Arguments:
        out: list[object] = []
        for piece in pieces:
            if piece[0] in ("const", "texts"):
                out.append(spoken(piece[1]))
            elif piece[0] == "field" and isinstance(value, tuple):
                index = int(piece[1])  # type: ignore[call-overload]
                out.append(flowing(value[index]) if index < len(value) else 0.0)
            else:
                out.extend(all_of(value))
        return tuple(out)

    return written


def _flat(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [one for member in value for one in _flat(member)]
    return [value]


HOLE = re.compile(r"\{([^{}]*)\}")


def for_event(
    raw: Raw, fields: Sequence[str], spoken: Callable[[Any], Any]
) -> Callable[[tuple[Any, ...]], tuple[str, Arguments]]:
    """An event's address and arguments; `spoken` chooses the language of a text."""
    address, pieces = raw.address, raw.args
    has_holes = "{" in address

    def whereto(values: tuple[Any, ...]) -> str:
        def fill(hole: re.Match[str]) -> str:
            name = hole.group(1)
            if name in fields and fields.index(name) < len(values):
                return _in_address(spoken(values[fields.index(name)]))
            return hole.group(0)

        return HOLE.sub(fill, address) if has_holes else address

    def encode(values: tuple[Any, ...]) -> tuple[str, Arguments]:
        if pieces is None:
            return whereto(values), tuple(spoken(value) for value in values)
        out: list[object] = []
        for piece in pieces:
            if piece[0] == "field":
                index = int(piece[1])  # type: ignore[call-overload]
                if index < len(values):
                    out.append(spoken(values[index]))
            elif piece[0] == "value":
                out.extend(spoken(value) for value in values)
            else:
                out.append(spoken(piece[1]))
        return whereto(values), tuple(out)

    return encode


def _in_address(value: object) -> str:
    """A field inside an address: whole numbers stay whole, and no character breaks the path."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"[\s#*,/?\[\]{}]", "_", str(value))


def number_of(value: Any) -> Number:
    """A signal's values as they came: one number alone is a number."""
    return value[0] if len(value) == 1 else tuple(value)
