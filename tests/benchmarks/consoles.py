"""What four consoles cost the show that they look at: 300 signals live, 30 times a second."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.go import free, listens
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress, share
from tests.benchmarks.playing import Probe, drain, ear, playing, ports

PAGES = 4
TIMES = 400
"""Messages in one half of a round."""

SETTLES = 1.0

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
def looking(port: int) -> Iterator[None]:
    """Four pages in a process of their own, each of which has begun to see."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOOKING, f"ws://127.0.0.1:{port}/ws", str(PAGES)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        for _ in range(PAGES):
            if process.stdout.readline() != b"sees\n":
                raise RuntimeError("the consoles see nothing")
        time.sleep(SETTLES)
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    time.sleep(SETTLES)


def react(probe: Probe) -> list[float]:
    """Microseconds from message to answer, some milliseconds apart."""
    chance = random.Random(TIMES)
    found = []
    for n in range(TIMES):
        time.sleep(chance.uniform(0.001, 0.004))
        took = probe.once(0.001 * (n % 1999))
        if took is None:
            raise RuntimeError(f"message {n} was not answered")
        found.append(took)
    return found


def spent(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def serving(keeper: int) -> int:
    """The console's process of a keeper."""
    children = Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()
    for child in map(int, children):
        if b"console.serve" in Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    raise RuntimeError("the console is not there")


def figures() -> list[Figure]:
    """Reaction with four consoles beside none, in turn; and what their process takes."""
    progress(f"{PAGES} consoles")
    listen, answer, aside = ports(3)
    half, slowest, shares = [], [], []
    with tempfile.TemporaryDirectory() as where, ear(aside) as load:
        scene = scenes.lively(Path(where) / "show", listen, answer, aside)
        probe, door = Probe(listen, answer), free()
        with playing(scene, "--console", f"127.0.0.1:{door}") as show:
            probe.ready()
            listens(door)
            for _ in range(ROUNDS):
                with looking(door):
                    pid, began = serving(show.process.pid), time.monotonic()
                    before = spent(pid)
                    seen = react(probe)
                    shares.append((spent(pid) - before) / (time.monotonic() - began) * 100)
                drain(load)
                alone = react(probe)
                drain(load)
                half.append((share(seen, 50), share(alone, 50)))
                slowest.append((share(seen, 99), share(alone, 99)))
        probe.close()
    return [
        against_floor(f"reaction p50, {PAGES} consoles, beside none", "µs", half, 1.15),
        against_floor(f"reaction p99, {PAGES} consoles, beside none", "µs", slowest, 1.15),
        absolute(f"process of {PAGES} consoles", "% core", shares, 10.0),
    ]
