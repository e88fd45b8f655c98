"""Where the lamps hang: the file `rig.yaml` beside a scene, for the drawing of the stage.

    floor: 8 x 6 m
    lamps:
      - 5: {at: [-2.9, 4.05, 2.5], aim: [-2, 0, 3], spread: 1.35 m, color: lights rgb 1}
      - 9: {at: [-2.1, 4.1, 5.2], aim: [-1.3, 0, 2.2], spread: 1 m, level: lights dimmer 9}

Places are metres as the audience sees them: across (jardin, on its left, below
zero), up, and upstage from the edge of the stage. Nothing of the show depends
on it: a wrong rig costs the drawing, never the light.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from stagekit.core import units
from stagekit.core.colours import COLOURS, Colour, white
from stagekit.core.kinds import COLOUR, NUMBER, Kind
from stagekit.core.problems import Problem
from stagekit.scene import lexer
from stagekit.scene.catalogue import Catalogue, Patch
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known, Lamp, Out, Thing, tried
from stagekit.scene.layout import Layout
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.plan import Destination, Lamps, Raw, Target
from stagekit.scene.report import Report, Silent, Spot, Wrong, unknown
from stagekit.scene.targets import target
from stagekit.scene.things import languages, once
from stagekit.scene.written import Cursor, Range, as_colour, simple, value

FILE = "rig.yaml"
"""Its name, beside the scene."""

SECTIONS = ("rig", "floor", "lamps")
KEYS = ("at", "aim", "spread", "color", "level")
MOST = 1000
"""Lamps of one rig."""
FAR = 100.0
"""Metres: nothing hangs further off."""
FLOOR = (8.0, 6.0)
"""Width and depth of a floor that nobody measured, in metres."""
SPREAD = 1.1
"""Radius of the light where it falls, where none is written, in metres."""
TUNGSTEN: Colour = white(3000.0)
"""The colour of a lamp that has none of its own."""

T = TypeVar("T")
Point = tuple[float, float, float]
_FLOOR = re.compile(r"(.+?) ?[x×] ?(.+)")


class RigLamp(msgspec.Struct, frozen=True):
    """One lamp of a rig.

    Attributes:
        name: what stands beside it in the drawing.
        at, aim: where it hangs and where its light falls: across, up, upstage (m).
        spread: radius of the light where it falls (m).
        gel: its own colour, for a lamp that only has a level; 0..1.
        color, level: what drives them, or None.
        position: its line and column in the file.
    """

    name: str
    at: Point
    aim: Point
    spread: float = SPREAD
    gel: Colour = TUNGSTEN
    color: Target | None = None
    level: Target | None = None
    position: tuple[int, int] = (1, 1)


class Rig(msgspec.Struct, frozen=True):
    """A floor (width and depth in metres) and its lamps."""

    name: dict[str, str]
    floor: tuple[float, float]
    lamps: tuple[RigLamp, ...]


@dataclass
class Outlet:
    """What is known of one output of a scene: its patch, and the names it gives to slots."""

    patch: Patch | None
    lamps: Mapping[str, tuple[Destination, ...]] = field(default_factory=dict)


def is_rig(source: str) -> bool:
    """Whether a text is a rig and no scene, by its sections.

    >>> is_rig("floor: 8 x 6 m"), is_rig("scene: A")
    (True, False)
    """
    words = set(re.findall(r"(?m)^(\w+)[ ]*:", source))
    return not words & {"scene", "house", "show"} and bool(words & set(SECTIONS))


def read_rig(
    source: str, file: str, outlets: Mapping[str, Outlet] | None = None
) -> tuple[Rig | None, list[Problem]]:
    """Read a rig's file; the rig only where there is no problem.

    Args:
        source: its text.
        file: its name, for messages.
        outlets: the outputs that a lamp may name; None where the scene is not
            known: then names are not looked up, and every lamp is unmapped.
    """
    report = Report(file)
    known = Known(Catalogue(colours=COLOURS), report)
    for name, outlet in (outlets or {}).items():
        thing = Thing("output", name, Spot(1, 1), None)
        lamps = {
            lamp: Lamp(lamp, "colour" if some and some[0].size == 3 else "number", some)
            for lamp, some in outlet.lamps.items()
        }
        known.things[name] = thing
        known.outs[name] = Out(thing, outlet.patch, lamps)
    reader = _Reader(known, outlets is not None)
    try:
        rig = reader.rig(source)
    except Wrong as wrong:
        report.take(wrong)
        rig = None
    except RecursionError:
        report.add("S009", Spot(1, 1), "S009.deep")
        rig = None
    return (None if report.problems else rig), report.sorted()


class _Reader:
    def __init__(self, known: Known, named: bool) -> None:
        self.known, self.report, self.named = known, known.report, named

    def rig(self, source: str) -> Rig | None:
        document = Layout(source.removeprefix("\ufeff"), self.report).document()
        pairs = once(document.pairs, self.known) if document is not None else []
        sections = {pair.key.text: pair for pair in pairs}
        for word, pair in sections.items():
            if word not in SECTIONS:
                self.report.take(unknown("S101", pair.key.spot, word, SECTIONS, "S101.section"))
        if "lamps" not in sections:
            if self.report.problems:
                return None
            raise Wrong("S307", Spot(1, 1), "S307.required", word="lamps")
        name = sections.get("rig")
        names = {} if name is None else languages(name.value, name.key)
        floor = FLOOR
        try:
            floor = self._floor(sections.get("floor"))
        except Wrong as wrong:
            self.report.take(wrong)
        return Rig(names, floor, self._lamps(sections["lamps"]))

    def _floor(self, pair: Pair | None) -> tuple[float, float]:
        """`8 x 6 m`: across and upstage."""
        if pair is None:
            return FLOOR
        given = one_line(text(pair.value, pair.key))
        found = _FLOOR.fullmatch(given.text)
        if found is None:
            raise Wrong("S305", given.spot, "S305.floor", word=given.text)
        sides = []
        for group in (1, 2):
            spot = Spot(given.spot.line, given.spot.column + found.start(group))
            cursor = Cursor(lex([(spot, found.group(group))]))
            sides.append(_metres(cursor, bare=group == 1, least=1.0))
            if not cursor.done():
                raise Wrong("S305", given.spot, "S305.floor", word=given.text)
        return sides[0], sides[1]

    def _lamps(self, pair: Pair) -> tuple[RigLamp, ...]:
        node = pair.value
        if isinstance(node, Broken):
            return ()
        if node is None and self.report.problems:
            return ()  # what stood there could not be read
        if node is None:
            raise Wrong("S307", pair.key.spot, "S307.key", word="lamps")
        if not isinstance(node, Items):
            raise Wrong("S017", node.spot, "S017.lamps")
        if len(node.items) > MOST:
            raise Wrong("S305", pair.key.spot, "S305.many_lamps", most=MOST)
        lamps: dict[str, RigLamp] = {}
        lines: dict[str, int] = {}
        for item in node.items:
            try:
                one = self._entry(item, pair)
                name, spot = same(one.key.text), one.key.spot
                if name in lines:
                    raise Wrong("S015", spot, word=name, line=lines[name])
                lines[name] = spot.line
                lamps[name] = self._lamp(name, one)
            except Wrong as wrong:
                self.report.take(wrong)
            except Silent:
                pass
        return tuple(lamps.values())

    def _entry(self, item: Node | None, under: Pair) -> Pair:
        if isinstance(item, Broken):
            raise Silent
        if not isinstance(item, Map) or len(item.pairs) != 1:
            raise Wrong("S017", under.key.spot if item is None else item.spot, "S017.lamp")
        one = item.pairs[0]
        if isinstance(one.value, Broken):
            raise Silent
        if not isinstance(one.value, Map):
            raise Wrong("S017", one.key.spot, "S017.lamp")
        return one

    def _lamp(self, name: str, one: Pair) -> RigLamp:
        """One lamp, every key of it read by itself, so that each mistake is told."""
        assert isinstance(one.value, Map)
        pairs = {pair.key.text: pair for pair in once(one.value.pairs, self.known)}
        odd = [word for word in pairs if word not in KEYS]
        for word in odd:
            self.report.take(unknown("S101", pairs[word].key.spot, word, KEYS, "S101.key"))
        if "at" not in pairs and not odd and not one.value.torn:
            self.report.add("S307", one.key.spot, "S307.required", word="at")
        at = self._key(pairs, "at", self._point)
        aim = self._key(pairs, "aim", self._point)
        spread = self._key(pairs, "spread", _spread)
        level = self._key(pairs, "level", lambda pair: self._driver(pair, 1))
        found = self._key(pairs, "color", self._color)
        gel, color = (found, None) if isinstance(found, tuple) else (TUNGSTEN, found)
        if at is None:
            raise Silent
        if color is None and level is None:
            color, level = self._by_name(name)
        aim = aim or (at[0], 0.0, at[2])
        spot = one.key.spot
        return RigLamp(name, at, aim, spread or SPREAD, gel, color, level, (spot.line, spot.column))

    def _key(self, pairs: Mapping[str, Pair], word: str, do: Callable[[Pair], T]) -> T | None:
        """What stands behind one key; None where it is not there, or wrong."""
        if word not in pairs or isinstance(pairs[word].value, Broken):
            return None
        found: T | None = tried(self.report, lambda: do(pairs[word]))
        return found

    def _point(self, pair: Pair) -> Point:
        """`[-2.9, 4.05, 2.5]`: across, up, upstage; metres where no unit stands."""
        node = pair.value
        if not isinstance(node, Items) or len(node.items) != 3:
            raise Wrong("S305", pair.key.spot if node is None else node.spot, "S305.point",
                        word=pair.key.text)  # fmt: skip
        numbers = []
        for item in node.items:
            if not isinstance(item, Text):
                raise Wrong("S305", node.spot, "S305.point", word=pair.key.text)
            cursor = Cursor(lex(one_line(item).pieces))
            numbers.append(_metres(cursor, bare=True, least=-FAR))
            cursor.expect_end()
        return numbers[0], numbers[1], numbers[2]

    def _color(self, pair: Pair) -> Colour | Target | None:
        """A gel (`amber`, `3200 K`, `hex ff8800`), or what drives it (`lights rgb 1`)."""
        given = one_line(text(pair.value, pair.key))
        tokens = lex(given.pieces)
        first, second = tokens[0], tokens[min(1, len(tokens) - 1)]
        word = first.kind in (lexer.WORD, lexer.NOTE) and first.text != "hex"
        if word and (second.kind != lexer.END or first.text in self.known.outs):
            return self._driver(pair, 3)
        cursor = Cursor(tokens)
        if word and first.text not in COLOURS:
            raise unknown("S303", first.spot, first.text, [*COLOURS, *self.known.outs])
        found = as_colour(simple(cursor, COLOURS), COLOURS)
        cursor.expect_end()
        return (found.value[0], found.value[1], found.value[2])

    def _driver(self, pair: Pair, size: int) -> Target | None:
        """What drives a lamp's level (size 1) or its colour (3)."""
        given = one_line(text(pair.value, pair.key))
        tokens = lex(given.pieces)
        if not self.named:
            return None
        # A raw address takes what it is given; a slot or lamp says itself what it takes.
        raw = len(tokens) > 1 and tokens[1].kind == lexer.ADDRESS
        kind = Kind(COLOUR if size == 3 else NUMBER) if raw else None
        found = target(tokens, kind, self.known)
        if isinstance(found, Lamps):
            taken = found.lamps[0].size
        elif isinstance(found, Raw) and not found.event:
            taken = size
        else:
            raise Wrong("S401", given.spot, "S401.lamp_event", word=given.text)
        if taken != size:
            said = "S401.rig_level" if taken == 3 else "S401.rig_color"
            raise Wrong("S401", given.spot, said, word=given.text)
        return found

    def _by_name(self, name: str) -> tuple[Target | None, Target | None]:
        """The scene's own lamp of that name drives it, where nothing else is written."""
        for output, out in self.known.outs.items():
            lamp = out.lamps.get(name)
            if lamp is not None:
                found = Lamps(output, name, lamp.destinations)
                return (found, None) if lamp.takes == "colour" else (None, found)
        return None, None


