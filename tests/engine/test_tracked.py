"""The tracked state is what the real engine's destinations hold, given one by one or jumped to."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from stagekit.core.values import Packet
from stagekit.engine.target import Target
from stagekit.scene.plan import Cue, Lamps, Scene, Sender, Setting
from stagekit.scene.tracking import Tracked, keys_of, tracked
from tests.engine.build import (
    Stage,
    cue,
    device,
    group,
    lamps,
    parameter,
    put,
    raw,
    said,
    scene,
    to,
)

FRONT, BACK = lamps(1, 2, 3), lamps(2, 4)  # they share a lamp
MOVED = lamps(5)
SKY = lamps(9, size=3, rest=0.1)
ODD = lamps(6, rest=None)
ODD_MOVED = lamps(7, rest=None)
PAN, HALO = raw("/pan"), raw("/halo")
LINE, CHIME = said("/line", "titles"), said("/chime")
DENSITY = parameter("memory.density", 0.0, 1.0)
SLEEPERS = ("dancer", "memory", "tail")

AMOUNTS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
TIMES = st.sampled_from([None, None, 0.0, 0.3, 1.0])
AFTERS = st.sampled_from([0.0, 0.0, 0.0, 0.2, 1.5])
CURVES = st.sampled_from([None, "soft", "slow", "fast", 2.0])


def one_value(place: Any) -> st.SearchStrategy[Setting]:
    return st.builds(
        lambda value, over, after, curve: put(place, value, over=over, after=after, curve=curve),
        AMOUNTS, TIMES, AFTERS, CURVES,
    )  # fmt: skip


def values(place: Lamps | Any, *each: st.SearchStrategy[Any]) -> st.SearchStrategy[Setting]:
    return st.builds(lambda many, over, after: put(place, *many, over=over, after=after),
                     st.tuples(*each), TIMES, AFTERS)  # fmt: skip


COLOURS = st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)
SETTINGS = st.one_of(
    *[one_value(place) for place in (FRONT, BACK, MOVED, ODD, ODD_MOVED, HALO, DENSITY)],
    values(FRONT, AMOUNTS, AMOUNTS, AMOUNTS),
    values(SKY, COLOURS),
    values(PAN, st.integers(0, 9), AMOUNTS),
    values(HALO, st.integers(0, 9)),
    st.builds(lambda word, after: put(LINE, word, after=after),
              st.sampled_from(["Adieu", {"fr": "Rien", "en": "Nothing"}]), AFTERS),
    st.builds(lambda after: put(CHIME, after=after), AFTERS),
)  # fmt: skip
PLACES = st.sampled_from([FRONT, BACK, MOVED, SKY, ODD, ODD_MOVED, PAN, HALO, DENSITY])
CUES = st.lists(
    st.builds(
        lambda some, **more: cue("", *some, **more),
        st.lists(SETTINGS, max_size=4),
        over=TIMES,
        together=st.sampled_from([False, False, False, True]),
        release=st.lists(PLACES, max_size=2).map(tuple),
        rest=st.sampled_from([(), (), (), ("lights",), ("sound",), ("lights", "sound", "titles")]),
        wake=st.lists(st.sampled_from(SLEEPERS), max_size=1).map(tuple),
        sleep=st.lists(st.sampled_from(SLEEPERS), max_size=1).map(tuple),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


def outputs_of(one: Cue) -> list[str]:
    """The outputs of which a cue speaks."""
    places = [*[setting.target for setting in one.settings], *one.release]
    return [output for place in places for output, _ in keys_of(place)] + list(one.rest)


def without_quarrel(cues: list[Cue]) -> list[Cue]:
    """Of cues that start together none takes back at once what another begins."""
    out: list[Cue] = []
    spoken: list[str] = []
    for one in cues:
        if not one.together:
            spoken = []
        release = tuple(p for p in one.release if not any(o in spoken for o, _ in keys_of(p)))
        rest = tuple(output for output in one.rest if output not in spoken)
        one = structs.replace(one, release=release, rest=rest)
        spoken += outputs_of(one)
        out.append(one)
    return out


def piece(cues: list[Cue]) -> Scene:
    cues = without_quarrel(cues)
    return scene(
        to("desk.x", MOVED), to("desk.y", PAN), to("desk.z", ODD_MOVED, group=0),
        groups=(group(name="tail"),),
        models=(device("memory"),),
        outputs={"titles": Sender("titles", "osc", rest=(("/clear", ()),)),
                 "lights": Sender("lights", "osc", lamps={"sky": SKY.lamps})},
        cues=tuple(cues),
    )  # fmt: skip


def begun(scene: Scene) -> Stage:
    stage = Stage(scene)
    for ms, (port, value) in enumerate((("x", 0.15), ("y", 0.35), ("z", 0.65))):
        stage.signal(f"desk.{port}", value, ms=ms)
    return stage


def agree(stage: Stage, state: Tracked, *, jumped: bool = False) -> None:
    """Every destination stands as tracked, and nothing moves any more.

    Behind a jump words are not said again, and what has no place of rest may have
    been brought to a stop elsewhere than in order.
    """
    engine = stage.engine
    for key, target in engine.graph.targets.items():
        if jumped and target.plan.rest is None and key[0] in state.rested:
            continue
        held = state.held.get(key)
        hold = target.cue
        if held is not None:
            assert hold is not None, key
            assert not hold.releasing
            assert hold.wanted == held.value, key
            assert target.value == held.value
        elif key in state.frozen:
            assert hold is not None, key
            assert not hold.releasing
        else:
            assert hold is None, key
            if not jumped:
                assert_given_back(target, state)
        assert not target.waiting
    for name in SLEEPERS:
        assert engine.is_awake(name) is (name not in state.asleep), name
    if not jumped:
        assert last_words(stage) == {
            key: tuple(v.get("en", "") if isinstance(v, dict) else v for v in one.values)
            for key, one in state.said.items()
        }


def assert_given_back(target: Target, state: Tracked) -> None:
    released = state.released.get((target.plan.output, target.plan.address))
    if target.drivers:
        assert target.value == target.drivers[0].value
    elif released is not None and released.last is not None:
        assert target.value == released.last.value


def last_words(stage: Stage) -> dict[tuple[str, str], tuple[object, ...]]:
    """What was last said at each address since its output was cleared."""
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for _, effect in stage.log:
        if isinstance(effect, Packet):
            for address, arguments in effect.messages:
                if address == "/clear":
                    found.pop(("titles", "/line"), None)
                if address in ("/line", "/chime"):
                    found[effect.output, address] = arguments
    return found


def tail(cues: tuple[Cue, ...], index: int) -> int:
    while index + 1 < len(cues) and cues[index + 1].together:
        index += 1
    return index


@settings(max_examples=100, deadline=None)
@given(CUES)
def test_given_one_by_one_the_engine_holds_what_is_tracked(cues: list[Cue]) -> None:
    written = piece(cues)
    states = tracked(written)
    assert len(states) == len(cues)
    stage = begun(written)
    ms = 1000.0
    while (standby := stage.engine.conduct.standby) is not None:
        stage.hand("go", standby, ms=ms)
        ms += 9000
        stage.until(ms - 1)
        now = tail(written.cues, standby)
        assert stage.engine.conduct.current == now
        agree(stage, states[now])


@settings(max_examples=100, deadline=None)
@given(CUES, st.lists(st.integers(0, 8), min_size=1, max_size=5))
def test_behind_a_jump_stands_what_would_stand_in_order(cues: list[Cue], to: list[int]) -> None:
    written = piece(cues)
    states = tracked(written)
    stage = begun(written)
    ms = 1000.0
    for index in to:
        index %= len(cues)
        stage.hand("cue", index, ms=ms)
        ms += 9000
        stage.until(ms - 1)
        now = tail(written.cues, index)
        assert stage.engine.conduct.current == now
        agree(stage, states[now], jumped=True)


@settings(max_examples=60, deadline=None)
@given(CUES)
def test_a_key_stands_in_one_place_only_and_every_since_is_past(cues: list[Cue]) -> None:
    written = piece(cues)
    for index, state in enumerate(tracked(written)):
        keys = [*state.held, *state.released, *state.frozen]
        assert len(keys) == len(dict.fromkeys(keys))
        assert not set(state.asleep) & set(state.woken)
        assert set(state.at_rest) <= set(state.rested)
        sinces = [one.cue for part in (state.held, state.said, state.released)
                  for one in part.values()]  # fmt: skip
        for one in (state.frozen, state.rested, state.asleep, state.woken):
            sinces += one.values()
        assert all(0 <= since <= index for since in sinces)
        for held in state.held.values():
            if held.setting is not None:
                assert held.setting in cues[held.cue].settings


def test_what_is_not_mentioned_stays_and_every_word_of_the_state() -> None:
    cues = (
        cue("a", put(FRONT, 0.5, over=3.0), put(LINE, "Salut"), put(PAN, 3, 0.5), sleep=("tail",)),
        cue("b", put(FRONT, 0.1, 0.2, 0.3), put(DENSITY, 0.4), release=(PAN,), over=2.0),
        cue("c", rest=("lights", "titles"), wake=("tail",)),
        cue("d", put(ODD, 1)),
    )
    a, b, c, d = tracked(piece(list(cues)))
    assert a.held["lights", "/chan/2"].value == 0.5
    assert a.held["lights", "/chan/2"].over == 3.0
    assert a.held["sound", "/pan"].value == (3, 0.5)
    assert a.said["titles", "/line"].values == ("Salut",)
    assert a.asleep == {"tail": 0}
    assert [b.held["lights", f"/chan/{n}"].value for n in (1, 2, 3)] == [0.1, 0.2, 0.3]
    assert b.held["lights", "/chan/1"].over == 2.0
    assert b.held["", "memory.density"].value == 0.4
    assert b.released["sound", "/pan"].cue == 1
    assert b.released["sound", "/pan"].last == a.held["sound", "/pan"]
    assert b.asleep == {"tail": 0}
    assert c.held["lights", "/chan/9"].value == (0.1, 0.1, 0.1)
    assert c.held["lights", "/chan/1"].setting is None
    assert c.held["", "memory.density"] == b.held["", "memory.density"]
    assert c.frozen == {("lights", "/chan/7"): 2}
    assert ("lights", "/chan/6") not in c.held
    assert c.at_rest == {"lights": 2, "titles": 2}
    assert c.said == {}
    assert c.woken == {"tail": 2}
    assert c.asleep == {}
    assert d.held["lights", "/chan/6"].value == 1.0
    assert d.at_rest == {"titles": 2}
    assert d.rested == {"lights": 2, "titles": 2}


def test_five_hundred_cues_are_cheap() -> None:
    many = lamps(*range(100))
    cues = [cue("", put(many, n / 500)) for n in range(500)]
    states = tracked(piece(cues))
    assert states[-1].held["lights", "/chan/99"].cue == 499
    assert states[0].held["lights", "/chan/99"].cue == 0


def test_keys_are_those_of_the_engine() -> None:
    stage = begun(piece([cue("", put(FRONT, 1), put(PAN, 1), put(DENSITY, 1))]))
    for place in (FRONT, SKY, PAN, DENSITY):
        assert all(key in stage.engine.graph.targets for key in keys_of(place))
