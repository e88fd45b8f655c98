"""Fades, releases and the conduct: GO, back, triggers, follow-ons."""

from __future__ import annotations

from typing import Any

import pytest

from stagekit.core import kinds
from stagekit.core.values import Notice
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Sender
from tests.engine.build import (
    MS,
    Stage,
    conduct,
    cue,
    lamps,
    messages,
    note,
    place,
    put,
    raw,
    said,
    scene,
    term,
    to,
    when,
)

HIT = kinds.event("force")


def test_a_fade_arrives_exactly_and_on_time() -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(1), 0.7, over=1.0)),)))
    stage.hand("go", ms=3)
    stage.until(503)
    assert stage.last("/chan/1") == pytest.approx(0.7 * 0.497)
    stage.until(5000)
    assert stage.sent()[-1] == (1003, "/chan/1", 0.7)
    assert stage.engine.next_wake() is None


def test_a_fade_is_taken_over_from_where_it_is() -> None:
    stage = Stage(
        scene(
            cues=(
                cue("up", put(lamps(1), 1.0, over=2.0)),
                cue("down", put(lamps(1), 0.0, over=1.0)),
            )
        )
    )
    stage.hand("go", ms=0)
    stage.hand("go", ms=1000)
    stage.until(1500)
    values = [value for _, _, value in stage.sent()]
    assert max(values) == pytest.approx(0.5)
    assert values[-1] == pytest.approx(0.25)
    stage.until(9000)
    assert stage.sent()[-1] == (2000, "/chan/1", 0.0)


@pytest.mark.parametrize(("curve", "half"), [
    (None, 0.5), ("soft", 0.5), ("slow", 0.25), ("fast", 0.75), (2.0, 0.25)])  # fmt: skip
def test_curves(curve: Any, half: float) -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(1), 1.0, over=1.0, curve=curve)),)))
    stage.hand("go", ms=0)
    stage.until(500)
    assert stage.last("/chan/1") == pytest.approx(half)


def test_after_leaves_the_destination_to_whoever_has_it_until_then() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)),
                        cues=(cue("a", put(lamps(1), 1.0, over=1.0, after=2.0)),)))  # fmt: skip
    stage.signal("dancer.x", 0.2, ms=0)
    stage.hand("go", ms=10)
    stage.signal("dancer.x", 0.4, ms=500)
    assert stage.sent()[-1] == (500, "/chan/1", 0.4)
    stage.until(2510)
    assert stage.last("/chan/1") == pytest.approx(0.7)
    stage.until(9000)
    assert stage.sent()[-1] == (3010, "/chan/1", 1.0)


def test_a_later_cue_makes_void_what_an_earlier_one_announced() -> None:
    stage = Stage(scene(cues=(
        cue("a", put(lamps(1), 1.0, after=5.0), put(said("/line"), "late", after=5.0)),
        cue("b", put(lamps(1), 0.2), put(said("/line"), "now")),
    )))  # fmt: skip
    stage.hand("go", ms=0)
    stage.hand("go", ms=1000)
    stage.until(20_000)
    assert stage.sent() == [(1000, "/line", "now"), (1000, "/chan/1", 0.2)]


def test_in_one_cue_a_destination_may_go_twice() -> None:
    stage = Stage(scene(cues=(
        cue("a", put(lamps(1, 2), 0.5), put(lamps(1), 1.0, after=1.0)),)))  # fmt: skip
    stage.hand("go", ms=0)
    stage.until(5000)
    assert stage.sent() == [
        (0, "/chan/1", 0.5), (0, "/chan/2", 0.5), (1000, "/chan/1", 1.0)]  # fmt: skip


def test_a_release_crossfades_into_the_moving_mapping() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)), cues=(
        cue("a", put(lamps(1), 1.0)), cue("b", release=(lamps(1),), over=1.0))))  # fmt: skip
    stage.signal("dancer.x", 0.0, ms=0)
    stage.hand("go", ms=1)
    stage.hand("go", ms=1000)
    stage.until(1500)
    assert stage.last("/chan/1") == pytest.approx(0.5)
    stage.signal("dancer.x", 0.4, ms=1501)
    assert stage.last("/chan/1") == pytest.approx(0.7, abs=0.01)
    stage.until(2001)
    assert stage.last("/chan/1") == 0.4
    stage.signal("dancer.x", 0.6, ms=2002)
    assert stage.last("/chan/1") == 0.6
    assert stage.engine.graph.targets["lights", "/chan/1"].cue is None


