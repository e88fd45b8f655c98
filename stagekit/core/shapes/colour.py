"""Colours: along the rainbow, and from one to another.

Colours are (r, g, b), each 0..1, as sRGB screens and RGB fixtures take them.
Between two of them the way leads through OKLab (Björn Ottosson, "A perceptual
color space for image processing", 2020), in which equal steps look equal:
navy to amber passes through a grey rose, not through a dark mud.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from stagekit.core.shapes.numbers import blend, tame, unit
from stagekit.core.shapes.spec import Shape

Rgb: TypeAlias = tuple[float, float, float]


def _linear(c: float) -> float:
    """Light from an sRGB component (IEC 61966-2-1)."""
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def _encoded(c: float) -> float:
    """An sRGB component from light, held in 0..1: OKLab reaches outside of what lamps have."""
    c = unit(c)
    return unit(12.92 * c if c <= 0.0031308 else float(1.055 * c ** (1 / 2.4) - 0.055))


def to_oklab(colour: Sequence[float]) -> tuple[float, float, float]:
    """Lightness, green to red and blue to yellow of an sRGB colour.

    >>> [round(v, 3) for v in to_oklab((1.0, 1.0, 1.0))]
    [1.0, 0.0, 0.0]
    """
    r, g, b = (_linear(unit(c)) for c in colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lab: Sequence[float]) -> Rgb:
    """The nearest sRGB colour, each component held in 0..1.

    >>> [round(c, 3) for c in from_oklab(to_oklab((1.0, 0.5, 0.25)))]
    [1.0, 0.5, 0.25]
    """
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def colour_range(low: Sequence[float], high: Sequence[float]) -> Callable[[float], Rgb]:
    """0..1 to a colour on the way from one to another, through OKLab; held at both.

    >>> f = colour_range((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    >>> f(0.0), f(1.5), [round(c, 2) for c in f(0.5)]
    ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), [0.39, 0.39, 0.39])
    """
    first, last = _rgb(low), _rgb(high)
    a, b = to_oklab(first), to_oklab(last)

    def step(x: float) -> Rgb:
        if x <= 0.0:
            return first
        if x >= 1.0:
            return last
        return from_oklab([blend(p, q, x) for p, q in zip(a, b, strict=True)])

    return step


def _rgb(colour: Sequence[float]) -> Rgb:
    r, g, b = colour
    return unit(r), unit(g), unit(b)


def make_hue(saturation: float = 1.0, value: float = 1.0) -> Callable[[float], Rgb]:
    """0..1 once round the rainbow: 0 red, 1/3 green, 2/3 blue, 1 red again.

    `saturation` 0..1 from white to full colour, `value` 0..1 from dark to
    bright (the HSV of lighting desks).

    >>> make_hue()(0.0), make_hue(saturation=0.0, value=0.5)(0.7)
    ((1.0, 0.0, 0.0), (0.5, 0.5, 0.5))
    """
    s, v = unit(saturation), unit(value)
    return lambda x: _rgb(colorsys.hsv_to_rgb(tame(x) % 1.0, s, v))


COLOUR: tuple[Shape, ...] = (
    Shape(
        "hue",
        ("number",),
        "colour",
        make_hue,
        None,
        {"saturation": "level", "value": "level"},
        says="0..1 to a colour of the rainbow, from red round to red.",
        example="energy -> hue saturation 70% value 100% -> lights sky",
    ),
)
