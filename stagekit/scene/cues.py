"""The section `cues:`: what each cue sets, wakes, releases and waits for."""

from __future__ import annotations

import re
from typing import Any

from stagekit.core import units
from stagekit.scene import lexer
from stagekit.scene.chains import measured, seconds
from stagekit.scene.conditions import condition
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Items, Map, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.plan import Conduct, Cue, Lamps, Parameter, Position, Raw, Setting, Target
from stagekit.scene.report import Silent, Spot, Wrong, unknown
from stagekit.scene.targets import constant, target
from stagekit.scene.things import languages, once
from stagekit.scene.written import Cursor, Range, Simple, as_colour, simple, value

KEYS = ("over", "when", "wake", "sleep", "release", "rest", "note", "title")
NUMBERED = re.compile(r"((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s+(\S.*)")


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


def cue(pair: Pair, number: str, titles: dict[str, str], known: Known, file: str) -> Cue:
    """One cue, whole; each of its keys is checked by itself."""
    position = Position(file, pair.key.spot.line, pair.key.spot.column)
    node = pair.value
    fields: dict[str, Any] = {}
    settings: list[Setting] = []
    if isinstance(node, Text) and not node.quoted:
        _quoted_title(pair, node)
    if node is not None and not isinstance(node, Map):
        raise Wrong("S017", node.spot, "S017.cue", word=pair.key.text)
    for one in once(node.pairs if isinstance(node, Map) else [], known):
        try:
            if one.key.text in KEYS:
                _key(one, fields, known)
            else:
                settings.append(_setting(one, known))
        except Wrong as wrong:
            known.report.take(wrong)
        except Silent:
            continue
    titles = fields.pop("title", titles)
    return Cue(titles, number, settings=tuple(settings), position=position, **fields)


def _quoted_title(pair: Pair, node: Text) -> None:
    """`Acte 2 : la chute` without a body is a title with a colon: it needs quotes."""
    if pair.key.text not in KEYS and not re.search(r"[%0-9]", node.text):
        raise Wrong("S005", Spot(pair.colon.line, pair.colon.column), "S005.title")


def _key(pair: Pair, fields: dict[str, Any], known: Known) -> None:
    word, node = pair.key.text, pair.value
    if word == "over":
        fields["over"] = _time(text(node, pair.key), known)
    elif word == "when":
        _when(one_text(node, pair.key), fields, known)
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


def one_text(node: Node | None, key: Text) -> Text:
    """A sentence of the language: bare, never in quotes."""
    found = text(node, key)
    if found.quoted:
        raise Wrong("S016", found.spot)
    return found


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


def _when(given: Text, fields: dict[str, Any], known: Known) -> None:
    cursor = Cursor(lex(given.pieces))
    if cursor.is_word("after"):
        cursor.take()
        fields["follow"] = seconds(value(cursor, known.catalogue.colours), cursor)
    else:
        fields["when"] = condition(cursor, known)
    cursor.expect_end()


def _wakeable(given: Text, known: Known) -> str:
    name = same(given.text)
    thing = known.things.get(name)
    if (thing is not None and thing.floor != "output") or name in known.groups:
        return name
    if known.holed:
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
        name = same(one.text)
        if name == "all":
            out.extend(known.outs)
        elif name in known.outs:
            out.append(name)
        elif not known.holed:
            raise unknown("S102", one.spot, name, ["all", *known.outs], "S102.rest")
    return tuple(dict.fromkeys(out))


# ---- settings


def _setting(pair: Pair, known: Known) -> Setting:
    key = pair.key
    first = key.text.split(" ")[0].split(".")[0]
    if first not in known.things and first != "cue":
        if known.holed:
            raise Silent
        outputs = [*KEYS, *known.outs, *known.of_floor("model")]
        raise unknown("S101", key.spot, key.text, outputs, "S101.cue")
    where = target(lex(key.pieces), None, known)
    if isinstance(where, Conduct):
        raise Wrong("S404", key.spot, "S404.cue")
    if pair.value is None:
        if isinstance(where, Raw):
            return Setting(where, ())
        raise Wrong("S307", key.spot, "S307.key", word=key.text)
    given = pair.value
    if isinstance(given, Text) and given.quoted:
        cursor = Cursor(lex([]))
        found: list[Simple] = [Simple("text", given.text, given.spot)]
        _fits_slot(found, key, known)
        return _made(where, found, {}, key, known)
    if not isinstance(given, Text):
        raise Wrong("S305", given.spot, "S305.setting", word=key.text)
    cursor = Cursor(lex(given.pieces))
    found = []
    while not cursor.done() and not cursor.is_word("over", "after", "curve"):
        one = value(cursor, known.catalogue.colours)
        after = cursor.now
        if isinstance(one, Range):
            raise Wrong("S305", one.spot, "S305.no_range")
        if (one.kind == "number" and one.unit is None and after.kind == lexer.WORD
                and after.text not in ("over", "after", "curve")
                and isinstance(where, (Lamps, Parameter))):  # fmt: skip
            raise unknown("S302", after.spot, after.text, units.UNITS)
        found.append(one)
    if not found:
        raise Wrong("S307", given.spot, "S307.key", word=key.text)
    _fits_slot(found, key, known)
    return _made(where, found, _timing(cursor, known), key, known)


