"""The input mocap: a figure's file read, retargeted, and said as pose says it."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from stagekit.api import Missing
from stagekit.core.values import SECOND
from stagekit.inputs.mocap import Mocap
from stagekit.inputs.mocap.dance import ASPECT, Dance, Wish, dance_of
from stagekit.inputs.mocap.playing import Playing
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.skeleton import COUNT, SOLES
from stagekit.testing import Recorder, Stage, check_input
from tests.inputs.mocap_figure import CONVENTIONS, DOWN, HIPS, RAISED, Figure, moving, squat, still

BONES = ((11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26), (26, 28), (23, 24),
         (27, 29), (29, 31), (7, 8), (0, 7), (15, 19))  # fmt: skip


def dance(tmp_path: Path, text: str, **wish: object) -> Dance:
    path = tmp_path / "dance.bvh"
    path.write_bytes(text.encode())
    return dance_of(path, Wish(**wish))  # type: ignore[arg-type]


def said(danced: Dance, **manner: object) -> Recorder:
    """All that is said of a dance, from its first moment to its last."""
    say = Recorder(Mocap.says)
    person = Person(0, Manner(**{"smooth": 0.0, **manner}))  # type: ignore[arg-type]
    for frame in range(len(danced.stage)):
        moment = frame * danced.seconds
        person.take(danced.sight(moment), ASPECT, round(moment * SECOND), say)
    assert not say.refused
    return say


def last(say: Recorder, port: str) -> tuple[float, ...]:
    return say.signals(port)[-1]


def test_its_ports_are_those_of_pose() -> None:
    assert Mocap.says == Pose.says


def test_a_t_is_a_grown_up_who_faces_the_camera(tmp_path: Path) -> None:
    say = said(dance(tmp_path, Figure().write(still())))
    assert last(say, "height")[0] == pytest.approx(1.75, abs=0.06)
    assert last(say, "turn")[0] == pytest.approx(0.0, abs=0.1)
    assert last(say, "lean")[0] == pytest.approx(0.0, abs=0.1)
    assert last(say, "still") == (1.0,)
    left, right, centre = last(say, "left wrist"), last(say, "right wrist"), last(say, "centre")
    assert left[0] > centre[0] > right[0], "she faces us: her left hand is at the picture's right"
    assert left[0] - right[0] == pytest.approx(1.44, abs=0.02)
    assert last(say, "nose")[2] < last(say, "head")[2], "the nose is nearer to the camera"
    assert last(say, "left foot")[1] == pytest.approx(0.0, abs=0.05)
    assert last(say, "reach")[0] == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize("names", CONVENTIONS)
def test_every_exporters_names_give_the_same_body(tmp_path: Path, names: str) -> None:
    frames = still(0.2, angles={**DOWN, "left elbow": (0.0, 0.0, 90.0)})
    expected = dance(tmp_path, Figure().write(frames)).stage
    got = dance(tmp_path, Figure(names=names, newline="\r\n", comment="# by hand").write(frames))
    assert np.allclose(got.stage, expected, atol=1e-3)


UNITS = {"m": 1.0, "cm": 100.0, "mm": 1000.0, "inch": 1 / 0.0254, "cmu": 0.45 / 0.0254}


@pytest.mark.parametrize(("units", "scale"), UNITS.items())
def test_the_unit_is_guessed_or_taken_at_its_word(tmp_path: Path, scale: float, units: str) -> None:
    text = Figure(scale=scale).write(still(0.2))
    guessed, told = dance(tmp_path, text), dance(tmp_path, text, units=units)
    assert (guessed.guessed, told.guessed) == (units, "")
    for each in (guessed, told):
        assert each.stature == pytest.approx(1.75, abs=0.06)


def test_a_giant_is_scaled_to_a_person(tmp_path: Path) -> None:
    danced = dance(tmp_path, Figure(scale=7.0).write(still(0.2)))
    assert (danced.guessed, danced.stature) == ("scaled", pytest.approx(1.75))


def test_who_is_told_to_be_short_is_short(tmp_path: Path) -> None:
    say = said(dance(tmp_path, Figure().write(still(0.5))), body_height=1.2)
    assert last(say, "height")[0] == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize("order", ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"])
@pytest.mark.parametrize("position", ["before", "behind"])
def test_any_order_of_channels(tmp_path: Path, order: str, position: str) -> None:
    """One axis at a time turns alike in any order; two at once turn as the order says."""
    raised = dance(
        tmp_path, Figure(order=order, position=position).write(still(0.2, angles=RAISED))
    )
    wrist, crown = raised.stage[0, [15, 16], 1], raised.stage[0, [7, 8], 1]
    assert wrist.min() > crown.max()
    frames = still(0.2, angles={"left shoulder": (90.0, 0.0, 90.0)})
    both = dance(tmp_path, Figure(order=order, position=position).write(frames)).stage[0]
    arm = (both[13] - both[11]) / np.linalg.norm(both[13] - both[11])
    # x first carries the z turn with it: up then forwards; z first leaves x to turn nothing
    expected = (0, 0, 1) if order.index("X") < order.index("Z") else (0, 1, 0)
    assert np.allclose(arm, expected, atol=1e-3)


def test_raised_hands_are_above_the_head(tmp_path: Path) -> None:
    say = said(dance(tmp_path, Figure().write(still(angles=RAISED))))
    for hand in ("left wrist", "right wrist"):
        assert last(say, hand)[1] > last(say, "head")[1]
    hanging = said(dance(tmp_path, Figure().write(still(angles=DOWN))))
    for hand in ("left wrist", "right wrist"):
        assert last(hanging, hand)[1] < last(hanging, "left hip")[1] + 0.1
    assert last(hanging, "openness")[0] < last(say, "openness")[0]


def test_only_the_arm_that_is_raised_rises(tmp_path: Path) -> None:
    angles = {**DOWN, "left shoulder": RAISED["left shoulder"]}
    say = said(dance(tmp_path, Figure().write(still(angles=angles))))
    assert last(say, "left wrist")[1] > 1.8 > 1.0 > last(say, "right wrist")[1]


def test_a_squat_is_low_and_its_feet_stay(tmp_path: Path) -> None:
    frames = moving(2.0, lambda t: squat(60.0 * min(t, 1.0)))
    danced = dance(tmp_path, Figure().write(frames))
    heights = [value for (value,) in said(danced).signals("height")]
    assert heights[0] - heights[-1] == pytest.approx(0.85 * 0.5, abs=0.05)
    soles = danced.stage[:, SOLES, 1].min(1)
    assert np.abs(soles).max() < 0.03


@pytest.mark.parametrize(("degrees", "turn"), [(90.0, 90.0), (-90.0, -90.0), (180.0, 180.0)])
def test_turning_to_the_pictures_right_is_above_nothing(
    tmp_path: Path, degrees: float, turn: float
) -> None:
    """About y by the right hand, who faces z comes to face x: the picture's right."""

    def path(t: float) -> tuple[tuple[float, float, float], dict[str, tuple[float, float, float]]]:
        return (0.0, HIPS, 0.0), {"hips": (0.0, degrees * max(0.0, min(t - 1.0, 1.0)), 0.0)}

    say = said(dance(tmp_path, Figure().write(moving(2.5, path))))
    assert abs(last(say, "turn")[0]) == pytest.approx(abs(turn), abs=0.5)
    if abs(turn) < 180:
        assert last(say, "turn")[0] * turn > 0


