"""A scene of 500 mappings is saved again and again while it plays: how long its loop pauses.

A pause is how late the engine's latest beat was in the half second around a new
version, beside the latest one in the calm before. What the old versions took of
memory must be given back.
"""

from __future__ import annotations

import sys
import tempfile
import time
from array import array
from itertools import pairwise
from pathlib import Path

from tests.benchmarks import scenes
from tests.benchmarks.measure import Figure, absolute, progress
from tests.benchmarks.playing import STARTS_WITHIN, Show, ear, playing, ports
from tests.benchmarks.processes import resident
from tests.benchmarks.ticking import MOMENTS, NOTED, TAKEN

MAPPINGS = 500
RELOADS = 50
SETTLED = 10
"""Reloads after which a process has the size it needs."""

EVERY = 1.5
"""Seconds from one save to the next."""

AROUND = 1_000_000_000
"""Nanoseconds up to and beyond a takeover that count as its own; as many before are calm."""

BEHIND = 250_000_000
COMMAND = [sys.executable, "-m", "tests.benchmarks.ticking"]


def noted(folder: Path, name: str) -> list[int]:
    """What the engine's process has written down."""
    return list(array("q", (folder / name).read_bytes()))


def pauses(folder: Path) -> tuple[list[float], int]:
    """Milliseconds that each new version held the loop up; and how many there were."""
    ticks = list(zip(noted(folder, MOMENTS), noted(folder, NOTED), strict=True))
    taken = noted(folder, TAKEN)
    found = []
    for before, moment in pairwise(taken):
        from_save = max(late for at, late in ticks if moment - AROUND < at < moment + BEHIND)
        calm = [late for at, late in ticks if before + BEHIND < at <= moment - AROUND]
        found.append((from_save - max(calm)) / 1e6)
    return found, len(taken)


def saving(show: Show, listen: int, answer: int) -> tuple[float, float]:
    """Save it so many times; the engine's memory after some of them, and at the end."""
    settled = 0.0
    for version in range(1, RELOADS + 1):
        scenes.edited(show.folder, listen, answer, MAPPINGS, version)
        time.sleep(EVERY)
        if version == SETTLED:
            settled = resident(show.engine)
            progress(f"reload, {version} of {RELOADS}")
    return settled, resident(show.engine)


def figures() -> list[Figure]:
    """The pauses, and what fifty versions leave behind."""
    listen, answer = ports(2)
    progress(f"reload, 0 of {RELOADS}")
    with tempfile.TemporaryDirectory() as where, ear(answer) as sound:
        scene = scenes.edited(Path(where) / "show", listen, answer, MAPPINGS, 0)
        with playing(scene, command=COMMAND) as show:
            sound.settimeout(STARTS_WITHIN)
            sound.recv(2048)
            time.sleep(EVERY)
            settled, last = saving(show, listen, answer)
        found, count = pauses(scene.parent)
    if count != RELOADS:
        raise RuntimeError(f"{count} of {RELOADS} versions were taken")
    what = f"a new version of {MAPPINGS} mappings"
    return [
        absolute(f"{what}, pause", "ms", found, 10.0),
        absolute(f"{what}, longest pause", "ms", [max(found)], None),
        absolute(f"memory left behind by {RELOADS - SETTLED} versions", "MB", [last - settled], 8),
    ]
