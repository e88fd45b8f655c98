"""The full-screen view of `stagekit monitor`: one line an address, calm under any flood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stagekit.faces.cli.monitor_counts import Hearing, Row, Wanted
from stagekit.faces.cli.monitor_words import age, natural, offset, rate, reason, values
from stagekit.faces.cli.texts import cleaned, cut, padded, width

DIM, BOLD, AMBER, OFF = "\x1b[2m", "\x1b[1m", "\x1b[33m", "\x1b[0m"

OLD = 3.0
"""Seconds after which an address counts as silent and is drawn dim."""

TAGS, RATE, AGE, SENDER = 6, 6, 5, 15


@dataclass
class View:
    """What the keys change.

    Attributes:
        paused: the rows as they were when `p` was pressed, and when; else None.
        by_rate: the busiest first, else by address.
        top: the first row shown.
        typing: the filter while it is typed; None otherwise.
    """

    wanted: Wanted = field(default_factory=Wanted)
    paused: tuple[list[Row], float] | None = None
    by_rate: bool = False
    top: int = 0
    typing: str | None = None
    room: int = 10

    def press(self, key: str, hearing: Hearing, now: float) -> bool:
        """Obey one key, as the terminal sends it; False to leave."""
        if self.typing is not None:
            self._type(key)
        elif key in ("q", "Q", "\x04"):
            return False
        elif key in ("p", " "):
            shown = hearing.newest(Wanted())
            self.paused = (shown, now) if self.paused is None else None
        elif key == "f":
            self.typing = self.wanted.text
        elif key == "c":
            hearing.clear()
            self.paused, self.top = None, 0
        elif key == "r":
            self.by_rate, self.top = not self.by_rate, 0
        elif key in MOVES:
            lines, pages = MOVES[key]
            self.top = max(0, self.top + lines + pages * max(self.room - 1, 1))
        return True

    def _type(self, key: str) -> None:
        assert self.typing is not None
        if key in ("\r", "\n"):
            self.wanted, self.typing, self.top = Wanted(self.typing), None, 0
        elif key == "\x1b":
            self.typing = None
        elif key in ("\x7f", "\x08"):
            self.typing = self.typing[:-1]
        elif key == "\x15":
            self.typing = ""
        elif key.isprintable():
            self.typing += key


MOVES = {"\x1b[A": (-1, 0), "\x1b[B": (1, 0), "\x1b[5~": (0, -1), "\x1b[6~": (0, 1),
         "\x1b[H": (-10**6, 0), "k": (-1, 0), "j": (1, 0)}  # fmt: skip
"""Arrows and pages: lines and pages to go."""


@dataclass(frozen=True)
class Said:
    """The sentences of the picture, in the reader's language."""

    title: str
    columns: tuple[str, str, str, str, str, str]
    keys: str
    filter: str
    paused: str
    nothing: Sequence[str]
    totals: str
    more: str
    malformed: str
    lost: str
    beyond: str
    lang: str


def picture(
    view: View, hearing: Hearing, said: Said, size: tuple[int, int], now: float, lost: int
) -> list[str]:
    """All lines of one picture, none wider than the terminal.

    Args:
        view: what the keys chose; its `top` and `room` are set right.
        hearing: what came.
        said: the sentences.
        size: columns and lines.
        now: Unix time.
        lost: datagrams that the system threw away.
    """
    columns, lines = size
    rows, at = (hearing.newest(view.wanted), now) if view.paused is None else (
        [row for row in view.paused[0] if view.wanted(row.address)], view.paused[1])  # fmt: skip
    rows.sort(key=lambda row: natural(row.address))
    if view.by_rate:
        rows.sort(key=lambda row: -round(row.rate))
    notes = _notes(hearing, said, lost)
    view.room = max(lines - 4 - len(notes), 0)
    if len(rows) > view.room:
        view.room = max(view.room - 1, 0)
    view.top = min(view.top, max(len(rows) - view.room, 0))
    shown = rows[view.top : view.top + view.room]
    body = _table(shown, rows, said, columns, at)
    if len(rows) > len(shown):
        body.append(DIM + cut(said.more.format(first=view.top + 1, last=view.top + len(shown),
                                               count=len(rows)), columns) + OFF)  # fmt: skip
    if not rows:
        body = ["", *(cut(f"  {line}", columns) for line in said.nothing)]
    foot = [AMBER + cut(note, columns) + OFF for note in notes]
    body = body[: max(lines - 2 - len(foot), 0)]
    body += [""] * (lines - 2 - len(foot) - len(body))
    return [_head(view, hearing, said, columns), *body, *foot, _foot(view, said, columns)][:lines]


def _head(view: View, hearing: Hearing, said: Said, columns: int) -> str:
    totals = said.totals.format(rate=rate(hearing.rate), count=hearing.total,
                                addresses=len(hearing.rows))  # fmt: skip
    marks = []
    if view.paused is not None:
        marks.append(said.paused)
    if view.wanted.text:
        marks.append(f"{said.filter} {cleaned(view.wanted.text)}")
    first = cut("  ".join([said.title, *marks]), columns)
    rest = columns - width(first) - 2
    return f"{BOLD}{first}{OFF}  {DIM}{cut(totals, rest)}{OFF}" if rest > 8 else BOLD + first + OFF


def _notes(hearing: Hearing, said: Said, lost: int) -> list[str]:
    notes = []
    if hearing.malformed and hearing.wrong is not None:
        why, sender, size = hearing.wrong
        notes.append(said.malformed.format(count=hearing.malformed, sender=sender[0],
                                           why=reason(why, said.lang), size=size))  # fmt: skip
    if lost:
        notes.append(said.lost.format(count=lost))
    if hearing.beyond:
        notes.append(said.beyond.format(count=hearing.beyond))
    return notes


def _foot(view: View, said: Said, columns: int) -> str:
    if view.typing is None:
        return DIM + cut(said.keys, columns) + OFF
    typed, room = cleaned(view.typing), max(columns - width(said.filter) - 3, 1)
    while width(typed) > room:
        typed = typed[1:]
    return cut(f"{said.filter} {typed}▏", columns)


def _table(
    shown: Sequence[Row], rows: Sequence[Row], said: Said, columns: int, now: float
) -> list[str]:
    """The heading and a line for each row; columns go where the terminal is narrow."""
    tags, sender, old = columns >= 56, columns >= 76, columns >= 36
    side = (RATE + 2) + (AGE + 2) * old + (TAGS + 2) * tags + (SENDER + 2) * sender
    room = max(columns - side - 2, 2)
    # As wide as the widest of all, so that nothing jumps while one scrolls.
    longest = max((width(row.address) for row in rows), default=8)
    first = max(min(longest, room * 6 // 10), min(12, room // 2), 1)
    second = max(room - first, 0)

    def line(cells: Sequence[str]) -> str:
        address, value, tag, much, past, whom = cells
        out = f"{padded(address, first)}  {padded(value, second)}"
        out += f"  {padded(tag, TAGS)}" if tags else ""
        out += f"  {cut(much, RATE):>{RATE}}"
        out += f"  {cut(past, AGE):>{AGE}}" if old else ""
        return cut(out + (f"  {padded(whom, SENDER)}" if sender else ""), columns)

    body = [f"{DIM}{line(said.columns)}{OFF}"]
    for row in shown:
        value = f"{values(row.args)} {offset(row.when, row.at)}".strip()
        text = line([cleaned(row.address), value, cleaned(row.tags), rate(row.rate),
                     age(now - row.at), row.sender[0]])  # fmt: skip
        body.append(f"{DIM}{text}{OFF}" if now - row.at > OLD else text)
    return body
