"""Who is there, who is not, and what follows for those who are."""

from __future__ import annotations

from typing import Any

import pytest

from stagekit.core import kinds
from stagekit.core.kinds import LIST, Kind
from stagekit.scene.plan import EVERYONE
from tests.engine.build import (
    REST,
    Stage,
    both,
    chain,
    device,
    fade,
    hold,
    lamps,
    messages,
    own,
    place,
    raw,
    said,
    scene,
    to,
)

PAIR = Kind(LIST, size=2)
MANY = Kind(LIST)


def duo(*mappings: Any, fallback: Any = (), **more: Any) -> Stage:
    people = device("duo", people=("lea", "tom"), fallback=tuple(fallback))
    return Stage(scene(*mappings, inputs=(people, device("phones")), **more))


def test_each_person_has_signals_of_their_own() -> None:
    stage = duo(to(place("duo.y", who=1), raw("/lea")), to(place("duo.y", who=2), raw("/tom")))
    stage.signal("duo.y", 0.1, who=1, ms=1)
    stage.signal("duo.y", 0.2, who=2, ms=2)
    stage.signal("duo.y", 0.3, who=3, ms=3)
    stage.signal("duo.y", 0.4, ms=4)
    assert stage.sent() == [(1, "/lea", 0.1), (2, "/tom", 0.2)]


def test_a_part_of_a_vector() -> None:
    hand = kinds.vector("m")
    stage = duo(
        to(place("duo.hand", hand, who=1, part=(1, 2), one=True), raw("/y")),
        to(place("duo.hand", hand, who=1, part=(0, 2)), raw("/xy")),
        to(place("duo.hand", hand, who=1, part=(7, 8), one=True), raw("/none")),
    )
    stage.signal("duo.hand", 1.0, 2.0, 3.0, who=1, ms=1)
    assert stage.sent() == [(1, "/y", 2.0), (1, "/xy", 1.0, 2.0)]


def test_several_persons_are_a_list_a_lamp_each() -> None:
    stage = duo(to(place("duo.y", PAIR, who=(1, 2)), lamps(1, 2)))
    stage.signal("duo.y", 0.5, who=2, ms=1)
    stage.signal("duo.y", 0.7, who=1, ms=2)
    assert stage.sent() == [(1, "/chan/1", 0.0), (1, "/chan/2", 0.5), (2, "/chan/1", 0.7)]


def test_everyone_is_heard_in_the_order_of_their_numbers() -> None:
    stage = duo(to(place("phones.x", MANY, who=(EVERYONE,)), raw()))
    stage.signal("phones.x", 0.7, who=7, ms=1)
    stage.signal("phones.x", 0.2, who=2, ms=2)
    stage.frame("phones", ("x", 3, 0.3), ms=3)
    assert stage.sent() == [
        (1, "/pan", 0.7), (2, "/pan", 0.2, 0.7), (3, "/pan", 0.2, 0.3, 0.7)]  # fmt: skip


def test_an_average_skips_who_has_gone() -> None:
    average = both("average", place("phones.x", MANY, who=(EVERYONE,)))
    stage = duo(to(chain(average), raw()))
    stage.signal("phones.x", 0.2, who=1, ms=1)
    stage.signal("phones.x", 0.6, who=2, ms=2)
    stage.signal("phones.connected", 0.0, who=1, ms=3)
    stage.signal("phones.connected", 0.0, who=2, ms=4)
    stage.signal("phones.connected", 1.0, who=1, ms=5)
    assert [(ms, pytest.approx(x)) for ms, _, x in stage.sent()] == [
        (1, 0.2), (2, 0.4), (3, 0.6), (5, 0.2)]  # fmt: skip


def test_named_persons_are_skipped_too_and_a_distance_waits() -> None:
    most = both("max", place("duo.y", who=1), place("duo.y", who=2))
    gap = both("distance", place("duo.y", who=1), place("duo.y", who=2))
    stage = duo(to(chain(most), raw("/most")), to(chain(gap), raw("/gap")))
    stage.signal("duo.y", 0.9, who=1, ms=1)
    stage.signal("duo.y", 0.5, who=2, ms=2)
    assert messages(stage.frame("duo", ("seen", 1, 0.0), ("y", 1, 0.95), ms=3)) == [("/most", 0.5)]
    assert messages(stage.signal("duo.y", 0.6, who=2, ms=4)) == [("/most", 0.6)]
    assert messages(stage.signal("duo.seen", 1.0, who=1, ms=5)) == [
        ("/most", 0.95), ("/gap", pytest.approx(0.35))]  # fmt: skip


