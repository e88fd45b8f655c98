"""From a pose's result to the packet it causes: how long a picture takes through the house.

An input of the same kind says sixteen numbers of each picture at once, in a
process of its own beside a real pose and a model bound to Python, and notes
the moment; the packets are timed by the system as they arrive.
"""

from __future__ import annotations

import tempfile
import time
from array import array
from pathlib import Path

from stagekit.core.osc import decode
from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress, share
from tests.benchmarks.pictures import NOTED
from tests.benchmarks.playing import drain, ear, playing, ports, wait_for

SECONDS = 5.0


def one_round() -> list[float]:
    """Milliseconds from saying to arriving, one a picture."""
    listen, to, aside = ports(3)
    with tempfile.TemporaryDirectory() as where, ear(aside) as load, ear(to) as sound:
        scene = scenes.frames(Path(where) / "show", listen, to, aside)
        arrived: dict[int, int] = {}
        with playing(scene):
            wait_for(load, ["/pose"])
            drain(sound)
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                data = sound.recv(65535)
                now = time.monotonic_ns()
                for _, address, args in decode(data):
                    if address == "/stamp":
                        arrived[round(float(args[0]))] = now  # type: ignore[arg-type]
            time.sleep(1.1)  # until the input has noted its last ones
        said = array("q", (scene.parent / NOTED).read_bytes())
    return [(at - said[n - 1]) / 1e6 for n, at in arrived.items() if n <= len(said)]


def figures() -> list[Figure]:
    """Median, and slowest in twenty."""
    half, slow = [], []
    for n in range(ROUNDS):
        progress(f"frames, round {n + 1} of {ROUNDS}")
        took = one_round()
        half.append(share(took, 50))
        slow.append(share(took, 95))
    return [
        absolute("a picture's result to its packet, p50, loaded", "ms", half, None),
        absolute("a picture's result to its packet, p95, loaded", "ms", slow, 2.0),
    ]
