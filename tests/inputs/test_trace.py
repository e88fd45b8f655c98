"""The input trace: what one input said in an earlier show, said again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.api import Missing
from stagekit.core.values import EVENT, FRAME, LATER, SECOND, SIGNAL, Happening
from stagekit.inputs.trace import Trace
from stagekit.inputs.trace.playing import Playing
from stagekit.inputs.trace.recording import Recording
from stagekit.show.reading import open_scene
from stagekit.show.trace import Writer
from stagekit.testing import Recorder, Said, Stage, check_input

SCENE = """scene: Evening
inputs:
  duo: {use: pose, camera: 0, people: [ana, bo]}
  dancer: {use: pose, camera: 0}
  keys: {use: midi, port: x}
  desk: {use: osc, port: 9001, events: {/hit_it: force}}
  quiet: {use: midi, port: y}
outputs:
  out: {use: osc, to: 127.0.0.1:9000}
mappings:
  - dancer.height -> out /height
  - dancer.left wrist.y -> above 1.6 m -> out /raised
  - max of dancer.reach and dancer.openness -> out /open
  - dancer.jump -> out /jump
  - duo.ana.height -> out /ana
  - keys.note -> out /note pitch velocity
  - keys.control.74 -> out /knob
  - desk /1/fader_1 -> out /fader
  - desk /hit_it -> out /hit force
"""

START = 5 * SECOND
SAID = [
    Happening(1, START, "life", "scene", "starts"),
    Happening(2, START + SECOND // 10, SIGNAL, "dancer", "seen", 0, (1.0,)),
    Happening(3, START + SECOND // 5, FRAME, "dancer", "", 0,
              (("height", 0, 1.7), ("left wrist", 0, 0.1, 1.2, 3.0))),
    Happening(4, START + SECOND // 4, SIGNAL, "duo", "height", 1, (1.5,)),
    Happening(5, START + SECOND // 2, EVENT, "keys", "note", 0, (60, 90, 1)),
    Happening(6, START + SECOND // 2, SIGNAL, "keys", "control.74", 0, (0.25,)),
    Happening(7, START + SECOND // 2, SIGNAL, "desk", "/1/fader_1", 0, (0.5,)),
    Happening(8, START + SECOND // 2, EVENT, "desk", "/hit_it", 0, (0.75,)),
    Happening(9, START + SECOND // 2, LATER, "keys", "note", 0, (START + SECOND, 62, 80, 1)),
    Happening(10, START + SECOND, EVENT, "dancer", "jump", 0, (0.9,)),
    Happening(11, START + 2 * SECOND, "tick", "", ""),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scene, and a recording of it."""
    return record(tmp_path)


def record(folder: Path, name: str = "evening.trace") -> Path:
    path = folder / "evening.yaml"
    path.write_text(SCENE)
    opened = open_scene(str(path))
    assert opened.scene is not None, opened.problems
    writer = Writer(folder / name, [opened.scene], "en", packets=True)
    for happening in SAID:
        writer.step(happening, ())
    writer.checkpoint(11, {"anything": 1})
    writer.close(SAID[-1])
    return folder


