"""Signals of one's own: declared first, then worked out in the order they depend on."""

from __future__ import annotations

from collections.abc import Iterator

from stagekit.core.kinds import Kind
from stagekit.scene import lexer
from stagekit.scene.chains import chain
from stagekit.scene.known import Known, OwnSignal
from stagekit.scene.lexer import RESERVED, lex
from stagekit.scene.nodes import Pair, Text
from stagekit.scene.places import same
from stagekit.scene.report import Silent, Spot, Wrong
from stagekit.scene.settings import one_text
from stagekit.scene.things import name_of

JOINERS = ("of", "between")


def declare_own(pair: Pair, known: Known) -> None:
    """One signal's name and its words; what they mean waits for `settle_all`."""
    name = name_of(pair.key, one_word=False)
    if name in known.things or name in known.own:
        raise Wrong("S103", pair.key.spot, word=name)
    own = OwnSignal(name, pair.key.spot, [])
    known.own[name] = own
    try:
        own.tokens = lex(sentence(one_text(pair.value, pair.key)))
    except Wrong:
        own.state = "wrong"
        raise


def settle_all(known: Known) -> None:
    """Work out all of them, each behind those it needs; a ring is told at its first name."""
    rank = {name: index for index, name in enumerate(known.own)}
    done: dict[str, None] = {}
    for name in known.own:
        if name in done:
            continue
        open_names = {name: _needs(known.own[name], known)}
        while open_names:
            last = next(reversed(open_names))
            need = next(open_names[last], None)
            if need is None:
                del open_names[last]
                done[last] = None
                settle(last, known)
            elif need in open_names:
                names = list(open_names)
                _ring(names[names.index(need) :], rank, known)
            elif need not in done:
                open_names[need] = _needs(known.own[need], known)


def _ring(names: list[str], rank: dict[str, int], known: Known) -> None:
    first = known.own[min(names, key=lambda name: rank[name])]
    known.report.add("S106", first.spot, word=first.name)
    for name in names:
        known.own[name].state = "wrong"


def _needs(own: OwnSignal, known: Known) -> Iterator[str]:
    """The names of other signals of one's own among the places it begins with."""
    words: list[str] = []
    before = ""
    for token in own.tokens:
        if token.kind in (lexer.WORD, lexer.NOTE) and token.text not in RESERVED:
            words.append(token.text)
            continue
        name = same(" ".join(words))
        if name in known.own and before not in (".", "with") and token.text not in JOINERS:
            yield name
        if token.kind == lexer.ARROW:
            return
        words, before = [], token.text


def settle(name: str, known: Known) -> Kind | None:
    """What one of them says; None where it is wrong."""
    own = known.own[name]
    if own.state != "new":
        return own.kind
    own.state = "open"
    try:
        own.chain = chain(own.tokens, known)
        own.kind = own.chain.kind
        known.order.append(name)
    except Wrong as wrong:
        known.report.take(wrong)
    except Silent:
        pass
    own.state = "done"
    return own.kind


def sentence(given: Text) -> list[tuple[Spot, str]]:
    """A sentence's lines: each but the first begins with an arrow."""
    for spot, piece in given.pieces:
        if piece.count('"') % 2:
            column = spot.column + piece.rindex('"')
            raise Wrong("S203", Spot(spot.line, column))
    for spot, piece in given.pieces[1:]:
        if not piece.startswith(("->", "→", "and ")):
            word = piece.split(" ")[0]
            raise Wrong("S201", Spot(spot.line, spot.column, len(word)), "S201.joined",
                        word=word)  # fmt: skip
    return given.pieces