def test_a_release_with_nothing_below_stays() -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(1), 1.0)),
                              cue("b", release=(lamps(1),), over=1.0))))  # fmt: skip
    stage.hand("go", ms=1)
    stage.hand("go", ms=2)
    stage.until(5000)
    assert stage.sent() == [(1, "/chan/1", 1.0)]


def test_a_cue_during_a_release_begins_where_the_release_is() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)), cues=(
        cue("a", put(lamps(1), 1.0)), cue("b", release=(lamps(1),), over=1.0),
        cue("c", put(lamps(1), 1.0, over=1.0)),
    )))  # fmt: skip
    stage.signal("dancer.x", 0.0, ms=0)
    for ms in (1, 1000, 1500):
        stage.hand("go", ms=ms)
    assert stage.last("/chan/1") == pytest.approx(0.5)
    stage.until(2000)
    assert stage.last("/chan/1") == pytest.approx(0.75)
    stage.until(9000)
    assert stage.sent()[-1] == (2500, "/chan/1", 1.0)


def test_colours_fade_member_by_member_and_lists_set_each_lamp() -> None:
    stage = Stage(
        scene(
            cues=(
                cue(
                    "a",
                    put(lamps(1, size=3), (1.0, 0.5, 0.0), over=1.0),
                    put(lamps(2, 3), 0.2, 0.4),
                ),
            )
        )
    )
    stage.hand("go", ms=0)
    stage.until(500)
    assert stage.last("/chan/1") == pytest.approx((0.5, 0.25, 0.0))
    assert (stage.last("/chan/2"), stage.last("/chan/3")) == (0.2, 0.4)
    stage.until(1000)
    assert stage.last("/chan/1") == (1.0, 0.5, 0.0)


def test_a_cue_fades_from_what_the_mapping_shows() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1)), cues=(cue("a", put(lamps(1), 1.0, over=1.0)),)))
    stage.signal("dancer.x", 0.5, ms=0)
    stage.hand("go", ms=10)
    stage.until(510)
    assert stage.last("/chan/1") == pytest.approx(0.75)


def test_whole_numbers_and_texts_in_a_cue_stay_what_they_are() -> None:
    stage = Stage(scene(cues=(
        cue("a", put(raw("/n"), 3), put(raw("/two"), 1, 0.5), put(raw("/f"), 4, over=0.01),
            put(said("/line"), {"fr": "Bonsoir", "en": "Good evening"}), put(said("/go"))),)),
        language="fr")  # fmt: skip
    stage.hand("go", ms=0)
    stage.until(100)
    sent = stage.sent()
    found = {address: arguments for _, address, *arguments in sent}
    assert found["/n"] == [3]
    assert type(found["/n"][0]) is int
    assert found["/two"] == [1, 0.5]
    assert type(found["/f"][0]) is float
    assert found["/line"] == ["Bonsoir"]
    assert found["/go"] == []


def test_rest_all_brings_lamps_to_rest_then_sends_the_patchs_own_messages() -> None:
    outputs = {"lights": Sender("lights", "osc", rest=(("/all/off", ()),))}
    stage = Stage(scene(
        to("dancer.x", lamps(1, rest=0.1)), to("dancer.x", raw()), outputs=outputs,
        cues=(cue("end", rest=("lights", "sound"), over=1.0), cue("more")),
    ))  # fmt: skip
    stage.signal("dancer.x", 0.9, ms=0)
    stage.new()
    stage.hand("go", ms=0)
    stage.signal("dancer.x", 0.3, ms=10)
    stage.hand("go", ms=500)  # another cue elsewhere does not keep them back
    stage.until(5000)
    sent = stage.sent()
    assert [one for one in sent if one[1] == "/pan"] == []  # without rest, it stays
    assert sent[-2:] in ([(1000, "/all/off"), (1000, "/chan/1", 0.1)],
                         [(1000, "/chan/1", 0.1), (1000, "/all/off")])  # fmt: skip


def test_a_setting_beside_rest_wins() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, 2)), cues=(
        cue("a", put(lamps(2), 0.3), rest=("lights",)),)))  # fmt: skip
    stage.signal("dancer.x", 0.9, ms=0)
    stage.hand("go", ms=1)
    assert (stage.last("/chan/1"), stage.last("/chan/2")) == (0.0, 0.3)


