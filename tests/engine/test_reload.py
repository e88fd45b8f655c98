"""Hot reload: the new version stands where the old one stood, and nothing else is disturbed."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from stagekit.core.values import RELOAD, Happening, Notice, Packet
from stagekit.engine.engine import Engine
from stagekit.engine.packing import packed, written
from stagekit.engine.stage import Stage
from stagekit.scene.plan import Scene, Sender
from tests.engine.build import (
    MS,
    Show,
    chain,
    cue,
    device,
    group,
    lamps,
    messages,
    note,
    own,
    parameter,
    place,
    put,
    raw,
    said,
    scene,
    step,
    term,
    to,
    when,
)


def eased(port: str, address: str, seconds: float = 1.0) -> Scene:
    return to(chain(place(f"desk.{port}"), step("ease", seconds)), raw(address), name=address)  # type: ignore[return-value]


def test_an_unchanged_mapping_is_not_disturbed_in_the_middle_of_its_glide() -> None:
    first = scene(eased("x", "/x"), eased("y", "/y"))
    second = scene(eased("x", "/x"), eased("y", "/z"))

    def play(*, reloads: bool) -> list[tuple[float, str, float]]:
        show = Show(first)
        show.signal("desk.x", 0.0, ms=0)
        show.signal("desk.x", 1.0, ms=5)
        show.until(100)
        if reloads:
            assert messages(show.reload(second, ms=104)) == []
        show.until(1500)
        return [row for row in show.sent() if row[1] == "/x"]

    assert play(reloads=True) == play(reloads=False)


def test_a_changed_mapping_begins_anew_with_what_stands_at_its_source() -> None:
    show = Show(scene(to(chain(place("desk.x"), step("times", 0.5)), raw("/x"), name="x")))
    show.signal("desk.x", 0.8, ms=1)
    assert show.last("/x") == 0.4
    effects = show.reload(
        scene(to(chain(place("desk.x"), step("times", 2.0)), raw("/x"), name="x")), ms=2
    )
    assert messages(effects) == [("/x", 1.6)]


def test_a_new_mapping_hears_what_stands() -> None:
    show = Show(scene(to("desk.x", raw("/x"), name="x")))
    show.signal("desk.x", 0.8, ms=1)
    more = scene(to("desk.x", raw("/x"), name="x"), to("desk.x", lamps(1), name="y"))
    assert messages(show.reload(more, ms=2)) == [("/chan/1", 0.8)]


def test_a_changed_signal_of_ones_own_reaches_all_that_hangs_on_it() -> None:
    from stagekit.scene.plan import Own

    def version(times: float) -> Scene:
        own = Own("energy", chain(place("desk.x"), step("times", times)))
        return scene(to("energy", raw("/x"), name="x"), signals=(own,))

    show = Show(version(1.0))
    show.signal("desk.x", 0.5, ms=1)
    assert messages(show.reload(version(0.5), ms=2)) == [("/x", 0.25)]


def test_a_lamp_whose_mapping_is_gone_fades_to_rest() -> None:
    show = Show(scene(to("desk.x", lamps(1), name="x"), outputs=_house()))
    show.signal("desk.x", 0.8, ms=1)
    show.reload(scene(outputs=_house()), ms=10)
    show.until(200)
    assert 0.0 < show.last("/chan/1") < 0.8
    show.until(600)
    assert show.last("/chan/1") == 0.0
    show.reload(scene(to("desk.x", lamps(1), name="x"), outputs=_house()), ms=700)
    show.signal("desk.x", 0.6, ms=710)
    assert show.last("/chan/1") == 0.6


def _house() -> dict[str, object]:
    from stagekit.scene.plan import Sender

    return {"lights": Sender("lights", "osc", lamps={"front": lamps(1).lamps})}


def test_a_fade_goes_on_and_ends_where_and_when_it_would_have() -> None:
    cues = (cue("up", put(lamps(1), 1.0, over=2.0)),)
    show = Show(scene(cues=cues))
    show.hand("go", ms=100)
    show.until(900)
    was = show.last("/chan/1")
    assert messages(show.reload(scene(to("desk.x", raw("/x")), cues=cues), ms=905)) == []
    show.until(960)
    assert show.last("/chan/1") > was
    show.until(2100)
    assert show.last("/chan/1") == 1.0
    assert [row for row in show.sent() if row[2] == 1.0] == [(2100.0, "/chan/1", 1.0)]


def test_cues_are_known_by_number_and_title() -> None:
    first = scene(cues=(cue("a", number="1"), cue("b", number="2"), cue("c", number="3")))
    show = Show(first)
    show.hand("go", ms=1)
    show.hand("go", ms=2)
    assert show.engine.conduct.current == 1
    show.reload(scene(cues=(cue("a", number="1"), cue("new", number="1.5"), cue("b", number="2"),
                            cue("c", number="3"))), ms=3)  # fmt: skip
    assert (show.engine.conduct.current, show.engine.conduct.standby) == (2, 3)
    show.reload(scene(cues=(cue("a", number="1"), cue("c", number="3"))), ms=4)
    assert (show.engine.conduct.current, show.engine.conduct.standby) == (0, 1)
    show.reload(scene(), ms=5)
    assert (show.engine.conduct.current, show.engine.conduct.standby) == (-1, None)
    assert [n.text for n in show.hand("go", ms=600) if isinstance(n, Notice)] == ["go.end"]


def test_what_an_announced_word_of_a_deleted_cue_said_is_void() -> None:
    show = Show(scene(cues=(cue("a", put(said("/late"), "x", after=1.0)),)))
    show.hand("go", ms=1)
    show.reload(scene(cues=(cue("b"),)), ms=10)
    show.until(3000)
    assert show.sent() == []


def test_a_cue_to_a_mapping_that_a_reload_deleted_does_no_harm() -> None:
    show = Show(scene(to("desk.x", lamps(1), name="x"), cues=(
        cue("off"), cue("on", release=(lamps(1),)))))  # fmt: skip
    show.signal("desk.x", 0.5, ms=1)
    show.hand("go", ms=2)
    show.reload(scene(cues=(cue("off"), cue("on", release=(lamps(1),)))), ms=3)
    show.hand("mute", "x", 1, ms=4)
    show.hand("go", ms=5)
    assert not [n for n in show.notices() if n[0] == "fault"]


def test_models_keep_what_they_know_and_hear_their_new_numbers() -> None:
    def version(influence: float, use: str = "memory") -> Scene:
        one = device("memory", use=use, hears={"x": chain("desk.x")})
        return scene(models=(structs.replace(one, keys={"influence": influence}),))

    show = Show(version(0.6))
    show.life("memory", "ready", 0.0, ms=1)
    show.signal("desk.x", 0.5, ms=2)
    ((_, letter),) = show.letters()
    show.reload(version(0.2), ms=3)
    show.answer("memory", letter.number, ms=4)
    show.signal("desk.x", 0.7, ms=5)
    ((_, again),) = show.letters()
    assert again.keys == {"influence": 0.2}
    assert again.number == letter.number + 1


def test_a_parameter_that_a_mapping_drives_stays_driven() -> None:
    one = scene(to("desk.x", parameter("memory.density"), name="x"), models=(device("memory"),))
    show = Show(one)
    show.signal("desk.x", 0.5, ms=1)
    show.reload(one, ms=2)
    show.life("memory", "ready", 10.0, ms=3)
    show.until(500)
    assert [letter.keys for _, letter in show.letters()][:1] == [{"density": 0.5}]


def test_a_group_goes_on_as_open_as_it_was() -> None:
    def version(*more: object) -> Scene:
        return scene(to("dancer.x", raw(), group=0, name="x"), *more,  # type: ignore[arg-type]
                     groups=(group(when(term("desk.a", ">", 0.5)), name="g"),))  # fmt: skip

    show = Show(version())
    show.signal("desk.a", 1.0, ms=1)
    show.signal("dancer.x", 0.5, ms=2)
    show.sent()
    show.reload(version(to("desk.y", raw("/y"))), ms=3)
    show.signal("dancer.x", 0.7, ms=4)
    assert show.sent() == [(4, "/pan", 0.7)]


def test_hands_hold_on() -> None:
    one = scene(to("desk.x", raw("/x"), name="x"), to("desk.y", lamps(1), name="y"))
    show = Show(one)
    show.signal("desk.x", 0.3, ms=1)
    show.signal("desk.y", 0.3, ms=1)
    show.hand("hold", "desk", "x", 0, ms=2)
    show.hand("set", "lights", "/chan/1", 0.9, ms=2)
    show.hand("master", "lights", 0.5, ms=2)
    show.sent()
    show.reload(scene(*one.mappings, to("desk.z", raw("/z"))), ms=3)
    show.signal("desk.x", 0.9, ms=4)
    show.signal("desk.y", 0.1, ms=4)
    assert show.sent() == []
    show.hand("give", "desk", "x", 0, 0.0, ms=5)
    show.hand("free", "lights", "/chan/1", 0.0, ms=6)
    assert show.sent() == [(5, "/x", 0.9), (6, "/chan/1", 0.05)]


def test_a_note_that_sounds_finds_its_end_in_the_new_version() -> None:
    def version(transpose: float) -> Scene:
        return scene(to(chain(note(), step("transpose", transpose, takes=note().kind)),
                        said("/note"), name="n"))  # fmt: skip

    show = Show(version(0))
    show.event("keys.note", 60, 100, 1, ms=1)
    assert show.last("/note")[:2] == (60, 100)
    show.reload(version(0), ms=2)
    show.event("keys.note", 60, 0, 1, ms=3)
    assert show.last("/note")[:2] == (60, 0)


@pytest.mark.parametrize("after", [
    scene(to(chain(note(), step("transpose", 7, takes=note().kind)), said("/note"), name="n")),
    scene(to(chain(note()), said("/elsewhere"), name="n")),
    scene(to("desk.x", raw("/x"))),
    scene(to(chain(note()), said("/note"), name="n"),
          outputs={"sound": Sender("sound", "osc", host="10.0.0.9")}),
], ids=["other words", "another address", "no line", "another machine"])  # fmt: skip
def test_a_note_whose_line_changes_ends_where_it_began(after: Scene) -> None:
    show = Show(scene(to(chain(note()), said("/note"), name="n")))
    show.event("keys.note", 60, 100, 1, ms=1)
    show.sent()
    show.reload(after, ms=2)
    assert show.sent() == [(2, "/note", 60, 0, 1)]


def test_a_note_that_waits_in_a_delay_still_ends() -> None:
    def version(name: str) -> Scene:
        late = chain(note(), step("delay", 0.5, takes=note().kind))
        return scene(to(late, said("/late"), name=name))

    show = Show(version("n"))
    show.event("keys.note", 60, 100, 1, ms=0)
    show.until(600)
    show.event("keys.note", 60, 0, 1, ms=700)  # its end is on its way
    show.sent()
    show.reload(version("m"), ms=800)
    show.until(3000)
    assert show.sent() == [(800, "/late", 60, 0, 1)]


def test_a_note_of_a_signal_of_ones_own_that_changes_ends_where_it_began() -> None:
    def version(steps: int) -> Scene:
        tune = own("tune", chain(note(), step("transpose", steps, takes=note().kind)))
        return scene(to(chain(place("tune", note().kind)), said("/note"), name="n"),
                     signals=(tune,))  # fmt: skip

    show = Show(version(0))
    show.event("keys.note", 60, 100, 1, ms=1)
    show.sent()
    show.reload(version(12), ms=2)
    assert show.sent() == [(2, "/note", 60, 0, 1)]


def test_a_note_of_an_input_that_is_opened_anew_ends() -> None:
    def version(port: str) -> Scene:
        keys = structs.replace(device("keys", ports={"note": note().kind}), keys={"port": port})
        return scene(to(chain(note()), said("/note"), name="n"), inputs=(keys,))

    show = Show(version("Launchkey*"))
    show.event("keys.note", 60, 100, 1, ms=1)
    show.sent()
    show.reload(version("Piano*"), ms=2)
    assert show.sent() == [(2, "/note", 60, 0, 1)]


def test_panic_stands_over_a_reload() -> None:
    one = scene(to("desk.x", lamps(1), name="x"))
    show = Show(one)
    show.signal("desk.x", 0.5, ms=1)
    show.hand("panic", ms=2)
    show.sent()
    show.reload(one, ms=3)
    show.signal("desk.x", 0.8, ms=4)
    assert show.sent() == []
    assert messages(show.hand("resume", ms=5)) == [("/chan/1", 0.8)]


def test_reloads_replay_to_the_same_effects_prepared_or_not() -> None:
    one, two = scene(eased("x", "/x")), scene(eased("x", "/x", 2.0), eased("x", "/y"))

    def play(*, ahead: bool) -> str:
        stage, out = Stage([one]), []
        texts = written(packed(two))
        if ahead:
            engine = stage.prepare(texts, two)
            assert engine.build_on()
        steps = [("life", "scene", "starts", ()), ("signal", "desk", "x", (0.0,)),
                 ("signal", "desk", "x", (1.0,)), (RELOAD, "scene", "reload", texts),
                 ("signal", "desk", "x", (0.5,))]  # fmt: skip
        for index, (kind, source, name, values) in enumerate(steps):
            at = index * 20 * MS
            while (wake := stage.next_wake()) is not None and wake <= at:
                out += stage.handle(Happening(0, wake, "tick", "clock"))
            out += stage.handle(Happening(0, at, kind, source, name, 0, values))
        return json.dumps([repr(effect) for effect in out if isinstance(effect, Packet)])

    assert play(ahead=True) == play(ahead=False)


def test_a_plan_that_is_none_is_refused_and_the_scene_goes_on() -> None:
    show = Show(scene(to("desk.x", raw("/x"))))
    engine = show.engine
    effects = show.happen(RELOAD, "scene", "reload", "bm9uc2Vuc2U=", ms=1)
    assert [n.what for n in effects if isinstance(n, Notice)] == ["fault"]
    assert show.engine is engine
    show.signal("desk.x", 0.5, ms=2)
    assert show.last("/x") == 0.5


def test_an_engine_is_built_in_small_pieces() -> None:
    many = scene(*[eased("x", f"/{n}") for n in range(50)])
    engine = Engine(many, at_once=False)
    pieces = 0
    while engine.build_on():
        pieces += 1
    assert pieces > 100
