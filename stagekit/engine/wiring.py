"""From a scene's sentences to lines: who reads what, and whom it speaks to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.kinds import LIST, Kind
from stagekit.core.values import Notice, Ns
from stagekit.engine.arguments import for_event
from stagekit.engine.flow import Flow
from stagekit.engine.line import Line, Say, to_cell, to_ear, to_ear_events, to_targets
from stagekit.engine.merge import Driver
from stagekit.engine.notes import Sounding, are_notes, end_of
from stagekit.engine.presence import Presence, Together
from stagekit.engine.sources import read_source
from stagekit.engine.target import Target
from stagekit.scene.plan import (
    EVERYONE,
    Chain,
    Conduct,
    Lamps,
    Mapping,
    Own,
    Place,
    Raw,
)

if TYPE_CHECKING:
    from stagekit.engine.build import Graph
    from stagekit.engine.engine import Engine

Guard = Presence | Together
BETWEEN = ("distance", "angle", "difference")
"""Combinations of two places that mean nothing once one of them is gone."""


class Wiring:
    """Makes the lines of one graph, once."""

    def __init__(self, graph: Graph, engine: Engine) -> None:
        """`graph` is filled; `engine` is who the lines speak to."""
        self._graph = graph
        self._engine = engine
        self._own = {own.name: own.chain for own in graph.scene.signals}

    def own(self, own: Own) -> None:
        """A signal or event of the scene's own."""
        line = self._line(own.name, own.chain, None, 1)
        if line.flow.to_events:
            engine, name = self._engine, own.name

            def say(event: Any, now: Ns) -> None:
                engine.hearing.happen(name, "", tuple(event), now, line.who)

            line.events.append(say)
        else:
            cell = self._graph.cells.get(own.name, "")
            self._graph.order.speaks_to(line.rank, cell)
            line.values.append(to_cell(cell))

    def mapping(self, mapping: Mapping) -> None:
        """One sentence of the scene."""
        graph, chain = self._graph, mapping.chain
        lamps = max((len(t.lamps) for t in mapping.targets if isinstance(t, Lamps)), default=1)
        line = self._line(mapping.name, chain, mapping.group, lamps)
        graph.spoken_by[graph.free_name(mapping.name)] = (line, [])
        if line.flow.to_events:
            self._tie_events(line, mapping)
            return
        touched: dict[str, list[Target]] = {}
        for place in mapping.targets:
            if not isinstance(place, Conduct):
                for target in self._tie(line, mapping, place):
                    touched.setdefault(target.plan.output, []).append(target)
        for output, targets in touched.items():
            if output and graph.scene.outputs[output].bundles:
                graph.places.bundle(targets)

    def ear(self, model: str, ear: str, chain: Chain) -> None:
        """What a model hears."""
        line = self._line(f"{model}.{ear}", chain, None, 1)
        mailbox = self._graph.mailboxes[model]
        if line.flow.to_events:
            fields = chain.kind.parts or ("text",)
            line.events.append(to_ear_events(line, mailbox, ear, fields, self._lost))
        else:
            line.values.append(to_ear(mailbox, ear))

    def _lost(self, model: str, count: int) -> None:
        self._engine.tell(Notice("fault", model, "model.overflow", (count,)))

    def _line(self, name: str, chain: Chain, group: int | None, lamps: int) -> Line:
        graph, source = self._graph, chain.source
        flow = Flow(chain, name, graph.scene.seed, lamps)
        presence = None if group is None else graph.groups.presences[group]
        said = chain.kind.parts if flow.to_events else ()
        line = Line(
            name, chain, None if flow.from_events else read_source(source, graph.cells), flow,
            presence, self._engine.moving.wake_line, graph.order.next_rank(),
            end_of(source.kind.parts), Sounding() if are_notes(said) else None,
        )  # fmt: skip
        graph.lines.append(line)
        if flow.from_events and isinstance(source, Place):
            graph.listen(source, lambda values, who, event, now: line.hear(values, who, now))
        if group is not None:
            graph.groups.lines[group].append(line)
        return line

    # ---- events out

    def _tie_events(self, line: Line, mapping: Mapping) -> None:
        """What one mapping says on one output leaves in one bundle, where bundles are taken."""
        raws: dict[str, list[Raw]] = {}
        for place in mapping.targets:
            if isinstance(place, Conduct):
                line.events.append(self._conduct(place, mapping.chain.kind))
            elif isinstance(place, Raw):
                raws.setdefault(place.output, []).append(place)
        for output, together in raws.items():
            if self._graph.scene.outputs[output].bundles:
                line.events.append(self._events_out(output, together, mapping.chain.kind))
            else:
                for raw in together:
                    line.events.append(self._events_out(output, [raw], mapping.chain.kind))

    def _events_out(self, output: str, raws: list[Raw], kind: Kind) -> Say:
        engine, ends = self._engine, end_of(kind.parts)
        encodes = [for_event(raw, kind.parts or ("text",), engine.speaking.spoken) for raw in raws]

        def say(event: Any, now: Ns) -> None:
            if not engine.panicked or ends(event):
                values = tuple(event)
                engine.speaking.speak(output, tuple([encode(values) for encode in encodes]), now)

        return say

    def _conduct(self, place: Conduct, kind: Kind) -> Say:
        engine, ends = self._engine, end_of(kind.parts)

        def say(event: Any, now: Ns) -> None:
            if ends(event):
                return  # a key is pressed once, however it is let go
            if place.what == "go":
                engine.conduct.go(now)
            elif place.what == "back":
                engine.conduct.back(now)
            else:
                engine.conduct.to(place.cue, now)

        return say

    # ---- signals out

    def _tie(self, line: Line, mapping: Mapping, place: Any) -> list[Target]:
        graph, chain = self._graph, mapping.chain
        targets = graph.places.of(place, chain.kind)
        group = None if mapping.group is None else graph.groups.presences[mapping.group]
        drivers = []
        name, (_, spoken) = next(reversed(graph.spoken_by.items()))
        for target, guards in zip(targets, self._guards(chain, len(targets)), strict=True):
            presences = guards if group is None else (group, *guards)
            driver = Driver(presences, group, name)
            target.drivers.append(driver)
            spoken.append((target, driver))
            drivers.append(driver)
            for presence in presences:
                members = presence.members if isinstance(presence, Together) else (presence,)
                for member in members:
                    graph.shows(member, target)
        raw = isinstance(place, Raw)
        line.values.append(
            to_targets(targets, drivers, chain.kind.what, self._engine.touch, graph.stamp,
                       whole=raw, floats=raw and not chain.kind.whole)
        )  # fmt: skip
        return targets

    def _guards(self, chain: Chain, count: int) -> list[tuple[Guard, ...]]:
        """Whose absence weakens each of so many targets."""
        source = chain.source
        if isinstance(source, Place) and len(source.who) == count > 1 and all(
            step.gives.what == LIST for step in chain.steps
        ):  # fmt: skip
            # A lamp for each person: each falls with their own.
            presences = [self._graph.presence(source.thing, who) for who in source.who]
            return [() if one is None else (one,) for one in presences]
        return [self._of_chain(chain)] * count

    def _of_chain(self, chain: Chain) -> tuple[Guard, ...]:
        source = chain.source
        if isinstance(source, Place):
            return self._of_place(source)
        each = [self._of_place(place) for place in source.places]
        by = () if source.by is None else self._of_place(source.by)
        if source.word in BETWEEN or len(each) == 1:
            return _once([guard for guards in [*each, by] for guard in guards])
        # The others skip who is absent: gone only once nobody is left.
        nobody = _together([guard for guards in each for guard in guards]) if all(each) else ()
        return _once([*nobody, *by])

    def _of_place(self, place: Place) -> tuple[Guard, ...]:
        if place.thing in self._own and not place.port:
            return self._of_chain(self._own[place.thing])
        whom = place.who or (0,)
        found = [self._graph.presence(place.thing, EVERYONE if who < 0 else who) for who in whom]
        return _together([presence for presence in found if presence is not None])


def _together(guards: list[Any]) -> tuple[Guard, ...]:
    members = list(dict.fromkeys(
        member for guard in guards
        for member in (guard.members if isinstance(guard, Together) else (guard,))
    ))  # fmt: skip
    if len(members) < 2:
        return tuple(members)
    return (Together(tuple(members)),)


def _once(guards: list[Guard]) -> tuple[Guard, ...]:
    return tuple(dict.fromkeys(guards))
