"""From `stagekit panic`'s word to the packet of rest, under load, with the engine and without."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
import time
from pathlib import Path

from stagekit.core.osc import encode
from tests.benchmarks import scenes
from tests.benchmarks.measure import Figure, absolute, progress, share
from tests.benchmarks.playing import Show, drain, ear, playing, ports, wait_for

TIMES = 100


def say(control: socket.socket) -> None:
    """The word that `stagekit panic` says; a second one takes the first back."""
    control.sendall(json.dumps({"do": "panic"}).encode() + b"\n")
    control.recv(4096)


def once(show: Show, lights: socket.socket, desk: int, value: float) -> float:
    """Milliseconds from a new connection to the first packet of rest."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
        voice.sendto(encode("/in", (value,)), ("127.0.0.1", desk))
    time.sleep(0.1)
    drain(lights)
    start = time.perf_counter()
    with show.control() as control:
        say(control)
        lights.recv(2048)
        return (time.perf_counter() - start) * 1000


def figures() -> list[Figure]:
    """Median of 100 with the engine at work, and with the engine stopped."""
    desk, to, aside = ports(3)
    with tempfile.TemporaryDirectory() as where, ear(to) as lights, ear(aside) as load:
        scene = scenes.panic(Path(where) / "show", desk, to, aside)
        with playing(scene) as show:
            wait_for(load, ["/pose", "/busy"])
            progress("panic, the engine at work")
            works = []
            for n in range(TIMES):
                works.append(once(show, lights, desk, 0.2 + 0.005 * n))
                with show.control() as control:
                    say(control)  # go on again
                drain(load)
            progress("panic, the engine stopped")
            stopped = []
            for n in range(TIMES):
                os.kill(show.engine, signal.SIGSTOP)
                try:
                    stopped.append(once(show, lights, desk, 0.2 + 0.005 * n))
                finally:
                    os.kill(show.engine, signal.SIGCONT)
                time.sleep(0.05)  # it finds the panic that was waiting for it
                with show.control() as control:
                    say(control)  # go on again
                drain(load)
                time.sleep(0.05)  # so that it is on its way again when it is stopped
    return [
        absolute("panic to rest, p50, loaded", "ms", works, 50.0),
        absolute("panic to rest, p99, loaded", "ms", [share(works, 99)], None),
        absolute("panic to rest, p50, engine stopped", "ms", stopped, 50.0),
        absolute("panic to rest, p99, engine stopped", "ms", [share(stopped, 99)], None),
    ]
