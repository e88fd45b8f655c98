"""Outputs: the patch of each, and the names it gives to slots."""

from __future__ import annotations

from stagekit.core import units
from stagekit.scene import lexer
from stagekit.scene.catalogue import Patch
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known, Lamp, Out
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Map, Pair
from stagekit.scene.places import same
from stagekit.scene.report import Spot, Wrong, unknown
from stagekit.scene.targets import destinations, slot_numbers
from stagekit.scene.things import name_of, once
from stagekit.scene.written import Cursor, Range, simple, value


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
    elif out.thing.torn:
        return  # the key that names the patch may be the one that could not be read
    else:
        out.patch = patches.get(plugin_name) or Patch("", plugin_name)
    out.rate = out.thing.keys.get("rate", out.patch.rate)
    lamps = pairs.get("lamps")
    if lamps is None:
        return
    if not isinstance(lamps.value, Map):
        spot = lamps.key.spot if lamps.value is None else lamps.value.spot
        known.report.add("S305", spot, "S305.map", word="lamps")
        return
    out.thing.torn |= lamps.value.torn
    for one in once(lamps.value.pairs, known):
        try:
            lamp = _lamp(out, one, known)
            out.lamps[lamp.name] = lamp
        except Wrong as wrong:
            out.lost[same(one.key.text)] = one.key.spot
            out.thing.torn |= wrong.code in ("S104", "S105")
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