def _spread(pair: Pair) -> float:
    """The radius of the light where it falls."""
    cursor = Cursor(lex(one_line(text(pair.value, pair.key)).pieces))
    found = _metres(cursor, bare=False, least=0.05, most=20.0)
    cursor.expect_end()
    return found


def _metres(cursor: Cursor, *, bare: bool, least: float, most: float = FAR) -> float:
    """A length; `bare`: a number without a unit is metres."""
    found = value(cursor, COLOURS)
    example = units.EXAMPLES[units.LENGTH]
    if isinstance(found, Range):
        raise Wrong("S305", found.spot, "S305.no_range")
    if found.kind != "number":
        raise Wrong("S305", found.spot, "S305.number", word=str(found.value), right=example)
    if found.unit is None and cursor.now.kind == lexer.WORD:
        raise unknown("S302", cursor.now.spot, cursor.now.text, units.UNITS)
    if found.unit is None and not bare:
        raise Wrong("S305", found.spot, "S305.unit", word=f"{found.value:g}", right=example)
    if found.unit is not None and found.family != units.LENGTH:
        raise Wrong("S305", found.spot, "S305.other", word=found.unit, right=example)
    if not least <= float(found.value) <= most:
        raise Wrong("S305", found.spot, "S305.limits", low=f"{least:g} m", high=f"{most:g} m")
    return float(found.value)