@pytest.mark.parametrize("start", [0.0, 130.0, -75.0])
def test_facing_says_how_she_begins_wherever_the_capture_was_taken(
    tmp_path: Path, start: float
) -> None:
    text = Figure().write(still(angles={"hips": (0.0, start, 0.0)}))
    assert last(said(dance(tmp_path, text)), "turn")[0] == pytest.approx(0.0, abs=0.1)
    turned = said(dance(tmp_path, text, facing=40.0))
    assert last(turned, "turn")[0] == pytest.approx(40.0, abs=0.1)


def test_walking_to_her_left_goes_to_the_pictures_right(tmp_path: Path) -> None:
    text = Figure().write(moving(3.0, lambda t: ((0.8 * t, HIPS, 0.0), DOWN)))
    centres = np.array(said(dance(tmp_path, text)).signals("centre"))
    assert centres[-1, 0] - centres[0, 0] == pytest.approx(0.8 * 2.8, abs=0.1)
    assert np.ptp(centres[:, 2]) < 0.01


def test_walking_forwards_comes_nearer(tmp_path: Path) -> None:
    text = Figure().write(moving(4.0, lambda t: ((0.0, HIPS, 0.8 * t), DOWN)))
    centres = np.array(said(dance(tmp_path, text)).signals("centre"))
    assert centres[0, 2] - centres[-1, 2] == pytest.approx(0.8 * 3.8, abs=0.4)
    assert np.ptp(centres[:, 0]) < 0.05
    assert centres[-1, 2] >= 2.0


