"""Browsers as far as the network sees them, and a bare WebSocket echo beside the console."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from websockets.sync.client import ClientConnection, connect

from tests.benchmarks.playing import STARTS_WITHIN

PAGES = 4
"""Consoles that look at a show at once."""

SETTLES = 1.0

ECHO = """import asyncio, sys
from websockets.asyncio.server import serve
async def echo(socket):
    async for message in socket:
        await socket.send(message)
async def main():
    async with serve(echo, "127.0.0.1", 0, compression=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()
asyncio.run(main())
"""

LOOKING = """import asyncio, sys
from websockets.asyncio.client import connect
async def look(url):
    async with connect(url, compression=None, max_size=None, proxy=None) as page:
        frames = 0
        async for message in page:
            frames += isinstance(message, bytes)
            if frames == 10:
                print("sees", flush=True)
async def main():
    await asyncio.gather(*(look(sys.argv[1]) for _ in range(int(sys.argv[2]))))
asyncio.run(main())
"""


@contextlib.contextmanager
def _running(code: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def echoing() -> Iterator[int]:
    """A bare echo server in a process of its own; its port."""
    with _running(ECHO) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextlib.contextmanager
def looking(port: int, pages: int = PAGES) -> Iterator[None]:
    """So many pages in a process of their own, each of which has begun to see."""
    listens(port)
    with _running(LOOKING, f"ws://127.0.0.1:{port}/ws", str(pages)) as process:
        assert process.stdout is not None
        for _ in range(pages):
            if process.stdout.readline() != b"sees\n":
                raise RuntimeError("the consoles see nothing")
        time.sleep(SETTLES)
        yield
    time.sleep(SETTLES)


@contextlib.contextmanager
def page(port: int, path: str) -> Iterator[ClientConnection]:
    """One page."""
    listens(port)
    url = f"ws://127.0.0.1:{port}{path}"
    with connect(url, compression=None, max_size=None, proxy=None, max_queue=None) as link:
        yield link


def there(link: ClientConnection, kind: str) -> dict[str, object]:
    """Read on to the next message of a kind."""
    while True:
        data = link.recv(timeout=STARTS_WITHIN)
        if isinstance(data, str) and (message := json.loads(data))["t"] == kind:
            found: dict[str, object] = message
            return found


def quiet(link: ClientConnection) -> None:
    """Throw away what has come."""
    with contextlib.suppress(TimeoutError):
        while True:
            link.recv(timeout=0)


def listens(port: int) -> None:
    """Wait until somebody does."""
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def door() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
