"""A show: scenes one after the other, and a house by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from stagekit.core.problems import Problem
from stagekit.scene.catalogue import Catalogue
from stagekit.scene.house import SECTIONS as HOUSE_SECTIONS
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known
from stagekit.scene.layout import Layout
from stagekit.scene.lexer import lex
from stagekit.scene.measures import seconds
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.report import Report, Spot, Wrong, unknown
from stagekit.scene.things import languages, once
from stagekit.scene.written import Cursor, value

SECTIONS = ("show", "house", "scenes", "about", "rights")


@dataclass
class Entry:
    """One scene of a show: its file, and how long it takes to cross into it."""

    file: str
    over: float = 0.0
    spot: Spot = field(default_factory=lambda: Spot(1, 1))


@dataclass
class Show:
    """A list of scenes, and the house they are played in."""

    name: dict[str, str]
    scenes: list[Entry]
    house: str = ""


def read_show(source: str, file: str) -> tuple[Show | None, list[Problem]]:
    """Read a show's file; the show only where there is no problem."""
    report = Report(file)
    known = Known(Catalogue(), report)
    sections = _sections(source, SECTIONS, known)
    show = Show({}, [])
    try:
        if "show" not in sections:
            raise Wrong("S012", Spot(1, 1), "S012.show")
        if sections["show"].value is None:
            raise Wrong("S012", sections["show"].key.spot, "S012.show")
        show.name = languages(sections["show"].value, sections["show"].key)
        if "house" in sections:
            show.house = one_line(text(sections["house"].value, sections["house"].key)).text
        show.scenes = _scenes(sections.get("scenes"), known)
    except Wrong as wrong:
        report.take(wrong)
    return (None if report.problems else show), report.sorted()


def read_house(source: str, file: str) -> list[Problem]:
    """All that is wrong with a house's file by itself; its keys are checked with a scene."""
    report = Report(file)
    known = Known(Catalogue(), report)
    sections = _sections(source, HOUSE_SECTIONS, known)
    if "house" not in sections and not report.problems:
        report.add("S012", Spot(1, 1), "S012.house")
    elif "house" in sections and sections["house"].value is None:
        report.add("S012", sections["house"].key.spot, "S012.house")
    for name in ("inputs", "outputs"):
        pair = sections.get(name)
        if pair is not None and not isinstance(pair.value, Map):
            spot = pair.key.spot if pair.value is None else pair.value.spot
            report.add("S017", spot, "S017.names")
        elif pair is not None and isinstance(pair.value, Map):
            for one in once(pair.value.pairs, known):
                if isinstance(one.value, Map):
                    once(one.value.pairs, known)
                else:
                    spot = one.value.spot if isinstance(one.value, Broken) else one.key.spot
                    report.add("S017", spot, "S017.thing", word=one.key.text)
    return report.sorted()


def _sections(source: str, offered: tuple[str, ...], known: Known) -> dict[str, Pair]:
    document = Layout(source.removeprefix("\ufeff"), known.report).document()
    pairs = once(document.pairs, known) if document is not None else []
    for pair in pairs:
        if pair.key.text not in offered:
            known.report.take(
                unknown("S101", pair.key.spot, pair.key.text, offered, "S101.section")
            )
    return {pair.key.text: pair for pair in pairs}


def _scenes(pair: Pair | None, known: Known) -> list[Entry]:
    if pair is None:
        if known.report.problems:
            return []
        raise Wrong("S307", Spot(1, 1), "S307.required", word="scenes")
    if pair.value is None:
        raise Wrong("S307", pair.key.spot, "S307.key", word="scenes")
    if not isinstance(pair.value, Items):
        raise Wrong("S305", pair.value.spot, "S305.show")
    out: list[Entry] = []
    for item in pair.value.items:
        try:
            out.append(_entry(item, pair, known))
        except Wrong as wrong:
            known.report.take(wrong)
    return out


def _entry(item: Node | None, pair: Pair, known: Known) -> Entry:
    if isinstance(item, Text):
        return Entry(one_line(item).text, spot=item.spot)
    if not isinstance(item, Map) or len(item.pairs) != 1:
        raise Wrong("S305", pair.key.spot if item is None else item.spot, "S305.show")
    one = item.pairs[0]
    entry = Entry(one.key.text, spot=one.key.spot)
    if one.value is None:
        return entry
    if not isinstance(one.value, Map):
        raise Wrong("S305", one.value.spot, "S305.map", word=one.key.text)
    for key in once(one.value.pairs, known):
        if key.key.text != "over":
            raise unknown("S101", key.key.spot, key.key.text, ("over",), "S101.key")
        cursor = Cursor(lex(one_line(text(key.value, key.key)).pieces))
        entry.over = seconds(value(cursor, {}), cursor)
        cursor.expect_end()
    return entry
