"""Where a sentence goes: lamps and slots, raw addresses, parameters, the conduct."""

from __future__ import annotations

from stagekit.core.kinds import ANY, COLOUR, EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.units import BARE
from stagekit.scene import lexer
from stagekit.scene.arguments import event_slot, raw
from stagekit.scene.catalogue import Slot
from stagekit.scene.keys import MEASURED
from stagekit.scene.known import Known, Lamp, Out
from stagekit.scene.lexer import RESERVED, Token
from stagekit.scene.measures import family_of
from stagekit.scene.places import same, words
from stagekit.scene.plan import Conduct, Destination, Lamps, Parameter, Target
from stagekit.scene.report import Silent, Spot, Wrong, unknown
from stagekit.scene.written import Cursor, Range, value


def split_and(tokens: list[Token]) -> list[list[Token]]:
    """Targets joined by `and`."""
    out: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == lexer.WORD and token.text == "and":
            out[-1].append(Token(lexer.END, "", token.spot))
            out.append([])
        else:
            out[-1].append(token)
    return out


def target(tokens: list[Token], kind: Kind | None, known: Known) -> Target:
    """One target; `kind` is what arrives there, None for a cue's key."""
    cursor = Cursor(tokens)
    first = cursor.now
    if first.kind == lexer.END:
        raise Wrong("S206", first.spot, "S206.empty")
    if first.kind not in (lexer.WORD, lexer.NOTE):
        raise Wrong("S201", first.spot, "S201.target", word=first.text)
    if first.text == "cue":
        return _conduct(cursor, kind, known)
    thing = known.things.get(first.text)
    if thing is None:
        if first.text in known.catalogue.shapes:
            raise Wrong("S206", first.spot, word=first.text)
        if first.text in known.own:
            raise Wrong("S404", first.spot, "S404.own", word=first.text)
        if known.holed:
            raise Silent
        names = [name for name, one in known.things.items() if one.floor != "input"]
        raise unknown("S102", first.spot, first.text, names, "S102.target")
    cursor.take()
    if thing.floor == "input":
        raise Wrong("S404", first.spot, "S404.input", word=first.text)
    if thing.floor == "model":
        return _parameter(cursor, first, kind, known)
    out = known.outs[first.text]
    if cursor.now.kind == lexer.DOT:
        raise Wrong("S404", cursor.now.spot, "S404.dot", word=first.text)
    if cursor.now.kind == lexer.ADDRESS:
        return raw(cursor, out, kind, known)
    if cursor.done():
        raise Wrong("S404", first.spot, "S404.where", word=first.text)
    return _slot(cursor, out, kind, known)


# ---- the conduct and parameters


def _conduct(cursor: Cursor, kind: Kind | None, known: Known) -> Conduct:
    word = cursor.take()
    if kind is not None and kind.what != EVENT:
        raise Wrong("S401", word.spot, "S401.conduct")
    token = cursor.take()
    if token.kind == lexer.WORD and token.text in ("go", "back"):
        cursor.expect_end()
        return Conduct(token.text)
    if token.kind in (lexer.WORD, lexer.NOTE):
        raise unknown("S102", token.spot, token.text, ("go", "back"), "S102.conduct")
    if token.kind not in (lexer.NUMBER, lexer.TEXT):
        raise Wrong("S305", token.spot if token.kind != lexer.END else word.spot, "S305.cue")
    cursor.expect_end()
    return Conduct("to", cue_index(token, known))


def cue_index(token: Token, known: Known) -> int:
    """Which cue a number or a title means."""
    written = token.text[1:-1] if token.kind == lexer.TEXT else token.text
    for index, (number, titles) in enumerate(known.cues):
        if token.kind == lexer.NUMBER and number and float(number) == token.value:
            return index
        if token.kind == lexer.TEXT and written in titles.values():
            return index
    if known.cues_holed:
        raise Silent
    names = [number or next(iter(titles.values()), "") for number, titles in known.cues]
    raise unknown("S102", token.spot, written, names, "S102.cue")


def _parameter(cursor: Cursor, first: Token, kind: Kind | None, known: Known) -> Parameter:
    thing = known.things[first.text]
    dot = cursor.take()
    if dot.kind != lexer.DOT:
        raise Wrong("S404", first.spot, "S404.model", word=first.text)
    name, spot = words(cursor)
    cursor.expect_end()
    if thing.plugin is None:
        raise Silent
    keys = thing.plugin.keys
    driven = [key for key, one in keys.items() if one.parameter]
    if name not in keys or not keys[name].parameter:
        raise unknown("S102", spot, name, driven, "S102.parameter")
    if kind is not None and kind.what not in (NUMBER, ANY):
        raise Wrong("S401", spot, "S401.parameter", kind=kind.what)
    key = keys[name]
    if kind is not None and family_of(kind) not in (BARE, MEASURED.get(key.kind, BARE)):
        raise Wrong("S402", spot, "S402.parameter", word=name)
    return Parameter(first.text, name.replace(" ", "_"), key.low, key.high)


# ---- lamps and slots


