"""Looking closely at lines: what flows between shapes is kept, and nothing is decided otherwise."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

import msgspec
import pytest

from stagekit.core.values import Happening
from stagekit.engine.closely import CloseFlow, ear_lines, look, look_away, mapping_lines
from stagekit.engine.engine import Engine
from stagekit.engine.flow import Flow
from stagekit.engine.line import Line
from stagekit.show.trace import Reader
from tests.engine.build import (
    MS,
    NOTE,
    Stage,
    chain,
    device,
    group,
    lamps,
    messages,
    note,
    own,
    raw,
    said,
    scene,
    step,
    term,
    to,
    when,
)

TRACES = sorted((Path(__file__).parents[1] / "golden").glob("*.trace.gz"))

THREE = to(chain("desk.x", step("from", (0.0, 2.0)), step("curve", 2.0), step("times", 0.5)),
           raw("/x"))  # fmt: skip


def watch(stage: Stage) -> list[CloseFlow]:
    moved: list[CloseFlow] = []
    list(look(stage.engine.graph, moved, stage.engine.now))
    return moved


def kept(stage: Stage, index: int = 0) -> list[object]:
    flow = mapping_lines(stage.engine.graph)[index].flow
    assert isinstance(flow, CloseFlow)
    return flow.kept


def test_what_stands_between_shapes() -> None:
    stage = Stage(scene(THREE))
    moved = watch(stage)
    assert kept(stage) == [None] * 4
    stage.signal("desk.x", 1.0, ms=10)
    assert kept(stage) == [1.0, 0.5, 0.25, 0.125]
    assert stage.last("/x") == 0.125
    assert [flow.kept for flow in moved] == [[1.0, 0.5, 0.25, 0.125]]


def test_who_begins_to_look_sees_what_stands() -> None:
    glides = to(chain("desk.x", step("from", (0.0, 2.0)), step("ease", 0.2)), raw("/y"))
    stage = Stage(scene(THREE, glides))
    stage.signal("desk.x", 1.0, ms=10)
    stage.signal("desk.x", 2.0, ms=100)
    stage.until(150)
    before = msgspec.json.encode(stage.engine.state())
    watch(stage)
    assert kept(stage) == [2.0, 1.0, 1.0, 0.5]
    assert kept(stage, 1)[:2] == [2.0, 1.0]
    assert kept(stage, 1)[2] == stage.last("/y")
    assert 0.5 < stage.last("/y") < 1.0
    assert msgspec.json.encode(stage.engine.state()) == before


def test_of_events_the_newest_is_kept() -> None:
    up = to(chain(note(), step("transpose", 12, takes=NOTE), step("delay", 0.05, takes=NOTE)),
            said("/note"))  # fmt: skip
    stage = Stage(scene(up))
    watch(stage)
    stage.event("keys.note", 60, 90, 1, ms=10)
    assert kept(stage) == [(60, 90, 1), (72, 90, 1), None]
    stage.until(100)
    assert kept(stage) == [(60, 90, 1), (72, 90, 1), (72, 90, 1)]
    stage.event("keys.note", 62, 0, 1, ms=110)
    assert kept(stage)[:2] == [(62, 0, 1), (74, 0, 1)]


def test_a_closed_group_keeps_what_it_had() -> None:
    closed = to(chain("dancer.y", step("times", 2.0)), raw("/x"), group=0)
    stage = Stage(scene(closed, groups=(group(when(term("desk.on", ">", 0.5))),)))
    stage.signal("dancer.y", 0.25, ms=5)
    watch(stage)
    stage.signal("dancer.y", 0.5, ms=10)
    assert stage.last("/x") is None
    stage.signal("desk.on", 1.0, ms=20)
    assert (kept(stage), stage.last("/x")) == ([0.5, 1.0], 1.0)


def test_ears_are_found_by_their_model() -> None:
    shadow = device("shadow", hears={"a": chain("desk.x"), "b": chain("energy")})
    stage = Stage(scene(THREE, models=[shadow], signals=(own("energy", chain("desk.e")),)))
    ears = ear_lines(stage.engine.graph)
    assert {key: line.name for key, line in ears.items()} == {
        ("shadow", "a"): "shadow.a", ("shadow", "b"): "shadow.b"}  # fmt: skip
    watch(stage)
    stage.signal("desk.e", 0.75, ms=10)
    flow = ears["shadow", "b"].flow
    assert isinstance(flow, CloseFlow)
    assert flow.kept == [0.75]


def is_fast(line: Line, stage: Stage) -> bool:
    """Whether what is called for it is the short function that keeps nothing."""
    assert line.source is not None
    updates = [update for cell in line.source.cells for update in cell.updates]
    ranked = [stage.engine.graph.order.ranked(cell)[line.rank] for cell in line.source.cells]
    assert all(one in updates for one in ranked)
    return all(update.__qualname__.startswith("Line.fast.") for update in ranked)


def test_whoever_looks_away_leaves_the_fast_way_behind() -> None:
    stage = Stage(scene(THREE, to("desk.x", lamps(1))))
    lines = mapping_lines(stage.engine.graph)
    assert all(is_fast(line, stage) for line in lines)
    watch(stage)
    assert not any(is_fast(line, stage) for line in lines)
    list(look_away(stage.engine.graph))
    assert all(is_fast(line, stage) for line in lines)
    assert all(type(line.flow) is Flow for line in lines)
    assert messages(stage.signal("desk.x", 2.0, ms=20)) == [("/x", 0.5), ("/chan/1", 1.0)]


def test_a_list_too_short_is_the_same_to_both() -> None:
    """`pick` has nothing to say, and what comes behind it cannot reckon with nothing."""
    short = to(chain("desk.l", step("pick", 3), step("times", 2.0)), raw("/x"))
    alone, seen = Stage(scene(short)), Stage(scene(short))
    watch(seen)
    for ms, values in ((10, (1.0, 2.0)), (20, (1.0, 2.0, 3.0)), (30, (5.0,))):
        assert seen.signal("desk.l", *values, ms=ms) == alone.signal("desk.l", *values, ms=ms)
    assert seen.last("/x") == 6.0


def test_what_breaks_a_shape_breaks_it_once_more_and_no_worse() -> None:
    stage = Stage(scene(THREE))
    stage.engine.graph.cells.get("desk", "x").value = (1.0, "la")  # type: ignore[assignment]
    watch(stage)
    assert kept(stage)[2:] == [None, None]
    stage.signal("desk.x", 1.0, ms=10)
    assert kept(stage) == [1.0, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name.partition(".")[0])
def test_nothing_is_decided_otherwise(trace: Path, tmp_path: Path) -> None:
    """Somebody looks, and looks away, again and again, often in the middle of turning to it."""
    plain = tmp_path / "show.trace"
    plain.write_bytes(gzip.decompress(trace.read_bytes()))
    reader = Reader(plain)
    rows = [row for row in reader if isinstance(row, Happening)][:6000]
    alone = Engine(reader.scene, reader.language)
    seen = Engine(reader.scene, reader.language)
    chance = Random(trace.name)
    moved: list[CloseFlow] = []
    turning = iter([None])
    looked = 0
    for row in rows:
        if chance.random() < 0.02:
            on = chance.random() < 0.7
            turning = look(seen.graph, moved, seen.now) if on else look_away(seen.graph)
        next(turning, None)
        if moved:
            looked += 1
            for flow in moved:
                flow.fresh = False
            moved.clear()
        assert seen.handle(row) == alone.handle(row)
    assert looked > len(rows) // 20
    assert json.dumps(seen.state()) == json.dumps(alone.state())
    assert seen.now > 1000 * MS
