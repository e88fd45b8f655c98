"""The floors: what the same work costs with nothing of stagekit in it.

Each runs in a process of its own, as stagekit's engine does:

    python -m tests.benchmarks.floor echo LISTEN ANSWER
    python -m tests.benchmarks.floor ticks
"""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICK = 10_000_000
HALF = TICK // 2


def echo(listen: int, answer: int) -> None:
    """The plainest server there is: python-osc, blocking, one message in, one out."""
    from pythonosc.dispatcher import Dispatcher
    from pythonosc.osc_server import BlockingOSCUDPServer
    from pythonosc.udp_client import SimpleUDPClient

    client = SimpleUDPClient("127.0.0.1", answer)
    dispatcher = Dispatcher()
    dispatcher.map("/in", lambda address, value: client.send_message("/out", value))
    BlockingOSCUDPServer(("127.0.0.1", listen), dispatcher).serve_forever()


def ticks() -> None:
    """An empty loop at 100 Hz, half a beat beside stagekit's; its latenesses in ns on stdout.

    It ends when its standard input does.
    """
    late = array("q")
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    readers = [sys.stdin.buffer, sock]
    due = (time.monotonic_ns() // TICK + 1) * TICK + HALF
    while True:
        ready, _, _ = select.select(readers, [], [], max(due - time.monotonic_ns(), 0) / 1e9)
        if ready:
            break
        now = time.monotonic_ns()
        if now >= due:
            late.append(now - due)
            due = (now - HALF) // TICK * TICK + TICK + HALF
    sys.stdout.buffer.write(late.tobytes())


@contextlib.contextmanager
def echoing(listen: int, answer: int) -> Iterator[subprocess.Popen[bytes]]:
    """The echo server, running."""
    command = [sys.executable, "-m", "tests.benchmarks.floor", "echo", str(listen), str(answer)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Ticking:
    """The empty loop, running; `end` gives what it measured."""

    def __init__(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "tests.benchmarks.floor", "ticks"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def end(self) -> list[int]:
        """Stop it; every beat's lateness in nanoseconds."""
        out, _ = self._process.communicate()
        return list(array("q", out))


if __name__ == "__main__":
    if sys.argv[1] == "echo":
        echo(int(sys.argv[2]), int(sys.argv[3]))
    else:
        ticks()
