"""A capture made ready for a stage: in metres, upright, on its floor, before a camera.

The camera that is thought of stands as high as the hips, so far that the
dancer never leaves its picture, and sees each moment as `pose` would.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stagekit.inputs.mocap.bvh import read_bvh
from stagekit.inputs.mocap.forward import about, posed
from stagekit.inputs.mocap.names import roles_of
from stagekit.inputs.mocap.retarget import landmarks_of
from stagekit.inputs.mocap.words import BvhWrong
from stagekit.inputs.pose.body import ADULT, Sight, lens_of, stature_of
from stagekit.inputs.pose.skeleton import COUNT, SOLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagekit.inputs.mocap.capture import Floats

UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "inch": 0.0254, "cmu": 0.0254 / 0.45}
"""Metres of each unit; CMU's own files count in inches / 0.45."""

TALL = (1.0, 2.3)
"""Metres; a guess of the unit that makes the dancer so tall is believed."""

ASPECT = 16 / 9
NEAREST = 2.0
"""Metres from the camera, at least."""

MARGIN = 1.05
"""How much wider than the dancing the picture is."""

LEAP = 10.0
"""A first frame so many times farther from the second than frames usually are is no dancing."""


@dataclass(frozen=True)
class Wish:
    """What the scene asks of a capture.

    Attributes:
        units: one of UNITS, or `guess`.
        up: `x`, `y`, `z`, or `guess`.
        facing: degrees that she is turned at the beginning, as `turn` counts them.
        view: degrees that the camera sees along the longer side of its picture.
        joints: parts of the body that the scene names itself.
    """

    units: str = "guess"
    up: str = "guess"
    facing: float = 0.0
    view: float = 60.0
    joints: Mapping[str, object] | None = None


@dataclass
class Dance:
    """A capture before a camera.

    Attributes:
        stage: frames x 33 x (x, y, z): metres to the right of the picture, above
            the floor, and towards the camera.
        seconds: how long a frame lasts.
        distance: where the camera stands on z; height: how high; aside: where on x.
        lens: how far one metre of the picture's height is from the lens.
        guessed: the unit that was guessed, or empty.
        stature: metres.
        skipped: how many frames of calibration were left out at the beginning.
    """

    stage: Floats
    seconds: float
    lens: float
    guessed: str
    stature: float
    skipped: int
    distance: float = 0.0
    height: float = 0.0
    aside: float = 0.0

    def __post_init__(self) -> None:
        """Put the camera where it sees everything."""
        hips = (self.stage[:, 23] + self.stage[:, 24]) / 2
        self.height = float(np.median(hips[:, 1]))
        across = self.stage[:, :, 0]
        self.aside = float(across.min() + across.max()) / 2
        wide = np.abs(across - self.aside).max(1) * 2 / ASPECT
        high = np.abs(self.stage[:, :, 1] - self.height).max(1) * 2
        needed = np.maximum(wide, high) * MARGIN * self.lens
        self.distance = float((hips[:, 2] + np.maximum(needed, NEAREST)).max())

    @property
    def length(self) -> float:
        """Seconds from the first frame to the last; of a single frame, its own."""
        return max(len(self.stage) - 1, 1) * self.seconds

    def sight(self, moment: float) -> Sight:
        """What the camera sees so many seconds from the beginning; between frames, in between."""
        at = min(max(moment / self.seconds, 0.0), len(self.stage) - 1.0)
        before = int(at)
        share = at - before
        points: Floats = self.stage[before].astype(np.float64)
        if share > 1e-6:
            points = points + share * (self.stage[before + 1] - points)
        hips = (points[23] + points[24]) / 2
        size = (self.distance - float(hips[2])) / self.lens
        world = (points - hips) * (1.0, -1.0, -1.0)
        # one scale for the whole body, as the model's own picture has it
        image = np.empty((COUNT, 3))
        image[:, 0] = 0.5 + (points[:, 0] - self.aside) / (size * ASPECT)
        image[:, 1] = 0.5 - (points[:, 1] - self.height) / size
        image[:, 2] = world[:, 2] / (size * ASPECT)
        return Sight(image, world, np.ones(COUNT))


