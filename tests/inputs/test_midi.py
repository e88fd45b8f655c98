"""The MIDI input: what a message becomes, keys that come up again, ports that come and go."""

import json
import string
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stagekit.locale
from stagekit.drivers.midi.ports import pick
from stagekit.inputs.midi import Midi
from stagekit.inputs.midi.hands import Hands
from stagekit.inputs.midi.keyboard import Keyboard
from stagekit.testing import Recorder, Stage, check_input

LOCALE = Path(stagekit.locale.__file__).parent


def said_of(*messages: mido.Message, channel: int = 0) -> Recorder:
    say = Recorder(Midi.says)
    hands = Hands(say, channel)
    for at, message in enumerate(messages):
        hands.take(message, at)
    assert not say.refused
    return say


def test_keys_become_notes_and_a_release_is_velocity_0() -> None:
    say = said_of(
        mido.Message("note_on", note=60, velocity=90, channel=0),
        mido.Message("note_on", note=60, velocity=0, channel=0),
        mido.Message("note_on", note=61, velocity=1, channel=15),
        mido.Message("note_off", note=61, velocity=64, channel=15),
    )
    assert [tuple(data.values()) for data in say.events("note")] == [
        (60, 90, 1),
        (60, 0, 1),
        (61, 1, 16),
        (61, 0, 16),
    ]
    assert [one.at for one in say.said] == [0, 1, 2, 3]
    assert all(type(value) is int for data in say.events("note") for value in data.values())


def test_controls_bend_and_pressure_stand_in_their_ranges() -> None:
    say = said_of(
        mido.Message("control_change", control=74, value=127),
        mido.Message("control_change", control=1, value=0),
        mido.Message("pitchwheel", pitch=8191),
        mido.Message("pitchwheel", pitch=-8192),
        mido.Message("pitchwheel", pitch=0),
        mido.Message("aftertouch", value=127),
        mido.Message("polytouch", note=60, value=0),
        mido.Message("program_change", program=3),
        mido.Message("sysex", data=(1, 2)),
        mido.Message("clock"),
    )
    assert say.signals("control.74") == [(1.0,)]
    assert say.signals("control.1") == [(0.0,)]
    assert say.signals("bend") == [(1.0,), (-1.0,), (0.0,)]
    assert say.signals("pressure") == [(1.0,), (0.0,)]


def test_only_one_channel() -> None:
    say = said_of(
        mido.Message("note_on", note=60, channel=0),
        mido.Message("note_on", note=62, channel=1),
        mido.Message("control_change", control=7, channel=0),
        channel=2,
    )
    assert [one.data.get("pitch") for one in say.said] == [62]


@pytest.mark.parametrize("control", [120, 123])
def test_all_notes_off_releases_that_channel(control: int) -> None:
    say = said_of(
        mido.Message("note_on", note=60, velocity=9, channel=0),
        mido.Message("note_on", note=64, velocity=9, channel=0),
        mido.Message("note_on", note=62, velocity=9, channel=1),
        mido.Message("control_change", control=control, channel=0),
    )
    assert [tuple(data.values()) for data in say.events("note")[3:]] == [(60, 0, 1), (64, 0, 1)]


note_messages = st.builds(
    mido.Message,
    st.sampled_from(["note_on", "note_off"]),
    note=st.integers(58, 62),
    velocity=st.sampled_from([0, 1, 127]),
    channel=st.integers(0, 2),
)


@given(st.lists(note_messages, max_size=40))
def test_after_letting_go_no_key_is_down(messages: list[mido.Message]) -> None:
    say = Recorder(Midi.says)
    hands = Hands(say)
    for message in messages:
        hands.take(message, 0)
    hands.let_go(1)
    down = set()
    for data in say.events("note"):
        key = (data["pitch"], data["channel"])
        down.add(key) if data["velocity"] else down.discard(key)
    assert not down
    already = len(say.said)
    hands.let_go(2)
    assert len(say.said) == already


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Launchkey*", "Launchkey MK3 [49]:Launchkey MIDI 20:0"),
        ("launchkey mk3 [49]", "Launchkey MK3 [49]:Launchkey MIDI 20:0"),
        ("*DAW", "Launchkey MK3 [49]:DAW 20:1"),
        ("Launchkey MK3 [49]:DAW 20:1", "Launchkey MK3 [49]:DAW 20:1"),
        ("Disk*", None),
        ("aunchkey*", None),
        ("", "Launchkey MK3 [49]:Launchkey MIDI 20:0"),
    ],
)
def test_a_port_is_found_by_its_name(pattern: str, found: str | None) -> None:
    names = [
        "Midi Through:Midi Through Port-0 14:0",
        "Launchkey MK3 [49]:Launchkey MIDI 20:0",
        "Launchkey MK3 [49]:DAW 20:1",
    ]
    assert pick(names, pattern) == found


