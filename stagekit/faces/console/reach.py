"""The way back to the keeper: orders out, one answer each, in order.

The keeper's local socket is kept open. While it is not there an order is refused
on the spot: nothing is ever kept for later.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Any

import msgspec

from stagekit.show import control

ANSWER_WITHIN = 2.0
AGAIN = 0.25
"""Seconds before the next attempt to reach the keeper."""

FULL = 1 << 18
"""Bytes waiting for a keeper that does not read: more are refused."""

Answer = dict[str, Any]


class Unreached(Exception):
    """The keeper is not there, or does not answer."""


class Reach:
    """A connection to the keeper that comes back by itself."""

    def __init__(self) -> None:
        """Not connected; `run` connects."""
        self._writer: asyncio.StreamWriter | None = None
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._watching = False

    async def run(self) -> None:
        """Stay connected, for ever."""
        while True:
            with contextlib.suppress(OSError, ValueError):
                path = str(control.folder() / control.NAME)
                reader, self._writer = await asyncio.open_unix_connection(path)
                self._say_watch()
                await self._listen(reader)
            self._gone()
            await asyncio.sleep(AGAIN)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            answer: Answer = msgspec.json.decode(line)
            if self._asked:
                asked = self._asked.popleft()
                if not asked.done():
                    asked.set_result(answer)

    def _gone(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for asked in self._asked:
            if not asked.done():
                asked.set_exception(Unreached())
        self._asked.clear()

    def _send(self, message: dict[str, Any]) -> asyncio.Future[Answer]:
        writer = self._writer
        if writer is None or writer.is_closing() or writer.transport.get_write_buffer_size() > FULL:
            raise Unreached
        asked: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        asked.add_done_callback(_heard)
        self._asked.append(asked)
        writer.write(msgspec.json.encode(message) + b"\n")
        return asked

    def send(self, do: str, values: list[Any], by: str) -> asyncio.Future[Answer]:
        """Give the keeper an order at once; its answer comes, or `Unreached` after a while.

        Raises:
            Unreached: the keeper is not there now.
        """
        asked = self._send({"do": do, "values": values, "by": by})
        loop = asyncio.get_running_loop()
        late = loop.call_later(ANSWER_WITHIN, _late, asked)
        asked.add_done_callback(lambda _: late.cancel())
        return asked

    def report(self, key: str, thing: str = "", *data: object) -> None:
        """Say something to everybody who watches the show; lost where nobody can be reached."""
        with contextlib.suppress(Unreached):
            self._send({"do": "console", "key": key, "thing": thing, "data": list(data)})

    def watch(self, wanted: bool, *, again: bool = False) -> None:
        """Whether live frames are wanted; `again`: all values are."""
        if wanted != self._watching or again:
            self._watching = wanted
            self._say_watch()

    def _say_watch(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(Unreached):
                self._send({"do": "watch", "values": [int(self._watching)]})


def _late(asked: asyncio.Future[Answer]) -> None:
    if not asked.done():
        asked.set_exception(Unreached())


def _heard(asked: asyncio.Future[Answer]) -> None:
    """What nobody waits for is not missed."""
    if not asked.cancelled():
        asked.exception()
