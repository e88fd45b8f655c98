"""Measured ranges: what *calibrate* has saved beside a scene, laid over `from … measured`.

    measured:
      dancer.height: 0.42..1.87
      keys.note -> latch velocity: 12..119

Before the colon stands what arrives at the `from`: its source, and the shapes
on the way that change the measure. Those that only smooth or wait are left
out, so that an `ease` may be changed without measuring anew. A line that no
`from … measured` asks for is kept and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.scene import lexer
from stagekit.scene.chains import chain, shape
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known, tried
from stagekit.scene.layout import Layout
from stagekit.scene.lexer import Token, lex
from stagekit.scene.nodes import Map, Pair
from stagekit.scene.plan import Chain, Combination, Place, Scene, Step
from stagekit.scene.report import Report, Spot, Wrong, unknown
from stagekit.scene.things import once
from stagekit.scene.written import Cursor

SECTION = "measured"

SMOOTHING = ("ease", "steady", "spring", "slew", "average", "peak", "delay", "limit")
"""Shapes behind which a signal keeps its measure."""

Bounds = tuple[float, float]


@dataclass(frozen=True)
class MeasuredText:
    """A file of measured ranges: its text and name."""

    text: str
    file: str


@dataclass(frozen=True)
class Arriving:
    """What arrives at a `from`: the source, and the shapes that change its measure."""

    source: Place | Combination
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Site:
    """One `from … measured` of a scene.

    Attributes:
        chain: where it stands, and `at` as which step.
        key: how a measured file names what arrives there.
    """

    chain: Chain
    at: int
    key: str

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.chain.steps[self.at]


def sites(scene: Scene) -> Iterator[Site]:
    """Every `from … measured` of a scene: of its own signals, mappings and models' ears."""
    for one in chains(scene):
        for at, step in enumerate(one.steps):
            if step.word == "from" and step.args.get("measured"):
                yield Site(one, at, _key(one, at))


def chains(scene: Scene) -> Iterator[Chain]:
    """All chains of a scene."""
    yield from (own.chain for own in scene.signals)
    yield from (mapping.chain for mapping in scene.mappings)
    for device in scene.models.values():
        yield from device.hears.values()


def _key(one: Chain, at: int) -> str:
    steps = zip(one.steps[:at], one.written[1:], strict=False)
    return " -> ".join([one.written[0], *(w for step, w in steps if step.word not in SMOOTHING)])


def _arriving(one: Chain, at: int) -> Arriving:
    steps = tuple(step for step in one.steps[:at] if step.word not in SMOOTHING)
    return Arriving(one.source, steps)


# ---- the file


def read_measured(
    given: MeasuredText, known: Known
) -> tuple[list[tuple[Arriving, Bounds]], list[Problem]]:
    """What was measured, in base units, and all that is wrong in the file.

    `known`: the names of the scene it stands beside, all of them worked out.
    """
    inner = Report(given.file)
    here = replace(known, report=inner)
    try:
        pairs = _pairs(given.text, here)
    except Wrong as wrong:
        inner.take(wrong)
        pairs = []
    found: list[tuple[Arriving, Bounds]] = []
    for pair in pairs:
        one = tried(inner, lambda p=pair: _one(p, here, [arriving for arriving, _ in found]))
        if one is not None:
            found.append(one)
    return found, inner.sorted()


def _pairs(source: str, known: Known) -> list[Pair]:
    document = Layout(source.removeprefix("\ufeff"), known.report).document()
    top = once(document.pairs, known) if document is not None else []
    for pair in top:
        if pair.key.text != SECTION:
            known.report.take(unknown("S101", pair.key.spot, pair.key.text, (SECTION,),
                                      "S101.section"))  # fmt: skip
    section = next((pair for pair in top if pair.key.text == SECTION), None)
    if section is None:
        if not known.report.problems:
            known.report.add("S012", Spot(1, 1), "S012.measured")
        return []
    if section.value is None:
        return []
    if not isinstance(section.value, Map):
        raise Wrong("S017", section.value.spot, "S017.measured")
    return once(section.value.pairs, known)


def _one(pair: Pair, known: Known, before: list[Arriving]) -> tuple[Arriving, Bounds]:
    if pair.key.quoted:
        raise Wrong("S016", pair.key.spot)
    heard = chain(lex(pair.key.pieces), known)
    arriving = _arriving(heard, len(heard.steps))
    if arriving in before:
        raise Wrong("S103", pair.key.spot, word=pair.key.text)
    given = one_line(text(pair.value, pair.key))
    tokens = [Token(lexer.WORD, "from", given.spot), *lex(given.pieces)]
    extra = next((one for one in tokens[1:] if one.text == "measured"), None)
    if extra is not None:
        raise Wrong("S306", extra.spot, word=SECTION)
    first, last = bounds(shape(Cursor(tokens), heard.kind, known))
    if first == last:
        raise Wrong("S305", given.spot, "S305.width", word=given.text)
    return arriving, (min(first, last), max(first, last))


def bounds(step: Step, name: str = "first") -> Bounds:
    """Both ends of the range of a `from`, or of the one that is `written` there."""
    ends: Any = step.args[name]
    return float(ends[0]), float(ends[1])


# ---- laid over a scene


def laid_over(scene: Scene, found: list[tuple[Arriving, Bounds]]) -> Scene:
    """The scene with each measured range in the place of the one that is written there.

    A range that is written backwards stays backwards.
    """
    if not found:
        return scene

    def over(one: Chain) -> Chain:
        steps = [_measured(one, at, found) for at in range(len(one.steps))]
        return msgspec.structs.replace(one, steps=tuple(steps))

    replaced = msgspec.structs.replace
    return replaced(
        scene,
        signals=tuple(replaced(own, chain=over(own.chain)) for own in scene.signals),
        mappings=tuple(replaced(one, chain=over(one.chain)) for one in scene.mappings),
        models={
            name: replaced(device, hears={ear: over(c) for ear, c in device.hears.items()})
            for name, device in scene.models.items()
        },
    )


def _measured(one: Chain, at: int, found: list[tuple[Arriving, Bounds]]) -> Step:
    step = one.steps[at]
    if step.word != "from" or not step.args.get("measured"):
        return step
    here = _arriving(one, at)
    for arriving, (low, high) in found:
        if arriving == here:
            first, last = bounds(step)
            ends = (high, low) if first > last else (low, high)
            args = {**step.args, "first": ends, "written": step.args["first"]}
            return msgspec.structs.replace(step, args=args)
    return step