def dance_of(path: Path, wish: Wish) -> Dance:
    """Read a BVH file and make it ready.

    Raises:
        BvhWrong: it cannot be played as it is.
    """
    capture = read_bvh(path)
    roles = roles_of(capture.joints, wish.joints)
    moved = posed(capture, roles.values())
    up = _up(wish.up, moved.places[roles.get("head", roles.get("neck", 0))],
             [moved.places[roles[f"{side} ankle"]] for side in ("left", "right")])  # fmt: skip
    points = landmarks_of(capture.joints, moved, roles, up) @ _upright(up).T
    skipped = 1 if _calibrates(points) else 0
    points = points[skipped:]
    tall = float(np.median([stature_of_any(frame) for frame in _some(points)]))
    if not tall > 0:
        raise BvhWrong("no size")
    units = wish.units if wish.units != "guess" else _guess(tall)
    metres = UNITS.get(units, ADULT / tall)
    points = points * metres
    _turn(points, wish.facing, round(1.0 / capture.seconds))
    points[:, :, 1] -= np.quantile(points[:, SOLES, 1].min(1), 0.05)
    return Dance(
        points.astype(np.float32), capture.seconds, lens_of(wish.view, ASPECT),
        units if wish.units == "guess" else "", tall * metres, skipped,
    )  # fmt: skip


def _some(points: Floats) -> Floats:
    """About a hundred frames of all."""
    some: Floats = points[:: max(1, len(points) // 100)]
    return some


def stature_of_any(frame: Floats) -> float:
    """How tall somebody stands, in whatever unit her landmarks have."""
    scale = float(np.abs(frame - frame[23]).max())  # `stature_of` believes people only
    return stature_of(frame / scale) * scale if scale > 1e-9 else 0.0


def _up(asked: str, head: Floats, ankles: list[Floats]) -> Floats:
    """The upward axis: asked for, or the one along which the head is mostly above the feet."""
    axis = np.zeros(3)
    if asked in ("x", "y", "z"):
        axis["xyz".index(asked)] = 1.0
        return axis
    rise = (head - (ankles[0] + ankles[1]) / 2).mean(0)
    best = int(np.abs(rise).argmax())
    if abs(rise[1]) > 0.5 * abs(rise[best]):  # who mostly lies is still thought of upright
        best = 1
    axis[best] = math.copysign(1.0, rise[best])
    return axis


def _upright(up: Floats) -> Floats:
    """The turn that brings that axis to y; it exchanges no left and right."""
    best = int(np.abs(up).argmax())
    if best == 1:
        return np.diag((1.0, 1.0, 1.0) if up[1] > 0 else (-1.0, -1.0, 1.0))
    axis, angle = (0, -math.pi / 2 * float(up[2])) if best == 2 else (2, math.pi / 2 * float(up[0]))
    turned: Floats = about(axis, np.array([angle]))[0]
    return turned


def _calibrates(points: Floats) -> bool:
    """Whether the first frame is a pose of calibration that some exporters leave there."""
    if len(points) < 10:
        return False
    steps = np.linalg.norm(np.diff(points[:31], axis=0), axis=2).mean(1)
    tall = stature_of_any(points[0])
    return bool(steps[0] > LEAP * np.median(steps[1:]) and steps[0] > 0.02 * tall)


def _guess(tall: float) -> str:
    """The unit in which somebody so tall is a person; `scaled` where there is none."""
    fitting = (unit for unit, metres in UNITS.items() if TALL[0] <= tall * metres <= TALL[1])
    return next(fitting, "scaled")


def _turn(points: Floats, facing: float, rate: int) -> None:
    """Turn everything so that, in the first second, she faces as asked on the average."""
    first = points[: max(1, min(rate, len(points)))]
    left = (first[:, 11] - first[:, 12] + first[:, 23] - first[:, 24]).sum(0)
    now = math.atan2(-float(left[2]), float(left[0]))  # 0 faces z, 90 degrees faces x
    points[:] = points @ about(1, np.array([math.radians(facing) - now]))[0].T
