"""How soon a show stands: `check`, the first packet, and what the engine takes of memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress
from tests.benchmarks.playing import ear, playing, ports
from tests.benchmarks.processes import resident

TIMES = 2 * ROUNDS + 1
CHECK = [sys.executable, "-m", "stagekit.faces.cli.main", "check"]
IMPORTS = [sys.executable, "-c", "import numpy, yaml"]


def took(command: list[str]) -> float:
    """Milliseconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def checking() -> Figure:
    """`stagekit check` on thirty mappings."""
    progress("start, check")
    with tempfile.TemporaryDirectory() as where:
        scene = scenes.first(Path(where) / "show", *ports(2))
        for command in ([*CHECK, str(scene)], IMPORTS):
            took(command)
        rounds = [(took([*CHECK, str(scene)]), took(IMPORTS)) for _ in range(TIMES)]
    return against_floor("check of 30 mappings", "ms", rounds, 3.5)


def first_packet() -> list[Figure]:
    """From `stagekit run` to the first packet; and the engine's memory."""
    seconds, memory = [], []
    for n in range(ROUNDS):
        progress(f"start, round {n + 1} of {ROUNDS}")
        listen, answer = ports(2)
        with tempfile.TemporaryDirectory() as where, ear(answer) as sound:
            sound.settimeout(20.0)
            scene = scenes.first(Path(where) / "show", listen, answer)
            with playing(scene) as show:
                sound.recv(2048)
                seconds.append(time.monotonic() - show.began)
                time.sleep(0.5)
                memory.append(resident(show.engine))
    return [
        absolute("first packet after `stagekit run`", "s", seconds, 1.2),
        absolute("the engine's memory", "MB", memory, 60.0),
    ]


def figures() -> list[Figure]:
    """All of them."""
    return [checking(), *first_packet()]
