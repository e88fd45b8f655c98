"""Values as they are written: numbers with units, texts, notes, colours, ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stagekit.core import units
from stagekit.core.notes import note
from stagekit.scene import lexer
from stagekit.scene.lexer import Token
from stagekit.scene.report import Spot, Wrong, unknown


@dataclass(frozen=True)
class Simple:
    """One value: `kind` is number, text, texts, note, colour, timecode, blob or word."""

    kind: str
    value: Any
    spot: Spot
    family: str = units.BARE
    unit: str | None = None
    pointed: bool = False

    @property
    def written_as(self) -> object:
        """A bare number as OSC takes it: an int where no point was written."""
        if self.kind == "number" and self.unit is None and not self.pointed:
            return int(self.value)
        return self.value


@dataclass(frozen=True)
class Range:
    """Two values with `..` between them."""

    low: Simple
    high: Simple
    spot: Spot

    @property
    def family(self) -> str:
        """What its unit measures."""
        return self.low.family

    @property
    def kind(self) -> str:
        """What its ends are."""
        return self.low.kind


Value = Simple | Range


class Cursor:
    """Reads tokens one after the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """The last token must be an END."""
        self.tokens = list(tokens)
        self.at = 0

    @property
    def now(self) -> Token:
        """The token that stands here."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """The token that stood here; stays at the end."""
        token = self.tokens[self.at]
        if token.kind != lexer.END:
            self.at += 1
        return token

    def is_word(self, *words: str) -> bool:
        """Whether one of these words stands here."""
        return self.now.kind == lexer.WORD and self.now.text in words

    def done(self) -> bool:
        """Whether nothing is left."""
        return self.now.kind == lexer.END

    def before(self) -> Token:
        """The token before this one."""
        return self.tokens[max(self.at - 1, 0)]

    def expect_end(self) -> None:
        """Refuse whatever is left."""
        if not self.done():
            raise Wrong("S201", self.now.spot, word=self.now.text)


VALUE_STARTS = (lexer.NUMBER, lexer.TEXT, lexer.NOTE, lexer.TIMECODE)


def value(cursor: Cursor, colours: Mapping[str, Any]) -> Value:
    """`simple [ ".." simple ]`; a unit at the end covers both ends."""
    low = simple(cursor, colours)
    if cursor.now.kind != lexer.TO:
        return low
    cursor.take()
    high = simple(cursor, colours)
    spot = low.spot
    if low.kind == "number" == high.kind:
        if low.unit is None and high.unit is not None:
            low = _with_unit(low, high)
        if low.family != high.family:
            raise Wrong("S304", spot, low=low.unit or "", high=high.unit or "—")
    if low.kind == "number" and low.unit is None and high.unit == "K":
        low = Simple("colour", _white(low.value, low.spot), low.spot)  # 3200..6500 K
    low, high = _alike(low, high, colours)
    return Range(low, high, spot)


def _with_unit(low: Simple, high: Simple) -> Simple:
    return Simple("number", units.base(low.value, high.unit), low.spot, high.family, high.unit,
                  low.pointed)  # fmt: skip


def _alike(low: Simple, high: Simple, colours: Mapping[str, Any]) -> tuple[Simple, Simple]:
    """Both ends of one kind: notes, colours or numbers."""
    for one in (low, high):
        if one.kind == "word":
            as_colour(one, colours)  # a word that is no colour is told first
    if ("colour" in (low.kind, high.kind) or "word" in (low.kind, high.kind)) and not all(
        one.kind in ("colour", "word") for one in (low, high)
    ):
        raise Wrong("S304", low.spot, "S304.kinds")
    if low.kind in ("colour", "word"):
        return as_colour(low, colours), as_colour(high, colours)
    if low.kind != high.kind or low.kind not in ("number", "note", "timecode"):
        raise Wrong("S304", low.spot, "S304.kinds")
    return low, high


def simple(cursor: Cursor, colours: Mapping[str, Any]) -> Simple:
    """One value."""
    token = cursor.take()
    spot = token.spot
    if token.kind == lexer.NUMBER:
        if token.unit is not None and token.unit not in units.UNITS:
            raise unknown("S302", token.unit_spot or spot, token.unit, units.UNITS)
        if token.unit == "K":
            return Simple("colour", _white(token.value, spot), spot, unit="K")
        amount = units.base(token.value, token.unit)
        return Simple("number", amount, spot, units.family(token.unit), token.unit, token.pointed)
    if token.kind == lexer.TEXT:
        return Simple("text", token.text[1:-1], spot)
    if token.kind == lexer.NOTE:
        number = note(token.text)
        if number is None:
            raise Wrong("S305", spot, "S305.note", word=token.text)
        return Simple("note", number, spot)
    if token.kind == lexer.TIMECODE:
        hours, minutes, seconds, frames = (int(part) for part in token.text.split(":"))
        if minutes > 59 or seconds > 59 or frames > 29:
            raise Wrong("S305", spot, "S305.timecode", word=token.text)
        return Simple("timecode", hours * 3600 + minutes * 60 + seconds + frames / 25, spot,
                      units.DURATION)  # fmt: skip
    if token.kind == lexer.WORD and token.text == "hex":
        return _hex(cursor)
    if token.kind == lexer.WORD and token.text == "blob":
        digits = cursor.take()
        if not re.fullmatch(r"(?:[0-9a-fA-F]{2})+", digits.text):
            raise Wrong("S305", digits.spot, "S305.blob", word=digits.text)
        return Simple("blob", bytes.fromhex(digits.text), spot)
    if token.kind == lexer.WORD and token.text == "texts":
        if cursor.now.kind != lexer.DOT:
            raise Wrong("S205", spot, "S205.texts")
        cursor.take()
        name = cursor.take()
        if name.kind not in (lexer.WORD, lexer.NOTE):
            raise Wrong("S205", spot, "S205.texts")
        return Simple("texts", name.text, name.spot)
    if token.kind == lexer.WORD:
        return Simple("word", token.text, spot)
    if token.kind == lexer.END:
        raise Wrong("S307", cursor.before().spot, "S307.value", word=cursor.before().text)
    raise Wrong("S201", spot, word=token.text)


def _hex(cursor: Cursor) -> Simple:
    digits = cursor.take()
    if not re.fullmatch(r"[0-9a-fA-F]{6}", digits.text):
        raise Wrong("S303", digits.spot, "S303.hex", word=digits.text)
    numbers = [int(digits.text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return Simple("colour", tuple(numbers), digits.spot)


def _white(kelvin: float, spot: Spot) -> tuple[float, float, float]:
    from stagekit.core.colours import white

    if not 1000 <= kelvin <= 40000:
        raise Wrong("S303", spot, "S303.kelvin", word=f"{kelvin:g} K")
    return white(kelvin)


def as_colour(one: Simple, colours: Mapping[str, Any]) -> Simple:
    """A colour, or a name of one."""
    if one.kind == "colour":
        return one
    if one.kind == "word":
        if one.value not in colours:
            raise unknown("S303", one.spot, one.value, colours)
        found = colours[one.value]
        return Simple("colour", tuple(found), one.spot)
    raise Wrong("S303", one.spot, "S303.not", word=str(one.value))