def test_a_cue_that_sets_an_output_again_calls_off_its_rest_messages() -> None:
    outputs = {"lights": Sender("lights", "osc", rest=(("/all/off", ()),))}
    stage = Stage(scene(outputs=outputs, cues=(
        cue("back", put(lamps(1), 1.0)), cue("end", rest=("lights",), over=2.0))))  # fmt: skip
    stage.hand("go", ms=0)
    stage.hand("go", ms=100)
    stage.hand("back", ms=1000)
    stage.until(9000)
    assert "/all/off" not in [one[1] for one in stage.sent()]
    assert stage.last("/chan/1") == 1.0


# ---- the conduct


def refused(effects: Any) -> list[str]:
    return [e.text for e in effects if isinstance(e, Notice) and e.what == "refused"]


def test_go_back_to_and_the_end() -> None:
    stage = Stage(scene(cues=tuple(cue(str(n), put(raw("/n"), float(n))) for n in range(3))))
    assert refused(stage.hand("back", ms=1)) == ["back.first"]
    for ms, (word, values, current) in enumerate([
        ("go", (), 0), ("go", (1,), 1), ("go", (1,), 1), ("back", (), 0), ("cue", (2,), 2),
        ("go", (), 2), ("go", (3,), 2), ("cue", (7,), 2), ("cue", ("a",), 2), ("cue", (), 2),
        ("cue", (True,), 2), ("cue", (-1,), 2), ("go", ("x",), 2),
    ], 2):  # fmt: skip
        effects = stage.hand(word, *values, ms=ms)
        assert stage.engine.conduct.current == current, (word, values)
    assert refused(effects) == ["go.end"]
    assert [value for _, _, value in stage.sent()] == [0.0, 1.0, 0.0, 2.0]


def test_the_expected_cue_keeps_a_double_press_from_skipping_one() -> None:
    stage = Stage(scene(cues=(cue("a"), cue("b", when=when(term("desk.a", ">", 0.5))), cue("c"))))
    stage.hand("go", 0, ms=1)
    stage.signal("desk.a", 1.0, ms=2)  # b starts by itself, just before the hand
    assert refused(stage.hand("go", 1, ms=3)) == ["go.other"]
    assert stage.engine.conduct.current == 1


@pytest.mark.parametrize(("trigger", "at"), [
    (when(term("dancer.turn", ">", 150.0)), 100),
    (when(term("dancer.turn", ">", 150.0, lasting=1.0)), 1100),
    (when(term(place("desk.hit", HIT))), 200),
    (when(term(place("cue.ends", HIT))), 2000),
    (when(term("cue.time", ">", 0.5)), 510),
])  # fmt: skip
def test_when(trigger: Any, at: float) -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(1), 1.0, over=2.0)),
                              cue("b", put(raw("/b"), 1.0), when=trigger))))  # fmt: skip
    stage.hand("go", ms=0)
    stage.signal("dancer.turn", 170.0, ms=100)
    stage.event("desk.hit", 1.0, ms=200)
    stage.until(5000)
    assert [one for one in stage.sent() if one[1] == "/b"] == [(at, "/b", 1.0)]


def test_go_may_go_first_and_the_trigger_is_then_void() -> None:
    stage = Stage(
        scene(
            cues=(
                cue("a"),
                cue("b", put(raw("/b"), 1.0), follow=5.0),
                cue("c", put(raw("/c"), 1.0)),
            )
        )
    )
    stage.hand("go", ms=0)
    stage.hand("go", ms=1000)
    stage.until(20_000)
    assert stage.sent() == [(1000, "/b", 1.0)]


def test_follow_counts_from_the_last_cue_and_from_the_beginning() -> None:
    stage = Stage(scene(cues=(cue("a", put(raw("/a"), 1.0), follow=3.0),
                              cue("b", put(raw("/b"), 1.0), follow=5.0))))  # fmt: skip
    stage.until(20_000)
    assert stage.sent() == [(3000, "/a", 1.0), (8000, "/b", 1.0)]
    assert stage.engine.next_wake() is None


def test_one_event_starts_one_cue() -> None:
    trigger = when(term(place("desk.hit", HIT)))
    stage = Stage(scene(cues=tuple(cue(str(n), when=trigger) for n in range(4))))
    for n in range(3):
        stage.event("desk.hit", 1.0, ms=10 * n + 1)
        assert stage.engine.conduct.current == n


def test_a_key_starts_one_cue_and_its_release_none() -> None:
    trigger = when(term(note()))
    stage = Stage(scene(cues=tuple(cue(str(n), when=trigger) for n in range(4))))
    stage.event("keys.note", 60, 90, 1, ms=1)
    stage.event("keys.note", 60, 0, 1, ms=2)
    assert stage.engine.conduct.current == 0