def test_in_a_mirror_left_and_right_of_the_picture_are_exchanged(tmp_path: Path) -> None:
    text = Figure().write(still(angles={**DOWN, "left shoulder": RAISED["left shoulder"]}))
    danced = dance(tmp_path, text)
    plain, mirrored = said(danced), said(danced, mirror=True)
    assert last(mirrored, "left wrist")[1] == pytest.approx(last(plain, "left wrist")[1])
    assert last(mirrored, "left wrist")[0] == pytest.approx(-last(plain, "left wrist")[0], abs=0.02)


def test_a_file_that_stands_on_xy_is_set_upright(tmp_path: Path) -> None:
    expected = dance(tmp_path, Figure().write(still(0.2, angles={})))
    got = dance(tmp_path, Figure(up="z").write(still(0.2, angles={})))
    assert np.allclose(got.stage, expected.stage, atol=1e-3)


def test_a_first_frame_of_calibration_is_left_out(tmp_path: Path) -> None:
    away = ((3.0, HIPS, 3.0), {"hips": (0.0, 90.0, 0.0)})
    frames = [away, *moving(1.0, lambda t: ((0.1 * t, HIPS, 0.0), DOWN))]
    danced = dance(tmp_path, Figure().write(frames))
    assert (danced.skipped, len(danced.stage)) == (1, 30)


def test_a_jump_is_heard(tmp_path: Path) -> None:
    def path(t: float) -> tuple[tuple[float, float, float], dict[str, tuple[float, float, float]]]:
        flown = t - 1.0
        lift = max(0.0, 2.6 * flown - 4.905 * flown**2) if flown > 0 else 0.0
        return (0.0, HIPS + lift, 0.0), dict(DOWN)

    events = said(dance(tmp_path, Figure().write(moving(2.5, path)))).events("jump")
    assert len(events) == 1
    assert 0.5 < float(events[0]["force"]) <= 1.0


def test_bones_keep_their_length_and_she_stays_in_the_picture(tmp_path: Path) -> None:
    def path(t: float) -> tuple[tuple[float, float, float], dict[str, tuple[float, float, float]]]:
        joints = (
            "hips",
            "spine",
            "left shoulder",
            "right elbow",
            "left knee",
            "head",
            "left ankle",
        )
        angles = {joint: (50 * np.sin(t * 2 + n), 70 * np.cos(t + n), 40 * np.sin(3 * t - n))
                  for n, joint in enumerate(joints)}  # fmt: skip
        return (2 * np.sin(t), HIPS, 1.5 * np.cos(t)), angles

    danced = dance(tmp_path, Figure().write(moving(4.0, path)))
    for one, other in BONES:
        length = np.linalg.norm(danced.stage[:, one] - danced.stage[:, other], axis=1)
        assert np.ptp(length) < 1e-3, (one, other)
    for frame in range(0, len(danced.stage), 5):
        sight = danced.sight(frame * danced.seconds)
        assert sight.sound()
        assert sight.image[:, :2].min() >= 0.0
        assert sight.image[:, :2].max() <= 1.0


