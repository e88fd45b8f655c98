"""Ticks, alarms, moments out of order; and that nothing runs when nothing moves."""

from __future__ import annotations

from typing import Any

import pytest

from stagekit.core import kinds
from stagekit.core.values import Happening
from stagekit.engine.alarms import AHEAD, CUE, LINE, Alarms
from stagekit.scene.plan import Sender
from tests.engine.build import (
    MS,
    NUMBER,
    Stage,
    chain,
    cue,
    lamps,
    messages,
    place,
    put,
    raw,
    said,
    scene,
    step,
    to,
)

HIT = kinds.event("force")


def test_nothing_runs_when_nothing_moves() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1), raw())))
    assert stage.engine.next_wake() is None
    stage.signal("dancer.x", 0.5, ms=1)
    assert stage.engine.next_wake() is None


@pytest.mark.parametrize("moving", [
    step("ease", 0.3), step("spring", 0.3, bounce=0.3), step("slew", 2.0), step("average", 0.5),
    step("peak", 0.5), step("speed"), step("delay", 0.2), step("limit", 8.0),
])  # fmt: skip
def test_what_glides_asks_for_ticks_and_comes_to_rest(moving: Any) -> None:
    stage = Stage(scene(to(chain("dancer.x", moving), raw())))
    stage.signal("dancer.x", 0.0, ms=0)
    stage.signal("dancer.x", 1.0, ms=100)
    stage.signal("dancer.x", 0.25, ms=150)
    assert stage.engine.next_wake() is not None
    stage.until(20_000)
    assert stage.engine.next_wake() is None
    assert stage.last("/pan") == pytest.approx(0.0 if moving.word == "speed" else 0.25)


def test_delay_is_exact_and_not_on_the_grid() -> None:
    stage = Stage(
        scene(
            to(chain("dancer.x", step("delay", 0.123)), raw()),
            to(chain(place("desk.hit", HIT), step("delay", 0.0505, HIT)), said("/h")),
        )
    )
    stage.signal("dancer.x", 0.5, ms=1)
    stage.event("desk.hit", 1.0, ms=2)
    stage.until(1000)
    assert stage.sent() == [(52.5, "/h", 1.0), (124, "/pan", 0.5)]


def test_missed_ticks_are_one() -> None:
    patient = Stage(scene(to(chain("dancer.x", step("ease", 0.3)), raw())))
    hasty = Stage(scene(to(chain("dancer.x", step("ease", 0.3)), raw())))
    for stage in (patient, hasty):
        stage.signal("dancer.x", 0.0, ms=0)
        stage.signal("dancer.x", 1.0, ms=1)
        stage.new()
    patient.until(150)
    effects = hasty.engine.handle(Happening(0, 153 * MS, "tick", "clock"))
    ((_, value),) = messages(effects)
    assert value == pytest.approx(patient.last("/pan"), abs=1e-9)
    assert hasty.engine.next_wake() == 160 * MS


@pytest.mark.parametrize("late", [230, 237, 400, 703])
def test_a_paced_fade_that_was_held_up_makes_one_step(late: int) -> None:
    """Whatever its desk's rate: no burst of what should have left in between."""
    stage = Stage(scene(
        to("dancer.x", lamps(1, 2)), cues=(cue("up", put(lamps(1, 2), 1.0, over=1.0)),),
        outputs={"lights": Sender("lights", "osc", rate=44.0)},
    ))  # fmt: skip
    stage.signal("dancer.x", 0.0, ms=0)
    stage.hand("go", ms=0)
    stage.until(201)
    stage.new()
    last = stage.last("/chan/1")
    held_up = messages(stage.engine.handle(Happening(0, late * MS, "tick", "clock")))
    assert [address for address, _ in held_up] == ["/chan/1", "/chan/2"]
    grid = late // 10 * 10
    assert [value for _, value in held_up] == pytest.approx([grid / 1000] * 2)
    assert held_up[0][1] > last
    stage.until(1500)
    assert stage.last("/chan/1") == 1.0


def test_what_is_due_comes_before_a_later_happening_at_its_own_moment() -> None:
    stage = Stage(scene(
        to(chain("dancer.x", step("delay", 0.1)), raw("/late")), to("dancer.x", raw("/now")),
        cues=(cue("a", put(lamps(1), 1.0, over=1.0)),),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.1, ms=0)
    stage.hand("go", ms=0)
    stage.new()
    effects = stage.engine.handle(
        Happening(0, 555 * MS, "signal", "dancer", "x", 0, (0.9,)))  # fmt: skip
    assert messages(effects) == [("/late", 0.1), ("/chan/1", pytest.approx(0.55)), ("/now", 0.9)]
    assert stage.engine.next_wake() == 560 * MS


def test_a_happening_from_before_counts_as_now() -> None:
    stage = Stage(scene(to("dancer.x", raw(rate=10.0)), to(chain("dancer.y", step("delay", 0.1)),
                                                            raw("/y"))))  # fmt: skip
    stage.signal("dancer.x", 0.1, ms=100)
    stage.engine.handle(Happening(0, 20 * MS, "signal", "dancer", "x", 0, (0.2,)))
    stage.engine.handle(Happening(0, 20 * MS, "signal", "dancer", "y", 0, (0.3,)))
    assert stage.engine.now == 100 * MS
    stage.until(1000)
    assert stage.sent() == [(100, "/pan", 0.1), (200, "/y", 0.3), (200, "/pan", 0.2)]


def test_alarms_of_one_moment_ring_by_their_keys_however_they_were_set() -> None:
    rang: list[str] = []
    alarms = Alarms()
    for key, name in (((LINE, 2, 0), "line 2"), ((CUE, 1, 0), "cue"), ((LINE, 1, 0), "line 1"),
                      ((AHEAD, 9, 0), "ahead")):  # fmt: skip
        alarms.set(key, 10, lambda at, name=name: rang.append(name))  # type: ignore[misc]
    while (due := alarms.take(10)) is not None:
        due[1](due[0])
    assert rang == ["ahead", "cue", "line 1", "line 2"]


def test_an_alarm_has_one_moment() -> None:
    rang: list[int] = []
    alarms = Alarms()
    for at in (30, 10, 20, 10, 20):
        alarms.set((LINE, 1, 0), at, rang.append)
    alarms.set((LINE, 2, 0), 5, rang.append)
    alarms.clear((LINE, 2, 0))
    assert (alarms.next(), alarms.due((LINE, 1, 0)), alarms.due((LINE, 2, 0))) == (20, 20, None)
    assert alarms.take(19) is None
    while (due := alarms.take(100)) is not None:
        due[1](due[0])
    assert rang == [20]
    assert alarms.next() is None


def test_lamps_whose_fades_end_together_leave_together() -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(1, 2, 3), 1.0, over=0.005)),)))
    stage.hand("go", ms=1)
    stage.until(100)
    last = [packet for _, packet in stage.new()][-1]
    assert [address for address, _ in last.messages] == ["/chan/1", "/chan/2", "/chan/3"]  # type: ignore[union-attr]


def test_the_clock_of_the_scene_ticks_only_where_it_is_read() -> None:
    wave = chain("scene.time", step("wave", 2.0, NUMBER))
    stage = Stage(scene(to(wave, raw())))
    stage.until(1000)
    assert stage.last("/pan") == pytest.approx(1.0)
    assert stage.engine.next_wake() == 1010 * MS
