"""The audio input against sounds that are known: levels, tones, noise, real strokes and plucks."""

from __future__ import annotations

import itertools
import math
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.api import Missing
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.inputs.audio import Audio
from stagekit.inputs.audio.hearing import Hearing
from stagekit.inputs.audio.microphone import pick
from stagekit.testing import Recorder, Stage, check_input

TOP = Path(__file__).parents[2]
RATE = 48_000


def hear(sound: Any, rate: int = RATE, **wishes: float) -> Recorder:
    """What is said of a sound, block by block."""
    say = Recorder(Audio.says)
    hearing = Hearing(say, rate, **{"quiet": -50.0, "sensitivity": 0.5, **wishes})
    for n in range(len(sound) // hearing.block):
        block = sound[n * hearing.block : (n + 1) * hearing.block]
        hearing.take(block, round((n + 1) * hearing.block / rate * SECOND))
    assert not say.refused
    return say


def play(file: Path, **keys: Any) -> Recorder:
    """What is said of a whole file, as fast as it can be."""
    say, stage = Recorder(Audio.says), Stage(name="room", folder=file.parent, clock=None)
    audio = Audio(file=file.name, pace=False, **keys)
    audio.open(stage, say)
    for _ in range(2000):
        if say.signals("connected")[-1:] == [(0.0,)]:
            break
        time.sleep(0.01)
    audio.close()
    assert not say.refused
    return say


def tone(frequency: float, seconds: float = 0.5, level: float = 0.5, rate: int = RATE) -> Any:
    return level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def saw(frequency: float, seconds: float = 0.5, rate: int = RATE) -> Any:
    """A band-limited saw: its harmonics up to 16 kHz."""
    moments = np.arange(round(seconds * rate)) / rate
    count = int(min(16_000, rate / 2.2) / frequency)
    return 0.3 * sum(np.sin(2 * np.pi * frequency * n * moments) / n for n in range(1, count + 1))


def string(frequency: float, seconds: float = 0.6, rate: int = RATE) -> Any:
    """A plucked string: harmonics that die away, the high ones first."""
    moments = np.arange(round(seconds * rate)) / rate
    partials = range(1, int(8000 / frequency) + 1)
    return 0.3 * sum(
        np.sin(2 * np.pi * frequency * n * moments + n) / n * np.exp(-moments * (2 + n))
        for n in partials
    )


# ---- level and peak


@pytest.mark.parametrize("frequency", [60.0, 100.0, 440.0, 997.0, 7993.0])
@pytest.mark.parametrize("decibels", [0.0, -6.0, -20.0, -60.0])
def test_a_sine_has_its_level_within_a_tenth_of_a_decibel(
    frequency: float, decibels: float
) -> None:
    say = hear(tone(frequency, level=10 ** (decibels / 20)))
    for (level,) in say.signals("level")[10:]:
        assert level == pytest.approx(decibels - 3.0103, abs=0.1)
    peaks = [peak for (peak,) in say.signals("peak")[10:]]
    assert max(peaks) == pytest.approx(decibels, abs=0.1)


def test_a_square_wave_of_full_scale_is_0_db_and_nothing_is_minus_120() -> None:
    assert hear(np.sign(tone(100.0) + 1e-9)).signals("level")[-1] == (pytest.approx(0.0, abs=1e-3),)
    silent = hear(np.zeros(RATE // 2))
    assert silent.signals("level")[-1] == (-120.0,)
    assert silent.signals("bands")[-1] == (-120.0,) * 24
    assert silent.signals("confidence")[-1] == (0.0,)
    assert silent.events("onset") == []


def test_silence_comes_after_a_third_of_a_second_and_goes_at_once() -> None:
    sound = np.concatenate((tone(440.0), np.zeros(RATE), tone(440.0)))
    say = hear(sound)
    silent = [(one.at or 0) / SECOND for one in say.said
              if one.name == "silence" and one.value == (1.0,)]  # fmt: skip
    assert silent[0] == pytest.approx(0.5 + 0.05 + 0.3, abs=0.03)
    assert silent[-1] == pytest.approx(1.5, abs=0.02)


def test_a_sound_cards_own_offset_is_no_sound() -> None:
    say = hear(np.full(RATE * 10, 0.05) + tone(440.0, 10.0, 0.001))
    assert say.signals("level")[-1][0] == pytest.approx(-63.0, abs=1.0)
    assert say.signals("silence")[-1] == (1.0,)


# ---- pitch


@pytest.mark.parametrize("make", [tone, saw, string])
def test_a_pitch_is_found_within_ten_cents_from_60_hz_to_2_khz(make: Any) -> None:
    for frequency in np.geomspace(60.0, 2000.0, 40):
        say = hear(make(float(frequency)))
        found = [pitch for (pitch,) in say.signals("pitch")][4:]
        assert len(found) > 30, frequency
        cents = [1200 * math.log2(pitch / frequency) for pitch in found]
        assert max(abs(one) for one in cents) < 10.0, (frequency, max(cents), min(cents))
        assert say.signals("confidence")[10][0] > 0.9


def test_noise_has_no_pitch() -> None:
    say = hear(0.2 * np.random.default_rng(1).standard_normal(RATE))
    assert say.signals("pitch") == []
    assert max(say.signals("confidence"))[0] < 0.5


# ---- the spectrum


def test_a_tone_stands_in_its_band_and_reads_its_own_level() -> None:
    say = hear(tone(1000.0, level=0.5))
    bands = say.signals("bands")[-1]
    assert len(bands) == 24
    assert max(range(24), key=lambda n: bands[n]) == 8  # 920 to 1080 Hz
    assert bands[8] == pytest.approx(20 * math.log10(0.5) - 3.01, abs=0.1)
    assert max(bands[:6]) < -60
    assert max(bands[12:]) < -60


def test_dull_and_bright_tone_and_noise() -> None:
    noise = hear(0.2 * np.random.default_rng(2).standard_normal(RATE))
    assert say_last(hear(tone(500.0)), "centroid") == pytest.approx(500.0, rel=0.05)
    assert say_last(noise, "centroid") > 6000
    assert say_last(hear(tone(500.0)), "flatness") < 0.01
    assert say_last(noise, "flatness") > 0.4


def say_last(say: Recorder, name: str) -> float:
    return float(say.signals(name)[-1][0])


# ---- onsets


def compared(say: Recorder, moments: list[float]) -> tuple[float, float, float]:
    """Precision, recall, and the farthest hit in seconds; within 20 ms counts."""
    found = [(one.at or 0) / SECOND for one in say.said if one.name == "onset"]
    begin = next((one.at or 0) for one in say.said if one.name == "connected") / SECOND
    left, off = [moment - begin for moment in found], []
    for moment in moments:
        near = min(left, key=lambda one: abs(one - moment), default=math.inf)
        if abs(near - moment) <= 0.02:
            left.remove(near)
            off.append(abs(near - moment))
    return len(off) / max(len(found), 1), len(off) / len(moments), max(off)


PLUCKS = [0.0, 0.205, 0.400, 0.600, 0.775, 0.995, 1.225]
STROKES = [
    0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 34, 35, 36, 38, 42, 44, 46, 48, 50,
    52, 54, 56, 58, 60, 62,
]  # fmt: skip
"""Twelfths of a second at which the tabla is struck."""


def test_every_pluck_of_a_real_guitar(tmp_path: Path) -> None:
    say = play(Path(__file__).parent / "guitar.flac")
    precision, recall, _ = compared(say, PLUCKS)
    assert precision >= 0.85
    assert recall >= 0.85


def test_every_stroke_of_a_real_drum(tmp_path: Path) -> None:
    say = play(TOP / "examples" / "media" / "tabla.flac")
    precision, recall, _ = compared(say, [stroke / 12 for stroke in STROKES])
    assert precision >= 0.85
    assert recall >= 0.85


def test_an_onset_is_dated_where_the_sound_began() -> None:
    """Clicks at moments that no grid of blocks knows."""
    moments = [0.3, 0.5237, 0.80011, 1.1]
    sound = np.zeros(RATE * 3 // 2)
    for moment in moments:
        at = round(moment * RATE)
        length = RATE // 10
        sound[at : at + length] += tone(700.0, 0.1) * np.exp(-np.arange(length) / 1000)
    found = [(one.at or 0) / SECOND for one in hear(sound).said if one.name == "onset"]
    assert found == [pytest.approx(moment, abs=0.005) for moment in moments]


def test_held_tones_vibrato_and_hum_begin_once() -> None:
    moments = np.arange(RATE * 2) / RATE
    vibrato = 0.4 * np.sin(2 * np.pi * 440 * moments + 3 * np.sin(2 * np.pi * 6 * moments))
    for sound in (tone(220.0, 2.0), vibrato, tone(50.0, 2.0, 0.1)):
        assert len(hear(sound).events("onset")) <= 1


# ---- whatever comes


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["nan", "inf", "clip", "dc", "silence", "tone", "tiny"]),
                min_size=1, max_size=8))  # fmt: skip
def test_whatever_the_sound_card_says_all_numbers_are_finite(kinds: list[str]) -> None:
    makes = {
        "nan": np.full(960, np.nan), "inf": np.full(960, -np.inf), "clip": np.full(960, 9.0),
        "dc": np.full(960, 0.5), "silence": np.zeros(960), "tone": tone(440.0, 0.1),
        "tiny": np.full(960, 1e-30),
    }  # fmt: skip
    say = hear(np.concatenate([makes[kind] for kind in kinds]))
    for one in say.said:
        assert all(math.isfinite(number) for number in one.value)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 96_000])
