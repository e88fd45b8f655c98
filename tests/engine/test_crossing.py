"""From scene to scene: no gap, no jump, no lost note."""

from __future__ import annotations

from itertools import pairwise

from stagekit.core.values import Notice, Packet
from stagekit.scene.plan import Scene, Sender
from tests.engine.build import (
    NOTE,
    Show,
    chain,
    cue,
    device,
    lamps,
    messages,
    note,
    put,
    raw,
    said,
    scene,
    step,
    to,
)

HOUSE = {"lights": Sender("lights", "osc", lamps={"all": lamps(1, 2).lamps})}


def lit(port: str, *cues: object, lamp: int = 1) -> Scene:
    return scene(to(f"desk.{port}", lamps(lamp), name=port), outputs=HOUSE, cues=cues)  # type: ignore[arg-type]


def test_go_behind_the_last_cue_leads_on() -> None:
    show = Show(lit("x", cue("a")), lit("y", cue("b")))
    show.hand("go", ms=1)
    assert show.engine.conduct.standby is None
    effects = show.hand("go", 1, ms=400)
    assert [n.text for n in effects if isinstance(n, Notice) and n.what == "word"] == ["scene.to"]
    assert (show.stage.at, show.engine.conduct.current) == (1, -1)
    show.hand("go", ms=800)
    assert [n.text for n in show.hand("go", ms=1200) if isinstance(n, Notice)] == ["go.end"]


def test_go_that_expects_a_cue_does_not_leave_the_scene() -> None:
    show = Show(lit("x", cue("a")), lit("y"))
    show.hand("go", ms=1)
    assert [n.text for n in show.hand("go", 0, ms=400) if isinstance(n, Notice)] == ["go.other"]
    assert show.stage.at == 0


def test_a_lamp_crosses_without_a_gap_or_a_jump_while_both_move() -> None:
    show = Show(lit("x"), lit("y"), overs=(0.0, 1.0))
    show.signal("desk.x", 1.0, ms=1)
    show.signal("desk.y", 0.0, ms=1)
    show.hand("scene", 1, ms=100)
    for ms in range(110, 1200, 10):
        show.signal("desk.x", 1.0 - ms / 10_000, ms=ms)
        show.signal("desk.y", ms / 10_000, ms=ms)
    levels = [row[2] for row in show.sent() if row[1] == "/chan/1"]
    assert levels[0] == 1.0
    assert max(abs(a - b) for a, b in pairwise(levels)) < 0.02
    assert levels[-1] == 0.119
    half = [row for row in levels if 0.4 < row < 0.6]
    assert half


def test_what_only_the_old_scene_drives_fades_to_rest_and_the_new_lamp_rises() -> None:
    show = Show(lit("x", lamp=1), lit("y", lamp=2), overs=(0.0, 1.0))
    show.signal("desk.x", 0.8, ms=1)
    show.signal("desk.y", 0.6, ms=2)
    show.hand("scene", 1, ms=100)
    show.until(600)
    assert 0.35 < show.last("/chan/1") < 0.45
    show.until(1200)
    assert show.last("/chan/1") == 0.0
    show.signal("desk.y", 0.6, ms=1300)
    assert show.last("/chan/2") == 0.6
    assert not show.stage.crossing


def test_an_output_that_the_new_scene_has_not_comes_to_rest() -> None:
    old = scene(to("desk.x", lamps(1, output="old"), name="x"),
                outputs={"old": Sender("old", "osc", rest=(("/bye", ()),))})  # fmt: skip
    show = Show(old, scene(), overs=(0.0, 0.5))
    show.signal("desk.x", 0.8, ms=1)
    show.hand("scene", 1, ms=100)
    show.until(1000)
    rows = [row for row in show.sent() if row[0] > 100]
    assert ("/chan/1", 0.0) in [row[1:] for row in rows]
    assert ("/bye",) in [row[1:] for row in rows]


def test_without_a_time_it_is_a_cut() -> None:
    show = Show(lit("x"), lit("x"))
    show.signal("desk.x", 0.8, ms=1)
    show.sent()
    show.hand("scene", 1, ms=100)
    show.until(200)
    assert show.sent() == []  # the same light from the same hand: nothing to say
    show.signal("desk.x", 0.5, ms=300)
    assert show.sent() == [(300, "/chan/1", 0.5)]


def test_a_held_note_ends_exactly_once_and_a_new_one_sounds() -> None:
    def play(address: str) -> Scene:
        return scene(to(chain(note()), said(address), name="n"))

    show = Show(play("/old"), play("/new"), overs=(0.0, 1.0))
    show.event("keys.note", 60, 100, 1, ms=1)
    show.event("keys.note", 64, 100, 1, ms=2)
    show.hand("scene", 1, ms=100)
    show.event("keys.note", 60, 0, 1, ms=200)
    show.event("keys.note", 67, 90, 1, ms=300)
    show.until(2000)
    old = [row[2:4] for row in show.sent() if row[1] == "/old"]
    assert old == [(60, 100), (64, 100), (60, 0), (64, 0)]
    assert show.last("/new")[:2] == (67, 90)


def test_a_note_that_a_delay_still_keeps_ends_with_its_scene() -> None:
    late = to(chain(note(), step("delay", 0.5, takes=note().kind)), said("/late"), name="n")
    show = Show(scene(late), scene(to("desk.x", raw("/x"))), overs=(0.0, 0.2))
    show.event("keys.note", 60, 100, 1, ms=0)
    show.until(600)
    show.event("keys.note", 60, 0, 1, ms=700)
    show.sent()
    show.hand("scene", 1, ms=800)
    show.until(3000)
    assert show.sent() == [(1000, "/late", 60, 0, 1)]


