"""From GO on a page of the console to the first packet, beside a bare echo over a WebSocket."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress, share
from tests.benchmarks.playing import drain, ear, playing, ports, wait_for

TIMES = 200
"""GOs in one round."""

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


@contextlib.contextmanager
def echoing() -> Iterator[int]:
    """A bare echo server in a process of its own; its port."""
    process = subprocess.Popen([sys.executable, "-c", ECHO], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def page(port: int, path: str) -> Iterator[ClientConnection]:
    """A browser as far as the network sees it."""
    url = f"ws://127.0.0.1:{port}{path}"
    with connect(url, compression=None, max_size=None, proxy=None, max_queue=None) as link:
        yield link


def there(link: ClientConnection, kind: str) -> dict[str, object]:
    """Read on to the next message of a kind."""
    while True:
        data = link.recv(timeout=20)
        if isinstance(data, str) and (message := json.loads(data))["t"] == kind:
            found: dict[str, object] = message
            return found


def quiet(link: ClientConnection) -> None:
    """Throw away what has come."""
    with contextlib.suppress(TimeoutError):
        while True:
            link.recv(timeout=0)


def once(console: ClientConnection, stage: socket.socket, number: int) -> float:
    """Milliseconds from one GO to its packet."""
    start = time.perf_counter()
    console.send(json.dumps({"id": number, "do": "go", "values": [number]}))
    stage.recv(2048)
    return (time.perf_counter() - start) * 1000


def bounced(bare: ClientConnection) -> float:
    """Milliseconds to the echo and back."""
    start = time.perf_counter()
    bare.send("go")
    bare.recv()
    return (time.perf_counter() - start) * 1000


def measure(*, loaded: bool) -> Figure:
    """How much later than the echo, at the slowest in a hundred."""
    how = "loaded" if loaded else "idle"
    progress(f"go, {how}")
    to, aside, desk = ports(3)
    above = []
    with tempfile.TemporaryDirectory() as where, ear(to) as stage, ear(aside) as load:
        scene = scenes.conduct(Path(where) / "show", desk, to, aside, TIMES + 1, loaded=loaded)
        door = free()
        with echoing() as port, playing(scene, "--console", f"127.0.0.1:{door}"):
            listens(door)
            if loaded:
                wait_for(load, ["/pose", "/busy"])
            with page(door, "/ws") as console, page(port, "/") as bare:
                there(console, "hello")
                for _ in range(ROUNDS):
                    goes, echoes = [], []
                    drain(stage)
                    console.send('{"do": "cue", "values": [0]}')
                    stage.recv(2048)
                    for number in range(1, TIMES + 1):
                        quiet(console)
                        drain(stage)
                        goes.append(once(console, stage, number))
                        time.sleep(0.005)
                        echoes.append(bounced(bare))
                        time.sleep(0.005)
                    above.append(share(goes, 99) - share(echoes, 99))
    return absolute(f"go, p99 above an echo, {how}", "ms", above, 10.0)


def listens(port: int) -> None:
    """Wait until somebody does."""
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def free() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def figures() -> list[Figure]:
    """Idle, and beside a pose and a model bound to Python."""
    return [measure(loaded=False), measure(loaded=True)]
