"""The recorder, the stage and `play`: a show of one plugin, without a show."""

from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest

from stagekit.api import Host, Model, Moment, Say, event, many
from stagekit.testing import Recorder, Stage, happened, moment, play


@dataclass
class Parrot(Model):
    """Repeats what it hears, and says when."""

    hears = ("left wrist", ("notes", event("pitch")))
    says = ("left wrist", ("note", event("pitch", "seconds")))
    host: Host | None = None

    def prepare(self, host: Host) -> None:
        self.host = host

    def think(self, heard: Moment, say: Say) -> None:
        assert self.host is not None
        assert self.host.now() == heard.t
        say.frame({name: value[0] for name, value in heard.signals.items()})
        for one in heard.events:
            say.event("note", pitch=one.data["pitch"], seconds=one.at / 1e9, who=one.who)


def test_play_gives_back_what_was_said() -> None:
    said = play(
        Parrot(),
        [
            moment(1.0, left_wrist=0.25),
            moment(2.0, [happened("notes", 1.5, who=2, pitch=60)], left_wrist=(0.5,)),
        ],
    )
    assert [(one.what, one.name, one.value, dict(one.data), one.who) for one in said] == [
        ("signal", "left wrist", (0.25,), {}, 0),
        ("signal", "left wrist", (0.5,), {}, 0),
        ("event", "note", (), {"pitch": 60, "seconds": 1.5}, 2),
    ]


def test_play_refuses_what_the_house_would_refuse() -> None:
    with pytest.raises(AssertionError, match="nan"):
        play(Parrot(), [moment(0.0, left_wrist=float("nan"))])


def test_the_recorder_takes_families_cuts_text_and_complains_once() -> None:
    say = Recorder([("control", many(family=True)), ("line", event("text")), "plain"])
    say.signal("control.74", 0.5)
    say.signal("control.74", float("inf"))
    say.signal("plain.x", 1.0)
    say.signal("plain.x", 1.0)
    say.signal("plain")
    say.event("line", text="é" * 600 + "x")
    say.fault("The cable is out.", "Le câble est débranché.")
    say.frame({"plain": numpy.float32(0.25)})  # an array's numbers are numbers
    say.event("line", text=numpy.float32(0.5))  # type: ignore[arg-type]
    assert say.signals("control.74") == [(0.5,)]
    assert say.signals("plain") == [(0.25,)]
    assert say.events("line").pop() == {"text": 0.5}
    assert say.events("line")[0] == {"text": "é" * 512}
    assert say.faults == ["The cable is out."]
    assert len(say.refused) == 3
    assert say.wants("anything")


def test_the_stage_stands_still_until_it_is_moved() -> None:
    stage = Stage(folder=Path("scenes"), people=("lea", "tom"))
    assert (stage.now(), stage.now()) == (0, 0)
    stage.wait(1.5)
    assert stage.now() == 1_500_000_000
    running = Stage(clock=None)
    assert running.now() <= running.now()
    with pytest.raises(ValueError, match="by itself"):
        running.wait(1.0)


def test_chance_follows_from_seed_and_name() -> None:
    draws = [
        Stage(name=name, seed=seed).random.random()
        for name, seed in (("memory", 1), ("memory", 1), ("memory", 2), ("other", 1))
    ]
    assert draws[0] == draws[1]
    assert len(set(draws)) == 3


def test_it_is_a_host() -> None:
    host: Host = Stage(name="memory")
    assert host.name == "memory"
