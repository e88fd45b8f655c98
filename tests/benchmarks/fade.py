"""A fade of all 512 channels of a universe, 44 times a second: a tenth of a core."""

from __future__ import annotations

import socket
import struct
import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress
from tests.benchmarks.playing import STARTS_WITHIN, drain, ear, playing, ports
from tests.benchmarks.processes import cpu

CHANNELS, RATE = 512, 44
SECONDS = 4.0
HEAD = 16
"""Bytes before the first message of a bundle."""


def values(lights: socket.socket, seconds: float) -> int:
    """How many values arrive in that time, each in a message of its own within a bundle."""
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            data = lights.recv(65535)
        except TimeoutError:
            continue
        at = HEAD
        while at < len(data):
            at += 4 + int(struct.unpack_from(">i", data, at)[0])
            count += 1
    return count


def figures() -> list[Figure]:
    """What it costs the engine's process, and whether every value leaves."""
    desk, to = ports(2)
    cores, sent = [], []
    with tempfile.TemporaryDirectory() as where, ear(to, 32 << 20) as lights:
        scene = scenes.universe(Path(where) / "show", desk, to)
        with playing(scene, "--no-console") as show:
            show.begun()
            for n in range(ROUNDS):
                progress(f"fade, round {n + 1} of {ROUNDS}")
                show.say("cue", n % 2)
                drain(lights)
                lights.settimeout(STARTS_WITHIN)
                lights.recv(65535)  # it has begun
                time.sleep(1.0)
                drain(lights)
                spent, start = cpu(show.engine), time.monotonic()
                came = values(lights, SECONDS)
                span = time.monotonic() - start
                cores.append((cpu(show.engine) - spent) / span)
                sent.append(100.0 * came / (CHANNELS * RATE * span))
    return [
        absolute(f"a fade of {CHANNELS} channels at {RATE} Hz, the engine's", "cores", cores, 0.1),
        absolute(f"a fade of {CHANNELS} channels at {RATE} Hz, sent", "%", sent, 95.0, least=True),
    ]
