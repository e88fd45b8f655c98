"""What hands do: they hold, set, mute, solo and bypass, and give back without a jump."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from stagekit.core.values import Notice
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Fall, Own, Sender
from tests.engine.build import (
    NOTE,
    REST,
    Stage,
    both,
    chain,
    cue,
    device,
    fade,
    hold,
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


def refused(stage: Stage) -> list[str]:
    return [text for what, _, text in stage.notices() if what == "refused"]


def steps_of(values: list[float]) -> float:
    return max(abs(a - b) for a, b in pairwise(values))


# ---- signals


def test_a_frozen_signal_stands_and_glides_back_to_where_its_source_is_by_then() -> None:
    stage = Stage(scene(to("desk.x", raw("/x"))))
    stage.signal("desk.x", 0.2, ms=1)
    stage.hand("hold", "desk", "x", 0, ms=2)
    stage.signal("desk.x", 0.9, ms=3)
    assert stage.sent() == [(1, "/x", 0.2)]
    stage.hand("give", "desk", "x", 0, 1.0, ms=1000)
    stage.signal("desk.x", 1.0, ms=1500)
    stage.until(2500)
    rows = stage.sent()
    values = [row[2] for row in rows]
    assert values[-1] == 1.0
    assert steps_of([0.2, *values]) < 0.06
    assert any(0.5 < value < 0.7 for value in values)
    assert 1990 <= rows[-1][0] <= 2010


def test_a_signal_is_set_and_again_set() -> None:
    stage = Stage(scene(to("desk.x", raw("/x"))))
    stage.signal("desk.x", 0.2, ms=1)
    stage.hand("override", "desk", "x", 0, 0.7, ms=2)
    stage.hand("override", "desk", "x", 0, 0.8, ms=3)
    stage.signal("desk.x", 0.3, ms=4)
    assert [row[2] for row in stage.sent()] == [0.2, 0.7, 0.8]
    stage.hand("give", "desk", "x", 0, 0.0, ms=5)
    assert [row[2] for row in stage.sent()] == [0.3]


def test_what_has_never_been_heard_can_be_set_but_not_frozen() -> None:
    stage = Stage(scene(to("desk.x", raw("/x"))))
    stage.hand("hold", "desk", "x", 0, ms=1)
    assert refused(stage) == ["hold.nothing"]
    stage.hand("override", "desk", "x", 0, 0.5, ms=2)
    assert stage.sent() == [(2, "/x", 0.5)]
    stage.hand("give", "desk", "x", 0, 0.2, ms=3)
    stage.until(500)
    stage.signal("desk.x", 0.6, ms=600)
    assert stage.sent() == [(600, "/x", 0.6)]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_held(bad: float) -> None:
    stage = Stage(scene(to("desk.x", raw("/x"))))
    stage.signal("desk.x", 0.2, ms=1)
    stage.hand("override", "desk", "x", 0, bad, ms=2)
    stage.hand("set", "sound", "/x", bad, ms=3)
    stage.hand("master", "sound", bad, ms=4)
    assert [row[2] for row in stage.sent()] == [0.2]


def test_a_person_is_frozen_alone() -> None:
    one, two = place("duo.x", who=1), place("duo.x", who=2)
    stage = Stage(scene(to(one, raw("/one")), to(two, raw("/two")), inputs=(device("duo"),)))
    for who in (1, 2):
        stage.signal("duo.x", 0.1 * who, ms=1, who=who)
    stage.hand("hold", "duo", "x", 1, ms=2)
    stage.frame("duo", ("x", 1, 0.8), ("x", 2, 0.9), ms=3)
    assert stage.sent()[2:] == [(3, "/two", 0.9)]
    stage.hand("give", "duo", "x", 1, 0.0, ms=4)
    assert stage.sent() == [(4, "/one", 0.8)]


def test_a_signal_of_ones_own_is_held_and_all_that_hangs_on_it() -> None:
    own = Own("energy", chain(place("desk.x"), step("times", 2.0)))
    stage = Stage(scene(to("energy", raw("/a")), to(chain(place("energy"), step("times", 0.5)),
                        raw("/b")), signals=(own,)))  # fmt: skip
    stage.signal("desk.x", 0.1, ms=1)
    stage.hand("override", "energy", "", 0, 0.8, ms=2)
    stage.signal("desk.x", 0.4, ms=3)
    assert [row[1:] for row in stage.sent()] == [("/a", 0.2), ("/b", 0.1), ("/a", 0.8), ("/b", 0.4)]
    stage.hand("give", "energy", "", 0, 0.0, ms=4)
    assert stage.sent() == [], "its source stands there by now"
    stage.signal("desk.x", 0.1, ms=5)
    assert [row[1:] for row in stage.sent()] == [("/a", 0.2), ("/b", 0.1)]


def test_a_combination_hears_the_hand() -> None:
    joined = both("max", place("desk.x"), place("desk.y"))
    stage = Stage(scene(to(chain(joined), raw("/x"))))
    stage.signal("desk.x", 0.2, ms=1)
    stage.signal("desk.y", 0.3, ms=2)
    stage.hand("override", "desk", "x", 0, 0.9, ms=3)
    assert stage.last("/x") == 0.9


# ---- destinations


def test_a_target_is_given_back_while_a_cue_fades_beneath() -> None:
    stage = Stage(scene(to("desk.x", lamps(1)), cues=(cue("up", put(lamps(1), 1.0, over=2.0)),)))
    stage.signal("desk.x", 0.0, ms=1)
    stage.hand("set", "lights", "/chan/1", 0.5, ms=2)
    stage.hand("go", ms=100)
    stage.until(1100)
    assert stage.last("/chan/1") == 0.5
    stage.sent()
    stage.hand("free", "lights", "/chan/1", 0.5, ms=1100)
    stage.until(3000)
    values = [row[2] for row in stage.sent()]
    assert values[-1] == 1.0
    assert steps_of([0.5, *values]) < 0.05


def test_a_hand_may_take_again_what_it_is_giving_back() -> None:
    stage = Stage(scene(to("desk.x", lamps(1))))
    stage.signal("desk.x", 0.0, ms=1)
    stage.hand("set", "lights", "/chan/1", 1.0, ms=2)
    stage.hand("free", "lights", "/chan/1", 1.0, ms=100)
    stage.until(600)
    stage.hand("set", "lights", "/chan/1", 0.8, ms=600)
    stage.until(3000)
    assert stage.last("/chan/1") == 0.8


def test_no_hand_passes_a_limit() -> None:
    stage = Stage(scene(to("desk.x", lamps(1, maximum=0.5))))
    stage.signal("desk.x", 0.1, ms=1)
    stage.hand("set", "lights", "/chan/1", 1.0, ms=2)
    assert stage.last("/chan/1") == 0.5


def test_blackout_says_its_patchs_own_words_once_and_takes_light_only() -> None:
    house = {"lights": Sender("lights", "osc", blackout=(("/dbo", (1,)),))}
    stage = Stage(scene(to("desk.x", lamps(1)), to("desk.x", raw("/sound")), outputs=house))
    stage.signal("desk.x", 0.6, ms=1)
    assert messages(stage.hand("blackout", 1, ms=2)) == [("/dbo", 1), ("/chan/1", 0.0)]
    assert messages(stage.hand("blackout", 1, ms=3)) == []
    assert messages(stage.hand("blackout", 0, ms=4)) == [("/chan/1", 0.6)]


# ---- mappings


def two() -> Stage:
    stage = Stage(scene(to("desk.x", lamps(1), name="x"), to("desk.y", lamps(2), name="y"),
                        to("desk.z", lamps(3), name="z")))  # fmt: skip
    for port, level in (("x", 0.4), ("y", 0.6), ("z", 0.8)):
        stage.signal(f"desk.{port}", level, ms=1)
    return stage


def test_a_muted_mapping_fades_to_rest_and_comes_back_with_what_stands() -> None:
    stage = two()
    stage.hand("mute", "x", 1, ms=10)
    stage.until(300)
    assert 0.0 < stage.last("/chan/1") < 0.4
    stage.until(700)
    assert stage.last("/chan/1") == 0.0
    stage.signal("desk.x", 0.9, ms=800)
    assert stage.last("/chan/1") == 0.0
    stage.hand("mute", "x", 0, ms=900)
    assert stage.last("/chan/1") == 0.9
    assert stage.last("/chan/2") == 0.6


def test_two_solos_leave_two() -> None:
    stage = two()
    stage.hand("solo", "x", 1, ms=10)
    stage.hand("solo", "z", 1, ms=20)
    stage.until(1000)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3)] == [0.4, 0.0, 0.8]
    stage.hand("mute", "x", 1, ms=1100)
    stage.hand("solo", "x", 0, ms=1200)
    stage.hand("solo", "z", 0, ms=1300)
    stage.until(3000)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3)] == [0.0, 0.6, 0.8]


def test_a_muted_player_begins_no_note_but_ends_each() -> None:
    stage = Stage(scene(to(chain(note()), said("/note"), name="n")))
    stage.event("keys.note", 60, 100, 1, ms=1)
    stage.hand("mute", "n", 1, ms=2)
    stage.event("keys.note", 64, 100, 1, ms=3)
    stage.event("keys.note", 60, 0, 1, ms=4)
    stage.event("keys.note", 64, 0, 1, ms=5)
    notes = [row[2:4] for row in stage.sent()]
    assert notes[:2] == [(60, 100), (60, 0)]
    assert (64, 100) not in notes


def test_a_mapping_that_is_none_is_passed_over() -> None:
    stage = two()
    stage.sent()
    stage.hand("mute", "nobody", 1, ms=10)
    stage.hand("solo", "nobody", 1, ms=11)
    stage.until(1000)
    assert stage.sent() == []


# ---- models


def with_model(*fallback: Fall) -> Stage:
    stage = Stage(scene(
        to("memory.y", lamps(1), name="m"), to(chain(place("memory.note", NOTE)), said("/note")),
        models=(device("memory", hears={"x": chain("desk.x")}, fallback=fallback,
                       ports={"note": NOTE}),),
    ))  # fmt: skip
    stage.life("memory", "ready", 0.0, ms=1)
    stage.signal("memory.y", 0.8, ms=2)
    return stage


@pytest.mark.parametrize(("fallback", "then"), [
    ((), 0.8), ((hold(),), 0.8), ((REST,), 0.0), ((hold(0.1), fade(0.2)), 0.0),
])  # fmt: skip
def test_bypass_does_as_if_late_says(fallback: tuple[Fall, ...], then: float) -> None:
    stage = with_model(*fallback)
    stage.hand("bypass", "memory", 1, ms=10)
    stage.signal("memory.y", 0.2, ms=20)
    stage.until(1000)
    assert stage.last("/chan/1") == then
    stage.letters()
    stage.signal("desk.x", 0.5, ms=1100)
    assert stage.letters() == [], "it hears nothing meanwhile"
    stage.hand("bypass", "memory", 0, ms=1200)
    assert len(stage.letters()) == 1
    stage.signal("memory.y", 0.3, ms=1300)
    assert stage.last("/chan/1") == 0.3


def test_a_model_that_is_gone_around_ends_its_notes_and_a_cue_does_not_wake_it() -> None:
    stage = with_model(REST)
    stage.event("memory.note", 60, 100, 1, ms=5)
    stage.hand("bypass", "memory", 1, ms=10)
    assert stage.last("/note")[:2] == (60, 0)
    stage.engine.awaken("memory", True, 20_000_000)
    stage.signal("memory.y", 0.4, ms=30)
    assert stage.last("/chan/1") == 0.0
    stage.life("memory", "dead", ms=40)
    stage.life("memory", "ready", 0.0, ms=50)
    stage.signal("memory.y", 0.4, ms=60)
    assert stage.last("/chan/1") == 0.0, "nor does its new process"


# ---- all of it through JSON


def test_hands_survive_a_restore_in_the_middle() -> None:
    def play(*, again: bool) -> list[tuple[object, ...]]:
        one = scene(to("desk.x", lamps(1), name="x"), to("desk.y", raw("/y"), name="y"))
        stage = Stage(one)
        stage.signal("desk.x", 0.2, ms=1)
        stage.signal("desk.y", 0.4, ms=1)
        stage.hand("override", "desk", "x", 0, 0.9, ms=2)
        stage.hand("set", "sound", "/y", 0.1, ms=3)
        stage.hand("mute", "x", 1, ms=4)
        stage.hand("give", "desk", "x", 0, 0.5, ms=200)
        stage.hand("free", "sound", "/y", 0.5, ms=205)
        stage.until(300)
        stage.sent()
        if again:
            engine = Engine(one)
            engine.restore(json.loads(json.dumps(stage.engine.state())))
            stage.engine = engine
        stage.until(310)
        stage.sent()
        stage.hand("mute", "x", 0, ms=400)
        stage.until(2000)
        return stage.sent()

    assert play(again=True) == play(again=False)


# ---- who pressed, and how often


def test_a_hundred_gos_in_a_second_are_four() -> None:
    stage = Stage(scene(cues=tuple(cue(str(n)) for n in range(200))))
    for n in range(100):
        stage.happen("hand", "hand", "go", ms=10 * n)
    assert stage.engine.conduct.current == 3
    assert refused(stage).count("go.twice") == 96


def test_a_hundred_that_mean_the_same_cue_are_one() -> None:
    stage = Stage(scene(cues=tuple(cue(str(n)) for n in range(5))))
    for n in range(100):
        stage.hand("go", 0, ms=10 * n)
    assert stage.engine.conduct.current == 0


def test_go_during_a_fade_goes_on_from_where_it_is() -> None:
    stage = Stage(scene(cues=(cue("up", put(lamps(1), 1.0, over=2.0)),
                              cue("down", put(lamps(1), 0.0, over=2.0)))))  # fmt: skip
    stage.hand("go", 0, ms=0)
    stage.until(1000)
    stage.hand("go", 1, ms=1000)
    stage.until(4000)
    values = [row[2] for row in stage.sent()]
    assert 0.45 < max(values) < 0.55
    assert values[-1] == 0.0
    assert steps_of(values) < 0.02


def test_two_operators_who_press_opposite_things_are_obeyed_in_turn() -> None:
    stage = Stage(scene(to("desk.x", lamps(1))))
    stage.signal("desk.x", 0.8, ms=1)
    for n in range(10):
        stage.happen("hand", "hand Maud", "blackout", 1, ms=10 + 2 * n)
        stage.happen("hand", "hand Piotr", "blackout", 0, ms=11 + 2 * n)
    assert stage.last("/chan/1") == 0.8
    stage.happen("hand", "hand Maud", "set", "lights", "/chan/1", 0.1, ms=50)
    stage.happen("hand", "hand Piotr", "set", "lights", "/chan/1", 0.2, ms=51)
    target = stage.engine.graph.targets["lights", "/chan/1"]
    assert target.hand is not None
    assert (target.hand.by, target.hand.value) == ("Piotr", 0.2)


def test_go_and_back_that_expect_one_cue_are_one_of_the_two() -> None:
    stage = Stage(scene(cues=tuple(cue(str(n)) for n in range(5))))
    for n in range(3):
        stage.hand("go", n, ms=n * 10)
    stage.notices()
    stage.happen("hand", "hand Maud", "back", 2, ms=100)
    stage.happen("hand", "hand Piotr", "go", 3, ms=101)
    assert stage.engine.conduct.current == 1
    assert refused(stage) == ["go.other"]


def test_standby_chooses_and_does_nothing_else() -> None:
    stage = Stage(scene(cues=tuple(cue(str(n), put(lamps(n + 1), 1.0)) for n in range(4))))
    stage.hand("standby", 2, ms=1)
    assert stage.sent() == []
    stage.hand("go", 2, ms=2)
    assert stage.engine.conduct.current == 2
    assert [row[1] for row in stage.sent()] == ["/chan/1", "/chan/2", "/chan/3"], "tracked"
    stage.hand("standby", 9, ms=3)
    assert [n for n in stage.notices() if n[0] == "refused"] == [("refused", "standby", "cue.none")]


def test_a_word_nobody_knows_does_nothing() -> None:
    stage = two()
    stage.sent()
    for word in ("dance", "", "state", "_mute"):
        assert [e for e in stage.hand(word, 1, 2, ms=10) if not isinstance(e, Notice)] == []


@pytest.mark.parametrize("word", ["hold", "give", "override", "set", "free", "mute", "bypass",
                                  "master", "solo"])  # fmt: skip
@pytest.mark.parametrize("values", [(), ("x",), (1, 2), ("desk", "x"), ("desk", "x", "y", "z"),
                                    (None, None, None), ([], {}, 1)])  # fmt: skip
def test_a_hand_that_says_nonsense_harms_nothing(word: str, values: tuple[object, ...]) -> None:
    stage = two()
    stage.sent()
    stage.hand(word, *values, ms=10)
    stage.signal("desk.x", 0.5, ms=20)
    assert stage.last("/chan/1") == 0.5
