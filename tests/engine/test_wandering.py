"""Random walks through a whole show: hands, reloads, scene changes and panics in any order."""

from __future__ import annotations

import json

import pytest

from stagekit.core.values import HAND, Notice
from stagekit.engine import checkpoint
from stagekit.engine.engine import Engine
from tests.engine.rich import MAXIMUM
from tests.engine.wandering import Wanderer, walk

NO_PLAN = ("Error: Incorrect padding",)
"""What is said of a new version that is none."""


def wander(name: str, count: int = 300, ahead: str = "") -> Wanderer:
    one = Wanderer(ahead)
    for ms, which in walk(name, count):
        one.turn(ms, which)
    return one


@pytest.mark.parametrize("seed", range(6))
def test_a_show_replays_equal_whatever_was_prepared_ahead(seed: int) -> None:
    plain = [repr(effect) for effect in wander(f"equal {seed}").effects]
    assert plain == [repr(effect) for effect in wander(f"equal {seed}").effects]
    for ahead in ("a", "b"):
        assert [repr(e) for e in wander(f"equal {seed}", ahead=ahead).effects] == plain


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_ever_raised_and_all_of_it_can_be_written_down(seed: int) -> None:
    one = Wanderer()
    for ms, which in walk(f"raise {seed}", 300):
        one.turn(ms, which)
        json.dumps(one.stage.engine.state(), allow_nan=False)
    wrong = [e for e in one.effects if isinstance(e, Notice) and e.text == "engine.wrong"]
    assert {e.thing for e in wrong} <= {"scene"}, wrong
    assert {e.data for e in wrong} <= {NO_PLAN}, wrong


@pytest.mark.parametrize("seed", range(20))
def test_an_engine_hands_over_all_that_could_be_written_down(seed: int) -> None:
    one = Wanderer()
    for ms, which in walk(f"hands over {seed}", 60 + 10 * seed):
        one.turn(ms, which)
    old = one.stage.engine
    told = json.loads(json.dumps(old.state()))
    read, given = Engine(old.scene), Engine(old.scene)
    read.restore(told)
    checkpoint.hand_over(old, given, lambda name: True)
    assert json.loads(json.dumps(given.state())) == json.loads(json.dumps(read.state()))


@pytest.mark.parametrize("seed", range(12))
def test_no_lamp_passes_its_maximum(seed: int) -> None:
    assert 0.5 < wander(f"bright {seed}").brightest <= MAXIMUM + 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_every_note_ends_when_its_key_is_lifted(seed: int) -> None:
    one = wander(f"notes {seed}", 200)
    one.lift_all_keys()
    assert list(one.sounding) == []


@pytest.mark.parametrize("seed", range(30))
def test_every_note_ends_at_panic(seed: int) -> None:
    one = wander(f"panic {seed}", 200)
    one.take(HAND, "hand", "panic")
    one.wait(2000)
    assert list(one.sounding) == []


def test_the_walk_reaches_everything() -> None:
    """Guards the tests above: a show that stood still would pass most of them."""
    begun = False
    one = Wanderer()
    for ms, which in walk("everything", 600):
        one.turn(ms, which)
        begun = begun or bool(one.sounding)
    seen = {e.what for e in one.effects if isinstance(e, Notice)}
    assert {"entered", "left", "cue", "panic", "resume", "refused", "fault"} <= seen
    assert begun
