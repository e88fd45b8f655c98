from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.combine import COMBINE

from .examples import floats, levels, small

numbers = st.lists(small, min_size=1, max_size=8)
vectors = st.tuples(small, small, small)
anything = st.recursive(
    st.one_of(st.none(), floats), lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8
)
JOINED = {word: function for word, (_, function) in COMBINE.items()}


def test_the_joining_words_are_the_language_s() -> None:
    between = ["distance", "angle", "difference"]
    of = ["max", "min", "sum", "average", "product", "mix"]
    joined = {**dict.fromkeys(of, "of"), **dict.fromkeys(between, "between")}
    assert {word: joiner for word, (joiner, _) in COMBINE.items()} == joined


@given(numbers)
def test_a_lone_list_is_spread(xs: list[float]) -> None:
    for word in ("max", "min", "sum", "average", "product"):
        assert JOINED[word]([tuple(xs)]) == JOINED[word](xs)


@given(numbers)
def test_they_are_what_they_are_called(xs: list[float]) -> None:
    assert JOINED["max"](xs) == max(xs)
    assert JOINED["min"](xs) == min(xs)
    assert JOINED["sum"](xs) == math.fsum(xs)
    assert math.isclose(JOINED["product"](xs), math.prod(xs), abs_tol=1e-12)
    assert min(xs) - 1e-12 <= JOINED["average"](xs) <= max(xs) + 1e-12


@given(numbers, st.integers(0, 8))
def test_who_is_absent_is_skipped(xs: list[float], at: int) -> None:
    holed = [*xs[:at], None, *xs[at:]]
    for word in ("max", "min", "sum", "average", "product"):
        assert JOINED[word](holed) == JOINED[word](xs)
        assert JOINED[word]([tuple(holed)]) == JOINED[word](xs)
        assert JOINED[word]([None]) is None


@given(vectors, vectors)
def test_vectors_go_member_by_member(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    assert JOINED["max"]([a, b]) == tuple(map(max, a, b))
    assert JOINED["difference"]([a, b]) == tuple(x - y for x, y in zip(a, b, strict=True))


@given(vectors, vectors)
def test_distance_is_euclid_s(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    assert math.isclose(JOINED["distance"]([a, b]), math.dist(a, b), abs_tol=1e-12)
    assert JOINED["distance"]([a[0], b[0]]) == abs(a[0] - b[0])


@given(small, small, st.floats(-2, 3))
def test_mix_stays_between(a: float, b: float, by: float) -> None:
    y = JOINED["mix"]([a, b], by)
    assert min(a, b) <= y <= max(a, b)
    if by <= 0:
        assert y == a
    if by >= 1:
        assert y == b


def test_mix_with_one_absent_is_the_other() -> None:
    assert JOINED["mix"]([None, 0.4], 0.2) == 0.4
    assert JOINED["mix"]([0.4, None], 0.2) == 0.4
    assert JOINED["mix"]([0.4, 0.6], None) is None


@given(vectors, vectors, st.floats(0.1, 10))
def test_angle_does_not_know_lengths(
    a: tuple[float, float, float], b: tuple[float, float, float], k: float
) -> None:
    angle = JOINED["angle"]
    assert 0.0 <= angle([a, b]) <= 180.0 + 1e-9
    assert math.isclose(angle([a, b]), angle([b, a]), abs_tol=1e-6)
    if math.hypot(*a) > 1e-3 and math.hypot(*b) > 1e-3:
        longer = tuple(k * c for c in a)
        assert math.isclose(angle([longer, b]), angle([a, b]), abs_tol=1e-6)
        cosine = sum(p * q for p, q in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)
        assert math.isclose(math.cos(math.radians(angle([a, b]))), cosine, abs_tol=1e-9)


@given(levels, levels)
def test_angle_of_two_directions_is_the_shorter_turn(a: float, b: float) -> None:
    angle = JOINED["angle"]([a * 360, b * 360])
    assert 0.0 <= angle <= 180.0
    assert math.isclose(
        math.cos(math.radians(angle)), math.cos(math.radians((a - b) * 360)), abs_tol=1e-9
    )


@given(st.lists(anything, max_size=3))
def test_nothing_raises_whatever_is_absent(values: list[object]) -> None:
    for word, function in JOINED.items():
        function(values, 0.5) if word == "mix" else function(values)
