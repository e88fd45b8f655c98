from __future__ import annotations

import colorsys

from hypothesis import given
from hypothesis import strategies as st

from stagekit.core.shapes import SHAPES
from stagekit.core.shapes.colour import from_oklab, to_oklab

from .examples import levels

colours = st.tuples(levels, levels, levels)


@given(colours)
def test_oklab_there_and_back(colour: tuple[float, float, float]) -> None:
    assert all(abs(a - b) < 2e-3 for a, b in zip(from_oklab(to_oklab(colour)), colour, strict=True))


def test_oklab_knows_the_published_values() -> None:
    """Pure red and blue, as the CSS Color 4 samples give them."""
    assert [round(v, 3) for v in to_oklab((1.0, 0.0, 0.0))] == [0.628, 0.225, 0.126]
    assert [round(v, 3) for v in to_oklab((0.0, 0.0, 1.0))] == [0.452, -0.032, -0.312]


@given(colours, colours, levels)
def test_a_range_of_colours_stays_a_colour_and_keeps_its_ends(
    a: tuple[float, float, float], b: tuple[float, float, float], x: float
) -> None:
    to = SHAPES["to"].make(first=(a, b))
    assert to(0.0) == a
    assert to(1.0) == b
    assert all(0.0 <= c <= 1.0 for c in to(x))


@given(levels)
def test_lightness_goes_evenly_from_black_to_white(x: float) -> None:
    grey = SHAPES["to"].make(first=((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))(x)
    assert abs(to_oklab(grey)[0] - x) < 1e-3


@given(st.floats(-3, 3), levels, levels)
def test_hue_is_hsv_and_goes_round(x: float, saturation: float, value: float) -> None:
    hue = SHAPES["hue"].make(saturation=saturation, value=value)
    h, s, v = colorsys.rgb_to_hsv(*hue(x))
    assert abs(v - value) < 1e-9
    if value > 0.01:
        assert abs(s - saturation) < 1e-6
    if value > 0.1 and saturation > 0.1:
        turn = abs(h - x % 1.0)
        assert min(turn, 1 - turn) < 1e-6
