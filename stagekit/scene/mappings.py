"""The section `mappings:`: sentences, alone or in groups, and who drives what."""

from __future__ import annotations

from typing import Any

from stagekit.core.kinds import ANY, COLOUR, LIST, NUMBER, VECTOR, Kind
from stagekit.scene import lexer
from stagekit.scene.chains import links, segments, tidy
from stagekit.scene.conditions import condition, fallback
from stagekit.scene.known import Known, position, tried
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Items, Map, Node, Pair, Text
from stagekit.scene.own import sentence
from stagekit.scene.places import same, words
from stagekit.scene.plan import Conduct, Group, Lamps, Mapping, Parameter, Raw
from stagekit.scene.report import Silent, Spot, Wrong
from stagekit.scene.targets import split_and, target
from stagekit.scene.written import Cursor


def mappings_of(pair: Pair | None, known: Known) -> tuple[list[Group], list[Mapping]]:
    """All groups, and all mappings with the group each stands in."""
    groups: list[Group] = []
    made: list[Mapping] = []
    if pair is None or pair.value is None:
        return groups, made
    node = pair.value
    if not isinstance(node, Items):
        known.report.add("S017", node.spot, "S017.mappings")
        return groups, made
    _names_of_groups(node, known)
    for item in node.items:
        if isinstance(item, Map) and item.pairs:
            tried(known.report, lambda i=item: _group(i, groups, made, known))
        elif isinstance(item, Text):
            one = tried(known.report, lambda i=item: _mapping(i, None, known))
            if one is not None:
                made.append(one)
        elif item is None:
            continue
        else:
            known.report.add("S017", item.spot, "S017.mapping")
    return groups, made


def _names_of_groups(node: Items, known: Known) -> None:
    """Names first, so that cues may wake what stands anywhere."""
    for item in node.items:
        if isinstance(item, Map) and item.pairs:
            head = item.pairs[0].key.text
            name = same(head.split(" while ")[0]) if not head.startswith("while ") else ""
            if name and "->" not in head:
                known.groups.setdefault(name, len(known.groups))


def _group(item: Map, groups: list[Group], made: list[Mapping], known: Known) -> None:
    head = item.pairs[0]
    if "->" in head.key.text:
        raise Wrong("S005", Spot(head.colon.line, head.colon.column))
    if len(item.pairs) > 1:
        known.report.add("S006", item.pairs[1].key.spot, "S006.two")
    inside = head.value
    if inside is None:
        raise Wrong("S017", Spot(head.colon.line, head.colon.column), "S017.group")
    index = len(groups)
    groups.append(Group(""))
    try:
        heading = _heading(head.key, known)
        if heading.name and any(one.name == heading.name for one in groups):
            raise Wrong("S103", head.key.spot, word=heading.name)
        groups[index] = heading
    except Wrong as wrong:
        known.report.take(wrong)
        known.groups_holed = True
    except Silent:
        pass
    if not isinstance(inside, Items):
        raise Wrong("S017", inside.spot, "S017.group_dash")
    for one in inside.items:
        if isinstance(one, Text):
            mapping = tried(known.report, lambda o=one: _mapping(o, index, known))
            if mapping is not None:
                made.append(mapping)
        elif one is not None:
            tried(known.report, lambda o=one: _nested(o))


def _nested(node: Node) -> None:
    if isinstance(node, Map) and node.pairs and "->" in node.pairs[0].key.text:
        colon = node.pairs[0].colon
        raise Wrong("S005", Spot(colon.line, colon.column))
    raise Wrong("S017", node.spot, "S017.nested")


def _heading(key: Text, known: Known) -> Group:
    if key.quoted:
        raise Wrong("S016", key.spot)
    cursor = Cursor(lex(key.pieces))
    name = ""
    if not cursor.is_word("while"):
        name, spot = words(cursor, declared=True)
        if name in known.things or name in known.own:
            raise Wrong("S103", spot, word=name)
    found, falls = None, ()
    if cursor.is_word("while"):
        cursor.take()
        found = condition(cursor, known)
        if cursor.is_word("then"):
            cursor.take()
            falls = fallback(cursor, known)  # type: ignore[assignment]
    cursor.expect_end()
    return Group(name, found, falls, position(known, key.spot))


def _mapping(item: Text, group: int | None, known: Known) -> Mapping | None:
    if item.quoted:
        raise Wrong("S016", item.spot)
    tokens = lex(sentence(item))
    parts = segments(tokens)
    if len(parts) == 1:
        last = tokens[-2] if len(tokens) > 1 else tokens[-1]
        raise Wrong("S206", last.spot, "S206.arrow", word=last.text)
    found = links(parts[:-1], known)
    if len(parts[-1]) == 1 and parts[-1][0].kind == lexer.END:
        raise Wrong("S206", tokens[-2].spot, "S206.empty")
    targets = []
    aims = split_and(parts[-1])
    for one in aims:
        if one[0].kind == lexer.END and one is not aims[-1]:
            raise Wrong("S201", one[0].spot, "S201.target", word="and")
        aim = target(one, found.kind, known)
        _one_driver(known, aim, found.kind, group, one[0].spot)
        targets.append(aim)
    sources = "".join(token.text + " " for token in parts[0][:-1])
    goes = "".join(token.text + " " for token in parts[-1])
    name = f"{sources.strip()} -> {goes.strip()}"
    written = tuple(tidy(one) for one in aims)
    return Mapping(name, found, tuple(targets), group, position(known, item.spot), written)


def _one_driver(known: Known, aim: Any, kind: Kind, group: int | None, spot: Spot) -> None:
    """Two lines may not drive one signal destination, unless their groups differ."""
    if kind.what not in (NUMBER, LIST, VECTOR, COLOUR, ANY) or isinstance(aim, Conduct):
        return
    if isinstance(aim, Lamps):
        places = [(lamp.output, lamp.address) for lamp in aim.lamps]
    elif isinstance(aim, Parameter):
        places = [(aim.model, aim.key)]
    elif isinstance(aim, Raw) and not aim.event:
        places = [(aim.output, aim.address)]
    else:
        return
    for place in places:
        if group in known.drivers.get(place, []):
            raise Wrong("S405", spot, "S405.driver", word=place[1])
    for place in places:
        known.drivers.setdefault(place, []).append(group)
