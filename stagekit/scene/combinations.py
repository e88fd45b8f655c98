"""Where a sentence begins: a place, or several joined into one signal."""

from __future__ import annotations

from stagekit.core.kinds import ANY, EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.units import FAMILY
from stagekit.scene import lexer
from stagekit.scene.known import Known
from stagekit.scene.places import place
from stagekit.scene.plan import Combination, Place
from stagekit.scene.report import Spot, Wrong, unknown
from stagekit.scene.written import Cursor

JOINED = ("distance", "angle", "difference")


def source(cursor: Cursor, known: Known) -> Place | Combination:
    """A place, or a combination of places."""
    first, second = cursor.now, cursor.tokens[min(cursor.at + 1, len(cursor.tokens) - 1)]
    if first.kind == lexer.WORD and second.kind == lexer.WORD and second.text in ("of", "between"):
        return _combination(cursor, known)
    return place(cursor, known)


def _combination(cursor: Cursor, known: Known) -> Combination:
    word, joiner = cursor.take(), cursor.take()
    offered = known.catalogue.combinations
    if word.text not in offered:
        raise unknown("S102", word.spot, word.text, offered, "S102.combination")
    if offered[word.text] != joiner.text:
        raise Wrong("S205", word.spot, "S205.joiner", word=word.text, joiner=offered[word.text])
    spots: list[Spot] = []
    places: list[Place] = []
    while True:
        spots.append(cursor.now.spot)
        places.append(place(cursor, known))
        if not cursor.is_word("and"):
            break
        cursor.take()
    by = None
    if cursor.is_word("by"):
        if word.text != "mix":
            raise Wrong("S205", cursor.now.spot, "S205.by", word=word.text)
        cursor.take()
        spot = cursor.now.spot
        by = place(cursor, known)
        if by.kind.what not in (NUMBER, ANY):
            raise Wrong("S401", spot, "S401.by")
        if by.kind.unit:
            raise Wrong("S402", spot, "S402.by")
    if word.text == "mix" and by is None:
        raise Wrong("S205", word.spot, "S205.mix")
    if word.text in ("mix", *JOINED) and len(places) != 2:
        raise Wrong("S205", word.spot, "S205.two", word=word.text)
    for found, spot in zip(places, spots, strict=True):
        if found.kind.what == EVENT:
            raise Wrong("S401", spot, "S401.combine", word=word.text)
    kinds = [found.kind for found in places if found.kind.what != ANY]
    units = list(dict.fromkeys(kind.unit for kind in kinds))
    if len(units) > 1 and word.text != "product":
        shown = ", ".join(_unit_name(unit) for unit in units)
        raise Wrong("S402", word.spot, "S402.combine", units=shown)
    shapes = list(dict.fromkeys("list" if k.what in (LIST, VECTOR) else k.what for k in kinds))
    if len(shapes) > 1 and word.text in (*JOINED, "mix"):
        raise Wrong("S401", word.spot, "S401.alike", word=word.text)
    return Combination(word.text, tuple(places), _joined_kind(word.text, places), by)


def _unit_name(unit: str | None) -> str:
    return FAMILY.get(unit, unit) if unit else "0..1"


def _joined_kind(word: str, places: list[Place]) -> Kind:
    kind = places[0].kind
    unit = kind.unit
    if word == "angle":
        return Kind(NUMBER, "deg")
    if word == "distance":
        return Kind(NUMBER, unit)
    if word == "product":
        unit = None
    if len(places) == 1 and kind.what in (LIST, VECTOR):
        return Kind(NUMBER, unit)
    if kind.what in (LIST, VECTOR):
        return Kind(kind.what, unit, parts=kind.parts, size=kind.size)
    return Kind(kind.what if kind.what != ANY else NUMBER, unit)
