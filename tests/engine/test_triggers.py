"""Every way in which a cue can start, from the written scene to the packet; GO always first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from stagekit.scene.catalogue import Catalogue
from stagekit.scene.plan import Scene
from stagekit.scene.read import read
from stagekit.show.catalogue import installed
from tests.engine.build import Stage

HEAD = """
scene: Triggers
texts: {hello: "hello"}
inputs:
  dancer: {use: pose, camera: 0, people: [lea, tom]}
  voice:  {use: audio}
  keys:   {use: midi}
  desk:   {use: osc, port: 9001, events: {/go: , /hit: force}}
models:
  memory: {use: memory, of: notes, hears: {notes: keys.note}}
outputs:
  other: {use: osc, to: 127.0.0.1:9000}
mappings:
  - while cue 1:
      - voice.level -> from -50..0 dB -> other /level
cues:
  - 1 Before: {other /n: 1}
"""


@cache
def catalogue() -> Catalogue:
    return installed()


def written(*cues: str) -> Scene:
    reading = read(HEAD + "".join(f"  - {cue}\n" for cue in cues), "triggers.yaml", catalogue())
    assert [(p.line, p.column, p.text) for p in reading.problems] == []
    assert reading.scene is not None
    return reading.scene


def waiting_for(trigger: str) -> Scene:
    return written(f"2 Starts: {{when: {trigger}, other /n: 2}}")


def second(stage: Stage) -> list[float]:
    """The moments at which cue 2 spoke."""
    return [at for at, address, *values in stage.sent() if address == "/n" and values == [2]]


Act = Callable[[Stage], Any]


def signal(name: str, *values: tuple[float, float], who: int = 0) -> Act:
    def act(stage: Stage) -> None:
        for ms, value in values:
            stage.signal(name, value, ms=ms, who=who)

    return act


def event(name: str, *moments: tuple[float, tuple[Any, ...]], who: int = 0) -> Act:
    def act(stage: Stage) -> None:
        for ms, values in moments:
            stage.event(name, *values, ms=ms, who=who)

    return act


CASES: list[Any] = [
    # A signal compared, for some time: what falls back begins anew.
    ("dancer.lea.height > 1.5 for 500 ms",
     signal("dancer.height", (20, 1.6), (300, 1.2), (400, 1.7), who=1), 900),
    ("dancer.lea.height > 1.5", signal("dancer.height", (20, 1.4), (30, 1.6), who=1), 30),
    ("dancer.tom.turn < -90 deg", signal("dancer.turn", (20, -91.0), who=2), 20),
    # A note, and only some of them; letting it go is none.
    ("keys.note", event("keys.note", (40, (60, 90, 1))), 40),
    ("keys.note with pitch c4..c5",
     event("keys.note", (40, (48, 90, 1)), (50, (48, 0, 1)), (60, (60, 0, 1)), (70, (61, 9, 1))),
     70),
    ("keys.note with pitch c4 with channel 2",
     event("keys.note", (40, (60, 90, 1)), (50, (60, 90, 2))), 50),
    # A control, a program, the other side's transport.
    ("keys.control.64 > 0.5", signal("keys.control.64", (20, 0.4), (35, 0.9)), 35),
    ("keys.program with number 12", event("keys.program", (20, (11, 1)), (30, (12, 1))), 30),
    ("keys.start", event("keys.start", (25, ())), 25),
    ("keys.beat with count 8", event("keys.beat", (20, (7,)), (30, (8,))), 30),
    # MIDI timecode: as it passes, also where it jumps over the moment.
    ("keys.timecode > 00:00:02:00",
     signal("keys.timecode", (20, 1.9), (60, 1.96), (100, 2.04)), 100),
    ("keys.timecode > 01:00:00:00", signal("keys.timecode", (20, 3599.0), (90, 3700.0)), 90),
    ("keys.timecode is 00:00:02:00",
     signal("keys.timecode", (20, 1.96), (60, 2.0), (100, 2.04)), 60),
    # An OSC message, with what it says, or a fader.
    ("desk /go", event("desk./go", (33, ())), 33),
    ("desk /hit with force 0.5..1", event("desk./hit", (20, (0.2,)), (45, (0.7,))), 45),
    ("desk /1/fader1 > 0.5 for 200 ms", signal("desk./1/fader1", (20, 0.8)), 220),
    # A model's event, and a model's signal.
    ("memory.cite", event("memory.cite", (50, (3, "lea"))), 50),
    ('memory.cite with author "tom"',
     event("memory.cite", (50, (3, "lea")), (60, (4, "tom"))), 60),
    ("memory.novelty > 0.9", signal("memory.novelty", (20, 0.95)), 20),
    # Silence, for some time; a sound.
    ("voice.silence for 3 s", signal("voice.silence", (20, 1), (2000, 0), (2500, 1)), 5500),
    ("voice.level < -40 dB for 1 s", signal("voice.level", (20, -50.0)), 1020),
    ("voice.onset with strength 0.5..1", event("voice.onset", (20, (0.1,)), (44, (0.8,))), 44),
    # An entrance, of anyone or of one; an exit.
    ("dancer.enters", event("dancer.enters", (70, ()), who=2), 70),
    ("dancer.lea.enters", event("dancer.enters", (70, ()), who=1), 70),
    ("dancer.tom.leaves", event("dancer.leaves", (70, ()), who=2), 70),
    ("dancer.lea.seen for 1 s", signal("dancer.seen", (20, 1), who=1), 1020),
    # Time.
    ("after 5 s", lambda stage: None, 5010),
    ("cue.ends", lambda stage: None, 20),
    ("cue.time > 2 s", lambda stage: None, 2020),
    ("scene.time > 4 s", lambda stage: None, 4010),
    # Several.
    ("desk /go or voice.silence for 1 s", signal("voice.silence", (20, 1)), 1020),
    ("dancer.lea.still and not voice.silence for 500 ms",
     lambda stage: (stage.signal("dancer.still", 1, ms=20, who=1),
                    stage.signal("voice.silence", 1, ms=20),
                    stage.signal("voice.silence", 0, ms=30)), 530),
]  # fmt: skip


@pytest.mark.parametrize(("trigger", "act", "at"), CASES, ids=[case[0] for case in CASES])
def test_it_starts_then_and_once(trigger: str, act: Act, at: float) -> None:
    stage = Stage(waiting_for(trigger))
    stage.hand("go", 0, ms=10)
    act(stage)
    stage.until(20_000)
    assert second(stage) == [at]
    assert stage.engine.conduct.current == 1


@pytest.mark.parametrize(("trigger", "act", "at"), CASES, ids=[case[0] for case in CASES])
def test_go_may_go_first_and_the_trigger_starts_nothing_more(
    trigger: str, act: Act, at: float
) -> None:
    """The operator is always faster, and what would have started it then starts nothing."""
    stage = Stage(written(f"2 Starts: {{when: {trigger}, other /n: 2}}", "3 Waits: {other /n: 3}"))
    stage.hand("go", 0, ms=10)
    stage.hand("go", 1, ms=11)
    act(stage)
    stage.until(20_000)
    assert second(stage) == [11]
    assert stage.engine.conduct.current == 1


@pytest.mark.parametrize(("trigger", "act", "at"), CASES, ids=[case[0] for case in CASES])
def test_only_the_cue_on_standby_waits(trigger: str, act: Act, at: float) -> None:
    stage = Stage(written("2 Between: {}", f"3 Starts: {{when: {trigger}, other /n: 2}}"))
    stage.hand("go", 0, ms=10)
    act(stage)
    stage.until(20_000)
    assert stage.engine.conduct.current == 0
    assert second(stage) == []


# ---- together with the one before


def together() -> Scene:
    return written(
        "2 Dawn: {when: after 1 s, other /a: 1 over 2 s}",
        "2.5 Birds: {when: with, other /b: 1 over 3 s after 1 s}",
        "2.7 Text: {when: with, other /line: texts.hello}",
        "3 Day: {when: cue.ends, other /c: 1}",
    )


def test_cues_that_start_together_are_one_step() -> None:
    stage = Stage(together())
    stage.hand("go", 0, ms=10)
    stage.new()
    stage.until(1020)
    titles = [(at, n.text) for at, n in stage.log if getattr(n, "what", "") == "cue"]
    assert titles == [(10, "Before"), (1010, "Dawn"), (1010, "Birds"), (1010, "Text")]
    assert stage.last("/line") == "hello"
    assert stage.engine.conduct.current == 3
    stage.until(20_000)
    # The last of them to arrive ends them all: Birds, one second late and three long.
    assert [(at, n.text) for at, n in stage.log if getattr(n, "what", "") == "cue"][-1] == (
        5010, "Day")  # fmt: skip
    assert (stage.last("/a"), stage.last("/b"), stage.last("/c")) == (1.0, 1.0, 1)


def test_go_to_one_of_them_gives_it_and_those_behind_it() -> None:
    stage = Stage(together())
    stage.hand("cue", 2, ms=10)
    stage.until(20)
    assert stage.engine.conduct.current == 3
    assert stage.engine.conduct.standby == 4


def test_back_from_together_goes_before_all_of_them() -> None:
    stage = Stage(together())
    stage.hand("go", 0, ms=10)
    stage.hand("go", 1, ms=20)
    stage.hand("go", 4, ms=30)
    stage.hand("back", 4, ms=40)
    assert stage.engine.conduct.current == 3
    stage.hand("back", 3, ms=50)
    assert stage.engine.conduct.current == 0
