"""Inputs and models as the plan holds them: keys, ears, and what they do when all is lost."""

from __future__ import annotations

from typing import Any

from stagekit.core.kinds import ANY, EVENT
from stagekit.scene.chains import chain
from stagekit.scene.conditions import fallback
from stagekit.scene.keys import one_line
from stagekit.scene.known import Known, Thing, position, tried
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Map, Pair
from stagekit.scene.own import sentence
from stagekit.scene.places import same
from stagekit.scene.plan import Chain, Device
from stagekit.scene.report import Wrong, unknown
from stagekit.scene.settings import one_text
from stagekit.scene.things import once
from stagekit.scene.written import Cursor


def devices(floor: str, pair: Pair | None, known: Known) -> dict[str, Device]:
    """The inputs or models of a plan, with what they hear and what they do when it is gone."""
    nodes = {}
    if pair is not None and isinstance(pair.value, Map):
        nodes = {same(one.key.text): one.value for one in pair.value.pairs}
    out: dict[str, Device] = {}
    for name, thing in known.of_floor(floor).items():
        node = nodes.get(name)
        if isinstance(node, Map):
            out[name] = _device(thing, node, known)
    return out


def _device(thing: Thing, node: Map, known: Known) -> Device:
    word = "if late" if thing.floor == "model" else "if lost"
    falls: Any = ()
    hears: dict[str, Chain] = {}
    for pair in node.pairs:
        if pair.key.text == word:
            falls = tried(known.report, lambda p=pair: _fallback(p, thing, known)) or ()
        elif pair.key.text == "hears":
            hears = tried(known.report, lambda p=pair: _hears(p, thing, known)) or {}
    people = thing.people or tuple(str(n + 1) for n in range(thing.seats))
    return Device(
        thing.name, thing.use, dict(thing.keys), hears, falls, people,
        dict(thing.plugin.ports) if thing.plugin else {}, position(known, thing.spot),
    )  # fmt: skip


def _fallback(pair: Pair, thing: Thing, known: Known) -> Any:
    cursor = Cursor(lex(one_line(one_text(pair.value, pair.key)).pieces))
    falls = fallback(cursor, known, models=thing.floor == "model")
    cursor.expect_end()
    return falls


def _hears(pair: Pair, thing: Thing, known: Known) -> dict[str, Chain]:
    if not isinstance(pair.value, Map):
        spot = pair.key.spot if pair.value is None else pair.value.spot
        raise Wrong("S305", spot, "S305.map", word="hears")
    out: dict[str, Chain] = {}
    for one in once(pair.value.pairs, known):
        found = tried(known.report, lambda o=one: _ear(o, thing, known))
        if found is not None:
            out[one.key.text] = found
    return out


def _ear(pair: Pair, thing: Thing, known: Known) -> Chain:
    ears = thing.plugin.ears if thing.plugin else None
    name = same(pair.key.text)
    if ears is not None and name not in ears:
        raise unknown("S102", pair.key.spot, name, ears, "S102.ear")
    given = one_text(pair.value, pair.key)
    found = chain(lex(sentence(given)), known)
    if ears is not None and found.kind.what != ANY and ears[name].what != ANY:
        wants, gives = ears[name].what == EVENT, found.kind.what == EVENT
        if wants != gives:
            raise Wrong("S401", given.spot, "S401.ear_event" if wants else "S401.ear_signal",
                        word=name)  # fmt: skip
    return found
