"""Keys of inputs, models and outputs: what stands behind each colon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stagekit.core import units
from stagekit.scene import lexer
from stagekit.scene.catalogue import Key
from stagekit.scene.known import Known
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.report import Spot, Wrong, unknown
from stagekit.scene.written import Cursor, Range, value

MEASURED = {
    "duration": units.DURATION, "level": units.LEVEL, "frequency": units.FREQUENCY,
    "tempo": units.TEMPO, "length": units.LENGTH, "angle": units.ANGLE, "dB": units.DECIBEL,
    "number": units.BARE,
}  # fmt: skip
YES = {"yes": True, "true": True, "no": False, "false": False}


def text(node: Node | None, key: Text) -> Text:
    """A text, and nothing else."""
    if node is None:
        raise Wrong("S307", key.spot, "S307.key", word=key.text)
    if not isinstance(node, Text):
        raise Wrong("S305", node.spot, "S305.text_key", word=key.text)
    return node


def one_line(node: Text) -> Text:
    """A bare text that goes on below is surely two entries joined."""
    if len(node.pieces) > 1:
        spot, piece = node.pieces[1]
        raise Wrong("S201", Spot(spot.line, spot.column, len(piece.split(" ")[0])), "S201.joined",
                    word=piece.split(" ")[0])  # fmt: skip
    return node


def convert(pair: Pair, key: Key, known: Known) -> Any:
    """The value of a key in base units, as its plugin takes it."""
    kind = key.kind
    if kind == "list":
        return _list(pair)
    if kind == "map":
        return _map(pair)
    given = one_line(text(pair.value, pair.key))
    if kind in ("text", "word"):
        if key.choices and given.text not in key.choices:
            raise unknown("S102", given.spot, given.text, key.choices, "S102.choice")
        return given.text
    if given.quoted:
        raise Wrong("S305", given.spot, "S305.quoted", word=pair.key.text)
    if kind == "yes":
        if given.text.lower() not in YES:
            raise unknown("S102", given.spot, given.text, ("yes", "no"), "S102.choice")
        return YES[given.text.lower()]
    return _number(given, key, known)


def _number(given: Text, key: Key, known: Known) -> Any:
    cursor = Cursor(lex(given.pieces))
    found = value(cursor, known.catalogue.colours)
    after = cursor.now
    if isinstance(found, Range):
        if key.kind == "range":
            return (float(found.low.value), float(found.high.value))
        raise Wrong("S305", found.spot, "S305.no_range")
    if after.kind == lexer.WORD and found.unit is None:
        raise unknown("S302", after.spot, after.text, units.UNITS)
    cursor.expect_end()
    if key.kind == "range":
        raise Wrong("S305", found.spot, "S305.range", word=given.text)
    if key.kind == "int":
        if found.kind != "number" or found.unit is not None or found.value != int(found.value):
            raise Wrong("S305", found.spot, "S305.whole", word=given.text)
        return _within(int(found.value), key, found.spot)
    family = MEASURED[key.kind]
    if found.kind != "number":
        raise Wrong("S305", found.spot, "S305.number", word=given.text,
                    right=units.EXAMPLES[family])  # fmt: skip
    bare = found.unit is None
    if found.family == family or (family == units.BARE and found.family == units.LEVEL):
        return _within(float(found.value), key, found.spot)
    if bare and family == units.LEVEL:
        return _within(float(found.value), key, found.spot)
    if bare:
        raise Wrong("S305", found.spot, "S305.unit", word=given.text, right=units.EXAMPLES[family])
    raise Wrong("S305", found.spot, "S305.other", word=found.unit or "",
                right=units.EXAMPLES[family])  # fmt: skip


def _within(number: Any, key: Key, spot: Spot) -> Any:
    low, high = key.low, key.high
    if key.kind in ("level", "duration"):
        low = 0.0 if low is None else low
    if key.kind == "level":
        high = 1.0 if high is None else high
    if (low is not None and number < low) or (high is not None and number > high):
        raise Wrong("S305", spot, "S305.limits", low="…" if low is None else f"{low:g}",
                    high="…" if high is None else f"{high:g}")  # fmt: skip
    return number


def _list(pair: Pair) -> list[str]:
    node = pair.value
    if isinstance(node, Items):
        out: list[str] = []
        for item in node.items:
            if not isinstance(item, Text):
                raise Wrong("S305", node.spot, "S305.list", word=pair.key.text)
            out.append(item.text)
        return out
    return [one_line(text(node, pair.key)).text]


def _map(pair: Pair) -> dict[str, Any]:
    node = pair.value
    if not isinstance(node, Map):
        raise Wrong("S305", pair.key.spot if node is None else node.spot, "S305.map",
                    word=pair.key.text)  # fmt: skip
    out: dict[str, Any] = {}
    for one in node.pairs:
        if one.key.text in out:
            raise Wrong("S015", one.key.spot, word=one.key.text, line=node.spot.line)
        if isinstance(one.value, Text):
            out[one.key.text] = one.value.text
        elif isinstance(one.value, Items):
            out[one.key.text] = _list(one)
        elif one.value is None:
            out[one.key.text] = None
        else:
            raise Wrong("S305", one.value.spot, "S305.map", word=one.key.text)
    return out


def check_keys(
    pairs: list[Pair], keys: Mapping[str, Key], known: Known, skip: tuple[str, ...]
) -> dict[str, Any]:
    """All keys of one thing by Python name; what is wrong is reported and left out."""
    out: dict[str, Any] = {}
    spilled = False  # an entry that could not be read may spill its inside among the keys
    for pair in pairs:
        name = pair.key.text
        spilled |= isinstance(pair.value, Broken)
        if name in skip:
            continue
        key = keys.get(name)
        if key is None and spilled:
            continue
        if key is None:
            known.report.take(unknown("S101", pair.key.spot, name, ["use", *keys], "S101.key"))
            continue
        if key.kind in ("fallback", "chains", "lamps"):
            continue
        try:
            out[name.replace(" ", "_")] = convert(pair, key, known)
        except Wrong as wrong:
            known.report.take(wrong)
    return out
