"""The sections `inputs:`, `models:`, `outputs:` and `texts:`: the things of a scene."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from stagekit.core.kinds import Kind
from stagekit.scene.catalogue import Key, Plugin
from stagekit.scene.keys import check_keys, convert, one_line, text
from stagekit.scene.known import Known, Out, Thing
from stagekit.scene.lexer import RESERVED, is_word
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.report import Spot, Wrong, unknown

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)?")

FindPlugin = Callable[[str, str], "Plugin | Wrong | None"]
"""Asked for a plugin that the catalogue does not hold, by floor and `use`."""

ToldPorts = Callable[[str, dict[str, Any]], "Mapping[str, Kind] | Wrong"]
"""Asked for the ports that a file gives an input, by its `use` and keys."""


def name_of(key: Text, *, one_word: bool) -> str:
    """A name that may be declared."""
    name = same(key.text)
    parts = name.split(" ")
    column = key.spot.column + (1 if key.quoted else 0)
    for part in parts:
        if part in RESERVED:
            raise Wrong("S104", key.spot, word=part)
        if not is_word(part):
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
        known.holed = True
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
    thing.torn = pair.value.torn or any(isinstance(one.value, Broken) for one in pairs)
    if use is None:
        if thing.torn:
            return
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
    if thing.plugin.ports_in is not None and known.told is not None:
        thing.plugin = _told(thing, thing.plugin, pairs, known)
        if thing.plugin is None:
            return
    thing.torn |= any(one.key.text not in (*thing.plugin.keys, *skip, *always) for one in pairs)
    told = len(known.report.problems)
    _people(thing, known, pairs)
    names = ("events", thing.plugin.people)
    unread = any(one.key.text in names and one.key.text not in thing.keys for one in pairs)
    thing.torn |= unread or len(known.report.problems) > told
    events = thing.keys.get("events")
    if isinstance(events, dict):
        thing.events = {address: _fields(fields) for address, fields in events.items()}


def _told(thing: Thing, plugin: Plugin, pairs: list[Pair], known: Known) -> Plugin | None:
    """The plugin with its ports, which stand in a file; None where it cannot tell."""
    needed = [word for word, key in plugin.keys.items() if key.required]
    pair = next((one for one in pairs if one.key.text == plugin.ports_in), None)
    lacking = any(word.replace(" ", "_") not in thing.keys for word in needed)
    if pair is None or lacking or known.told is None:
        return None
    answer = known.told(thing.use, thing.keys)
    if isinstance(answer, Wrong):
        spot = pair.value.spot if pair.value is not None else pair.key.spot
        known.report.take(Wrong(answer.code, spot, answer.text, **answer.data))
        return None
    return replace(plugin, ports=answer, addresses=any(port[:1] == "/" for port in answer))


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
    elif isinstance(given, list):
        pair = next(one for one in pairs if one.key.text == plugin.people)
        node = pair.value
        if isinstance(node, Text) and (node.text[:1] in "+-." or node.text[:1].isnumeric()):
            # A number here is one like any other: `010` and `1e3` are refused.
            try:
                thing.seats = convert(pair, Key("int", low=1), known)
            except Wrong as wrong:
                known.report.take(wrong)
            return
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
