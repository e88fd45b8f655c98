"""A .mid file played as if live, and files that cannot be."""

import time
from pathlib import Path

import mido
import pytest

from stagekit.api import Missing
from stagekit.inputs.midi import Midi
from stagekit.testing import Recorder, Stage, check_input

TUNE = Path(__file__).parents[2] / "examples" / "media" / "tune.mid"


def short_tune(path: Path) -> Path:
    """Three notes a tenth of a second apart; the last is never released."""
    file, track = mido.MidiFile(ticks_per_beat=500), mido.MidiTrack()  # 1 tick = 1 ms
    file.tracks.append(track)
    track.append(mido.Message("note_on", note=60, velocity=80, time=0))
    track.append(mido.Message("note_off", note=60, time=100))
    track.append(mido.Message("note_on", note=62, velocity=80, channel=1, time=0))
    track.append(mido.Message("control_change", control=74, value=127, time=50))
    track.append(mido.Message("note_off", note=62, channel=1, time=50))
    track.append(mido.Message("note_on", note=64, velocity=80, time=0))
    track.append(mido.MetaMessage("end_of_track", time=100))
    file.save(path)
    return path


def until(done: object, seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.005)


def test_a_file_is_played_in_its_own_time(tmp_path: Path) -> None:
    short_tune(tmp_path / "a.mid")
    say, stage = Recorder(Midi.says), Stage(folder=tmp_path, clock=None)
    midi = Midi(file="a.mid")
    start = stage.now()
    midi.open(stage, say)
    assert stage.now() - start < 200_000_000
    until(lambda: len(say.signals("connected")) == 2)
    midi.close()
    assert not say.refused
    assert [tuple(data.values()) for data in say.events("note")] == [
        (60, 80, 1),
        (60, 0, 1),
        (62, 80, 2),
        (62, 0, 2),
        (64, 80, 1),
        (64, 0, 1),  # released at the file's end, though the file forgot
    ]
    begun = say.said[0].at or 0
    moments = [round(((one.at or 0) - begun) / 1e6) for one in say.said if one.name == "note"]
    assert moments == [0, 100, 100, 200, 200, 300]
    assert say.signals("control.74") == [(1.0,)]
    assert say.signals("connected") == [(1.0,), (0.0,)]


def test_it_keeps_to_the_shows_clock(tmp_path: Path) -> None:
    short_tune(tmp_path / "a.mid")
    say, stage = Recorder(Midi.says), Stage(folder=tmp_path)
    midi = Midi(file="a.mid")
    midi.open(stage, say)
    time.sleep(0.15)  # the show's clock stands still: so does the tune
    assert len(say.events("note")) == 1
    stage.wait(0.15)
    until(lambda: len(say.events("note")) == 3)
    assert len(say.events("note")) == 3
    midi.close()


def test_a_loop_keeps_its_rhythm_and_closing_releases(tmp_path: Path) -> None:
    short_tune(tmp_path / "a.mid")
    say, stage = Recorder(Midi.says), Stage(folder=tmp_path, clock=None)
    midi = Midi(file="a.mid", loop=True, channel=1)
    midi.open(stage, say)
    until(lambda: len(say.events("note")) >= 9)
    midi.close()
    said = len(say.said)
    begun = say.said[0].at or 0
    first = [
        round(((one.at or 0) - begun) / 1e6)
        for one in say.said
        if one.name == "note" and one.data["pitch"] == 60 and one.data["velocity"]
    ]
    assert first[:3] == [0, 300, 600]
    down = [data["velocity"] for data in say.events("note") if data["pitch"] == 60]
    assert down[-1] == 0
    assert say.signals("connected") == [(1.0,)]
    time.sleep(0.1)
    assert len(say.said) == said


def test_it_keeps_the_contract() -> None:
    say = check_input(Midi, file="tune.mid", stage=Stage(folder=TUNE.parent, clock=None))
    assert say.events("note")


def test_the_tune_beside_the_examples_can_be_played() -> None:
    file = mido.MidiFile(TUNE)
    assert 20 < file.length < 40
    assert "Tristan Le Guern" in (TUNE.parent / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "no file"),
        (b"", "is empty"),
        (b"%PDF-1.4 rubbish that is no music", "not a MIDI file"),
        (TUNE.read_bytes()[:400], "cut off"),
        (TUNE.read_bytes()[:10], "cut off"),
        (TUNE.read_bytes()[:14], "cut off"),
        (b"MThd\0\0\0\6\0\0\0\1\0\0" + TUNE.read_bytes()[14:], "cut off"),  # no ticks
        (b"MThd\0\0\0\6\0\0\0\0\1\0", "nothing is played"),
        (b"MThd\0\0\0\6\0\2\0\1\1\0" + TUNE.read_bytes()[14:], "cut off"),  # type 2
    ],
)
def test_a_file_that_cannot_be_played_is_told_with_its_name(
    tmp_path: Path, content: bytes | None, word: str
) -> None:
    if content is not None:
        (tmp_path / "bad.mid").write_bytes(content)
    with pytest.raises(Missing, match=word) as told:
        Midi(file="bad.mid").open(Stage(folder=tmp_path), Recorder(Midi.says))
    assert "bad.mid" in told.value.english
    assert "bad.mid" in told.value.french
    assert told.value.french != told.value.english


def test_any_cut_of_a_file_is_told_or_played(tmp_path: Path) -> None:
    whole = TUNE.read_bytes()
    for size in range(0, len(whole), 23):
        (tmp_path / "cut.mid").write_bytes(whole[:size])
        with pytest.raises(Missing, match="cut"):
            Midi(file="cut.mid").open(Stage(folder=tmp_path), Recorder(Midi.says))
