"""Texts as YAML writes them: where a key ends, where a quote closes, what it means."""

from __future__ import annotations

import re

from stagekit.scene.nodes import Text
from stagekit.scene.report import Spot, Wrong

FORBIDDEN = "*&!@%`|>?,]}"
"""Characters that YAML keeps for itself at the beginning of a value."""

JOINED = re.compile(r"([^\W\d][\w ./'’-]*):(?=\S)")
"""A key whose colon lacks its space: `over:4 s`."""

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "\\": "\\", "/": "/", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def dashed(text: str) -> bool:
    """Whether a line is an entry of a list."""
    return text.startswith("- ") or text == "-"


def key_end(text: str) -> tuple[int, int] | None:
    """Where a key ends (before the spaces and the colon), and where its colon stands.

    >>> key_end("over: 3 s"), key_end("Acte 2 : la chute"), key_end("over:4 s")
    ((4, 4), (6, 7), None)
    """
    if text[0] in "\"'":
        closed = closing(text)
        if closed is None:
            return None
        rest = text[closed + 1 :]
        if rest.lstrip(" ").startswith(":"):
            colon = closed + 1 + len(rest) - len(rest.lstrip(" "))
            if text[colon + 1 : colon + 2] in ("", " "):
                return closed + 1, colon
        return None
    colon_at = colon_in(text)
    return None if colon_at is None else (len(text[:colon_at].rstrip(" ")), colon_at)


def colon_in(text: str) -> int | None:
    """Where a bare text has a colon that YAML takes for a key's."""
    at = text.find(":")
    while at >= 0:
        if text[at + 1 : at + 2] in ("", " "):
            return at
        at = text.find(":", at + 1)
    return None


def key_text(line: int, column: int, text: str) -> Text:
    """A key as it stands at that column, counted from 0."""
    quoted = text[0] in "\"'"
    bare = text.strip(" ")
    spot = Spot(line, column + 1, len(bare))
    return Text(spot, unquote(bare, spot) if quoted else bare, quoted, [(spot, text)])


def closing(text: str, start: int = 0) -> int | None:
    """Where the quoted text that begins at `start` ends."""
    quote, index = text[start], start + 1
    while index < len(text):
        if text[index] == "\\" and quote == '"':
            index += 2
            continue
        if text[index] == quote:
            if quote == "'" and text[index + 1 : index + 2] == "'":
                index += 2
                continue
            return index
        index += 1
    return None


def unquote(text: str, spot: Spot) -> str:
    r"""A quoted text as it is meant, with YAML's escapes.

    >>> unquote('"a\\tb"', Spot(1, 1)), unquote("'l''acte'", Spot(1, 1))
    ('a\tb', "l'acte")

    Raises:
        Wrong: an escape that YAML does not have.
    """
    inside = text[1:-1]
    if text[0] == "'":
        return inside.replace("''", "'")

    def meant(found: re.Match[str]) -> str:
        sign = found.group(1)
        if len(sign) > 1:
            number = int(sign[1:], 16)
            if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
                return chr(number)
        elif sign in _ESCAPES:
            return _ESCAPES[sign]
        at = Spot(spot.line, spot.column + 1 + found.start(), len(found.group(0)))
        raise Wrong("S204", at, "S204.escape", char=found.group(0))

    return _ESCAPE.sub(meant, inside)
