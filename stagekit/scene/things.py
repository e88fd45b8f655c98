"""The sections `inputs:`, `models:`, `outputs:` and `texts:`: the things of a scene."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from stagekit.core import units
from stagekit.scene import lexer
from stagekit.scene.catalogue import Patch, Plugin
from stagekit.scene.keys import check_keys, one_line, text
from stagekit.scene.known import Known, Lamp, Out, Thing
from stagekit.scene.lexer import RESERVED, lex
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.report import Spot, Wrong, unknown
from stagekit.scene.targets import destinations, slot_numbers
from stagekit.scene.written import Cursor, Range, simple, value

NAME = re.compile(r"[^\W\d_](?:[\w]|['’-](?=\w))*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)?")

FindPlugin = Callable[[str, str], "Plugin | Wrong | None"]
"""Asked for a plugin that the catalogue does not hold, by floor and `use`."""


def name_of(key: Text, *, one_word: bool) -> str:
    """A name that may be declared."""
    name = same(key.text)
    parts = name.split(" ")
    column = key.spot.column + (1 if key.quoted else 0)
    for part in parts:
        if part in RESERVED:
            raise Wrong("S104", key.spot, word=part)
        found = NAME.fullmatch(part)
        if found is None:
            raise Wrong("S105", Spot(key.spot.line, column, len(part)), word=part)
        column += len(part) + 1
    if one_word and len(parts) > 1:
        raise Wrong("S105", key.spot, "S105.one", word=name)
    return name


def pairs_of(pair: Pair, report_as: str) -> list[Pair]:
    """The entries of a section that names things."""
    node = pair.value
    if node is None:
        return []
    if not isinstance(node, Map):
        raise Wrong("S017", node.spot, report_as)
    return node.pairs


def once(pairs: list[Pair], known: Known) -> list[Pair]:
    """Each key once; the second is reported."""
    seen: dict[str, int] = {}
    out = []
    for pair in pairs:
        name = same(pair.key.text)
        if name in seen:
            known.report.add("S015", pair.key.spot, word=name, line=seen[name])
            continue
        seen[name] = pair.key.spot.line
        out.append(pair)
    return out


def declare(floor: str, pair: Pair, known: Known, find: FindPlugin | None) -> None:
    """One input, model or output: its plugin, and its name for all that follows."""
    try:
        name = name_of(pair.key, one_word=True)
    except Wrong as wrong:
        known.report.take(wrong)
        return
    if name in known.things:
        known.report.add("S103", pair.key.spot, word=name)
        return
    thing = Thing(floor, name, pair.key.spot, None)
    known.things[name] = thing
    if floor == "output":
        known.outs[name] = Out(thing, None)
    if not isinstance(pair.value, Map):
        spot = pair.key.spot if pair.value is None else pair.value.spot
        known.report.add("S017", spot, "S017.thing", word=name)
        return
    pairs = pair.value.pairs = once(pair.value.pairs, known)
    use = next((one for one in pairs if one.key.text == "use"), None)
    if use is None:
        known.report.add("S307", pair.key.spot, "S307.use", word=name)
        return
    try:
        thing.use = one_line(text(use.value, use.key)).text
        thing.plugin = _plugin(floor, use, thing.use, known, find)
    except Wrong as wrong:
        known.report.take(wrong)
        return
    if thing.plugin is None:
        return
    skip = ("use", "hears", "if lost", "if late", "lamps", "patch")
    always = {"model": ("hears", "if late"), "input": ("if lost",), "output": ()}[floor]
    for one in pairs:
        word = one.key.text
        if word in skip[1:] and word not in thing.plugin.keys and word not in always:
            offered = ["use", *thing.plugin.keys]
            known.report.take(unknown("S101", one.key.spot, word, offered, "S101.key"))
    thing.keys = check_keys(pairs, thing.plugin.keys, known, skip)
    for word, key in thing.plugin.keys.items():
        if key.required and not any(one.key.text == word for one in pairs):
            known.report.add("S307", pair.key.spot, "S307.required", word=word)
    _people(thing, known, pairs)
    events = thing.keys.get("events")
    if isinstance(events, dict):
        thing.events = {address: _fields(fields) for address, fields in events.items()}


def _fields(written: Any) -> tuple[str, ...]:
    if written is None:
        return ()
    if isinstance(written, list):
        return tuple(str(one) for one in written)
    return tuple(str(written).replace(",", " ").split())


def _plugin(
    floor: str, use: Pair, name: str, known: Known, find: FindPlugin | None
) -> Plugin | None:
    offered = getattr(known.catalogue, f"{floor}s")
    if name in offered:
        found: Plugin = offered[name]
        return found
    spot = use.value.spot if use.value is not None else use.key.spot
    if ".py:" in name or name.endswith(".py"):
        if find is None:
            return None
        answer = find(floor, name)
        if isinstance(answer, Wrong):
            raise Wrong(answer.code, spot, answer.text, **answer.data)
        if answer is not None:
            return answer
    raise unknown("S102", spot, name, offered, f"S102.{floor}")


def _people(thing: Thing, known: Known, pairs: list[Pair]) -> None:
    """Persons by name or by number."""
    plugin = thing.plugin
    if plugin is None or not plugin.people:
        return
    given = thing.keys.get(plugin.people)
    if isinstance(given, int):
        thing.seats = given
    elif isinstance(given, list) and len(given) == 1 and given[0].isdigit():
        thing.seats = int(given[0])
    elif isinstance(given, list):
        node = next(one.value for one in pairs if one.key.text == plugin.people)
        items = node.items if isinstance(node, Items) else [node]
        names: dict[str, None] = {}
        for item in items:
            if isinstance(item, Text):
                names[_person(item, names, plugin, known)] = None
        thing.people = tuple(names)


def _person(item: Text, names: dict[str, None], plugin: Plugin, known: Known) -> str:
    """One person's name; it stands where a port or `all` could stand."""
    name = same(item.text)
    try:
        name = name_of(item, one_word=False)
        if name == "all":
            raise Wrong("S104", item.spot, word=name)
        if name in names or name in plugin.ports:
            raise Wrong("S103", item.spot, word=name)
    except Wrong as wrong:
        known.report.take(wrong)
    return name


