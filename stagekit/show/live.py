"""What lives, for the consoles: the plan, and frames of what has changed in it.

Nothing is done here while nobody watches, but that a plan is made of each new
version. While somebody does, the engine's lines are looked at closely, inputs
say what is only for the eyes, and at most 30 frames a second leave; none while
the lane to the keeper is still busy with the one before.
"""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from stagekit.core.values import LIFE, LOOK, MILLISECOND, SECOND, Happening, Ns
from stagekit.engine.arguments import number_of
from stagekit.engine.cells import CellKey
from stagekit.engine.closely import look, look_away
from stagekit.engine.engine import Engine
from stagekit.engine.notes import Note
from stagekit.engine.stage import Stage
from stagekit.show.lane import Lane
from stagekit.show.latency import Handle, Latency
from stagekit.show.plan_view import PlanView, show_view
from stagekit.show.programme import Programme
from stagekit.show.tracks import LOOKED, Tracks
from stagekit.show.wire import Order

PERIOD: Ns = SECOND // 30
"""Between two frames."""

A_TURN: Ns = MILLISECOND // 2
"""How long a turn of the loop may be kept by making a plan, or by beginning to look."""

EVENTS = 64
"""Newest events that one frame tells."""

TEXT = 80
"""Longest text of an event that is told."""

LOOKS = 64
"""Most things that are only for the eyes: so many persons, and no flood."""

_encode = msgspec.json.Encoder().encode

Tell = Callable[[str, Order], bool]