def _fits_slot(found: list[Simple], key: Text, known: Known) -> None:
    """A slot of the patch that takes text takes nothing else."""
    name, _, behind = same(key.text).partition(" ")
    out = known.outs.get(name)
    slot = out.patch.slots.get(behind) if out is not None and out.patch is not None else None
    if slot is None or slot.takes != "text":
        return
    for one in found:
        if one.kind not in ("text", "texts"):
            raise Wrong("S305", one.spot, "S305.text")


def _timing(cursor: Cursor, known: Known) -> dict[str, Any]:
    out: dict[str, Any] = {}
    while not cursor.done():
        word = cursor.take()
        if word.text not in ("over", "after", "curve") or word.text in out:
            raise Wrong("S201", word.spot, word=word.text)
        if cursor.done():
            raise Wrong("S307", word.spot, word=word.text)
        if word.text == "curve":
            found = simple(cursor, known.catalogue.colours)
            if found.kind == "word":
                if found.value not in ("soft", "slow", "fast"):
                    raise unknown("S102", found.spot, str(found.value), ("soft", "slow", "fast"),
                                  "S102.word")  # fmt: skip
                out["curve"] = found.value
            else:
                out["curve"] = float(measured("number", found))
        else:
            out[word.text] = seconds(value(cursor, known.catalogue.colours), cursor)
    return out


def _made(
    where: Lamps | Raw | Parameter,
    found: list[Simple],
    timing: dict[str, Any],
    key: Text,
    known: Known,
) -> Setting:
    if isinstance(where, Lamps):
        values = tuple(_lamp_value(one, where, known) for one in found)
        if len(values) not in (1, len(where.lamps)):
            raise Wrong("S406", found[0].spot, word=where.name, count=len(where.lamps),
                        size=len(values))  # fmt: skip
    elif isinstance(where, Parameter):
        if len(found) > 1:
            raise Wrong("S306", found[1].spot, "S306.lamp", word=key.text)
        values = (_parameter_value(found[0], where, known),)
    else:
        values = tuple(constant(one, known) for one in found)
        fades = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in values)
        where = Raw(where.output, where.address, None, not fades, where.rate, where.clamp)
    return Setting(where, values, timing.get("over"), timing.get("after", 0.0), timing.get("curve"))


def _lamp_value(one: Simple, where: Lamps, known: Known) -> Any:
    if where.lamps and where.lamps[0].size == 3:
        if one.kind not in ("colour", "word"):
            raise Wrong("S305", one.spot, "S305.colour")
        return as_colour(one, known.catalogue.colours).value
    if one.kind in ("colour", "word"):
        word = str(one.value) if one.kind == "word" else "hex"
        raise Wrong("S305", one.spot, "S305.number", word=word, right="50%")
    if one.kind != "number":
        raise Wrong("S305", one.spot, "S305.number", word=str(one.value), right="50%")
    if one.family == units.DECIBEL:
        level = units.gain(one.value)
    elif one.family in (units.BARE, units.LEVEL):
        level = float(one.value)
    else:
        raise Wrong("S305", one.spot, "S305.other", word=one.unit or "", right="50%")
    if not 0.0 <= level <= 1.0:
        raise Wrong("S305", one.spot, "S305.limits", low="0%", high="100%")
    return level


def _parameter_value(one: Simple, where: Parameter, known: Known) -> Any:
    plugin = known.things[where.model].plugin
    assert plugin is not None
    key = plugin.keys[where.key.replace("_", " ")]
    kind = (
        "number" if key.kind not in ("duration", "level", "frequency", "tempo", "int") else key.kind
    )
    if one.kind in ("text", "texts"):
        raise Wrong("S305", one.spot, "S305.number", word=str(one.value), right="0.5")
    number = measured(kind, one)
    low, high = key.low, key.high
    if (low is not None and number < low) or (high is not None and number > high):
        raise Wrong("S305", one.spot, "S305.limits", low=low, high=high)
    return float(number)