@pytest.mark.parametrize("gate", ["seen", "connected"])
def test_if_lost_is_for_each_person(gate: str) -> None:
    stage = duo(to(place("duo.y", who=1), lamps(1)), to(place("duo.y", who=2), lamps(2)),
                to(place("duo.y", PAIR, who=(1, 2)), lamps(3, 4)),
                fallback=(hold(1.0), fade(1.0)))  # fmt: skip
    stage.frame("duo", ("y", 1, 0.8), ms=1)
    stage.frame("duo", ("y", 2, 0.6), ms=1)
    stage.signal(f"duo.{gate}", 0.0, who=1, ms=1000)
    stage.until(2500)
    assert stage.last("/chan/1") == pytest.approx(0.4)
    assert stage.last("/chan/3") == pytest.approx(0.4)
    stage.until(9000)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3, 4)] == [0.0, 0.6, 0.0, 0.6]
    assert stage.engine.next_wake() is None
    stage.frame("duo", (gate, 1, 1.0), ("y", 1, 0.7), ms=9001)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3, 4)] == [0.7, 0.6, 0.7, 0.6]


def test_what_needs_both_falls_with_either_and_what_skips_falls_with_the_last() -> None:
    a, b = place("duo.y", who=1), place("duo.y", who=2)
    stage = duo(to("gap", lamps(1)), to(chain(both("max", a, b)), lamps(2)),
                to(chain(both("max", a, place("desk.f"))), lamps(3)),
                signals=(own("gap", chain(both("distance", a, b))),), fallback=(REST,))  # fmt: skip
    stage.signal("desk.f", 0.1, ms=0)
    stage.signal("duo.y", 0.8, who=1, ms=1)
    stage.signal("duo.y", 0.5, who=2, ms=2)
    stage.signal("duo.seen", 0.0, who=1, ms=3)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3)] == [0.0, 0.5, 0.1]
    stage.signal("duo.seen", 0.0, who=2, ms=4)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3)] == [0.0, 0.0, 0.1]
    stage.signal("duo.seen", 1.0, who=2, ms=5)
    assert [stage.last(f"/chan/{n}") for n in (1, 2, 3)] == [0.0, 0.5, 0.1]


def test_one_dancer_without_a_name() -> None:
    stage = Stage(scene(to("dancer.y", lamps(1)), inputs=(device("dancer", fallback=(REST,)),)))
    stage.signal("dancer.y", 0.8, ms=1)
    assert messages(stage.signal("dancer.seen", 0.0, ms=2)) == [("/chan/1", 0.0)]
    assert messages(stage.signal("dancer.seen", 1.0, ms=3)) == [("/chan/1", 0.8)]


@pytest.mark.parametrize(("gone", "here"), [("lost", "back"), ("dead", "ready")])
def test_a_device_that_dies_takes_everybody_along(gone: str, here: str) -> None:
    stage = duo(to(place("duo.y", who=1), lamps(1)), to(place("duo.y", who=2), lamps(2)),
                fallback=(fade(1.0),))  # fmt: skip
    stage.signal("duo.y", 0.8, who=1, ms=1)
    stage.signal("duo.y", 0.6, who=2, ms=1)
    stage.life("duo", gone, ms=100)
    stage.until(600)
    assert (stage.last("/chan/1"), stage.last("/chan/2")) == (
        pytest.approx(0.4),
        pytest.approx(0.3),
    )
    stage.life("duo", here, ms=700)
    assert (stage.last("/chan/1"), stage.last("/chan/2")) == (0.8, 0.6)


def test_everyone_is_lost_once_the_last_has_gone() -> None:
    crowd = device("phones", fallback=(REST,))
    average = both("average", place("phones.x", MANY, who=(EVERYONE,)))
    stage = Stage(scene(to(chain(average), lamps(1)), inputs=(crowd,)))
    for who in (4, 9):
        stage.signal("phones.x", 0.5, who=who, ms=who)
    stage.signal("phones.connected", 0.0, who=4, ms=20)
    assert stage.last("/chan/1") == 0.5
    stage.signal("phones.connected", 0.0, who=9, ms=21)
    assert stage.last("/chan/1") == 0.0
    stage.frame("phones", ("connected", 4, 1.0), ms=22)
    assert stage.last("/chan/1") == 0.5


def test_whose_event_it_is() -> None:
    tap = kinds.event("force")
    stage = duo(to(place("phones.tap", tap, who=(2,)), said("/two")),
                to(place("phones.tap", tap, who=(EVERYONE,)), said("/all")),
                models=(device("m", hears={"tap": chain(place("phones.tap", tap))}),))  # fmt: skip
    stage.life("m", "ready", ms=0)
    stage.event("phones.tap", 1.0, who=2, ms=1)
    stage.answer("m", 1, ms=2)
    stage.event("phones.tap", 0.5, who=3, ms=3)
    heard = [(event.who, event.data) for _, letter in stage.letters() for event in letter.events]
    assert heard == [(2, {"force": 1.0}), (3, {"force": 0.5})]
    stage.mark = 0
    assert stage.sent() == [(1, "/two", 1.0), (1, "/all", 1.0), (3, "/all", 0.5)]
