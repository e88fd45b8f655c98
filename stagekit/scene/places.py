"""Where a sentence begins: places, persons, parts, and several joined into one."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from stagekit.core.kinds import ANY, EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.units import BARE, LEVEL
from stagekit.scene import lexer
from stagekit.scene.known import CUE_PORTS, SCENE_PORTS, Known, Thing
from stagekit.scene.lexer import RESERVED, Token
from stagekit.scene.plan import EVERYONE, Only, Place
from stagekit.scene.report import Silent, Spot, Wrong, unknown
from stagekit.scene.written import Cursor, Range, Simple, value


def same(name: str) -> str:
    """Names are compared after Unicode NFC, their spaces folded."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def words(cursor: Cursor, *, declared: bool = False) -> tuple[str, Spot]:
    """`WORD { WORD }`, up to what is no part of a name; `declared`: as the name of something."""
    first = cursor.now
    if first.kind not in (lexer.WORD, lexer.NOTE):
        raise Wrong("S201", first.spot, word=first.text or "…")
    if first.text in RESERVED:
        raise Wrong("S104" if declared else "S201", first.spot, word=first.text)
    parts = [cursor.take().text]
    while cursor.now.kind in (lexer.WORD, lexer.NOTE) and cursor.now.text not in RESERVED:
        parts.append(cursor.take().text)
    last = cursor.before()
    length = last.spot.column + last.spot.length - first.spot.column
    return same(" ".join(parts)), replace(first.spot, length=max(length, 1))


def place(cursor: Cursor, known: Known) -> Place:
    """One place, with its parts and its `with`."""
    first = cursor.now
    if first.kind == lexer.WORD and first.text in ("scene", "cue"):
        found = _house(cursor)
    elif first.kind in (lexer.WORD, lexer.NOTE):
        found = _thing(cursor, known)
    else:
        raise Wrong("S201", first.spot, "S201.source", word=first.text or "…")
    return _with(cursor, found, known)


def _house(cursor: Cursor) -> Place:
    name = cursor.take()
    ports = SCENE_PORTS if name.text == "scene" else CUE_PORTS
    _dot(cursor)
    port = cursor.take()
    if port.text not in ports:
        raise unknown("S102", port.spot, port.text, ports)
    return Place(name.text, port.text, ports[port.text])


def _dot(cursor: Cursor) -> Token:
    """A dot without a space round it."""
    dot = cursor.now
    if dot.kind != lexer.DOT:
        raise Wrong(
            "S205", dot.spot if dot.kind != lexer.END else cursor.before().spot, "S205.part"
        )
    after = cursor.tokens[cursor.at + 1]
    if not dot.tight or not after.tight:
        raise Wrong("S205", dot.spot)
    return cursor.take()


def _thing(cursor: Cursor, known: Known) -> Place:
    name, spot = words(cursor)
    if name in known.own:
        return _own(cursor, known, name)
    thing = known.things.get(name)
    if thing is None:
        if cursor.is_word("of", "between"):
            raise Wrong("S201", cursor.now.spot, "S201.one_combination", word=cursor.now.text)
        if known.holed:
            raise Silent
        head, _, behind = name.partition(" ")
        meant = known.things.get(head)
        if meant is not None and meant.floor == "output":
            raise Wrong("S404", replace(spot, length=len(head)), "S404.source", word=head)
        if meant is not None:
            raise Wrong("S102", spot, "S102.space", word=name, near=f"{head}.{behind}")
        names = [*known.things, *known.own, "scene", "cue"]
        raise unknown("S102", spot, name, names, "S102.thing")
    if thing.floor == "output":
        raise Wrong("S404", spot, "S404.source", word=name)
    if cursor.now.kind == lexer.ADDRESS:
        return _address(cursor, thing, known)
    if cursor.now.kind == lexer.TO:
        raise Wrong("S201", cursor.now.spot, word="..")
    if cursor.now.kind != lexer.DOT:
        raise Wrong("S205", spot, "S205.part", word=name)
    return _parts(cursor, thing, known)


def _own(cursor: Cursor, known: Known, name: str) -> Place:
    kind = known.settle(name)
    if kind is None:
        raise Silent
    found = Place(name, "", kind)
    if cursor.now.kind == lexer.DOT:
        return _part(cursor, found)
    return found


