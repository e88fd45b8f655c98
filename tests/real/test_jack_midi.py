"""The MIDI input on a real sound system: a JACK server without a sound card."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stagekit.inputs.midi import Midi
from stagekit.testing import Recorder, Stage

pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")
if shutil.which("jackd") is None:
    pytest.skip("needs the Debian package jackd2", allow_module_level=True)
if shutil.which("jack_connect") is None:
    pytest.skip("needs the Debian package jackd2", allow_module_level=True)

# The keyboard: another process and another JACK client, which plays what it is told.
KEYBOARD = """
import sys, rtmidi
keys = rtmidi.MidiOut(rtapi=rtmidi.API_UNIX_JACK, name=sys.argv[1])
keys.open_virtual_port("out")
print("ready", flush=True)
for line in sys.stdin:
    keys.send_message([int(byte) for byte in line.split()])
"""


class Keyboard:
    """A keyboard that can be plugged, played and pulled."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", KEYBOARD, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def send(self, *messages: tuple[int, int, int]) -> None:
        assert self.process.stdin is not None
        for message in messages:
            self.process.stdin.write(" ".join(str(byte) for byte in message) + "\n")
        self.process.stdin.flush()

    def pull(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    name = f"skmidi{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    with (tmp_path / "jackd.log").open("wb") as log:
        # A long period: what a busy machine lets a client miss is lost on the way.
        jackd = subprocess.Popen(
            [
                "jackd",
                "-r",
                "-n",
                name,
                "-d",
                "dummy",
                "-r",
                "48000",
                "-p",
                "2048",
            ],
            stdout=log,
            stderr=log,
        )
    waiting = ["jack_wait", "-w", "-t", "10", "-s", name]
    if shutil.which("jack_wait") is None or subprocess.run(waiting, capture_output=True).returncode:
        time.sleep(1.5)
    try:
        yield jackd
    finally:
        jackd.send_signal(signal.SIGTERM)
        jackd.wait(timeout=10)


def until(done: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    return done()


def notes(say: Recorder) -> list[tuple[object, ...]]:
    return [tuple(data.values()) for data in say.events("note")]


def last_connected(say: Recorder) -> float:
    return say.signals("connected")[-1][0]


def test_every_note_arrives_in_order_and_a_pulled_keyboard_lets_go(
    server: subprocess.Popen[bytes],
) -> None:
    say, stage = Recorder(Midi.says), Stage(name="keys", clock=None)
    keyboard = Keyboard("Piano")
    midi = Midi(port="Piano*", backend="jack")
    try:
        midi.open(stage, say)
        assert until(lambda: last_connected(say) == 1.0)
        time.sleep(0.2)
        sent = []
        for index in range(500):
            pitch, velocity = 36 + index % 48, 1 + index % 127
            keyboard.send((0x90, pitch, velocity), (0x80, pitch, 0))
            sent += [(pitch, velocity, 1), (pitch, 0, 1)]
            if index % 25 == 0:
                time.sleep(0.01)
        assert until(lambda: len(notes(say)) >= len(sent))
        assert notes(say) == sent
        times = [one.at or 0 for one in say.said]
        assert times == sorted(times)

        keyboard.send((0xB0, 74, 127), (0xE0, 127, 127), (0x91, 60, 100), (0x90, 64, 90))
        assert until(lambda: len(notes(say)) == len(sent) + 2)
        assert say.signals("control.74") == [(1.0,)]
        assert say.signals("bend") == [(1.0,)]

        keyboard.pull()
        assert until(lambda: last_connected(say) == 0.0)
        assert notes(say)[-2:] == [(60, 0, 2), (64, 0, 1)]
        assert any("Piano" in fault and "gone" in fault for fault in say.faults)

        keyboard = Keyboard("Piano")
        assert until(lambda: last_connected(say) == 1.0)
        time.sleep(0.2)
        keyboard.send((0x90, 72, 77))
        assert until(lambda: notes(say)[-1] == (72, 77, 1))
    finally:
        midi.close()
        keyboard.pull()
    assert notes(say)[-1] == (72, 0, 1)
    assert not say.refused
    left = subprocess.run(["jack_lsp"], capture_output=True, text=True).stdout
    assert "stagekit" not in left


def test_a_cable_can_be_plugged_by_hand_into_the_port_it_offers(
    server: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIDO_BACKEND", "mido.backends.rtmidi/UNIX_JACK")
    say, stage = Recorder(Midi.says), Stage(name="keys", clock=None)
    keyboard, midi = Keyboard("Handmade"), Midi()
    try:
        midi.open(stage, say)
        assert until(lambda: last_connected(say) == 1.0)
        plugged = subprocess.run(
            ["jack_connect", "Handmade:out", "stagekit-keys:in"], capture_output=True
        )
        assert plugged.returncode == 0
        keyboard.send((0x90, 60, 80), (0x90, 60, 0))
        assert until(lambda: notes(say) == [(60, 80, 1), (60, 0, 1)])
    finally:
        midi.close()
        keyboard.pull()


# What the input must survive could bring down the process that tests it.
SURVIVOR = """
import os, signal, sys, time
from stagekit.inputs.midi import Midi
from stagekit.testing import Recorder, Stage
say, midi = Recorder(Midi.says), Midi(port="Piano*", backend="jack")
midi.open(Stage(name="keys", clock=None), say)
def until(done):
    end = time.monotonic() + 10
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    assert done(), say.faults
until(lambda: say.signals("connected")[-1] == (1.0,))
time.sleep(0.2)
print("there", flush=True)
sys.stdin.readline()
until(lambda: say.events("note"))
print("heard", flush=True)
until(lambda: say.signals("connected")[-1] == (0.0,))
assert say.events("note")[-1] == {"pitch": 60, "velocity": 0, "channel": 1}
until(lambda: any("JACK server" in fault for fault in say.faults))
midi.close()
print("survived", flush=True)
"""


def test_it_outlives_the_sound_server(server: subprocess.Popen[bytes]) -> None:
    keyboard = Keyboard("Piano")
    with subprocess.Popen(
        [sys.executable, "-c", SURVIVOR],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "there\n"
        keyboard.send((0x90, 60, 80))
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "heard\n"
        server.send_signal(signal.SIGTERM)
        assert child.stdout.readline() == "survived\n", child.stderr.read()
        assert child.wait(timeout=10) == 0
    keyboard.pull()
