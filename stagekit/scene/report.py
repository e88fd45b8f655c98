"""Where things stand in a text, and the list of what is wrong there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from stagekit.core.problems import Problem

BEHIND = 10_000_000
"""Lines of a house file are numbered behind those of its scene."""


@dataclass(frozen=True, order=True)
class Spot:
    """A line and a column, both from 1, and how many characters are meant."""

    line: int
    column: int
    length: int = 1


class Wrong(Exception):
    """Raised where a line cannot be read further; carries the one thing to say about it."""

    def __init__(self, code: str, spot: Spot, text: str = "", **data: object) -> None:
        """`text` is the key of the sentence, the code itself where it has only one."""
        super().__init__(code)
        self.code, self.spot, self.text = code, spot, text or code
        self.data = {name: str(value) for name, value in data.items()}


class Silent(Exception):
    """What is meant follows from something already said to be wrong."""


@dataclass
class Report:
    """All problems of one text."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, code: str, spot: Spot, text: str = "", **data: object) -> None:
        """Note one problem; a second at the same place is passed over."""
        self.take(Wrong(code, spot, text, **data))

    def take(self, wrong: Wrong) -> None:
        """Note what was raised."""
        spot = wrong.spot
        if (spot.line, spot.column) in self.places:
            return
        self.places[spot.line, spot.column] = wrong.code
        self.problems.append(
            Problem(wrong.code, spot.line, spot.column, wrong.text, wrong.data,
                    max(spot.length, 1), self.file)
        )  # fmt: skip

    def sorted(self, house: str = "") -> list[Problem]:
        """In the order of the file; lines behind BEHIND are the house file's."""
        ordered = sorted(self.problems, key=lambda p: (p.line, p.column))
        return [
            p if p.line <= BEHIND else msgspec.structs.replace(p, line=p.line - BEHIND, file=house)
            for p in ordered
        ]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty text where none is.

    >>> nearest("camra", ["camera", "people"]), nearest("zzz", ["camera"])
    ('camera', '')
    """
    found = difflib.get_close_matches(word, [k for k in known if k], 1, 0.6)
    return found[0] if found else ""


def unknown(code: str, spot: Spot, word: str, known: Iterable[str], text: str = "") -> Wrong:
    """A word that is none of those known here, with the nearest that is."""
    names = [name for name in known if name]
    near = nearest(word, names)
    if near:
        return Wrong(code, spot, f"{text or code}.near", word=word, near=near)
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return Wrong(code, spot, text or code, word=word, known=listed or "—")
