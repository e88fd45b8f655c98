"""Panic before hands, hands before cues, cues before mappings; and among mappings."""

from __future__ import annotations

from typing import Any

import pytest

from stagekit.core import kinds
from stagekit.core.values import Packet
from tests.engine.build import (
    COLOUR,
    GATE,
    MS,
    REST,
    Stage,
    both,
    chain,
    conduct,
    cue,
    device,
    fade,
    group,
    hold,
    lamps,
    messages,
    note,
    own,
    parameter,
    place,
    put,
    raw,
    scene,
    step,
    term,
    to,
    when,
)


def test_panic_over_hand_over_cue_over_mapping() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)), cues=(
        cue("a", put(lamps(1), 0.7)), cue("b", release=(lamps(1),)))))  # fmt: skip
    assert messages(stage.signal("dancer.x", 0.2, ms=1)) == [("/chan/1", 0.2)]
    assert messages(stage.hand("go", ms=2)) == [("/chan/1", 0.7)]
    assert messages(stage.signal("dancer.x", 0.3, ms=3)) == []
    assert messages(stage.hand("set", "lights", "/chan/1", 0.9, ms=4)) == [("/chan/1", 0.9)]
    assert messages(stage.hand("panic", ms=5)) == [("/chan/1", 0.0)]
    assert messages(stage.signal("dancer.x", 0.4, ms=6)) == []
    assert messages(stage.hand("set", "lights", "/chan/1", 1.0, ms=7)) == []
    assert messages(stage.hand("resume", ms=8)) == [("/chan/1", 1.0)]
    assert messages(stage.hand("free", "lights", "/chan/1", 0.0, ms=9)) == [("/chan/1", 0.7)]
    assert messages(stage.hand("go", ms=20)) == [("/chan/1", 0.4)]
    assert messages(stage.signal("dancer.x", 0.5, ms=21)) == [("/chan/1", 0.5)]


def test_panic_sends_rest_even_where_it_stands_there_already() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1), raw("/pan"))))
    assert messages(stage.hand("panic", ms=1)) == [("/chan/1", 0.0)]
    assert messages(stage.hand("panic", ms=2)) == [("/chan/1", 0.0)]
    stage.signal("dancer.x", 0.5, ms=3)
    assert sorted(messages(stage.hand("resume", ms=4))) == [("/chan/1", 0.5), ("/pan", 0.5)]


