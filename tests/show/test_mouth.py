"""What a plugin says is checked at its own mouth: nothing it says can break the engine."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stagekit.core.kinds import event, many, number
from stagekit.core.values import Happening
from stagekit.show import clock
from stagekit.show.mouth import AHEAD, HELD, Mouth
from stagekit.show.wire import LARGEST, Channel, happenings

PORTS = {"y": number(), "bands": many(), "hit": event("force", "name")}
Spoken = Callable[[], list[Happening]]


@pytest.fixture
def channels() -> Iterator[tuple[Channel, Channel]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    yield Channel(ours), Channel(theirs)
    ours.close()
    theirs.close()


@pytest.fixture
def mouth(channels: tuple[Channel, Channel]) -> Mouth:
    return Mouth("odd", channels[0], PORTS, list(PORTS))


@pytest.fixture
def spoken(channels: tuple[Channel, Channel]) -> Spoken:
    return lambda: [one for data in channels[1].receive() for one in happenings.decode(data)]


class Whole:
    """A whole number of somebody else's library."""

    def __int__(self) -> int:
        return 3


@pytest.mark.parametrize(
    ("who", "taken", "faults"),
    [(2, 2, 0), (Whole(), 3, 0), (1.0, 1, 0), ("left", 0, 1), (-1, 0, 1), (2**70, 0, 1),
     (None, 0, 1), (float("nan"), 0, 1)],
)  # fmt: skip
def test_who(mouth: Mouth, spoken: Spoken, who: Any, taken: int, faults: int) -> None:
    mouth.signal("y", 1.0, who=who)
    said = spoken()
    assert [one.who for one in said if one.kind == "signal"] == [taken]
    assert sum(one.kind == "fault" for one in said) == faults


@pytest.mark.parametrize("at", [10**30, float("inf"), "soon", 2**63 - 1, [], float("nan")])
def test_no_signal_carries_the_show_ahead(mouth: Mouth, spoken: Spoken, at: Any) -> None:
    mouth.signal("y", 1.0, at=at)
    mouth.frame({"y": 2.0}, at=at)
    said = [one for one in spoken() if one.kind != "fault"]
    assert len(said) == 2
    assert all(one.at <= clock.now() for one in said)


def test_the_past_stays_the_past(mouth: Mouth, spoken: Spoken) -> None:
    then = clock.now() - 50_000_000
    mouth.signal("y", 1.0, at=then)
    mouth.signal("y", 1.0, at=-5)
    assert [one.at for one in spoken()] == [then, 0]


def test_an_event_ahead_is_due_within_a_day(mouth: Mouth, spoken: Spoken) -> None:
    ahead = clock.now() + 1_000_000_000
    mouth.event("hit", at=ahead, force=1.0, name="a")
    mouth.event("hit", at=10**30, force=1.0, name="a")
    first, second = spoken()
    assert (first.kind, first.values[0]) == ("later", ahead)
    due = second.values[0]
    assert isinstance(due, int)
    assert due <= clock.now() + AHEAD


@pytest.mark.parametrize(
    ("value", "word"),
    [(10**400, "not a number"), (float("nan"), "finite"), ("loud", "not a number"),
     (None, "not a number"), (1j, "not a number")],
)  # fmt: skip
def test_no_number(mouth: Mouth, spoken: Spoken, value: Any, word: str) -> None:
    mouth.signal("y", value)
    mouth.frame({"y": value})
    said = spoken()
    assert [one.kind for one in said] == ["fault"], "once, not twice in a second"
    assert word in str(said[0].values[0])


def test_long_things_are_cut(mouth: Mouth, spoken: Spoken) -> None:
    mouth.event("hit", force=1.0, name="é" * 10_000_000)
    mouth.event("hit", force=1.0, name="\udcff odd")
    mouth.signal("bands", *[0.0] * 100_000)
    long, odd, bands = spoken()
    assert len(str(long.values[1]).encode()) <= 1024
    assert str(odd.values[1]).endswith(" odd")
    assert len(bands.values) <= 4096


def test_fields_must_be_the_declared_ones(mouth: Mouth, spoken: Spoken) -> None:
    mouth.event("hit", force=1.0)
    mouth.event("hit", force=1.0, name="a", colour=3)
    said = spoken()
    assert "without name" in str(said[0].values[0])
    assert "no field colour" in str(said[1].values[0])
    assert said[2].values == (1.0, "a")


def test_a_thought_of_a_hundred_thousand_events(channels: tuple[Channel, Channel]) -> None:
    mouth = Mouth("odd", channels[0], PORTS, list(PORTS), hold=True)
    for n in range(100_000):
        mouth.event("hit", force=float(n), name="x" * 1024)
    done = Happening(0, 0, "answer", "odd", "", 0, (1, 0))
    messages = mouth.release(done)
    assert sum(len(one) for one in messages) == HELD + 1
    assert messages[-1][-1] is done, "the word that it is done is never lost"
    assert max(len(channels[0]._encoder.encode(one)) for one in messages) < LARGEST
    (told,) = [one for data in channels[1].receive() for one in happenings.decode(data)]
    assert "90000" in str(told.values[0])
    assert mouth.release(done) == [[done]], "told once"


def test_events_that_the_engine_does_not_take_are_counted_and_told(
    channels: tuple[Channel, Channel], mouth: Mouth, spoken: Spoken
) -> None:
    began = time.monotonic()
    for n in range(12_000):
        mouth.event("hit", force=float(n), name="x" * 1000)
    assert time.monotonic() - began < 5, "it never waits"
    got: list[Happening] = []
    while channels[0].waiting:
        got += spoken()
        channels[0].flush()
    mouth.event("hit", force=-1.0, name="room again")
    got += spoken()
    events = [one for one in got if one.kind == "event"]
    told = [str(one.values[0]) for one in got if one.kind == "fault"]
    assert len(events) < 12_001
    assert len(told) == 1
    assert f"{12_001 - len(events)} events" in told[0]
