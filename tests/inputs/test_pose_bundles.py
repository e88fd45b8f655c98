"""Which model looks, the film for `test: yes`, which cameras are found, and true heights."""

import json
import math
from pathlib import Path

import av
import numpy as np
import pytest

from stagekit.api import Found, Missing
from stagekit.core.values import SECOND
from stagekit.inputs.pose import Pose, cameras
from stagekit.inputs.pose.body import Sight, stature_of
from stagekit.inputs.pose.bundles import FULL, LITE, bundle
from stagekit.inputs.pose.landmarker import Landmarker
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.picture import Painter
from stagekit.inputs.pose.rebuild_model import FULLS, LITES, networks, rebuild
from stagekit.inputs.pose.sample import walker
from stagekit.testing import Recorder, Stage
from tests.inputs.test_pose_features import standing

SHARED = Path(__file__).parents[2].parent / "shared"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mediapipe")


# ---- models


def test_lite_is_carried_along(tmp_path: Path) -> None:
    assert bundle("lite", tmp_path) == LITE
    assert LITE.stat().st_size < 6_000_000


def test_full_says_how_to_get_it_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(Missing, match=r"pip download .* mediapipe==0\.10\.21") as missing:
        Pose(test=True, model="full").open(Stage(folder=tmp_path), Recorder(Pose.says))
    for sentence in (missing.value.english, missing.value.french):
        assert "stagekit.inputs.pose.rebuild_model" in sentence
        assert str(tmp_path / "stagekit") in sentence
        assert "model: lite" in sentence


def test_full_is_found_beside_the_scene_before_the_users_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own, beside = tmp_path / "data" / "stagekit" / FULL, tmp_path / "scene" / FULL
    for file in (own, beside):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"a bundle")
    assert bundle("full", beside.parent) == beside
    assert bundle("full", tmp_path) == own
    assert bundle(f"../data/stagekit/{FULL}", beside.parent).resolve() == own


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"no model .*mine\.task"):
        bundle("./mine.task", tmp_path)


def test_a_bundle_is_rebuilt_only_from_the_files_it_was_written_for(tmp_path: Path) -> None:
    import zipfile

    wheel = tmp_path / "mediapipe-0.10.21-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        for each in FULLS:
            file.writestr(each.member, b"something else")
    assert networks(wheel) is FULLS
    assert networks(tmp_path / "mediapipe-pose.tgz") is LITES
    with pytest.raises(SystemExit, match="not the file"):
        rebuild(wheel, tmp_path / "out.task")
    with pytest.raises(SystemExit, match=r"absent\.whl"):
        rebuild(tmp_path / "absent.whl", tmp_path / "out.task")
    assert not (tmp_path / "out.task").exists()


