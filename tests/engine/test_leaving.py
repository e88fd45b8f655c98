"""What leaves: lamps and limits, pace, bundles, stamps, and the arguments of messages."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from stagekit.core import kinds
from stagekit.core.kinds import LIST, Kind
from stagekit.core.values import SECOND, Packet
from stagekit.scene.plan import Destination, Lamps, Only, Sender
from tests.engine.build import (
    MS,
    TEXT,
    Stage,
    chain,
    cue,
    group,
    lamp,
    lamps,
    messages,
    note,
    place,
    put,
    raw,
    said,
    scene,
    step,
    to,
)

HIT = kinds.event("force")
FOUR = kinds.many(size=4)


def packets(effects: Any) -> list[Packet]:
    return [effect for effect in effects if isinstance(effect, Packet)]


# ---- lamps


def test_one_value_goes_to_all_and_a_list_to_each_its_own() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, 2)),
                        to(place("dancer.bands", FOUR), lamps(3, 4, 5, 6))))  # fmt: skip
    assert messages(stage.signal("dancer.x", 0.5, ms=1)) == [("/chan/1", 0.5), ("/chan/2", 0.5)]
    assert messages(stage.signal("dancer.bands", 0.1, 0.2, 0.3, 0.4, ms=2)) == [
        ("/chan/3", 0.1), ("/chan/4", 0.2), ("/chan/5", 0.3), ("/chan/6", 0.4)]  # fmt: skip


def test_a_spot_knows_how_many_lamps_it_has() -> None:
    spot = chain("dancer.x", step("spot", None, gives=Kind(LIST), width=0.25, soft=0.0))
    stage = Stage(scene(to(spot, lamps(1, 2, 3))))
    stage.signal("dancer.x", 0.5, ms=1)
    assert stage.sent() == [(1, "/chan/1", 0.0), (1, "/chan/2", 1.0), (1, "/chan/3", 0.0)]


@pytest.mark.parametrize(("plan", "value", "leaves"), [
    (lamp(low=0.0, high=255.0, whole=True), 0.5, 128),
    (lamp(low=0.0, high=100.0), 0.5, 50.0),
    (lamp(low=1.0, high=0.0), 0.25, 0.75),
    (lamp(maximum=0.8), 1.0, 0.8),
    (lamp(minimum=0.1), 0.0, 0.1),
    (lamp(high=100.0, maximum=0.8), 7.0, 80.0),
    (lamp(), -3.0, 0.0),
])  # fmt: skip
def test_scaling_and_limits(plan: Destination, value: float, leaves: float) -> None:
    stage = Stage(scene(to("dancer.x", Lamps("lights", "one", (plan,)))))
    ((_, sent),) = messages(stage.signal("dancer.x", value, ms=1))
    assert sent == leaves
    assert type(sent) is (int if plan.whole else float)


def test_limits_come_after_everything_even_after_a_hand_and_a_sum() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, maximum=0.5)),
                        cues=(cue("a", put(lamps(1, maximum=0.5), 1.0)),)))  # fmt: skip
    assert messages(stage.hand("go", ms=1)) == [("/chan/1", 0.5)]
    assert messages(stage.hand("set", "lights", "/chan/1", 9.0, ms=2)) == []


def test_slew_counts_from_the_leap_and_not_from_the_last_word() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, slew=0.5))))
    stage.signal("dancer.x", 0.0, ms=0)
    stage.signal("dancer.x", 1.0, ms=10_000)
    stage.until(11_000)
    assert stage.last("/chan/1") == pytest.approx(0.5)
    stage.until(13_000)
    assert stage.sent()[-1] == (12_000, "/chan/1", pytest.approx(1.0))
    assert stage.engine.next_wake() is None


def test_slew_begins_anew_from_rest_after_panic() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, slew=1.0))))
    stage.signal("dancer.x", 1.0, ms=0)
    stage.hand("panic", ms=1000)
    stage.signal("dancer.x", 0.9, ms=3000)
    stage.until(4000)
    assert stage.engine.next_wake() is None
    stage.hand("resume", ms=5000)
    stage.until(5500)
    assert stage.last("/chan/1") == pytest.approx(0.5)


def test_blackout_and_master_take_light_and_nothing_else() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1), lamps(2, intensity=False), raw())))
    stage.signal("dancer.x", 0.8, ms=1)
    assert messages(stage.hand("master", "lights", 0.5, ms=2)) == [("/chan/1", 0.4)]
    assert messages(stage.hand("blackout", 1, ms=3)) == [("/chan/1", 0.0)]
    assert messages(stage.signal("dancer.x", 0.6, ms=4)) == [("/chan/2", 0.6), ("/pan", 0.6)]
    assert messages(stage.hand("blackout", 0, ms=5)) == [("/chan/1", 0.3)]
    assert messages(stage.hand("master", "lights", 7.0, ms=6)) == [("/chan/1", 0.6)]


# ---- pace


def test_pace_newest_wins_last_never_lost_never_more_often() -> None:
    stage = Stage(scene(to("dancer.x", raw(rate=30.0))))
    for n in range(100):
        stage.signal("dancer.x", n / 100, ms=n)
    stage.until(1000)
    sent = stage.sent()
    assert sent[0] == (0, "/pan", 0.0)
    assert sent[-1][2] == 0.99
    for (a, *_), (b, *_) in itertools.pairwise(sent):
        assert (b - a) * MS * 30 >= SECOND
    assert len(sent) == 4
    assert stage.engine.next_wake() is None


def test_what_came_back_meanwhile_is_not_sent() -> None:
    stage = Stage(scene(to("dancer.x", raw(rate=10.0))))
    for ms, x in ((0, 0.1), (10, 0.9), (20, 0.1)):
        stage.signal("dancer.x", x, ms=ms)
    stage.until(1000)
    assert stage.sent() == [(0, "/pan", 0.1)]


def test_the_outputs_pace_holds_where_a_destination_has_none() -> None:
    outputs = {"sound": Sender("sound", "osc", rate=10.0)}
    stage = Stage(scene(to("dancer.x", raw("/a"), raw("/b", rate=100.0)), outputs=outputs))
    stage.signal("dancer.x", 0.1, ms=0)
    stage.signal("dancer.x", 0.2, ms=50)
    stage.until(1000)
    assert stage.sent() == [
        (0, "/a", 0.1), (0, "/b", 0.1), (50, "/b", 0.2), (100, "/a", 0.2)]  # fmt: skip


def test_equal_values_are_not_sent_twice() -> None:
    stage = Stage(scene(to("dancer.x", raw())))
    assert len(stage.signal("dancer.x", 0.5, ms=1)) == 1
    assert stage.signal("dancer.x", 0.5, ms=2) == []
    assert len(stage.signal("dancer.x", 0.6, ms=3)) == 1


# ---- bundles and stamps


def test_what_one_mapping_says_on_one_output_leaves_together() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1), raw(), lamps(2, 3)), to("dancer.x", lamps(4))))
    out = packets(stage.signal("dancer.x", 0.5, ms=1))
    assert [(p.output, len(p.messages)) for p in out] == [
        ("lights", 3),
        ("sound", 1),
        ("lights", 1),
    ]


def test_mappings_that_share_a_lamp_bundle_both_ways() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, 2), group=0), to("dancer.y", lamps(2, 3), group=1),
                        groups=(group(), group())))  # fmt: skip
    stage.signal("dancer.x", 0.1, ms=1)
    assert len(packets(stage.signal("dancer.y", 0.5, ms=2))) == 1


def test_no_bundles_where_the_other_side_takes_none() -> None:
    outputs = {"lights": Sender("lights", "osc", bundles=False)}
    stage = Stage(scene(to("dancer.x", lamps(1, 2)), outputs=outputs,
                        cues=(cue("a", put(lamps(1, 2), 1.0)),)))  # fmt: skip
    assert len(packets(stage.signal("dancer.x", 0.5, ms=1))) == 2
    assert len(packets(stage.hand("go", ms=2))) == 2


def test_events_of_one_mapping_leave_together_too() -> None:
    hit = place("desk.hit", HIT)
    stage = Stage(scene(to(hit, said("/a"), said("/b"), said("/c", "lights"))))
    out = packets(stage.event("desk.hit", 1.0, ms=1))
    assert [(p.output, len(p.messages)) for p in out] == [("sound", 2), ("lights", 1)]
    none = {"sound": Sender("sound", "osc", bundles=False)}
    stage = Stage(scene(to(hit, said("/a"), said("/b")), outputs=none))
    assert len(packets(stage.event("desk.hit", 1.0, ms=1))) == 2


def test_stamps_are_the_cause_and_the_latency() -> None:
    outputs = {
        "sound": Sender("sound", "osc", latency=0.05, timetags=True),
        "lights": Sender("lights", "osc", latency=0.05, timetags=False),
    }
    stage = Stage(scene(to("dancer.x", raw(), lamps(1)), to(place("desk.hit", HIT), said("/a")),
                        outputs=outputs))  # fmt: skip
    out = packets(stage.signal("dancer.x", 0.5, ms=7))
    assert [(p.output, p.send_at) for p in out] == [("sound", 57 * MS), ("lights", None)]
    (hit,) = packets(stage.event("desk.hit", 1.0, ms=8))
    assert hit.send_at == 58 * MS
    (panic, *_) = packets(stage.hand("panic", ms=9))
    assert panic.send_at is None  # at once


# ---- arguments


@pytest.mark.parametrize(("args", "address", "leaves"), [
    (None, "/n", ("/n", 60, 90, 1)),
    ((("field", 0), ("field", 1)), "/n", ("/n", 60, 90)),
    ((("field", 1), ("const", "soft"), ("const", 2), ("const", 0.5), ("const", True)), "/n",
     ("/n", 90, "soft", 2, 0.5, True)),
    ((("value",),), "/n", ("/n", 60, 90, 1)),
    ((("texts", {"fr": "oui", "en": "yes"}),), "/n", ("/n", "yes")),
    ((), "/n/{pitch}/start", ("/n/60/start",)),
    ((), "/n/{nothing}", ("/n/{nothing}",)),
])  # fmt: skip
def test_an_events_arguments(args: Any, address: str, leaves: tuple[Any, ...]) -> None:
    stage = Stage(scene(to(note(), said(address, args=args))))
    ((*found,),) = messages(stage.event("keys.note", 60, 90, 1, ms=1))
    assert tuple(found) == leaves
    assert [type(one) for one in found] == [type(one) for one in leaves]


@pytest.mark.parametrize(("name", "address"), [
    ("Act 1", "/cue/Act_1/start"), ("a/b*", "/cue/a_b_/start"), (12, "/cue/12/start"),
    (12.0, "/cue/12/start"), (2.5, "/cue/2.5/start"),
])  # fmt: skip
def test_a_field_inside_an_address(name: Any, address: str) -> None:
    named = place("desk.cue", kinds.event("name"))
    stage = Stage(scene(to(named, said("/cue/{name}/start", args=()))))
    assert messages(stage.event("desk.cue", name, ms=1)) == [(address,)]


VECTOR = kinds.vector("m")


@pytest.mark.parametrize(("args", "leaves"), [
    (None, (1.0, 2.0, 3.0)),
    ((("field", 2), ("field", 0)), (3.0, 1.0)),
    ((("const", "hand"), ("value",), ("const", 7)), ("hand", 1.0, 2.0, 3.0, 7)),
    ((("texts", {"fr": "main", "en": "hand"}), ("field", 1)), ("hand", 2.0)),
])  # fmt: skip
def test_a_signals_arguments(args: Any, leaves: tuple[Any, ...]) -> None:
    stage = Stage(scene(to(place("dancer.hand", VECTOR), raw("/hand", args=args))))
    ((_, *found),) = messages(stage.signal("dancer.hand", 1.0, 2.0, 3.0, ms=1))
    assert tuple(found) == leaves
    assert [type(one) for one in found] == [type(one) for one in leaves]


def test_what_flows_is_a_float_and_after_whole_an_int() -> None:
    whole = chain("dancer.x", step("whole", gives=Kind(kinds.NUMBER, whole=True)))
    stage = Stage(scene(to("dancer.x", raw("/float")), to(whole, raw("/int"))))
    ((_, a), (_, b)) = messages(stage.signal("dancer.x", 3, ms=1))
    assert (a, type(a), b, type(b)) == (3.0, float, 3, int)


def test_a_clamped_output_takes_nothing_further() -> None:
    stage = Stage(scene(to("dancer.x", raw(clamp=(0.0, 1.0)))))
    assert messages(stage.signal("dancer.x", 5.0, ms=1)) == [("/pan", 1.0)]


@pytest.mark.parametrize(("language", "text"), [("fr", "calme"), ("en", "calm"), ("de", "calme")])
def test_texts_speak_the_shows_language(language: str, text: str) -> None:
    words = ({"fr": "calme", "en": "calm"}, {"fr": "orage", "en": "storm"})
    choose = chain("dancer.x", step("choose", words, gives=TEXT))
    stage = Stage(scene(to(choose, said("/line"))), language=language)
    stage.signal("dancer.x", 0.1, ms=1)
    assert stage.sent() == [(1, "/line", text)]


def test_bytes_leave_as_a_blob() -> None:
    blob = chain(place("dancer.bands", FOUR), step("bytes", takes=FOUR))
    stage = Stage(scene(to(blob, raw("/bands"))))
    assert messages(stage.signal("dancer.bands", 0.0, 1.0, 0.0, 1.0, ms=1)) == [
        ("/bands", b"\x00\xff\x00\xff")]  # fmt: skip


@pytest.mark.parametrize(("only", "pitches"), [
    ((Only(0, 60, 72),), [60, 72]),
    ((Only(0, 72, 60),), [60, 72]),
    ((Only(1, 64, 127),), [60]),
    ((Only(2, text="x"),), []),
    ((Only(9, 0, 1),), []),
])  # fmt: skip
def test_only_some_events(only: tuple[Only, ...], pitches: list[int]) -> None:
    stage = Stage(scene(to(note("keys.note", *only), said("/n", args=(("field", 0),)))))
    for ms, (pitch, velocity) in enumerate([(60, 90), (72, 10), (80, 5)]):
        stage.event("keys.note", pitch, velocity, 1, ms=ms)
    assert [pitch for _, _, pitch in stage.sent()] == pitches


def test_a_note_that_passed_by_its_velocity_also_ends() -> None:
    stage = Stage(scene(to(note("keys.note", Only(1, 64, 127), Only(0, 60, 72)), said("/n"))))
    for ms, values in enumerate([(60, 90, 1), (60, 0, 1), (80, 0, 1)]):
        stage.event("keys.note", *values, ms=ms)
    assert stage.sent() == [(0, "/n", 60, 90, 1), (1, "/n", 60, 0, 1)]


# ---- the other side is new


def test_the_whole_state_is_sent_again_to_the_output_that_asks_for_it() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)), to("dancer.y", raw("/y"))))
    stage.signal("dancer.x", 0.5, ms=1)
    stage.signal("dancer.y", 0.7, ms=2)
    assert messages(stage.life("lights", "connected", ms=10)) == [("/chan/1", 0.5)]
    assert messages(stage.hand("resend", "sound", ms=20)) == [("/y", 0.7)]
    assert sorted(messages(stage.hand("resend", ms=30))) == [("/chan/1", 0.5), ("/y", 0.7)]
    assert messages(stage.hand("resend", "nobody", ms=40)) == []
    stage.hand("panic", ms=50)
    assert messages(stage.hand("resend", ms=60)) == [], "panic is above it"


def test_an_output_that_says_it_is_ready_or_dead_changes_nothing() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1))))
    stage.signal("dancer.x", 0.5, ms=1)
    for ms, word in ((2, "ready"), (3, "dead")):
        assert messages(stage.life("lights", word, ms=ms)) == []
