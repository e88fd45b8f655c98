"""Chains: a source, and shapes between arrows, each checked against what arrives."""

from __future__ import annotations

from typing import Any

from stagekit.core import units
from stagekit.core.kinds import ANY, COLOUR, EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.shapes.spec import Shape
from stagekit.scene import lexer
from stagekit.scene.combinations import source
from stagekit.scene.known import Known
from stagekit.scene.lexer import Token
from stagekit.scene.measures import family_of, measured, shown
from stagekit.scene.plan import Chain, Step
from stagekit.scene.report import Silent, Spot, Wrong, nearest, unknown
from stagekit.scene.written import Cursor, Range, Simple, Value, value

COUNTED = ("pick", "thin")
"""Shapes whose whole number is counted from 1."""


def segments(tokens: list[Token]) -> list[list[Token]]:
    """The tokens between arrows, each list closed by an END."""
    out: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind in (lexer.MORE, lexer.LESS):
            raise Wrong("S202", token.spot, arrow=token.text)  # only conditions compare
        if token.kind == lexer.ARROW:
            out[-1].append(Token(lexer.END, "", token.spot))
            out.append([])
        else:
            out[-1].append(token)
    return out


def chain(tokens: list[Token], known: Known) -> Chain:
    """A whole chain that has no target: under `signals:` and `hears:`."""
    parts = segments(tokens)
    return links(parts, known)


def links(parts: list[list[Token]], known: Known) -> Chain:
    """A source and all shapes behind it."""
    cursor = Cursor(parts[0])
    if cursor.done():
        raise Wrong("S201", cursor.now.spot, "S201.source", word="->")
    start = source(cursor, known)
    if not cursor.done():
        token = cursor.now
        raise Wrong("S201", token.spot, word=token.text)
    kind = start.kind
    steps: list[Step] = []
    for part in parts[1:]:
        step = shape(Cursor(part), kind, known)
        steps.append(step)
        kind = step.gives
    return Chain(start, tuple(steps), kind, tuple(tidy(part) for part in parts))


def tidy(tokens: list[Token]) -> str:
    """The words of one part as they stand in the text, one space between them."""
    text = "".join(token.text if token.tight else f" {token.text}" for token in tokens)
    return " ".join(text.split())


def shape(cursor: Cursor, arrives: Kind, known: Known) -> Step:
    """One shape with its arguments."""
    word = cursor.take()
    shapes = known.catalogue.shapes
    if word.kind == lexer.END:
        raise Wrong("S201", word.spot, "S201.shape", word="->")
    if word.kind not in (lexer.WORD, lexer.NOTE) or word.text not in shapes:
        thing = known.things.get(word.text)
        if (thing is not None and thing.floor in ("output", "model")) or word.text == "cue":
            raise Wrong("S403", word.spot, word=word.text)
        if word.kind not in (lexer.WORD, lexer.NOTE):
            raise Wrong("S201", word.spot, "S201.shape", word=word.text)
        raise unknown("S102", word.spot, word.text, shapes, "S102.shape")
    found = shapes[word.text]
    _fits(found, arrives, word)
    if found.word == "gain" and arrives.what != ANY and arrives.unit != "dB":
        raise Wrong("S402", word.spot, "S402.gain")
    args = _arguments(cursor, found, arrives, word, known)
    return Step(found.word, args, arrives, _gives(found, arrives, args))


def _fits(found: Shape, arrives: Kind, word: Token) -> None:
    what = arrives.what
    if (what == ANY and found.takes != ("event",)) or what in found.takes or "any" in found.takes:
        return
    event, wants_event = what == EVENT, found.takes == ("event",)
    text = "S401.event" if event else "S401.signal" if wants_event else "S401.kind"
    raise Wrong("S401", word.spot, text, word=word.text, kind=what)


