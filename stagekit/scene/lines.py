"""A text cut into lines: margins, comments, and characters that no editor shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stagekit.scene.report import Report, Spot

TAB = re.compile(r"\t+")
ODD = re.compile(
    "[^\x09\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML refuses or takes for the end of a line, and the byte-order mark inside a text."""

COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9A-Za-z])")
BEFORE_COLOUR = re.compile(r"(\bto|\bhex|\.\.|:|->|,|\{)$")


@dataclass
class Line:
    """One line of the source without its comment.

    `indent` counts its spaces; `after_comment` says that a comment stands
    between it and the line above, `blanks` how many empty lines do. `torn` is
    where a line right below was refused and left out, `torn_chain` whether that
    line began with an arrow: what is missing here is already told there.
    """

    number: int
    indent: int
    text: str
    after_comment: bool = False
    blanks: int = 0
    torn: Spot | None = None
    torn_chain: bool = False

    @property
    def spot(self) -> Spot:
        """Where it begins."""
        return Spot(self.number, self.indent + 1, len(self.text))


def lines_of(source: str, report: Report) -> list[Line]:
    """All lines that say something; one that cannot be read is reported and left out."""
    out: list[Line] = []
    comment, blanks = False, 0
    under: int | None = None  # the margin of a line left out: what hangs on it goes with it
    for number, raw in enumerate(source.split("\n"), 1):
        raw = raw.removesuffix("\r")
        stripped = raw.lstrip(" ")
        if not stripped:
            blanks += 1
            continue
        indent = len(raw) - len(stripped)
        if not _clean(number, raw, report):
            comment, blanks = False, 0
            under = len(raw.expandtabs(2)) - len(raw.expandtabs(2).lstrip())
            _tear(out, stripped, report)
            continue
        if stripped.startswith("#"):
            comment = True
            continue
        if under is not None and (indent > under or stripped.startswith("->")):
            continue
        under = None
        cut = _comment(stripped)
        if cut is not None and _meant(number, indent, stripped, cut, report):
            comment, blanks = False, 0
            under = indent
            _tear(out, stripped, report)
            continue
        text = (stripped if cut is None else stripped[:cut]).rstrip(" ")
        out.append(Line(number, indent, text, comment, blanks))
        comment, blanks = cut is not None, 0
    return out


def _tear(out: list[Line], refused: str, report: Report) -> None:
    """Remember at the line above that what follows it was refused."""
    if out and out[-1].torn is None:
        last = report.problems[-1]
        out[-1].torn = Spot(last.line, last.column)
        out[-1].torn_chain = refused.lstrip().startswith("->")


def _clean(number: int, raw: str, report: Report) -> bool:
    """Whether a line has nothing in it that cannot be seen."""
    odd = ODD.search(raw)
    if odd:
        report.add("S003", Spot(number, odd.start() + 1), char=f"U+{ord(odd.group(0)):04X}")
        return False
    if "\t" in raw and not raw.lstrip(" ").startswith("#"):
        for tab in TAB.finditer(raw):
            margin = not raw[: tab.start()].strip()
            report.add("S001", Spot(number, tab.start() + 1, len(tab.group(0))),
                       "S001" if margin else "S001.in")  # fmt: skip
        return False
    first = raw[len(raw) - len(raw.lstrip(" "))]
    if first.isspace():
        report.add("S002", Spot(number, len(raw) - len(raw.lstrip(" ")) + 1))
        return False
    return True


def _comment(text: str) -> int | None:
    """Where a comment begins: at a `#` behind a space, outside of quoted texts."""
    if "#" not in text:
        return None
    quote, last = "", ":"
    index = 0
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\" and quote == '"':
                index += 1
            elif char == quote:
                quote = ""
        elif char == "#" and text[index - 1] == " ":
            return index
        elif char in "\"'" and (last in "{[," or (last in ":-" and text[index - 1] in " :-")):
            quote = char
        if char != " ":
            last = char
        index += 1
    return None


def _meant(number: int, indent: int, text: str, at: int, report: Report) -> bool:
    """Whether a `#` was surely not meant to begin a comment; says so."""
    head = text[:at].rstrip()
    colour = COLOUR.match(text, at)
    if colour and BEFORE_COLOUR.search(head[-8:]):
        spot = Spot(number, indent + at + 1, len(colour.group(0)))
        report.add("S004", spot, colour=colour.group(1))
        return True
    if head.count('"') % 2:
        report.add("S203", Spot(number, indent + head.rfind('"') + 1), "S203.hash")
        return True
    return False