def test_a_device_that_runs_at_another_rate_hears_the_same(rate: int) -> None:
    say = hear(tone(440.0, 1.0, rate=rate), rate)
    assert say_last(say, "pitch") == pytest.approx(440.0, rel=0.003)
    assert say_last(say, "level") == pytest.approx(-9.03, abs=0.1)


def test_only_what_the_scene_listens_to_is_worked_out() -> None:
    class Few(Recorder):
        def wants(self, name: str) -> bool:
            return name == "level"

    say = Few(Audio.says)
    hearing = Hearing(say, RATE, quiet=-50.0, sensitivity=0.5)
    hearing.take(tone(440.0, 0.01), 0)
    assert [one.name for one in say.said] == ["level"]


# ---- files


def write(path: Path, sound: Any, *, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def test_channels_are_mixed_or_chosen(tmp_path: Path) -> None:
    both = np.stack((tone(440.0, level=0.5), tone(880.0, level=0.25)), axis=1).reshape(-1)
    file = write(tmp_path / "two.wav", both, channels=2)
    assert say_last(play(file, channel=1), "pitch") == pytest.approx(440.0, rel=0.002)
    assert say_last(play(file, channel=2), "pitch") == pytest.approx(880.0, rel=0.002)
    loud = [level for (level,) in play(file, channel=2).signals("level")]
    assert loud[20] == pytest.approx(20 * math.log10(0.25) - 3.01, abs=0.1)
    same = np.repeat(tone(440.0, level=0.5), 2)
    mixed = play(write(tmp_path / "same.wav", same, channels=2))
    assert mixed.signals("level")[20][0] == pytest.approx(-9.03, abs=0.1)


def test_a_low_rate_is_brought_up_and_its_length_stays(tmp_path: Path) -> None:
    file = write(tmp_path / "phone.wav", tone(300.0, 1.0, rate=8000), rate=8000)
    say = play(file)
    assert say_last(say, "pitch") == pytest.approx(300.0, rel=0.003)
    assert 98 <= len(say.signals("level")) <= 102


def test_a_file_is_paced_as_if_it_were_live_and_loops(tmp_path: Path) -> None:
    file = write(tmp_path / "short.wav", tone(440.0, 0.2))
    say, stage = Recorder(Audio.says), Stage(folder=tmp_path, clock=None)
    audio = Audio(file=file.name, loop=True)
    begun = stage.now()
    audio.open(stage, say)
    time.sleep(0.65)
    audio.close()
    moments = [(one.at or 0) - begun for one in say.said if one.name == "level"]
    assert 40 <= len(moments) <= 66, "three times round"
    steps = [b - a for a, b in itertools.pairwise(moments)]
    assert all(step == 10 * MILLISECOND for step in steps[:15]), "each at its own moment"


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: None, "no file"),
        (lambda path: path.write_bytes(b""), "not a sound file"),
        (lambda path: path.write_bytes(b"\x00\xff" * 5000), "not a sound file"),
        (lambda path: path.write_text("Bonsoir"), "not a sound file"),
        (lambda path: path.mkdir(), "not a sound file"),
    ],
)
def test_what_is_no_sound_file_is_said_in_both_languages(
    tmp_path: Path, make: Any, word: str
) -> None:
    path = tmp_path / "x.wav"
    make(path)
    with pytest.raises(Missing, match=word) as caught:
        Audio(file="x.wav").open(Stage(folder=tmp_path), Recorder(Audio.says))
    assert caught.value.french != caught.value.english


