"""The inside of `{…}` and `[…]`: keys and values between commas, with every position."""

from __future__ import annotations

import re
from bisect import bisect_right

from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.report import Report, Spot, Wrong
from stagekit.scene.scalars import FORBIDDEN, JOINED, closing, key_text, unquote

DEEPEST = 12
MATCH = {"{": "}", "[": "]"}
_SPACES = re.compile(r"[ \n\x00]*")
_STOP = re.compile(r"[,\[\]{}?\x00]|:(?=[ \n\x00,\[\]{}]|$)")
"""What ends a bare text inside brackets."""


class Flow:
    """One bracketed value, perhaps over several lines.

    Its lines are kept as one text, joined by a line end, or by a zero where a
    comment stands between two of them.
    """

    def __init__(self, report: Report, depth: int) -> None:
        """Begin without any line."""
        self.report = report
        self.depth = depth
        self.text = ""
        self.parts: list[str] = []
        self.starts: list[tuple[int, int, int]] = []  # offset, line, column from 0
        self.length = 0
        self.at = 0
        self.stack: list[tuple[str, Spot]] = []
        self.wrong: Spot | None = None
        self.quote, self.last = "", ""

    # ---- its lines

    def add(
        self, line: int, column: int, text: str, *, apart: bool = False, blanks: int = 0
    ) -> None:
        """One more line."""
        if self.parts:
            joint = "\0" if apart else "\n" * (blanks + 1)
            self.parts.append(joint)
            self.length += len(joint)
        self.starts.append((self.length, line, column))
        self.parts.append(text)
        self.length += len(text)
        self._count(line, column, text)

    def _count(self, line: int, column: int, text: str) -> None:
        """Which brackets are open after this line."""
        index = 0
        while index < len(text) and self.wrong is None:
            char = text[index]
            if self.quote:
                if char == "\\" and self.quote == '"':
                    index += 1
                elif char == self.quote:
                    self.quote = ""
            elif char in "\"'" and self.last in "{[,:":
                self.quote = char
            elif char in "{[":
                self.stack.append((char, Spot(line, column + index + 1)))
                if len(self.stack) > DEEPEST:
                    raise Wrong("S009", Spot(self.starts[0][1], 1), "S009.deep")
            elif char in "}]" and self.stack:
                if MATCH[self.stack[-1][0]] != char:
                    self.wrong = self.stack[-1][1]
                else:
                    self.stack.pop()
            if char != " ":
                self.last = char
            index += 1

    def open(self) -> bool:
        """Whether a bracket is still open."""
        return self.wrong is None and bool(self.stack) and not self.quote

    def read(self) -> Node:
        """The value; what follows its last bracket is refused."""
        if self.wrong is not None:
            raise Wrong("S008", self.wrong, "S008.open")
        self.text = "".join(self.parts)
        if self.stack and not self.quote:
            raise Wrong("S008", self.stack[-1][1], "S008.open")
        told = len(self.report.problems)
        node = self._node(self.depth)
        self._spaces()
        if len(self.report.problems) > told:
            return node  # what is left over follows from what was told
        if self._peek() in ("}", "]"):
            raise Wrong("S008", self._spot(), "S008.more", char=self._peek())
        if self.at < len(self.text):
            raise Wrong("S201", self._spot(), "S201.joined", word=self._rest_word())
        return node

    # ---- characters

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _spot(self, at: int | None = None, length: int = 1) -> Spot:
        place = min(self.at if at is None else at, len(self.text) - 1)
        start, line, column = self.starts[bisect_right(self.starts, place, key=lambda s: s[0]) - 1]
        return Spot(line, column + place - start + 1, length)

    def _spaces(self) -> None:
        found = _SPACES.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _rest_word(self) -> str:
        return re.split(r"[ \n\0]", self.text[self.at : self.at + 30])[0]

    # ---- nodes

    def _node(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Wrong("S009", Spot(self.starts[0][1], 1), "S009.deep")
        if self._peek() == "{":
            return self._map(depth)
        if self._peek() == "[":
            return self._items(depth)
        return self._text()

    def _map(self, depth: int) -> Map | Broken:
        spot = self._spot()
        self.at += 1
        pairs: list[Pair] = []
        lost: Spot | None = None
        while True:
            self._spaces()
            if self._peek() == "}":
                self.at += 1
                if lost is not None and not pairs:
                    return Broken(lost)
                return Map(spot, pairs, flow=True, torn=lost is not None)
            here = self._spot()
            pair = self._pair(depth, pairs)
            if pair is not None:
                pairs.append(pair)
            else:
                lost = here
            self._spaces()
            if self._peek() == ",":
                self.at += 1
            elif self._peek() != "}":
                raise Wrong("S008", self._spot(), "S008.inside", char=self._peek())

    def _pair(self, depth: int, before: list[Pair]) -> Pair | None:
        key = self._text(key=True)
        self._spaces()
        if self._peek() != ":":
            return self._no_colon(key, before)
        colon = Spot(key.spot.line, key.spot.column + key.spot.length)
        self.at += 1
        self._spaces()
        if self._peek() in (",", "}"):
            return Pair(key, colon, None)
        try:
            return Pair(key, colon, self._node(depth + 1))
        except Wrong as wrong:
            if wrong.code not in ("S005", "S007", "S010", "S011", "S203", "S204"):
                raise
            if self.at >= len(self.text):
                raise  # a quote that is never closed hides all that follows
            self.report.take(wrong)
            self._pass_over()
            return Pair(key, colon, Broken(wrong.spot))

    def _no_colon(self, key: Text, before: list[Pair]) -> Pair | None:
        joined = JOINED.match(key.text)
        if joined and not key.quoted:
            spot = Spot(key.spot.line, key.spot.column + joined.end() - 1)
            self.report.add("S013", spot, word=joined.group(1))
            name = key_text(key.spot.line, key.spot.column - 1, joined.group(1))
            return Pair(name, spot, Broken(spot))
        self.report.add("S014", key.spot, word=key.text)
        if before:
            before[-1].value = Broken(key.spot)
        return None

    def _pass_over(self) -> None:
        """Go on behind an entry that could not be read."""
        level = 0
        while self.at < len(self.text):
            char = self._peek()
            if char in "{[":
                level += 1
            elif char in "}]":
                if level == 0:
                    return
                level -= 1
            elif char == "," and level == 0:
                return
            self.at += 1

    def _items(self, depth: int) -> Items:
        spot = self._spot()
        self.at += 1
        items: list[Node | None] = []
        while True:
            self._spaces()
            if self._peek() == "]":
                self.at += 1
                return Items(spot, items, flow=True)
            items.append(self._node(depth + 1))
            self._spaces()
            if self._peek() == ",":
                self.at += 1
            elif self._peek() != "]":
                raise Wrong("S008", self._spot(), "S008.inside", char=self._peek())

    # ---- texts

    def _text(self, *, key: bool = False) -> Text:
        first = self._peek()
        dash = first == "-" and self.text[self.at + 1 : self.at + 2] in ("", " ", "\n", ",")
        if first in ("", ",", "}", "]", "{", "["):
            raise Wrong("S008", self._spot(), "S008.inside", char=first)
        if first in FORBIDDEN or first in ":#" or dash:
            raise Wrong("S011", self._spot(), char=first)
        if first in "\"'":
            return self._quoted()
        start = self.at
        found = _STOP.search(self.text, start)
        self.at = found.start() if found else len(self.text)
        stopped = self._peek()
        if stopped in ("{", "["):
            raise Wrong("S008", self._spot(), "S008.inside", char=stopped)
        if stopped == "?":
            raise Wrong("S011", self._spot(), char="?")
        if stopped == ":" and not key:
            raise Wrong("S005", self._spot())
        if stopped == "\0":
            self._spaces()
            if self._peek() not in (",", "}", "]"):
                raise Wrong("S007", self._spot())
        return self._bare(start, self.text[start : found.start() if found else None])

    def _bare(self, start: int, text: str) -> Text:
        pieces: list[tuple[Spot, str]] = []
        joined, at = "", 0
        for part in re.finditer(r"[^\n]+", text):
            bare = part.group(0).strip(" ")
            if not bare:
                continue
            lead = len(part.group(0)) - len(part.group(0).lstrip(" "))
            if pieces:
                ends = text.count("\n", at, part.start())
                joined += "\n" * (ends - 1) or " "
            pieces.append((self._spot(start + part.start() + lead, len(bare)), bare))
            joined += bare
            at = part.end()
        spot = pieces[0][0]
        return Text(Spot(spot.line, spot.column, len(joined)), joined, False, pieces)

    def _quoted(self) -> Text:
        start = self.at
        closed = closing(self.text, start)
        end = self.text.find("\n", start)
        if closed is None or -1 < end < closed or "\0" in self.text[start:closed]:
            self.at = len(self.text) if closed is None else closed + 1
            raise Wrong("S203", self._spot(start))
        self.at = closed + 1
        raw = self.text[start : self.at]
        full = self._spot(start, len(raw))
        text = unquote(raw, full)
        self._spaces()
        if self._peek() not in (",", "}", "]", ":", ""):
            raise Wrong("S010", self._spot(length=len(self._rest_word())))
        return Text(full, text, True, [(full, raw)])
