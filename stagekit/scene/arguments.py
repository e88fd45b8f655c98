"""Raw addresses, and what is sent there: fields, components and written values."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from typing import Any

from stagekit.core.kinds import ANY, EVENT, Kind
from stagekit.scene import lexer
from stagekit.scene.catalogue import Slot
from stagekit.scene.chains import text_of
from stagekit.scene.known import Known, Out
from stagekit.scene.lexer import Token
from stagekit.scene.plan import Raw, Target
from stagekit.scene.report import Spot, Wrong, unknown
from stagekit.scene.written import Cursor, Range, Simple, as_colour, value

HOLE = re.compile(r"\{([^{}]*)\}")


def event_slot(
    cursor: Cursor, out: Out, slot: Slot, spot: Spot, kind: Kind | None, known: Known,
    numbers: tuple[int, ...] = (),
) -> Target:  # fmt: skip
    """A slot that takes events or text (or a number with arguments behind it)."""
    address = slot.address.replace("{n}", str(numbers[0])) if numbers else slot.address
    if kind is not None and slot.takes == "event" and kind.what != EVENT:
        raise Wrong("S401", spot, "S401.event_slot")
    if kind is not None and slot.takes == "text" and kind.what not in (EVENT, ANY):
        raise Wrong("S401", spot, "S401.text_slot")
    named, loose = _slot_arguments(cursor, slot, kind, known)
    if slot.takes == "number":
        pieces = [("value",), *named.values(), *loose]
        return _made(out, address, pieces, kind, known, event=False)
    bare = slot.takes == "text" and not loose and not named
    if bare and kind is not None and kind.what == EVENT and not kind.text and kind.parts:
        if "text" not in kind.parts:
            raise Wrong("S401", spot, "S401.text_slot")
        loose.append(("field", kind.parts.index("text")))
    args = _in_order(slot, named, loose, kind, out.thing.keys)
    return _made(out, address, args, kind, known, event=True)


def _slot_arguments(
    cursor: Cursor, slot: Slot, kind: Kind | None, known: Known
) -> tuple[dict[str, tuple[object, ...]], list[tuple[object, ...]]]:
    """Arguments behind a slot: in its order, or with their names (`channel 2`).

    A name may also be a field of the event; where all that is written fits the
    slot's places one by one, it is read so.
    """
    named: dict[str, tuple[object, ...]] = {}
    loose: list[tuple[object, ...]] = []
    fits = len(cursor.tokens) - 1 - cursor.at <= len(slot.args)
    while not cursor.done():
        token, follows = cursor.now, cursor.tokens[cursor.at + 1]
        is_name = token.kind == lexer.WORD and token.text in slot.args and not fits
        if is_name and follows.kind in (lexer.NUMBER, lexer.NOTE, lexer.TEXT):
            cursor.take()
            named[token.text] = _piece(cursor, kind, known)
        else:
            loose.append(_piece(cursor, kind, known))
    return named, loose


def _in_order(
    slot: Slot,
    named: dict[str, tuple[object, ...]],
    loose: list[tuple[object, ...]],
    kind: Kind | None,
    keys: Mapping[str, object],
) -> list[tuple[object, ...]] | None:
    """The arguments in the slot's order; the event's own where none is written.

    What the output itself says in its keys (`channel: 3`) is not the event's to say.
    """
    parts = () if kind is None else tuple(part for part in kind.parts if part not in keys)
    if not named and not loose:
        if kind is None or not slot.args or not kind.parts:
            return None
        return [("field", kind.parts.index(arg)) for arg in slot.args if arg in parts] or None
    rest = list(loose)
    out: list[tuple[object, ...]] = []
    for arg in slot.args:
        if arg in named:
            out.append(named[arg])
        elif rest:
            out.append(rest.pop(0))
        elif kind is not None and arg in parts:
            out.append(("field", kind.parts.index(arg)))
    return out + rest


def refuse_wildcards(token: Token, address: str) -> None:
    """OSC keeps some characters for patterns; nobody sends to a pattern."""
    for index, char in enumerate(address):
        if char in "*?[]{}#,":
            spot = Spot(token.spot.line, token.spot.column + index)
            raise Wrong("S305", spot, "S305.wildcard", word=char)


def raw(cursor: Cursor, out: Out, kind: Kind | None, known: Known) -> Raw:
    """A raw address with its arguments."""
    token = cursor.take()
    address = token.text
    if out.patch is not None and out.patch.plugin == "midi":
        raise Wrong("S404", token.spot, "S404.midi", word=address)
    fields = kind.parts if kind is not None and kind.what == EVENT else ()
    for hole in HOLE.finditer(address):
        at = Spot(token.spot.line, token.spot.column + hole.start() + 1, len(hole.group(1)) or 1)
        if kind is None or kind.what not in (EVENT, ANY):
            raise Wrong("S401", at, "S401.hole")
        if kind is not None and kind.what == EVENT and hole.group(1) not in fields:
            raise unknown("S102", at, hole.group(1), fields, "S102.field")
    refuse_wildcards(token, HOLE.sub(lambda hole: "_" * len(hole.group(0)), address))
    if out.patch is not None:
        for pattern in out.patch.forbidden:
            if fnmatch.fnmatchcase(address, pattern):
                raise Wrong("S404", token.spot, "S404.forbidden", word=address)
    pieces: list[tuple[object, ...]] = []
    while not cursor.done():
        spot = cursor.now.spot
        pieces.append(_piece(cursor, kind, known))
        _understood(pieces[-1], out, spot)
    event = kind is None or kind.what == EVENT
    known.addresses.setdefault((out.thing.name, address), True)
    return _made(out, address, pieces or None, kind, known, event=event)


def _understood(piece: tuple[object, ...], out: Out, spot: Spot) -> None:
    """What the patch says the other side cannot read is not sent there."""
    value = piece[1] if piece[0] == "const" else None
    patch = out.patch
    if patch is not None and isinstance(value, bool) and not patch.booleans:
        raise Wrong("S305", spot, "S305.no_boolean", word=patch.name)
    if patch is not None and isinstance(value, str) and not patch.text:
        raise Wrong("S305", spot, "S305.no_text", word=patch.name)


def _made(
    out: Out,
    address: str,
    pieces: list[tuple[object, ...]] | None,
    kind: Kind | None,
    known: Known,
    *,
    event: bool,
) -> Raw:
    clamp = out.patch.clamp if out.patch is not None else None
    return Raw(out.thing.name, address, None if pieces is None else tuple(pieces), event,
               out.rate, clamp)  # fmt: skip


def _piece(cursor: Cursor, kind: Kind | None, known: Known) -> tuple[object, ...]:
    """One argument: a field or component by its name, or a written value."""
    token = cursor.now
    if token.kind == lexer.WORD and token.text not in ("hex", "blob", "texts"):
        cursor.take()
        if token.text in ("true", "false"):
            return ("const", token.text == "true")
        if kind is not None and token.text in kind.parts:
            return ("field", kind.parts.index(token.text))
        if token.text == "value":
            return ("value",)
        if token.text in known.catalogue.colours:
            return ("const", tuple(known.catalogue.colours[token.text]))
        if kind is not None and kind.what == ANY:
            return ("value",)
        parts = [*(kind.parts if kind is not None else ()), "value"]
        raise unknown("S102", token.spot, token.text, parts, "S102.field")
    given = value(cursor, known.catalogue.colours)
    if isinstance(given, Range):
        raise Wrong("S305", given.spot, "S305.no_range")
    return ("const", constant(given, known))


def constant(given: Simple, known: Known) -> Any:
    """A written value as an argument: its Python type is its OSC type."""
    if given.kind in ("text", "texts"):
        return text_of(given, known, given.spot)
    if given.kind == "word":
        if given.value in ("true", "false"):
            return given.value == "true"
        if given.value not in known.catalogue.colours:
            raise unknown("S102", given.spot, str(given.value), ("true", "false"), "S102.word")
        return as_colour(given, known.catalogue.colours).value
    return given.written_as
