"""Bodies over time: speeds, stillness, jumps; filters; who comes and who goes."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.body import Body, Sight
from stagekit.inputs.pose.moving import Moving
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.presence import Presence, score
from stagekit.inputs.pose.skeleton import COUNT
from stagekit.inputs.pose.smoothing import OneEuro, cutoff_for
from stagekit.testing import Recorder

RATE = 30
SIZE, ASPECT, TALL = 2.5, 4 / 3, 1.75


def doll() -> np.ndarray:
    """The few landmarks that moving needs, somewhere: metres around the hips, y up."""
    world = np.zeros((COUNT, 3))
    world[:11, 1] = 0.7
    world[[11, 12], 1] = 0.5
    world[13:23, 1] = 0.1
    world[[25, 26], 1] = -0.42
    world[[27, 28], 1] = -0.84
    world[29:33, 1] = -0.92
    world[:, 0] = np.where(np.arange(COUNT) % 2, 0.15, -0.15)
    return world


def at(across: float, up: float, size: float = SIZE) -> Body:
    """The doll, her hips so many metres across and up in the picture."""
    world = doll()
    image = np.zeros((COUNT, 3))
    image[:, 0] = 0.5 + (world[:, 0] + across) / (size * ASPECT)
    image[:, 1] = 0.5 - (world[:, 1] + up) / size
    return Body(image, world, np.ones(COUNT), TALL, size, 1.0, ASPECT)


def follow(path: Callable[[float], Body], seconds: float) -> tuple[Moving, list[float]]:
    """Follow a path, 30 times a second; and the forces of its jumps."""
    moving, jumps = Moving(), []
    for frame in range(round(seconds * RATE)):
        force = moving.take(path(frame / RATE), round(frame * SECOND / RATE))
        if force is not None:
            jumps.append(force)
    return moving, jumps


def flight(moment: float, speed: float) -> float:
    """Metres above the floor of who leaves it at second 1 with that speed."""
    flown = moment - 1.0
    return max(0.0, speed * flown - 9.81 / 2 * flown * flown) if flown > 0 else 0.0


def test_walking_across_at_one_metre_a_second() -> None:
    moving, jumps = follow(lambda t: at(t - 1, 0), 2)
    assert moving.values["motion"] == pytest.approx(1 / TALL, rel=0.01)
    assert moving.values["left hand speed"] == pytest.approx(1.0, rel=0.01)
    assert moving.values["stillness"] < 0.1
    assert not jumps


def test_a_statue_is_still_after_half_a_second_and_no_sooner() -> None:
    assert follow(lambda t: at(0, 0), 0.45)[0].values["still"] == 0.0
    moving, _ = follow(lambda t: at(0, 0), 0.7)
    assert (moving.values["still"], moving.values["stillness"]) == (1.0, 1.0)
    moving, _ = follow(lambda t: at(max(0.0, t - 1) * 1.5, 0), 1.5)
    assert moving.values["still"] == 0.0


@pytest.mark.parametrize("speed", [1.8, 2.5, 3.5])
def test_a_jump_is_heard_once_and_its_force_grows_with_its_speed(speed: float) -> None:
    _, jumps = follow(lambda t: at(0, flight(t, speed)), 3)
    assert len(jumps) == 1
    assert jumps[0] == pytest.approx(min(1.0, speed / 3), abs=0.15)


def test_two_jumps_are_two() -> None:
    _, jumps = follow(lambda t: at(0, max(flight(t, 2.5), flight(t - 1.2, 2.5))), 3.5)
    assert len(jumps) == 2


def test_coming_nearer_is_no_jump() -> None:
    # nearer, the feet sink in the picture; then away, they rise slowly
    _, jumps = follow(lambda t: at(0, 0.5 * math.cos(t * 0.8), SIZE), 8)
    assert not jumps


def test_lifting_only_the_feet_is_no_jump() -> None:
    def seated(t: float) -> Body:
        body = at(0, 0)
        if t > 1:
            body.image[27:33, 1] -= 0.3 / SIZE
        return body

    assert not follow(seated, 2)[1]


def test_equal_moments_do_no_harm() -> None:
    moving = Moving()
    for _ in range(3):
        moving.take(at(0, 0), 5)
    assert all(math.isfinite(value) for value in moving.values.values())


def test_the_filter_needs_its_time_for_a_step() -> None:
    smooth = OneEuro(cutoff_for(0.08), 0.0)
    smooth(np.zeros(1), 0.0)
    for _ in range(80):
        value = smooth(np.ones(1), 0.001)
    assert float(value[0]) == pytest.approx(1 - math.exp(-1), abs=0.01)


def test_the_filter_is_steady_when_still_and_quick_when_quick() -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 600)
    calm = OneEuro(cutoff_for(0.08), 3.0)
    out = [float(calm(np.array([each]), 1 / RATE)[0]) for each in noise]
    assert np.std(out[30:]) < 0.7 * np.std(noise)
    slow, quick = OneEuro(cutoff_for(0.2), 0.0), OneEuro(cutoff_for(0.2), 3.0)
    for frame in range(10):
        step = np.array([frame / RATE * 3.0])
        behind, near = slow(step, 1 / RATE), quick(step, 1 / RATE)
    assert float(step[0] - near[0]) < 0.5 * float(step[0] - behind[0])


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1, 10)), max_size=20),
    st.floats(0.01, 10),
    st.floats(0, 50),
)
def test_the_filter_never_leaves_what_it_was_given(
    steps: list[tuple[float, float]], cutoff: float, beta: float
) -> None:
    smooth = OneEuro(cutoff, beta)
    given_so_far: list[float] = []
    for value, seconds in steps:
        given_so_far.append(value)
        out = float(smooth(np.array([value]), seconds)[0])
        assert min(given_so_far) - 1e-6 <= out <= max(given_so_far) + 1e-6


def test_who_is_seen_long_enough_enters_and_who_is_unseen_long_enough_leaves() -> None:
    here = Presence(0.5)
    ms = MILLISECOND
    assert here.take(0.9, 0) is None
    assert here.take(0.2, 33 * ms) is None  # for one picture only
    assert here.take(0.9, 66 * ms) is None
    assert here.take(0.9, 166 * ms) == "enters"
    assert here.take(0.1, 200 * ms) is None
    assert here.take(0.9, 500 * ms) is None  # an arm passed
    assert here.take(0.1, 600 * ms) is None
    assert here.take(0.0, 1000 * ms) == "leaves"
    assert here.take(0.0, 1100 * ms) is None
    assert here.leave() is None


def seen_at(x: float, visible: float = 1.0) -> Sight:
    world = doll() * (1, -1, 1)
    image = world * (0.2, 0.2, 0.2) + (x, 0.5, 0.0)
    return Sight(image, world, np.full(COUNT, visible))


def test_a_trunk_outside_the_picture_is_not_seen() -> None:
    assert score(seen_at(0.5)) == 1.0
    assert score(seen_at(0.0)) == 0.5
    assert score(seen_at(-0.2)) == 0.0
    assert score(None) == 0.0


class Narrow(Recorder):
    """A scene that listens to one port."""

    def wants(self, name: str) -> bool:
        return name == "lean"


def test_only_what_the_scene_listens_to_is_said() -> None:
    say = Narrow(Pose.says)
    person = Person(2, Manner())
    for frame in range(10):
        person.take(seen_at(0.5), ASPECT, frame * SECOND // RATE, say)
    assert {said.name for said in say.said} == {"seen", "enters", "lean"}
    assert {said.who for said in say.said} == {2}
    assert not say.refused


def test_a_number_that_is_none_counts_as_unseen() -> None:
    say = Recorder(Pose.says)
    person = Person(0, Manner())
    broken = seen_at(0.5)
    broken.world[3, 1] = math.nan
    for frame in range(10):
        person.take(broken, ASPECT, frame * SECOND // RATE, say)
    assert not say.said


def test_a_true_height_scales_all_metres() -> None:
    heights = []
    for manner in (Manner(smooth=0), Manner(smooth=0, body_height=1.2)):
        say = Recorder(Pose.says)
        person = Person(0, manner)
        for frame in range(10):
            person.take(seen_at(0.5), ASPECT, frame * SECOND // RATE, say)
        heights.append(say.signals("height")[-1][0])
    assert heights[1] / heights[0] == pytest.approx(1.2 / TALL, rel=0.05)
