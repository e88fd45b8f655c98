"""What has been heard on a port: every message counted, the newest of each address kept."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from stagekit.core.osc import BadOsc, Decoder, Message

MOST_ADDRESSES = 5000
"""Addresses kept apart; messages to others are counted together."""

MOST_PENDING = 20_000
"""Lines kept for the plain view between two looks; past it only the counts grow."""

SHIFT = 1.0
"""Seconds over which a rate is measured, so that the number stands still."""


@dataclass(slots=True)
class Row:
    """One address: its newest message, and how often it comes."""

    address: str
    count: int = 0
    args: tuple[object, ...] = ()
    when: int | None = None
    raw: bytes = b""
    place: int = 0
    sender: tuple[str, int] = ("", 0)
    at: float = 0.0
    rate: float = 0.0
    marked: int = 0

    @property
    def tags(self) -> str:
        """The OSC type tags, exactly as they came."""
        found = tags_of(self.raw)
        return found[self.place] if self.place < len(found) else ""


@dataclass(slots=True)
class Line:
    """One message for the plain view; `times` counts those that it stands for."""

    at: float
    row: Row
    times: int = 1


@dataclass
class Hearing:
    """All that came since the beginning, or since it was cleared.

    Attributes:
        keep_lines: whether each message is also kept for `lines`.
        total, malformed, beyond: messages; datagrams that are no OSC; messages
            to addresses past MOST_ADDRESSES.
        wrong: why the newest malformed datagram was refused, its sender and size.
    """

    keep_lines: bool = False
    rows: dict[str, Row] = field(default_factory=dict)
    total: int = 0
    malformed: int = 0
    beyond: int = 0
    rate: float = 0.0
    wrong: tuple[str, tuple[str, int], int] | None = None
    _marked: tuple[float, int] | None = None
    _pending: list[Line] = field(default_factory=list)
    _wrongs: list[tuple[float, str, tuple[str, int], int]] = field(default_factory=list)
    _decode: Decoder = field(default_factory=Decoder)
    _lock: Lock = field(default_factory=Lock)

    def take(self, datagram: bytes, sender: tuple[str, int], now: float) -> None:
        """Count one datagram and all messages in it; never raises."""
        with self._lock:
            try:
                messages = self._decode(datagram)
            except BadOsc as reason:
                self.malformed += 1
                self.wrong = str(reason), sender, len(datagram)
                if self.keep_lines and len(self._wrongs) < MOST_PENDING:
                    self._wrongs.append((now, str(reason), sender, len(datagram)))
                return
            for place, message in enumerate(messages):
                self._one(message, datagram, place, sender, now)

    def _one(
        self, message: Message, raw: bytes, place: int, sender: tuple[str, int], now: float
    ) -> None:
        self.total += 1
        row = self.rows.get(message.address)
        if row is None:
            if len(self.rows) >= MOST_ADDRESSES:
                self.beyond += 1
                return
            row = self.rows[message.address] = Row(message.address)
        row.count += 1
        row.args, row.when, row.raw, row.place = message.args, message.when, raw, place
        row.sender, row.at = sender, now
        if self.keep_lines and len(self._pending) < MOST_PENDING:
            self._pending.append(Line(now, _copy(row)))

    def clear(self) -> None:
        """Forget everything and count from 0."""
        with self._lock:
            self.rows, self.wrong = {}, None
            self.total = self.malformed = self.beyond = 0
            self.rate, self._marked = 0.0, None
            self._pending, self._wrongs = [], []

    def measure(self, now: float) -> None:
        """Work the rates out anew, once in SHIFT seconds."""
        with self._lock:
            if self._marked is None:
                self._marked = now, self.total
                return
            began, before = self._marked
            past = now - began
            if past < SHIFT:
                return
            self._marked, self.rate = (now, self.total), (self.total - before) / past
            for row in self.rows.values():
                row.rate, row.marked = (row.count - row.marked) / past, row.count

    def newest(self, wanted: Wanted) -> list[Row]:
        """A copy of every row that is wanted, in no order."""
        with self._lock:
            return [_copy(row) for row in self.rows.values() if wanted(row.address)]

    def lines(self, wanted: Wanted, most: int) -> list[Line]:
        """What came since the last call; past `most` only the newest of each address.

        The rest is not lost in silence: `times` says how many each stands for.
        """
        with self._lock:
            pending, self._pending = self._pending, []
        pending = [line for line in pending if wanted(line.row.address)]
        return pending if len(pending) <= most else newest_of_each(pending)

    def wrongs(self) -> list[tuple[float, str, tuple[str, int], int]]:
        """Malformed datagrams since the last call: when, why, from whom, how long."""
        with self._lock:
            found, self._wrongs = self._wrongs, []
        return found


def _copy(row: Row) -> Row:
    return Row(row.address, row.count, row.args, row.when, row.raw, row.place, row.sender,
               row.at, row.rate, row.marked)  # fmt: skip


def newest_of_each(lines: Iterable[Line]) -> list[Line]:
    """One line for each address, the newest, with how many it stands for."""
    out: dict[str, Line] = {}
    for line in lines:
        before = out.pop(line.row.address, None)
        line.times += before.times if before else 0
        out[line.row.address] = line
    return list(out.values())


class Wanted:
    """A filter of addresses: shell patterns, or a part of the address.

    >>> [Wanted("/dimmer/*")("/dimmer/1"), Wanted("dim")("/dimmer/1"), Wanted("/d/?")("/d/12")]
    [True, True, False]
    """

    def __init__(self, text: str = "") -> None:
        """Everything is wanted where nothing is written."""
        self.text = text
        shell = any(sign in text for sign in "*?[")
        regex = fnmatch.translate(text) if shell else re.escape(text)
        self._matches = re.compile(regex).match if shell else re.compile(regex).search

    def __call__(self, address: str) -> bool:
        """Whether that address is wanted."""
        return not self.text or self._matches(address) is not None


def tags_of(datagram: bytes) -> list[str]:
    r"""The type tags of each message in a datagram that `decode` has accepted, in its order.

    >>> tags_of(b"/hit\0\0\0\0,i\0\0\0\0\0\7")
    ['i']
    """
    found: list[str] = []
    waiting = [(0, len(datagram))]
    while waiting:
        start, end = waiting.pop()
        if datagram.startswith(b"#bundle\0", start, end):
            inner, at = [], start + 16
            while at < end:
                size = int.from_bytes(datagram[at : at + 4])
                inner.append((at + 4, at + 4 + size))
                at += 4 + size
            waiting.extend(reversed(inner))
            continue
        stop = datagram.find(b"\0", start, end)
        at = start + (stop - start + 4 & ~3)
        close = datagram.find(b"\0", at, end)
        found.append(datagram[at + 1 : close].decode("utf-8", "replace") if at < end else "")
    return found
