"""Looking closely at lines: what flows between their shapes, for whoever watches the show.

A line that nobody looks at keeps only its newest value. While somebody does,
its flow is exchanged for one that keeps what arrived and what left each shape,
and the short functions by which it is worked out for the ordinary ones. What
is decided stays the same, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns
from stagekit.engine.cells import Update
from stagekit.engine.flow import Flow, Node

if TYPE_CHECKING:
    from stagekit.engine.build import Graph
    from stagekit.engine.line import Line

AT_ONCE = 20
"""Lines exchanged before whoever exchanges them is asked whether to go on."""


class CloseFlow(Flow):
    """A flow that keeps what stood between its steps.

    Attributes:
        kept: what arrived last, then what left each step; of events the newest
            one's fields; None where nothing has come so far.
        moved: all flows that have kept something new since they were last looked at.
        fresh: whether this one stands among them.
        plain: the flow whose place it takes.
        place: a number that whoever looks at it gives it.
    """

    __slots__ = ("fresh", "kept", "moved", "place", "plain")

    def __init__(self, plain: Flow, moved: list[CloseFlow]) -> None:
        """Take the place of a flow; its steps and what they remember are the same objects."""
        for name in Flow.__slots__:
            setattr(self, name, getattr(plain, name))
        self.plain = plain
        self.kept: list[Any] = [None] * (len(self._nodes) + 1)
        self.moved = moved
        self.fresh = False
        self.place = 0

    def signal(self, now: Ns, x: Any) -> Any:
        """As `Flow.signal`, which see; what passes is kept."""
        kept = self.kept
        if not self.from_events:
            kept[0] = x
        elif x:
            kept[0] = x[-1]
        if not self.fresh:
            self.fresh = True
            self.moved.append(self)
        wake: Ns | None = None
        for place, node in enumerate(self._nodes, 1):
            x = node.give(now, x)
            if node.wake is not None and (wake is None or node.wake < wake):
                wake = node.wake
            if x is None:
                break
            if type(x) is not list:
                kept[place] = x
            elif x:
                kept[place] = x[-1]
        self.wake = wake
        return x

    def glance(self, line: Line, now: Ns) -> None:
        """Find out what stands between the steps, though nothing arrives; nothing is changed."""
        if line.source is None:
            return
        x = self.kept[0] = line.source.read()
        for place, node in enumerate(self._nodes, 1):
            if x is None or (node.shape.moving and node.memory is None):
                return
            x = _aside(node, now, x)
            if type(x) is list:
                return
            self.kept[place] = x
        if line.last is not None:
            self.kept[-1] = line.last


def _aside(node: Node, now: Ns, x: Any) -> Any:
    """What a step would answer; the question is not remembered."""
    memory, wake = node.memory, node.wake
    node.memory = deepcopy(memory)
    try:
        return node.give(now, x)
    finally:
        node.memory, node.wake = memory, wake


def mapping_lines(graph: Graph) -> list[Line]:
    """The line of each mapping, in the scene's order."""
    return [line for line, _ in graph.spoken_by.values()]


def ear_lines(graph: Graph) -> dict[tuple[str, str], Line]:
    """The line of each ear, by model and ear."""
    ears = [(name, ear) for name, device in graph.scene.models.items() for ear in device.hears]
    first = len(graph.scene.signals) + len(graph.scene.mappings)
    return dict(zip(ears, graph.lines[first:], strict=True))


def look(graph: Graph, moved: list[CloseFlow], now: Ns) -> Iterator[None]:
    """Begin to look at every mapping and ear of a graph, some lines a step.

    `moved` is then filled with those that have kept something new.
    """
    lines = [line for line in (*mapping_lines(graph), *ear_lines(graph).values())
             if type(line.flow) is Flow]  # fmt: skip
    for count, line in enumerate(lines, 1):
        flow = line.flow = CloseFlow(line.flow, moved)
        try:
            flow.glance(line, now)
        except Exception:  # a value that does not fit: the line says so itself when it is due
            flow.kept[1:] = [None] * (len(flow.kept) - 1)
        if count % AT_ONCE == 0:
            yield
    yield from _exchange(graph, lines)


def _update(line: Line) -> Update:
    """What is called for a line: as short as it can be, and with eyes as short as that allows."""
    flow, fast = line.flow, line.fast()
    source, still = line.source, flow.still
    if not isinstance(flow, CloseFlow) or fast == line.update or source is None or still is None:
        return fast
    close, bare, say = flow, flow.bare or still, line.values[0]
    read, cell = source.read, source.cell

    def update(now: Ns) -> None:
        x = read() if cell is None else cell.value
        if x is None:
            return
        kept = [x]
        for step in bare if type(x) is float else still:
            x = step(x)
            kept.append(x)
        line.last = x
        close.kept = kept
        if not close.fresh:
            close.fresh = True
            close.moved.append(close)
        if x is not None:
            say(x, now)

    return update


def look_away(graph: Graph) -> Iterator[None]:
    """Look at nothing any more, some lines a step."""
    lines = []
    for line in graph.lines:
        flow = line.flow
        if isinstance(flow, CloseFlow):
            flow.plain.wake = flow.wake
            line.flow = flow.plain
            lines.append(line)
    yield
    yield from _exchange(graph, lines)


def _exchange(graph: Graph, lines: Iterable[Line]) -> Iterator[None]:
    """What is called for these lines when something they depend on changes."""
    updates = {line.rank: _update(line) for line in lines if line.source is not None}
    yield
    for count, cell in enumerate(list(graph.cells.by_key.values()), 1):
        graph.order.exchange(cell, updates)
        if count % AT_ONCE == 0:
            yield
