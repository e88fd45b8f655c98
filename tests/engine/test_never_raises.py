"""Nothing escapes `handle`: what cannot be done becomes a notice, and the rest goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stagekit.core.values import Happening, Notice
from stagekit.engine.engine import Engine
from tests.engine.build import MS, Stage, chain, lamps, messages, place, raw, scene, step, to
from tests.engine.rich import FOUR, HAPPENS, rich, start

KINDS = ("signal", "event", "frame", "tick", "later", "hand", "life", "answer", "fault", "gap", "?")
NAMES = sorted({str(word) for one in HAPPENS for word in one[1:3]} | {"", "starts", "cue", "lost"})
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**40), 2**40)
ANY: st.SearchStrategy[Any] = (
    NUMBERS | st.sampled_from([*NAMES, "/chan/1", "lights"]) | st.none() | st.booleans()
    | st.tuples(st.sampled_from(NAMES), st.integers(-1, 3), NUMBERS)
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(
    st.integers(-50, 400), st.sampled_from(KINDS), st.sampled_from(NAMES), st.sampled_from(NAMES),
    st.integers(-2, 4), st.lists(ANY, max_size=4)), max_size=30))  # fmt: skip
@example([(0, "signal", "dancer", "bands", 0, []), (0, "frame", "duo", "", 0, [("y", 1)])])
@example([(0, "hand", "hand", word, 0, []) for word in ("set", "free", "master", "cue", "go")])
def test_anything_at_all(words: list[Any]) -> None:
    engine = start().engine
    at = engine.now
    for wait, kind, source, name, who, values in words:
        at += wait * MS
        effects = engine.handle(Happening(0, at, kind, source, name, who, tuple(values)))
        assert isinstance(effects, list)
        json.dumps(engine.state(), allow_nan=False)
    for _ in range(30):
        wake = engine.next_wake()
        if wake is None:
            break
        engine.handle(Happening(0, wake, "tick", "clock"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(HAPPENS) - 1), st.lists(NUMBERS, max_size=5)),
                max_size=20))  # fmt: skip
def test_any_numbers_and_any_number_of_them(words: list[Any]) -> None:
    engine = start().engine
    for n, (which, values) in enumerate(words):
        kind, source, name, who, _ = HAPPENS[which]
        engine.handle(Happening(0, (1000 + 7 * n) * MS, kind, source, name, who, tuple(values)))


@pytest.mark.parametrize(("word", "values"), [
    ("set", ()), ("set", ("lights",)), ("set", ("lights", "/chan/1")),
    ("set", ("lights", "/chan/1", "loud")), ("set", ("lights", "/chan/1", float("nan"))),
    ("set", ("lights", "/chan/1", float("inf"))), ("set", ("lights", ["x"], 1.0)),
    ("set", ("nowhere", "/chan/1", 1.0)), ("free", (None, None)), ("master", ("nowhere", 0.5)),
    ("master", ("lights", "half")), ("master", ("lights", float("nan"))), ("master", ()),
    ("cue", ("x",)), ("cue", (99,)), ("go", ("x",)), ("dance", (1, 2)), ("blackout", ()),
])  # fmt: skip
def test_a_hand_with_nonsense(word: str, values: tuple[Any, ...]) -> None:
    stage = Stage(scene(to("dancer.x", lamps(1, intensity=False))))
    stage.signal("dancer.x", 0.5, ms=1)
    effects = stage.hand(word, *values, ms=2)
    assert messages(effects) == []
    assert all(isinstance(e, Notice) and e.what in ("fault", "refused") for e in effects)
    assert messages(stage.signal("dancer.x", 0.6, ms=3)) == [("/chan/1", 0.6)]


def test_one_line_that_fails_does_not_keep_the_others_back() -> None:
    bands = place("dancer.bands", FOUR)
    stage = Stage(scene(to(chain(bands, step("from", (0.0, 1.0), takes=FOUR)), lamps(1, 2, 3, 4)),
                        to(bands, raw("/all"))))  # fmt: skip
    effects = stage.signal("dancer.bands", 0.5, "loud", 0.5, 0.5, ms=1)
    assert next(n.text for n in effects if isinstance(n, Notice)) == "engine.wrong"
    effects = stage.signal("dancer.bands", 0.1, 0.2, 0.3, 0.4, ms=2)
    assert len(messages(effects)) == 5


def test_the_same_fault_is_said_once_a_second() -> None:
    stage = Stage(scene(to("dancer.x", lamps(1))))
    for ms in range(1, 2500, 10):
        stage.signal("dancer.x", "loud", ms=ms)
    assert len(stage.notices()) == 3


def test_what_nobody_knows_is_let_go() -> None:
    engine = Engine(rich())
    for kind in KINDS:
        effects = engine.handle(Happening(0, 5, kind, "nobody", "nothing", 3, (1.0,)))
        assert not messages(effects)
    assert engine.handle(Happening(0, 6, "later", "memory", "note", 0, ())) == [
        Notice("fault", "memory", "engine.wrong", ("IndexError: tuple index out of range",))
    ]