class Studio:
    """A sound system whose cables the test plugs and pulls."""

    def __init__(self) -> None:
        self.jack = False
        self.there: list[str] = []
        self.mido = self
        self.dead = False
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.heard: Callable[[Any], None] = lambda message: None

    def names(self, *, sounding: bool = False) -> list[str]:
        if self.dead:
            raise OSError("gone")
        return list(self.there)

    def open_input(self, name: str, callback: Callable[[Any], None], **wishes: object) -> Any:
        self.opened.append(name)
        self.heard = callback
        return Cable(self, name)


class Cable:
    """One open port."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio, self.name, self._rt = studio, name, object()
        self.closed = False

    def close(self) -> None:
        self.studio.closed.append(self.name)


def watched(pattern: str = "Keys*") -> tuple[Studio, Recorder, Keyboard]:
    studio, say = Studio(), Recorder(Midi.says)
    stage = Stage(name="keys")
    keyboard = Keyboard(studio, pattern, stage, say, Hands(say))  # type: ignore[arg-type]
    return studio, say, keyboard


def test_a_pulled_cable_releases_its_keys_and_is_found_again_under_another_number() -> None:
    studio, say, keyboard = watched()
    studio.there = ["Keys:A 20:0"]
    keyboard.holding.look()
    studio.heard(mido.Message("note_on", note=60, velocity=80))
    studio.there = []
    keyboard.holding.look()
    assert say.events("note")[-1] == {"pitch": 60, "velocity": 0, "channel": 1}
    assert say.signals("connected") == [(1.0,), (0.0,)]
    assert studio.closed == ["Keys:A 20:0"]
    assert "is gone" in say.faults[0]
    studio.there = ["Keys:A 24:0"]
    keyboard.holding.look()
    assert studio.opened == ["Keys:A 20:0", "Keys:A 24:0"]
    assert say.signals("connected")[-1] == (1.0,)


def test_a_port_that_is_not_there_is_named_once_beside_those_that_are() -> None:
    studio, say, keyboard = watched("Launchkey*")
    studio.there = ["Disklavier:In 20:0", "Faders 24:0"]
    for _ in range(3):
        keyboard.holding.look()
    assert len(say.faults) == 1
    assert "Launchkey*" in say.faults[0]
    assert "Disklavier:In 20:0, Faders 24:0" in say.faults[0]
    studio.there = []
    keyboard.holding.look()
    assert len(say.faults) == 2  # something about it has changed
    studio.there = ["Launchkey 28:0"]
    keyboard.holding.look()
    assert say.signals("connected") == [(1.0,)]


def test_a_dead_sound_system_releases_keys_and_is_never_closed() -> None:
    studio, say, keyboard = watched()
    studio.there = ["Keys:A 20:0"]
    keyboard.holding.look()
    studio.heard(mido.Message("note_on", note=60, velocity=80))
    studio.dead = True
    for _ in range(3):
        keyboard.holding.look()
    keyboard.stop()
    assert say.events("note")[-1]["velocity"] == 0
    assert studio.closed == []
    assert len(say.faults) == 2  # the port is gone; the sound system is gone: each once


def test_stopping_releases_what_is_held() -> None:
    studio, say, keyboard = watched()
    studio.there = ["Keys:A 20:0"]
    keyboard.start()
    for _ in range(200):
        if studio.opened:
            break
        threading.Event().wait(0.01)
    studio.heard(mido.Message("note_on", note=60, velocity=80))
    keyboard.stop()
    assert say.events("note")[-1]["velocity"] == 0
    assert studio.closed == ["Keys:A 20:0"]


def test_it_keeps_the_contract_with_or_without_a_keyboard() -> None:
    check_input(Midi)


@pytest.mark.parametrize("subject", ["midi", "memory"])
def test_both_languages_say_the_same_things(subject: str) -> None:
    english, french = (
        json.loads((LOCALE / language / f"{subject}.json").read_text(encoding="utf-8"))
        for language in ("en", "fr")
    )
    assert list(english) == list(french)
    for key, sentence in english.items():
        names = [part[1] for part in string.Formatter().parse(sentence)]
        french_names = [part[1] for part in string.Formatter().parse(french[key])]
        assert {name for name in names if name} == {name for name in french_names if name}
