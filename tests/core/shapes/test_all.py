"""What every shape owes the house, whatever it does."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.core.shapes import SHAPES
from stagekit.core.shapes.spec import NEXT_TICK

from .examples import ARGS, WAYS, floats, gaps, make, small, through, values

PAGE = [
    *("from", "to", "clamp", "wrap", "curve", "times", "plus", "step", "whole", "gain", "auto"),
    *("ease", "steady", "spring", "slew", "average", "peak", "speed", "wave", "delay", "limit"),
    *("above", "below", "toggle", "rise", "fall", "choose", "pick", "spot", "ripple", "hue"),
    *("bytes", "pulse", "latch", "count", "chance", "thin", "transpose"),
]
"""All words of the language's own table."""


def finite(y: Any) -> bool:
    if isinstance(y, (tuple, list)):
        return all(finite(member) for member in y)
    return not isinstance(y, float) or math.isfinite(y)


def test_every_word_of_the_page_is_there_and_no_other() -> None:
    assert sorted(SHAPES) == sorted(PAGE)
    assert sorted(ARGS) == sorted(PAGE)


@pytest.mark.parametrize("word", PAGE)
def test_a_shape_says_what_it_is(word: str) -> None:
    shape = SHAPES[word]
    assert shape.word == word
    assert shape.says.endswith(".")
    assert f"-> {word}" in shape.example
    assert set(shape.takes) <= {"number", "list", "vector", "colour", "event"}
    assert shape.first is not None or "first" not in shape.need


@pytest.mark.parametrize(("word", "index", "sort"), WAYS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_shape_raises_or_leaves_the_finite(
    word: str, index: int, sort: str, data: st.DataObject
) -> None:
    step = make(word, index)
    given_values = data.draw(st.lists(st.tuples(gaps, values(sort, floats)), max_size=12))
    now, memory = 0, None
    for gap, x in given_values:
        if not SHAPES[word].moving:
            assert finite(step(x))
            continue
        now += gap
        y, memory, wake = step(now, x, memory)
        assert finite(y)
        assert wake is None or wake == NEXT_TICK or wake > now


@pytest.mark.parametrize(("word", "index", "sort"), [w for w in WAYS if SHAPES[w[0]].moving])
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_memory_written_and_read_goes_on_just_so(
    word: str, index: int, sort: str, data: st.DataObject
) -> None:
    step, again = make(word, index), make(word, index)
    now, kept, read = 0, None, None
    for gap, x in data.draw(st.lists(st.tuples(gaps, values(sort, small)), max_size=12)):
        now += gap
        one, kept, wake = step(now, x, kept)
        two, read, wake_again = again(now, x, through(read))
        assert (one, wake) == (two, wake_again)
        assert through(kept) == through(read)


@pytest.mark.parametrize(("word", "index", "sort"), [w for w in WAYS if SHAPES[w[0]].moving])
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_time_that_seems_to_run_backwards_is_no_time(
    word: str, index: int, sort: str, data: st.DataObject
) -> None:
    step = make(word, index)
    memory, now = None, 10**9
    for gap, x in data.draw(st.lists(st.tuples(gaps, values(sort, small)), max_size=8)):
        now += gap - 10**9
        y, memory, _ = step(now, x, memory)
        assert finite(y)


@pytest.mark.parametrize(("word", "index"), [(w, i) for w, i, sort in WAYS if sort == "signal"])
def test_what_stands_still_comes_to_rest(word: str, index: int) -> None:
    """Left alone after a move, every shape asks for nothing more in the end."""
    if not SHAPES[word].moving:
        return
    step = make(word, index)
    _, memory, wake = step(0, 0.0, None)
    _, memory, wake = step(10**9, 1.0, memory)
    now = 10**9
    for _ in range(20_000):
        if wake is None:
            break
        now = now + 5_000_000 if wake == NEXT_TICK else wake
        _, memory, wake = step(now, 1.0, memory)
    assert wake is None
    y, memory, wake = step(now + 10**12, 1.0, memory)
    assert step(now + 2 * 10**12, 1.0, memory)[0] == y


@pytest.mark.parametrize(("word", "index", "sort"), [w for w in WAYS if SHAPES[w[0]].moving])
def test_memory_stays_bounded(word: str, index: int, sort: str) -> None:
    """Ten seconds of a thousand values a second leave a memory of a few thousand numbers."""
    step = make(word, index)
    memory = None
    for ms in range(10_000):
        x: Any = math.sin(ms / 7.0) if sort == "signal" else (60 + ms % 12, 100)
        _, memory, _ = step(ms * 1_000_000, x, memory)
    assert len(str(through(memory))) < 40_000
