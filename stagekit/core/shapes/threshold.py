"""Shapes that decide: past a threshold or not, which zone, on or off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stagekit.core.shapes.later import ends_note, is_event
from stagekit.core.shapes.numbers import Moving, unit
from stagekit.core.shapes.spec import Shape
from stagekit.core.values import Ns

MARGIN = 0.05
"""How far into the next zone a value must go, as a part of a zone, before `choose` changes."""

Answer = tuple[Any, Any, Ns | None]


def make_above(first: float, until: float | None = None) -> Moving:
    """1 once the value is over `first`; 0 again once it is under `until`.

    Without `until`, 0 again as soon as it is not over `first`.

    >>> above = make_above(first=0.8, until=0.6)
    >>> memory, gates = None, []
    >>> for x in (0.7, 0.9, 0.7, 0.5):
    ...     y, memory, wake = above(0, x, memory)
    ...     gates.append(y)
    >>> gates
    [0.0, 1.0, 1.0, 0.0]
    """
    back = first if until is None else min(until, first)

    def step(now: Ns, x: float, memory: int | None) -> Answer:
        on = x > first or (until is not None and bool(memory) and x >= back)
        return float(on), int(on), None

    return step


def make_below(first: float, until: float | None = None) -> Moving:
    """1 once the value is under `first`; 0 again once it is over `until`.

    >>> below = make_below(first=0.2, until=0.4)
    >>> y, memory, wake = below(0, 0.1, None)
    >>> y, below(0, 0.3, memory)[0], below(0, 0.5, memory)[0]
    (1.0, 1.0, 0.0)
    """
    back = first if until is None else max(until, first)

    def step(now: Ns, x: float, memory: int | None) -> Answer:
        on = x < first or (until is not None and bool(memory) and x <= back)
        return float(on), int(on), None

    return step


def make_rise() -> Moving:
    """An event as the value goes up to 1; the next one only after it was at a half or less.

    What is at 1 already when it is first heard has not risen.

    >>> rise = make_rise()
    >>> y, memory, wake = rise(0, 0.0, None)
    >>> y, rise(0, 1.0, memory)[0]
    ([], [()])
    """

    def step(now: Ns, x: float, memory: int | None) -> Answer:
        ready = x < 1.0 if memory is None else bool(memory)
        if x >= 1.0:
            return [()] if ready else [], 0, None
        return [], int(ready or x <= 0.5), None

    return step


def make_fall() -> Moving:
    """An event as the value goes down to 0; the next one only after it was at a half or more.

    >>> fall = make_fall()
    >>> y, memory, wake = fall(0, 1.0, None)
    >>> y, fall(0, 0.0, memory)[0]
    ([], [()])
    """

    def step(now: Ns, x: float, memory: int | None) -> Answer:
        ready = x > 0.0 if memory is None else bool(memory)
        if x <= 0.0:
            return [()] if ready else [], 0, None
        return [], int(ready or x >= 0.5), None

    return step


def make_choose(first: Sequence[str | Mapping[str, str]]) -> Moving:
    """The text of the zone in which 0..1 lies, as an event, when that changes.

    The zones are equally wide; the first value says its zone's text too. So
    that a trembling hand at a border does not flicker, a value must go 1/20 of
    a zone past it. A text may be a mapping of languages, given on as it is.

    >>> choose = make_choose(first=("calm", "storm"))
    >>> y, memory, wake = choose(0, 0.1, None)
    >>> y, choose(0, 0.4, memory)[0], choose(0, 0.9, memory)[0]
    ([('calm',)], [], [('storm',)])
    """
    texts = (first,) if isinstance(first, (str, Mapping)) else tuple(first)
    zones = len(texts)

    def step(now: Ns, x: float, memory: int | None) -> Answer:
        place = unit(x) * zones
        zone = min(int(place), zones - 1)
        if memory is not None and memory < zones:
            if memory - MARGIN <= place <= memory + 1 + MARGIN:
                zone = memory
            if zone == memory:
                return [], memory, None
        return ([(texts[zone],)] if zones else []), zone, None

    return step


def make_toggle(fields: Sequence[str] = ()) -> Moving:
    """On and off, in turn: at each event, or each time a number goes up to 1. Off at first.

    The end of a note (velocity 0) changes nothing.

    >>> toggle = make_toggle()
    >>> y, memory, wake = toggle(0, (60, 100), None)
    >>> y, toggle(0, None, memory)[0], toggle(0, (60, 100), memory)[0]
    (1.0, 1.0, 0.0)
    """
    rise = make_rise()

    def step(now: Ns, x: Any, memory: Sequence[Any] | None) -> Answer:
        on, ready = memory or (0, None)
        if is_event(x):
            happened = x is not None and not ends_note(x, fields)
        else:
            events, ready, _ = rise(now, x, ready)
            happened = bool(events)
        on = int(bool(on) != happened)
        return float(on), (on, ready), None

    return step


THRESHOLD: tuple[Shape, ...] = (
    Shape(
        "above",
        ("number",),
        "same:",
        make_above,
        "same",
        {"until": "same"},
        ("first",),
        "1 over that value, 0 again under `until`.",
        moving=True,
        example="room.level -> above -20 dB until -30 dB -> lights special",
    ),
    Shape(
        "below",
        ("number",),
        "same:",
        make_below,
        "same",
        {"until": "same"},
        ("first",),
        "1 under that value, 0 again over `until`.",
        moving=True,
        example="dancer.height -> below 0.4 until 0.6 -> lights floor",
    ),
    Shape(
        "toggle",
        ("number", "event"),
        "number",
        make_toggle,
        says="On and off in turn, at each event or each time a number goes up to 1.",
        moving=True,
        example="keys.note with pitch c2 -> toggle -> lights special",
    ),
    Shape(
        "rise",
        ("number",),
        "event",
        make_rise,
        says="An event as it goes up to 1.",
        moving=True,
        example="hit -> rise -> cue go",
    ),
    Shape(
        "fall",
        ("number",),
        "event",
        make_fall,
        says="An event as it goes down to 0.",
        moving=True,
        example="dancer.still -> fall -> sound /start",
    ),
    Shape(
        "choose",
        ("number",),
        "event:text",
        make_choose,
        "texts",
        {},
        ("first",),
        "The text of the zone in which 0..1 lies, when that changes.",
        moving=True,
        example="energy -> choose texts.calm texts.storm -> surtitles line",
    ),
)
