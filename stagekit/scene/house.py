"""A house: what changes from theatre to theatre, laid over a scene key by key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stagekit.scene.layout import Layout
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.places import same
from stagekit.scene.report import BEHIND, Report, Spot, unknown

SECTIONS = ("house", "inputs", "outputs")


@dataclass(frozen=True)
class HouseText:
    """A house file's text and name."""

    text: str
    file: str


def merge(sections: dict[str, Pair], house: HouseText, report: Report) -> None:
    """Complete the scene's inputs and outputs of the same name; lamps are replaced."""
    document = _document(house, report)
    for section in ("inputs", "outputs"):
        theirs = _map(document.get(section))
        ours = _map(sections.get(section))
        if theirs is None or ours is None:
            continue
        mine = {same(pair.key.text): pair for pair in ours.pairs}
        for pair in theirs.pairs:
            here = mine.get(same(pair.key.text))
            if here is not None and isinstance(here.value, Map) and isinstance(pair.value, Map):
                _lay_over(here.value, pair.value)


def _document(house: HouseText, report: Report) -> dict[str, Pair]:
    inner = Report(house.file)
    document = Layout(house.text.removeprefix("\ufeff"), inner).document()
    pairs = document.pairs if document is not None else []
    for pair in pairs:
        if pair.key.text not in SECTIONS:
            inner.take(unknown("S101", pair.key.spot, pair.key.text, SECTIONS, "S101.section"))
    if not any(pair.key.text == "house" for pair in pairs):
        inner.add("S012", Spot(1, 1), "S012.house")
    for problem in inner.problems:
        report.add(problem.code, Spot(problem.line + BEHIND, problem.column, problem.length),
                   problem.text, **problem.data)  # fmt: skip
    for pair in pairs:
        _behind(pair)
    return {pair.key.text: pair for pair in pairs}


def _map(pair: Pair | None) -> Map | None:
    return pair.value if pair is not None and isinstance(pair.value, Map) else None


def _lay_over(ours: Map, theirs: Map) -> None:
    for pair in theirs.pairs:
        for index, mine in enumerate(ours.pairs):
            if mine.key.text == pair.key.text:
                ours.pairs[index] = pair
                break
        else:
            ours.pairs.append(pair)


def _behind(pair: Pair) -> None:
    """Number the house's lines behind the scene's, so that problems find their file."""
    _shift_text(pair.key)
    pair.colon = _shift(pair.colon)
    _shift_node(pair.value)


def _shift(spot: Spot) -> Spot:
    return replace(spot, line=spot.line + BEHIND)


def _shift_text(text: Text) -> None:
    text.spot = _shift(text.spot)
    text.pieces = [(_shift(spot), piece) for spot, piece in text.pieces]


def _shift_node(node: Node | None) -> None:
    if node is None:
        return
    if isinstance(node, Text):
        _shift_text(node)
        return
    node.spot = _shift(node.spot)
    if isinstance(node, Broken):
        return
    if isinstance(node, Items):
        for item in node.items:
            _shift_node(item)
    else:
        for pair in node.pairs:
            _behind(pair)
