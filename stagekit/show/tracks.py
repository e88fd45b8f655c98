"""Tracks: every number of a show that lives, each under an id of its own.

The id is the track's place in the plan's list. What was said of a track never
changes; those that come later (a person who enters, a list that turns out to
be longer) stand behind the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from operator import attrgetter
from typing import Any

from stagekit.core.kinds import COLOUR, EVENT, LIST, VECTOR, Kind
from stagekit.core.values import Number
from stagekit.engine.cells import Cell, CellKey
from stagekit.engine.closely import CloseFlow, ear_lines, mapping_lines
from stagekit.engine.engine import Engine
from stagekit.engine.line import Line
from stagekit.engine.target import Target
from stagekit.scene.plan import Parameter, Scene
from stagekit.show.live_frame import live_frame
from stagekit.show.rows import PARTS, Rows, Track

MOST = 65_000
"""Most tracks of one scene; an id is two bytes. What would come after is not shown."""

AT_ONCE = 20
"""Rows made before whoever makes them is asked whether to go on."""

LOOKED = ("world", "centre")
"""Ports said for the eyes: 33 landmarks, and where the hips are."""

_value, _sent, _open = attrgetter("value"), attrgetter("sent"), attrgetter("open")


class Seen:
    """The newest value of what is only for the eyes."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        """Nothing has come."""
        self.value: Number | None = None


class Room:
    """Ids for tracks, as many as there is room for; it knows nobody who asks.

    Attributes:
        told: what is said of each, by its id.
    """

    def __init__(self) -> None:
        """None yet."""
        self.told: list[Track] = []

    def place(self, tracks: list[Track]) -> range:
        """Ids for these tracks."""
        first = len(self.told)
        self.told += tracks[: max(MOST - first, 0)]
        return range(first, len(self.told))

    def __call__(self, track: Mapping[str, Any], have: int, count: int) -> range:
        """Ids for further members of something."""
        return self.place([{**track, "part": part, "parts": count} for part in range(have, count)])


class Tracks:
    """All tracks of one engine.

    Attributes:
        told: what is said of each, by its id.
        moved: lines that have kept something new since the last frame.
        looks: what came for the eyes only, by source, port and person.
    """

    def __init__(self, engine: Engine, looks: Mapping[CellKey, Seen] | None = None) -> None:
        """None yet: `build` makes them. `looks` are those that were known before."""
        self._engine = engine
        self._room = Room()
        self.told = self._room.told
        self.moved: list[CloseFlow] = []
        self.looks: dict[CellKey, Seen] = {}
        self._before = looks or {}
        self._kinds = kinds_of(engine.scene)
        self._met = 0
        self._cell_of: list[Cell] = []
        self._target_of: list[Target] = []
        self._look_of: list[Seen | Cell] = []
        self._line_of: list[tuple[Line, int]] = []
        self._cells, self._targets, self._looks = (Rows(self._room) for _ in range(3))
        self._groups, self._lines = (Rows(self._room) for _ in range(2))

    # ---- what there is

    def build(self) -> Iterator[None]:
        """Make them all, some at a time."""
        engine = self._engine
        self._meet()
        yield
        limits = _limits(engine.scene)
        for count, target in enumerate(engine.graph.targets.values(), 1):
            self._target(target, limits)
            if count % AT_ONCE == 0:
                yield
        for index in range(len(engine.graph.groups.presences)):
            self._groups.add(self._room.place([{"k": "group", "i": index}]), {})
        for known, seen in self._before.items():
            if known[0] in engine.scene.inputs:
                self.look(known, seen)
        yield
        for (model, ear), line in ear_lines(engine.graph).items():
            self._stages(line, {"k": "ear", "model": model, "ear": ear})
        for index, line in enumerate(mapping_lines(engine.graph)):
            self._stages(line, {"k": "line", "m": index})
            if index % AT_ONCE == 0:
                yield

    def _row(self, rows: Rows, parts: int, track: Track) -> int:
        return rows.add(self._room(track, 0, min(parts, PARTS)), track)

    def _meet(self) -> None:
        """Signals that nobody had asked for when this was last called."""
        cells = self._engine.graph.cells.by_key
        for key, cell in list(islice(cells.items(), self._met, None)):
            source, port, who = key
            if who < 0 or (source in ("scene", "cue") and not cell.updates):
                continue
            kind = self._kind(source, port)
            self._cell_of.append(cell)
            self._row(self._cells, parts_of(kind), {
                "k": "signal", "source": source, "port": port, "who": who,
                "unit": kind.unit or "", "low": kind.low, "high": kind.high,
            })  # fmt: skip
            if port in LOOKED and source in self._engine.scene.inputs:
                self._look(key, cell, kind)
        self._met = len(cells)

    def _kind(self, source: str, port: str) -> Kind:
        return self._kinds.get((source, port)) or self._kinds.get(
            (source, port.partition(".")[0])) or Kind("any")  # fmt: skip

    def look(self, key: CellKey, seen: Seen | None = None) -> Seen:
        """Something that is only for the eyes."""
        seen = self.looks[key] = seen or Seen()
        self._look(key, seen, self._kind(key[0], key[1]))
        return seen

    def _look(self, key: CellKey, holder: Seen | Cell, kind: Kind) -> None:
        source, port, who = key
        self._look_of.append(holder)
        self._row(self._looks, parts_of(kind),
                  {"k": "look", "source": source, "port": port, "who": who})  # fmt: skip

    def _target(self, target: Target, limits: Mapping[str, Parameter]) -> None:
        plan = target.plan
        limit = None if plan.output else limits.get(plan.address)
        low, high = (plan.low, plan.high) if limit is None else (limit.low, limit.high)
        self._target_of.append(target)
        self._row(self._targets, plan.size, {
            "k": "target", "output": plan.output, "address": plan.address, "low": low,
            "high": high, "whole": plan.whole, "intensity": plan.intensity,
        })  # fmt: skip

    def _stages(self, line: Line, track: Track) -> None:
        chain = line.chain
        kinds = [chain.source.kind, *[step.gives for step in chain.steps]]
        rows = [self._row(self._lines, parts_of(kind), {**track, "s": stage, **_fields(kind)})
                for stage, kind in enumerate(kinds)]  # fmt: skip
        self._line_of.append((line, rows[0]))

    # ---- what they are

    def frame(self, ms: int, *, whole: bool = False) -> bytes | None:
        """What has changed since the last frame, or all of it; None where nothing has."""
        if whole:
            self._forget()
        if len(self._engine.graph.cells.by_key) != self._met:
            self._meet()
        ids: list[int] = []
        numbers: list[float] = []
        self._cells.all(list(map(_value, self._cell_of)), ids, numbers)
        self._targets.all(list(map(_sent, self._target_of)), ids, numbers)
        presences = self._engine.graph.groups.presences
        self._groups.all(list(map(_open, presences)), ids, numbers)
        self._looks.all(list(map(_value, self._look_of)), ids, numbers)
        rows: list[int] = []
        values: list[Any] = []
        for flow in self.moved:
            flow.fresh = False
            rows += range(flow.place, flow.place + len(flow.kept))
            values += flow.kept
        self.moved.clear()
        self._lines.some(rows, values, ids, numbers)
        return live_frame(ms, ids, numbers) if ids else None

    def _forget(self) -> None:
        """All is to be told again, also what stands between the shapes of lines that rest."""
        for rows in (self._cells, self._targets, self._groups, self._looks, self._lines):
            rows.forget()
        self.moved.clear()
        for line, first in self._line_of:
            flow = line.flow
            if isinstance(flow, CloseFlow):
                flow.place, flow.fresh = first, True
                self.moved.append(flow)


def kinds_of(scene: Scene) -> dict[tuple[str, str], Kind]:
    """What every port says, by its source; a family's members are found by its name."""
    kinds = {(name, port): kind for name, device in {**scene.inputs, **scene.models}.items()
             for port, kind in device.ports.items()}  # fmt: skip
    kinds.update({(own.name, ""): own.chain.kind for own in scene.signals})
    return kinds


def parts_of(kind: Kind) -> int:
    """How many members a value of that kind has, where that is known; else 1, and it may grow."""
    if kind.family:
        return 1
    if kind.what == COLOUR:
        return 3
    if kind.what in (VECTOR, LIST):
        return kind.size or len(kind.parts) or 1
    return max(len(kind.parts), 1) if kind.what == EVENT else 1


def _fields(kind: Kind) -> Track:
    """What is told beside of an event: its fields' names, in their order."""
    return {"fields": list(kind.parts)} if kind.what == EVENT and kind.parts else {}


def _limits(scene: Scene) -> dict[str, Parameter]:
    """The ranges of the models' parameters that are driven, by `model.key`."""
    places = [place for mapping in scene.mappings for place in mapping.targets]
    places += [setting.target for cue in scene.cues for setting in cue.settings]
    return {f"{place.model}.{place.key}": place for place in places
            if isinstance(place, Parameter)}  # fmt: skip