def _arguments(
    cursor: Cursor, found: Shape, arrives: Kind, word: Token, known: Known
) -> dict[str, Any]:
    args: dict[str, Any] = {}
    spare: Simple | None = None
    while not cursor.done():
        token = cursor.now
        if token.kind == lexer.WORD and token.text in found.named and token.text not in args:
            cursor.take()
            expects = found.named[token.text]
            if expects == "flag":
                args[token.text] = True
                continue
            if cursor.done():
                raise Wrong("S307", token.spot, word=token.text)
            args[token.text] = argument(expects, value(cursor, known.catalogue.colours),
                                        arrives, known)  # fmt: skip
            continue
        if token.kind == lexer.WORD and token.text in args:
            raise Wrong("S306", token.spot, word=found.word)
        if found.first == "texts":
            args.setdefault("first", [])
            args["first"].append(_text(cursor, known))
            continue
        if spare is not None and token.kind == lexer.WORD and not nearest(token.text, found.named):
            raise unknown("S302", token.spot, token.text, units.UNITS)
        if "first" in args or found.first is None:
            if token.kind == lexer.WORD and not _is_value(token, known):
                raise unknown("S102", token.spot, token.text, found.named, "S102.word")
            raise Wrong("S306", token.spot, word=found.word)
        given = value(cursor, known.catalogue.colours)
        after = cursor.now
        lone = isinstance(given, Simple) and given.kind == "word"
        if lone and found.named and not _takes_words(found.first):
            raise unknown("S102", token.spot, token.text, found.named, "S102.word")
        if (isinstance(given, Simple) and given.kind == "number" and given.unit is None
                and after.kind == lexer.WORD and after.text not in found.named
                and found.first not in ("number", "int")):  # fmt: skip
            raise unknown("S302", after.spot, after.text, units.UNITS)
        args["first"] = argument(found.first, given, arrives, known)
        if found.word in COUNTED and args["first"] < 1:
            raise Wrong("S305", given.spot, "S305.limits", low="1", high="…")
        last = given.high if isinstance(given, Range) else given
        spare = last if last.kind == "number" and last.unit is None else None
    _needed(found, args, word)
    if "first" in args and isinstance(args["first"], list):
        args["first"] = tuple(args["first"])
    return args


def _takes_words(expects: str) -> bool:
    return expects == "word" or " or " in expects


def _is_value(token: Token, known: Known) -> bool:
    return token.text in known.catalogue.colours or token.text in ("hex", "blob", "texts")


def _needed(found: Shape, args: dict[str, Any], word: Token) -> None:
    if found.need == ("any",):
        if not args:
            raise Wrong("S307", word.spot, word=found.word)
        return
    for name in found.need:
        if name not in args:
            raise Wrong("S307", word.spot, word=found.word)


def _text(cursor: Cursor, known: Known) -> Any:
    token = cursor.now
    given = value(cursor, known.catalogue.colours)
    return text_of(given, known, token.spot)


def text_of(given: Value, known: Known, spot: Spot) -> Any:
    """A written text, or one of `texts:` in all its languages."""
    if isinstance(given, Simple) and given.kind == "text":
        return given.value
    if isinstance(given, Simple) and given.kind == "texts":
        if given.value not in known.texts:
            if known.holed:
                raise Silent
            raise unknown("S102", given.spot, str(given.value), known.texts, "S102.text")
        found = known.texts[given.value]
        return found[""] if list(found) == [""] else dict(found)
    raise Wrong("S305", spot, "S305.text")


def argument(expects: str, given: Value, arrives: Kind, known: Known) -> Any:
    """One argument in base units, of the kind that the shape expects there."""
    if expects in ("range", "same") or isinstance(given, Range):
        if expects == "range":
            return _range(given, arrives, known)
        if isinstance(given, Range):
            raise Wrong("S305", given.spot, "S305.no_range")
    assert isinstance(given, Simple)
    if expects == "same":
        return _same(given, arrives)
    if expects == "word":
        if given.kind != "word" or (arrives.what == EVENT and given.value not in arrives.parts):
            raise unknown("S102", given.spot, str(given.value), arrives.parts, "S102.field")
        return given.value
    if " or " in expects:
        kind, *choices = expects.replace(" or ", " ").split()
        if given.kind == "word":
            if given.value not in choices:
                raise unknown("S102", given.spot, str(given.value), choices, "S102.word")
            return given.value
        return measured(kind, given)
    return measured(expects, given)


