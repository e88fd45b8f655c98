"""Films of several walkers, composed from one real walk, so that the true identities are known.

Each walker is cut out of `examples/media/walk.mp4` with the model's own mask,
mirrored, made larger or smaller, dressed in other colours, and set walking over
the film's first picture, where nobody is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av
import numpy as np

from stagekit.inputs.pose.body import Sight

WALK = Path(__file__).parents[2] / "examples" / "media" / "walk.mp4"
WIDTH, HEIGHT, RATE = 640, 480, 30

FIRST, LAST = 62, 176
"""Pictures of the walk in which all of her is seen."""

TALL = 285
"""Pixels from head to foot of the walker there, about."""


@dataclass(frozen=True)
class Cut:
    """A walker cut out of one picture: red, green, blue and opacity, and where her hips are."""

    rgba: np.ndarray
    hips: tuple[float, float]


@dataclass(frozen=True)
class Walker:
    """One walker of a composed film.

    Attributes:
        path: from seconds to where the feet are, across 0..1 and down 0..1, or None when away.
        tall: pixels from head to foot.
        right: whether she faces the picture's right.
        dress: what red, green and blue are multiplied by.
        phase: pictures by which her steps are ahead.
    """

    path: Callable[[float], tuple[float, float] | None]
    tall: float = 300.0
    right: bool = False
    dress: tuple[float, float, float] = (1.0, 1.0, 1.0)
    phase: int = 0


@cache
def cuts() -> tuple[tuple[Cut, ...], np.ndarray]:
    """Every picture's walker, and the empty scenery."""
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    from stagekit.inputs.pose.bundles import LITE

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(LITE)),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=True,
    )
    found: list[Cut] = []
    scenery = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    with vision.PoseLandmarker.create_from_options(options) as model, av.open(str(WALK)) as film:
        for number, picture in enumerate(film.decode(video=0)):
            if number == 0:
                scenery = picture.reformat(WIDTH, HEIGHT, "rgb24").to_ndarray()
            if not FIRST <= number < LAST:
                continue
            pixels = picture.to_ndarray(format="rgb24")
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels)
            seen = model.detect_for_video(image, round(number * 1000 / 30))
            mask = np.clip(seen.segmentation_masks[0].numpy_view() * 1.6 - 0.3, 0, 1)
            mask = mask.reshape(pixels.shape[:2])
            rows, columns = np.nonzero(mask > 0.3)
            top, bottom = rows.min(), rows.max() + 1
            left, right = columns.min(), columns.max() + 1
            marks = [(each.x * pixels.shape[1] - left, each.y * pixels.shape[0] - top)
                     for each in seen.pose_landmarks[0]]  # fmt: skip
            hips = ((marks[23][0] + marks[24][0]) / 2, (marks[23][1] + marks[24][1]) / 2)
            rgba = np.dstack([pixels, np.round(mask * 255).astype(np.uint8)])
            found.append(Cut(rgba[top:bottom, left:right], hips))
    return tuple(found), scenery


Spots = list[tuple[float, float] | None]


def film(walkers: list[Walker], seconds: float) -> Iterator[tuple[np.ndarray, Spots]]:
    """Each picture (480 x 640 x 3), and where each walker's hips truly are (0..1), or None."""
    every, scenery = cuts()
    swing = [*range(len(every)), *range(len(every) - 2, 0, -1)]
    for number in range(round(seconds * RATE)):
        picture = scenery.astype(np.float32)
        truth: Spots = [None] * len(walkers)
        placed = [(walker.path(number / RATE), each) for each, walker in enumerate(walkers)]
        there = [(spot, each) for spot, each in placed if spot is not None]
        for spot, each in sorted(there, key=lambda one: one[0][1]):  # who is nearer hides the other
            walker = walkers[each]
            cut = every[swing[(number + walker.phase) % len(swing)]]
            truth[each] = _paste(picture, cut, walker, spot)
        yield picture.astype(np.uint8), truth


