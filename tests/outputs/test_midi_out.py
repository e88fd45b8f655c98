"""MIDI out, without a port: what a word becomes, what must be silenced, the clock."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.outputs.midi.beat import Beat
from stagekit.outputs.midi.sounding import Sounding
from stagekit.outputs.midi.writing import NoMidi, write
from stagekit.show.reading import open_scene


@pytest.mark.parametrize(
    ("address", "args", "told"),
    [
        ("note", (60, 100), "note_on channel=2 note=60 velocity=100 time=0"),
        ("note", (60.4, 99.6, 1), "note_on channel=0 note=60 velocity=100 time=0"),
        ("note", (60, 0), "note_off channel=2 note=60 velocity=0 time=0"),
        ("/note", (200, 300), "note_on channel=2 note=127 velocity=127 time=0"),
        ("control/74", (127,), "control_change channel=2 control=74 value=127 time=0"),
        ("control/7", (0.5, 16), "control_change channel=15 control=7 value=64 time=0"),
        ("bend", (0,), "pitchwheel channel=2 pitch=0 time=0"),
        ("bend", (-8192,), "pitchwheel channel=2 pitch=-8192 time=0"),
        ("bend", (0.5, 1), "pitchwheel channel=0 pitch=0 time=0"),
        ("bend", (1.0, 1), "pitchwheel channel=0 pitch=8191 time=0"),
        ("pressure", (12,), "aftertouch channel=2 value=12 time=0"),
        ("program", (1,), "program_change channel=2 program=0 time=0"),
        ("program", (128, 10), "program_change channel=9 program=127 time=0"),
        ("start", (), "start time=0"),
        ("continue", (1.0,), "continue time=0"),
    ],
)
def test_a_word_becomes_a_message(address: str, args: tuple[object, ...], told: str) -> None:
    assert str(write(address, args, 3)) == told


@pytest.mark.parametrize(
    ("address", "args"),
    [
        ("note", (60,)), ("note", ()), ("note", ("c4", 100)), ("note", (True, 100)),
        ("control/128", (1,)), ("control/x", (1,)), ("control", (1,)), ("bend", ()),
        ("/fader", (0.5,)), ("", ()), ("pressure", (b"x",)),
    ],
)  # fmt: skip
def test_what_midi_cannot_carry_is_said_in_both_languages(
    address: str, args: tuple[object, ...]
) -> None:
    with pytest.raises(NoMidi) as caught:
        write(address, args, 1)
    assert caught.value.english != caught.value.french


words = st.sampled_from(["note", "control/7", "control/64", "bend", "pressure", "program"])
values = st.one_of(st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9))


@given(words, st.lists(values, min_size=2, max_size=4), st.integers(1, 16))
def test_whatever_numbers_come_the_bytes_are_midi(
    word: str, args: Sequence[float], channel: int
) -> None:
    data = write(word, tuple(args), channel).bytes()
    assert data[0] >= 0x80
    assert all(0 <= byte < 0x80 for byte in data[1:])


@given(st.lists(st.tuples(words, st.lists(values, min_size=3, max_size=3)), max_size=40))
def test_after_silence_no_key_is_down_and_no_wheel_is_bent(
    played: list[tuple[str, list[float]]],
) -> None:
    sounding, down, bent = Sounding(), set(), set()

    def hear(message: mido.Message) -> None:
        sounding.note(message)
        if message.type == "note_on" and message.velocity:
            down.add((message.channel, message.note))
        elif message.type in ("note_on", "note_off"):
            down.discard((message.channel, message.note))
        elif message.type == "pitchwheel":
            (bent.add if message.pitch else bent.discard)(message.channel)

    for word, args in played:
        hear(write(word, tuple(args), 1))
    for message in list(sounding.silence()):
        hear(message)
    assert not down
    assert not bent


def test_panic_silences_every_channel_the_used_ones_first() -> None:
    sounding = Sounding()
    sounding.note(mido.Message("note_on", channel=8, note=60, velocity=1))
    messages = list(sounding.silence(everywhere=True))
    assert (messages[0].type, messages[0].channel, messages[0].note) == ("note_off", 8, 60)
    controls = [(one.channel, one.control) for one in messages[1:]]
    assert controls[:3] == [(8, 64), (8, 123), (8, 120)]
    assert sorted(controls) == [(c, n) for c in range(16) for n in (64, 120, 123)]


def test_the_clock_keeps_its_tempo_in_the_long_run_and_follows_another() -> None:
    ticks: list[float] = []
    enough = threading.Event()

    def tick() -> None:
        ticks.append(time.monotonic())
        if len(ticks) == 97:
            enough.set()

    beat = Beat(240.0, tick)
    beat.start()
    assert enough.wait(10)
    # However late each one is, none is lost, and the next is at its own moment.
    assert 0.98 < ticks[96] - ticks[0] < 1.5
    beat.follow(1e9)
    assert beat.tempo == 300.0
    beat.stop()
    count = len(ticks)
    time.sleep(0.05)
    assert len(ticks) == count


def test_a_sentences_channel_then_the_outputs_then_the_events(tmp_path: Path) -> None:
    """`channel 2` behind a sentence; `channel: 3` on the output; else what was played."""
    scene = """scene: Channels
inputs: {{keys: {{use: midi}}}}
outputs: {{piano: {{use: midi{more}}}}}
mappings:
  - keys.note -> piano note
  - keys.note -> piano note pitch velocity channel 2
  - keys.note -> piano note pitch 99
"""
    for more, first, third in (
        (
            "",
            [("field", 0), ("field", 1), ("field", 2)],
            [("field", 0), ("const", 99), ("field", 2)],
        ),
        (", channel: 3", [("field", 0), ("field", 1)], [("field", 0), ("const", 99)]),
    ):
        file = tmp_path / "scene.yaml"
        file.write_text(scene.format(more=more))
        opened = open_scene(str(file), None)
        assert opened.scene is not None
        targets = [mapping.targets[0] for mapping in opened.scene.mappings]
        assert [list(target.args) for target in targets] == [  # type: ignore[union-attr, arg-type]
            first, [("field", 0), ("field", 1), ("const", 2)], third
        ]  # fmt: skip


def test_a_raw_address_is_no_place_for_midi(tmp_path: Path) -> None:
    file = tmp_path / "scene.yaml"
    file.write_text(
        "scene: A\ninputs: {keys: {use: midi}}\noutputs: {piano: {use: midi}}\n"
        "mappings:\n  - keys.bend -> piano /bend\n"
    )
    (problem,) = open_scene(str(file), None).plain()
    assert (problem["code"], problem["line"], problem["column"]) == ("S404", 5, 24)