def test_a_channel_that_is_not_there_and_a_film_without_sound(tmp_path: Path) -> None:
    file = write(tmp_path / "one.wav", tone(440.0))
    with pytest.raises(Missing, match=r"1 channel.*channel 3"):
        Audio(file=file.name, channel=3).open(Stage(folder=tmp_path), Recorder(Audio.says))
    with pytest.raises(Missing, match="holds no sound"):
        Audio(file="walk.mp4").open(Stage(folder=TOP / "examples" / "media"), Recorder(Audio.says))


def test_a_file_that_is_cut_off_plays_what_is_left_and_says_so(tmp_path: Path) -> None:
    whole = (TOP / "examples" / "media" / "tabla.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    say = play(tmp_path / "cut.flac")
    assert len(say.signals("level")) > 100
    assert any("cut off" in fault for fault in say.faults)


def test_it_keeps_the_contract() -> None:
    check_input(Audio, stage=Stage(folder=TOP / "examples" / "media", clock=None),
                file="voice.ogg")  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("USB Audio*", 4), ("usb audio*", 4), ("*[2]*", 5), ("Nothing*", None), ("", 2), ("pulse", 2)],
)
def test_a_device_is_found_by_its_name(pattern: str, found: int | None) -> None:
    there = [(2, {"name": "pulse"}), (4, {"name": "USB Audio: - (hw:1,0)"}),
             (5, {"name": "Scarlett [2] USB"})]  # fmt: skip
    assert pick(there, pattern, 2) == found
