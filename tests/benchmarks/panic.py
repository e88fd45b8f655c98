"""From `stagekit panic`'s word to the packet of rest, at full load, with the engine and without.

Full load: a pose, a model bound to Python, three hundred signals, and four
consoles that look at them.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stagekit.core.osc import decode, encode
from tests.benchmarks import scenes
from tests.benchmarks.measure import Figure, absolute, progress, share
from tests.benchmarks.pages import PAGES, door, looking
from tests.benchmarks.playing import Show, drain, ear, playing, ports, wait_for

TIMES = 100


def once(show: Show, lights: socket.socket, desk: int, value: float) -> float:
    """Milliseconds from a new connection to the first packet of rest."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
        voice.sendto(encode("/in", (value,)), ("127.0.0.1", desk))
    time.sleep(0.1)
    drain(lights)
    start = time.perf_counter()
    show.say("panic")
    lights.recv(2048)
    return (time.perf_counter() - start) * 1000


def resume(show: Show, lights: socket.socket) -> None:
    """Press it again, and wait until the lamp is lit and the engine on its way."""
    show.say("panic")
    while not any(value > 0 for value in _levels(lights.recv(2048))):
        pass
    time.sleep(0.05)


def _levels(data: bytes) -> list[float]:
    return [float(message.args[0]) for message in decode(data) if message.args]  # type: ignore[arg-type]


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process that hangs."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def figures() -> list[Figure]:
    """Median of 100 with the engine at work, and with the engine stopped."""
    desk, to, aside = ports(3)
    port = door()
    with tempfile.TemporaryDirectory() as where, ear(to) as lights, ear(aside, 8 << 20) as load:
        scene = scenes.panic(Path(where) / "show", desk, to, aside)
        with playing(scene, "--console", f"127.0.0.1:{port}") as show, looking(port):
            wait_for(load, ["/pose", "/busy"])
            progress("panic, the engine at work")
            works = []
            for n in range(TIMES):
                works.append(once(show, lights, desk, 0.2 + 0.005 * n))
                resume(show, lights)
                drain(load)
            progress("panic, the engine stopped")
            hangs = []
            for n in range(TIMES):
                with stopped(show.engine):
                    hangs.append(once(show, lights, desk, 0.2 + 0.005 * n))
                time.sleep(0.05)  # it finds the panic that was waiting for it
                resume(show, lights)
                drain(load)
    how = f"loaded, {PAGES} consoles"
    return [
        absolute(f"panic to rest, p50, {how}", "ms", works, 50.0),
        absolute(f"panic to rest, p99, {how}", "ms", [share(works, 99)], None),
        absolute("panic to rest, p50, engine stopped", "ms", hangs, 50.0),
        absolute("panic to rest, p99, engine stopped", "ms", [share(hangs, 99)], None),
    ]
