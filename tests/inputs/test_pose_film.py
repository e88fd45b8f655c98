"""Where pictures come from: films, whole and broken; cameras that come and go."""

import fractions
import threading
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from stagekit.api import Missing
from stagekit.core.values import SECOND
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.cameras import Camera, fitting, linux_cameras, manners
from stagekit.inputs.pose.film import Film
from stagekit.inputs.pose.live import Live
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.picture import Painter, fitted
from stagekit.inputs.pose.words import Complaints
from stagekit.testing import Recorder, Stage

WALK = Path(__file__).parents[2] / "examples" / "media" / "walk.mp4"


def wait_for(there: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not there() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(there())


class Reading:
    """Runs a source in a thread of its own, as the input does."""

    def __init__(self, source: Film | Live, host: Stage) -> None:
        self.say, self.newest, self.end = Recorder(Pose.says), Newest(), threading.Event()
        self.frames: list[Frame] = []
        run = (host, self.newest, self.end, Complaints(self.say))
        self._thread = threading.Thread(target=source.run, args=run)
        self._guard = threading.Timer(20.0, self.newest.close)  # a test that hangs, fails

    def __enter__(self) -> "Reading":
        self._thread.start()
        self._guard.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.cancel()
        self.end.set()
        self.newest.close()
        self._thread.join(10)
        self._guard.join(1)
        assert not self._thread.is_alive()

    def take(self, count: int, slowly: float = 0.0) -> list[Frame]:
        taken = []
        for _ in range(count):
            frame = self.newest.take()
            assert frame is not None
            taken.append(frame)
            time.sleep(slowly)
        return taken


def short_film(path: Path, pictures: int = 10, *, video: bool = True) -> Path:
    with av.open(str(path), "w") as out:
        if not video:
            sound = out.add_stream("aac", rate=48000, layout="mono")
            noise = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            noise.sample_rate = 48000
            out.mux([*sound.encode(noise), *sound.encode()])
            return path
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(pictures):
            grey = np.full((48, 64, 3), number * 20, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, "rgb24")
            frame.pts, frame.time_base = number, fractions.Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_every_picture_in_order_when_nothing_paces() -> None:
    with Reading(Film(WALK, loop=False, pace=False), Stage()) as reading:
        frames = reading.take(213)
    assert frames[-1].picture is None
    moments = [frame.at for frame in frames[:-1]]
    assert moments == [round(number / 30 * SECOND) for number in range(212)]


def test_a_film_begins_again_and_time_goes_on(tmp_path: Path) -> None:
    film = Film(short_film(tmp_path / "short.mp4"), loop=True, pace=False)
    with Reading(film, Stage()) as reading:
        frames = reading.take(25)
    assert [frame.at for frame in frames] == [number * SECOND // 25 for number in range(25)]
    assert not reading.say.faults


def test_a_film_is_played_at_its_own_pace() -> None:
    host = Stage(clock=None)
    begin = host.now()
    with Reading(Film(WALK, loop=False, pace=True), host) as reading:
        frames = reading.take(20)
        assert host.now() - begin >= (frames[-1].at - frames[0].at)
    assert 0.6 < (host.now() - begin) / SECOND < 1.5


def test_a_slow_reader_gets_the_newest_picture_and_never_lags() -> None:
    host = Stage(clock=None)
    with Reading(Film(WALK, loop=False, pace=True), host) as reading:
        late = []
        for _ in range(6):
            time.sleep(0.2)
            frame = reading.newest.take()
            assert frame is not None
            late.append((host.now() - frame.at) / SECOND)
        assert max(late) < 0.1
        assert reading.newest.skipped >= 20


def test_a_machine_that_slept_does_not_hurry_afterwards() -> None:
    host = Stage(clock=0)
    with Reading(Film(WALK, loop=False, pace=True), host) as reading:
        reading.take(1)
        host.wait(60)
        frame = reading.take(1)[0]
        assert frame.at == 60 * SECOND
        again = [frame.at]
        for _ in range(5):
            host.wait(0.034)
            again.append(reading.take(1)[0].at)
        assert again[-1] - again[0] == pytest.approx(5 / 30 * SECOND, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.mp4", None, "no film"),
        ("text.mp4", b"This is no film.\n" * 200, "not a film"),
        ("empty.mp4", b"", "not a film"),
        ("cut.mp4", WALK.read_bytes()[:2000], "cut off"),
        ("noise.mp4", bytes(range(256)) * 100, "not a film"),
    ],
)
def test_what_is_no_film_is_refused_in_plain_words(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    device = Pose(video=name)
    with pytest.raises(Missing, match=words) as missing:
        device.open(Stage(folder=tmp_path), Recorder(Pose.says))
    device.close()
    assert name in missing.value.english
    assert name in missing.value.french
    assert missing.value.french != missing.value.english


def test_a_folder_and_a_sound_are_no_films(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="not a film"):
        Film(tmp_path, loop=True, pace=True)
    with pytest.raises(Missing, match="no picture"):
        Film(short_film(tmp_path / "sound.mp4", video=False), loop=True, pace=True)


def test_a_film_cut_in_its_middle_plays_so_far_and_says_so(tmp_path: Path) -> None:
    cut = tmp_path / "half.mp4"
    whole = WALK.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    with Reading(Film(cut, loop=True, pace=False), Stage()) as reading:
        frames = reading.take(230)
        assert wait_for(lambda: reading.say.faults)
    moments = [frame.at for frame in frames]
    assert moments == sorted(moments)
    assert len(reading.say.faults) == 1
    assert "half.mp4 is cut off" in reading.say.faults[0]


def test_a_film_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    path = short_film(tmp_path / "short.mp4")
    content = path.read_bytes()
    with Reading(Film(path, loop=True, pace=False), Stage(clock=None)) as reading:
        reading.take(3)
        path.unlink()
        while reading.take(1)[0].picture is not None:
            pass
        assert "again every second" in reading.say.faults[0]
        path.write_bytes(content)
        while reading.take(1)[0].picture is None:
            pass


def test_pictures_are_made_to_measure() -> None:
    assert fitted(1768, 994) == (1280, 720)
    assert fitted(994, 1768) == (720, 1280)
    assert fitted(642, 481) == (640, 480)
    assert fitted(1, 1) == (4, 4)
    rows = np.zeros((478, 642, 3), np.uint8)
    rows[:, :, 0] = 250
    pixels = Painter().rgb(av.VideoFrame.from_ndarray(rows, "rgb24"))
    assert pixels.shape == (480, 640, 3)
    assert pixels.flags.c_contiguous
    assert pixels[240, 320].tolist() == [250, 0, 0]


class Turned:
    """A picture of a phone that was held upright."""

    def __init__(self, picture: av.VideoFrame, rotation: int) -> None:
        self.width, self.height, self.rotation = picture.width, picture.height, rotation
        self.picture = picture


def test_a_phones_picture_is_turned_upright() -> None:
    rows = np.zeros((40, 80, 3), np.uint8)
    rows[:, :8] = 255  # white on the left
    painter = Painter()
    scaler = painter._scaler

    class Through:
        def reformat(self, picture: Turned, *args: object) -> av.VideoFrame:
            return scaler.reformat(picture.picture, *args)  # type: ignore[arg-type]

    painter._scaler = Through()
    frame = av.VideoFrame.from_ndarray(rows, "rgb24")
    left = painter.rgb(Turned(frame, 90))  # counterclockwise: left goes to the bottom
    right = painter.rgb(Turned(frame, -90))
    assert left.shape == right.shape == (80, 40, 3)
    assert left[-1, 20, 0] == 255
    assert right[0, 20, 0] == 255


def node(sysfs: Path, number: int, name: str, index: int = 0) -> None:
    folder = sysfs / f"video{number}"
    folder.mkdir(parents=True)
    (folder / "name").write_text(name + "\n")
    (folder / "index").write_text(f"{index}\n")


def test_cameras_are_found_by_number_and_by_name(tmp_path: Path) -> None:
    node(tmp_path, 10, "HD Webcam: HD Webcam")
    node(tmp_path, 0, "Logitech BRIO")
    node(tmp_path, 1, "Logitech BRIO", index=1)  # its metadata, no pictures
    there = linux_cameras(tmp_path)
    assert [(each.number, each.file) for each in there] == [
        (0, "/dev/video0"),
        (10, "/dev/video10"),
    ]
    assert fitting("", there) == there[0]
    assert fitting("10", there) == there[1]
    assert fitting("1", there) is None
    assert fitting("hd webcam*", there) == there[1]
    assert fitting("Logi*", there) == there[0]
    assert fitting("Logi", there) is None
    assert fitting("", []) is None
    assert manners(there[0])[0]["framerate"] == "30"
    assert linux_cameras(tmp_path / "none") == []


SIGN = "testsrc2=size=64x48:rate=25:duration=0.4,realtime"


def test_a_camera_that_is_lost_is_opened_again() -> None:
    there = [Camera(0, "Sign", SIGN, "lavfi")]
    with Reading(Live("Sign", lambda: there, every=0.05), Stage(clock=None)) as reading:
        kinds = [frame.picture is None for frame in reading.take(24)]
        assert True in kinds  # it said that the camera is gone
        assert kinds[0] is False
        assert False in kinds[kinds.index(True) :]  # and pictures came again
    assert "“Sign” is gone" in reading.say.faults[0]


def test_a_camera_that_is_not_there_is_waited_for_and_said_once() -> None:
    there: list[Camera] = []
    with Reading(Live("Sign*", lambda: there, every=0.02), Stage(clock=None)) as reading:
        assert wait_for(lambda: reading.say.faults)
        time.sleep(0.1)
        there.append(Camera(0, "Other", SIGN, "lavfi"))
        assert wait_for(lambda: len(reading.say.faults) == 2)
        there.append(Camera(1, "Broken sign", "no such filter", "lavfi"))
        there.append(Camera(2, "Sign 2", "no such filter", "lavfi"))
        assert wait_for(lambda: len(reading.say.faults) == 3)
        there[2] = Camera(2, "Sign 2", SIGN, "lavfi")
        assert reading.take(1)[0].picture is not None
    none, other, refused = reading.say.faults[:3]
    assert "No camera is plugged in" in none
    assert "0 Other" in other
    assert "cannot be opened" in refused
