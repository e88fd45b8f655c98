"""A show is killed in the middle of a fade: from `run --resume` to its whole state sent."""

from __future__ import annotations

import os
import signal
import socket
import struct
import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.fade import CHANNELS, HEAD
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress
from tests.benchmarks.playing import STARTS_WITHIN, Show, drain, ear, playing, ports

KEPT = 1.5
"""Seconds of the fade before the cut; it is saved some times a second."""


def addresses(data: bytes) -> list[bytes]:
    """Those of the messages of a bundle, or of one message."""
    if not data.startswith(b"#bundle"):
        return [data[: data.index(0)]]
    found, at = [], HEAD
    while at < len(data):
        (size,) = struct.unpack_from(">i", data, at)
        found.append(data[at + 4 : data.index(0, at + 4)])
        at += 4 + size
    return found


def cut(show: Show) -> None:
    """Kill it, as a power cut does: nobody can say a last word."""
    engine = show.engine
    os.kill(engine, signal.SIGSTOP)
    show.process.kill()
    show.process.wait()
    os.kill(engine, signal.SIGKILL)


def whole_state(lights: socket.socket) -> None:
    """Wait until every channel has been heard."""
    heard: dict[bytes, bool] = {}
    lights.settimeout(STARTS_WITHIN)
    while len(heard) < CHANNELS:
        heard.update(dict.fromkeys(addresses(lights.recv(65535)), True))


def figures() -> list[Figure]:
    """Seconds until all 512 channels of a universe stand where they stood."""
    desk, to = ports(2)
    seconds = []
    with tempfile.TemporaryDirectory() as where, ear(to, 32 << 20) as lights:
        scene = scenes.universe(Path(where) / "show", desk, to)
        for n in range(ROUNDS):
            progress(f"restore, round {n + 1} of {ROUNDS}")
            with playing(scene, "--no-console") as show:
                show.begun()
                show.say("cue", 0)
                whole_state(lights)
                time.sleep(KEPT)
                cut(show)
            time.sleep(0.2)
            drain(lights)
            with playing(scene, "--no-console", "--resume") as again:
                whole_state(lights)
                seconds.append(time.monotonic() - again.began)
            drain(lights)
    return [absolute(f"--resume to the state of {CHANNELS} channels", "s", seconds, 1.0)]
