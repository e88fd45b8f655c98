"""How fast the memory learns and steps, and how much it quotes: run it by hand.

    python tests/benchmarks/memory.py [folder of .mid files]

Without a folder it takes the tune beside the examples.
"""

import statistics
import sys
import time
from pathlib import Path
from random import Random

from stagekit.api import Moment
from stagekit.models.memory import Memory
from stagekit.models.memory.context import Context
from stagekit.models.memory.corpus import read_corpus
from stagekit.models.memory.listening import listeners, merged
from stagekit.models.memory.oracle import Oracle
from stagekit.models.memory.sound import Sound
from stagekit.models.memory.store import Store
from stagekit.models.memory.walk import Walk
from stagekit.testing import Stage, play

TUNE = Path(__file__).parents[2] / "examples" / "media" / "tune.mid"


def told(what: str, nanoseconds: list[int]) -> None:
    """One line: the median and the slowest in a hundred, in microseconds."""
    ordered = sorted(nanoseconds)
    p50, p99 = statistics.median(ordered) / 1000, ordered[len(ordered) * 99 // 100] / 1000
    print(f"{what:<28} p50 {p50:7.2f} µs   p99 {p99:7.2f} µs   ({len(ordered)} times)")


def timed_learning(sounds: list[Sound], count: int) -> Store:
    """Learn so many sounds; say what one costs."""
    oracle: Oracle[tuple[int, ...]] = Oracle()
    alone, whole = [], []
    store = Store()
    for index in range(count):
        sound = sounds[index % len(sounds)]
        letter = sound.letter
        start = time.perf_counter_ns()
        oracle.add(letter)
        middle = time.perf_counter_ns()
        store.add(sound)
        alone.append(middle - start)
        whole.append(time.perf_counter_ns() - middle)
    told("learn, the oracle alone", alone)
    told("learn, with the index", whole)
    return store


def timed_steps(store: Store, count: int) -> None:
    """Walk so many steps while a player is heard; say what one costs."""
    walk, ears, heard, chance = Walk(), listeners(), Context(), Random(1)
    steps = []
    for index in range(count):
        start = time.perf_counter_ns()
        heard.step(store.sound(1 + index % len(store)).pitches)
        now = index * 300_000_000
        ears["melody"].wake(store.index.melody(heard), now)
        ears["harmony"].wake(store.index.harmony(heard), now)
        walk.step(store, merged(ears, now), 0.6, 0.75, chance)
        steps.append(time.perf_counter_ns() - start)
    told("hear one note, take one step", steps)


def quoted(corpus: Path, size: int = 8) -> float:
    """Share of the memory's runs of so many notes that stand in the corpus word for word."""
    _, sounds, _ = read_corpus(corpus)
    word = [tuple(sound.pitches) for sound in sounds]
    known = {tuple(word[at : at + size]) for at in range(len(word) - size + 1)}
    model = Memory(corpus=corpus.name, density=1.0, influence=0.0)
    stage = Stage(folder=corpus.parent)
    said = play(model, (Moment(n * 33_333_333, {}) for n in range(36_000)), stage)
    notes = [(one.data["pitch"],) for one in said if one.name == "note" and one.data["velocity"]]
    runs = [tuple(notes[at : at + size]) for at in range(len(notes) - size + 1)]
    return sum(run in known for run in runs) / len(runs)


if __name__ == "__main__":
    where = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else TUNE
    _, learned, _ = read_corpus(where)
    print(f"{where.name}: {len(learned)} sounds")
    timed_steps(timed_learning(learned, 20_000), 5_000)
    print(f"quoted word for word: {quoted(where):.0%} of its runs of eight notes")