def test_cue_time_begins_anew_with_each_cue() -> None:
    trigger = when(term("cue.time", ">", 1.0))
    stage = Stage(scene(to("cue.time", raw()), cues=(cue("a"), cue("b", when=trigger),
                                                     cue("c", when=trigger))))  # fmt: skip
    stage.until(5000)
    stage.hand("go", ms=5000)
    stage.until(5500)
    assert stage.engine.conduct.current == 0
    assert stage.last("/pan") == pytest.approx(0.5)
    stage.until(6500)
    assert stage.engine.conduct.current == 1
    stage.until(8000)
    assert stage.engine.conduct.current == 2


def test_scene_and_cue_speak() -> None:
    stage = Stage(scene(
        to(place("scene.starts", HIT), said("/began")), to(place("cue.starts", HIT), said("/cue")),
        to(place("cue.ends", HIT), said("/ended")), to("scene.time", raw("/time")),
        cues=(cue("a", put(lamps(1), 1.0, over=0.5)), cue("b")),
    ), start=False)  # fmt: skip
    stage.life("scene", "starts", ms=40)
    stage.hand("go", ms=50)
    stage.until(1000)
    sent = [one for one in stage.sent() if one[1] != "/chan/1"]
    assert [one for one in sent if one[1] != "/time"] == [
        (40, "/began"), (50, "/cue"), (550, "/ended")]  # fmt: skip
    assert next(one for one in sent if one[1] == "/time") == (50, "/time", 0.01)
    assert stage.last("/time") == pytest.approx(0.96)


def test_the_conduct_as_a_destination() -> None:
    stage = Stage(scene(
        to(place("desk.go", HIT), conduct("go")), to(place("desk.back", HIT), conduct("back")),
        to(place("desk.last", HIT), conduct("to", 2)), cues=tuple(cue(str(n)) for n in range(3)),
    ))  # fmt: skip
    for ms, (name, current) in enumerate([("go", 0), ("go", 1), ("back", 0), ("last", 2)], 1):
        stage.event(f"desk.{name}", 1.0, ms=ms)
        assert stage.engine.conduct.current == current


def test_a_ring_of_cuts_does_not_run_away() -> None:
    stage = Stage(scene(to(place("cue.ends", HIT), conduct("to", 0)), cues=(cue("a"),)))
    stage.hand("go", ms=0)
    stage.until(1000)
    assert 50 <= len([n for n in stage.notices() if n[0] == "cue"]) <= 101


def test_a_chain_of_conditions_that_all_hold_stops_at_the_end() -> None:
    trigger = when(term("desk.a", ">", 0.5))
    stage = Stage(scene(cues=tuple(cue(str(n), when=trigger) for n in range(30))))
    stage.signal("desk.a", 1.0, ms=1)
    assert stage.engine.conduct.current == 29


def test_titles_and_notes_are_told() -> None:
    engine: Engine = Stage(scene(cues=(cue("Preset", number="2.5", note="wait"),))).engine
    from stagekit.core.values import Happening

    effects = engine.handle(Happening(0, 5 * MS, "hand", "hand", "go"))
    assert effects == [Notice("cue", "2.5", "Preset", (0, "wait"))]


def test_several_lamps_of_one_setting_leave_in_one_bundle() -> None:
    stage = Stage(scene(cues=(cue("a", put(lamps(*range(1, 40)), 1.0)),)))
    packets = [e for e in stage.hand("go", ms=0) if not isinstance(e, Notice)]
    assert [len(p.messages) for p in packets] == [32, 7]  # type: ignore[union-attr]
    assert len(messages(packets)) == 39


def test_a_cue_that_asks_for_itself_is_given_once() -> None:
    stage = Stage(scene(to(place("cue.starts", HIT), conduct("to", 0)), cues=(cue("a"), cue("b"))))
    stage.hand("go", ms=0)
    assert stage.notices() == [("cue", "1", "a")]
    stage.hand("go", ms=100)  # b begins, and asks for a
    assert stage.engine.conduct.current == 0


def test_a_release_of_what_nothing_drives_harms_nothing() -> None:
    stage = Stage(scene(to("dancer.x", lamps(2)), cues=(cue("a", release=(lamps(1), raw("/x"))),)))
    stage.hand("go", ms=1)
    stage.hand("blackout", 1, ms=2)
    stage.hand("panic", ms=3)
    assert "fault" not in [what for what, _, _ in stage.notices()]