def _agrees(given: str, arrives: Kind) -> bool:
    if arrives.what == ANY:
        return True
    wanted = family_of(arrives)
    return given == wanted or (wanted == units.BARE and given == units.LEVEL)


def _unit_wrong(spot: Spot, arrives: Kind) -> Wrong:
    wanted = family_of(arrives)
    text = "S402.bare" if wanted == units.BARE else "S402"
    return Wrong("S402", spot, text, right=units.RANGES.get(wanted, "0.4..1.9"))


def _same(given: Simple, arrives: Kind) -> float:
    if given.kind == "note" and arrives.unit in (None, "note"):
        return float(given.value)
    if given.kind != "number":
        raise Wrong("S305", given.spot, "S305.number", word=shown(given), right="0.5")
    if not _agrees(given.family, arrives):
        raise _unit_wrong(given.spot, arrives)
    return float(given.value)


def _range(given: Value, arrives: Kind, known: Known) -> Any:
    if isinstance(given, Simple):
        raise Wrong("S305", given.spot, "S305.range", word=shown(given))
    return given


def _gives(found: Shape, arrives: Kind, args: dict[str, Any]) -> Kind:
    """What leaves a shape; a range still waits to be made plain numbers."""
    word = found.word
    ends = args.get("first")
    family, is_note, is_colour = None, False, False
    if isinstance(ends, Range):
        is_note, is_colour = ends.kind == "note", ends.kind == "colour"
        family = ends.family
        agrees = _agrees(family, arrives) or (is_note and arrives.unit in (None, "note"))
        if word != "to" and (is_colour or not agrees):
            raise _unit_wrong(ends.spot, arrives)
        args["first"] = _plain(ends)
    gives = found.gives
    what = arrives.what if arrives.what in (NUMBER, LIST, VECTOR, COLOUR) else NUMBER
    if gives == "arg":
        if is_colour:
            return Kind(COLOUR, size=3)
        if is_note:
            return Kind(what, "note", whole=True, size=arrives.size, parts=arrives.parts)
        unit = None if family in (None, units.BARE, units.LEVEL) else units.BASE.get(str(family))
        return Kind(what, unit, size=arrives.size, parts=arrives.parts)
    if gives == "same":
        if word == "whole":
            return Kind(what, arrives.unit, arrives.parts, whole=True, size=arrives.size)
        if arrives.what == EVENT:
            return Kind(EVENT, parts=arrives.parts, text=arrives.text)
        if arrives.what == ANY:
            return arrives
        whole = arrives.whole and word in ("clamp", "wrap", "delay", "limit")
        return Kind(what, arrives.unit, arrives.parts, size=arrives.size, whole=whole)
    if gives.startswith("same:"):
        unit = gives[5:] or None
        gate = word in ("above", "below")
        if arrives.what == ANY:
            return Kind(ANY, unit) if not gate else Kind(NUMBER, gate=True)
        return Kind(what, unit, arrives.parts, gate=gate, size=arrives.size)
    if gives == "event:text":
        return Kind(EVENT, parts=("text",), text=True)
    if gives == "event":
        return Kind(EVENT)
    if gives == "colour":
        return Kind(COLOUR, size=3)
    if gives == "list":
        return Kind(LIST) if word == "bytes" else Kind(LIST, arrives.unit)
    unit = arrives.unit if word == "pick" else None
    return Kind(NUMBER, unit, gate=word == "toggle")


def _plain(ends: Range) -> tuple[Any, Any]:
    """Both ends as plain values: notes whole, colours as r g b, all else floats."""
    if ends.kind == "note":
        return int(ends.low.value), int(ends.high.value)
    if ends.kind == "colour":
        return ends.low.value, ends.high.value
    return float(ends.low.value), float(ends.high.value)
