"""Blocks: keys under one another, lists with dashes, and what stands behind them."""

from __future__ import annotations

from stagekit.scene.flow import Flow
from stagekit.scene.lines import Line
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.report import Report, Spot, Wrong
from stagekit.scene.scalars import (
    FORBIDDEN,
    JOINED,
    closing,
    colon_in,
    dashed,
    key_end,
    key_text,
    unquote,
)

DEEPEST = 12
PROSE = ("about", "note")
"""Keys whose text may run on below, colons and all."""


def not_too_deep(depth: int, line: int) -> None:
    """Refuse what no scene needs."""
    if depth > DEEPEST:
        raise Wrong("S009", Spot(line, 1), "S009.deep")


class Block:
    """Reads the blocks of some lines."""

    def __init__(self, lines: list[Line], report: Report) -> None:
        """Start at the first line."""
        self.report = report
        self.lines = lines
        self.at = 0
        self.first: dict[int, int] = {}
        for index, line in enumerate(lines):
            self.first.setdefault(line.indent, index)

    # ---- keys

    def mapping(self, indent: int, depth: int) -> Map:
        """Keys that stand at that column."""
        not_too_deep(depth, self.lines[0].number)
        pairs: list[Pair] = []
        spot = Spot(self.lines[self.at].number, indent + 1)
        while self.at < len(self.lines) and self.lines[self.at].indent >= indent:
            line = self.lines[self.at]
            if line.indent > indent:
                self.report.add("S006", line.spot)
                self._skip(indent)
                continue
            here = self.at
            try:
                pairs.append(self.pair(line, indent, line.text, depth))
            except Wrong as wrong:
                self.report.take(wrong)
                self._pass_by(here, indent)
                if wrong.code == "S017":
                    self._skip(indent - 1)  # none of them has a dash: once is enough
        return Map(spot, pairs)

    def _pass_by(self, here: int, indent: int) -> None:
        """Go on behind an entry that could not be read."""
        self.at = max(self.at, here + 1)
        self._skip(indent)

    def _skip(self, indent: int) -> None:
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            self.at += 1

    def leave(self, indent: int) -> None:
        """Report what is left deeper than that: it belongs to nothing."""
        if self.at < len(self.lines) and self.lines[self.at].indent > indent:
            self.report.add("S006", self.lines[self.at].spot)
            self.at = len(self.lines)

    def pair(self, line: Line, column: int, text: str, depth: int) -> Pair:
        """`key: value` at that column, with all that belongs to it."""
        if text[0] in FORBIDDEN or text[0] in "{[":
            raise Wrong("S011", Spot(line.number, column + 1), char=text[0])
        if dashed(text):
            raise Wrong("S006", Spot(line.number, column + 1), "S006.dash")
        joined = JOINED.match(text)
        end = key_end(text)
        tight = joined is not None and text[joined.end()] in "{["
        if joined is not None and (tight or (end is None and "->" not in joined.group(1))):
            return self._tight(line, column, joined.group(1), joined.end())
        if end is None:
            raise self._no_colon(line, column, text)
        if end[0] == 0:
            raise Wrong("S011", Spot(line.number, column + 1), char=":")
        key = key_text(line.number, column, text[: end[0]])
        colon = Spot(line.number, column + end[0] + 1)
        here = self.at
        try:
            return Pair(key, colon, self._behind(line, column, text, end[1], key, depth))
        except Wrong as wrong:
            self.report.take(wrong)
            self._pass_by(here, column)
            return Pair(key, colon, Broken(wrong.spot))

    def _behind(
        self, line: Line, column: int, text: str, colon: int, key: Text, depth: int
    ) -> Node | None:
        rest = text[colon + 1 :]
        start = column + colon + 1 + len(rest) - len(rest.lstrip(" "))
        rest = rest.strip(" ")
        prose = key.text in PROSE
        if rest:
            return self.value(line, start, rest, column, depth + 1)
        self.at += 1
        if self.at >= len(self.lines):
            return None
        below = self.lines[self.at]
        if below.indent > column:
            return self.nested(column, depth + 1, prose=prose)
        if below.indent == column and dashed(below.text):
            return self.sequence(column, depth + 1, under=True)
        return None

    def _tight(self, line: Line, column: int, word: str, end: int) -> Pair:
        spot = Spot(line.number, column + end)
        self.report.add("S013", spot, word=word)
        self.at += 1
        self._skip(line.indent)
        return Pair(key_text(line.number, column, word), spot, Broken(spot))

    def _no_colon(self, line: Line, column: int, text: str) -> Wrong:
        if "->" in text:
            return Wrong("S017", Spot(line.number, column + 1, len(text)), "S017.dash")
        word = text.split(" ")[0]
        return Wrong("S201", Spot(line.number, column + 1, len(word)), "S201.key", word=word)

    def nested(self, indent: int, depth: int, *, prose: bool = False) -> Node | None:
        """A block that stands deeper than `indent`."""
        line = self.lines[self.at]
        if dashed(line.text):
            return self.sequence(line.indent, depth)
        if line.text[0] not in "{[" and not prose:
            quoted = line.text[0] in "\"'"
            if key_end(line.text) is not None:
                return self.mapping(line.indent, depth)
            if not quoted and (":" in line.text or "->" in line.text):
                return self.mapping(line.indent, depth)
        return self.value(line, line.indent, line.text, indent, depth)

    # ---- lists

    def sequence(self, indent: int, depth: int, *, under: bool = False) -> Items:
        """Entries whose dashes stand at that column; `under`: their key stands there too."""
        not_too_deep(depth, self.lines[0].number)
        items: list[Node | None] = []
        spot = self.lines[self.at].spot
        while self.at < len(self.lines):
            line, here = self.lines[self.at], self.at
            if line.indent < indent:
                if not dashed(line.text) or line.indent == 0 or self._above(line.indent):
                    break
                self.report.add("S006", line.spot)
                self.at += 1
            elif line.indent > indent:
                self.report.add("S006", line.spot)
                self.at += 1
            elif not dashed(line.text):
                if under or indent == 0:
                    break
                spot_ = Spot(line.number, line.indent + 1, len(line.text))
                self.report.add("S017", spot_, "S017.dash")
                self._pass_by(here, indent)
            else:
                try:
                    items.append(self._item(line, indent, depth))
                except Wrong as wrong:
                    self.report.take(wrong)
                    self._pass_by(here, indent)
        return Items(spot, items)

    def _above(self, indent: int) -> bool:
        """Whether an entry further left belongs to a list that began there."""
        return self.first.get(indent, self.at) < self.at

    def _item(self, line: Line, indent: int, depth: int) -> Node | None:
        rest = line.text[1:]
        column = indent + 1 + len(rest) - len(rest.lstrip(" "))
        rest = rest.lstrip(" ")
        if not rest:
            self.at += 1
            if self.at < len(self.lines) and self.lines[self.at].indent > indent:
                return self.nested(indent, depth + 1)
            return None
        if rest[0] in FORBIDDEN or dashed(rest):
            raise Wrong("S011", Spot(line.number, column + 1), char=rest[0])
        if rest[0] in "{[" or (key_end(rest) is None and not self._tight_title(rest)):
            return self.value(line, column, rest, indent, depth + 1)
        first = self.pair(line, column, rest, depth + 1)
        pairs = [first]
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            below, here = self.lines[self.at], self.at
            if below.indent != column:
                self.report.add("S006", below.spot)
                self.at += 1
                continue
            try:
                pairs.append(self.pair(below, column, below.text, depth + 1))
            except Wrong as wrong:
                self.report.take(wrong)
                self._pass_by(here, column)
        return Map(first.key.spot, pairs)

    def _tight_title(self, text: str) -> bool:
        """Whether an entry is a key whose colon lacks its space: `- Go:{over: 3 s}`."""
        joined = JOINED.match(text)
        return joined is not None and text[joined.end()] in "{["

    # ---- texts and brackets

    def value(self, line: Line, column: int, text: str, indent: int, depth: int) -> Node:
        """A text, a `{…}` or a `[…]` that begins here; consumes its lines."""
        not_too_deep(depth, self.lines[0].number)
        if text[0] in FORBIDDEN or dashed(text):
            raise Wrong("S011", Spot(line.number, column + 1), char=text[0])
        if text[0] in "{[":
            return self._flow(line, column, text, indent, depth)
        if text[0] in "\"'":
            return self._quoted(line, column, text, indent)
        inside = colon_in(text)
        if inside is not None:
            raise Wrong("S005", Spot(line.number, column + inside + 1))
        spot = Spot(line.number, column + 1, len(text))
        pieces, joined = [(spot, text)], [text]
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            more = self.lines[self.at]
            if more.after_comment:
                raise Wrong("S007" if more.text.startswith("->") else "S006", more.spot)
            colon = colon_in(more.text)
            if colon is not None and not more.text.startswith("->"):
                break
            if colon is not None:
                raise Wrong("S005", Spot(more.number, more.indent + colon + 1))
            pieces.append((more.spot, more.text))
            joined += ["\n" * more.blanks or " ", more.text]
            self.at += 1
        return Text(spot, "".join(joined), False, pieces)

    def _quoted(self, line: Line, column: int, text: str, indent: int) -> Text:
        closed = closing(text)
        self.at += 1
        if closed is None:
            self._skip(indent)
            raise Wrong("S203", Spot(line.number, column + 1))
        rest = text[closed + 1 :].strip()
        if rest:
            self._skip(indent)
            after = closed + 1 + len(text[closed + 1 :]) - len(text[closed + 1 :].lstrip())
            raise Wrong("S010", Spot(line.number, column + after + 1, len(rest)))
        if self.at < len(self.lines) and self.lines[self.at].indent > indent:
            more = self.lines[self.at]
            raise Wrong("S201", more.spot, "S201.joined", word=more.text.split(" ")[0])
        spot = Spot(line.number, column + 1, closed + 1)
        return Text(spot, unquote(text[: closed + 1], spot), True, [(spot, text[: closed + 1])])

    def _flow(self, line: Line, column: int, text: str, indent: int, depth: int) -> Node:
        """Gather the lines of a `{…}` until its brackets are closed, then read it."""
        flow = Flow(self.report, depth)
        flow.add(line.number, column, text)
        self.at += 1
        while flow.open() and self.at < len(self.lines):
            more = self.lines[self.at]
            if more.indent <= indent and more.text[0] not in "}]":
                break
            flow.add(more.number, more.indent, more.text, apart=more.after_comment,
                     blanks=more.blanks)  # fmt: skip
            self.at += 1
        return flow.read()
