"""How late packets leave: sampled while somebody watches, of each input, with its parts."""

from __future__ import annotations

import pytest

from stagekit.core.values import MILLISECOND, Effect, Happening, Notice, Ns, Packet
from stagekit.show import clock
from stagekit.show.latency import KEPT, Handle, Latency

PACKET = Packet("lights", (("/x", (1.0,)),))


class Loop:
    """As the show's loop: it handles, sends, and says that it has sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, latency: Latency) -> None:
        self.now: Ns = 0
        self.latency = latency
        self.answers = True
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.plain: Handle = self.handle

    def handle(self, happening: Happening) -> list[Effect]:
        self.now += 2 * MILLISECOND
        return [Notice("word", ""), PACKET] if self.answers else []

    def look(self) -> None:
        self.work = self.latency.look(self.plain)

    def hear(self, source: str, age: float, kind: str = "signal") -> None:
        """Something that happened so many milliseconds ago."""
        at = self.now - round(age * MILLISECOND)
        effects = self.work(Happening(0, at, kind, source))
        self.now += 1 * MILLISECOND
        if self.latency.caught:
            self.latency.left(effects)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    latency = Latency()
    latency.follow(["cam", "desk"])
    return Loop(monkeypatch, latency)


def test_the_slowest_input_and_its_parts(loop: Loop) -> None:
    for _ in range(10):
        loop.look()
        loop.hear("desk", 0)
        loop.hear("cam", 30)
        loop.hear("cam", 500)  # once a look is enough
    assert loop.latency.figures() == {
        "p50_ms": 33.0, "p99_ms": 33.0,
        "parts": [["cam", 30.0], ["engine", 2.0], ["lights", 1.0]],
    }  # fmt: skip


def test_the_worst_is_told(loop: Loop) -> None:
    for n in range(2 * KEPT):
        loop.look()
        loop.hear("cam", 100 if n == 2 * KEPT - 2 else 10)
    told = loop.latency.figures()
    assert told is not None
    assert (told["p50_ms"], told["p99_ms"]) == (13.0, 103.0)


def test_every_other_look_is_none(loop: Loop) -> None:
    loop.look()
    assert loop.work is not loop.plain
    loop.look()
    assert loop.work == loop.plain


def test_a_value_that_glides_leaves_at_the_tick(loop: Loop) -> None:
    for _ in range(10):
        loop.look()
        loop.answers = False
        loop.hear("cam", 30)
        loop.now += 4 * MILLISECOND
        loop.answers = True
        loop.hear("clock", 0, "tick")
    told = loop.latency.figures()
    assert told is not None
    assert told["parts"][0] == ["cam", 30.0]
    assert told["parts"][1] == ["engine", 9.0]  # it, what came behind, the wait, and the tick
    loop.latency.forget()
    for _ in range(20):
        loop.look()
        loop.answers = False
        loop.hear("cam", 30)
        loop.now += 500 * MILLISECOND  # another's movement
        loop.answers = True
        loop.hear("clock", 0, "tick")
    assert loop.latency.figures() is None


def test_models_ticks_and_hands_are_no_sensors(loop: Loop) -> None:
    for _ in range(20):
        loop.look()
        for source, kind in (("memory", "event"), ("clock", "tick"), ("hand", "hand")):
            loop.hear(source, 5, kind)
    assert loop.latency.figures() is None


def test_what_was_measured_long_ago_is_forgotten(loop: Loop) -> None:
    for _ in range(20):
        loop.look()
        loop.hear("cam", 5)
    loop.latency.follow(["cam"])
    assert loop.latency.figures() is not None
    loop.latency.forget()
    assert loop.latency.figures() is None
