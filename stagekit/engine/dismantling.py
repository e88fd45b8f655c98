"""An engine that plays no more is taken apart, a little at a time.

What it is made of holds itself together in circles, and nobody looks for those:
to search all that stands would keep the show waiting. So they are cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stagekit.engine.closely import CloseFlow

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

AT_ONCE = 10
"""Pieces taken apart before whoever does it is asked whether to go on."""


def dismantle(engine: Engine) -> Iterator[None]:
    """Take it apart, piece by piece; it may not be used any more."""
    graph = engine.graph
    cells, lines = list(graph.cells.by_key.values()), list(graph.lines)
    targets = list(graph.targets.values())
    engine.alarms.heap.clear()
    for part in (*engine.conduct.parts(), engine.conduct, graph.order, graph.groups, graph.places,
                 graph, engine.hands, engine.hearing, engine.moving, engine.absence, engine.post,
                 engine.speaking, engine.ahead, engine):  # fmt: skip
        vars(part).clear()
        yield
    for count, cell in enumerate(cells, 1):
        cell.updates = ()
        if count % AT_ONCE == 0:
            yield
    del cells
    while lines:
        line, flow = lines[-1], lines[-1].flow
        line.events.clear()
        flow.cut()
        if isinstance(flow, CloseFlow):
            flow.moved.clear()
        del lines[-1], line, flow
        if len(lines) % AT_ONCE == 0:
            yield
    while targets:
        del targets[-AT_ONCE:]
        yield
