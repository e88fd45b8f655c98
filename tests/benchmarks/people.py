"""How fast several people are followed, and how well each keeps her number.

    python tests/benchmarks/people.py

The films are composed from one real walk (see `tests/inputs/walkers.py`), 640 x 480
at 30 pictures a second, so it is known who is who. A swap is a body that stands
free and has another number than before. Beside it mediapipe's own mode for
several people, its bodies numbered by the nearest way: what stagekit would be without
an eye for each. What is timed is the looking alone, on pictures made before.
"""

import logging
import math
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.bundles import LITE
from stagekit.inputs.pose.crowd import Crowd
from stagekit.inputs.pose.landmarker import Landmarker
from stagekit.inputs.pose.matching import matched
from tests.benchmarks.measure import Figure, absolute
from tests.inputs.walkers import (
    RATE,
    RED,
    Judged,
    Spots,
    Walker,
    film,
    leave_and_return,
    meet_and_turn,
    three_apart,
    three_crossing,
    two_crossing,
)

FILMS = {
    "three apart": (three_apart, 6.0),
    "three who pass before each other": (three_crossing, 6.0),
    "two who cross, one in red": (lambda: two_crossing(RED), 4.0),
    "two who cross, dressed alike": (two_crossing, 4.0),
    "two who meet, hide and turn": (meet_and_turn, 5.0),
    "two who leave and come back": (leave_and_return, 3.4),
}
LEAST = 25.0
"""Pictures a second that three people must reach."""


class Bare:
    """mediapipe's own several poses, numbered by the nearest way from one picture to the next."""

    def __init__(self, people: int) -> None:
        self._landmarker, self._people = Landmarker(people), people
        self._spots: list[np.ndarray | None] = [None] * people

    def look(self, pixels: np.ndarray, at: int) -> list[Sight | None]:
        seen = self._landmarker.look(pixels, at)[: self._people]
        spots = [sight.image[23:25, :2].mean(0) for sight in seen]
        costs = [[1.0 if old is None else math.dist(old, spot) for old in self._spots]
                 for spot in spots]  # fmt: skip
        numbered: list[Sight | None] = [None] * self._people
        for sight, spot, who in zip(seen, spots, matched(costs), strict=True):
            numbered[who], self._spots[who] = sight, spot
        return numbered

    def close(self) -> None:
        self._landmarker.close()


def judged(eyes: Crowd | Bare, pictures: list[tuple[np.ndarray, Spots]]) -> tuple[Judged, float]:
    """How well numbers were kept, and pictures a second."""
    result, spent = Judged(), []
    for number, (pixels, truth) in enumerate(pictures):
        begin = time.perf_counter()
        sights = eyes.look(pixels, round(number * 1e9 / RATE))
        spent.append(time.perf_counter() - begin)
        result.take(sights, truth)
    eyes.close()
    return result, 1.0 / statistics.mean(spent)


def figures() -> Iterator[Figure]:
    """Speed, swaps and bodies found, for each film; then mediapipe's own way."""
    logging.disable()
    for name, (walkers, seconds) in FILMS.items():
        cast: list[Walker] = walkers()
        pictures = list(film(cast, seconds))
        ours, rate = judged(Crowd(len(cast), 0.5, LITE), pictures)
        bare, other = judged(Bare(len(cast)), pictures)
        bound = LEAST if len(cast) == 3 else None
        yield absolute(f"{name}: pictures a second", "/s", [rate], bound, least=True)
        bound = None if "turn" in name else 0.0
        yield absolute("  numbers swapped", "", [ours.swaps], bound)
        yield absolute("  bodies found", "%", [100 * ours.found / ours.present], None)
        yield absolute("  mediapipe's own: pictures a second", "/s", [other], None)
        yield absolute("  mediapipe's own: numbers swapped", "", [bare.swaps], None)
        yield absolute("  mediapipe's own: bodies found", "%",
                       [100 * bare.found / bare.present], None)  # fmt: skip


def main() -> int:
    from tests.benchmarks.measure import head, line

    print(head())
    broken = 0
    for figure in figures():
        print(line(figure), flush=True)
        broken += not figure.holds
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
