"""The outside of a scene: the part of YAML that it is written in, with every position.

Mappings, lists, bare and quoted texts, in blocks or in `{…}` and `[…]`; no
anchors, aliases, tags, block texts or second documents. A library that loads
YAML resolves, joins and stops at its first error; here nothing is resolved,
nothing joined in silence, and what is wrong costs only its own entry. What is
accepted here, YAML reads alike (a test holds the two side by side).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stagekit.scene.report import Report, Spot, Wrong

DEEPEST = 12
LONGEST = 2_000_000
"""Characters of one file."""

FORBIDDEN = "*&!@%`|>?"
"""Characters that YAML keeps for itself at the beginning of a value."""


@dataclass
class Text:
    """A bare or quoted text; `pieces` are its lines as they stand in the source."""

    spot: Spot
    text: str
    quoted: bool = False
    pieces: list[tuple[Spot, str]] = field(default_factory=list)


@dataclass
class Pair:
    """A key and what stands behind its colon (None for nothing)."""

    key: Text
    colon: Spot
    value: Node | None


@dataclass
class Map:
    """Keys and values, in order."""

    spot: Spot
    pairs: list[Pair]
    flow: bool = False


@dataclass
class Items:
    """A list."""

    spot: Spot
    items: list[Node | None]
    flow: bool = False


Node = Text | Map | Items


@dataclass
class Line:
    """One line of the source without its comment."""

    number: int
    indent: int
    text: str  # from the first character that is no space
    raw: str
    after_comment: bool = False

    @property
    def spot(self) -> Spot:
        """Where it begins."""
        return Spot(self.number, self.indent + 1, len(self.text))


class Layout:
    """Reads the blocks of one text."""

    def __init__(self, source: str, report: Report) -> None:
        """Split into lines; what no editor shows is refused at once."""
        self.report = report
        self.lines: list[Line] = []
        self._broken: set[int] = set()
        comment = False
        for number, raw in enumerate(source.split("\n"), 1):
            raw = raw.removesuffix("\r")
            if not self._margin(number, raw):
                self._broken.add(number)
                continue
            stripped = raw.lstrip(" ")
            if not stripped or stripped.startswith("#"):
                comment = comment or bool(stripped)
                continue
            indent = len(raw) - len(stripped)
            text = self._without_comment(number, indent, stripped)
            if text is None:
                self._broken.add(number)
                text = ""
            if text:
                self.lines.append(Line(number, indent, text, raw, comment))
            comment = False

    def _margin(self, number: int, raw: str) -> bool:
        for index, char in enumerate(raw):
            if char == "\t":
                margin = not raw[:index].strip()
                self.report.add("S001", Spot(number, index + 1), "S001" if margin else "S001.in")
                return False
            if char in "\u0085\u2028\u2029" or (ord(char) < 32) or char == "\ufeff":
                self.report.add("S003", Spot(number, index + 1), char=f"U+{ord(char):04X}")
                return False
        for index, char in enumerate(raw):
            if char == " ":
                continue
            if char.isspace():
                self.report.add("S002", Spot(number, index + 1))
                return False
            break
        return True

    def _without_comment(self, number: int, indent: int, text: str) -> str | None:
        """The line without its comment; None where a `#` was surely not meant as one."""
        quote = ""
        for index, char in enumerate(text):
            before = text[index - 1] if index else " "
            if quote:
                if char == quote and before != "\\":
                    quote = ""
                continue
            opens = before == " " and _begins_value(text[:index])
            if char in "\"'" and (index == 0 or opens or before in "{[,"):
                quote = char
            elif char == "#" and before.isspace():
                return self._cut(number, indent, text, index)
        return text.rstrip(" ")

    def _cut(self, number: int, indent: int, text: str, index: int) -> str | None:
        head = text[:index].rstrip()
        colour = re.match(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9A-Za-z])", text[index:])
        if colour and re.search(r"(\bto|\bhex|\.\.|:|->|,|\{)$", head):
            spot = Spot(number, indent + index + 1, len(colour.group(0)))
            self.report.add("S004", spot, colour=colour.group(1))
            return None
        if head.count('"') % 2:
            quote = head.rfind('"')
            self.report.add("S203", Spot(number, indent + quote + 1), "S203.hash")
            return None
        return head

    # ---- blocks

    def document(self) -> Map | None:
        """The whole text as one mapping, each section by itself."""
        lines = self.lines
        pairs: list[Pair] = []
        index = 0
        while index < len(lines):
            line = lines[index]
            end = index + 1
            while end < len(lines) and (
                lines[end].indent > 0
                or lines[end].text.startswith(("- ", "}", "]"))
                or lines[end].text == "-"
            ):
                end += 1
            try:
                pair = self._section(lines[index:end])
                if pair is not None:
                    pairs.append(pair)
            except Wrong as wrong:
                self.report.take(wrong)
            index = (
                end
                if not (line.text in ("---", "...") or line.text.startswith("--- "))
                else index + 1
            )
        return Map(Spot(1, 1), pairs) if pairs else None

    def _section(self, lines: list[Line]) -> Pair | None:
        line = lines[0]
        if line.text == "---" and not self._seen_section:
            self._seen_section = True
            return None
        if line.text in ("---", "...") or line.text.startswith("--- "):
            raise Wrong("S009", line.spot)
        self._seen_section = True
        if line.indent > 0:
            raise Wrong("S006", line.spot)
        self._first_character(line.text, line.spot)
        if key_end(line.text) is None:
            word = re.match(r"[^\s:]+", line.text)
            raise Wrong("S012", Spot(line.number, 1, len(word.group(0)) if word else 1),
                        "S012.section", line=line.text[:40])  # fmt: skip
        found = Block(self, lines, 0).mapping(0, 0)
        return found.pairs[0] if found.pairs else None

    _seen_section = False

    def _first_character(self, text: str, spot: Spot) -> None:
        if text[0] in FORBIDDEN:
            raise Wrong("S011", Spot(spot.line, spot.column), char=text[0])


class Block:
    """Reads the blocks of some lines."""

    def __init__(self, layout: Layout, lines: list[Line], at: int) -> None:
        """Start at line `at`."""
        self.layout = layout
        self.report = layout.report
        self.lines = lines
        self.at = at

    def mapping(self, indent: int, depth: int) -> Map:
        """Keys that stand at that column."""
        _not_too_deep(depth, self.lines[0])
        pairs: list[Pair] = []
        spot = Spot(self.lines[self.at].number, indent + 1)
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent < indent:
                break
            if line.indent > indent:
                self.report.add("S006", line.spot)
                self._skip(indent)
                continue
            try:
                pairs.append(self.pair(line, line.indent, line.text, depth))
            except Wrong as wrong:
                self.report.take(wrong)
                self.at = max(self.at, self._index(line) + 1)
                self._skip(indent)
                if wrong.code == "S017":
                    self._skip(indent - 1)  # none of them has a dash: once is enough
        return Map(spot, pairs)

    def _index(self, line: Line) -> int:
        return self.lines.index(line)

    def _skip(self, indent: int) -> None:
        """Pass over what belongs to an entry that could not be read."""
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            self.at += 1

    def pair(self, line: Line, column: int, text: str, depth: int) -> Pair:
        """`key: value` at that column, with all that belongs to it."""
        if text[0] in FORBIDDEN:
            raise Wrong("S011", Spot(line.number, column + 1), char=text[0])
        if text.startswith("- ") or text == "-":
            raise Wrong("S006", Spot(line.number, column + 1), "S006.dash")
        end = key_end(text)
        if end is None:
            raise self._no_colon(line, column, text)
        colon = text.index(":", end[0])
        key = _key(line.number, column, text[: end[0]])
        rest = text[colon + 1 :]
        value_at = column + colon + 1 + (len(rest) - len(rest.lstrip(" ")))
        rest = rest.strip(" ")
        here = Spot(line.number, column + end[0] + 1)
        if rest:
            return Pair(key, here, self.value(line, value_at, rest, column, depth + 1))
        self.at += 1
        if self.at < len(self.lines):
            below = self.lines[self.at]
            dash = below.text.startswith("- ") or below.text == "-"
            if below.indent > column:
                return Pair(key, here, self.nested(column, depth + 1))
            if below.indent == column and dash and column == line.indent:
                return Pair(key, here, self.sequence(below.indent, depth + 1))
        return Pair(key, here, None)

    def _no_colon(self, line: Line, column: int, text: str) -> Wrong:
        joined = re.match(r"([^\W\d][\w ./']*):(?=\S)", text)
        if joined and "->" not in text[: joined.end()]:
            return Wrong("S013", Spot(line.number, column + joined.end()), word=joined.group(1))
        if "->" in text:
            return Wrong("S017", Spot(line.number, column + 1, len(text)), "S017.dash")
        return Wrong("S201", Spot(line.number, column + 1, len(text.split(" ")[0])), "S201.key",
                     word=text.split(" ")[0])  # fmt: skip

    def nested(self, indent: int, depth: int) -> Node | None:
        """A block that stands deeper than `indent`."""
        line = self.lines[self.at]
        if line.text.startswith("- ") or line.text == "-":
            return self.sequence(line.indent, depth)
        if key_end(line.text) is not None and line.text[0] not in "{[\"'":
            return self._mapping_or_text(line, depth)
        if line.text[0] not in "{[\"'" and (":" in line.text or "->" in line.text):
            return self.mapping(line.indent, depth)
        return self.value(line, line.indent, line.text, indent, depth)

    def _mapping_or_text(self, line: Line, depth: int) -> Node:
        return self.mapping(line.indent, depth)

    def sequence(self, indent: int, depth: int) -> Items:
        """Entries whose dashes stand at that column."""
        _not_too_deep(depth, self.lines[0])
        items: list[Node | None] = []
        spot = self.lines[self.at].spot
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.indent < indent:
                dash = line.text.startswith("- ")
                if dash and line.indent > 0 and not self._belongs_above(line.indent):
                    self.report.add("S006", line.spot)
                    self.at += 1
                    continue
                break
            if line.indent > indent:
                self.report.add("S006", line.spot)
                self.at += 1
                continue
            if not (line.text.startswith("- ") or line.text == "-"):
                if line.indent == 0:
                    break
                self.report.take(self._undashed(line))
                self.at += 1
                self._skip(indent)
                continue
            try:
                items.append(self._item(line, indent, depth))
            except Wrong as wrong:
                self.report.take(wrong)
                self.at = max(self.at, self._index(line) + 1)
                self._skip(indent)
        return Items(spot, items)

    def _belongs_above(self, indent: int) -> bool:
        """Whether an entry further left belongs to a list that began there."""
        for line in self.lines[: self.at]:
            if line.indent == indent:
                return True
            text = line.text
            while text.startswith("- "):
                text = text[2:].lstrip(" ")
                if len(line.raw.rstrip()) and line.indent == indent:
                    return True
        return False

    def _undashed(self, line: Line) -> Wrong:
        return Wrong("S017", Spot(line.number, line.indent + 1, len(line.text)), "S017.dash")

    def _item(self, line: Line, indent: int, depth: int) -> Node | None:
        rest = line.text[1:]
        column = indent + 1 + (len(rest) - len(rest.lstrip(" ")))
        rest = rest.lstrip(" ")
        if not rest:
            self.at += 1
            if self.at < len(self.lines) and self.lines[self.at].indent > indent:
                return self.nested(indent, depth + 1)
            return None
        if rest[0] in FORBIDDEN:
            raise Wrong("S011", Spot(line.number, column + 1), char=rest[0])
        if rest.startswith("- "):
            raise Wrong("S011", Spot(line.number, column + 1), char="-")
        if key_end(rest) is None or rest[0] in "{[":
            return self.value(line, column, rest, indent, depth + 1, item=True)
        first = self.pair(line, column, rest, depth + 1)
        pairs = [first]
        while self.at < len(self.lines):
            below = self.lines[self.at]
            if below.indent <= indent:
                break
            if below.indent != column:
                self.report.add("S006", below.spot)
                self.at += 1
                continue
            try:
                pairs.append(self.pair(below, column, below.text, depth + 1))
            except Wrong as wrong:
                self.report.take(wrong)
                self.at = max(self.at, self._index(below) + 1)
                self._skip(column)
        return Map(first.key.spot, pairs)

    def value(
        self, line: Line, column: int, text: str, indent: int, depth: int, *, item: bool = False
    ) -> Node:
        """A text, a `{…}` or a `[…]` that begins here; consumes its lines."""
        _not_too_deep(depth, self.lines[0])
        spot = Spot(line.number, column + 1, len(text))
        if text[0] in FORBIDDEN or (text.startswith("- ") or text == "-"):
            raise Wrong("S011", Spot(line.number, column + 1), char=text[0])
        if text[0] in "{[":
            return self._flow(line, column, text, indent, depth)
        if text[0] in "\"'":
            return self._quoted(line, column, text, indent, item=item)
        pieces = [(spot, text)]
        inside = colon_in(text)
        if inside is not None and not item:
            raise Wrong("S005", Spot(line.number, column + inside + 1))
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].indent > indent:
            more = self.lines[self.at]
            if more.after_comment and more.text.startswith("->"):
                raise Wrong("S007", more.spot)
            pieces.append((more.spot, more.text))
            self.at += 1
        return Text(spot, " ".join(piece for _, piece in pieces), False, pieces)

    def _quoted(self, line: Line, column: int, text: str, indent: int, *, item: bool) -> Text:
        spot = Spot(line.number, column + 1)
        closed = _closing(text)
        self.at += 1
        if closed is None:
            self._skip(indent)
            raise Wrong("S203", spot)
        inside = _unquote(text[: closed + 1])
        rest = text[closed + 1 :].strip()
        if rest:
            self._skip(indent)
            after = closed + 1 + len(text[closed + 1 :]) - len(text[closed + 1 :].lstrip())
            raise Wrong("S010", Spot(line.number, column + after + 1, len(rest)))
        if self.at < len(self.lines) and self.lines[self.at].indent > indent:
            more = self.lines[self.at]
            raise Wrong("S201", more.spot, "S201.joined", word=more.text.split(" ")[0])
        return Text(Spot(line.number, column + 1, closed + 1), inside, True,
                    [(spot, text[: closed + 1])])  # fmt: skip

    def _flow(self, line: Line, column: int, text: str, indent: int, depth: int) -> Node:
        """Gather the lines of a `{…}` until its brackets are closed, then read it."""
        from stagekit.scene.flow import Flow

        pieces = [(line.number, column, text)]
        self.at += 1
        flow = Flow(pieces, self.report, depth)
        while not flow.balanced() and self.at < len(self.lines):
            more = self.lines[self.at]
            if more.indent <= indent and not more.text.startswith(("}", "]")):
                break
            pieces.append((more.number, more.indent, more.text))
            self.at += 1
        return flow.read()


def _not_too_deep(depth: int, line: Line) -> None:
    if depth > DEEPEST:
        raise Wrong("S009", Spot(line.number, 1), "S009.deep")


def _begins_value(head: str) -> bool:
    """Whether a quote after this opens a quoted text: where a value or an entry begins."""
    head = head.rstrip()
    return not head or head[-1] in ":-{[,"


def key_end(text: str) -> tuple[int, int] | None:
    """Where a key ends (before the spaces and the colon), and where its colon stands."""
    if text[0] in "\"'":
        closed = _closing(text)
        if closed is None:
            return None
        rest = text[closed + 1 :]
        if rest.lstrip(" ").startswith(":"):
            colon = closed + 1 + len(rest) - len(rest.lstrip(" "))
            if text[colon + 1 : colon + 2] in ("", " "):
                return closed + 1, colon
        return None
    colon_at = colon_in(text)
    if colon_at is None:
        return None
    colon = text.index(":", colon_at)
    return colon_at, colon


def colon_in(text: str) -> int | None:
    """Where a bare text has a colon that YAML takes for a key's: its key's end."""
    for index, char in enumerate(text):
        if char == ":" and text[index + 1 : index + 2] in ("", " "):
            return len(text[:index].rstrip(" "))
    return None


def _key(line: int, column: int, text: str) -> Text:
    quoted = text[0] in "\"'"
    inside = _unquote(text) if quoted else text.strip(" ")
    spot = Spot(line, column + 1, len(text.strip(" ")))
    return Text(spot, inside, quoted, [(spot, text)])


def _closing(text: str) -> int | None:
    """Where a quoted text ends."""
    quote, index = text[0], 1
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


ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", "0": "\0"}


def _unquote(text: str) -> str:
    inside = text[1:-1]
    if text[0] == "'":
        return inside.replace("''", "'")
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found.group(1), found.group(0)), inside)
