"""The section `cues:`: what each cue sets, wakes, releases and waits for."""

from __future__ import annotations

import re
from typing import Any

from stagekit.scene.conditions import condition
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known
from stagekit.scene.lexer import lex, misspelt
from stagekit.scene.measures import seconds
from stagekit.scene.nodes import Items, Map, Node, Pair, Text
from stagekit.scene.places import same, words
from stagekit.scene.plan import Conduct, Cue, Position, Setting, Target
from stagekit.scene.report import Silent, Spot, Wrong, unknown
from stagekit.scene.settings import KEYS, one_text, setting
from stagekit.scene.targets import target
from stagekit.scene.things import languages, once
from stagekit.scene.written import Cursor, value

NUMBERED = re.compile(r"((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s+(\S.*)")
ODDLY_NUMBERED = re.compile(r"(0[0-9]+(?:\.[0-9]+)?|[0-9]+,[0-9]+|[+.][0-9]+)\s+(\S.*)")


def headings(node: Node | None, known: Known) -> list[tuple[Pair, str, dict[str, str]]]:
    """Each cue's entry, number and title; read before all else, so that cues can be named."""
    if node is None:
        return []
    if not isinstance(node, Items):
        known.report.add("S017", node.spot, "S017.cues")
        return []
    out: list[tuple[Pair, str, dict[str, str]]] = []
    for item in node.items:
        pair = _entry(item, known)
        if pair is None:
            continue
        found = NUMBERED.fullmatch(pair.key.text) if not pair.key.quoted else None
        number, name = found.groups() if found else ("", same(pair.key.text))
        odd = ODDLY_NUMBERED.fullmatch(pair.key.text) if not pair.key.quoted else None
        wrong = misspelt(odd.group(1)) if odd else None
        if odd and wrong:
            known.report.add("S301", pair.key.spot, wrong.text, **wrong.data)
            number, name = wrong.data["right"], odd.group(2)
        out.append((pair, number, {"": name}))
    _numbers(out, known)
    return out


def _entry(item: Node | None, known: Known) -> Pair | None:
    if isinstance(item, Map) and item.pairs:
        if len(item.pairs) > 1:
            first, second = item.pairs[0], item.pairs[1]
            if first.value is None:
                known.report.add("S006", second.key.spot, "S006.under")
            else:
                known.report.add("S006", second.key.spot, "S006.two")
        return item.pairs[0]
    if isinstance(item, Text):
        colon = item.text.find(":")
        if item.quoted or colon < 0:
            known.report.add("S017", item.spot, "S017.cue", word=item.text[:30])
    elif item is not None:
        known.report.add("S017", item.spot, "S017.cue", word="")
    return None


def _numbers(found: list[tuple[Pair, str, dict[str, str]]], known: Known) -> None:
    """Either every cue has a number, rising, or none has."""
    with_number = [bool(number) for _, number, _ in found]
    if any(with_number) and not all(with_number):
        odd = with_number.index(not with_number[0])
        known.report.add("S408", found[odd][0].key.spot, "S408.some")
        return
    last = -1.0
    for pair, number, _ in found:
        if number:
            if float(number) <= last:
                known.report.add("S408", pair.key.spot, "S408.rising", word=number)
            last = float(number)


def cue(
    pair: Pair, number: str, titles: dict[str, str], known: Known, file: str, *, first: bool
) -> Cue:
    """One cue, whole; each of its keys is checked by itself. `first`: none stands before it."""
    position = Position(file, pair.key.spot.line, pair.key.spot.column)
    node = pair.value
    fields: dict[str, Any] = {}
    settings: list[Setting] = []
    if isinstance(node, Text) and not node.quoted:
        _quoted_title(pair, node)
    if node is not None and not isinstance(node, Map):
        raise Wrong("S017", node.spot, "S017.cue", word=pair.key.text)
    written: list[tuple[str, str]] = []
    for one in once(node.pairs if isinstance(node, Map) else [], known):
        written.append((same(one.key.text), _as_written(one.value)))
        try:
            if one.key.text in KEYS:
                _key(one, fields, known, first=first)
            else:
                settings.append(setting(one, known))
        except Wrong as wrong:
            known.report.take(wrong)
        except Silent:
            continue
    titles = fields.pop("title", titles)
    return Cue(titles, number, settings=tuple(settings), position=position,
               written=tuple(written), **fields)  # fmt: skip


