"""What somebody wears, as a few shares of colours: enough to tell two dancers apart.

It is counted from some pixels of trunk and thighs, held in memory only while the
scene plays, and never said. Two are compared by the Hellinger distance of their
shares: 0 is the same dress, 1 has no colour in common.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stagekit.inputs.pose.body import Sight, middle
from stagekit.inputs.pose.skeleton import (
    HIPS,
    LEFT_HIP,
    LEFT_KNEE,
    RIGHT_HIP,
    RIGHT_KNEE,
    SHOULDERS,
)
from stagekit.inputs.pose.smoothing import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 6
"""Steps of each of red, green and blue."""

ALONG, ACROSS = 12, 8
"""Points that are looked at along a limb and across it."""

TRUNK_WIDE, THIGH_WIDE = 0.05, 0.03
"""Body-heights to each side of a trunk's and a thigh's middle: inside, even from the side."""

LEAST = 24
"""Points inside the picture without which nothing is said about clothes."""


def clothes(pixels: NDArray[np.uint8], sight: Sight, tall: float) -> Floats | None:
    """Shares of colours on the trunk, then on the thighs.

    Args:
        pixels: height x width x 3, each 0..255.
        sight: where the body is in it.
        tall: how tall the body is, in picture heights.

    Returns:
        2 x 6 x 6 x 6 shares in a row, whose sum is 1; None where too little is seen.
    """
    height, width = pixels.shape[:2]
    marks, tall = sight.image[:, :2] * (width, height), tall * height
    trunk = _strip(middle(marks, SHOULDERS), middle(marks, HIPS), TRUNK_WIDE * tall)
    thighs = [
        _strip(marks[hip], marks[knee], THIGH_WIDE * tall)
        for hip, knee in ((LEFT_HIP, LEFT_KNEE), (RIGHT_HIP, RIGHT_KNEE))
    ]
    shares = [_shares(pixels, points) for points in (trunk, np.concatenate(thighs))]
    if shares[0] is None or shares[1] is None:
        return None
    return np.concatenate([shares[0], shares[1]]) / 2


def unlike(one: Floats, other: Floats) -> float:
    """How different two are, 0..1."""
    return math.sqrt(max(0.0, 1.0 - float(np.sqrt(one * other).sum())))


def _strip(begin: Floats, end: Floats, wide: float) -> Floats:
    """Points on a strip between two places, as x and y."""
    line = end - begin
    aside = np.array((line[1], -line[0])) / max(math.hypot(line[0], line[1]), 1e-9)
    along = np.linspace(0.12, 0.92, ALONG)[:, None, None]
    across = np.linspace(-wide, wide, ACROSS)[None, :, None]
    points: Floats = (begin + line * along + aside * across).reshape(-1, 2)
    return points


def _shares(pixels: NDArray[np.uint8], points: Floats) -> Floats | None:
    height, width = pixels.shape[:2]
    inside = (points >= 0).all(1) & (points[:, 0] < width) & (points[:, 1] < height)
    if int(inside.sum()) < LEAST:
        return None
    across, down = points[inside].astype(np.intp).T
    steps = pixels[down, across].astype(np.intp) * LEVELS // 256
    cells = (steps[:, 0] * LEVELS + steps[:, 1]) * LEVELS + steps[:, 2]
    cube = np.bincount(cells, minlength=LEVELS**3).reshape(LEVELS, LEVELS, LEVELS) / len(cells)
    # each colour lends a little to its neighbours: a fold's shadow is no other dress
    for axis in range(3):
        moved = np.moveaxis(cube, axis, 0)
        soft = 0.5 * moved
        soft[1:] += 0.25 * moved[:-1]
        soft[:-1] += 0.25 * moved[1:]
        soft[[0, -1]] += 0.25 * moved[[0, -1]]
        cube = np.moveaxis(soft, 0, axis)
    shares: Floats = cube.reshape(-1)
    return shares
