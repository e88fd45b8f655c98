"""Blocks: keys under one another, lists with dashes, and what stands behind them."""

from __future__ import annotations

from stagekit.scene.ahead import LISTS, OPENED, dash_follows, key_follows
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
        self.first: dict[int, int] = {}  # the first and last dash at each margin
        self.last: dict[int, int] = {}
        for index, line in enumerate(lines):
            if dashed(line.text):
                self.first.setdefault(line.indent, index)
                self.last[line.indent] = index

    # ---- keys

    def mapping(self, indent: int, depth: int) -> Map:
        """Keys that stand at that column."""
        not_too_deep(depth, self.lines[0].number)
        pairs: list[Pair] = []
        torn = False
        spot = Spot(self.lines[self.at].number, indent + 1)
        while self.at < len(self.lines) and self.lines[self.at].indent >= indent:
            line = self.lines[self.at]
            if line.indent > indent:
                self.report.add("S006", line.spot)
                self._skip(indent)
                torn = True
                continue
            here = self.at
            if line.text.startswith("->") and pairs:
                self.report.add("S006", line.spot)
                pairs[-1].value = Broken(line.spot)
                self._pass_by(here, indent)
                continue
            try:
                pairs.append(self.pair(line, indent, line.text, depth))
            except Wrong as wrong:
                torn = True
                self.report.take(wrong)
                self._pass_by(here, indent)
                if wrong.code == "S017":
                    self._skip(indent - 1)  # none of them has a dash: once is enough
        return Map(spot, pairs, torn=torn)

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
        if OPENED.match(text[: end[0]]):
            raise self._no_colon(line, column, text)
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
        if line.torn is not None and column > 0:
            self._skip(column)
            return Broken(line.torn)
        if self.at >= len(self.lines):
            return None
        below = self.lines[self.at]
        if below.indent > column:
            return self.nested(column, depth + 1, prose=prose, listed=key.text in LISTS)
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
        if "->" in text and not OPENED.match(text):
            return Wrong("S017", Spot(line.number, column + 1, len(text)), "S017.dash")
        word = text.split(" ")[0]
        return Wrong("S201", Spot(line.number, column + 1, len(word)), "S201.key", word=word)

    def nested(
        self, indent: int, depth: int, *, prose: bool = False, listed: bool = False
    ) -> Node | None:
        """A block that stands deeper than `indent`."""
        line = self.lines[self.at]
        if dashed(line.text):
            return self.sequence(line.indent, depth)
        if line.text[0] not in "{[" and not prose:
            quoted = line.text[0] in "\"'"
            if (listed or "->" in line.text) and dash_follows(self.lines, self.at):
                return self.sequence(line.indent, depth)  # the first dash was forgotten
            if key_end(line.text) is not None or (
                not quoted
                and (":" in line.text or "->" in line.text or key_follows(self.lines, self.at))
            ):
                found = self.mapping(line.indent, depth)
                if found.torn and not found.pairs:
                    self._skip(indent)
                return found
        return self.value(line, line.indent, line.text, indent, depth)

    # ---- lists

    def sequence(self, indent: int, depth: int, *, under: bool = False) -> Items:
        """Entries whose dashes stand at that column; `under`: their key stands there too."""
        not_too_deep(depth, self.lines[0].number)
        items: list[Node | None] = []
        spot = self.lines[self.at].spot
        told: dict[int, None] = {}  # margins already told to be wrong
        while self.at < len(self.lines):
            line, here = self.lines[self.at], self.at
            chained = line.text.startswith("->") and bool(items)
            if chained and line.indent <= indent:
                self.report.add("S006", line.spot)
                items[-1] = Broken(line.spot)
                self._pass_by(here, indent)
            elif line.indent < indent:
                if not dashed(line.text) or (
                    line.indent not in told and self.first.get(line.indent, here) < here
                ):
                    break
                self._astray(line, indent, told, items, depth)
            elif line.indent > indent:
                self._astray(line, line.indent, told, items, depth)
            elif line.text in ("cues:", "rights:"):
                self.report.add("S006", line.spot)  # the next section, too far right
                self.at = len(self.lines)
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

    def _astray(
        self, line: Line, indent: int, told: dict[int, None], items: list[Node | None], depth: int
    ) -> None:
        """An entry at a wrong margin: told once for each margin, and read all the same."""
        here = self.at
        if line.indent not in told:
            told[line.indent] = None
            self.report.add("S006", line.spot)
        if dashed(line.text):
            if self.last.get(indent, here) <= here:
                indent = line.indent
            try:
                item = self._item(line, indent, depth)
                if isinstance(item, Map) and len(item.pairs) > 1 and not item.pairs[0].value:
                    head = item.pairs[0]
                    item.pairs = [Pair(head.key, head.colon, Map(item.spot, item.pairs[1:]))]
                items.append(item)
                return
            except Wrong as wrong:
                self.report.take(wrong)
        self._pass_by(here, line.indent)

    def _item(self, line: Line, indent: int, depth: int) -> Node | None:
        rest = line.text[1:]
        column = line.indent + 1 + len(rest) - len(rest.lstrip(" "))
        rest = rest.lstrip(" ")
        if not rest:
            self.at += 1
            if self.at < len(self.lines) and self.lines[self.at].indent > indent:
                return self.nested(indent, depth + 1)
            return None
        if rest[0] in FORBIDDEN or dashed(rest):
            raise Wrong("S011", Spot(line.number, column + 1), char=rest[0])
        if rest[0] in "{[" or (key_end(rest) is None and not self._tight_title(rest)):
            found = self.value(line, column, rest, indent, depth + 1)
            if isinstance(found, Text) and "->" not in found.text:
                self._skip(indent)  # a head without its colon: it is refused for that
            return found
        first = self.pair(line, column, rest, depth + 1)
        pairs = [first]
        told = False
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            below, here = self.lines[self.at], self.at
            if below.text.startswith("->") and "->" in first.key.text:
                self.at += 1  # the sentence above is refused for its colon already
                continue
            if dashed(below.text):
                break
            told = told or len(pairs) > 1  # keys under the dash are told as such
            if below.indent != column:
                if not told:
                    self.report.add("S006", below.spot)
                told = True
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
        last = self.lines[self.at - 1]
        if last.torn is not None and last.torn_chain:
            return Broken(last.torn)
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
        torn = line.torn if flow.open() else None
        while flow.open() and self.at < len(self.lines):
            more = self.lines[self.at]
            if more.indent <= indent and more.text[0] not in "}]":
                break
            flow.add(more.number, more.indent, more.text, apart=more.after_comment,
                     blanks=more.blanks)  # fmt: skip
            self.at += 1
            torn = torn or (more.torn if flow.open() else None)
        return flow.read() if torn is None else Broken(torn)
