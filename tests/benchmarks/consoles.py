"""What four consoles cost the show that they look at: 300 signals live, 30 times a second."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress, share
from tests.benchmarks.pages import PAGES, door, listens, looking
from tests.benchmarks.playing import Probe, drain, ear, playing, ports
from tests.benchmarks.processes import cpu

TIMES = 400
"""Messages in one half of a round."""


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


def figures() -> list[Figure]:
    """Reaction with four consoles beside none, in turn; and what their process takes."""
    progress(f"{PAGES} consoles")
    listen, answer, aside = ports(3)
    half, slowest, cores = [], [], []
    with tempfile.TemporaryDirectory() as where, ear(aside) as load:
        scene = scenes.lively(Path(where) / "show", listen, answer, aside)
        probe, port = Probe(listen, answer), door()
        with playing(scene, "--console", f"127.0.0.1:{port}") as show:
            probe.ready()
            listens(port)
            for _ in range(ROUNDS):
                with looking(port):
                    spent, start = cpu(show.console), time.monotonic()
                    seen = react(probe)
                    cores.append((cpu(show.console) - spent) / (time.monotonic() - start))
                drain(load)
                alone = react(probe)
                drain(load)
                half.append((share(seen, 50), share(alone, 50)))
                slowest.append((share(seen, 99), share(alone, 99)))
        probe.close()
    return [
        against_floor(f"reaction p50, {PAGES} consoles, beside none", "µs", half, 1.15),
        against_floor(f"reaction p99, {PAGES} consoles, beside none", "µs", slowest, 1.15),
        absolute(f"the process of {PAGES} consoles", "cores", cores, 0.1),
    ]
