"""The words of a sentence, each with its line and column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stagekit.core.units import UNITS
from stagekit.scene.report import Spot, Wrong

WORD, NUMBER, TEXT, NOTE, TIMECODE, ADDRESS, ARROW, DOT, TO, MORE, LESS, END = (
    "word", "number", "text", "note", "timecode", "address", "arrow", "dot", "to", "more",
    "less", "end",
)  # fmt: skip

RESERVED = (
    "and", "or", "not", "of", "between", "by", "with", "is", "for", "while", "then", "over",
    "after", "cue", "scene", "texts", "formula",
)  # fmt: skip
"""Words that are never part of a name."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ODD = re.compile(r"[+-]?[0-9.][0-9.,:eE+_-]*")
_TIMECODE = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}:[0-9]{2}(?![0-9:])")
_NOTE = re.compile(r"[a-g](?:#|b)?-?[0-9]{1,2}(?![\w#])")
_UNIT = re.compile(r"%|/[^\W\d_]+|[^\W\d_]+")
_SPACE = " \u00a0\u202f\u2009"
_SIGNED = re.compile(r"[+-]\.[0-9]")
_POWER = re.compile(r"[eE][+-]?[0-9]")
_HASHED = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9A-Za-z])")
_ARROW = re.compile(r"[-=~–—]* ?[→⇒⟶⟹➔➜➝➞]|[-=~–—]+>+|[-–—=] >|>>|<[-–—~]+(?![\d.])")
_QUOTES = "«»“”„‘’'`"


@dataclass(frozen=True)
class Token:
    """One word, sign or value.

    `value` of a number is the number as written; `unit` what stands behind it;
    `pointed` whether it has a decimal point; `tight` whether no space stands
    before it.
    """

    kind: str
    text: str
    spot: Spot
    value: float = 0.0
    unit: str | None = None
    unit_spot: Spot | None = None
    pointed: bool = False
    tight: bool = False

    @property
    def end(self) -> Spot:
        """Where it ends."""
        return Spot(self.spot.line, self.spot.column + self.spot.length)


def lex(pieces: list[tuple[Spot, str]]) -> list[Token]:
    """All tokens of a text that stands on one or several lines.

    Raises:
        Wrong: a character or spelling that is not in the language.
    """
    tokens: list[Token] = []
    for spot, text in pieces:
        _Line(spot, text, tokens).read()
    # What is missing at the end is missing behind the last word.
    end = tokens[-1].spot if tokens else pieces[0][0] if pieces else Spot(1, 1)
    tokens.append(Token(END, "", end))
    return tokens


