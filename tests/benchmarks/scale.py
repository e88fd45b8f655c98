"""Many mappings: a thousand at 60 Hz in half a core, and a cost that grows evenly."""

from __future__ import annotations

import gc
import os
import socket
import tempfile
import time
from pathlib import Path

from stagekit.core.kinds import number
from stagekit.core.osc import encode
from stagekit.core.values import SIGNAL, Happening
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Chain, Device, Mapping, Place, Raw, Scene, Sender, Step
from stagekit.show.engine_process import calm
from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress
from tests.benchmarks.playing import drain, ear, playing, ports

MAPPINGS = 1000
RATE = 60
SECONDS = 2.0
LINEAR = 2.0
"""Ten thousand mappings do not fit the processor's cache, which makes each dearer; n log n would
make it four times as dear, n times n a thousand times."""


def cpu(pid: int) -> float:
    """Seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


def engine_of(count: int) -> Engine:
    """An engine whose one signal goes through so many mappings."""
    kind = number()
    chain = Chain(
        Place("desk", "/in", kind),
        (
            Step("from", {"first": (0.0, 2.0)}, kind, kind),
            Step("curve", {"first": 2}, kind, kind),
            Step("times", {"first": 0.5}, kind, kind),
        ),
        kind,
    )
    return Engine(
        Scene(
            {"": "many"}, "many.yaml",
            inputs={"desk": Device("desk", "osc", {})},
            outputs={"sound": Sender("sound", "osc", bundles=False)},
            mappings=tuple(Mapping(str(n), chain, (Raw("sound", f"/out/{n}"),))
                           for n in range(count)),
        )
    )  # fmt: skip


def cost(engine: Engine, count: int) -> float:
    """Nanoseconds of one happening for each mapping that hears it."""
    times = max(3, 20_000 // count)
    now = engine.now
    start = time.perf_counter_ns()
    for n in range(times):
        now += 1_000_000
        engine.handle(Happening(n, now, SIGNAL, "desk", "/in", 0, (0.001 * (n % 1999),)))
    return (time.perf_counter_ns() - start) / times / count


def linear() -> Figure:
    """What a mapping costs among 10,000, against what it costs among 10."""
    few, many = engine_of(10), engine_of(10_000)
    usual = gc.get_threshold()
    calm()
    cost(few, 10)
    cost(many, 10_000)
    rounds = [(cost(many, 10_000), cost(few, 10)) for _ in range(2 * ROUNDS)]
    gc.unfreeze()
    gc.set_threshold(*usual)
    return against_floor("a mapping among 10,000, against among 10", "ns", rounds, LINEAR)


def figures() -> list[Figure]:
    """All of them."""
    return [*thousand(), linear()]