FULL_SHARED = SHARED / "models" / FULL
if FULL_SHARED.exists() and (SHARED / "media" / "tfjs_pose_squats.full.json").exists():

    def test_the_full_model_is_nearer_to_the_published_landmarks() -> None:
        golden = json.loads((SHARED / "media" / "tfjs_pose_squats.full.json").read_text())
        file = bundle(str(FULL_SHARED), Path())
        landmarker, painter, errors = Landmarker(model=file), Painter(), []
        with av.open(str(SHARED / "media" / "squats_720x1280_5fps.mp4")) as film:
            for number, picture in enumerate(film.decode(video=0)):
                (sight,) = landmarker.look(painter.rgb(picture), number * SECOND // 5)
                found = sight.image[:, :2] * (picture.width, picture.height)
                expected = np.array(golden[number])[:, :2]
                errors.append(np.linalg.norm(found - expected, axis=1).mean())
        landmarker.close()
        assert len(errors) == len(golden)
        assert float(np.mean(errors)) <= 7.0


# ---- sources


def test_the_walker_comes_along_and_goes_before_any_other_source() -> None:
    assert walker().read_bytes()[4:8] == b"ftyp"
    say = Recorder(Pose.says)
    device = Pose(test=True, url="http://127.0.0.1:9/x", video="none.mp4", loop=False, pace=False)
    device.open(Stage(folder=Path("/nowhere")), say)
    for _ in range(1200):
        if say.events("enters"):
            break
        device._watching._threads[0].join(0.02)
    device.close()
    assert say.events("enters")
    assert not say.faults


def node(sysfs: Path, number: int, name: str) -> None:
    (sysfs / f"video{number}").mkdir(parents=True)
    (sysfs / f"video{number}" / "name").write_text(name + "\n")


def test_cameras_that_are_here_are_named_as_a_scene_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(["Logitech BRIO", "HD Webcam: HD", "Twin", "Twin", "Odd [1]"]):
        node(tmp_path, number, name)
    there = cameras.linux_cameras(tmp_path)
    monkeypatch.setattr(cameras, "cameras", lambda: there)
    found = Pose.found()
    values = [each.value for each in found]
    assert values == ["Logitech BRIO", "HD Webcam: HD", "Twin", "3", "4"]
    assert found[3] == Found("camera", "3", "3 · Twin")
    for each, camera in zip(found, there, strict=True):
        assert cameras.fitting(each.value, there) == camera


def test_no_camera_is_no_error_and_a_system_that_cannot_tell_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cameras, "cameras", list)
    assert list(Pose.found()) == []

    def dumb() -> list[cameras.Camera]:
        raise OSError("no such device list")

    monkeypatch.setattr(cameras, "cameras", dumb)
    with pytest.raises(Missing, match="no such device list"):
        Pose.found()


# ---- true heights

TRUE, RATE, ASPECT, VIEW, AWAY = 1.42, 30, 4 / 3, 60.0, 4.0
"""A girl of 1.42 m, whom the model takes for a grown person of 1.75 m."""


def filmed(world: np.ndarray, across: float) -> Sight:
    """What a lens 4 m away sees of a girl of 1.42 m, her hips so far from its middle.

    The model guesses a grown body: its metres are too many by 1.75 / 1.42.
    """
    true = world * (TRUE / stature_of(world))
    focus = 0.5 / math.tan(math.radians(VIEW) / 2)  # picture widths
    image = np.zeros_like(world)
    image[:, 0] = 0.5 + focus * (true[:, 0] + across) / AWAY
    image[:, 1] = 0.5 - focus * true[:, 1] / AWAY * ASPECT
    return Sight(image, world * (1, -1, 1), np.ones(len(world)))


def said(body_height: float, spoil: int = 0) -> Recorder:
    say = Recorder(Pose.says)
    person = Person(0, Manner(smooth=0, body_height=body_height, view=VIEW))
    for frame in range(60):
        sight = filmed(standing(), 0.6)
        if spoil and frame % spoil == 0:
            sight = Sight(sight.image, sight.world * 0.6, sight.visible)
        person.take(sight, ASPECT, frame * SECOND // RATE, say)
    return say


def test_a_stated_height_makes_every_metre_true() -> None:
    say, shrink = said(TRUE), TRUE / stature_of(standing())
    assert say.signals("height")[-1][0] == pytest.approx(TRUE, rel=0.02)
    across, up, away = say.signals("centre")[-1]
    assert (across, away) == pytest.approx((0.6, AWAY), rel=0.02)
    assert up == pytest.approx(0.92 * shrink, rel=0.02)
    left, right = say.signals("left wrist")[-1], say.signals("right wrist")[-1]
    assert left[0] - right[0] == pytest.approx(2 * 0.20 * shrink, rel=0.02)
    world = np.array(say.signals("world")[-1]).reshape(33, 3)
    assert world[15, 0] == pytest.approx(0.20 * shrink, rel=0.02)


def test_without_it_the_models_own_guess_is_said() -> None:
    say = said(0.0)
    assert say.signals("height")[-1][0] == pytest.approx(1.75, rel=0.02)
    assert say.signals("centre")[-1][2] == pytest.approx(AWAY * 1.75 / TRUE, rel=0.02)


def test_pictures_in_which_she_is_badly_seen_do_not_shrink_her() -> None:
    heights = [height for (height,) in said(TRUE, spoil=3).signals("height")]
    assert np.median(heights) == pytest.approx(TRUE, rel=0.02)
