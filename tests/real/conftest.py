"""Real programs on the other side, without a screen, a desk or a sound card.

- `qlcplus(...)`: QLC+ with our shipped workspace; `desk.channel(1)` is what it
  really puts on DMX channel 1.
- `render_score(...)`: real scsynth, not in real time: OSC bundles become a WAV.
- `sclang_patch()`: real sclang with our stagekit.scd, its orders to the sound
  server caught here, so that they can be rendered.
- `dominant(...)`: the strongest frequency of a piece of sound.

A test skips where the program is not installed, naming the Debian package.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy
import pytest

from stagekit.core.osc import bundle, encode
from stagekit.show.share import share

RATE = 48_000


def free_port() -> int:
    """A UDP port that nobody holds now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def free_tcp_port() -> int:
    """A TCP port that nobody holds now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def need(program: str, package: str) -> str:
    """Path of a program, or a skip that names its Debian package."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"needs {program}: apt-get install {package}")
    return path


def quiet_environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment without a screen, whose settings and caches stay in that folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        **more,
    }


def wait_until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait for something to come true; False if it did not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()


def end(process: subprocess.Popen[Any]) -> None:
    """End a program by its own number, kindly at first."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


class LightingDesk:
    """A running QLC+: where it listens, and what it puts on its DMX channels."""

    def __init__(self, process: subprocess.Popen[Any], port: int, web_port: int) -> None:
        """Reach it over its web socket, as soon as it answers."""
        from websockets.sync.client import connect

        self.process, self.port = process, port
        deadline = time.monotonic() + 20
        while True:
            try:
                # QLC+ never answers a goodbye: do not wait ten seconds for it.
                address = f"ws://127.0.0.1:{web_port}/qlcplusWS"
                self._open = ExitStack()
                self._web = self._open.enter_context(connect(address, close_timeout=0.1))
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)

    def channels(self, first: int, count: int = 1) -> list[int]:
        """DMX values 0..255 of universe 1, from channel `first` (from 1)."""
        self._web.send(f"QLC+API|getChannelsValues|1|{first}|{count}")
        while True:
            answer = str(self._web.recv(timeout=3))
            if answer.startswith("QLC+API|getChannelsValues|"):
                # For each channel: its number, its value, its kind.
                return [int(value) for value in answer.split("|")[3::3]]

    def channel(self, number: int) -> int:
        """One DMX value, 0..255."""
        return self.channels(number)[0]

    def becomes(self, first: int, values: Sequence[int], seconds: float = 3.0) -> bool:
        """Whether these channels take these values in time."""
        return wait_until(lambda: self.channels(first, len(values)) == list(values), seconds)

    def close(self) -> None:
        """End it."""
        self._open.close()
        end(self.process)


@pytest.fixture
def qlcplus(tmp_path: Path) -> Iterator[LightingDesk]:
    """QLC+ in operate mode with our workspace, made for free ports by the shipped script."""
    need("qlcplus", "qlcplus")
    pytest.importorskip("websockets")
    desk = open_desk(tmp_path / "desk")
    yield desk
    desk.close()


def open_desk(folder: Path, port: int = 0) -> LightingDesk:
    """QLC+ as in `qlcplus`; `port`: where it is to listen, if that matters."""
    for attempt in range(3):
        try:
            return _open_desk(folder.with_name(f"{folder.name}{attempt}"), port or free_port())
        except ConnectionError:
            # Now and then QLC+ falls over its own threads as it starts, or a port is taken.
            if attempt == 2:
                raise
    raise AssertionError


def _open_desk(folder: Path, port: int) -> LightingDesk:
    """Start QLC+ once.

    Raises:
        ConnectionError: it ended before it listened.
    """
    folder.mkdir()
    web_port = free_tcp_port()
    maker = share("patches") / "qlcplus" / "make_workspace.py"
    subprocess.run(
        [sys.executable, str(maker), "--out", str(folder), "--input-port", str(port)], check=True
    )
    command = ["qlcplus", "-n", "-m", "-p", "-w", "-wp", str(web_port), "-o"]
    with (folder / "qlcplus.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(folder / "stagekit.qxw")],
            env=quiet_environment(folder / "home"),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        return LightingDesk(process, port, web_port)
    except BaseException:
        end(process)
        raise


Score = Sequence[tuple[float, Sequence[bytes]]]


@pytest.fixture
def render_score(tmp_path: Path) -> Callable[[Score], Any]:
    """`render_score([(seconds, [message, ...]), ...])`: stereo float samples, (frames, 2), 48 kHz.

    The messages are encoded OSC for scsynth (`/s_new`, `/n_set`, …). Our
    instruments are loaded before them, and the room is set up; play them into
    group 1000. The last moment ends the sound.
    """
    scsynth = need("scsynth", "supercollider-server")
    instruments = share("patches") / "supercollider" / "synthdefs"

    def render(score: Score) -> Any:
        first = [
            *(encode("/d_recv", (file.read_bytes(),)) for file in sorted(instruments.iterdir())),
            encode("/g_new", (1000, 0, 0)),
            encode("/s_new", ("stagekit_room", 1001, 3, 1000, "wet", 0.0)),
        ]
        # A score holds each bundle behind its size; its times count from 0.
        data = b""
        for seconds, messages in [(0.0, first), *score]:
            one = bundle(messages, int(seconds * 2**32))
            data += struct.pack(">i", len(one)) + one
        (tmp_path / "score.osc").write_bytes(data)
        sound = tmp_path / "sound.wav"
        command = [
            "-N",
            "score.osc",
            "_",
            "sound.wav",
            str(RATE),
            "WAV",
            "int16",
            "-o",
            "2",
            "-i",
            "0",
        ]
        done = subprocess.run(
            [scsynth, *command],
            cwd=tmp_path,
            env=quiet_environment(tmp_path / "home"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert sound.exists(), done.stdout + done.stderr
        with wave.open(str(sound)) as file:
            frames = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
        return frames.reshape(-1, 2).astype(float) / 32768

    return render


def dominant(sound: Any, start: float, length: float) -> float:
    """The strongest frequency, in Hz, of a piece of sound, start and length in seconds."""
    piece = sound[int(start * RATE) : int((start + length) * RATE)]
    mono = piece.mean(axis=1) * numpy.hanning(len(piece))
    spectrum = numpy.abs(numpy.fft.rfft(mono, 4 * len(mono)))
    return float(numpy.argmax(spectrum)) * RATE / (4 * len(mono))


@pytest.fixture(name="dominant")
def dominant_fixture() -> Callable[[Any, float, float], float]:
    """`dominant(sound, start, length)`, in Hz."""
    return dominant


class Language:
    """A running sclang with our patch: where it listens, and what it orders."""

    def __init__(self, process: subprocess.Popen[Any], orders: socket.socket, port: int) -> None:
        """Keep its parts."""
        self.process, self.orders, self.port = process, orders, port

    def order(self, seconds: float = 3.0) -> bytes:
        """The next datagram it sends to the sound server."""
        self.orders.settimeout(seconds)
        return self.orders.recv(65535)


@pytest.fixture
def sclang_patch(tmp_path: Path) -> Iterator[Language]:
    """sclang with stagekit.scd; it takes a socket of the test for its sound server."""
    program = need("sclang", "supercollider-language")
    orders = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    orders.bind(("127.0.0.1", 0))
    log = tmp_path / "sclang.log"
    patch = share("patches") / "supercollider" / "stagekit.scd"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            # -u: its port, the next free one if that is taken; it says which.
            [program, "-D", "-u", str(free_port()), str(patch)],
            env=quiet_environment(tmp_path / "home", STAGEKIT_SCSYNTH=str(orders.getsockname()[1])),
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        said = "stagekit: listening on port "
        ready = wait_until(lambda: said in log.read_text(errors="replace"), 30)
        text = log.read_text(errors="replace")
        assert ready, text
        assert "ERROR" not in text, text
        yield Language(process, orders, int(text.split(said)[1].split()[0]))
        assert "ERROR" not in log.read_text(errors="replace"), log.read_text(errors="replace")
    finally:
        assert process.stdin is not None
        process.stdin.close()
        end(process)
        orders.close()
