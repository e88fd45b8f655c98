"""What a body says: skeletons made up here, whose lean, reach and place are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stagekit.core.kinds import NUMBER
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose import features as say
from stagekit.inputs.pose.body import Body, lens_of, size_of, stature_of
from stagekit.inputs.pose.skeleton import COUNT, JOINTS

TALL = 1.75
"""Metres; the made-up dancer."""

ASPECT, SIZE = 4 / 3, 2.5
PORTS = dict(Pose.says)


def standing() -> np.ndarray:
    """She stands and faces the camera, arms down: metres around the hips, y up."""
    world = np.zeros((COUNT, 3))
    world[0:11] = (0.0, 0.68, -0.09)
    for side, sign in ((0, 1.0), (1, -1.0)):  # her left is at the picture's right
        world[7 + side] = (sign * 0.07, 0.70, 0.0)
        world[11 + side] = (sign * 0.18, 0.50, 0.0)
        world[13 + side] = (sign * 0.20, 0.22, 0.0)
        world[15 + side] = (sign * 0.20, -0.03, 0.0)
        world[17 + side] = world[19 + side] = world[21 + side] = (sign * 0.20, -0.12, 0.0)
        world[23 + side] = (sign * 0.10, 0.0, 0.0)
        world[25 + side] = (sign * 0.10, -0.42, 0.0)
        world[27 + side] = (sign * 0.10, -0.84, 0.0)
        world[29 + side] = (sign * 0.10, -0.92, 0.05)
        world[31 + side] = (sign * 0.10, -0.92, -0.15)
    return world


def star() -> np.ndarray:
    world = standing()
    for side, sign in ((0, 1.0), (1, -1.0)):
        for joint, along in ((13, 0.46), (15, 0.71), (17, 0.80), (19, 0.80), (21, 0.80)):
            world[joint + side] = (sign * along, 0.50, 0.0)
        for joint in (25, 27, 29, 31):
            world[joint + side, 0] = sign * 0.10 * (1 + (joint - 23) * 0.7)
    return world


def pictured(world: np.ndarray, across: float = 0.0, size: float = SIZE) -> np.ndarray:
    """The picture that a lens far away would give of her."""
    image = np.empty_like(world)
    image[:, 0] = 0.5 + (world[:, 0] + across) / (size * ASPECT)
    image[:, 1] = 0.5 - world[:, 1] / size
    image[:, 2] = world[:, 2] / (size * ASPECT)
    return image


def body(world: np.ndarray, across: float = 0.0, mirror: float = 1.0) -> Body:
    image = pictured(world, across)
    if mirror < 0:
        image = image * (-1, 1, 1) + (1, 0, 0)
        world = world * (-1, 1, 1)
    size = size_of(image, world, ASPECT)
    lens = lens_of(60, ASPECT)
    return Body(image, world, np.ones(COUNT), stature_of(world), size, lens, ASPECT, mirror)


def turned(world: np.ndarray, degrees: float, axis: str) -> np.ndarray:
    """Turned round the hips: to the picture's right (`y`), or leaning to it (`z`)."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    if axis == "y":
        matrix = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    else:
        matrix = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    return world @ matrix.T


def crouching() -> np.ndarray:
    """Thighs level, shanks upright: the hips come down by a thigh's length."""
    world = standing()
    for joint in (25, 26):
        world[joint, 1:] = (0.0, -0.42)
    for joint in (27, 28, 29, 30, 31, 32):
        world[joint, 1] += 0.42
        world[joint, 2] -= 0.42
    return world


def test_she_is_as_tall_as_she_was_made() -> None:
    assert say.height(body(standing())) == pytest.approx(TALL, abs=0.005)
    assert stature_of(standing()) == pytest.approx(TALL, abs=0.005)


def test_crouching_is_lower_but_not_shorter() -> None:
    assert say.height(body(crouching())) == pytest.approx(TALL - 0.42, abs=0.01)
    assert stature_of(crouching()) == pytest.approx(TALL, abs=0.01)


@pytest.mark.parametrize("degrees", [-80, -30, 0, 12.5, 60])
def test_lean_is_the_trunks_angle(degrees: float) -> None:
    world = standing()
    upper = list(range(23))
    world[upper] = turned(world, degrees, "z")[upper]
    assert say.lean(body(world)) == pytest.approx(degrees, abs=1e-6)
    assert say.lean(body(world, mirror=-1.0)) == pytest.approx(-degrees, abs=1e-6)