def test_a_note_on_an_output_that_moves_ends_before_it_moves() -> None:
    there = {"sound": Sender("sound", "osc", host="10.0.0.9")}
    tune = to(chain(note()), said("/n"), name="n")
    show = Show(scene(tune), scene(tune, outputs=there), overs=(0.0, 1.0))
    show.event("keys.note", 60, 100, 1, ms=1)
    show.new()
    effects = show.hand("scene", 1, ms=100)
    ends, entered = effects[0], effects[1]
    assert isinstance(ends, Packet)
    assert ends.messages == (("/n", (60, 0, 1)),)
    assert isinstance(entered, Notice)
    assert entered.what == "entered"


def test_a_model_that_both_have_goes_on_and_hears_only_the_new_scene() -> None:
    def with_model(port: str) -> Scene:
        one = device("memory", hears={"x": chain(f"desk.{port}")}, ports={"note": NOTE})
        return scene(models=(one,))

    show = Show(with_model("x"), with_model("y"), overs=(0.0, 1.0))
    show.life("memory", "ready", 0.0, ms=1)
    show.signal("desk.x", 0.1, ms=2)
    ((_, first),) = show.letters()
    show.hand("scene", 1, ms=10)
    show.answer("memory", first.number, ms=20)
    show.signal("desk.x", 0.2, ms=30)
    show.signal("desk.y", 0.3, ms=40)
    letters = [letter for _, letter in show.letters()]
    assert [letter.number for letter in letters] == [first.number + 1]
    assert letters[0].signals["x"] == (0.3,)


def test_a_cue_of_the_old_scene_holds_until_it_has_faded_and_starts_nothing_more() -> None:
    show = Show(lit("x", cue("a", put(lamps(1), 1.0, over=0.2)), cue("late", put(raw("/z"), 1.0),
                follow=0.3)), lit("y"), overs=(0.0, 1.0))  # fmt: skip
    show.hand("go", ms=10)
    show.until(250)
    assert show.last("/chan/1") == 1.0
    show.signal("desk.y", 0.0, ms=251)
    show.hand("scene", 1, ms=260)
    show.until(3000)
    assert show.last("/chan/1") == 0.0
    assert show.last("/z") is None


def test_what_hands_hold_over_everything_stays() -> None:
    show = Show(lit("x"), lit("y"), overs=(0.0, 0.5))
    show.signal("desk.x", 0.8, ms=1)
    show.signal("desk.y", 0.8, ms=1)
    show.hand("master", "lights", 0.5, ms=2)
    show.hand("scene", 1, ms=10)
    show.until(1000)
    assert show.last("/chan/1") == 0.4
    show.hand("set", "lights", "/chan/1", 1.0, ms=1100)
    show.hand("scene", 0, ms=1200)
    show.until(2000)
    assert show.last("/chan/1") == 0.5


def test_panic_in_the_middle_takes_everything_and_resuming_goes_on() -> None:
    show = Show(lit("x", lamp=1), lit("y", lamp=2), overs=(0.0, 1.0))
    show.signal("desk.x", 0.8, ms=1)
    show.signal("desk.y", 0.6, ms=2)
    show.hand("scene", 1, ms=100)
    show.until(500)
    assert sorted(messages(show.hand("panic", ms=500)))[0] == ("/chan/1", 0.0)
    show.sent()
    show.until(1500)
    assert show.sent() == []
    show.hand("resume", ms=1600)
    assert show.last("/chan/2") == 0.6
    assert show.last("/chan/1") == 0.0


def test_a_third_scene_may_come_before_the_second_has_arrived() -> None:
    show = Show(lit("x"), lit("y"), lit("z"), overs=(0.0, 1.0, 1.0))
    for port, level in (("x", 1.0), ("y", 0.0), ("z", 0.5)):
        show.signal(f"desk.{port}", level, ms=1)
    show.hand("scene", 1, ms=100)
    show.until(400)
    show.hand("scene", 2, ms=400)
    show.signal("desk.z", 0.5, ms=401)
    show.until(3000)
    levels = [row[2] for row in show.sent() if row[1] == "/chan/1"]
    assert max(abs(a - b) for a, b in pairwise(levels)) < 0.03
    assert levels[-1] == 0.5
    assert not show.stage.crossing


def test_a_scene_that_is_none_is_refused() -> None:
    show = Show(lit("x"), lit("y"))
    for index in (0, 2, -1, "x"):
        assert [n.text for n in show.hand("scene", index, ms=1) if isinstance(n, Notice)] == [
            "scene.none"
        ]


def test_the_last_step_of_a_slow_desk_is_not_lost() -> None:
    slow = {"lights": Sender("lights", "osc", rate=4, lamps={"all": lamps(1, 2).lamps})}
    old = scene(to("desk.x", lamps(1), name="x"), outputs=slow)
    show = Show(old, scene(to("desk.x", lamps(2), name="y"), outputs=slow), overs=(0.0, 1.0))
    show.signal("desk.x", 0.8, ms=1)
    show.hand("scene", 1, ms=105)
    show.until(3000)
    assert show.last("/chan/1") == 0.0
