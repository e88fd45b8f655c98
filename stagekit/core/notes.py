"""Notes by name: `c4` is 60, the middle C."""

from __future__ import annotations

import re

_NOTE = re.compile(r"([a-g])(#|b)?(-?)([0-9]{1,2})\Z")
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_NAMES = ("c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b")


def note(text: str) -> int | None:
    """The MIDI number of a note, 0..127, or None where the text is none.

    >>> note("c4"), note("f#3"), note("bb2"), note("c-1"), note("g9")
    (60, 54, 46, 0, 127)
    >>> note("h4"), note("C4"), note("a9")
    (None, None, None)
    """
    found = _NOTE.match(text)
    if found is None:
        return None
    letter, sign, minus, digits = found.groups()
    octave = -int(digits) if minus else int(digits)
    number = (octave + 1) * 12 + _STEPS[letter] + {"#": 1, "b": -1}.get(sign, 0)
    return number if 0 <= number <= 127 else None


def name(number: int) -> str:
    """The name of a MIDI number, with sharps.

    >>> name(60), name(54), name(46), name(0)
    ('c4', 'f#3', 'a#2', 'c-1')
    """
    return f"{_NAMES[number % 12]}{number // 12 - 1}"
