"""Live frames: what has changed, to whoever watches, and nothing at all while nobody does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stagekit.core.kinds import Kind, many, number, vector
from stagekit.core.values import LOOK, MILLISECOND, SECOND, Happening
from stagekit.engine.closely import mapping_lines
from stagekit.engine.engine import Engine
from stagekit.engine.flow import Flow
from stagekit.scene.plan import EVERYONE, Scene
from stagekit.show.live_frame import live_frame
from stagekit.show.rows import PARTS
from stagekit.show.tracks import Tracks
from tests.engine.build import (
    NOTE,
    chain,
    device,
    group,
    lamps,
    note,
    own,
    parameter,
    place,
    raw,
    said,
    scene,
    step,
    term,
    to,
    when,
)
from tests.show.seeing import Console, take_apart

Watch = Callable[..., Console]

SKELETON = {"world": many("m", size=99), "centre": vector("m"), "height": number("m", 0.3, 1.9)}


@pytest.fixture
def watching() -> Iterator[Watch]:
    """A console that has begun to watch these scenes."""
    all_of_them: list[Console] = []

    def watch(*scenes: Scene, on: bool = True) -> Console:
        console = Console(*scenes)
        all_of_them.append(console)
        if on:
            console.live.watch(True)
            console.turn()
        return console

    yield watch
    for console in all_of_them:
        console.close()


def pose(name: str = "cam") -> Any:
    return device(name, use="pose", ports=SKELETON)


ONE = to(chain("desk.x", step("from", (0.0, 2.0)), step("times", 0.5)), lamps(1))


# ---- the format


@pytest.mark.parametrize("count", [0, 1, 2, 3, 300])
def test_a_frame_is_read_as_it_is_described(count: int) -> None:
    ids = [65_535 - 7 * n for n in range(count)]
    numbers = [n / 8 - 3.5 for n in range(count)]
    ms, values = take_apart(live_frame(2**32 + 77, ids, numbers))
    assert ms == 77  # the clock begins anew after 49 days
    assert values == dict(zip(ids, numbers, strict=True))


def test_what_is_not_known_and_what_is_too_large() -> None:
    _, values = take_apart(live_frame(0, [1, 2], [math.nan, 1e300]))
    assert math.isnan(values[1])
    assert values[2] == math.inf


# ---- who watches, and who does not


def test_nothing_is_done_while_nobody_watches(watching: Watch) -> None:
    console = watching(scene(ONE), on=False)
    assert console.said == ["plan"]
    assert console.live.due() is None
    for n in range(20):
        console.signal("desk.x", n / 10)
        console.turn()
    assert console.said == ["plan"]
    engine = console.stage.engine
    assert engine.hearing.eyes is None
    assert all(type(line.flow) is Flow for line in mapping_lines(engine.graph))
    assert console.orders == []


def test_the_first_frame_holds_all_and_the_next_what_changed(watching: Watch) -> None:
    console = watching(scene(ONE, to("desk.y", raw("/y"))))
    assert sorted(console.values) == list(range(len(console.tracks)))
    assert all(math.isnan(value) for value in console.values.values())
    console.signal("desk.x", 1.0)
    console.turn()
    assert console.shown("signal", source="desk", port="x") == [1.0]
    assert [console.shown("line", m=0, s=stage) for stage in range(3)] == [[1.0], [0.5], [0.25]]
    assert console.shown("target", output="lights", address="/chan/1") == [0.25]
    assert {track["k"] for track in console.changed} == {"signal", "line", "target"}
    assert len(console.changed) == 5
    console.turn()
    assert console.frames == 2  # nothing has changed since
    console.signal("desk.y", 0.5)
    console.turn()
    assert [(track["k"], track.get("s")) for track in console.changed] == [
        ("signal", None), ("target", None), ("line", 0)]  # fmt: skip


def test_what_is_said_anew_but_stays_is_not_told(watching: Watch) -> None:
    console = watching(scene(ONE, to("dancer.v", raw("/v"))))
    console.signal("desk.x", 1.0)
    console.signal("dancer.v", 1.0, 2.0, 3.0)
    console.turn()
    frames = console.frames
    console.signal("desk.x", float("1.0"))
    console.signal("dancer.v", 1.0, 2.0, 3.0)
    console.turn()
    assert console.frames == frames
    console.signal("dancer.v", 1.0, 2.5, 3.0)
    console.turn()
    assert {track["part"] for track in console.changed} == {1}


def test_who_asks_again_is_told_everything_again(watching: Watch) -> None:
    console = watching(scene(ONE))
    console.signal("desk.x", 1.0)
    console.turn()
    console.values.clear()
    console.live.watch(True)
    console.turn()
    assert sorted(console.values) == list(range(len(console.tracks)))
    assert console.shown("line", m=0) == [1.0, 0.5, 0.25]


def test_whoever_stops_watching_costs_nothing_more(watching: Watch) -> None:
    console = watching(scene(ONE))
    console.live.watch(False)
    console.turn()
    said = list(console.said)
    console.signal("desk.x", 1.0)
    console.turn()
    assert console.said == said
    engine = console.stage.engine
    assert engine.hearing.eyes is None
    assert all(type(line.flow) is Flow for line in mapping_lines(engine.graph))
    console.live.watch(True)
    console.turn()
    assert console.shown("line", m=0) == [1.0, 0.5, 0.25]


def test_at_most_thirty_frames_a_second(watching: Watch) -> None:
    console = watching(scene(ONE))
    began = console.frames
    for n in range(1000):  # a second
        console.signal("desk.x", n / 1000)
        console.turn(0)
    assert 29 <= console.frames - began <= 31


def test_no_frame_while_the_lane_is_busy(watching: Watch) -> None:
    console = watching(scene(ONE))
    # More than the socket takes: the keeper is behind.
    console.lane.send_line(b'{"do": "word", "key": "' + b"x" * 3_000_000 + b'"}\n')
    assert console.lane.waiting
    waiting = len(console.lane._out)
    console.signal("desk.x", 1.0)
    for _ in range(5):
        console.now += SECOND
        console.live.turn(console.now)
    assert len(console.lane._out) == waiting
    while console.lane.waiting:
        console.read()
    console.turn()
    assert console.shown("line", m=0) == [1.0, 0.5, 0.25]  # nothing is lost


# ---- what lives


def test_vectors_lists_and_colours(watching: Watch) -> None:
    dancer = device("dancer", ports={"hand": vector("m"), "bands": many(size=4)})
    colour = Kind("colour", size=3)
    sky = to(chain("desk.x", step("to", ((0.0, 0.0, 0.0), (1.0, 0.5, 0.0)), gives=colour)),
             lamps(9, size=3))  # fmt: skip
    console = watching(scene(
        to(place("dancer.hand", vector("m")), raw("/hand")),
        to(place("dancer.bands", many(size=4)), raw("/bands")), sky, inputs=[dancer],
    ))  # fmt: skip
    console.signal("dancer.hand", 0.1, 1.2, 2.3)
    console.signal("dancer.bands", 1.0, 2.0, 3.0, 4.0)
    console.signal("desk.x", 1.0)
    console.turn()
    assert console.shown("signal", port="hand") == [0.1, 1.2, 2.3]
    assert [console.tracks[i]["unit"] for i in console.ids("signal", port="hand")] == ["m"] * 3
    assert console.shown("signal", port="bands") == [1.0, 2.0, 3.0, 4.0]
    assert console.shown("line", m=2, s=1) == [1.0, 0.5, 0.0]
    assert console.shown("target", address="/chan/9") == [1.0, 0.5, 0.0]


def test_a_list_that_turns_out_longer_gets_more_tracks(watching: Watch) -> None:
    console = watching(scene(to("desk.list", raw("/list"))))
    assert console.ids("signal", port="list") == [0]
    console.signal("desk.list", 1.0, 2.0, 3.0)
    console.turn()
    assert console.shown("signal", port="list") == [1.0, 2.0, 3.0]
    assert console.shown("target", address="/list") == [1.0, 2.0, 3.0]
    assert [console.tracks[i]["parts"] for i in console.ids("signal", port="list")] == [1, 3, 3]
    assert "tracks" in console.said
    console.signal("desk.list", 4.0)  # and shorter again
    console.turn()
    assert console.shown("signal", port="list") == [4.0, None, None]
    console.signal("desk.list", *map(float, range(2 * PARTS)))
    console.turn()
    assert console.shown("signal", port="list") == [float(n) for n in range(PARTS)]


def test_a_person_who_enters_gets_tracks(watching: Watch) -> None:
    crowd = place("dancer.height", number("m", 0.3, 1.9), who=(EVERYONE,))
    dancer = device("dancer", ports={"height": number("m", 0.3, 1.9)})
    console = watching(scene(to(chain(crowd), raw("/all")), inputs=[dancer]))
    assert console.ids("signal") == []
    console.signal("dancer.height", 1.5, who=2)
    console.turn()
    assert console.shown("signal", source="dancer", who=2) == [1.5]
    track = console.tracks[console.ids("signal", who=2)[0]]
    assert (track["unit"], track["low"], track["high"]) == ("m", 0.3, 1.9)
    console.signal("dancer.height", 1.75, who=7)
    console.turn()
    assert console.shown("signal", source="dancer", who=7) == [1.75]
    assert console.shown("line", m=0, s=0) == [1.5, 1.75]


def test_texts_have_no_number_and_yes_is_one(watching: Watch) -> None:
    words = to(place("desk.word", Kind("any")), raw("/word"))
    console = watching(scene(words))
    console.stage.engine.graph.targets["sound", "/word"].sent = ("la", True, 3)
    console.turn()
    assert console.shown("target", address="/word") == [None, 1.0, 3.0]


def test_parameters_groups_and_ears(watching: Watch) -> None:
    shadow = device("shadow", hears={"reach": chain("dancer.reach", step("times", 2.0))})
    console = watching(scene(
        to("desk.d", parameter("shadow.density", 0.0, 4.0)),
        to("desk.x", raw("/x"), group=0),
        models=[shadow], groups=(group(when(term("desk.on", ">", 0.5))),),
    ))  # fmt: skip
    assert console.shown("group", i=0) == [0.0]
    console.signal("desk.on", 1.0)
    console.signal("desk.d", 2.5)
    console.signal("dancer.reach", 0.5)
    console.turn()
    assert console.shown("group", i=0) == [1.0]
    assert console.shown("target", output="", address="shadow.density") == [2.5]
    track = console.tracks[console.ids("target", address="shadow.density")[0]]
    assert (track["low"], track["high"]) == (0.0, 4.0)
    assert [console.shown("ear", model="shadow", ear="reach", s=s) for s in (0, 1)] == [
        [0.5], [1.0]]  # fmt: skip


def test_a_signal_of_ones_own(watching: Watch) -> None:
    console = watching(
        scene(
            to(place("energy"), raw("/e")),
            signals=(own("energy", chain("desk.x", step("times", 3.0))),),
        )
    )
    console.signal("desk.x", 2.0)
    console.turn()
    assert console.shown("signal", source="energy", port="") == [6.0]


def test_what_a_hand_holds_is_what_is_shown(watching: Watch) -> None:
    console = watching(scene(ONE))
    console.signal("desk.x", 1.0)
    console.happen("hand", "hand", "override", "desk", "x", 0, 2.0)
    console.signal("desk.x", 0.0)
    console.turn()
    assert console.shown("signal", port="x") == [2.0]
    assert console.shown("line", m=0) == [2.0, 1.0, 0.5]


# ---- events


def test_events_are_told_with_their_moment(watching: Watch) -> None:
    console = watching(scene(to(chain(note()), said("/note"))))
    console.happen("event", "keys", "note", 60, 90, 1)
    at = console.now // MILLISECOND
    console.turn()
    assert console.events == [[at, "keys", "note", 0, [60, 90, 1]]]
    assert console.shown("line", m=0, s=0) == [60.0, 90.0, 1.0]


def test_an_event_said_ahead_is_told_when_it_is_due(watching: Watch) -> None:
    console = watching(scene(to(chain(note()), said("/note"))))
    due = console.now + 500 * MILLISECOND
    console.happen("later", "keys", "note", due, 62, 90, 1)
    console.turn()
    assert console.events == []
    console.now = due
    console.happen("tick", "clock", "")
    console.turn()
    assert console.events == [[due // MILLISECOND, "keys", "note", 0, [62, 90, 1]]]


def test_of_a_flood_of_events_the_newest_are_told(watching: Watch) -> None:
    console = watching(scene(to(chain(note()), said("/note"))))
    for n in range(200):
        console.happen("event", "keys", "note", n % 128, 90, 1)
    console.happen("event", "keys", "word", "x" * 1000)
    console.turn()
    assert len(console.events) == 64
    assert console.events[-1][4] == ["x" * 80]
    assert console.events[-2][4] == [199 % 128, 90, 1]


# ---- for the eyes only


def look(console: Console, *rows: tuple[Any, ...], source: str = "cam") -> None:
    console.live.look(Happening(0, console.now, LOOK, source, "", 0, rows))


def test_a_pose_is_asked_for_its_skeleton_while_somebody_watches(watching: Watch) -> None:
    console = watching(scene(ONE, inputs=[pose()]))
    assert [(name, order.what, order.ports) for name, order in console.orders] == [
        ("cam", "watch", ["world", "centre"])]  # fmt: skip
    console.live.life(Happening(0, 0, "life", "cam", "ready"))  # it died, and is there again
    console.live.life(Happening(0, 0, "life", "desk", "ready"))
    assert len(console.orders) == 2
    console.live.watch(False)
    console.turn()
    assert console.orders[-1][1].ports == []


def test_a_skeleton_is_shown_and_the_engine_does_not_hear_of_it(watching: Watch) -> None:
    console = watching(scene(ONE, inputs=[pose()]))
    before = console.stage.engine.state()
    points = [n / 100 for n in range(99)]
    look(console, ("world", 2, *points), ("centre", 2, 0.5, 1.0, 3.0))
    console.turn()
    assert console.shown("look", source="cam", port="world", who=2) == points
    assert console.shown("look", source="cam", port="centre", who=2) == [0.5, 1.0, 3.0]
    assert {console.tracks[i]["parts"] for i in console.ids("look", port="world")} == {99}
    assert console.stage.engine.state() == before
    points[50] = 7.5
    look(console, ("world", 2, *points))
    console.turn()
    assert [(track["port"], track["part"]) for track in console.changed] == [("world", 50)]


def test_what_the_scene_hears_anyway_is_looked_at_where_it_is(watching: Watch) -> None:
    hears = to(place("cam.centre", vector("m"), who=1), raw("/centre"))
    console = watching(scene(hears, inputs=[pose()]))
    console.signal("cam.centre", 0.5, 1.0, 3.0, who=1)
    console.turn()
    assert console.shown("look", port="centre", who=1) == [0.5, 1.0, 3.0]


@pytest.mark.parametrize("row", [(), ("world",), ("world", "x", 1.0), ("size", 1, 1.0), 3, None])
def test_a_nonsense_look_is_passed_over(watching: Watch, row: Any) -> None:
    console = watching(scene(ONE, inputs=[pose()]))
    look(console, row)
    console.turn()
    assert console.ids("look") == []


def test_looks_are_no_flood(watching: Watch) -> None:
    console = watching(scene(ONE, inputs=[pose()]))
    for who in range(1000):
        look(console, ("centre", who, 1.0, 2.0, 3.0))
    console.turn()
    assert len(console.ids("look")) == 64 * 3


# ---- another version, another scene


def test_another_engine_is_followed(watching: Watch) -> None:
    second = scene(to(chain("desk.x", step("times", 4.0)), raw("/x")), inputs=[pose()])
    console = watching(scene(ONE, inputs=[pose()]), second)
    look(console, ("centre", 1, 1.0, 2.0, 3.0))
    console.signal("desk.x", 1.0)
    console.turn()
    old = console.stage.engine
    console.happen("hand", "hand", "scene", 1)
    assert console.stage.engine is not old
    console.live.follow(console.stage, "show")
    console.turn()
    console.turn()
    assert (console.plan["rev"], console.said.count("plan")) == (2, 2)
    assert old.hearing.eyes is None
    console.signal("desk.x", 2.0)
    console.turn()
    assert console.shown("line", m=0) == [2.0, 8.0]
    assert console.ids("look", port="centre")  # who was seen before has tracks at once
    console.happen("event", "keys", "note", 60, 90, 1)
    console.turn()
    assert len(console.events) == 1


def test_a_plan_of_a_large_scene_is_made_little_by_little(watching: Watch) -> None:
    large = scene(*[to(chain(f"desk.x{n}", step("times", 2.0), step("from", (0.0, 2.0))),
                       raw(f"/x{n}")) for n in range(500)])  # fmt: skip
    console = watching(large, on=False)
    console.live.follow(console.stage, "show")
    console.live.watch(True)
    spent = []
    while console.live.due() == 0:
        began = time.thread_time()
        console.live.turn(console.now)
        spent.append(time.thread_time() - began)
        console.read()
    assert len(spent) > 5
    assert sorted(spent)[len(spent) // 2] < 0.005
    console.turn()
    assert len(console.plan["mappings"]) == 500
    assert len(console.values) == len(console.tracks) == 500 * 5


def test_tracks_never_grow_past_what_an_id_can_say() -> None:
    tracks = Tracks(Engine(scene(ONE)))
    tracks.told.extend({"k": "group", "i": n} for n in range(64_999))
    list(tracks.build())
    assert len(tracks.told) == 65_000
    _, values = take_apart(tracks.frame(0, whole=True) or b"")
    assert max(values) < 65_000


def test_notes_have_fields() -> None:
    engine = Engine(scene(to(chain(note()), said("/note"))))
    tracks = Tracks(engine)
    list(tracks.build())
    assert [one["parts"] for one in tracks.told if one["k"] == "line"] == [len(NOTE.parts)] * 3


def test_a_picture_gives_way_to_whoever_speaks(watching: Watch) -> None:
    console = watching(scene(ONE))
    console.turn(1.0)
    frames = console.frames
    console.signal("desk.x", 1.0)
    console.now += SECOND // 30
    console.live.turn(console.now, idle=False)
    console.read()
    assert console.frames == frames
    assert console.live.due() is not None
    assert (console.live.due() or 0) <= console.now  # it waits for a quiet moment
    console.now += SECOND // 30
    console.live.turn(console.now, idle=False)  # but not for ever
    console.read()
    assert console.frames == frames + 1
