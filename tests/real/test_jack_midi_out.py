"""A show that plays MIDI to another program, over a JACK server without a sound card.

Whatever happens to the show, no note goes on sounding.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.show.playing import Playing, wait

pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")
if shutil.which("jackd") is None or shutil.which("jack_connect") is None:
    pytest.skip("needs the Debian package jackd2", allow_module_level=True)

# The instrument: another process and another JACK client, which tells every message it gets.
INSTRUMENT = """
import sys, time, rtmidi
port = rtmidi.MidiIn(rtapi=rtmidi.API_UNIX_JACK, name=sys.argv[1], queue_size_limit=4096)
port.ignore_types(sysex=False, timing=False, active_sense=True)
port.open_virtual_port("in")
port.set_callback(lambda event, data: print(time.monotonic(), *event[0], flush=True))
print("ready", flush=True)
sys.stdin.read()
"""

SCENE = """scene: Piano
inputs:
  desk: {use: osc, port: $IN, events: {/note: [pitch, velocity], /go: }}
outputs:
  piano: {use: midi, port: "Grand*", backend: jack, channel: 3}
  sound: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - desk /note -> piano note
  - desk /fader -> piano control 74
  - desk /wheel -> piano bend
  - desk /note -> piano note pitch velocity channel 10
  - desk /go -> piano start
  - desk /note -> sound /note
"""


class Instrument:
    """A synthesiser that can be plugged, heard and pulled."""

    def __init__(self, name: str = "Grand Piano") -> None:
        self.got: list[tuple[float, tuple[int, ...]]] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", INSTRUMENT, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            moment, *data = line.split()
            self.got.append((float(moment), tuple(int(byte) for byte in data)))

    def messages(self) -> list[tuple[int, ...]]:
        return [data for _, data in list(self.got)]

    def sounding(self) -> set[tuple[int, int]]:
        """Channel and pitch of every key that is down."""
        down = set()
        for data in self.messages():
            key = (data[0] & 15, data[1] if len(data) > 1 else 0)
            if data[0] & 0xF0 == 0x90 and data[2]:
                down.add(key)
            elif data[0] & 0xF0 in (0x80, 0x90):
                down.discard(key)
        return down

    def pull(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join(2)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    name = f"skout{os.getpid()}"
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
    ready = ["jack_lsp"]
    assert wait(lambda: subprocess.run(ready, capture_output=True).returncode == 0, 10)
    try:
        yield
    finally:
        jackd.send_signal(signal.SIGTERM)
        jackd.wait(timeout=10)


@pytest.fixture
def piano(studio: None) -> Iterator[Instrument]:
    instrument = Instrument()
    try:
        yield instrument
    finally:
        instrument.pull()


def holding_a_note(show: Playing, piano: Instrument) -> None:
    """The show plays, and one key is down on two channels."""

    def sounds() -> bool:
        show.say("/note", 60.0, 100.0)
        return wait(lambda: piano.sounding() == {(2, 60), (9, 60)}, 0.3)

    assert wait(sounds, 15), (piano.messages(), show.words)


def test_notes_controls_wheel_and_transport_arrive(piano: Instrument, tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE) as show:
        holding_a_note(show, piano)
        for pitch in range(40, 100):
            show.say("/note", float(pitch), 90.0)
            show.say("/note", float(pitch), 0.0)
        assert wait(lambda: (0x99, 99, 90) in piano.messages() and not piano.sounding(), 5)
        played = [data for data in piano.messages() if data[0] == 0x92]
        assert [data[1] for data in played[-60:]] == list(range(40, 100)), "in their order"
        show.say("/fader", 0.5)
        show.say("/wheel", 1.0)
        show.say("/go")
        assert wait(lambda: (0xFA,) in piano.messages(), 3), [w.get("data") for w in show.words]
        assert wait(lambda: (0xE2, 127, 127) in piano.messages(), 3)
        assert (0xB2, 74, 64) in piano.messages()
    assert (0xFC,) in piano.messages(), "what was started is stopped at the end"
    assert (0xE2, 0, 64) in piano.messages(), "and the wheel stands straight"


@pytest.mark.parametrize("how", ["term", "engine killed", "keeper killed", "engine hangs, panic"])
def test_however_it_ends_no_note_goes_on(piano: Instrument, tmp_path: Path, how: str) -> None:
    with Playing(tmp_path, SCENE) as show:
        holding_a_note(show, piano)
        if how == "term":
            show.process.terminate()
        elif how == "engine killed":
            os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        elif how == "keeper killed":
            os.kill(show.process.pid, signal.SIGKILL)
        else:
            engine = show.pid_of("engine_process")
            os.kill(engine, signal.SIGSTOP)
            before = time.monotonic()
            show.ask("panic")
        assert wait(lambda: not piano.sounding(), 4), piano.messages()
        if how == "engine hangs, panic":
            assert time.monotonic() - before < 1.0
            os.kill(engine, signal.SIGCONT)
        if how == "engine killed":
            holding_a_note(show, piano)  # the show goes on


def test_an_instrument_that_comes_back_hears_the_whole_state(studio: None, tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE) as show:
        assert wait(lambda: show.said("Grand*", "piano"), 10), "what is missing is said"
        show.say("/fader", 1.0)
        first = Instrument()
        assert wait(lambda: (0xB2, 74, 127) in first.messages(), 10), "although it was not there"
        first.pull()
        assert wait(lambda: show.said("is gone", "piano"), 10)
        again = Instrument()
        try:
            assert wait(lambda: (0xB2, 74, 127) in again.messages(), 10)
        finally:
            again.pull()


def test_the_clock_is_24_to_a_quarter_note(piano: Instrument, tmp_path: Path) -> None:
    scene = SCENE.replace("channel: 3", "channel: 3, clock: 150 bpm")
    with Playing(tmp_path, scene):
        assert wait(lambda: piano.messages().count((0xF8,)) > 24 * 5 + 24, 15)
    clocks = [moment for moment, data in piano.got if data == (0xF8,)][24 : 24 * 5 + 25]
    quarters = [b - a for a, b in zip(clocks[::24], clocks[24::24], strict=False)]
    assert sum(quarters) / len(quarters) == pytest.approx(60 / 150, rel=0.05)


def test_a_port_of_our_own_is_offered_and_plugged_by_hand(
    piano: Instrument, tmp_path: Path
) -> None:
    scene = SCENE.replace('port: "Grand*"', "virtual: yes")
    with Playing(tmp_path, scene) as show:
        ours = ["jack_connect", "stagekit-piano:out", "Grand Piano:in"]
        plugged = wait(lambda: subprocess.run(ours, capture_output=True).returncode == 0, 15)
        assert plugged, show.words
        holding_a_note(show, piano)
    assert not piano.sounding()
