"""The generator `memory`: what it plays, when, and that it always lets go."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.api import HeardEvent, Missing, Moment
from stagekit.models.memory import Memory
from stagekit.models.memory.sound import Gather
from stagekit.testing import Recorder, Said, Stage, check_model, happened, play

TUNE = Path(__file__).parents[2] / "examples" / "media" / "tune.mid"
PACE = 1 / 30


def line(start: float, pitches: Sequence[int], step: float = 0.3) -> list[HeardEvent]:
    """A melody with its releases."""
    events = []
    for index, pitch in enumerate(pitches):
        at = start + index * step
        events.append(happened("notes", at, pitch=pitch, velocity=80, channel=1))
        events.append(happened("notes", at + step * 0.8, pitch=pitch, velocity=0, channel=1))
    return events


def moments(events: Sequence[HeardEvent], seconds: float, start: float = 0.0) -> list[Moment]:
    """Thirty moments a second, each with what was heard since the last."""
    waiting = sorted(events, key=lambda event: event.at)
    made = []
    for index in range(int(seconds / PACE)):
        t = round((start + index * PACE) * 1e9)
        met = [event for event in waiting if event.at <= t]
        waiting = waiting[len(met) :]
        made.append(Moment(t, {}, tuple(met)))
    return made


def struck(said: Sequence[Said]) -> list[Said]:
    return [one for one in said if one.name == "note" and one.data["velocity"] != 0]


def score(said: Sequence[Said]) -> list[tuple[int | None, Any]]:
    return [(one.at, one.data["pitch"]) for one in struck(said)]


SCALE = [60, 62, 64, 65, 67, 65, 64, 62] * 3


def test_it_keeps_the_contract() -> None:
    check_model(Memory)
    check_model(Memory, stage=Stage(folder=TUNE.parent), corpus="tune.mid")


def test_it_says_nothing_before_it_has_heard_anything() -> None:
    assert play(Memory(density=1.0), moments([], 20)) == []


def test_it_plays_on_when_the_player_pauses() -> None:
    said = play(Memory(), moments(line(0, SCALE), 40))
    notes = struck(said)
    assert len(notes) > 20
    assert {one.data["pitch"] for one in notes} <= set(SCALE)
    assert {one.data["velocity"] for one in notes} == {80}
    times = [one.at or 0 for one in notes]
    gaps = [round((later - sooner) / 1e9, 3) for sooner, later in pairwise(times)]
    assert gaps.count(0.3) > len(gaps) / 2  # in the time in which it was played


def test_density_is_how_much_it_plays() -> None:
    counts = [
        len(struck(play(Memory(density=level), moments(line(0, SCALE), 120))))
        for level in (0.0, 0.2, 0.6, 1.0)
    ]
    assert counts[0] == 0
    assert counts[1] < counts[2] < counts[3]
    assert counts[3] > 300  # it never rests: more than 2.5 notes a second


def test_density_at_nought_stops_a_phrase() -> None:
    model, say = Memory(density=1.0), Recorder(Memory.says)
    model.prepare(Stage())
    for heard in moments(line(0, SCALE), 12):
        model.think(heard, say)
    before = len(say.said)
    model.density = 0.0
    for heard in moments([], 5, start=12):
        model.think(heard, say)
    assert before > 0
    assert len(say.said) == before


def test_what_it_says_is_never_late() -> None:
    model, say = Memory(density=1.0), Recorder(Memory.says)
    model.prepare(Stage())
    for heard in moments(line(0, SCALE), 30):
        already = len(say.said)
        model.think(heard, say)
        for one in struck(say.said[already:]):
            assert one.at is not None
            assert heard.t <= one.at <= heard.t + 60_000_000


def test_woken_after_a_sleep_it_plays_from_now() -> None:
    model, say = Memory(density=1.0), Recorder(Memory.says)
    model.prepare(Stage())
    for heard in moments(line(0, SCALE), 12):
        model.think(heard, say)
    say.said.clear()
    for heard in moments([], 5, start=60):
        model.think(heard, say)
    times = [one.at or 0 for one in struck(say.said)]
    assert times[0] >= 60 * 10**9
    assert all(later - sooner > 50_000_000 for sooner, later in pairwise(times))


def test_restored_on_a_clock_that_began_anew_it_plays_as_before() -> None:
    model, again = Memory(density=1.0), Memory(density=1.0)
    play(model, moments(line(5000, SCALE), 30, start=5000))
    say = Recorder(Memory.says)
    again.prepare(Stage())
    again.restore(json.loads(json.dumps(model.state())))
    for heard in moments([], 10):
        again.think(heard, say)
    assert len(struck(say.said)) > 10


@st.composite
def performances(draw: st.DrawFn) -> list[HeardEvent]:
    """Any playing: chords, repeated keys, keys never released, releases of nothing."""
    chance = Random(draw(st.integers(0, 10_000)))
    events, now = [], 0.0
    for _ in range(draw(st.integers(0, 60))):
        now += chance.choice([0.0, 0.01, 0.029, 0.1, 0.25, 1.0, 3.0])
        velocity = chance.choice([0, 0, 1, 64, 127])
        pitch = chance.choice([0, 48, 60, 61, 67, 72, 127])
        channel = chance.choice([1, 1, 2])
        events.append(happened("notes", now, pitch=pitch, velocity=velocity, channel=channel))
    return events


@settings(max_examples=40, deadline=None)
@given(performances(), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_no_note_hangs(events: list[HeardEvent], influence: float, quote: float, seed: int) -> None:
    model = Memory(density=1.0, influence=influence, quote=quote)
    said = play(model, moments(events, 30), Stage(seed=seed))
    sounding: set[object] = set()
    # as the house would say them: by the moment they are due, then as they were said
    for one in sorted((one for one in said if one.name == "note"), key=lambda one: one.at or 0):
        if one.data["velocity"]:
            assert one.data["pitch"] not in sounding
            sounding.add(one.data["pitch"])
            length = one.data["length"]
            assert isinstance(length, float)
            assert 0.03 <= length <= 6.0
        else:
            assert one.data["pitch"] in sounding
            sounding.discard(one.data["pitch"])
    assert not sounding


def test_the_same_seed_plays_the_same_notes_and_another_others() -> None:
    def performed(seed: int) -> list[Said]:
        return play(Memory(quote=0.5), moments(line(0, SCALE), 60), Stage(seed=seed))

    assert performed(41) == performed(41)
    assert score(performed(41)) != score(performed(42))


def two_regions(tmp_path: Path) -> Path:
    """A corpus of two pieces: one of white keys, one of black ones."""
    for name, scale in (("black", [61, 63, 66, 68, 70]), ("white", [60, 62, 64, 65, 67])):
        file, track = mido.MidiFile(), mido.MidiTrack()
        chance = Random(name)
        track.append(mido.MetaMessage("copyright", text=f"Mrs {name}"))
        for _ in range(80):
            pitch = chance.choice(scale)
            track.append(mido.Message("note_on", note=pitch, velocity=70))
            track.append(mido.Message("note_off", note=pitch, time=120))
        file.tracks.append(track)
        file.save(tmp_path / f"{name}.mid")
    return tmp_path


def test_influence_is_how_far_what_is_heard_leads(tmp_path: Path) -> None:
    two_regions(tmp_path)
    heard = line(1, [62, 64, 60, 65, 64, 67, 62, 60] * 12)

    def share_of_white(influence: float) -> float:
        white = notes = 0
        for seed in range(4):
            model = Memory(corpus=".", density=1.0, influence=influence)
            said = play(model, moments(heard, 28), Stage(folder=tmp_path, seed=seed))
            notes += len(struck(said))
            white += sum(one.data["pitch"] in (60, 62, 64, 65, 67) for one in struck(said))
        return white / notes

    alone, led = share_of_white(0.0), share_of_white(1.0)
    assert led > 0.9
    assert alone < led - 0.15


def test_quote_is_how_readily_it_goes_on_word_for_word() -> None:
    def novelty(quote: float) -> float:
        model = Memory(corpus="tune.mid", density=1.0, influence=0.0, quote=quote)
        said = play(model, moments([], 60), Stage(folder=TUNE.parent))
        values = [one.value[0] for one in said if one.name == "novelty"]
        return sum(values) / len(values)

    assert novelty(1.0) < 0.1 < novelty(0.5) < novelty(0.0)


def test_it_says_whom_it_quotes(tmp_path: Path) -> None:
    two_regions(tmp_path)
    stage = Stage(folder=tmp_path, people=("lea",))
    alone = play(Memory(corpus="black.mid", density=1.0), moments([], 20), stage)
    cited = [one.data for one in alone if one.name == "cite"]
    assert cited
    assert all(data == {"source": "black", "author": "Mrs black"} for data in cited)

    events = [HeardEvent(one.name, 1, one.at, one.data) for one in line(0, SCALE)]
    live = play(Memory(density=1.0), moments(events, 20), stage)
    assert {tuple(one.data.values()) for one in live if one.name == "cite"} == {("live", "lea")}


def test_a_citation_comes_with_its_note() -> None:
    said = play(Memory(density=1.0), moments(line(0, SCALE), 20))
    first = next(index for index, one in enumerate(said) if one.name == "cite")
    assert said[first].at == said[0].at


def test_it_forgets_the_room_and_keeps_the_corpus() -> None:
    model = Memory(corpus="tune.mid", density=1.0)
    stage = Stage(folder=TUNE.parent)
    play(model, moments(line(0, [24, 26, 28] * 8), 12), stage)
    model.forget()
    say = Recorder(Memory.says)
    for heard in moments([], 60, start=12):
        model.think(heard, say)
    pitches = [one.data["pitch"] for one in struck(say.said)]
    assert pitches
    assert all(isinstance(pitch, int) and pitch >= 58 for pitch in pitches)


def test_after_a_crash_it_goes_on_as_if_nothing_had_been() -> None:
    first = moments(line(0, SCALE), 20)
    rest = moments(line(25, [67, 65, 64]), 30, start=20)
    whole, broken = Memory(corpus="tune.mid"), Memory(corpus="tune.mid")
    said, kept = Recorder(Memory.says), Recorder(Memory.says)
    whole.prepare(Stage(folder=TUNE.parent))
    for heard in first:
        whole.think(heard, said)
    state = json.loads(json.dumps(whole.state()))
    broken.prepare(Stage(folder=TUNE.parent))
    broken.restore(state)
    said.said.clear()
    for heard in rest:
        whole.think(heard, said)
        broken.think(heard, kept)
    assert said.said
    assert kept.said == said.said


def test_a_state_for_another_corpus_keeps_the_room() -> None:
    model, other = Memory(), Memory(corpus="tune.mid", density=1.0)
    play(model, moments(line(0, [24, 26, 28] * 8), 12))
    other.prepare(Stage(folder=TUNE.parent))
    other.restore(json.loads(json.dumps(model.state())))
    say = Recorder(Memory.says)
    for heard in moments([], 200, start=12):
        other.think(heard, say)
    said = struck(say.said)
    assert {24, 26, 28} <= {one.data["pitch"] for one in said}
    assert {one["source"] for one in say.events("cite")} == {"tune", "live"}


@pytest.mark.parametrize("state", [None, {}, {"version": 99}, "nonsense"])
def test_a_state_of_another_version_is_left_aside(state: object) -> None:
    model = Memory()
    model.prepare(Stage())
    model.restore(state)
    model.think(Moment(0, {}), Recorder(Memory.says))


def test_what_is_no_note_is_left_aside() -> None:
    strange = [
        HeardEvent("notes", 0, 0, {"pitch": "c4", "velocity": 80}),
        HeardEvent("notes", 0, 0, {"velocity": 80}),
        HeardEvent("notes", 0, 0, {"pitch": 200, "velocity": 80}),
        HeardEvent("notes", 0, 0, {"pitch": -1.0, "velocity": 80}),
    ]
    model = Memory()
    play(model, [Moment(0, {}, tuple(strange)), Moment(10**9, {})])
    assert model.state()["room"] == []  # type: ignore[index]


def test_notes_of_an_input_without_releases_are_learned_too() -> None:
    taps = [happened("notes", index * 0.3, pitch=60 + index % 5) for index in range(24)]
    assert len(struck(play(Memory(), moments(taps, 40)))) > 10


def test_notes_within_thirty_milliseconds_are_one_chord() -> None:
    gather = Gather()
    for pitch, at in ((60, 0), (64, 12), (67, 30), (72, 61)):
        gather.strike((pitch, 1, 0), 90, at * 1_000_000, 0)
    gather.release((60, 1, 0), 500_000_000)
    chord, single = gather.closed(10**9)
    assert (chord.pitches, chord.lengths[0], chord.wait) == ([60, 64, 67], 0.5, 0.061)
    assert chord.letter == (0, 4, 7)
    assert single.pitches == [72]


def test_a_long_memory_forgets_its_older_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagekit.models.memory.store.MOST", 20)
    model = Memory(corpus="tune.mid", density=1.0)
    stage = Stage(folder=TUNE.parent)
    play(model, moments(line(0, [40 + n % 30 for n in range(90)], 0.1), 12), stage)
    state = model.state()
    assert isinstance(state, dict)
    assert 10 <= len(state["room"]) <= 20
    assert state["room"][-1][0] == [40 + 89 % 30]


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "cut off"), (b"RIFFrubbish", "cut off"), (None, "no file")]
)
def test_a_corpus_that_cannot_be_read_is_told(
    tmp_path: Path, content: bytes | None, word: str
) -> None:
    if content is not None:
        (tmp_path / "bad.mid").write_bytes(content)
    with pytest.raises(Missing, match=word) as told:
        Memory(corpus="bad.mid").prepare(Stage(folder=tmp_path))
    assert told.value.french != told.value.english


def test_one_broken_file_of_a_folder_is_a_fault_and_the_others_are_learned(tmp_path: Path) -> None:
    two_regions(tmp_path)
    (tmp_path / "cut.mid").write_bytes(TUNE.read_bytes()[:300])
    model, say = Memory(corpus=".", density=1.0), Recorder(Memory.says)
    model.prepare(Stage(folder=tmp_path))
    for heard in moments([], 10):
        model.think(heard, say)
    assert len(say.faults) == 1
    assert "cut.mid" in say.faults[0]
    assert struck(say.said)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"no \.mid file"):
        Memory(corpus=".").prepare(Stage(folder=tmp_path))


def test_only_notes_for_now() -> None:
    with pytest.raises(Missing, match="grains"):
        Memory(of="grains").prepare(Stage())  # type: ignore[arg-type]
