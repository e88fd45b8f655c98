"""The time that MIDI carries: beats, tempo, transport, timecode."""

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.values import SECOND
from stagekit.inputs.midi import Midi
from stagekit.inputs.midi.time import Time
from stagekit.testing import Recorder


def heard() -> tuple[Recorder, Time]:
    say = Recorder(Midi.says)
    return say, Time(say)


def clocks(time: Time, count: int, tempo: float, begin: int = 0) -> int:
    for n in range(count):
        time.take(mido.Message("clock"), begin + round(n * 60 * SECOND / tempo / 24))
    return begin + round(count * 60 * SECOND / tempo / 24)


@pytest.mark.parametrize("tempo", [40.0, 96.0, 120.0, 260.0])
def test_a_clock_says_its_beats_and_its_tempo(tempo: float) -> None:
    say, time = heard()
    time.take(mido.Message("start"), 0)
    clocks(time, 24 * 4 + 1, tempo)
    assert [data["count"] for data in say.events("beat")] == [1, 2, 3, 4, 5]
    moments = [one.at or 0 for one in say.said if one.name == "beat"]
    assert moments[1] - moments[0] == pytest.approx(60 * SECOND / tempo, abs=2)
    assert say.signals("tempo")[-1][0] == pytest.approx(tempo, rel=1e-6)


def test_a_clock_that_comes_back_begins_anew() -> None:
    say, time = heard()
    end = clocks(time, 49, 120.0)
    clocks(time, 49, 60.0, end + 5 * SECOND)
    assert say.signals("tempo")[-1][0] == pytest.approx(60.0, rel=1e-6)
    assert min(tempo for (tempo,) in say.signals("tempo")) > 59.9, "the pause is no beat"


def test_start_stop_continue_and_the_song_position() -> None:
    say, time = heard()
    for kind in ("start", "stop", "continue"):
        time.take(mido.Message(kind), 0)
    transport = [one.name for one in say.said if one.name != "playing"]
    assert transport == ["start", "stop", "continue"]
    assert say.signals("playing") == [(1.0,), (0.0,), (1.0,)]
    time.take(mido.Message("songpos", pos=10), 0)  # two beats and a half
    clocks(time, 13, 120.0)
    assert say.events("beat") == [{"count": 3}]
    assert [one.at for one in say.said if one.name == "beat"] == [12 * 60 * SECOND // 120 // 24]


def pieces(hours: int, minutes: int, seconds: int, frames: int, rate: int) -> list[int]:
    hours |= rate << 5
    return [x for n in (frames, seconds, minutes, hours) for x in (n & 15, n >> 4)]


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 23),
       st.sampled_from([(0, 24.0), (1, 25.0), (3, 30.0)]))  # fmt: skip
def test_eight_quarter_frames_tell_a_time_and_a_full_frame_tells_it_too(
    hours: int, minutes: int, seconds: int, frames: int, rate: tuple[int, float]
) -> None:
    say, time = heard()
    for n, value in enumerate(pieces(hours, minutes, seconds, frames, rate[0])):
        time.take(mido.Message("quarter_frame", frame_type=n, frame_value=value), n)
    whole = hours * 3600 + minutes * 60 + seconds
    assert say.signals("timecode") == [(pytest.approx(whole + (frames + 2) / rate[1]),)]
    time.take(mido.Message("sysex", data=(0x7F, 0x7F, 1, 1, hours | rate[0] << 5, minutes,
                                          seconds, frames)), 9)  # fmt: skip
    assert say.signals("timecode")[-1] == (pytest.approx(whole + frames / rate[1]),)


def test_drop_frame_counts_real_seconds() -> None:
    say, time = heard()
    # 01:00:00;00 of drop-frame timecode is 107 892 frames of 1001/30000 s: 3599.9964 s.
    time.take(mido.Message("sysex", data=(0x7F, 0x7F, 1, 1, 1 | 2 << 5, 0, 0, 0)), 0)
    assert say.signals("timecode") == [(pytest.approx(107_892 * 1001 / 30_000),)]


def test_half_a_time_and_nonsense_say_nothing() -> None:
    say, time = heard()
    for n in (3, 4, 5, 6, 7):  # it began in the middle
        time.take(mido.Message("quarter_frame", frame_type=n, frame_value=1), n)
    for data in ((1, 2), (0x7F, 0, 1, 1, 31, 60, 60, 30), ()):
        time.take(mido.Message("sysex", data=data), 0)
    assert say.signals("timecode") == []
