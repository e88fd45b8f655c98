"""From an OSC message that comes in to the one that goes out, seen from outside.

The floor is a bare python-osc echo server, asked in turn with stagekit.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.floor import echoing
from tests.benchmarks.measure import ROUNDS, Figure, against_floor, progress, share
from tests.benchmarks.playing import Probe, drain, ear, playing, ports, wait_for

PAIRS = 600
"""Messages to each side in one round."""


def pairs(ours: Probe, floor: Probe, count: int) -> tuple[list[float], list[float]]:
    """Ask both sides in turn, some milliseconds apart, now one first and now the other."""
    chance = random.Random(count)
    times: dict[int, list[float]] = {id(ours): [], id(floor): []}
    for n in range(count):
        value = 0.001 * (n % 1999)
        for probe in (ours, floor) if n % 2 else (floor, ours):
            time.sleep(chance.uniform(0.001, 0.004))
            took = probe.once(value)
            if took is None:
                raise RuntimeError(f"message {n} was not answered")
            times[id(probe)].append(took)
    return times[id(ours)], times[id(floor)]


def measure(*, loaded: bool) -> list[Figure]:
    """Median and slowest in a hundred."""
    how = "loaded" if loaded else "idle"
    progress(f"reaction, {how}")
    listen, answer, aside, echo_in, echo_out = ports(5)
    with tempfile.TemporaryDirectory() as where, ear(aside) as load:
        scene = scenes.reaction(Path(where) / "show", listen, answer, aside, loaded=loaded)
        ours, floor = Probe(listen, answer), Probe(echo_in, echo_out)
        with echoing(echo_in, echo_out), playing(scene):
            ours.ready()
            floor.ready()
            if loaded:
                wait_for(load, ["/pose", "/busy"])
            drain(load)
            half, slowest = [], []
            for _ in range(ROUNDS):
                mine, bare = pairs(ours, floor, PAIRS)
                half.append((share(mine, 50), share(bare, 50)))
                slowest.append((share(mine, 99), share(bare, 99)))
            if loaded and not drain(load):
                raise RuntimeError("the load stopped while it was measured")
        ours.close()
        floor.close()
    return [
        against_floor(f"reaction p50, {how}", "µs", half, 2.5),
        against_floor(f"reaction p99, {how}", "µs", slowest, 2.0),
    ]


def figures() -> list[Figure]:
    """Idle, and beside a pose and a model bound to Python."""
    return [*measure(loaded=False), *measure(loaded=True)]