def _address(cursor: Cursor, thing: Thing, known: Known) -> Place:
    token = cursor.take()
    if thing.plugin is not None and not thing.plugin.addresses:
        raise Wrong("S404", token.spot, "S404.address", word=token.text)
    for index, char in enumerate(token.text):
        if char in "*?[]{}#,":
            spot = Spot(token.spot.line, token.spot.column + index)
            raise Wrong("S305", spot, "S305.wildcard", word=char)
    plugin = thing.plugin
    if plugin is not None and plugin.ports_in is not None:
        if token.text not in plugin.ports:
            raise unknown("S102", token.spot, token.text, plugin.ports, "S102.port")
        return Place(thing.name, token.text, plugin.ports[token.text])
    if token.text in thing.events:
        return Place(thing.name, token.text, Kind(EVENT, parts=thing.events[token.text]))
    if known.holed or thing.torn or thing.plugin is None:
        raise Silent  # it may be one of the events that could not be read
    return Place(thing.name, token.text, Kind(ANY))


def _parts(cursor: Cursor, thing: Thing, known: Known) -> Place:
    """Person, port and part behind a thing's name."""
    _dot(cursor)
    plugin = thing.plugin
    if plugin is None:
        _pass_parts(cursor)
        raise Silent
    who: tuple[int, ...] = ()
    who_given = False
    if plugin.people and (thing.people or thing.seats):
        found = _person(cursor, thing, known)
        if found is not None:
            who, who_given = found, True
            _dot(cursor)
    token = cursor.now
    if token.kind == lexer.NUMBER:
        if plugin.people and (known.holed or thing.torn):
            raise Silent
        raise unknown("S102", token.spot, token.text, plugin.ports)
    if token.kind == lexer.ADDRESS:
        raise Wrong("S404", cursor.before().spot, "S404.dot", word=thing.name)
    port, spot = words(cursor)
    kind = plugin.ports.get(port)
    if kind is None:
        if plugin.people and cursor.now.kind == lexer.DOT and (known.holed or thing.torn):
            raise Silent  # surely a person whose name could not be read
        raise unknown("S102", spot, port, plugin.ports, "S102.port")
    signal = kind.what in (NUMBER, LIST, VECTOR) and not kind.family
    if plugin.people and (thing.people or thing.seats) and not who_given and signal:
        people = ", ".join(thing.people) or "1, 2, all"
        raise Wrong("S405", spot, "S405.person", word=port, people=people)
    found_place = Place(thing.name, port, kind, who)
    if cursor.now.kind == lexer.DOT:
        if port == "all" and (known.holed or thing.torn):
            raise Silent  # everyone, of persons that could not be read
        found_place = _part(cursor, found_place)
    return _several(found_place)


def _several(found: Place) -> Place:
    """More than one person makes a list."""
    if len(found.who) > 1 or EVERYONE in found.who:
        kind = found.kind
        if kind.what == NUMBER:
            size = len(found.who) if EVERYONE not in found.who else None
            kind = Kind(LIST, kind.unit, size=size, gate=kind.gate)
        elif kind.what != EVENT:
            kind = Kind(LIST, kind.unit)
        return _kinded(found, kind)
    return found


def _kinded(found: Place, kind: Kind) -> Place:
    return Place(found.thing, found.port, kind, found.who, found.part, found.one, found.only)


def _person(cursor: Cursor, thing: Thing, known: Known) -> tuple[int, ...] | None:
    """A person's name or number, some of them, or all; None where a port stands here."""
    token = cursor.now
    count = len(thing.people) or thing.seats
    if token.kind == lexer.NUMBER:
        first, last, spot = _numbers(cursor)
        if not 1 <= first <= last <= count:
            raise Wrong("S102", spot, "S102.person", word=f"{first}", count=count)
        return tuple(range(first, last + 1))
    if (
        token.kind == lexer.WORD
        and token.text == "all"
        and cursor.tokens[cursor.at + 1].kind == lexer.DOT
    ):
        cursor.take()
        return tuple(range(1, count + 1)) if count else (EVERYONE,)
    here = cursor.at
    name, spot = words(cursor)
    if name in thing.people:
        return (thing.people.index(name) + 1,)
    if (
        cursor.now.kind == lexer.DOT
        and thing.people
        and thing.plugin
        and name not in thing.plugin.ports
    ):
        if thing.torn or known.holed:
            raise Silent
        raise unknown("S102", spot, name, [*thing.people, "all"], "S102.person_name")
    cursor.at = here
    return None


