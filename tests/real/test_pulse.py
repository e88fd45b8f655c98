"""A microphone that is really captured: PulseAudio without a sound card, through PortAudio."""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.show.playing import Playing, wait

for program, package in (("pulseaudio", "pulseaudio"), ("paplay", "pulseaudio-utils")):
    if shutil.which(program) is None:
        pytest.skip(f"needs the Debian package {package}", allow_module_level=True)
if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
    pytest.skip("needs the Debian package libasound2-plugins", allow_module_level=True)
try:
    import sounddevice
except OSError:
    pytest.skip("needs the Debian package libportaudio2", allow_module_level=True)

TABLA = Path(__file__).parents[2] / "examples" / "media" / "tabla.flac"

ALSA = """pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.pulse { type pulse }
ctl.pulse { type pulse }
"""

SCENE = """scene: Room
inputs:
  room: {use: audio, device: "pulse*"}
outputs:
  out: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - room.level -> out /level
  - room.pitch -> out /pitch
  - room.connected -> out /there
  - room.onset -> out /onset strength
"""


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A sound server whose one loudspeaker is its one microphone."""
    home = tmp_path / "home"
    run = tmp_path / "run"
    home.mkdir()
    run.mkdir(mode=0o700)
    (tmp_path / "asoundrc").write_text(ALSA)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(run))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{run}/native")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{tmp_path}/asoundrc")
    server = subprocess.Popen(
        [
            "pulseaudio", "--daemonize=no", "-n", "--exit-idle-time=-1", "--disallow-exit=no",
            "-L", f"module-native-protocol-unix socket={run}/native auth-anonymous=1",
            "-L", "module-null-sink sink_name=stage rate=48000 channels=2 norewinds=1",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ},
    )  # fmt: skip
    ready = ["pactl", "set-default-source", "stage.monitor"]
    assert wait(lambda: subprocess.run(ready, capture_output=True).returncode == 0, 10)
    try:
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def tone(path: Path, frequency: float, seconds: float) -> Path:
    moments = np.arange(round(48_000 * seconds)) / 48_000
    samples = 0.5 * np.sin(2 * np.pi * frequency * moments)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def test_a_tone_and_a_drum_in_the_room_are_heard(studio: None, tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE) as show:
        assert wait(lambda: 1.0 in show.values("/there"), 15), show.words
        assert wait(lambda: show.values("/level")[-1:] == [pytest.approx(-120.0)], 5), "silence"
        player = ["paplay", "-d", "stage", str(tone(tmp_path / "tone.wav", 997.0, 3.0))]
        subprocess.run(player, check=True, timeout=15)
        levels, pitches = show.values("/level"), show.values("/pitch")
        steady = sorted(levels)[int(len(levels) * 0.6)]
        assert steady == pytest.approx(20 * math.log10(0.5) - 3.01, abs=0.3)
        middle = sorted(pitches)[len(pitches) // 2]
        assert abs(1200 * math.log2(middle / 997.0)) < 10
        before = len(show.values("/onset"))
        subprocess.run(["paplay", "-d", "stage", str(TABLA)], check=True, timeout=20)
        assert wait(lambda: 24 <= len(show.values("/onset")) - before <= 36, 3)


def test_the_devices_that_are_here_are_named(studio: None) -> None:
    found = subprocess.run(
        [sys.executable, "-c",
         "from stagekit.inputs.audio import Audio; print([one.value for one in Audio.found()])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "pulse" in found.stdout
    assert sounddevice.get_portaudio_version()[0] > 0
