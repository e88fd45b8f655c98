"""Claps and steps: made-up bodies whose moments are known, and real films counted by eye."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from stagekit.core.values import SECOND
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.body import Body
from stagekit.inputs.pose.clapping import Clapping
from stagekit.inputs.pose.landmarker import Landmarker
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.picture import Painter
from stagekit.inputs.pose.skeleton import COUNT
from stagekit.inputs.pose.stepping import Stepping
from stagekit.testing import Recorder

WALK = Path(__file__).parents[2] / "examples" / "media" / "walk.mp4"
SHARED = Path(__file__).parents[2].parent / "shared" / "media"
RATE, SIZE, ASPECT, TALL = 30, 2.5, 4 / 3, 1.75
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mediapipe")


def body(
    apart: float = 0.6, left: float = 0.0, right: float = 0.0, up: float = 0.0, nearer: float = 1.0
) -> Body:
    """Hands so many metres apart, feet so many above the floor, all of her so high or near."""
    world = np.zeros((COUNT, 3))
    world[[15, 17, 19], :2], world[[16, 18, 20], :2] = (apart / 2, 0.3), (-apart / 2, 0.3)
    world[[29, 31], :2], world[[30, 32], :2] = (0.1, left - 0.92), (-0.1, right - 0.92)
    image = np.zeros((COUNT, 3))
    image[:, 0] = 0.5 + world[:, 0] * nearer / (SIZE * ASPECT)
    image[:, 1] = 0.5 - (world[:, 1] + up) * nearer / SIZE
    return Body(image, world, np.ones(COUNT), TALL, SIZE / nearer, 1.0, ASPECT)


def moments(seconds: float, rate: int = RATE) -> Iterator[tuple[float, int]]:
    for frame in range(round(seconds * rate)):
        yield frame / rate, round(frame * SECOND / rate)


def claps(apart: Callable[[float], float], seconds: float, rate: int = RATE) -> list[float]:
    hear = Clapping()
    heard = (hear.take(body(apart(t)), at) for t, at in moments(seconds, rate))
    return [force for force in heard if force is not None]


def applause(hertz: float, wide: float) -> Callable[[float], float]:
    """Hands that part and meet so often, at most so wide; they stay 5 cm apart when they meet."""
    return lambda t: 0.05 + (wide - 0.05) * abs(math.sin(math.pi * hertz * t))


@pytest.mark.parametrize("rate", [25, 30, 60])
@pytest.mark.parametrize("hertz", [1.0, 2.0, 3.0])
def test_each_clap_is_heard_once(hertz: float, rate: int) -> None:
    heard = claps(applause(hertz, 0.6), 4.0 + 0.1 / hertz, rate)
    assert len(heard) == round(4.0 * hertz)


def test_a_harder_clap_has_more_force() -> None:
    soft, hard = claps(applause(1.5, 0.4), 3), claps(applause(3.0, 0.7), 3)
    assert 0 < max(soft) < min(hard) <= 1


def test_hands_folded_slowly_are_no_clap_and_lie_still_afterwards() -> None:
    assert not claps(lambda t: max(0.04, 0.6 - 0.5 * t) + 0.01 * math.sin(40 * t), 4)


def test_hands_that_tremble_where_they_met_clap_once() -> None:
    assert len(claps(lambda t: max(0.08, 0.8 - 4 * t) + 0.03 * math.sin(31 * t), 4)) == 1


def test_arms_that_swing_past_each_other_are_no_clap() -> None:
    assert not claps(lambda t: 0.3 + 0.6 * abs(math.sin(2 * t * math.pi)), 4)


def test_hands_taken_for_each_other_in_one_picture_are_no_clap() -> None:
    assert not claps(lambda t: 0.05 if 1.0 <= t < 1.05 else 0.9, 2)


def steps(path: Callable[[float], Body], seconds: float) -> list[tuple[str, float]]:
    hear = Stepping()
    heard = (hear.take(path(t), at) for t, at in moments(seconds))
    return [step for step in heard if step is not None]


def lift(t: float, begin: float, high: float = 0.15, lasts: float = 0.4) -> float:
    along = (t - begin) / lasts
    return high * math.sin(math.pi * along) if 0 < along < 1 else 0.0


def test_marching_gives_one_foot_after_the_other() -> None:
    def marching(t: float) -> Body:
        return body(
            left=sum(lift(t, n) for n in range(1, 6)),
            right=sum(lift(t, n + 0.5) for n in range(1, 6)),
        )

    heard = steps(marching, 7)
    assert [foot for foot, _ in heard] == ["left", "right"] * 5
    assert all(0 < force <= 1 for _, force in heard)


def test_a_stamp_has_more_force_than_a_soft_step() -> None:
    (_, soft), (_, hard) = steps(
        lambda t: body(right=lift(t, 1, 0.15, 0.9) + lift(t, 3, 0.3, 0.3)), 5
    )
    assert hard > 2 * soft


def test_neither_walking_nearer_nor_jumping_nor_trembling_is_a_step() -> None:
    shake = np.random.default_rng(3).normal(0, 0.006, (300, 2))
    assert not steps(lambda t: body(nearer=1 + 0.15 * t), 6)
    assert not steps(lambda t: body(up=lift(t, 1, 0.4, 0.5)), 4)
    assert not steps(lambda t: body(left=shake[int(t * RATE), 0], right=shake[int(t * RATE), 1]), 9)


def test_one_leg_held_up_is_one_step_when_it_comes_down() -> None:
    def stork(t: float) -> Body:
        return body(left=0.4 if 1 < t < 3 else 0.0)

    assert [foot for foot, _ in steps(stork, 5)] == ["left"]


def test_feet_that_are_hardly_seen_make_no_step() -> None:
    def unseen(t: float) -> Body:
        one = body(left=lift(t, 1))
        one.visible[27:] = 0.1
        return one

    assert not steps(unseen, 3)


def heard(film: Path) -> dict[str, list[tuple[float, dict[str, object]]]]:
    """All events of the first person of a film, by name: their seconds and data."""
    landmarker, painter, person = Landmarker(), Painter(), Person(0, Manner())
    say = Recorder(Pose.says)
    with av.open(str(film)) as pictures:
        for picture in pictures.decode(video=0):
            pixels, at = painter.rgb(picture), round((picture.time or 0.0) * SECOND)
            seen = landmarker.look(pixels, at)
            sight = seen[0] if seen else None
            person.take(sight, pixels.shape[1] / pixels.shape[0], at, say)
    landmarker.close()
    assert not say.refused
    found: dict[str, list[tuple[float, dict[str, object]]]] = {"jump": [], "clap": [], "step": []}
    for said in say.said:
        if said.name in found:
            found[said.name].append(((said.at or 0) / SECOND, dict(said.data)))
    return found


def test_a_walk_has_its_steps_and_neither_claps_nor_jumps() -> None:
    events = heard(WALK)
    # by eye the heels come down in pictures 44, 62, 81, 99, 117, 136, 153, 171 and 185;
    # from the side the model takes one leg for the other now and then
    assert 7 <= len(events["step"]) <= 11
    assert {data["foot"] for _, data in events["step"]} == {"left", "right"}
    assert not events["clap"]
    assert not events["jump"]


if (SHARED / "squats_720x1280_5fps.mp4").exists():

    def test_squats_are_neither_jumps_nor_claps_nor_steps() -> None:
        assert heard(SHARED / "squats_720x1280_5fps.mp4") == {"jump": [], "clap": [], "step": []}


if (SHARED / "walk_outdoor_1768x994_30fps_vp9.mp4").exists():

    def test_two_jumping_jacks_are_four_hops_and_two_claps() -> None:
        events = heard(SHARED / "walk_outdoor_1768x994_30fps_vp9.mp4")
        # by eye: legs apart in pictures 14 and 50, together in 32 and 66; hands meet in 24 and 59
        jumps = [second for second, _ in events["jump"] if second < 3.5]
        claps = [second for second, _ in events["clap"] if second < 3.5]
        assert jumps == pytest.approx([14 / 30, 32 / 30, 50 / 30, 66 / 30], abs=0.1)
        assert claps == pytest.approx([24 / 30, 59 / 30], abs=0.1)
