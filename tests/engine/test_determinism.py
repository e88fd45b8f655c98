"""The same happenings give the same effects: twice, elsewhere, and after a restore."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.core.seeds import generator
from stagekit.core.values import Effect, Happening, Packet
from stagekit.engine.engine import Engine
from tests.engine.build import lamps, raw, scene, to
from tests.engine.rich import HAPPENS, Player, play, rich, start

STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1, 3, 10, 30, 71, 250, 700]),
              st.integers(0, len(HAPPENS) - 1)), max_size=60,
)  # fmt: skip


def walk(name: str, count: int) -> list[tuple[int, int]]:
    """A long random walk, the same each time."""
    chance = generator(7, name)
    waits = (0, 1, 4, 10, 33, 60, 200)
    return [(chance.choice(waits), chance.randrange(len(HAPPENS))) for _ in range(count)]


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_two_engines_agree(steps: list[tuple[int, int]]) -> None:
    assert play(steps) == play(steps)


@pytest.mark.parametrize("hashes", ["0", "1", "4711"])
def test_another_process_with_other_hashes_agrees(hashes: str) -> None:
    steps = walk("hashes", 400)
    found = subprocess.run(
        [sys.executable, "-m", "tests.engine.rich", json.dumps(steps)],
        cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": hashes},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert found.stdout.splitlines() == play(steps)


def again(player: Player) -> Player:
    """An engine that takes over from another, through JSON."""
    engine = Engine(rich())
    engine.restore(json.loads(json.dumps(player.engine.state())))
    return Player(engine)


def resent(effects: list[Effect]) -> bool:
    return all(isinstance(e, Packet) and len(e.messages) == 1 for e in effects)


def agree(first: list[tuple[int, int]], then: list[tuple[int, int]]) -> None:
    """Whoever takes over after `first` does just as the other during `then`."""
    one = start()
    for wait, which in first:
        one.step(wait, which)
    two = again(one)
    assert json.dumps(two.engine.state()) == json.dumps(one.engine.state())
    tick = Happening(0, one.engine.now, "tick", "clock")
    effects = [repr(e) for e in one.engine.handle(tick)]
    more = two.engine.handle(tick)
    assert [repr(e) for e in more[len(more) - len(effects) :]] == effects
    assert resent(more[: len(more) - len(effects)])
    for wait, which in then:
        assert [repr(e) for e in one.step(wait, which)] == [repr(e) for e in two.step(wait, which)]


@settings(max_examples=80, deadline=None)
@given(STEPS, STEPS)
def test_who_takes_over_goes_on_just_the_same(
    first: list[tuple[int, int]], then: list[tuple[int, int]]
) -> None:
    agree(first, then)


@pytest.mark.parametrize("seed", range(12))
def test_who_takes_over_late_in_a_long_show(seed: int) -> None:
    steps = walk(f"long {seed}", 500)
    agree(steps[: 100 + 30 * seed], steps[100 + 30 * seed :])


def test_taking_over_says_again_what_stood() -> None:
    one = start()
    for wait, which in walk("stood", 40):
        one.step(wait, which)
    two = again(one)
    (effects,) = two.step(1, len(HAPPENS) - 1)
    said = {address: arguments for e in effects if isinstance(e, Packet)
            for address, arguments in e.messages}  # fmt: skip
    for (output, address), target in one.engine.graph.targets.items():
        if output and target.sent is not None:
            assert address in said


def test_another_scene_takes_what_has_a_counterpart() -> None:
    one = start()
    for wait, which in walk("reload", 60):
        one.step(wait, which)
    state = json.loads(json.dumps(one.engine.state())) | {"panicked": False, "asleep": []}
    other = Engine(scene(to("dancer.x", lamps(1)), to("dancer.y", raw("/new"))))
    other.restore(state)
    now = one.engine.now
    other.handle(Happening(0, now + 1, "tick", "clock"))
    (packet,) = other.handle(Happening(0, now + 2, "signal", "dancer", "y", 0, (0.123,)))
    assert isinstance(packet, Packet)
    assert packet.messages == (("/new", (0.123,)),)