class Sleeper(threading.Event):
    """Sleeps on a stage's own clock, in no time at all."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def wait(self, timeout: float | None = None) -> bool:
        self._stage.wait(max(timeout or 0.0, 1e-6))
        return self.is_set()


class Counting(Recorder):
    """Stops a player after so many words."""

    def __init__(self, ports: object, end: threading.Event, most: int) -> None:
        super().__init__(ports)  # type: ignore[arg-type]
        self._ends, self._most = end, most

    def event(self, *args: object, **data: object) -> None:
        super().event(*args, **data)  # type: ignore[arg-type]
        if len(self.said) >= self._most:
            self._ends.set()


def played(folder: Path, of: str, most: int = 10**6, **more: object) -> Recorder:
    """All that one thing says, on a clock that needs no time."""
    recording = Recording(folder / "evening.trace", of)
    stage = Stage()
    wish = {"loop": False, "pace": True, "speed": 1.0, **more}
    playing = Playing(recording, "evening.trace", of, **wish)  # type: ignore[arg-type]
    playing._end = Sleeper(stage)
    say = Counting(tuple(recording.ports.items()), playing._end, most)
    playing.start(stage, say)
    assert playing._thread is not None
    playing._thread.join(20)
    assert not playing._thread.is_alive()
    assert not say.refused
    return say


def test_its_ports_are_what_that_evening_listened_to(folder: Path) -> None:
    def ports(of: str, **keys: object) -> dict[str, str]:
        says = Trace.says_with({"file": "evening.trace", "of": of, **keys}, folder)
        return {port[0]: port[1].what for port in says if isinstance(port, tuple)}

    assert ports("dancer") == {
        "height": "number", "reach": "number", "openness": "number", "left wrist": "vector",
        "seen": "number", "jump": "event",
    }  # fmt: skip
    assert ports("duo", people=["x", "y"]) == {"height": "number", "seen": "number"}
    assert ports("keys") == {"note": "event", "control": "list", "connected": "number"}
    assert ports("desk") == {"/1/fader_1": "any", "/hit_it": "event"}


def test_signals_frames_and_events_come_at_their_moments(folder: Path) -> None:
    assert played(folder, "dancer").said == [
        Said("signal", "seen", (1.0,), at=SECOND // 10),
        Said("signal", "height", (1.7,), at=SECOND // 5),
        Said("signal", "left wrist", (0.1, 1.2, 3.0), at=SECOND // 5),
        Said("event", "jump", data={"force": 0.9}, at=SECOND),
        Said("signal", "seen", (0.0,), at=2 * SECOND),  # the recording is over: nobody is there
    ]


def test_who_it_was_is_who_it_is(folder: Path) -> None:
    assert played(folder, "duo").said == [Said("signal", "height", (1.5,), who=1, at=SECOND // 4)]


def test_osc_keeps_its_addresses(folder: Path) -> None:
    assert played(folder, "desk").said == [
        Said("signal", "/1/fader_1", (0.5,), at=SECOND // 2),
        Said("event", "/hit_it", data={"force": 0.75}, at=SECOND // 2),
    ]


def test_keys_that_are_down_come_up_and_what_lay_ahead_lies_ahead(folder: Path) -> None:
    say = played(folder, "keys")
    notes = [(one.data["pitch"], one.data["velocity"], one.at) for one in say.said if one.data]
    assert notes == [
        (60, 90, SECOND // 2), (62, 80, SECOND), (60, 0, 2 * SECOND), (62, 0, 2 * SECOND),
    ]  # fmt: skip


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_speed_stretches_every_moment(folder: Path, speed: float) -> None:
    say = played(folder, "dancer", speed=speed)
    assert [one.at for one in say.said] == [
        round(seconds * SECOND / speed) for seconds in (0.1, 0.2, 0.2, 1.0, 2.0)
    ]


def test_a_loop_begins_again_where_the_show_ended(folder: Path) -> None:
    say = played(folder, "dancer", most=8, loop=True)
    jumps = [one.at for one in say.said if one.name == "jump"]
    assert jumps == [SECOND, 3 * SECOND]
    assert (0.0,) not in say.signals("seen"), "at the seam she is still there"


def test_without_pace_nothing_is_waited_for(folder: Path) -> None:
    stage = Stage()
    recording = Recording(folder / "evening.trace", "dancer")
    playing = Playing(recording, "x", "dancer", loop=False, pace=False, speed=1.0)
    say = Recorder(tuple(recording.ports.items()))
    playing.start(stage, say)
    assert playing._thread is not None
    playing._thread.join(5)
    assert stage.clock == 0
    assert say.events("jump") == [{"force": 0.9}]


def test_who_said_nothing_is_told_of_once(folder: Path) -> None:
    say = played(folder, "quiet", loop=True)
    assert say.said == []
    assert len(say.faults) == 1
    assert "no word of quiet" in say.faults[0]


def test_a_cut_recording_plays_up_to_the_cut(folder: Path) -> None:
    path = folder / "evening.trace"
    data = path.read_bytes()
    at = data.index(b"[5,")
    path.write_bytes(data[: at + 20])
    say = played(folder, "dancer")
    assert say.signals("height") == [(1.7,)]
    assert "cut off" in say.faults[0]
    assert say.signals("seen")[-1] == (0.0,)


@pytest.mark.parametrize(("content", "of", "words"), [
    (None, "dancer", "no recording"),
    (b"", "dancer", "empty"),
    (b"scene: x\n", "dancer", "not a recording"),
    (b"\x00\xff\xfe\n", "dancer", "not a recording"),
    (b"[1, 2]\n", "dancer", "not a recording"),
    (b'{"stagekit trace": 1}\n', "dancer", "not a recording"),
    (b'{"stagekit trace": 1, "plan": "AAAA"}\n', "dancer", "not a recording"),
    (b'{"stagekit trace": 1, "plan": 7}\n', "dancer", "not a recording"),
    (b'{"stagekit trace": 99, "plan": ""}\n', "dancer", "another version"),
    ("good", "danser", "did you mean .of: dancer"),
    ("good", "zzz", "it has: duo, dancer, keys"),
    ("good", "duo", r"2 persons \(ana, bo\)"),
])  # fmt: skip
def test_what_cannot_be_played_is_refused_in_both_languages(
    tmp_path: Path, content: bytes | str | None, of: str, words: str
) -> None:
    record(tmp_path)
    path = tmp_path / "evening.trace"
    if content is None:
        path.unlink()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    keys = {"file": "evening.trace", "of": of}
    with pytest.raises(Missing, match=words) as raised:
        Trace.says_with(keys, tmp_path)
    assert raised.value.french != raised.value.english
    if of != "duo":  # with other persons it cannot be checked, but it can be opened
        with pytest.raises(Missing, match=words):
            Trace(**keys).open(Stage(folder=tmp_path), Recorder(()))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damage_is_refused_or_ends_the_recording(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.trace"
    if not path.exists():
        record(path.parent, "whole.trace")
    whole = (path.parent / "whole.trace").read_bytes()
    begin = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:begin] + data.draw(st.binary(max_size=12)) + whole[begin + 5 :])
    try:
        recording = Recording(path, "dancer")
    except Missing as missing:
        wrong = missing.english
    else:
        wrong = ""
        for happening in recording:
            assert isinstance(happening, Happening)
    assert wrong or recording.ports


def test_the_contract(folder: Path) -> None:
    stage = Stage(folder=folder, clock=None)
    say = check_input(Trace, seconds=1.0, stage=stage, file="evening.trace", of="dancer", speed=4.0)
    assert say.signals("height")[0] == (1.7,)
    assert say.events("jump")


def scene(folder: Path, keys: str, *lines: str) -> list[tuple[str, int, str]]:
    """The problems of a scene that plays the recording."""
    path = folder / "again.yaml"
    mappings = "\n".join(f"  - {line}" for line in lines)
    path.write_text(
        f"scene: Again\ninputs:\n  it: {{use: trace, file: evening.trace, {keys}}}\n"
        f"outputs:\n  out: {{use: osc, to: 127.0.0.1:9000}}\nmappings:\n{mappings}\n"
    )
    opened = open_scene(str(path))
    return [(one.code, one.line, str(one.data)) for one in opened.problems]


def test_check_knows_the_recorded_ports(folder: Path) -> None:
    assert not scene(folder, "of: dancer", "it.height -> out /h", "it.left wrist.y -> out /w",
                     "it.jump -> out /j force")  # fmt: skip
    assert not scene(folder, "of: keys", "it.note -> out /n pitch", "it.control.74 -> out /k")
    assert not scene(folder, "of: desk", "it /1/fader_1 -> out /f", "it /hit_it -> out /h force")
    assert not scene(folder, "of: duo, people: [x, y]", "it.x.height -> out /h")
    (problem,) = scene(folder, "of: dancer", "it.heigth -> out /h")
    assert problem[:2] == ("S102", 7)
    assert "height" in problem[2]
    (problem,) = scene(folder, "of: dancer", "it.turn -> out /h")
    assert problem[0] == "S102", "pose says turn, but that evening did not listen to it"
    (problem,) = scene(folder, "of: desk", "it /1/fader_2 -> out /f")
    assert problem[:2] == ("S102", 7)
    (problem,) = scene(folder, "of: dancer", "it /1/fader_1 -> out /f")
    assert problem[0] == "S404"
    (problem,) = scene(folder, "of: danser", "it.height -> out /h", "it.nonsense -> out /n")
    assert problem[:2] == ("S107", 3), "what follows from a wrong file is not said too"
    (problem,) = scene(folder, "of: duo", "it.height -> out /h")
    assert problem[:2] == ("S107", 3)
    (problem,) = scene(folder, "loop: no", "it.height -> out /h")
    assert problem[:2] == ("S307", 3)
