"""The mailbox, patience, substitutes, keys, words said ahead, and notes that must end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.values import HeardEvent, Letter, Notice
from stagekit.engine.ahead import KEPT
from stagekit.engine.mailbox import EVENTS_KEPT, Mailbox
from stagekit.scene.plan import Device, Fall
from tests.engine.build import (
    NOTE,
    NUMBER,
    REST,
    Stage,
    chain,
    cue,
    device,
    fade,
    group,
    hold,
    lamps,
    note,
    parameter,
    said,
    scene,
    step,
    term,
    to,
    when,
)


def memory(*fallback: Fall, name: str = "memory", **more: Any) -> Device:
    more.setdefault("hears", {"reach": chain("dancer.x"), "notes": chain(note())})
    return device(name, fallback=fallback, ports={"y": NUMBER, "note": NOTE}, **more)


def ready(*mappings: Any, model: Device | None = None, pace: float = 0.0, **more: Any) -> Stage:
    stage = Stage(scene(*mappings, models=(model or memory(), *more.pop("others", ())), **more))
    stage.life("memory", "ready", pace, ms=0)
    return stage


# ---- the mailbox


def test_one_letter_at_a_time_signals_overwrite_and_events_queue() -> None:
    stage = ready()
    stage.signal("dancer.x", 0.1, ms=1)
    for n in range(3):
        stage.signal("dancer.x", 0.2 + n / 10, ms=2 + n)
        stage.event("keys.note", 60 + n, 90, 1, ms=2 + n)
    assert [letter.signals for _, letter in stage.letters()] == [{"reach": (0.1,)}]
    stage.answer("memory", 1, ms=10)
    ((ms, letter),) = stage.letters()
    assert (ms, letter.number, letter.t, letter.signals) == (10, 2, 10_000_000, {"reach": (0.4,)})
    assert [event.data["pitch"] for event in letter.events] == [60, 61, 62]
    assert [event.at for event in letter.events] == [2_000_000, 3_000_000, 4_000_000]
    stage.answer("memory", 2, ms=11)
    assert stage.letters() == []


def test_no_letter_before_anything_was_heard_and_none_to_who_is_not_there() -> None:
    stage = Stage(scene(models=(memory(),)))
    stage.signal("dancer.x", 0.5, ms=1)
    assert stage.letters() == []
    stage.life("memory", "ready", ms=2)
    assert [letter.signals for _, letter in stage.letters()] == [{"reach": (0.5,)}]
    stage = ready()
    stage.signal("desk.other", 1.0, ms=1)
    stage.until(5000)
    assert stage.letters() == []
    assert stage.engine.next_wake() is None


def test_a_strange_answer_changes_nothing() -> None:
    stage = ready()
    stage.signal("dancer.x", 0.1, ms=1)
    stage.signal("dancer.x", 0.2, ms=2)
    stage.new()
    for number in (0, 2, -1):
        stage.answer("memory", number, ms=3)
    stage.answer("nobody", 1, ms=3)
    assert stage.letters() == []


def test_an_overflow_is_told_but_not_each_time() -> None:
    stage = ready()
    stage.signal("dancer.x", 0.1, ms=1)
    for n in range(EVENTS_KEPT + 50):
        stage.event("keys.note", n % 128, 90, 1, ms=2)
    assert [n for n in stage.notices() if n[2] == "model.overflow"] == [
        ("fault", "memory", "model.overflow")]  # fmt: skip
    stage.mark = len(stage.log)
    stage.answer("memory", 1, ms=3)
    ((_, letter),) = stage.letters()
    assert len(letter.events) == EVENTS_KEPT
    assert letter.events[0].data["pitch"] == 50


@given(st.lists(st.sampled_from(["signal", "event", "answer", "wrong", "letter"])))
def test_the_mailbox_never_has_two_letters_out_and_loses_nothing(words: list[str]) -> None:
    box = Mailbox("m")
    box.born(0.0)
    out: Letter | None = None
    said, heard = 0, 0
    for n, word in enumerate(words):
        if word == "signal":
            box.signal("x", (float(n),))
        elif word == "event":
            box.event(HeardEvent("e", 0, n, {}))
            said += 1
        elif word == "answer" and out is not None:
            assert box.answer(out.number, n)
            out = None
        elif word == "wrong" and out is not None:
            assert not box.answer(out.number + 1, n)
        letter = box.letter(n)
        if letter is not None:
            assert out is None
            out = letter
            heard += len(letter.events)
    if out is not None:
        box.answer(out.number, 10_000)
    last = box.letter(10_000)
    assert heard + (0 if last is None else len(last.events)) == said


def test_pace_asks_although_nothing_was_heard() -> None:
    stage = ready(pace=10.0)
    stage.until(50)
    first = stage.letters()
    assert [ms for ms, _ in first] == [0]
    stage.answer("memory", 1, ms=60)
    stage.until(150)
    assert [ms for ms, _ in stage.letters()] == [100]
    stage.answer("memory", 2, ms=350)
    assert [ms for ms, _ in stage.letters()] == [350]


def test_keys_are_held_in_range_go_along_and_are_told_again_after_a_restart() -> None:
    stage = ready(to("desk.d", parameter("memory.density", 0.0, 1.0)),
                  to("desk.i", parameter("memory.influence")))  # fmt: skip
    stage.signal("desk.d", 7.0, ms=1)
    stage.signal("desk.i", 0.3, ms=1)
    assert stage.letters() == []
    stage.signal("dancer.x", 0.5, ms=2)
    stage.answer("memory", 1, ms=3)
    stage.signal("dancer.x", 0.6, ms=4)
    assert [letter.keys for _, letter in stage.letters()] == [
        {"density": 1.0, "influence": 0.3}, {}]  # fmt: skip
    stage.life("memory", "dead", ms=5)
    stage.life("memory", "ready", ms=6)
    ((_, letter),) = stage.letters()
    assert letter.keys == {"density": 1.0, "influence": 0.3}
    assert letter.signals == {"reach": (0.6,)}


# ---- late


def late(*fallback: Fall, others: tuple[Device, ...] = ()) -> Stage:
    """A model that spoke, was asked at 1000 and has not answered."""
    stage = ready(to("memory.y", lamps(1)), model=memory(*fallback), others=others)
    stage.signal("memory.y", 0.8, ms=1)
    stage.signal("dancer.x", 0.5, ms=1000)
    return stage


@pytest.mark.parametrize(("fallback", "at_2000", "at_9000"), [
    ((), 0.8, 0.8), ((REST,), 0.0, 0.0), ((hold(),), 0.8, 0.8), ((fade(1.0),), 0.4, 0.0),
    ((hold(1.0), fade(2.0)), 0.8, 0.0),
])  # fmt: skip
def test_if_late(fallback: Any, at_2000: float, at_9000: float) -> None:
    stage = late(*fallback)
    stage.until(1499)
    assert stage.notices() == []
    stage.until(2000)
    assert stage.notices() == [("fault", "memory", "model.late")]
    assert stage.last("/chan/1") == pytest.approx(at_2000)
    stage.until(9000)
    assert stage.last("/chan/1") == at_9000
    stage.answer("memory", 1, ms=9001)
    assert stage.last("/chan/1") == 0.8
    assert ("back", "memory", "model.back") in stage.notices()
    stage.until(60_000)
    assert stage.notices() == []


def test_an_answer_in_time_leaves_nothing_behind() -> None:
    stage = ready()
    for n in range(100):
        stage.signal("dancer.x", n / 100, ms=10 * n)
        stage.answer("memory", n + 1, ms=10 * n + 5)
    assert stage.engine.next_wake() is None


def test_stuck_is_started_again() -> None:
    stage = late(REST)
    stage.until(20_999)
    stage.new()
    stage.until(60_000)
    assert [(ms, n) for ms, n in stage.new()] == [
        (21_000, Notice("restart", "memory", "model.stuck"))]  # fmt: skip
    stage.life("memory", "dead", ms=60_001)
    stage.life("memory", "ready", ms=60_002)
    assert stage.last("/chan/1") == 0.8
    assert [letter.number for _, letter in stage.letters()] == [2]


def test_another_model_speaks_instead() -> None:
    other = memory(name="shadow", hears={})
    stage = late(hold(1.0), Fall("model", model="shadow"), others=(other,))
    assert sorted(stage.engine.graph.wanted["shadow"]) == ["y"]
    stage.signal("shadow.y", 0.3, ms=1100)
    stage.until(2499)
    assert stage.last("/chan/1") == 0.8
    stage.until(2500)
    assert stage.last("/chan/1") == 0.3
    stage.signal("shadow.y", 0.4, ms=2600)
    stage.frame("shadow", ("y", 0, 0.5), ms=2700)
    assert [x for _, _, x in stage.sent()] == [0.8, 0.3, 0.4, 0.5]
    stage.answer("memory", 1, ms=2800)
    stage.signal("shadow.y", 0.9, ms=2900)
    stage.signal("memory.y", 0.7, ms=3000)
    assert [x for _, _, x in stage.sent()] == [0.7]


def test_the_substitutes_notes_are_heard_and_end() -> None:
    other = memory(name="shadow", hears={})
    stage = ready(to(note("memory.note"), said("/n")), others=(other,),
                  model=memory(Fall("model", model="shadow")))  # fmt: skip
    assert "note" in stage.engine.graph.wanted["shadow"]
    stage.signal("dancer.x", 0.5, ms=0)
    stage.event("shadow.note", 60, 90, 1, ms=100)
    stage.event("shadow.note", 62, 90, 1, ms=600)
    stage.answer("memory", 1, ms=700)
    stage.event("shadow.note", 62, 0, 1, ms=800)
    assert stage.sent() == [(600, "/n", 62, 90, 1), (800, "/n", 62, 0, 1)]


# ---- said ahead


def test_words_said_ahead_come_when_they_are_due_and_in_order() -> None:
    stage = ready(to(note("memory.note"), said("/n", args=(("field", 0),))))
    for due, pitch in ((300, 63), (100, 61), (300, 64), (1, 60), (200, 62)):
        stage.later("memory.note", due, pitch, 90, 1, ms=50)
    assert stage.engine.next_wake() == 100_000_000
    stage.until(1000)
    assert stage.sent() == [
        (50, "/n", 60),
        (100, "/n", 61),
        (200, "/n", 62),
        (300, "/n", 63),
        (300, "/n", 64),
    ]


def play(stage: Stage) -> None:
    """60 sounds with its end to come, 62 sounds without; 64 and its end are to come."""
    stage.event("memory.note", 60, 90, 1, ms=100)
    stage.event("memory.note", 62, 90, 1, ms=100)
    for due, pitch, velocity in ((500, 60, 0), (300, 64, 90), (400, 64, 0)):
        stage.later("memory.note", due, pitch, velocity, 1, ms=100)
    stage.new()


def test_when_its_model_dies_every_note_still_ends() -> None:
    stage = ready(to(note("memory.note"), said("/n")))
    play(stage)
    stage.life("memory", "dead", ms=200)
    stage.until(9000)
    assert stage.sent() == [
        (200, "/n", 62, 0, 1), (400, "/n", 64, 0, 1), (500, "/n", 60, 0, 1)]  # fmt: skip
    stage.life("memory", "dead", ms=9001)
    assert stage.sent() == []


def test_at_panic_every_note_ends_at_once_and_what_was_to_come_does_not() -> None:
    stage = ready(to(note("memory.note"), said("/n")), to(note(), said("/k")))
    play(stage)
    stage.event("keys.note", 48, 70, 1, ms=150)
    stage.new()
    stage.hand("panic", ms=200)
    assert stage.sent() == [
        (200, "/n", 60, 0, 1), (200, "/n", 62, 0, 1), (200, "/k", 48, 0, 1)]  # fmt: skip
    stage.event("keys.note", 50, 70, 1, ms=210)
    stage.event("keys.note", 50, 0, 1, ms=220)
    stage.until(600)
    assert stage.sent() == [(220, "/k", 50, 0, 1)]
    stage.hand("resume", ms=700)
    stage.until(9000)
    assert stage.sent() == []


def test_a_sleeping_player_falls_silent() -> None:
    stage = ready(to(note("memory.note"), said("/n")), to(note(), said("/k")),
                  cues=(cue("off", sleep=("memory", "keys")),))  # fmt: skip
    play(stage)
    stage.event("keys.note", 48, 70, 1, ms=150)
    stage.new()
    stage.hand("go", ms=200)
    stage.event("keys.note", 50, 70, 1, ms=210)
    stage.event("keys.note", 48, 0, 1, ms=220)
    stage.until(9000)
    assert stage.sent() == [(200, "/n", 62, 0, 1), (200, "/k", 48, 0, 1), (220, "/k", 48, 0, 1),
                            (400, "/n", 64, 0, 1), (500, "/n", 60, 0, 1)]  # fmt: skip


def test_a_keyboard_that_is_unplugged_lets_go_of_its_keys() -> None:
    stage = Stage(scene(to(note(), said("/k"))))
    stage.event("keys.note", 48, 70, 1, ms=1)
    stage.event("keys.note", 52, 70, 2, ms=2)
    stage.event("keys.note", 48, 0, 1, ms=3)
    stage.new()
    stage.life("keys", "lost", ms=4)
    assert stage.sent() == [(4, "/k", 52, 0, 2)]


def test_notes_end_through_a_closed_group_also_when_they_were_delayed() -> None:
    delayed = chain(note(), step("delay", 0.2, NOTE))
    stage = Stage(scene(to(note(), said("/k"), group=0), to(delayed, said("/d"), group=0),
                        groups=(group(when(term("desk.a", ">", 0.5))),)))  # fmt: skip
    stage.signal("desk.a", 1.0, ms=1)
    stage.event("keys.note", 48, 70, 1, ms=10)
    stage.signal("desk.a", 0.0, ms=20)
    stage.event("keys.note", 50, 70, 1, ms=30)
    stage.event("keys.note", 48, 0, 1, ms=40)
    stage.until(9000)
    assert stage.sent() == [(10, "/k", 48, 70, 1), (40, "/k", 48, 0, 1),
                            (210, "/d", 48, 70, 1), (240, "/d", 48, 0, 1)]  # fmt: skip


def test_too_many_words_said_ahead_are_let_go_but_no_end_of_a_note() -> None:
    stage = ready(to(note("memory.note"), said("/n", args=(("field", 0), ("field", 1)))))
    for n in range(KEPT + 10):
        stage.later("memory.note", 1000, n % 128, 90, 1, ms=1)
    stage.later("memory.note", 2000, 7, 0, 1, ms=1)
    assert stage.notices() == [("fault", "memory", "model.overflow")]
    stage.mark = len(stage.log)
    stage.until(3000)
    sent = stage.sent()
    assert len(sent) == KEPT + 1
    assert sent[-1] == (2000, "/n", 7, 0)