def test_a_bow_towards_the_camera_is_no_lean() -> None:
    world = standing()
    world[:23, 1:] = world[:23, 2:0:-1] * (1, -1)  # the trunk lies forward
    assert say.lean(body(world)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("degrees", [-179, -90, -30, 0, 45, 90, 135, 180])
def test_turn_is_where_she_faces(degrees: float) -> None:
    world = turned(standing(), degrees, "y")
    assert say.turn(body(world)) == pytest.approx(degrees, abs=1e-6)
    if abs(degrees) < 180:
        assert say.turn(body(world, mirror=-1.0)) == pytest.approx(-degrees, abs=1e-6)
    nose = say.FEATURES["nose"](body(world))
    assert isinstance(nose, tuple)
    assert nose[0] == pytest.approx(0.09 * math.sin(math.radians(degrees)), abs=1e-6)


def test_reach_and_openness_grow_from_folded_to_star() -> None:
    folded = standing()
    folded[[15, 17, 19]], folded[[16, 18, 20]] = (0.05, 0.35, -0.1), (-0.05, 0.35, -0.1)
    small, middle, large = body(folded), body(standing()), body(star())
    assert say.reach(small) < say.reach(middle) < say.reach(large)
    assert say.reach(large) == pytest.approx(0.77 / (0.5 * stature_of(star())), abs=0.01)
    assert say.openness(small) < say.openness(middle) < say.openness(large)
    assert say.openness(small) < 0.1
    assert say.openness(large) > 0.8


@pytest.mark.parametrize("across", [-1.2, 0.0, 0.7])
def test_centre_is_found_from_the_picture(across: float) -> None:
    x, y, z = say.FEATURES["centre"](body(standing(), across))  # type: ignore[misc]
    assert x == pytest.approx(across, abs=1e-6)
    assert y == pytest.approx(0.92, abs=1e-6)
    # a camera that sees 60 degrees sees 2 * tan(30) * z across
    assert 2 * math.tan(math.radians(30)) * z == pytest.approx(SIZE * ASPECT, rel=1e-6)


def test_hands_are_above_the_floor_and_stay_her_own_in_a_mirror() -> None:
    world = star()
    for side in (15, 17, 19):
        world[side, 1] = 0.9  # her left hand goes up
    plain, mirrored = body(world, 0.5), body(world, 0.5, mirror=-1.0)
    left = say.FEATURES["left hand"](plain)
    right = say.FEATURES["right hand"](plain)
    seen = say.FEATURES["left hand"](mirrored)
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert isinstance(seen, tuple)
    assert left[1] == pytest.approx(0.9 + 0.92)
    assert right[1] == pytest.approx(0.5 + 0.92)
    assert seen == pytest.approx((-left[0], left[1], left[2]))


def test_all_is_the_same_wherever_she_is_and_however_tall() -> None:
    here = np.array(say.everything(body(star())))
    there = np.array(say.everything(body(star(), 0.8)))
    taller = np.array(say.everything(body(star() * 1.1)))
    assert here == pytest.approx(there, abs=1e-9)
    assert here[:39] == pytest.approx(taller[:39], abs=1e-9)
    assert here == pytest.approx(taller, abs=0.02)


def test_every_feature_is_a_declared_port_of_its_size() -> None:
    for name, feature in say.FEATURES.items():
        value = feature(body(standing()))
        kind = PORTS[name]
        assert (kind.what == NUMBER) == isinstance(value, float), name
        assert kind.what == NUMBER or len(value) == kind.size, name  # type: ignore[arg-type]
    assert set(JOINTS) <= set(PORTS)


shapes = arrays(
    np.float64,
    (COUNT, 3),
    elements=st.one_of(st.just(0.0), st.floats(-1e3, 1e3)),
    fill=st.sampled_from((0.0, 0.3, -1.0)),
)


@given(shapes, shapes)
def test_nothing_that_a_model_may_say_makes_a_number_that_is_none(
    image: np.ndarray, world: np.ndarray
) -> None:
    stature, size = stature_of(world), size_of(image, world, ASPECT)
    one = Body(image, world, np.zeros(COUNT), stature, size, lens_of(60, ASPECT), ASPECT)
    for name, feature in say.FEATURES.items():
        value = feature(one)
        numbers = value if isinstance(value, tuple) else (value,)
        assert all(math.isfinite(number) for number in numbers), name
    assert 0 <= say.openness(one) <= 1
    assert -90 <= say.lean(one) <= 90
    assert -180 < say.turn(one) <= 180