# ---- outputs


def open_output(pair: Pair, known: Known) -> None:
    """An output's patch, its rate, and its lamps."""
    name = same(pair.key.text)
    out = known.outs.get(name)
    if out is None or not isinstance(pair.value, Map) or out.thing.plugin is None:
        return
    pairs = {one.key.text: one for one in pair.value.pairs}
    plugin_name = out.thing.use
    patches = known.catalogue.patches
    patch_pair = pairs.get("patch")
    if patch_pair is not None:
        try:
            given = one_line(text(patch_pair.value, patch_pair.key))
            if given.text not in patches:
                known.report.take(unknown("S102", given.spot, given.text, patches, "S102.patch"))
                return
            out.patch = patches[given.text]
        except Wrong as wrong:
            known.report.take(wrong)
            return
    else:
        out.patch = patches.get(plugin_name) or Patch("", plugin_name)
    out.rate = out.thing.keys.get("rate", out.patch.rate)
    lamps = pairs.get("lamps")
    if lamps is None:
        return
    if not isinstance(lamps.value, Map):
        known.report.add("S305", lamps.key.spot, "S305.map", word="lamps")
        return
    for one in once(lamps.value.pairs, known):
        try:
            lamp = _lamp(out, one, known)
            out.lamps[lamp.name] = lamp
        except Wrong as wrong:
            out.lost[same(one.key.text)] = one.key.spot
            known.report.take(wrong)


def _lamp(out: Out, pair: Pair, known: Known) -> Lamp:
    name = name_of(pair.key, one_word=False)
    low, high = 0.0, 1.0
    given = pair.value
    if isinstance(given, Map):
        fields = {one.key.text: one for one in given.pairs}
        for word, one in fields.items():
            if word not in ("is", "min", "max", "place"):
                raise unknown("S101", one.key.spot, word, ("is", "min", "max", "place"), "S101.key")
        if "is" not in fields:
            raise Wrong("S307", given.spot, "S307.required", word="is")
        low = _limit(fields.get("min"), 0.0, known)
        high = _limit(fields.get("max"), 1.0, known)
        if "place" in fields:
            _check_place(fields["place"], known)
        given = fields["is"].value
    slot_text = one_line(text(given, pair.key))
    cursor = Cursor(lex(slot_text.pieces))
    first = cursor.now
    if first.kind not in (lexer.WORD, lexer.NOTE):
        raise Wrong("S201", first.spot, word=first.text)
    words = [cursor.take().text]
    while cursor.now.kind in (lexer.WORD, lexer.NOTE):
        words.append(cursor.take().text)
    slot_name = same(" ".join(words))
    patch = out.patch
    assert patch is not None
    if slot_name not in patch.slots:
        spot = Spot(first.spot.line, first.spot.column, len(slot_name))
        raise unknown("S102", spot, slot_name, patch.slots, "S102.slot")
    slot = patch.slots[slot_name]
    numbers: tuple[int, ...] = (0,)
    if slot.numbers:
        chosen: list[int] = []
        while True:
            some, _ = slot_numbers(cursor, slot_name, slot, first.spot, known)
            chosen.extend(some)
            if not cursor.is_word("and"):
                break
            cursor.take()
        numbers = tuple(chosen)
    cursor.expect_end()
    return Lamp(name, slot.takes, destinations(out, slot, numbers, low, high))


def _limit(pair: Pair | None, otherwise: float, known: Known) -> float:
    if pair is None:
        return otherwise
    given = one_line(text(pair.value, pair.key))
    cursor = Cursor(lex(given.pieces))
    found = simple(cursor, known.catalogue.colours)
    cursor.expect_end()
    if found.kind != "number" or found.family not in (units.LEVEL, units.BARE):
        raise Wrong("S305", found.spot, "S305.number", word=given.text, right="80%")
    if not 0.0 <= found.value <= 1.0:
        raise Wrong("S305", found.spot, "S305.limits", low="0%", high="100%")
    return float(found.value)


def _check_place(pair: Pair, known: Known) -> None:
    given = one_line(text(pair.value, pair.key))
    cursor = Cursor(lex(given.pieces))
    while not cursor.done():
        found = value(cursor, known.catalogue.colours)
        if isinstance(found, Range) or found.kind != "number" or found.family != units.LENGTH:
            raise Wrong("S305", found.spot, "S305.number", word=given.text, right="-2 m 4.5 m")


# ---- texts


def languages(node: Node | None, key: Text) -> dict[str, str]:
    """A text, or one in several languages."""
    if isinstance(node, Text):
        if not node.quoted:
            one_line(node)
        return {"": node.text}
    if isinstance(node, Map):
        out: dict[str, str] = {}
        for pair in node.pairs:
            if pair.key.text in out:
                raise Wrong("S015", pair.key.spot, word=pair.key.text, line=node.spot.line)
            if not LANGUAGE.fullmatch(pair.key.text):
                raise Wrong("S101", pair.key.spot, "S101.language", word=pair.key.text)
            out[pair.key.text] = one_line(text(pair.value, pair.key)).text
        if out:
            return out
    if isinstance(node, (Items, Broken)):
        raise Wrong("S305", node.spot, "S305.text_key", word=key.text)
    raise Wrong("S307", key.spot, "S307.key", word=key.text)
