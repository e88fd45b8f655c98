"""What a cue sets: its values, how long they take, and on what curve."""

from __future__ import annotations

from typing import Any

from stagekit.core import units
from stagekit.scene import lexer
from stagekit.scene.arguments import constant
from stagekit.scene.keys import text
from stagekit.scene.known import Known
from stagekit.scene.lexer import RESERVED, lex
from stagekit.scene.measures import measured, seconds
from stagekit.scene.nodes import Broken, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.plan import Conduct, Lamps, Parameter, Raw, Setting
from stagekit.scene.report import Silent, Wrong, unknown
from stagekit.scene.targets import target
from stagekit.scene.written import Cursor, Range, Simple, as_colour, simple, value

KEYS = ("over", "when", "wake", "sleep", "release", "rest", "note", "title")


def one_text(node: Node | None, key: Text) -> Text:
    """A sentence of the language: bare, never in quotes."""
    found = text(node, key)
    if found.quoted:
        raise Wrong("S016", found.spot)
    return found


def setting(pair: Pair, known: Known) -> Setting:
    """One key of a cue that is a destination."""
    key = pair.key
    first = key.text.split(" ")[0].split(".")[0]
    if first not in known.things and first != "cue":
        if known.holed or isinstance(pair.value, Broken):
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
        if cursor.now.text in RESERVED and not cursor.is_word("texts"):
            raise Wrong("S201", cursor.now.spot, word=cursor.now.text)
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
    if key.kind == "level":
        low, high = low if low is not None else 0.0, high if high is not None else 1.0
    if (low is not None and number < low) or (high is not None and number > high):
        raise Wrong("S305", one.spot, "S305.limits", low=low, high=high)
    return float(number)
