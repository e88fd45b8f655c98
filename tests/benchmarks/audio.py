"""What it costs to hear: all features of 48 kHz mono, in blocks of 10 ms.

Cores are seconds of processor a second of sound; the delay is how long one
block takes from the sound card's hand to the last word about it.
"""

from __future__ import annotations

import time
from pathlib import Path

import av
import numpy as np

from stagekit.inputs.audio import Audio
from stagekit.inputs.audio.hearing import BLOCKS, Hearing
from stagekit.inputs.audio.sound_file import RATE, SoundFile
from stagekit.testing import Recorder
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress, share

MEDIA = Path(__file__).parents[2] / "examples" / "media"


def blocks(name: str) -> list[np.ndarray]:
    """A real recording in blocks."""
    sound = SoundFile(MEDIA / name, channel=0, loop=False, pace=False)
    with av.open(str(MEDIA / name)) as file:
        return [block.copy() for block in sound._blocks(file, RATE // BLOCKS)]


def one_round(sounds: list[np.ndarray]) -> tuple[float, list[float]]:
    """Cores, and milliseconds of each block."""
    hearing = Hearing(Recorder(Audio.says), RATE, quiet=-50.0, sensitivity=0.5)
    taken = []
    spent = time.process_time()
    for number, block in enumerate(sounds):
        start = time.perf_counter()
        hearing.take(block, number * 10_000_000)
        taken.append((time.perf_counter() - start) * 1000)
    return (time.process_time() - spent) / (len(sounds) / BLOCKS), taken


def figures() -> list[Figure]:
    """Every feature at once, on speech and drum."""
    sounds = blocks("voice.ogg") + blocks("tabla.flac")
    one_round(sounds)
    cores, delays = [], []
    for n in range(ROUNDS):
        progress(f"audio, round {n + 1} of {ROUNDS}")
        used, taken = one_round(sounds)
        cores.append(used)
        delays.append(share(taken, 95))
    return [
        absolute("all features of 48 kHz mono", "cores", cores, 0.05),
        absolute("a block to its signals, p95", "ms", delays, 10.0),
    ]
