"""Pure Data plays what a running show sends it, and what it sounds like is written to a file."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from stagekit.core.osc import bundle, encode
from stagekit.show.share import share

from .conftest import RATE, end, free_port, need, quiet_environment, wait_until

FOLDER = share("patches") / "puredata"

# The shipped patch, a recorder behind it, and a way to end: the word "stop" on UDP.
RECORDER = """#N canvas 0 0 500 400 12;
#X obj 20 20 stagekit {port};
#X obj 20 60 r~ stagekit-left;
#X obj 160 60 r~ stagekit-right;
#X obj 20 100 writesf~ 2;
#X obj 260 20 loadbang;
#X msg 260 50 open -bytes 4 {file} \\, start;
#X msg 260 80 \\; pd dsp 1;
#X obj 20 180 netreceive -u {stop};
#X obj 20 210 route stop;
#X msg 20 240 stop;
#X obj 120 240 del 200;
#X msg 120 270 \\; pd quit;
#X obj 260 110 print ready;
#X connect 1 0 3 0;
#X connect 2 0 3 1;
#X connect 4 0 6 0;
#X connect 4 0 5 0;
#X connect 4 0 12 0;
#X connect 5 0 3 0;
#X connect 7 0 8 0;
#X connect 8 0 9 0;
#X connect 8 0 10 0;
#X connect 9 0 3 0;
#X connect 10 0 11 0;
"""


class PureData:
    """A running Pd with stagekit.pd, no sound card; `sound()` ends it and gives what it played."""

    def __init__(self, folder: Path) -> None:
        """Start it, and wait until it listens."""
        program = need("pd", "puredata-core")
        self.port, self._stop = free_port(), free_port()
        self._file, self._log = folder / "sound.wav", folder / "pd.log"
        patch = folder / "recorder.pd"
        patch.write_text(RECORDER.format(port=self.port, stop=self._stop, file=self._file))
        quiet = ("-nogui", "-noaudio", "-nomidi", "-stderr")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, *quiet, "-r", str(RATE), "-path", str(FOLDER), str(patch)],
                env=quiet_environment(folder / "home"),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if not wait_until(lambda: "ready: bang" in self.said(), 20):
            self.close()
            raise AssertionError(self.said())

    def said(self) -> str:
        """What stands in its console."""
        return self._log.read_text(errors="replace")

    def send(self, datagram: bytes) -> None:
        """One datagram to the patch."""
        self._socket.sendto(datagram, ("127.0.0.1", self.port))

    def sound(self) -> Any:
        """(frames, 2), -1..1: all that it played since it listens."""
        self._socket.sendto(b"stop;\n", ("127.0.0.1", self._stop))
        self.process.wait(10)
        data = self._file.read_bytes()
        samples = data[data.index(b"data") + 8 :]
        return (
            numpy.frombuffer(samples[: len(samples) // 8 * 8], "<f4").reshape(-1, 2).astype(float)
        )

    def close(self) -> None:
        """End it, whatever it does."""
        self._socket.close()
        if self.process.poll() is None:
            end(self.process)


@pytest.fixture
def pure_data(tmp_path: Path) -> Iterator[PureData]:
    running = PureData(tmp_path)
    yield running
    running.close()


def hertz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def loud(sound: Any) -> float:
    """Root mean square, of both sides."""
    return float(numpy.sqrt((sound**2).mean())) if len(sound) else 0.0


def pitches(sound: Any, piece: float = 0.1) -> list[float]:
    """Strongest pitch (MIDI, with its cents) of each piece that can be heard."""
    found, length = [], int(piece * RATE)
    for start in range(0, len(sound) - length, length // 2):
        part = sound[start : start + length]
        if loud(part) < 0.01:
            continue
        spectrum = numpy.abs(numpy.fft.rfft(part.mean(axis=1) * numpy.hanning(length), 16 * length))
        strongest = float(numpy.argmax(spectrum)) * RATE / (16 * length)
        found.append(69 + 12 * float(numpy.log2(max(strongest, 1.0) / 440)))
    return found


def in_order(sound: Any) -> list[int]:
    """The notes one after another: only pieces within 10 cents of a note, each note once."""
    notes: list[int] = []
    for pitch in pitches(sound):
        if abs(pitch - round(pitch)) < 0.1 and notes[-1:] != [round(pitch)]:
            notes.append(round(pitch))
    return notes


def command(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "stagekit.faces.cli.main", *words],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )


def tune(file: Path, notes: list[int], length: float) -> None:
    """A MIDI file: these notes one after another, each that many seconds."""
    import mido

    track = mido.MidiTrack()
    ticks = int(length * 960)  # at 120 to the minute, 480 ticks a beat
    for note in notes:
        track.append(mido.Message("note_on", note=note, velocity=100, time=0))
        track.append(mido.Message("note_off", note=note, velocity=0, time=ticks))
    midi = mido.MidiFile(ticks_per_beat=480)
    midi.tracks.append(track)
    midi.save(str(file))


def test_a_show_plays_a_tune_and_panic_silences_it(pure_data: PureData, tmp_path: Path) -> None:
    played = [69, 76, 72, 81, 64]
    tune(tmp_path / "tune.mid", played, 0.35)
    scene = tmp_path / "tune.yaml"
    scene.write_text(
        f"""scene: Pure Data