class _Line:
    def __init__(self, spot: Spot, text: str, tokens: list[Token]) -> None:
        self.line, self.column, self.text, self.tokens = spot.line, spot.column, text, tokens
        self.at = 0

    def spot(self, length: int = 1, at: int | None = None) -> Spot:
        return Spot(self.line, self.column + (self.at if at is None else at), length)

    def add(self, kind: str, length: int, **more: object) -> None:
        tight = self.at > 0 and self.text[self.at - 1] not in _SPACE
        text = self.text[self.at : self.at + length]
        self.tokens.append(Token(kind, text, self.spot(length), tight=tight, **more))  # type: ignore[arg-type]
        self.at += length

    def read(self) -> None:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char in _SPACE:
                self.at += 1
            elif char == '"':
                self.quoted()
            elif text.startswith("->", self.at) and not text.startswith("->>", self.at):
                self.add(ARROW, 2)
            elif text.startswith("..", self.at):
                self.add(TO, 2)
            elif char == "/" and self.fits_address() and text[self.at + 1 : self.at + 2].strip():
                self.address()
            elif char == "." and text[self.at + 1 : self.at + 2].isdigit() and self._free():
                self.odd_number()
            elif char == ".":
                self.add(DOT, 1)
            elif char in "><" and not _ARROW.match(text, self.at):
                self.add(MORE if char == ">" else LESS, 1)
            elif (
                char.isdigit()
                or (char in "+-" and text[self.at + 1 : self.at + 2].isdigit())
                or (char in "+-" and _SIGNED.match(text, self.at))
            ):
                self.number()
            elif char.isalpha():
                self.word()
            else:
                self.refuse(char)

    def _free(self) -> bool:
        """Whether what stands before is no name or number this could belong to."""
        before = self.text[self.at - 1 : self.at]
        return not before or before in _SPACE

    def fits_address(self) -> bool:
        """An address begins behind a space; `/s` tight behind a number is a unit.

        Behind a dot it is told as one, so that the dot can be refused there.
        """
        return self._free() or self.text[self.at - 1] == "."

    def address(self) -> None:
        start = self.at
        end = start
        while end < len(self.text) and self.text[end] not in _SPACE + '"':
            end += 1
        self.add(ADDRESS, end - start)

    def quoted(self) -> None:
        close = self.text.find('"', self.at + 1)
        if close < 0:
            raise Wrong("S203", self.spot(len(self.text) - self.at))
        self.add(TEXT, close + 1 - self.at)

    def word(self) -> None:
        text, start = self.text, self.at
        note = _NOTE.match(text, start)
        if note and self._not_a_part():
            self.add(NOTE, note.end() - start)
            return
        end = _word_end(text, start)
        self.add(WORD, end - start)

    def _not_a_part(self) -> bool:
        return not (self.tokens and self.tokens[-1].kind == DOT and self.text[self.at - 1] == ".")

    def number(self) -> None:
        text, start = self.text, self.at
        code = _TIMECODE.match(text, start)
        if code:
            self.add(TIMECODE, code.end() - start)
            return
        if self.tokens and self.tokens[-1].kind == WORD and self.tokens[-1].text in ("hex", "blob"):
            end = start
            while end < len(text) and text[end].isalnum():
                end += 1
            self.add(WORD, end - start)
            return
        found = _NUMBER.match(text, start)
        if found is None:
            self.odd_number()
            return
        end = found.end()
        written = found.group(0)
        part = self.tokens and self.tokens[-1].kind == DOT and text[start - 1 : start] == "."
        if part and "." in written:
            end = start + written.index(".")
            written = text[start:end]
        after = text[end : end + 1]
        if not part:
            if after.isdigit() or (after in ",:" and text[end + 1 : end + 2].isdigit()):
                self.odd_number()
                return
            if _POWER.match(text, end) or after == "_":
                self.odd_number()
                return
            follows = text[end + 1 : end + 2]
            if after == "." and follows != "." and (follows.isdigit() or not follows.isalpha()):
                self.odd_number()
                return
        unit, unit_spot = None, None
        length = end - start
        if not part:
            ahead = end
            while ahead < len(text) and text[ahead] in _SPACE:
                ahead += 1
            mark = _UNIT.match(text, ahead)
            if mark and (mark.group(0) in UNITS or ahead == end):
                tail = text[mark.end() : mark.end() + 1]
                known = mark.group(0) in UNITS and not (tail.isalnum() or tail == "_")
                if known or ahead == end:
                    unit = mark.group(0)
                    unit_spot = self.spot(len(unit), ahead)
                    length = mark.end() - start
        self.add(NUMBER, length, value=float(written), unit=unit, unit_spot=unit_spot,
                 pointed="." in written)  # fmt: skip

    def odd_number(self) -> None:
        found = _ODD.match(self.text, self.at)
        written = found.group(0).rstrip(".-+:,") if found else self.text[self.at]
        raise Wrong("S301", self.spot(len(written)), "S301." + _why(written),
                    written=written, right=_right(written))  # fmt: skip

    def refuse(self, char: str) -> None:
        arrow = _ARROW.match(self.text, self.at)
        if arrow:
            raise Wrong("S202", self.spot(len(arrow.group(0))), arrow=arrow.group(0))
        colour = _HASHED.match(self.text, self.at)
        if colour:
            raise Wrong("S004", self.spot(len(colour.group(0))), colour=colour.group(1))
        if char in _QUOTES:
            raise Wrong("S203", self.spot(), "S203.quotes", char=char)
        if unicodedata.category(char) == "Cf":
            raise Wrong("S003", self.spot(), char=f"U+{ord(char):04X}")
        said = {",": "S204.comma", "…": "S204.dots"}.get(char, "S204")
        raise Wrong("S204", self.spot(), said, char=char)


def is_word(text: str) -> bool:
    """Whether all of it is one word of the language, in any script.

    >>> is_word("left"), is_word("l'ombre"), is_word("हिन्दी"), is_word("²"), is_word("2nd")
    (True, True, True, False, False)
    """
    return text[:1].isalpha() and _word_end(text, 0) == len(text)


def _word_end(text: str, start: int) -> int:
    """Behind the word that begins there."""
    end = start
    while end < len(text):
        char = text[end]
        # A mark belongs to the letter before it: many scripts write vowels so.
        inside = char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
        joins = char in "'’-" and text[end + 1 : end + 2].isalnum()
        if not (inside or joins):
            break
        end += 1
    return end


def _why(written: str) -> str:
    if ":" in written:
        return "clock"
    if "," in written:
        return "comma"
    if "e" in written.lower():
        return "power"
    if written.startswith("+"):
        return "plus"
    if written.lstrip("-").startswith("."):
        return "point"
    return "zero"


def misspelt(written: str) -> Wrong | None:
    """What is wrong with a number as it is written, or None; for numbers in titles."""
    try:
        lex([(Spot(1, 1, 1), written)])
    except Wrong as wrong:
        return wrong if wrong.code == "S301" else None
    return None


def _right(written: str) -> str:
    """How the number should have been written.

    >>> _right("1:30"), _right("1,5"), _right("010"), _right(".5"), _right("1e3"), _right("+1")
    ('90 s', '1.5', '10', '0.5', '1000', '1')
    """
    try:
        if re.fullmatch(r"-?[0-9]+\.[0-9]+,-?[0-9]+\.[0-9]+", written):
            return written.replace(",", "..")
        if ":" in written:
            seconds = 0.0
            for part in written.split(":"):
                seconds = seconds * 60 + float(part.replace(",", "."))
            return f"{seconds:g} s"
        number = float(written.replace(",", ".").replace("_", ""))
        return f"{number:.10g}"
    except (ValueError, OverflowError):
        return "0.5"
