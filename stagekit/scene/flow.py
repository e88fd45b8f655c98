"""The inside of `{…}` and `[…]`: keys and values between commas, with every position."""

from __future__ import annotations

import re

from stagekit.scene.layout import DEEPEST, FORBIDDEN, Items, Map, Node, Pair, Text, _unquote
from stagekit.scene.report import Report, Spot, Wrong

MATCH = {"{": "}", "[": "]"}


class Flow:
    """One bracketed value, perhaps over several lines."""

    def __init__(self, pieces: list[tuple[int, int, str]], report: Report, depth: int) -> None:
        """`pieces`: line, column from 0, and text of each line."""
        self.pieces = pieces
        self.report = report
        self.depth = depth
        self.chars: list[tuple[str, int, int]] = []
        self.at = 0

    def balanced(self) -> bool:
        """Whether every bracket opened so far is closed."""
        return self._open_bracket() is None

    def _open_bracket(self) -> tuple[int, int] | None:
        """The innermost bracket left open, or closed by the wrong one."""
        stack: list[tuple[str, int, int]] = []
        quote = ""
        for line, column, text in self.pieces:
            for index, char in enumerate(text):
                if quote:
                    quote = "" if char == quote and text[index - 1] != "\\" else quote
                elif char in "\"'" and _opens(text, index):
                    quote = char
                elif char in "{[":
                    stack.append((char, line, column + index + 1))
                    if len(stack) > DEEPEST:
                        raise Wrong("S009", Spot(line, 1), "S009.deep")
                elif char in "}]" and stack:
                    if MATCH[stack[-1][0]] != char:
                        return stack[-1][1:]
                    stack.pop()
        return stack[-1][1:] if stack else None

    def read(self) -> Node:
        """The value; what follows its last bracket is refused."""
        left = self._open_bracket()
        if left is not None:
            raise Wrong("S008", Spot(*left), "S008.open")
        for number, (line, column, text) in enumerate(self.pieces):
            if number:
                self.chars.append((" ", line, column))
            self.chars.extend((char, line, column + index + 1) for index, char in enumerate(text))
        node = self._node(self.depth)
        self._spaces()
        if self.at < len(self.chars):
            raise Wrong("S201", self._spot(), "S201.joined", word=self._rest_word())
        return node

    # ---- characters

    def _peek(self) -> str:
        return self.chars[self.at][0] if self.at < len(self.chars) else ""

    def _spot(self, length: int = 1) -> Spot:
        _, line, column = self.chars[min(self.at, len(self.chars) - 1)]
        return Spot(line, column, length)

    def _spaces(self) -> None:
        while self._peek() == " ":
            self.at += 1

    def _rest_word(self) -> str:
        return "".join(char for char, _, _ in self.chars[self.at : self.at + 20]).split(" ")[0]

    # ---- nodes

    def _node(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Wrong("S009", Spot(self.pieces[0][0], 1), "S009.deep")
        if self._peek() == "{":
            return self._map(depth)
        if self._peek() == "[":
            return self._items(depth)
        return self._text()

    def _map(self, depth: int) -> Map:
        spot = self._spot()
        self.at += 1
        pairs: list[Pair] = []
        while True:
            self._spaces()
            if self._peek() == "}":
                self.at += 1
                return Map(spot, pairs, flow=True)
            if self._peek() == ",":
                self.at += 1
                continue
            pair = self._pair(depth)
            if pair is not None:
                pairs.append(pair)
            self._spaces()
            if self._peek() not in (",", "}"):
                raise Wrong("S008", self._spot(), "S008.inside", char=self._peek())

    def _pair(self, depth: int) -> Pair | None:
        key = self._text(key=True)
        self._spaces()
        if self._peek() != ":":
            joined = re.match(r"([^\W\d][\w ./']*):(?=\S)", key.text)
            if joined:
                spot = Spot(key.spot.line, key.spot.column + joined.end() - 1)
                self.report.add("S013", spot, word=joined.group(1))
            else:
                self.report.add("S014", key.spot, word=key.text)
            return None
        colon = Spot(key.spot.line, key.spot.column + key.spot.length)
        self.at += 1
        self._spaces()
        if self._peek() in (",", "}"):
            return Pair(key, colon, None)
        try:
            return Pair(key, colon, self._node(depth + 1))
        except Wrong as wrong:
            if wrong.code not in ("S005", "S010", "S011", "S203"):
                raise
            self.report.take(wrong)
            self._pass_over()
            return None

    def _pass_over(self) -> None:
        """Go on behind an entry that could not be read."""
        level = 0
        while self.at < len(self.chars):
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
            if self._peek() == ",":
                self.at += 1
                continue
            items.append(self._node(depth + 1))
            self._spaces()
            if self._peek() not in (",", "]"):
                raise Wrong("S008", self._spot(), "S008.inside", char=self._peek())

    def _text(self, *, key: bool = False) -> Text:
        spot = self._spot()
        first = self._peek()
        if first in FORBIDDEN:
            raise Wrong("S011", spot, char=first)
        if first in "\"'":
            return self._quoted(first)
        start = self.at
        while self.at < len(self.chars):
            char = self._peek()
            following = self.chars[self.at + 1][0] if self.at + 1 < len(self.chars) else ""
            if char in ",}]":
                break
            if char in "{[":
                raise Wrong("S008", self._spot(), "S008.inside", char=char)
            if char == ":" and following in ("", " ", ",", "}", "]"):
                if key:
                    break
                before = self.at
                while before > start and self.chars[before - 1][0] == " ":
                    before -= 1
                _, line, column = self.chars[before]
                raise Wrong("S005", Spot(line, column))
            self.at += 1
        end = self.at
        while end > start and self.chars[end - 1][0] == " ":
            end -= 1
        return self._bare(start, end)

    def _bare(self, start: int, end: int) -> Text:
        pieces: list[tuple[Spot, str]] = []
        for char, line, column in self.chars[start:end]:
            if pieces and pieces[-1][0].line == line:
                spot, text = pieces[-1]
                pieces[-1] = (spot, text + char)
            elif char != " ":
                pieces.append((Spot(line, column), char))
        pieces = [(Spot(s.line, s.column, len(t.rstrip())), t.rstrip()) for s, t in pieces]
        text = " ".join(piece for _, piece in pieces)
        if not pieces:
            raise Wrong("S008", self._spot(), "S008.inside", char=self._peek())
        spot = pieces[0][0]
        return Text(Spot(spot.line, spot.column, len(text)), text, False, pieces)

    def _quoted(self, quote: str) -> Text:
        spot = self._spot()
        start = self.at
        self.at += 1
        while self.at < len(self.chars):
            char = self._peek()
            if char == "\\" and quote == '"':
                self.at += 2
                continue
            if char == quote:
                break
            self.at += 1
        else:
            raise Wrong("S203", spot)
        self.at += 1
        raw = "".join(char for char, _, _ in self.chars[start : self.at])
        self._spaces()
        if self._peek() not in (",", "}", "]", ":", ""):
            raise Wrong("S010", self._spot(len(self._rest_word())))
        full = Spot(spot.line, spot.column, len(raw))
        return Text(full, _unquote(raw), True, [(full, raw)])


def _opens(text: str, index: int) -> bool:
    before = text[:index].rstrip()
    return not before or before[-1] in ":-{[,"