def _slot(cursor: Cursor, out: Out, kind: Kind | None, known: Known) -> Target:
    start = cursor.at
    names: list[Token] = []
    while cursor.now.kind in (lexer.WORD, lexer.NOTE):
        names.append(cursor.take())
    if not names:
        raise Wrong("S201", cursor.now.spot, word=cursor.now.text)
    for count in range(len(names), 0, -1):
        name = same(" ".join(token.text for token in names[:count]))
        if name in out.lost:
            raise Silent
        if name in out.lamps:
            cursor.at = start + count
            nothing_more(cursor, name)
            return _lamps(out, out.lamps[name], names[0].spot, kind)
    if out.patch is None:
        raise Silent
    for count in range(len(names), 0, -1):
        name = same(" ".join(token.text for token in names[:count]))
        if name in out.patch.slots:
            cursor.at = start + count
            return _patch_slot(cursor, out, name, out.patch.slots[name], names[0].spot, kind, known)
    if known.holed or out.thing.torn:
        raise Silent
    word = same(" ".join(token.text for token in names))
    spot = Spot(names[0].spot.line, names[0].spot.column, len(word))
    raise unknown("S102", spot, word, [*out.lamps, *out.patch.slots], "S102.lamp")


def nothing_more(cursor: Cursor, name: str) -> None:
    """A lamp takes no arguments."""
    if cursor.now.text in RESERVED:
        raise Wrong("S201", cursor.now.spot, word=cursor.now.text)
    if not cursor.done():
        raise Wrong("S306", cursor.now.spot, "S306.lamp", word=name)


def _patch_slot(
    cursor: Cursor, out: Out, name: str, slot: Slot, spot: Spot, kind: Kind | None, known: Known
) -> Target:
    numbers: tuple[int, ...] = ()
    shown = name
    if slot.numbers:
        numbers, shown = slot_numbers(cursor, name, slot, spot, known)
    if slot.takes in ("event", "text"):
        if len(numbers) > 1:  # an event happens in one place
            raise Wrong("S305", spot, "S305.slot", word=name)
        return event_slot(cursor, out, slot, spot, kind, known, numbers)
    if slot.args and not cursor.done():
        return event_slot(cursor, out, slot, spot, kind, known, numbers)
    nothing_more(cursor, name)
    lamp = Lamp(shown, slot.takes, destinations(out, slot, numbers or (0,)))
    return _lamps(out, lamp, spot, kind)


def slot_numbers(
    cursor: Cursor, name: str, slot: Slot, spot: Spot, known: Known
) -> tuple[tuple[int, ...], str]:
    """`12` or `1..4` behind a slot's name."""
    if cursor.done():
        raise Wrong("S307", spot, "S307.slot", word=name)
    given = value(cursor, known.catalogue.colours)
    ends = (given.low, given.high) if isinstance(given, Range) else (given, given)
    whole = []
    for end in ends:
        if (
            end.kind != "number"
            or end.unit is not None
            or end.pointed
            or end.value != int(end.value)
        ):
            raise Wrong("S305", end.spot, "S305.slot", word=name)
        whole.append(int(end.value))
    first, last = whole
    most = slot.last if slot.last is not None else 65535
    if first > last or first < slot.first or last > most:
        raise Wrong("S305", given.spot, "S305.slot_range", word=name, low=slot.first, high=most)
    if last - first > 4096:
        raise Wrong("S305", given.spot, "S305.slot_range", word=name, low=slot.first, high=most)
    shown = f"{name} {first}" if first == last else f"{name} {first}..{last}"
    return tuple(range(first, last + 1)), shown


def destinations(
    out: Out, slot: Slot, numbers: tuple[int, ...], low: float = 0.0, high: float = 1.0
) -> tuple[Destination, ...]:
    """The addresses of a slot, one a number."""
    rate = slot.rate if slot.rate is not None else out.rate
    return tuple(
        Destination(
            out.thing.name, slot.address.replace("{n}", str(n)), 3 if slot.takes == "colour" else 1,
            slot.low, slot.high, slot.whole, low, high, slot.slew, slot.intensity, slot.merge,
            slot.rest, rate,
        )
        for n in numbers
    )  # fmt: skip


def _lamps(out: Out, lamp: Lamp, spot: Spot, kind: Kind | None) -> Target:
    count = len(lamp.destinations)
    if lamp.takes in ("event", "text"):
        raise Wrong("S401", spot, "S401.lamp_event", word=lamp.name)
    if kind is not None and kind.what != ANY:
        if kind.what == EVENT:
            raise Wrong("S401", spot, "S401.lamp", word=lamp.name)
        if lamp.takes == "colour" and kind.what != COLOUR:
            raise Wrong("S401", spot, "S401.colour", word=lamp.name)
        if lamp.takes == "number" and kind.what == COLOUR:
            raise Wrong("S401", spot, "S401.no_colour", word=lamp.name)
        if kind.unit not in (None, "note", "/s") and kind.unit:
            raise Wrong("S402", spot, "S402.slot", word=lamp.name)
        if kind.what in (LIST, VECTOR) and kind.size is not None and kind.size != count:
            raise Wrong("S406", spot, word=lamp.name, count=count, size=kind.size)
    return Lamps(out.thing.name, lamp.name, lamp.destinations)
