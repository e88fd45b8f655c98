"""Conditions, fallbacks and groups: `while …`, `when: …`, `then hold 2 s then fade 3 s`."""

from __future__ import annotations

import msgspec

from stagekit.core.kinds import ANY, EVENT, LIST, NUMBER, VECTOR
from stagekit.core.units import EXAMPLES, UNITS
from stagekit.scene import lexer
from stagekit.scene.chains import tidy
from stagekit.scene.known import Known
from stagekit.scene.lexer import RESERVED
from stagekit.scene.measures import family_of, seconds
from stagekit.scene.places import place
from stagekit.scene.plan import Condition, Fall, Place, Term
from stagekit.scene.report import Silent, Spot, Wrong, unknown
from stagekit.scene.targets import cue_index
from stagekit.scene.written import Cursor, Range, Simple, value

FALLS = ("hold", "fade", "rest")
BEHIND_A_TERM = ("and", "or", "for", "then")


def condition(cursor: Cursor, known: Known) -> Condition:
    """Terms joined by `and` or by `or`, never both; stops at `then`."""
    terms = [_term(cursor, known)]
    joiner = ""
    while cursor.is_word("and", "or"):
        token = cursor.take()
        if joiner and token.text != joiner:
            raise Wrong("S207", token.spot)
        joiner = token.text
        terms.append(_term(cursor, known))
    return Condition(tuple(terms), all=joiner != "or")


def _term(cursor: Cursor, known: Known) -> Term:
    first = cursor.at
    found = _one_term(cursor, known)
    return msgspec.structs.replace(found, written=tidy(cursor.tokens[first : cursor.at]))


def _one_term(cursor: Cursor, known: Known) -> Term:
    negate = False
    if cursor.is_word("not"):
        cursor.take()
        negate = True
    first = cursor.now
    following = cursor.tokens[min(cursor.at + 1, len(cursor.tokens) - 1)]
    if cursor.is_word("cue") and following.kind in (lexer.NUMBER, lexer.TEXT):
        term = _cue(cursor, known, negate)
    else:
        term = _compared(cursor, known, negate, first.spot)
    if cursor.is_word("for"):
        cursor.take()
        spot = cursor.now.spot
        given = value(cursor, known.catalogue.colours)
        if term.place is not None and term.place.kind.what == EVENT:
            raise Wrong("S401", spot, "S401.for")
        lasting = seconds(given, cursor)
        return Term(term.place, term.cue, term.compare, term.value, term.negate, lasting)
    return term


def _cue(cursor: Cursor, known: Known, negate: bool) -> Term:
    word = cursor.take()
    first = cursor.take()
    numbered = any(number for number, _ in known.cues)
    if cursor.now.kind == lexer.TO and known.cues and not numbered:
        raise Wrong("S408", first.spot, "S408.range")
    low = cue_index(first, known)
    high = low
    if cursor.now.kind == lexer.TO:
        dots = cursor.take()
        last = cursor.take()
        if first.kind != lexer.NUMBER or last.kind != lexer.NUMBER:
            raise Wrong("S305", dots.spot, "S305.cues")
        high = cue_index(last, known)
        if high < low:
            raise Wrong("S305", word.spot, "S305.cues")
    return Term(cue=(low, high), negate=negate)


def _compared(cursor: Cursor, known: Known, negate: bool, spot: Spot) -> Term:
    found = place(cursor, known)
    sign = cursor.now
    if sign.kind in (lexer.MORE, lexer.LESS):
        cursor.take()
        if found.kind.what == EVENT:
            raise Wrong("S401", sign.spot, "S401.compare")
        given = value(cursor, known.catalogue.colours)
        if getattr(given, "unit", "") is None and given.kind == "number" and _stray(cursor):
            raise unknown("S302", cursor.now.spot, cursor.now.text, UNITS)
        number = _number(given, found)
        return Term(found, None, ">" if sign.kind == lexer.MORE else "<", number, negate)
    if cursor.is_word("is"):
        cursor.take()
        if found.kind.what == EVENT:
            raise Wrong("S401", sign.spot, "S401.compare")
        return Term(found, None, "is", _is(cursor, found, known), negate)
    if not cursor.done() and not cursor.is_word(*BEHIND_A_TERM):
        raise Wrong("S201", sign.spot, word=sign.text)
    what = found.kind.what
    if what not in (EVENT, ANY) and not found.kind.gate:
        raise Wrong("S401", spot, "S401.gate")
    return Term(found, negate=negate)


def _stray(cursor: Cursor) -> bool:
    """Whether a word stands here that no sentence has behind a number: surely its unit."""
    return cursor.now.kind == lexer.WORD and not cursor.is_word(*RESERVED)


def _number(given: Simple | Range, found: Place) -> float:
    if isinstance(given, Range):
        raise Wrong("S305", given.spot, "S305.no_range")
    if given.kind == "note":
        return float(given.value)
    if given.kind not in ("number", "timecode"):
        raise Wrong("S305", given.spot, "S305.number", word=str(given.value), right="0.5")
    kind = found.kind
    if kind.what == ANY or (kind.what in (LIST, VECTOR) and kind.unit is None):
        return float(given.value)
    wanted = family_of(kind)
    if given.family != wanted and not (wanted == "number" and given.family == "level"):
        raise Wrong("S402", given.spot, "S402" if wanted != "number" else "S402.bare",
                    right=EXAMPLES.get(wanted, "0.5"))  # fmt: skip
    return float(given.value)


def _is(cursor: Cursor, found: Place, known: Known) -> object:
    given = value(cursor, known.catalogue.colours)
    if isinstance(given, Simple):
        if given.kind == "word" and given.value in ("yes", "no", "true", "false"):
            return given.value in ("yes", "true")
        if given.kind == "text" and found.kind.what not in (NUMBER, LIST, VECTOR):
            return given.value
        if given.kind == "word":
            raise unknown("S102", given.spot, str(given.value), ("yes", "no"), "S102.word")
    return _number(given, found)


def fallback(cursor: Cursor, known: Known, *, models: bool = False) -> tuple[Fall, ...]:
    """`hold 1 s then fade 3 s`; with `models` (in `if late`) another model's name."""
    falls = [_fall(cursor, known, models=models)]
    while cursor.is_word("then"):
        cursor.take()
        falls.append(_fall(cursor, known, models=models))
    return tuple(falls)


def _fall(cursor: Cursor, known: Known, *, models: bool) -> Fall:
    token = cursor.take()
    if token.kind == lexer.END:
        raise Wrong("S307", cursor.before().spot, word=cursor.before().text)
    if token.text == "rest":
        return Fall("rest")
    if token.text in ("hold", "fade"):
        if cursor.done() or cursor.is_word("then"):
            if token.text == "fade":
                raise Wrong("S307", token.spot, word="fade")
            return Fall("hold")
        return Fall(token.text, seconds(value(cursor, known.catalogue.colours), cursor))
    if models and token.text in known.of_floor("model"):
        return Fall("model", model=token.text)
    if models and known.holed:
        raise Silent
    offered = [*FALLS, *(known.of_floor("model") if models else ())]
    raise unknown("S102", token.spot, token.text, offered, "S102.fallback")