def _paste(
    picture: np.ndarray, cut: Cut, walker: Walker, spot: tuple[float, float]
) -> tuple[float, float]:
    height, width = cut.rgba.shape[:2]
    scale = walker.tall / TALL
    tall, wide = round(height * scale), round(width * scale)
    rows = np.minimum((np.arange(tall) / scale).astype(int), height - 1)
    columns = np.minimum((np.arange(wide) / scale).astype(int), width - 1)
    rgba = cut.rgba[rows][:, columns]
    hips = cut.hips[0] * scale, cut.hips[1] * scale
    if walker.right:
        rgba, hips = rgba[:, ::-1], (wide - hips[0], hips[1])
    left, top = round(spot[0] * WIDTH - hips[0]), round(spot[1] * HEIGHT - tall)
    truth = ((left + hips[0]) / WIDTH, (top + hips[1]) / HEIGHT)
    x0, x1, y0, y1 = max(0, left), min(WIDTH, left + wide), max(0, top), min(HEIGHT, top + tall)
    if x0 < x1 and y0 < y1:
        part = rgba[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
        colour = np.minimum(part[..., :3] * walker.dress, 255)
        share = part[..., 3:] / 255
        under = picture[y0:y1, x0:x1]
        under += share * (colour - under)
    return truth


RED, BLUE = (1.5, 0.6, 0.6), (0.5, 0.6, 1.2)


def three_apart() -> list[Walker]:
    """Three who walk on their places."""
    return [
        Walker(lambda t: (0.2 + 0.05 * math.sin(t), 0.95), 280, right=True),
        Walker(lambda t: (0.5 + 0.05 * math.sin(t + 1), 0.93), 270, dress=RED, phase=20),
        Walker(lambda t: (0.8 + 0.05 * math.sin(t + 2), 0.9), 260, dress=BLUE, phase=40),
    ]


def three_crossing() -> list[Walker]:
    """One comes from the right before the others, one from the left overtakes the third."""
    return [
        Walker(lambda t: (1.1 - 0.2 * t, 0.97), 300),
        Walker(lambda t: (-0.1 + 0.2 * t, 0.9), 250, right=True, dress=RED, phase=20),
        Walker(lambda t: (0.5 + 0.05 * t, 0.85), 220, right=True, dress=BLUE, phase=60),
    ]


def two_crossing(dress: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> list[Walker]:
    """Two who pass each other, one before the other; the second may wear something else."""
    return [
        Walker(lambda t: (0.9 - 0.2 * t, 0.95), 290),
        Walker(lambda t: (0.1 + 0.2 * t, 0.92), 275, right=True, dress=dress, phase=30),
    ]


def meet_and_turn() -> list[Walker]:
    """Two who meet in the middle, hide each other, and go back where they came from."""
    return [
        Walker(lambda t: (0.5 + 0.35 * abs(math.cos(t * 0.8)), 0.95), 290),
        Walker(lambda t: (0.5 - 0.35 * abs(math.cos(t * 0.8)), 0.92), 280, True, RED, 30),
    ]


def leave_and_return() -> list[Walker]:
    """Both leave, the red one comes back first, from the other side."""
    return [
        Walker(lambda t: (0.3 - 0.5 * t, 0.95) if t < 2.6 else None, 290),
        Walker(lambda t: (0.7 + 0.5 * t if t < 1.4 else 0.5 * t - 0.8, 0.93), 280, True, RED, 30),
    ]


@dataclass
class Judged:
    """How well numbers were kept.

    Attributes:
        present: bodies whose hips were in the picture, over all pictures.
        found: how many of them were found, by anybody's number.
        swaps: how often a body that stands free had another number than before.
        numbers: the number that each walker had last, from 0.
    """

    present: int = 0
    found: int = 0
    swaps: int = 0
    numbers: dict[int, int] = field(default_factory=dict)

    def take(self, sights: Sequence[Sight | None], truth: Spots) -> None:
        """Compare one picture; heights of the picture are the unit."""
        spots = {each: (x * WIDTH / HEIGHT, y) for each, (x, y) in
                 ((each, spot) for each, spot in enumerate(truth) if spot is not None)}  # fmt: skip
        edge = WIDTH / HEIGHT
        inside = {each for each, (x, _) in spots.items() if 0.02 * edge < x < 0.98 * edge}
        self.present += len(inside)
        for number, sight in enumerate(sights):
            if sight is None or not spots:
                continue
            x, y = (sight.image[23, :2] + sight.image[24, :2]) / 2 * (edge, 1)
            far, each = min((math.dist((x, y), spot), each) for each, spot in spots.items())
            if far > 0.12:
                continue
            self.found += each in inside
            near = [math.dist(spots[each], spot) for other, spot in spots.items() if other != each]
            if near and min(near) < 0.2:  # on two who hide each other no number is wrong
                continue
            self.swaps += self.numbers.get(each, number) != number
            self.numbers[each] = number
