"""The pose input with its real model, on a film of somebody walking through."""

import json
import math
import string
import sys
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest

import stagekit.locale
from stagekit.api import Missing
from stagekit.core.kinds import NUMBER, VECTOR
from stagekit.core.values import SECOND
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.landmarker import MODEL, Landmarker
from stagekit.inputs.pose.picture import Painter
from stagekit.testing import Recorder, Said, Stage, check_input

LOCALE = Path(stagekit.locale.__file__).parent
MEDIA = Path(__file__).parents[2] / "examples" / "media"
SHARED = Path(__file__).parents[2].parent / "shared"
PORTS = dict(Pose.says)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mediapipe")


def wait_for(there, seconds: float = 20.0) -> bool:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not there() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(there())


def walked(**keys: object) -> Recorder:
    """All that is said of the whole film, every picture looked at."""
    say = Recorder(Pose.says)
    device = Pose(video="walk.mp4", loop=False, pace=False, **keys)  # type: ignore[arg-type]
    device.open(Stage(folder=MEDIA, clock=0), say)
    try:
        assert wait_for(lambda: say.events("leaves"), 60), (say.faults, say.refused)
    finally:
        device.close()
    assert not say.faults
    assert not say.refused
    return say


@pytest.fixture(scope="module")
def walk() -> Recorder:
    return walked()


def of(say: Recorder, name: str) -> list[Said]:
    return [said for said in say.said if said.name == name]


def test_she_enters_once_and_leaves_once(walk: Recorder) -> None:
    (enters,), (leaves,) = of(walk, "enters"), of(walk, "leaves")
    assert enters.at is not None
    assert leaves.at is not None
    assert 0.3 < enters.at / SECOND < 1.3
    assert 5.8 < leaves.at / SECOND < 7.1
    assert [said.value for said in of(walk, "seen")] == [(0.0,), (1.0,), (0.0,)]
    assert not of(walk, "jump")


def test_she_is_found_in_most_pictures_and_in_order(walk: Recorder) -> None:
    moments = [said.at for said in of(walk, "height")]
    assert len(moments) > 0.9 * (moments[-1] - moments[0]) / SECOND * 30
    assert moments == sorted(set(moments))
    assert len(moments) > 140


def test_every_port_was_said_in_its_shape(walk: Recorder) -> None:
    for name, kind in PORTS.items():
        if kind.what != "event":
            value = of(walk, name)[-1].value
            assert len(value) == (1 if kind.what == NUMBER else kind.size), name
            assert all(math.isfinite(number) for number in value), name


def median(say: Recorder, name: str) -> tuple[float, ...]:
    return tuple(np.median(np.array(say.signals(name)), axis=0).tolist())


def test_what_is_said_is_a_grown_person_walking_to_the_left(walk: Recorder) -> None:
    assert 1.3 < median(walk, "height")[0] < 1.9
    assert -110 < median(walk, "turn")[0] < -55  # faces the picture's left
    assert abs(median(walk, "lean")[0]) < 20
    assert 0.2 < median(walk, "motion")[0] < 1.2
    assert median(walk, "still") == (0.0,)
    assert 0.4 < median(walk, "left foot speed")[0] < 3.0
    across = [x for x, _, _ in walk.signals("centre")]
    assert across[0] > 0.8
    assert across[-1] < -0.5
    head, wrist, ankle = (median(walk, name)[1] for name in ("head", "left wrist", "right ankle"))
    assert head > wrist > ankle
    assert 0 <= ankle < 0.35


def test_numbers_stay_in_their_declared_ranges(walk: Recorder) -> None:
    for name, kind in PORTS.items():
        if kind.what == NUMBER and kind.unit is None and kind.low is not None:
            values = np.array(walk.signals(name))[:, 0]
            assert kind.high is not None
            assert np.mean((values >= kind.low) & (values <= kind.high)) > 0.9, name