def _as_written(node: Node | None) -> str:
    """What stands behind a key, in one line; a list's members with commas between."""
    if isinstance(node, Items):
        return ", ".join(_as_written(item) for item in node.items)
    if not isinstance(node, Text):
        return ""
    return f'"{node.text}"' if node.quoted else same(node.text)


def _quoted_title(pair: Pair, node: Text) -> None:
    """`Acte 2 : la chute` without a body is a title with a colon: it needs quotes."""
    alone = node.spot.line == pair.colon.line and pair.key.text not in KEYS
    if alone and not re.search(r"[%0-9]", node.text):
        raise Wrong("S005", Spot(pair.colon.line, pair.colon.column), "S005.title")


def _key(pair: Pair, fields: dict[str, Any], known: Known, *, first: bool) -> None:
    word, node = pair.key.text, pair.value
    if word == "over":
        fields["over"] = _time(text(node, pair.key), known)
    elif word == "when":
        _when(one_text(node, pair.key), fields, known, first=first)
    elif word in ("wake", "sleep"):
        fields[word] = tuple(_wakeable(one, known) for one in _several(node, pair.key))
    elif word == "release":
        fields["release"] = tuple(_released(one, known) for one in _several(node, pair.key))
    elif word == "rest":
        fields["rest"] = _rest(_several(node, pair.key), known)
    elif word == "note":
        fields["note"] = text(node, pair.key).text
    else:
        fields["title"] = languages(node, pair.key)


def _several(node: Node | None, key: Text) -> list[Text]:
    if isinstance(node, Items):
        return [text(item, key) for item in node.items]
    return [one_line(text(node, key))]


def _time(given: Text, known: Known) -> float:
    cursor = Cursor(lex(one_line(given).pieces))
    found = value(cursor, known.catalogue.colours)
    length = seconds(found, cursor)
    cursor.expect_end()
    return length


def _when(given: Text, fields: dict[str, Any], known: Known, *, first: bool) -> None:
    cursor = Cursor(lex(given.pieces))
    if cursor.is_word("with"):
        fields["together"] = _together(cursor, known, first=first)
    elif cursor.is_word("after"):
        cursor.take()
        fields["follow"] = seconds(value(cursor, known.catalogue.colours), cursor)
    else:
        fields["when"] = condition(cursor, known)
    cursor.expect_end()


def _together(cursor: Cursor, known: Known, *, first: bool) -> bool:
    """`with` alone: the cue starts together with the one before it."""
    word = cursor.take()
    if not cursor.done():
        raise Wrong("S201", cursor.now.spot, "S201.with", word=cursor.now.text)
    if first and known.cues_holed:
        raise Silent  # a cue whose layout is wrong may stand before it
    if first:
        raise Wrong("S408", word.spot, "S408.with")
    return True


def _named(given: Text) -> str:
    """One name; what joins two is refused where it stands."""
    if not given.quoted and given.text[0].isalpha():
        cursor = Cursor(lex(given.pieces))
        words(cursor)
        cursor.expect_end()
    return same(given.text)


def _wakeable(given: Text, known: Known) -> str:
    name = _named(given)
    thing = known.things.get(name)
    if (thing is not None and thing.floor != "output") or name in known.groups:
        return name
    if known.holed or known.groups_holed:
        raise Silent
    names = [one.name for one in known.things.values() if one.floor != "output"]
    raise unknown("S102", given.spot, name, [*names, *known.groups], "S102.wake")


def _released(given: Text, known: Known) -> Target:
    found = target(lex(given.pieces), None, known)
    if isinstance(found, Conduct):
        raise Wrong("S404", given.spot, "S404.release")
    return found


def _rest(given: list[Text], known: Known) -> tuple[str, ...]:
    out: list[str] = []
    for one in given:
        name = _named(one)
        if name == "all":
            out.extend(known.outs)
        elif name in known.outs:
            out.append(name)
        elif not known.holed:
            raise unknown("S102", one.spot, name, ["all", *known.outs], "S102.rest")
    return tuple(dict.fromkeys(out))