inputs:
  keys: {{use: midi, file: tune.mid, loop: no}}
outputs:
  sound: {{use: osc, patch: puredata, to: 127.0.0.1:{pure_data.port}}}
mappings:
  - keys.note -> sound note pitch velocity 0.3
cues:
  - Drone: {{sound drone: 90%, when: after 2.5 s}}
"""
    )
    # Without the room's halo, so that no note rings on into the next.
    pure_data.send(encode("/halo", (0.0,)))
    show = command("run", str(scene), "--json", "--for", "8", folder=tmp_path)
    try:
        assert wait_until(lambda: heard(tmp_path) > 0.01, 20), "the tune never began"
        # Its notes, then the drone.
        time.sleep(3.6)
        panic = command("panic", folder=tmp_path)
        assert panic.wait(10) == 0
        time.sleep(0.4)
        assert show.poll() is None, "the show must still run: panic made the silence, not its end"
        sound = pure_data.sound()
    finally:
        end(show)
    first = int(numpy.argmax(abs(sound).max(axis=1) > 0.01))
    assert in_order(sound[first : first + int(1.9 * RATE)]) == played
    last = len(sound) - int(numpy.argmax(abs(sound[::-1]).max(axis=1) > 1e-3))
    assert loud(sound[last - RATE // 4 : last]) > 0.01, "the drone was not heard before the panic"
    assert len(sound) - last > 0.15 * RATE
    assert loud(sound[last + RATE // 50 :]) < 1e-4
    # No clipping, no direct current, nothing that is no number.
    assert abs(sound).max() < 0.96
    assert abs(sound.mean(axis=0)).max() < 1e-3
    # A click is a jump from one sample to the next, far beyond what these tones ask for.
    assert abs(numpy.diff(sound[: last - RATE // 20], axis=0)).max() < 0.1


def heard(folder: Path) -> float:
    """How loud the file on the disk is by now."""
    file = folder / "sound.wav"
    data = file.read_bytes()[80:] if file.exists() else b""
    samples = numpy.frombuffer(data[: len(data) // 4 * 4], "<f4")
    return float(abs(samples).max()) if len(samples) else 0.0


def message(address: str, *args: object) -> Any:
    builder = OscMessageBuilder(address)
    for arg in args:
        builder.add_arg(arg)  # type: ignore[arg-type]
    return builder.build()


def test_what_it_takes_is_what_the_patch_says(pure_data: PureData) -> None:
    """Bundles, also one in another and one for tomorrow, are played at once; True is left out."""
    pure_data.send(encode("/halo", (0.0,)))
    pure_data.send(message("/note", 60, 100, 0.2, True).dgram)
    time.sleep(0.3)
    pure_data.send(bundle([encode("/note", (69.0, 100.0, 0.3)), encode("/pan", (0.5,))]))
    time.sleep(0.4)
    tomorrow = OscBundleBuilder(time.time() + 86_400)
    inner = OscBundleBuilder(time.time() + 86_400)
    inner.add_content(message("/note", 76.0, 100.0, 0.3))
    tomorrow.add_content(inner.build())
    pure_data.send(tomorrow.build().dgram)
    time.sleep(0.4)
    # Neither a string, nor an empty message, nor noise, nor numbers beyond all bounds hurt it.
    pure_data.send(encode("/note", ("loud",)))
    pure_data.send(encode("/note", ()))
    pure_data.send(b"\x00\x01noise")
    pure_data.send(encode("/master", (1e30,)))
    pure_data.send(encode("/note", (60.0, 0.0)))
    time.sleep(0.2)
    pure_data.send(encode("/note", (81.0, 100.0, 0.3)))
    time.sleep(0.4)
    pure_data.send(encode("/rest"))
    time.sleep(0.2)
    sound = pure_data.sound()
    assert in_order(sound) == [60, 69, 76, 81], pure_data.said()
    assert loud(sound[-RATE // 10 :]) < 1e-4
    assert abs(sound).max() < 0.96


def test_everything_it_hears_sounds_and_rest_fades_it(pure_data: PureData) -> None:
    """Every instrument, one after another; each is heard, then 50 ms later it is not."""
    time.sleep(0.15)
    plays = (
        ("/bell", (60, 100)), ("/drone", (0.9,)), ("/grain/level", (0.9,)),
        ("/grain/burst", (40,)), ("/note", (60, 100)),
    )  # fmt: skip
    for address, args in plays:
        pure_data.send(encode(address, args))
        time.sleep(0.45)
        pure_data.send(encode("/rest"))
        time.sleep(0.35)
    sound = pure_data.sound()
    piece = RATE // 100
    levels = [loud(sound[n : n + piece]) for n in range(0, len(sound) - piece, piece)]
    sounding = [level > 1e-3 for level in levels]
    # Islands of sound, with silence between them and at the end.
    begins = [
        n for n in range(1, len(sounding)) if sounding[n] and not any(sounding[max(0, n - 8) : n])
    ]
    assert len(begins) == len(plays), begins
    assert max(levels[-10:]) < 1e-4
    assert abs(sound).max() < 0.96
    assert abs(numpy.diff(sound, axis=0)).max() < 0.1


def test_pitch_place_position_and_volume_are_obeyed(pure_data: PureData) -> None:
    """A drone an octave up and far left; grains from the low end of their table; no volume."""
    for one in (("/halo", 0.0), ("/drone/pitch", 57.0), ("/pan", -1.0), ("/drone", 1.0)):
        pure_data.send(encode(one[0], one[1:]))
    time.sleep(0.7)
    for one in (("/drone", 0.0), ("/grain/pos", 0.0), ("/grain/level", 1.0)):
        pure_data.send(encode(one[0], one[1:]))
    time.sleep(0.9)
    pure_data.send(encode("/master", (0.0,)))
    time.sleep(0.3)
    sound = pure_data.sound()
    begin = int(numpy.argmax(abs(sound).max(axis=1) > 1e-3))
    drone = sound[begin + int(0.3 * RATE) : begin + int(0.6 * RATE)]
    assert pitches(drone, 0.2) == [pytest.approx(57, abs=0.2)]
    assert loud(drone[:, 0]) > 50 * loud(drone[:, 1])
    grains = sound[begin + int(1.0 * RATE) : begin + int(1.5 * RATE)]
    assert pitches(grains, 0.4) == [pytest.approx(57, abs=0.5)]
    assert loud(grains[:, 1]) > 0.01
    assert loud(sound[-RATE // 10 :]) < 1e-4
