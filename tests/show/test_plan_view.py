"""The console's picture of a scene: the scene's own words, and a track for every number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stagekit.scene.plan import Scene
from stagekit.show.cards import card
from stagekit.show.plan_view import show_view
from stagekit.show.programme import Programme
from stagekit.show.reading import Opened, open_scene
from tests.engine.build import chain, cue, lamps, note, said, scene, step, term, to, when
from tests.show.seeing import Console, written

SCENES = sorted(path for path in (Path(__file__).parents[2] / "scenes").glob("*.yaml")
                if path.stem != "rig")  # fmt: skip

PLACE = """
scene: {fr: Salle, en: Room}
about: a room
inputs:
  dancer: {use: pose, video: walk.mp4, people: [Marie, Paul]}
  keys: {use: midi}
models:
  memory: {use: memory, hears: {notes: keys.note}}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:7700, lamps: {front: dimmer 1..2, sky: rgb 1}}
  sound: {use: osc, to: 127.0.0.1:7001}
texts:
  dark: {fr: noir, en: dark}
signals:
  energy: dancer.Marie.motion  ->  ease 1 s
mappings:
  - energy -> from 0..1.5   -> lights front   # to the front
  - singing while dancer.Paul.height > 1.5 for 200 ms and not keys.playing then fade 2 s:
    - max of dancer.Marie.motion and dancer.Paul.motion -> curve soft -> sound /a and sound /b
    - keys.note with pitch c3..c5 -> transpose 12 -> sound /note pitch velocity 0.5
  - dancer.Marie.motion -> memory.density
cues:
  - 1 Begin: {lights front: 50% over 4 s after 1 s, wake: dancer, note: 'wait, then go'}
  - 2 Rise: {when: dancer.Paul.height > 1.6 for 1 s, sound /say: texts.dark, over: 2 s}
  - 3 Next: {when: with, release: lights front}
  - 4 End: {when: after 5 s, rest: all, over: 3 s}
