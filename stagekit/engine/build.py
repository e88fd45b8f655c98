"""From a checked scene to a graph: every line, target and mailbox, tied together once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.kinds import EVENT, Kind
from stagekit.core.values import SECOND, Notice, Ns
from stagekit.engine.arguments import for_event, for_lamp, for_raw
from stagekit.engine.cells import Cell, Cells, Update
from stagekit.engine.condition import Watch
from stagekit.engine.flow import Flow
from stagekit.engine.line import (
    Line,
    Say,
    Stamp,
    to_cell,
    to_ear,
    to_ear_events,
    to_targets,
)
from stagekit.engine.mailbox import Mailbox
from stagekit.engine.presence import Presence
from stagekit.engine.sources import passes, read_source
from stagekit.engine.target import Desk, Driver, Target
from stagekit.scene.plan import (
    Chain,
    Combination,
    Condition,
    Conduct,
    Destination,
    Lamps,
    Mapping,
    Own,
    Parameter,
    Place,
    Raw,
    Scene,
    Sender,
)

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

Hear = Callable[[tuple[Any, ...], int, Ns], None]


class Graph:
    """All that one scene needs, in the order in which one thing depends on another.

    Attributes:
        cells: every signal that something reads.
        listeners: who waits for an event, by source and port.
        lines: own signals first, then groups' conditions, mappings and ears.
        targets: by output and address; a model's parameter has no output.
        presences: inputs and models that may go, by name and person.
    """

    def __init__(self, scene: Scene, engine: Engine) -> None:
        """Make desks, lamps, mailboxes and groups; `wire` makes the lines."""
        self.scene = scene
        self.engine = engine
        self.cells = Cells()
        self.listeners: dict[tuple[str, str], list[Hear]] = {}
        self.lines: list[Line] = []
        self.watches: list[Watch] = []
        self.targets: dict[tuple[str, str], Target] = {}
        self.paced: dict[str, Ns] = {}
        self.alarm_of: dict[int, Ns] = {}
        self.desks = {name: Desk(sender.rate, _ahead(sender))
                      for name, sender in scene.outputs.items()}  # fmt: skip
        self.desks[""] = Desk()
        self.mailboxes = {name: Mailbox(name) for name in scene.models}
        self.presences: dict[tuple[str, int], Presence] = {}
        self._shown: dict[int, list[Target]] = {}
        self._updates: dict[int, list[tuple[int, Update]]] = {}
        self._ranked: dict[int, dict[int, Update]] = {}
        self._after_own: dict[int, Cell] = {}
        self._rank = 0
        self.stamp = Stamp()
        for name, device in {**scene.inputs, **scene.models}.items():
            if device.fallback:
                for who in range(len(device.people) + 1):
                    self.presences[name, who] = Presence(device.fallback)
        self.substitutes = self._find_substitutes()
        self.groups = [Presence(group.then, open=group.condition is None) for group in scene.groups]
        self._group_asleep = [False] * len(scene.groups)
        self._group_lines: list[list[Line]] = [[] for _ in scene.groups]
        for sender in scene.outputs.values():
            for lamps in sender.lamps.values():
                for lamp in lamps:
                    self.lamp(lamp)
        self.scene_time = self.cells.get("scene", "time")
        self.cue_time = self.cells.get("cue", "time")
        self.clocks = False

    def _find_substitutes(self) -> dict[str, list[str]]:
        """Which models may speak instead of which."""
        found: dict[str, list[str]] = {}
        for name, device in self.scene.models.items():
            for fall in device.fallback:
                if fall.what == "model":
                    found.setdefault(fall.model, []).append(name)
        return found

    # ---- lines

    def wire(self) -> None:
        """Make every line, then note for every cell what depends on it."""
        engine, scene = self.engine, self.scene
        for own in scene.signals:
            self._own(own)
        for index, group in enumerate(scene.groups):
            if group.condition is not None:
                watch = self.watch(group.condition, self._group_turn(index))
                self.watches.append(watch)
        for mapping in scene.mappings:
            self._mapping(mapping)
        for name, device in scene.models.items():
            for ear, chain in device.hears.items():
                self._ear(name, ear, chain)
        for target in self.targets.values():
            target.look()
        self._order()
        self.clocks = bool(self.scene_time.updates or self.cue_time.updates)
        for place in self._everything_cues_set():
            engine.targets_of(place)

    def _everything_cues_set(self) -> list[Any]:
        return [setting.target for cue in self.scene.cues for setting in cue.settings
                if not (isinstance(setting.target, Raw) and setting.target.event)]  # fmt: skip

    def _line(self, name: str, chain: Chain, group: int | None, lamps: int) -> Line:
        flow = Flow(chain, name, self.scene.seed, lamps)
        source = None if flow.from_events else read_source(chain.source, self.cells)
        presence = None if group is None else self.groups[group]
        line = Line(name, source, flow, presence, self.engine.wake_line)
        line.rank = self._next_rank()
        self.lines.append(line)
        if flow.from_events and isinstance(chain.source, Place):
            self._listen(chain.source, line.hear)
        if group is not None:
            self._group_lines[group].append(line)
        return line

    def _next_rank(self) -> int:
        self._rank += 1
        return self._rank

    def _own(self, own: Own) -> None:
        line = self._line(own.name, own.chain, None, 1)
        if line.flow.to_events:
            name = own.name

            def say(event: Any, now: Ns) -> None:
                self.engine.happen(name, "", tuple(event), now)

            line.events.append(say)
        else:
            line.values.append(to_cell(self.cells.get(own.name, "")))

    def _mapping(self, mapping: Mapping) -> None:
        lamps = max((len(t.lamps) for t in mapping.targets if isinstance(t, Lamps)), default=1)
        line = self._line(mapping.name, mapping.chain, mapping.group, lamps)
        presences = self._presences(mapping)
        touched: list[Target] = []
        for place in mapping.targets:
            touched.extend(self._tie(line, place, mapping.chain.kind, presences))
        for target in touched:
            for presence in presences:
                self._shown.setdefault(id(presence), []).append(target)
        self._bundle(touched)

    def _tie(
        self, line: Line, place: Any, kind: Kind, presences: tuple[Presence, ...]
    ) -> list[Target]:
        engine = self.engine
        if isinstance(place, Conduct):
            line.events.append(self._conduct(place))
            return []
        if line.flow.to_events:
            if isinstance(place, Raw):
                line.events.append(self._event_out(place, kind))
            return []
        if isinstance(place, Lamps):
            targets = [self.lamp(lamp) for lamp in place.lamps]
        elif isinstance(place, Raw):
            targets = [self.raw(place, kind)]
        else:
            targets = [self.parameter(place)]
        drivers = []
        for target in targets:
            driver = Driver(target, presences)
            target.drivers.append(driver)
            drivers.append(driver)
        line.values.append(
            to_targets(targets, drivers, kind.what, engine.touch, self.stamp,
                       whole=isinstance(place, Raw))
        )  # fmt: skip
        return targets

    def _event_out(self, raw: Raw, kind: Kind) -> Say:
        encode = for_event(raw, kind.parts or ("text",), self.engine.spoken)
        engine = self.engine

        def say(event: Any, now: Ns) -> None:
            address, arguments = encode(tuple(event))
            engine.speak(raw, address, arguments, now)

        return say

    def _conduct(self, place: Conduct) -> Say:
        engine = self.engine

        def say(event: Any, now: Ns) -> None:
            if place.what == "go":
                engine.conduct.go(now)
            elif place.what == "back":
                engine.conduct.back(now)
            else:
                engine.conduct.to(place.cue, now)

        return say

    def _ear(self, model: str, ear: str, chain: Chain) -> None:
        line = self._line(f"{model}.{ear}", chain, None, 1)
        mailbox = self.mailboxes[model]
        if line.flow.to_events:
            fields = chain.kind.parts or ("text",)
            line.events.append(to_ear_events(mailbox, ear, fields, self._lost))
        else:
            line.values.append(to_ear(mailbox, ear))

    def _lost(self, model: str, count: int) -> None:
        self.engine.tell(Notice("fault", model, "model.overflow", (count,)))

    def _presences(self, mapping: Mapping) -> tuple[Presence, ...]:
        """What a mapping's say depends on: its group, and who is in its source."""
        found: list[Presence] = []
        if mapping.group is not None:
            found.append(self.groups[mapping.group])
        for thing, who in self._sources(mapping.chain):
            presence = self.presences.get((thing, who))
            if presence is not None and presence not in found:
                found.append(presence)
        return tuple(found)

    def _sources(self, chain: Chain) -> list[tuple[str, int]]:
        """Inputs and models (with persons) that a chain comes from, through own signals."""
        source = chain.source
        places = [source] if isinstance(source, Place) else list(source.places)
        if isinstance(source, Combination) and source.by is not None:
            places.append(source.by)
        own = {signal.name: signal.chain for signal in self.scene.signals}
        out: list[tuple[str, int]] = []
        for place in places:
            if place.thing in own and not place.port:
                out.extend(self._sources(own[place.thing]))
            else:
                out.extend((place.thing, who) for who in place.who or (0,))
        return out

    def _bundle(self, touched: list[Target]) -> None:
        """Everything that one mapping says on one output leaves together."""
        by_output: dict[str, list[Target]] = {}
        for target in touched:
            by_output.setdefault(target.plan.output, []).append(target)
        for output, targets in by_output.items():
            if output and len(targets) > 1 and self.scene.outputs[output].bundles:
                bundle = self._next_rank()
                for target in targets:
                    target.bundle = target.bundle or bundle

    # ---- targets

    def lamp(self, lamp: Destination) -> Target:
        """The target of one lamp."""
        return self._target(lamp, for_lamp(lamp))

    def raw(self, raw: Raw, kind: Kind | None) -> Target:
        """The target of one raw address."""
        plan = Destination(raw.output, raw.address, rate=raw.rate)
        return self._target(plan, for_raw(raw, kind))

    def parameter(self, place: Parameter) -> Target:
        """The target of a model's parameter, held in its range."""

        def encode(value: Any) -> tuple[object, ...]:
            number = float(value[0] if isinstance(value, tuple) else value)
            if place.low is not None:
                number = max(number, place.low)
            if place.high is not None:
                number = min(number, place.high)
            return (number,)

        return self._target(Destination("", f"{place.model}.{place.key}"), encode)

    def _target(self, plan: Destination, encode: Callable[[Any], tuple[object, ...]]) -> Target:
        key = (plan.output, plan.address)
        target = self.targets.get(key)
        if target is None:
            target = Target(plan, self.desks[plan.output], encode, self._next_rank())
            self.targets[key] = target
        return target

    def drive(self, target: Target, arguments: tuple[object, ...]) -> None:
        """A parameter has a new value: it goes along with the next letter."""
        model, _, key = target.plan.address.partition(".")
        value: Any = arguments[0]
        self.mailboxes[model].key(key, value)

    def toucher(self, target: Target) -> Callable[[Ns], None]:
        """An alarm that looks at a target again."""

        def ring(now: Ns) -> None:
            target.no_longer_waits()
            self.engine.touch(target)
            self.engine._settle(now)

        return ring

    def shown_by(self, presence: Presence) -> list[Target]:
        """The targets that depend on whether that is there."""
        return self._shown.get(id(presence), [])

    # ---- groups

    def groups_named(self, name: str) -> list[int]:
        """Indices of the groups of that name."""
        return [i for i, group in enumerate(self.scene.groups) if group.name == name and name]

    def group_awake(self, index: int, awake: bool, now: Ns) -> None:
        """A cue wakes a group or puts it to sleep."""
        self._group_asleep[index] = not awake
        condition = self.scene.groups[index].condition
        watch = self._watch_of(index)
        self._open(index, awake and (condition is None or (watch is not None and watch.is_true)),
                   now)  # fmt: skip

    def _watch_of(self, index: int) -> Watch | None:
        at = -1
        for i, group in enumerate(self.scene.groups[: index + 1]):
            if group.condition is not None:
                at += 1
                if i == index:
                    return self.watches[at]
        return None

    def _group_turn(self, index: int) -> Callable[[bool, Ns], None]:
        def then(true: bool, now: Ns) -> None:
            self._open(index, true and not self._group_asleep[index], now)

        return then

    def _open(self, index: int, open_: bool, now: Ns) -> None:
        presence = self.groups[index]
        if open_ == presence.open:
            return
        if open_:
            presence.come()
            for line in self._group_lines[index]:
                if line.source is not None:
                    line.update(now)
        else:
            presence.go(now)
        for target in self.shown_by(presence):
            self.engine.touch(target)

    # ---- who hears what

    def _listen(self, place: Place, hear: Callable[[tuple[Any, ...], Ns], None]) -> None:
        only, wanted = place.only, place.who

        def heard(values: tuple[Any, ...], who: int, now: Ns) -> None:
            if wanted and who not in wanted and -1 not in wanted:
                return
            if only and not passes(only, values):
                return
            hear(values, now)

        self.listeners.setdefault((place.thing, place.port), []).append(heard)

    def watch(self, condition: Condition, then: Callable[[bool, Ns], None]) -> Watch:
        """A condition, with its ears open for the events it waits for."""
        engine = self.engine
        watch = Watch(condition, self.cells, engine.alarms, lambda: engine.conduct.current, then)
        watch.rank = self._next_rank()
        for state in watch.terms:
            place = state.term.place
            if place is not None and place.kind.what == EVENT:

                def hear(values: tuple[Any, ...], now: Ns, state: Any = state) -> None:
                    watch.happen(state, values, now)

                self._listen(place, hear)
            elif state.source is not None:
                for cell in state.source.cells:
                    self._note(cell, watch.rank, watch.update)
        return watch

    def _note(self, cell: Cell, rank: int, update: Update) -> None:
        self._updates.setdefault(id(cell), []).append((rank, update))

    def _order(self) -> None:
        """For every cell, all that depends on it, through own signals, each once, in order."""
        own_cells = {own.name: self.cells.get(own.name, "") for own in self.scene.signals}
        after_own: dict[int, Cell] = {}
        for own, line in zip(self.scene.signals, self.lines, strict=False):
            after_own[line.rank] = own_cells[own.name]
        for line in self.lines:
            if line.source is not None:
                for cell in line.source.cells:
                    self._note(cell, line.rank, line.fast())
        self._after_own = after_own
        for cell in list(self.cells.by_key.values()):
            ranked = self._closure(cell)
            cell.updates = tuple(ranked[rank] for rank in sorted(ranked))

    def _closure(self, cell: Cell) -> dict[int, Update]:
        out: dict[int, Update] = {}
        ahead = [cell]
        while ahead:
            for rank, update in self._updates.get(id(ahead.pop()), ()):
                if rank not in out:
                    out[rank] = update
                    if rank in self._after_own:
                        ahead.append(self._after_own[rank])
        self._ranked[id(cell)] = out
        return out

    def ranked(self, cell: Cell) -> dict[int, Update]:
        """All that depends on a cell, by rank."""
        return self._ranked.get(id(cell), {})

    def ranked_after(self, line: Line) -> dict[int, Update]:
        """All that depends on a line's own signal, by rank."""
        cell = self._after_own.get(line.rank)
        return {} if cell is None else self.ranked(cell)

    def after(self, line: Line) -> tuple[Update, ...]:
        """All that depends on a line's own signal, in order."""
        cell = self._after_own.get(line.rank)
        return () if cell is None else cell.updates

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The ports of each input and model that anything listens to."""
        out: dict[str, list[str]] = {}
        for source, port, _ in self.cells.by_key:
            if port not in out.setdefault(source, []):
                out[source].append(port)
        for source, port in self.listeners:
            if port not in out.setdefault(source, []):
                out[source].append(port)
        return out

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """Plain data, by the names that survive a reload."""
        return {
            "lines": {line.name: line.flow.state() for line in self.lines},
            "targets": {f"{o} {a}": target.state() for (o, a), target in self.targets.items()},
            "mailboxes": {name: box.state() for name, box in self.mailboxes.items()},
            "presences": {f"{n} {w}": p.state() for (n, w), p in self.presences.items()},
            "groups": [[p.state(), asleep]
                       for p, asleep in zip(self.groups, self._group_asleep, strict=True)],
            "watches": [watch.state() for watch in self.watches],
            "desks": {n: [d.master, d.blackout] for n, d in self.desks.items()},
            "stamp": self.stamp.count,
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave; what has no counterpart is left as it is."""
        for line in self.lines:
            if line.name in state["lines"]:
                line.flow.restore(state["lines"][line.name])
        for (output, address), target in self.targets.items():
            if f"{output} {address}" in state["targets"]:
                target.restore(state["targets"][f"{output} {address}"])
        for name, box in self.mailboxes.items():
            if name in state["mailboxes"]:
                box.restore(state["mailboxes"][name])
        for (name, who), presence in self.presences.items():
            if f"{name} {who}" in state["presences"]:
                presence.restore(state["presences"][f"{name} {who}"])
        if len(state["groups"]) == len(self.groups):
            for index, (was, asleep) in enumerate(state["groups"]):
                self.groups[index].restore(was)
                self._group_asleep[index] = asleep
        for watch, was in zip(self.watches, state["watches"], strict=False):
            watch.restore(was)
        for name, (master, blackout) in state["desks"].items():
            if name in self.desks:
                self.desks[name].master, self.desks[name].blackout = master, blackout
        self.stamp.count = state["stamp"]


def _ahead(sender: Sender) -> Ns | None:
    """How long after its cause a packet is to sound, where the other side obeys that."""
    if sender.latency is None or not sender.timetags:
        return None
    return int(sender.latency * SECOND)
