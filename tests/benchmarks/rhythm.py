"""How late the engine's beats are, a hundred a second, beside a pose that is not held back.

The floor is an empty loop that waits in the same `select`, at the same time,
half a beat aside.
"""

from __future__ import annotations

import sys
import tempfile
import time
from array import array
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.floor import Ticking
from tests.benchmarks.measure import ROUNDS, Figure, against_floor, progress, share
from tests.benchmarks.playing import drain, ear, playing, ports, wait_for
from tests.benchmarks.ticking import NOTED

SECONDS = 6.0
"""Length of a round."""

SETTLING = 100
"""Beats left out at the beginning: the workers are still being started."""

COMMAND = [sys.executable, "-m", "tests.benchmarks.ticking"]


def one_round() -> tuple[list[int], list[int]]:
    """Latenesses of the engine and of the empty loop, in nanoseconds."""
    listen, answer, aside = ports(3)
    with tempfile.TemporaryDirectory() as where, ear(aside) as load, ear(answer) as sound:
        scene = scenes.rhythm(Path(where) / "show", listen, answer, aside)
        with playing(scene, command=COMMAND):
            wait_for(load, ["/pose"])
            begin = time.monotonic()
            bare = Ticking()
            time.sleep(SECONDS)
            empty = bare.end()
            lasted = time.monotonic() - begin
            drain(load)
            drain(sound)
        ours = list(array("q", (scene.parent / NOTED).read_bytes()))
    # Only the beats of the same time: the last ones.
    return ours[-int(lasted * 95) :], empty[SETTLING:]


def figures() -> list[Figure]:
    """Median and slowest in a hundred."""
    half, slowest = [], []
    for n in range(ROUNDS):
        progress(f"rhythm, round {n + 1} of {ROUNDS}")
        ours, bare = one_round()
        half.append((share(ours, 50) / 1000, share(bare, 50) / 1000))
        slowest.append((share(ours, 99) / 1000, share(bare, 99) / 1000))
    return [
        against_floor("beat late by, p50, pose unthrottled", "µs", half, None),
        against_floor("beat late by, p99, pose unthrottled", "µs", slowest, 2.0),
    ]