"""


@pytest.fixture
def shown() -> Iterator[list[Console]]:
    consoles: list[Console] = []
    yield consoles
    for console in consoles:
        console.close()


@pytest.fixture
def room(tmp_path: Path, shown: list[Console]) -> Console:
    shown.append(Console(written(tmp_path, PLACE)))
    return shown[0]


def test_cues_in_their_own_words(room: Console) -> None:
    one, two, three, four = room.plan["cues"]
    assert (one["i"], one["number"], one["title"]) == (0, "1", {"": "Begin"})
    assert one["note"] == "wait, then go"
    assert one["does"] == ["lights front: 50% over 4 s after 1 s", "wake: dancer"]
    assert (one["when"], one["follow"], one["with"], one["over"]) == ("", None, False, None)
    assert two["when"] == "dancer.Paul.height > 1.6 for 1 s"
    assert two["does"] == ['sound /say: "noir"']  # the show's language is French
    assert two["over"] == 2.0
    assert (three["number"], three["with"], three["does"]) == ("3", True, ["release: lights front"])
    assert (four["follow"], four["when"], four["does"]) == (5.0, "", ["rest: all"])


def test_mappings_in_their_own_words(room: Console) -> None:
    first, both, event, last = room.plan["mappings"]
    assert first["text"] == "energy -> from 0..1.5 -> lights front"
    assert (first["source"], first["shapes"]) == ("energy", ["from 0..1.5"])
    assert [(one["output"], one["text"]) for one in first["targets"]] == [
        ("lights", "lights front")] * 2  # fmt: skip
    assert first["group"] is None
    assert both["source"] == "max of dancer.Marie.motion and dancer.Paul.motion"
    assert both["text"].endswith("-> curve soft -> sound /a and sound /b")
    assert [one["address"] for one in both["targets"]] == ["/a", "/b"]
    assert (both["group"], event["group"]) == (0, 0)
    assert event["text"] == ("keys.note with pitch c3..c5 -> transpose 12 -> "
                             "sound /note pitch velocity 0.5")  # fmt: skip
    assert last["targets"] == [{"output": "", "address": "memory.density",
                                "text": "memory.density"}]  # fmt: skip
    assert room.plan["groups"] == [{
        "i": 0, "name": "singing",
        "while": "dancer.Paul.height > 1.5 for 200 ms and not keys.playing",
    }]  # fmt: skip


def test_devices(room: Console) -> None:
    dancer, keys = room.plan["inputs"]
    assert dancer["people"] == ["Marie", "Paul"]
    assert [port["port"] for port in dancer["ports"]] == ["height", "motion"]
    height = dancer["ports"][0]
    assert (height["low"], height["high"], height["parts"], height["gate"]) == (0.3, 1.9, 1, False)
    assert (keys["ports"][0]["port"], keys["ports"][0]["what"]) == ("note", "event")
    (memory,) = room.plan["models"]
    assert (memory["hears"], memory["patience_ms"]) == (["notes"], 500.0)
    assert memory["card"]["stagekit"]["id"] == "memory"
    lights, sound = room.plan["outputs"]
    assert [lamp["name"] for lamp in lights["lamps"]] == ["front", "sky"]
    assert len(lights["lamps"][0]["addresses"]) == 2
    assert [(slot["size"], slot["intensity"]) for slot in lights["slots"]] == [
        (1, True), (1, True), (3, True)]  # fmt: skip
    assert (lights["to"], lights["patch"], lights["feedback"]) == (
        "127.0.0.1:7700", "qlcplus", False)  # fmt: skip
    assert sound["to"] == "127.0.0.1:7001"


def test_whose_signals(room: Console) -> None:
    assert {(one["port"], one["who"]) for one in room.tracks
            if one["k"] == "signal" and one["source"] == "dancer"} == {
        ("motion", 1), ("motion", 2), ("height", 2)}  # fmt: skip
    assert len(room.ids("target", output="lights")) == 2 + 3
    assert len(room.ids("signal", source="energy")) == 1


def test_what_stands_at_the_head(room: Console) -> None:
    plan = room.plan
    assert plan["scene"]["name"] == {"fr": "Salle", "en": "Room"}
    assert (plan["scene"]["about"], plan["show"], plan["rig"]) == ("a room", None, None)
    assert (plan["rev"], plan["language"], plan["mode"]) == (1, "fr", "show")


def test_scenes_of_a_show(tmp_path: Path) -> None:
    first, second = scene(), scene()
    programme = Programme([Opened(first), Opened(second)], [0.0, 4.0], {"": "Evening"})
    view = show_view(programme, 1)
    assert view == {"name": {"": "Evening"}, "at": 1, "scenes": [
        {"name": {"": "test"}, "file": "test.yaml", "over": 0.0},
        {"name": {"": "test"}, "file": "test.yaml", "over": 4.0}]}  # fmt: skip
    assert show_view(Programme([Opened(first)], [0.0]), 0) is None


def _words(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.stem)
def test_the_scenes_of_the_house(file: Path, shown: list[Console]) -> None:
    """Every mapping and every line of a cue stands so, word for word, in the scene's file."""
    found = open_scene(str(file), None).scene
    assert found is not None
    shown.append(console := Console(found))
    text = _words(re.sub(r"#.*", "", file.read_text(encoding="utf-8")))
    for one in console.plan["mappings"]:
        assert _words(one["text"]) in text
    for one in console.plan["cues"]:
        assert _words(one["when"]) in text
        for line in one["does"]:
            name, _, value = line.partition(": ")
            assert _words(name) in text
            assert value.startswith('"') or all(_words(w) in text for w in value.split(", "))
    graph = console.stage.engine.graph
    assert [one["name"] for one in console.plan["mappings"]] == list(graph.spoken_by)
    for index, mapping in enumerate(found.mappings):
        stages = {console.tracks[i]["s"] for i in console.ids("line", m=index)}
        assert stages == set(range(len(mapping.chain.steps) + 1))
    assert len(console.ids("group")) == len(found.groups)
    assert {(one["output"], one["address"]) for one in console.tracks if one["k"] == "target"} == (
        set(graph.targets))  # fmt: skip


def test_a_plan_without_words_is_told_by_what_it_is(shown: list[Console]) -> None:
    """As an old recording has it."""
    bare: Scene = scene(
        to(chain("desk.x", step("times", 2.0)), lamps(1)), to(chain(note()), said("/note")),
        cues=(cue("One", when=when(term("desk.on", ">", 0.5), term((1, 2)))),),
    )  # fmt: skip
    shown.append(console := Console(bare))
    assert [one["text"] for one in console.plan["mappings"]] == [
        "desk.x -> times -> lights chan (1,)", "keys.note -> sound /note"]  # fmt: skip
    assert console.plan["cues"][0]["when"] == "desk.on > 0.5 and cue 2..3"


def test_cards() -> None:
    found = card("memory")
    assert found is not None
    assert found["license"] == "Apache-2.0"
    assert card("nobody") is None
    assert card("./shadow.py:Shadow") is None
