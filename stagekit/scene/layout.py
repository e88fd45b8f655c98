"""The outside of a scene: the part of YAML that it is written in, with every position.

Mappings, lists, bare and quoted texts, in blocks or in `{…}` and `[…]`; no
anchors, aliases, tags, block texts or second documents. A library that loads
YAML resolves, joins and stops at its first error; here nothing is resolved,
nothing joined in silence, and what is wrong costs only its own entry. What is
accepted here, YAML reads alike (a test holds the two side by side).
"""

from __future__ import annotations

import re

from stagekit.scene.ahead import OPENED
from stagekit.scene.blocks import Block
from stagekit.scene.lines import Line, lines_of
from stagekit.scene.nodes import Map, Pair
from stagekit.scene.report import Report, Spot, Wrong
from stagekit.scene.scalars import FORBIDDEN, dashed, key_end

LONGEST = 2_000_000
"""Characters of one file."""


class Layout:
    """Reads the sections of one text."""

    def __init__(self, source: str, report: Report) -> None:
        """Split into lines; what no editor shows is refused at once."""
        self.report = report
        self.lines = lines_of(source, report)
        self.begins: list[int] = []  # the line of each section, read or not
        raws = source.split("\n")
        # whether a section could not even be named
        self.lost = any(raws[one.line - 1][0].isalpha() for one in report.problems)

    def document(self) -> Map | None:
        """The whole text as one mapping, each section by itself."""
        lines = self.lines
        pairs: list[Pair] = []
        index = 1 if lines and lines[0].text == "---" and lines[0].indent == 0 else 0
        while index < len(lines):
            line = lines[index]
            if _ends(line):
                if line.text != "..." or index + 1 < len(lines):
                    self.report.add("S009", line.spot)
                break
            end = index + 1
            while end < len(lines) and _belongs(lines[end]):
                end += 1
            self.begins.append(line.number)
            try:
                pairs.append(self._section(lines[index:end]))
            except Wrong as wrong:
                self.lost = True
                self.report.take(wrong)
                if wrong.code == "S011" and end < len(lines) and lines[end].text == "---":
                    end += 1  # a directive and the line that closes it
            index = end
        return Map(Spot(1, 1), pairs) if pairs else None

    def _section(self, lines: list[Line]) -> Pair:
        line = lines[0]
        if line.indent > 0:
            raise Wrong("S006", line.spot)
        if line.text[0] in FORBIDDEN or line.text[0] in "{[":
            raise Wrong("S011", Spot(line.number, 1), char=line.text[0])
        if key_end(line.text) is None or OPENED.match(line.text):
            word = re.match(r"[^\s:]+", line.text)
            raise Wrong("S012", Spot(line.number, 1, len(word.group(0)) if word else 1),
                        "S012.section", line=line.text[:40])  # fmt: skip
        block = Block(lines, self.report)
        pair = block.pair(line, 0, line.text, 0)
        block.leave(-1)
        return pair


def _ends(line: Line) -> bool:
    """Whether a document ends or a second one begins here."""
    return line.indent == 0 and (
        line.text in ("---", "...") or line.text.startswith(("--- ", "... "))
    )


def _belongs(line: Line) -> bool:
    """Whether a line belongs to the section above it."""
    return line.indent > 0 or dashed(line.text) or line.text[0] in "}]" or line.text[:2] == "->"
