"""The console's process: reads the keeper's lines, serves browsers, ends with the keeper.

    python -m stagekit.faces.console.serve PARENT

The first line on standard input says where to listen: `{do: "door", host, fd,
token, read_token, browse, starts}`; `fd` is a socket that listens already.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from stagekit.show.orphan import die_with, first_to_go
from stagekit.show.plainly import plainly

NICE = 5
"""So much less than the engine and the workers this process asks of the machine."""

LOOK = 0.1
MESSAGE = 16_384
"""Longest message of a browser in bytes."""

PING = 5.0
FAREWELL = 1.0
"""Seconds that a browser has for its side of closing."""


class Lines(asyncio.Protocol):
    """Standard input, a JSON line at a time."""

    def __init__(self, take: Callable[[dict[str, Any]], None], ended: Callable[[], None]) -> None:
        """`take` is given every whole message."""
        self._take, self._ended = take, ended
        self._rest: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest = []
        if rest:
            self._rest.append(rest)
        for line in lines:
            with contextlib.suppress(ValueError):
                message = _read(line)
                if isinstance(message, dict):
                    self._take(message)

    def connection_lost(self, exc: Exception | None) -> None:
        """The keeper has gone."""
        self._ended()


def _read(line: bytes) -> Any:
    """A line; one with a number that is none (NaN) is read by the slower way."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return json.loads(line)


def main() -> int:
    """Serve until standard input ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the keeper's; this process ends with its input
    with contextlib.suppress(OSError):
        os.nice(NICE)
    first_to_go()
    die_with(int(sys.argv[1]))
    asyncio.run(serve())
    return 0


async def serve() -> None:
    """Everything at work in one loop."""
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[dict[str, Any]] = loop.create_future()
    ended = asyncio.Event()
    early: list[dict[str, Any]] = []
    take: Callable[[dict[str, Any]], None] = early.append

    def line(message: dict[str, Any]) -> None:
        if not opened.done() and message.get("do") == "door":
            opened.set_result(message)
        else:
            take(message)

    def over() -> None:
        ended.set()
        if not opened.done():
            opened.cancel()

    await loop.connect_read_pipe(lambda: Lines(line, over), sys.stdin.buffer)
    try:
        door = await opened
    except asyncio.CancelledError:
        return

    import uvicorn
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    from stagekit.faces.console.app import Console
    from stagekit.faces.console.door import Door
    from stagekit.faces.console.hub import Hub
    from stagekit.faces.console.reach import Reach
    from stagekit.faces.console.stage import Stage

    class Sockets(WebSocketsSansIOProtocol):
        """Who floods is not listened to for long after the farewell."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.close_timeout = FAREWELL

    class Server(uvicorn.Server):
        """Signals are the keeper's."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """None is taken."""
            yield

    reach = Reach()
    keeper = Door(
        door["host"], door.get("token", ""), read_token=door.get("read_token", ""),
        said=lambda address, count: reach.report("console.guesses", address, count),
    )  # fmt: skip
    hub = Hub()
    console = Console(hub, keeper, reach)
    mishaps: set[str] = set()

    def show(message: dict[str, Any]) -> None:
        try:
            hub.take(message)
        except Exception as error:  # whatever it is: it costs one message, not the console
            english, _ = plainly(error)
            if english not in mishaps:
                mishaps.add(english)
                reach.report("console.mishap", "", english)

    for message in early:
        show(message)
    take = show
    server = Server(uvicorn.Config(
        console.asgi, loop="asyncio", http="h11", ws=Sockets, lifespan="off",
        log_config=None, log_level="critical", access_log=False, server_header=False,
        proxy_headers=False, ws_max_size=MESSAGE, ws_per_message_deflate=False,
        ws_ping_interval=PING, ws_ping_timeout=PING, timeout_graceful_shutdown=1,
        limit_concurrency=200,
    ))  # fmt: skip
    listener = socket.socket(fileno=door["fd"])
    tasks = [loop.create_task(work) for work in (
        server.serve([listener]), reach.run(), _beat(console.look), Stage(hub).run(),
    )]  # fmt: skip
    if door.get("browse") and not door.get("starts"):
        _browse(door["browse"])
    waits = loop.create_task(ended.wait())
    await asyncio.wait((*tasks, waits), return_when=asyncio.FIRST_COMPLETED)
    hub.end()
    await asyncio.sleep(0.05)
    console.end()
    await asyncio.sleep(0.05)
    for task in (*tasks, waits):
        task.cancel()
    await asyncio.gather(*tasks, waits, return_exceptions=True)


async def _beat(look: Callable[[], None]) -> None:
    while True:
        look()
        await asyncio.sleep(LOOK)


def _browse(url: str) -> None:
    """Show the page: in a process of its own, as some browsers would hold this one up."""
    with contextlib.suppress(OSError):
        subprocess.Popen([sys.executable, "-m", "webbrowser", url], start_new_session=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
