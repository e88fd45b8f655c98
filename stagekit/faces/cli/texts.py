"""Text from strangers on a terminal: harmless, and as wide as it looks."""

from __future__ import annotations

import unicodedata


def cleaned(text: str) -> str:
    r"""Text in which nothing moves the cursor, rings, colours or turns the line round.

    >>> cleaned("a\x1b[31m\tb")
    'a·[31m·b'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _harmless(c) else "·" for c in text)


def _harmless(character: str) -> bool:
    # Cc, Cf (bidi, zero width), Cs, Co, Cn, Zl, Zp; every space but the plain one is harmless too.
    return character.isprintable() or unicodedata.category(character) == "Zs"


def width(text: str) -> int:
    r"""Columns that it takes: wide East Asian characters two, combining marks none.

    >>> width("abc"), width("光"), width("e\u0301")
    (3, 2, 1)
    """
    return len(text) if text.isascii() else sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """As much as fits, an ellipsis where something is missing; never more than `columns`.

    >>> cut("/dimmer/12", 6), cut("光光光", 5), cut("abc", 3)
    ('/dimm…', '光光…', 'abc')
    """
    if width(text) <= columns:
        return text
    if columns <= 0:
        return ""
    room, out = columns - 1, []
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        out.append(character)
    return "".join(out) + "…"


def padded(text: str, columns: int) -> str:
    """Cut or filled with spaces to exactly so many columns."""
    short = cut(text, columns)
    return short + " " * (columns - width(short))
