from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes.many import make_bytes, make_pick, make_ripple, make_spot

from .examples import floats, levels

MS = 1_000_000


@given(st.lists(floats), st.integers(1, 9))
def test_pick_counts_from_one(xs: list[float], n: int) -> None:
    assert make_pick(first=n)(tuple(xs)) == (xs[n - 1] if n <= len(xs) else None)


@given(levels, levels, levels, st.integers(1, 30))
def test_spot_is_brightest_where_it_is(place: float, width: float, soft: float, lamps: int) -> None:
    row = make_spot(width=width, soft=soft, lamps=lamps)(place)
    assert len(row) == lamps
    assert all(0.0 <= level <= 1.0 for level in row)
    assert max(row) >= 0.5 - 1e-6  # never dark between two lamps
    nearest = round(place * (lamps - 1))
    assert row[nearest] == max(row) or abs(place * (lamps - 1) - nearest) > 0.49
    back = make_spot(width=width, soft=soft, lamps=lamps)(1 - place)
    assert all(abs(a - b) < 1e-6 or soft < 0.01 for a, b in zip(row, reversed(back), strict=True))


def test_spot_width_is_the_part_of_the_row_at_half_or_more() -> None:
    row = make_spot(width=0.2, soft=1.0, lamps=101)(0.5)
    assert sum(level >= 0.5 - 1e-9 for level in row) == 21
    hard = make_spot(width=0.2, soft=0.0, lamps=101)(0.5)
    assert sorted(set(hard)) == [0.0, 1.0]


@given(st.lists(st.tuples(st.integers(2 * MS, 400 * MS), levels), min_size=1, max_size=20))
def test_ripple_shows_each_lamp_the_past(walk: list[tuple[int, float]]) -> None:
    ripple = make_ripple(first=0.06, lamps=12)
    now, memory, past = 0, None, []
    for gap, x in walk:
        now += gap
        past.append((now, x))
        row, memory, wake = ripple(now, x, memory)
        for lamp, level in enumerate(row):
            seen = [v for at, v in past if at <= now - lamp * 60 * MS]
            assert level == (seen[-1] if seen else 0.0)
    while wake is not None:  # it asks for each moment at which a lamp changes
        row, memory, wake = ripple(wake, x, memory)
    assert row == (x,) * 12


@given(st.lists(levels))
def test_bytes_are_as_many_and_as_bright(xs: list[float]) -> None:
    blob = make_bytes()(xs)
    assert type(blob) is bytes
    assert all(abs(b / 255 - x) <= 0.5 / 255 + 1e-9 for b, x in zip(blob, xs, strict=True))
