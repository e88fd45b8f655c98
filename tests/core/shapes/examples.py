"""One or more ways to write each shape, and values of the sort each one takes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from stagekit.core.shapes import SHAPES
from stagekit.core.shapes.spec import Step

FIELDS = ("pitch", "velocity")

ARGS: dict[str, list[dict[str, Any]]] = {
    "from": [
        {"first": (-60.0, -12.0), "measured": True},
        {"first": (1.0, 0.0)},
        {"first": (2.0, 2.0)},
    ],
    "to": [
        {"first": (1.0, 0.0)},
        {"first": (48, 72)},
        {"first": ((0.0, 0.0, 0.5), (1.0, 0.75, 0.0))},
    ],
    "clamp": [{"first": (0.0, 1.0)}, {"first": (3.0, -3.0)}],
    "wrap": [{"first": (0.0, 360.0)}, {"first": (1.0, 1.0)}],
    "curve": [{"first": c} for c in (2, 0.5, -1, "soft", "slow", "fast")],
    "times": [{"first": -2.5}],
    "plus": [{"first": 0.5}],
    "step": [{"first": 0.25}, {"first": 0.0}],
    "whole": [{}],
    "gain": [{}],
    "ease": [{"first": 0.2}, {"up": 0.05, "down": 2.0}, {"up": 1.0}, {"first": 0.0}],
    "steady": [{}, {"cutoff": 1.0, "beta": 2.0}, {"cutoff": 0.0, "beta": 0.0}],
    "spring": [{"first": 0.3}, {"first": 0.3, "bounce": 0.3}, {"first": 0.0, "bounce": 1.0}],
    "slew": [{"first": 0.5}, {"first": 0.0}],
    "auto": [{"first": 2.0}, {"first": 0.0}],
    "average": [{"first": 2.0}, {"first": 0.0}],
    "peak": [{"first": 1.0}, {"first": 0.0}],
    "speed": [{}],
    "wave": [{"first": 6.0}, {"first": 0.0}],
    "delay": [{"first": 0.4}, {"first": 0.0}],
    "limit": [{"first": 8.0}, {"first": 0.0}],
    "above": [{"first": 0.8, "until": 0.6}, {"first": 0.5}],
    "below": [{"first": 0.2, "until": 0.4}, {"first": 0.5}],
    "toggle": [{}],
    "rise": [{}],
    "fall": [{}],
    "choose": [{"first": ("calm", "storm")}, {"first": ({"fr": "vent", "en": "wind"}, "b", "c")}],
    "pick": [{"first": 2}, {"first": 0}],
    "spot": [{"width": 0.15, "soft": 0.5, "lamps": 12}, {"width": 0.0, "lamps": 1}],
    "ripple": [{"first": 0.06, "lamps": 12}, {"first": 0.0, "lamps": 0}],
    "bytes": [{}],
    "hue": [{}, {"saturation": 0.7, "value": 1.0}],
    "pulse": [{"first": 0.04, "fall": 0.9}, {"first": 0.0}],
    "latch": [{"first": "velocity", "fields": FIELDS}],
    "count": [{}, {"first": (0, 30)}, {"first": (3.0, 0.0)}],
    "chance": [{"first": 0.3, "seed": 41, "fields": FIELDS}, {"first": 1.0}],
    "thin": [{"first": 3, "fields": FIELDS}, {"first": 0}],
    "transpose": [{"first": -12, "fields": FIELDS}, {"first": 500}],
}

WAYS = [
    (word, index, sort)
    for word, ways in ARGS.items()
    for index in range(len(ways))
    for sort in ("signal", "list", "event")
    if {
        "signal": "number" in SHAPES[word].takes,
        "list": "list" in SHAPES[word].takes and "number" not in SHAPES[word].takes,
        "event": "event" in SHAPES[word].takes,
    }[sort]
]
"""Every way to write a shape, with each sort of value it takes."""


def make(word: str, index: int = 0) -> Step:
    return SHAPES[word].make(**ARGS[word][index])


floats = st.floats(allow_nan=False, allow_infinity=False)
small = st.floats(-2.0, 2.0)
levels = st.floats(0.0, 1.0)
gaps = st.integers(0, 2_000_000_000)


def values(sort: str, numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    if sort == "list":
        return st.lists(numbers, max_size=5).map(tuple)
    if sort == "event":
        note = st.tuples(st.integers(0, 127), st.integers(0, 127))
        return st.one_of(st.none(), note, st.tuples(numbers, numbers))
    return numbers


def through(memory: Any) -> Any:
    """What is left of a memory that was written to a file and read again."""
    return json.loads(json.dumps(memory))


def play(step: Step, moments: list[tuple[int, Any]], memory: Any = None) -> list[Any]:
    """All answers of a moving step to values at given moments."""
    out = []
    for now, x in moments:
        y, memory, _ = step(now, x, memory)
        out.append(y)
    return out
