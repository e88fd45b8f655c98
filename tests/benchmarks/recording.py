"""What recording costs: the reaction at 5,000 happenings a second, with a trace and without."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, against_floor, progress, share
from tests.benchmarks.playing import Probe, playing, ports

EVERY = 200_000
"""Nanoseconds between two messages: 5,000 a second."""

BLOCK = 1000
BLOCKS = 10
"""In one round, each of BLOCK messages to one side and then to the other."""


def block(probe: Probe, first: int) -> list[float]:
    """Reactions in microseconds, while messages come at that rate."""
    times, due = [], time.perf_counter_ns()
    for n in range(first, first + BLOCK):
        while time.perf_counter_ns() < due:
            pass
        due = max(due + EVERY, time.perf_counter_ns())
        took = probe.once(0.001 * (n % 1999))
        if took is not None:
            times.append(took)
    return times


def figures() -> list[Figure]:
    """Two shows side by side, asked in turn."""
    in_one, out_one, in_two, out_two, aside = ports(5)
    rounds = []
    with tempfile.TemporaryDirectory() as where:
        recorded = scenes.reaction(Path(where) / "one", in_one, out_one, aside, loaded=False)
        plain = scenes.reaction(Path(where) / "two", in_two, out_two, aside, loaded=False)
        trace = Path(where) / "show.trace"
        one, two = Probe(in_one, out_one), Probe(in_two, out_two)
        with playing(recorded, "--record", str(trace)), playing(plain):
            one.ready()
            two.ready()
            for n in range(ROUNDS):
                progress(f"recording, round {n + 1} of {ROUNDS}")
                with_it: list[float] = []
                without: list[float] = []
                for number in range(BLOCKS):
                    with_it += block(one, number * BLOCK)
                    without += block(two, number * BLOCK)
                rounds.append((share(with_it, 50), share(without, 50)))
        one.close()
        two.close()
        if trace.stat().st_size < ROUNDS * BLOCKS * BLOCK * 20:
            raise RuntimeError("the trace does not hold what happened")
    return [against_floor("reaction p50 at 5,000/s, recording", "µs", rounds, 1.15)]