def test_between_two_frames_she_glides(tmp_path: Path) -> None:
    text = Figure().write(moving(1.0, lambda t: ((0.5 * t, HIPS, 0.0), DOWN)))
    danced = dance(tmp_path, text)
    places = [danced.sight(moment).image[23, 0] for moment in (0.0, 1 / 60, 1 / 30)]
    assert places[1] == pytest.approx((places[0] + places[2]) / 2)
    assert danced.sight(99.0).image.shape == (COUNT, 3)


def test_the_contract_and_the_show_of_it(tmp_path: Path) -> None:
    (tmp_path / "dance.bvh").write_text(Figure().write(still(0.5, angles=DOWN)))
    stage = Stage(folder=tmp_path, clock=None)
    say = check_input(Mocap, seconds=1.5, stage=stage, file="dance.bvh")
    assert say.signals("seen")[:2] == [(0.0,), (1.0,)]
    assert len(say.events("enters")) >= 1
    assert len(say.events("leaves")) >= 1, "the file is over after half a second, and begins again"
    assert say.signals("height")[0][0] == pytest.approx(1.75, abs=0.06)
    assert "cm" in say.faults[0]


class Sleeper(threading.Event):
    """Sleeps on a stage's own clock, in no time at all."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def wait(self, timeout: float | None = None) -> bool:
        self._stage.wait(max(timeout or 0.0, 1e-6))
        return self.is_set()


def played(danced: Dance, **more: object) -> Recorder:
    say = Recorder(Mocap.says)
    wish = {"loop": False, "pace": True, "speed": 1.0, **more}
    playing = Playing(danced, Manner(smooth=0.0), **wish)  # type: ignore[arg-type]
    stage = Stage()
    playing._end = Sleeper(stage)
    playing.start(stage, say)
    thread = playing._thread
    assert isinstance(thread, threading.Thread)
    thread.join(20)
    assert not thread.is_alive()
    playing.stop()
    return say


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 1.0), (2.0, 0.5), (0.5, 2.0)])
def test_it_is_played_at_its_speed_and_ends(tmp_path: Path, speed: float, seconds: float) -> None:
    danced = dance(tmp_path, Figure().write(moving(1.0, lambda t: ((t, HIPS, 0.0), DOWN))))
    say = played(danced, speed=speed)
    moments = [one.at for one in say.said if one.name == "centre" and one.at is not None]
    assert (moments[-1] - moments[0]) / SECOND == pytest.approx(seconds - 0.1, abs=0.1)
    assert moments == sorted(set(moments))
    assert last(say, "left foot speed")[0] == pytest.approx(speed, rel=0.15)
    assert [one.name for one in say.said if one.what == "event"] == ["enters", "leaves"]
    assert last(say, "seen") == (0.0,)


def test_a_single_pose_is_a_statue(tmp_path: Path) -> None:
    say = played(dance(tmp_path, Figure().write(still(1 / 30))))
    assert [one.name for one in say.said if one.what == "event"] == ["enters", "leaves"]
    assert set(say.signals("motion")) == {(0.0,)}


def test_without_pace_every_frame_is_said(tmp_path: Path) -> None:
    danced = dance(tmp_path, Figure().write(still(1.0, rate=120.0), rate=120.0))
    say = played(danced, pace=False)
    assert len(say.signals("height")) == pytest.approx(120 - 12, abs=2)  # 100 ms until she enters


def test_a_part_with_an_unusual_name_is_named_in_the_scene(tmp_path: Path) -> None:
    text = Figure().write(still(0.2)).replace("LeftLeg", "Bone_014")
    path = tmp_path / "dance.bvh"
    path.write_text(text)
    with pytest.raises(Missing, match=r"left knee.*Bone_014") as raised:
        Mocap(file="dance.bvh").open(Stage(folder=tmp_path), Recorder(Mocap.says))
    assert "articulation" in raised.value.french
    assert len(dance(tmp_path, text, joints={"left knee": "Bone_014"}).stage) == 6