def test_a_mirror_exchanges_the_sides(walk: Recorder) -> None:
    mirrored = walked(mirror=True)
    assert median(mirrored, "turn")[0] == pytest.approx(-median(walk, "turn")[0], abs=3)
    first, other = walk.signals("left wrist")[20], mirrored.signals("left wrist")[20]
    assert other == pytest.approx((-first[0], first[1], first[2]), abs=0.02)


def test_smoothing_takes_trembling_out(walk: Recorder) -> None:
    def trembling(say: Recorder) -> float:
        nose = np.array(say.signals("nose"))[:, 1]
        return float(np.abs(np.diff(nose, 2)).mean())

    assert trembling(walk) < 0.7 * trembling(walked(smooth=0.0))


def test_named_people_have_numbers_from_1() -> None:
    say = Recorder(Pose.says)
    device = Pose(video="walk.mp4", loop=False, pace=False, people=["lea", "tom"])
    device.open(Stage(folder=MEDIA, people=("lea", "tom")), say)
    try:
        assert wait_for(lambda: len(of(say, "height")) > 20)
    finally:
        device.close()
    assert {said.who for said in of(say, "height")} == {1}
    assert {said.who for said in of(say, "seen")} == {1, 2}


def test_closing_ends_every_thread_and_says_nothing_more() -> None:
    before = set(threading.enumerate())
    say = Recorder(Pose.says)
    device = Pose(video="walk.mp4", pace=False)
    device.open(Stage(folder=MEDIA), say)
    assert wait_for(lambda: of(say, "height"))
    device.close()
    said = len(say.said)
    device.close()
    time.sleep(0.1)
    assert len(say.said) == said
    assert not [each for each in set(threading.enumerate()) - before if "pose" in each.name]


def test_it_keeps_the_contract() -> None:
    stage = Stage(folder=MEDIA, clock=None)
    say = check_input(Pose, seconds=3.0, stage=stage, video="walk.mp4")
    assert say.signals("height")


def test_reading_the_declaration_imports_nothing_heavy() -> None:
    import subprocess

    code = "import sys, stagekit.inputs.pose; print([m for m in ('numpy', 'av', 'mediapipe') if m in sys.modules])"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagekit.inputs.pose.device.find_spec", lambda name: None)
    with pytest.raises(Missing, match="pip install") as missing:
        Pose(video="walk.mp4").open(Stage(folder=MEDIA), Recorder(Pose.says))
    assert "bibliothèque" in missing.value.french


def test_points_are_vectors_in_metres_and_every_port_has_a_sentence() -> None:
    for name, kind in PORTS.items():
        assert kind.says, name
        if kind.what == VECTOR:
            assert (kind.unit, kind.parts) == ("m", ("x", "y", "z")), name


def test_both_languages_say_the_same_things() -> None:
    english, french = (
        json.loads((LOCALE / language / "pose.json").read_text(encoding="utf-8"))
        for language in ("en", "fr")
    )
    assert english.keys() == french.keys()
    for key in english:
        places = [
            sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for text in (english[key], french[key])
        ]
        assert places[0] == places[1], key


if (SHARED / "media" / "tfjs_pose_squats.full.json").exists():

    def test_landmarks_agree_with_the_published_ones_on_squats() -> None:
        media = SHARED / "media"
        golden = json.loads((media / "tfjs_pose_squats.full.json").read_text())
        landmarker, painter, errors = Landmarker(), Painter(), []
        with av.open(str(media / "squats_720x1280_5fps.mp4")) as film:
            for number, picture in enumerate(film.decode(video=0)):
                (sight,) = landmarker.look(painter.rgb(picture), number * SECOND // 5)
                found = sight.image[:, :2] * (picture.width, picture.height)
                expected = np.array(golden[number])[:, :2]
                errors.append(np.linalg.norm(found - expected, axis=1).mean())
        landmarker.close()
        assert len(errors) == len(golden)
        assert float(np.mean(errors)) <= 10.0


if (SHARED / "models" / "pose_landmarker_lite.task").exists():

    def test_the_bundle_is_the_one_that_was_measured() -> None:
        other = SHARED / "models" / "pose_landmarker_lite.task"
        assert other.read_bytes() == MODEL.read_bytes()
