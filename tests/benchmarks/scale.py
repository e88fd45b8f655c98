"""Many mappings: a thousand at 60 Hz in half a core, and a cost that grows evenly."""

from __future__ import annotations

import socket
import tempfile
import time
from pathlib import Path

from stagekit.core.osc import encode
from stagekit.engine.engine import Engine
from tests.benchmarks import scenes
from tests.benchmarks.engines import calmly, cost, engine_of
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress
from tests.benchmarks.playing import drain, ear, playing, ports
from tests.benchmarks.processes import cpu

MAPPINGS = 1000
RATE = 60
SECONDS = 2.0
LINEAR = 2.0
"""Ten thousand mappings do not fit the processor's cache, which makes each dearer; n log n would
make it four times as dear, n times n a thousand times."""


def played(seconds: float, listen: int, sound: socket.socket) -> int:
    """Move every address RATE times a second; the answer is how many messages came out."""
    voice = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    to, count, frames = ("127.0.0.1", listen), 0, int(seconds * RATE)
    start = time.monotonic()
    for frame in range(frames):
        value = 0.01 * (frame % 199) + 0.001
        for n in range(MAPPINGS):
            voice.sendto(encode(f"/in/{n}", (value,)), to)
        count += drain(sound)
        time.sleep(max(0.0, start + (frame + 1) / RATE - time.monotonic()))
    time.sleep(0.1)
    voice.close()
    return count + drain(sound)


def thousand() -> list[Figure]:
    """CPU of the engine's process over wall time, and whether all came out."""
    listen, answer = ports(2)
    cores, lost = [], []
    with tempfile.TemporaryDirectory() as where, ear(answer, 32 << 20) as sound:
        scene = scenes.many(Path(where) / "show", listen, answer, MAPPINGS)
        with playing(scene) as show:
            while True:
                played(0.05, listen, sound)
                if played(0.1, listen, sound) >= MAPPINGS:
                    break
            for n in range(ROUNDS):
                progress(f"scale, round {n + 1} of {ROUNDS}")
                spent, start = cpu(show.engine), time.monotonic()
                came = played(SECONDS, listen, sound)
                cores.append((cpu(show.engine) - spent) / (time.monotonic() - start))
                lost.append(100.0 * came / (MAPPINGS * int(SECONDS * RATE)))
    return [
        absolute("1,000 mappings at 60 Hz, the engine's", "cores", cores, 0.5),
        absolute("1,000 mappings at 60 Hz, sent", "%", lost, 99.9, least=True),
    ]


def each(engine: Engine, count: int) -> float:
    """Nanoseconds of one happening for each mapping that hears it."""
    return cost(engine, max(3, 20_000 // count)) / count


def linear() -> Figure:
    """What a mapping costs among 10,000, against what it costs among 10."""
    few, many = engine_of(10), engine_of(10_000)
    with calmly():
        each(few, 10)
        each(many, 10_000)
        rounds = [(each(many, 10_000), each(few, 10)) for _ in range(2 * ROUNDS)]
    return against_floor("a mapping among 10,000, against among 10", "ns", rounds, LINEAR)


def figures() -> list[Figure]:
    """All of them."""
    return [*thousand(), linear()]