class Live:
    """What the consoles see of one show.

    Attributes:
        watched: whether anybody wants live frames.
        latency: how late packets leave, while somebody watches.
    """

    def __init__(self, programme: Programme, language: str, lane: Lane, order: Tell) -> None:
        """Nothing to be seen. `order` tells an input something, if it is there."""
        self.watched = False
        self.latency = Latency()
        self._programme = programme
        self._language = language
        self._lane = lane
        self._order = order
        self._engine: Engine | None = None
        self._tracks: Tracks | None = None
        self._rev = 0
        self._work: Iterator[None] | None = None
        self._next: Ns = 0
        self._worked: Ns = 0
        self._whole = False
        self._announced = 0
        self._looking = False
        self._events: deque[list[Any]] = deque(maxlen=EVENTS)

    # ---- what is played, and whether anybody watches

    def follow(self, stage: Stage, mode: str) -> None:
        """Another engine is played from now on; its plan is told in a moment."""
        engine = stage.engine
        before, looks = self._engine, {} if self._tracks is None else self._tracks.looks
        if before is not None and before is not engine:
            before.hearing.eyes = None
        self._engine = engine
        self._rev += 1
        self._tracks = None
        self._looking = False
        self._events.clear()
        self.latency.follow(list(engine.scene.inputs))
        tracks = Tracks(engine, looks)
        about = {"rev": self._rev, "show": show_view(self._programme, stage.at),
                 "language": self._language, "mode": mode}  # fmt: skip
        self._work = self._begin(PlanView(engine, tracks, about))

    def _begin(self, view: PlanView) -> Iterator[None]:
        """Make and tell the plan; then look, if anybody does."""
        yield from view.build()
        self._lane.send_line(view.line())
        self._tracks = view.tracks
        self._announced = len(view.tracks.told)
        yield
        if self.watched:
            yield from self._look(view.tracks)

    def _look(self, tracks: Tracks) -> Iterator[None]:
        engine = self._engine
        if engine is None:
            return
        engine.hearing.eyes = self._event
        self._tell_inputs()
        if not self._looking:
            yield from look(engine.graph, tracks.moved, engine.now)
            self._looking = True
        self._whole = True

    def _look_away(self) -> Iterator[None]:
        engine = self._engine
        if engine is None:
            return
        engine.hearing.eyes = None
        self._tell_inputs()
        self._events.clear()
        if self._looking:
            self._looking = False
            yield from look_away(engine.graph)

    def watch(self, on: bool) -> None:
        """Somebody wants live frames, or wants them whole once more; or nobody does any more."""
        if on != self.watched:
            self.latency.forget()
        self.watched = on
        if self._tracks is None:
            return  # a plan is being made; it is seen to behind it
        rest = self._work
        then = self._look(self._tracks) if on else self._look_away()
        self._work = then if rest is None else _one_by_one(rest, then)

    # ---- the loop's turns

    def due(self) -> Ns | None:
        """When to be asked again; 0 is now."""
        if self._work is not None:
            return 0
        return self._next if self.watched else None

    def turn(self, now: Ns, *, idle: bool = True) -> None:
        """Once a turn of the loop; a picture gives way to who speaks, but for one period."""
        if not idle and now < max(self._next, self._worked) + PERIOD:
            return
        self._worked = now
        if self._work is not None:
            self._go_on(self._work)
        elif self.watched and now >= self._next:
            self._next = max(self._next + PERIOD, now + PERIOD * 3 // 4)
            if not self._lane.waiting:
                self._tell(now)

    def _go_on(self, work: Iterator[None]) -> None:
        until = time.monotonic_ns() + A_TURN
        for _ in work:
            if time.monotonic_ns() >= until:
                return
        if self._work is work:
            self._work = None

    def _tell(self, now: Ns) -> None:
        tracks = self._tracks
        if tracks is None:
            return
        frame = tracks.frame(now // MILLISECOND, whole=self._whole)
        self._whole = False
        if len(tracks.told) > self._announced:
            added = tracks.told[self._announced :]
            self._say({"do": "tracks", "rev": self._rev, "from": self._announced, "tracks": added})
            self._announced = len(tracks.told)
        if frame is not None or self._events:
            data = "" if frame is None else base64.b64encode(frame).decode()
            self._say({"do": "live", "b": data, "e": list(self._events)})
            self._events.clear()

    def _say(self, message: dict[str, Any]) -> None:
        self._lane.send_line(_encode(message) + b"\n")

    def handler(self, handle: Handle) -> Handle:
        """Some times a second: how happenings are handled until the next call."""
        return self.latency.look(handle) if self.watched else handle

    # ---- what is heard

    def _event(self, note: Note, now: Ns) -> None:
        values = [value[:TEXT] if isinstance(value, str) else value for value in note.values]
        self._events.append([now // MILLISECOND, note.source, note.port, note.who, values])

    def life(self, happening: Happening) -> None:
        """Somebody's life has changed: an input that has just begun is told what to show."""
        if self.watched and happening.kind == LIFE and happening.name == "ready":
            self._tell_inputs(happening.source)

    def _tell_inputs(self, name: str | None = None) -> None:
        engine = self._engine
        for one, device in engine.scene.inputs.items() if engine is not None else ():
            ports = [port for port in LOOKED if port in device.ports]
            if ports and (name is None or name == one):
                self._order(one, Order("watch", ports=ports if self.watched else []))

    def look(self, happening: Happening) -> None:
        """Something that is only for the eyes; the engine does not hear of it."""
        tracks = self._tracks
        if not self.watched or tracks is None or happening.kind != LOOK:
            return
        for row in happening.values:
            if not isinstance(row, (tuple, list)) or len(row) < 3 or row[0] not in LOOKED:
                continue
            name, who, *values = row
            self._see(tracks, (happening.source, name, who), values)

    @staticmethod
    def _see(tracks: Tracks, key: CellKey, values: list[Any]) -> None:
        seen = tracks.looks.get(key)
        if seen is None:
            if len(tracks.looks) >= LOOKS or type(key[2]) is not int:
                return
            seen = tracks.look(key)
        seen.value = number_of(values)


def _one_by_one(first: Iterator[None], then: Iterator[None]) -> Iterator[None]:
    yield from first
    yield from then