@pytest.mark.parametrize(("merge", "value"), [("highest", 0.7), ("latest", 0.2), ("sum", 0.9)])
def test_open_groups_are_merged_by_the_rule_of_the_lamp(merge: str, value: float) -> None:
    stage = Stage(scene(
        to("dancer.x", lamps(1, merge=merge), group=0),
        to("dancer.y", lamps(1, merge=merge), group=1),
        groups=(group(when(term("desk.a", ">", 0.5))), group(when(term("desk.b", ">", 0.5)))),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.7, ms=1)
    stage.signal("dancer.y", 0.2, ms=2)
    assert stage.last("/chan/1") is None  # both are closed
    stage.signal("desk.a", 1.0, ms=3)
    assert stage.last("/chan/1") == 0.7
    stage.signal("desk.b", 1.0, ms=4)
    assert stage.last("/chan/1") == pytest.approx(value)


def test_latest_is_who_opened_last_and_not_who_spoke_last() -> None:
    stage = Stage(scene(
        to("dancer.x", raw()), to("dancer.y", raw(), group=0), to("dancer.z", raw(), group=1),
        groups=(group(when(term("desk.a", ">", 0.5))), group(when(term("desk.b", ">", 0.5)))),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.1, ms=1)
    for ms, (name, value) in enumerate([("y", 0.2), ("z", 0.3)], 2):
        stage.signal(f"dancer.{name}", value, ms=ms)
    stage.signal("desk.b", 1.0, ms=5)
    assert stage.last("/pan") == 0.3
    stage.signal("desk.a", 1.0, ms=6)
    assert stage.last("/pan") == 0.2
    stage.new()
    stage.signal("dancer.x", 0.9, ms=7)
    stage.signal("dancer.z", 0.8, ms=8)
    assert stage.sent() == []
    stage.signal("desk.a", 0.0, ms=9)
    assert stage.last("/pan") == 0.8  # who is open wins over who holds
    stage.signal("desk.b", 0.0, ms=10)
    assert stage.last("/pan") == 0.9


def test_a_closed_group_holds() -> None:
    stage = Stage(scene(to("dancer.x", raw(), group=0),
                        groups=(group(when(term(place("desk.on", GATE)))),)))  # fmt: skip
    stage.signal("desk.on", 1.0, ms=1)
    stage.signal("dancer.x", 0.5, ms=2)
    stage.signal("desk.on", 0.0, ms=3)
    stage.signal("dancer.x", 0.9, ms=4)
    stage.until(60_000)
    assert stage.sent() == [(2, "/pan", 0.5)]
    stage.signal("desk.on", 1.0, ms=60_001)
    assert stage.sent() == [(60_001, "/pan", 0.9)]
    assert stage.engine.next_wake() is None


def test_then_hold_then_fade_ends_exactly_at_rest_and_then_nothing_moves() -> None:
    stage = Stage(
        scene(
            to("dancer.x", lamps(1, rest=0.1), group=0),
            groups=(group(when(term("desk.on", ">", 0.5)), hold(2.0), fade(3.0)),),
        )
    )
    stage.signal("desk.on", 1.0, ms=1)
    stage.signal("dancer.x", 0.7, ms=2)
    stage.signal("desk.on", 0.0, ms=1000)
    assert stage.sent() == [(2, "/chan/1", 0.7)]
    assert stage.engine.next_wake() == 3000 * MS
    stage.until(2999)
    assert stage.sent() == []
    stage.until(4500)
    assert stage.sent()[-1] == (4500, "/chan/1", pytest.approx(0.4))
    stage.until(60_000)
    assert stage.sent()[-1] == (6000, "/chan/1", 0.1)
    assert stage.engine.next_wake() is None


def test_then_rest_and_coming_back_in_the_middle_of_a_fade() -> None:
    stage = Stage(scene(
        to("dancer.x", lamps(1), group=0), to("dancer.x", lamps(2), group=1),
        groups=(group(when(term("desk.a", ">", 0.5)), REST),
                group(when(term("desk.a", ">", 0.5)), fade(1.0))),
    ))  # fmt: skip
    stage.signal("desk.a", 1.0, ms=1)
    stage.signal("dancer.x", 0.8, ms=2)
    stage.signal("desk.a", 0.0, ms=10)
    assert stage.last("/chan/1") == 0.0
    stage.until(510)
    assert stage.last("/chan/2") == pytest.approx(0.4)
    stage.signal("desk.a", 1.0, ms=511)
    assert (stage.last("/chan/1"), stage.last("/chan/2")) == (0.8, 0.8)
    stage.until(5000)
    assert stage.engine.next_wake() is None


def test_a_timed_hold_still_counts_beside_an_open_group() -> None:
    stage = Stage(scene(
        to("dancer.x", lamps(1), group=0), to("dancer.y", lamps(1)),
        groups=(group(when(term("desk.a", ">", 0.5)), hold(1.0), fade(1.0)),),
    ))  # fmt: skip
    stage.signal("dancer.y", 0.2, ms=1)
    stage.signal("desk.a", 1.0, ms=2)
    stage.signal("dancer.x", 0.8, ms=3)
    stage.signal("desk.a", 0.0, ms=10)
    stage.until(4000)
    sent = [value for _, _, value in stage.sent()]
    assert sent[:2] == [0.2, 0.8]
    assert sent == sorted(sent[:1]) + sorted(sent[1:], reverse=True)  # down, and never a jump up
    assert sent[-1] == 0.2


CONDITIONS: list[tuple[Any, list[tuple[str, float, float]], list[tuple[float, bool]]]] = [
    (when(term("desk.a", "<", 0.5)), [("desk.a", 0.2, 10), ("desk.a", 0.8, 20)],
     [(10, True), (20, False)]),
    (when(term("desk.a", "is", 3.0)), [("desk.a", 3.0, 10), ("desk.a", 4.0, 20)],
     [(10, True), (20, False)]),
    (when(term(place("desk.a", GATE), "is", True)), [("desk.a", 1.0, 10)], [(10, True)]),
    (when(term(place("desk.a", GATE), negate=True)), [("desk.a", 1.0, 10)],
     [(0, True), (10, False)]),
    (when(term("desk.a", ">", 0.5, lasting=2.0)),
     [("desk.a", 1.0, 10), ("desk.a", 0.0, 1000), ("desk.a", 1.0, 1500), ("desk.a", 0.0, 4000)],
     [(3500, True), (4000, False)]),
    (when(term("desk.a", ">", 0.5), term("desk.b", ">", 0.5)),
     [("desk.a", 1.0, 10), ("desk.b", 1.0, 20), ("desk.a", 0.0, 30)], [(20, True), (30, False)]),
    (when(term("desk.a", ">", 0.5), term("desk.b", ">", 0.5), all=False),
     [("desk.a", 1.0, 10), ("desk.b", 1.0, 20), ("desk.a", 0.0, 30), ("desk.b", 0.0, 40)],
     [(10, True), (40, False)]),
    (when(term("scene.time", ">", 1.0)), [], [(1010, True)]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "happens", "turns"), CONDITIONS)
def test_conditions(condition: Any, happens: Any, turns: Any) -> None:
    stage = Stage(scene(to("dancer.x", raw(), group=0), groups=(group(condition),)), start=False)
    seen: list[tuple[float, bool]] = []
    presence = stage.engine.graph.groups.presences[0]

    def look() -> None:
        if (not seen and presence.open) or (seen and seen[-1][1] != presence.open):
            seen.append((stage.engine.now / MS, presence.open))

    stage.life("scene", "starts", ms=0)
    look()
    for name, value, ms in [*happens, ("desk.none", 0.0, 5000)]:
        while (wake := stage.engine.next_wake()) is not None and wake <= ms * MS:
            stage.until(wake / MS)
            look()
        stage.signal(name, value, ms=ms)
        look()
    assert seen == turns


def test_a_group_that_an_event_opens_is_open_for_that_one_step() -> None:
    stage = Stage(scene(
        to("dancer.x", lamps(1), group=0),
        groups=(group(when(term(place("desk.hit", kinds.event("force")))), hold(1.0), fade(1.0)),),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.6, ms=1)
    assert messages(stage.event("desk.hit", 1.0, ms=10)) == [("/chan/1", 0.6)]
    stage.signal("dancer.x", 0.9, ms=11)
    stage.until(5000)
    assert stage.sent()[-1] == (2010, "/chan/1", 0.0)


def test_while_cue() -> None:
    stage = Stage(scene(
        to("dancer.x", raw(), group=0), groups=(group(when(term((1, 2))), fade(1.0)),),
        cues=tuple(cue(str(n)) for n in range(4)),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.5, ms=1)
    stage.hand("go", ms=10)
    assert stage.last("/pan") is None
    stage.hand("go", ms=20)
    assert stage.last("/pan") == 0.5
    stage.hand("go", ms=30)
    stage.signal("dancer.x", 0.6, ms=40)
    assert stage.last("/pan") == 0.6
    stage.hand("go", ms=50)
    stage.until(3000)
    assert stage.last("/pan") == 0.0


def test_cues_wake_and_put_to_sleep() -> None:
    stage = Stage(scene(
        to("dancer.x", raw("/x")), to("memory.y", raw("/y")), to("desk.z", raw("/z"), group=0),
        groups=(group(None, name="tail"),),
        models=(device("memory", hears={"r": chain("dancer.x")}),),
        cues=(cue("off", sleep=("dancer", "memory", "tail")),
              cue("on", wake=("dancer", "memory", "tail"))),
    ))  # fmt: skip
    stage.life("memory", "ready", ms=1)
    stage.signal("desk.z", 0.1, ms=2)
    effects = stage.hand("go", ms=10)
    assert [(e.what, e.thing) for e in effects if not isinstance(e, Packet)][1:] == [  # type: ignore[union-attr]
        ("sleep", "dancer"), ("sleep", "memory"), ("sleep", "tail")]  # fmt: skip
    stage.new()
    for name in ("dancer.x", "memory.y", "desk.z"):
        stage.signal(name, 0.5, ms=20)
    assert stage.new() == []
    assert messages(stage.hand("go", ms=30)) == [("/z", 0.5)]
    stage.new()
    stage.signal("dancer.x", 0.6, ms=40)
    stage.signal("memory.y", 0.7, ms=41)
    assert stage.sent() == [(40, "/x", 0.6), (41, "/y", 0.7)]


def test_a_sleeping_group_stays_closed_whatever_its_condition_says() -> None:
    stage = Stage(scene(
        to("dancer.x", raw(), group=0), groups=(group(when(term("desk.a", ">", 0.5)), name="g"),),
        cues=(cue("off", sleep=("g",)), cue("on", wake=("g",))),
    ))  # fmt: skip
    stage.hand("go", ms=1)
    stage.signal("desk.a", 1.0, ms=2)
    stage.signal("dancer.x", 0.5, ms=3)
    assert stage.sent() == []
    stage.hand("go", ms=4)
    assert stage.sent() == [(4, "/pan", 0.5)]


def test_a_pulse_in_a_group_that_closes_freezes_and_goes_on_from_where_time_has_come() -> None:
    pulse = chain(place("desk.hit", kinds.event("force")),
                  step("pulse", 1.0, kinds.event("force"), kinds.number()))  # fmt: skip
    stage = Stage(scene(to(pulse, raw(), group=0), groups=(group(when(term("desk.a", ">", 0.5))),)))
    stage.signal("desk.a", 1.0, ms=1)
    assert stage.sent() == []
    stage.event("desk.hit", 1.0, ms=10)
    stage.signal("desk.a", 0.0, ms=20)
    stage.until(3000)
    assert stage.sent() == [(10, "/pan", 1.0)]
    stage.signal("desk.a", 1.0, ms=3000)
    assert stage.sent() == [(3000, "/pan", 0.0)]


def test_own_signals_come_before_all_that_asks_for_them() -> None:
    energy = own("energy", chain("dancer.x", step("from", (0.0, 2.0))))
    stage = Stage(scene(
        to("energy", raw(), group=0), groups=(group(when(term("energy", ">", 0.5))),),
        signals=(energy,), cues=(cue("one", when=when(term("energy", ">", 0.8))),),
    ))  # fmt: skip
    assert messages(stage.signal("dancer.x", 1.2, ms=1)) == [("/pan", 0.6)]
    assert stage.engine.conduct.current == -1
    stage.signal("dancer.x", 1.8, ms=2)
    assert stage.engine.conduct.current == 0


def test_a_combination_hears_all_of_a_frame_at_once() -> None:
    gap = both("difference", place("dancer.a"), place("dancer.b"))
    stage = Stage(scene(to(chain(gap), raw())))
    stage.frame("dancer", ("a", 0, 1.0), ("b", 0, 0.25), ms=1)
    stage.frame("dancer", ("a", 0, 3.0), ("b", 0, 2.5), ms=2)
    assert stage.sent() == [(1, "/pan", 0.75), (2, "/pan", 0.5)]


def test_a_parameter_obeys_the_same_order() -> None:
    stage = Stage(scene(
        to("dancer.x", parameter("memory.density", 0.1, 0.9)),
        models=(device("memory", hears={"reach": chain("dancer.x")}),),
        cues=(cue("set", put(parameter("memory.density", 0.1, 0.9), 1.0)),),
    ))  # fmt: skip
    stage.life("memory", "ready", ms=0)
    stage.signal("dancer.x", 0.5, ms=1)
    stage.answer("memory", 1, ms=2)
    stage.hand("go", ms=3)
    stage.signal("dancer.x", 0.6, ms=4)
    assert [letter.keys for _, letter in stage.letters()] == [{"density": 0.5}, {"density": 0.9}]


def test_a_colour_goes_whole_to_a_lamp_of_three() -> None:
    hue = chain("dancer.x", step("hue", None, gives=COLOUR))
    stage = Stage(scene(to(hue, lamps(1, size=3), lamps(2, size=3))))
    stage.signal("dancer.x", 0.0, ms=1)
    assert stage.sent() == [(1, "/chan/1", 1.0, 0.0, 0.0), (1, "/chan/2", 1.0, 0.0, 0.0)]


def test_the_end_of_a_note_is_no_go() -> None:
    stage = Stage(scene(to(note(), conduct("go")), cues=(cue("a"), cue("b"))))
    stage.event("keys.note", 60, 90, 1, ms=1)
    stage.event("keys.note", 60, 0, 1, ms=2)
    assert stage.engine.conduct.current == 0


def test_who_fades_uncovers_who_holds() -> None:
    stage = Stage(scene(
        to("dancer.x", lamps(1), group=0), to("dancer.y", lamps(1), group=1),
        groups=(group(when(term("desk.a", ">", 0.5))),
                group(when(term("desk.b", ">", 0.5)), fade(1.0))),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.4, ms=0)
    stage.signal("dancer.y", 0.8, ms=0)
    stage.signal("desk.a", 1.0, ms=1)
    stage.signal("desk.a", 0.0, ms=2)
    stage.signal("desk.b", 1.0, ms=3)
    stage.signal("desk.b", 0.0, ms=1000)
    stage.until(1500)
    assert stage.last("/chan/1") == pytest.approx(0.6)
    stage.until(5000)
    assert stage.last("/chan/1") == 0.4