def _numbers(cursor: Cursor) -> tuple[int, int, Spot]:
    """`3` or `1..4` behind a dot."""
    token = cursor.take()
    first = last = int(token.value)
    if token.pointed or token.value < 0:
        raise Wrong("S305", token.spot, "S305.whole", word=token.text)
    if cursor.now.kind == lexer.TO:
        cursor.take()
        end = cursor.take()
        if end.kind != lexer.NUMBER or end.value != int(end.value):
            raise Wrong("S305", end.spot, "S305.whole", word=end.text or "…")
        last = int(end.value)
    return first, last, token.spot


def _part(cursor: Cursor, found: Place) -> Place:
    """A component, a member, or a member of a family."""
    _dot(cursor)
    kind, token = found.kind, cursor.now
    if kind.family or (kind.what == ANY and found.port and not found.port.startswith("/")):
        return _family(cursor, found)
    if kind.what == EVENT:
        raise Wrong("S102", token.spot, "S102.event_part", word=token.text)
    if token.kind == lexer.NUMBER:
        first, last, spot = _numbers(cursor)
        if kind.what not in (LIST, VECTOR, ANY):
            raise unknown("S102", spot, token.text, (), "S102.no_part")
        size = kind.size
        if first < 1 or last < first or (size is not None and last > size):
            raise Wrong("S305", spot, "S305.member", word=str(last), size=size or "…")
        one = first == last
        new = Kind(NUMBER, kind.unit) if one else Kind(LIST, kind.unit, size=last - first + 1)
        return Place(found.thing, found.port, new, found.who, (first - 1, last), one, found.only)
    name, spot = words(cursor)
    if kind.what == ANY:
        return found
    if name not in kind.parts:
        raise unknown("S102", spot, name, kind.parts, "S102.part" if kind.parts else "S102.no_part")
    at = kind.parts.index(name)
    return Place(found.thing, found.port, Kind(NUMBER, kind.unit), found.who, (at, at + 1), True)


def _family(cursor: Cursor, found: Place) -> Place:
    """`control.74`, `progress.bow`, `share.end.yes`: each member is a signal by itself."""
    names: list[str] = []
    while True:
        token = cursor.now
        if token.kind == lexer.NUMBER:
            first, last, spot = _numbers(cursor)
            if first != last:
                raise Wrong("S305", spot, "S305.family", word=token.text)
            names.append(str(first))
        else:
            names.append(words(cursor)[0])
        if cursor.now.kind != lexer.DOT or found.kind.family:
            break
        _dot(cursor)
    port = ".".join([found.port, *names])
    return Place(found.thing, port, Kind(NUMBER, found.kind.unit, low=0.0, high=1.0), found.who)


def _pass_parts(cursor: Cursor) -> None:
    while cursor.now.kind in (lexer.WORD, lexer.NOTE, lexer.NUMBER, lexer.DOT, lexer.TO):
        cursor.take()


def _with(cursor: Cursor, found: Place, known: Known) -> Place:
    """`with pitch c3..c5`: only some events."""
    only: list[Only] = []
    while cursor.is_word("with"):
        word = cursor.take()
        if found.kind.what != EVENT:
            raise Wrong("S401", word.spot, "S401.with")
        if cursor.done():
            raise Wrong("S307", word.spot, word="with")
        field = cursor.take()
        if field.text not in found.kind.parts:
            raise unknown("S102", field.spot, field.text, found.kind.parts, "S102.field")
        index = found.kind.parts.index(field.text)
        only.append(_only(index, field.text, value(cursor, known.catalogue.colours)))
    if not only:
        return found
    return Place(found.thing, found.port, found.kind, found.who, found.part, found.one, tuple(only))


def _only(index: int, field: str, given: Simple | Range) -> Only:
    if isinstance(given, Range):
        if given.kind != "note" and (given.kind != "number" or given.family not in (BARE, LEVEL)):
            raise Wrong("S305", given.spot, "S305.with")
        low, high = sorted((float(given.low.value), float(given.high.value)))
        return Only(index, low, high)
    if given.kind == "text":
        return Only(index, text=str(given.value))
    if given.kind == "note" or (given.kind == "number" and given.family in (BARE, LEVEL)):
        return Only(index, float(given.value), float(given.value))
    raise Wrong("S305", given.spot, "S305.with")
