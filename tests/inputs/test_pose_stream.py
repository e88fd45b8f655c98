"""Cameras on the network: a real MJPEG server on 127.0.0.1, which comes and goes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from stagekit.api import Missing
from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.stream import Stream
from stagekit.inputs.pose.words import Complaints
from stagekit.testing import Recorder, Stage

MEDIA = Path(__file__).parents[2] / "examples" / "media"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:mediapipe")


def jpeg(picture: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, "yuvj420p"  # type: ignore[attr-defined]
    encoder.time_base = 1  # type: ignore[assignment]
    packets = encoder.encode(picture.reformat(format="yuvj420p")) + encoder.encode(None)  # type: ignore[attr-defined]
    return b"".join(bytes(packet) for packet in packets)


def grey(level: int) -> bytes:
    return jpeg(av.VideoFrame.from_ndarray(np.full((96, 128, 3), level, np.uint8), "rgb24"))


class Camera:
    """Serves JPEGs, one after the other, each when `pace` seconds are over."""

    def __init__(self, pictures: Callable[[], Iterator[bytes]], pace: float, port: int = 0) -> None:
        outer = self
        self.on, self.asked = True, 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                if self.path != "/stream.mjpg":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    for each in pictures():
                        if not outer.on:
                            return
                        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(each)}"
                        self.wfile.write(head.encode() + b"\r\n\r\n" + each + b"\r\n")
                        time.sleep(pace)
                except OSError:
                    return  # nobody looks any more

            def log_message(self, *_: object) -> None:
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/stream.mjpg"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self.on = False
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Reading:
    """Runs a stream in a thread of its own, as the input does."""

    def __init__(self, stream: Stream) -> None:
        self.say, self.newest, self.end = Recorder(Pose.says), Newest(), threading.Event()
        self.host = Stage(clock=None)
        run = (self.host, self.newest, self.end, Complaints(self.say))
        self._thread = threading.Thread(target=stream.run, args=run)
        self._guard = threading.Timer(30.0, self.newest.close)  # a test that hangs, fails

    def __enter__(self) -> "Reading":
        self._thread.start()
        self._guard.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.cancel()
        self.end.set()
        self.newest.close()
        self._thread.join(15)
        self._guard.join(1)
        assert not self._thread.is_alive()

    def take(self) -> Frame:
        frame = self.newest.take()
        assert frame is not None
        return frame

    def until(self, there: bool) -> Frame:
        while ((frame := self.take()).picture is not None) != there:
            pass
        return frame


def level(frame: Frame) -> float:
    return float(frame.picture.to_ndarray(format="gray").mean())


def endless() -> Iterator[bytes]:
    whole = [grey(60), grey(180)]
    while True:
        yield from whole


def test_pictures_come_with_the_shows_own_clock() -> None:
    camera = Camera(endless, 0.02)
    with Reading(Stream(camera.url)) as reading:
        begin = reading.host.now()
        frames = [reading.take() for _ in range(10)]
        assert begin <= frames[0].at <= frames[-1].at <= reading.host.now()
        assert {round(level(frame) / 10) for frame in frames} <= {6, 18}
        camera.stop()
    assert [each for each in reading.say.faults if "cannot be read" in each] == []


def test_a_stream_that_goes_is_said_once_and_read_again_when_it_comes_back() -> None:
    camera = Camera(endless, 0.01)
    port = camera.port
    with Reading(Stream(camera.url, soon=0.05, late=0.1)) as reading:
        reading.until(True)
        camera.stop()
        reading.until(False)
        for _ in range(200):
            if len(reading.say.faults) == 2:
                break
            time.sleep(0.02)
        time.sleep(0.4)  # it knocks in vain several times meanwhile
        assert len(reading.say.faults) == 2
        assert "sends no more pictures" in reading.say.faults[0]
        assert "cannot be read" in reading.say.faults[1]
        camera = Camera(endless, 0.01, port)
        assert level(reading.until(True)) > 50
        camera.stop()


def test_new_tries_come_slower_and_slower() -> None:
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        port = shut.getsockname()[1]
    waits: list[float] = []

    class Watched(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            return len(waits) == 7

    stream = Stream(f"http://127.0.0.1:{port}/x", soon=0.5, late=8.0)
    say = Recorder(Pose.says)
    stream.run(Stage(clock=None), Newest(), Watched(), Complaints(say))
    assert waits == [0.5, 1, 2, 4, 8, 8, 8]
    assert len(say.faults) == 1


def test_a_slow_reader_gets_the_newest_picture() -> None:
    camera = Camera(endless, 0.005)
    with Reading(Stream(camera.url)) as reading:
        reading.take()
        for _ in range(3):
            time.sleep(0.15)
            frame = reading.newest.take()
            assert frame is not None
            assert reading.host.now() - frame.at < 0.15e9
        assert reading.newest.skipped > 10
        camera.stop()


def test_a_page_that_is_no_stream_is_said_in_both_languages() -> None:
    camera = Camera(endless, 0.01)
    page = camera.url.replace("stream.mjpg", "index.html").replace("//", "//lea:secret@")
    with Reading(Stream(page, soon=0.02)) as reading:
        for _ in range(200):
            if camera.asked > 2:
                break
            time.sleep(0.02)
        camera.stop()
    assert "cannot be read" in reading.say.faults[0]
    assert "secret" not in "".join(reading.say.faults)


@pytest.mark.parametrize("url", ["stream.mjpg", "file:///etc/passwd", "http://", "http://[::1", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Missing, match="not the address") as missing:
        Stream(url)
    assert "adresse d'un flux" in missing.value.french


def filmed() -> Iterator[bytes]:
    with av.open(str(MEDIA / "walk.mp4")) as film:
        for number, picture in enumerate(film.decode(video=0)):
            if number >= 70:
                yield jpeg(picture)


def test_a_body_is_seen_through_the_network() -> None:
    camera = Camera(filmed, 0.03)
    say = Recorder(Pose.says)
    device = Pose(url=camera.url)
    device.open(Stage(clock=None), say)
    try:
        for _ in range(600):
            if len(say.signals("height")) > 5:
                break
            time.sleep(0.02)
    finally:
        device.close()
        camera.stop()
    assert 1.2 < say.signals("height")[-1][0] < 2.0
    assert not say.refused
