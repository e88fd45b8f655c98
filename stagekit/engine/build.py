"""From a checked scene to a graph: every line, target and mailbox, tied together once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stagekit.core.kinds import EVENT
from stagekit.core.values import Ns
from stagekit.engine.cells import Cells
from stagekit.engine.condition import Watch
from stagekit.engine.groups import Groups
from stagekit.engine.line import Line, Stamp
from stagekit.engine.mailbox import Mailbox
from stagekit.engine.merge import Driver
from stagekit.engine.notes import end_of
from stagekit.engine.order import Order
from stagekit.engine.presence import Presence
from stagekit.engine.sources import passes
from stagekit.engine.target import Target
from stagekit.engine.targets import Targets
from stagekit.engine.wiring import Wiring
from stagekit.scene.plan import EVERYONE, Condition, Lamps, Place, Raw, Scene

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

CITE = "cite"
"""The port by which a model says whom it quotes: told and recorded though no line listens."""

Hear = Callable[[tuple[Any, ...], int, int, Ns], None]
"""Takes an event's fields, its person, its number and its moment."""


class Graph:
    """All that one scene needs, in the order in which one thing depends on another.

    Attributes:
        cells: every signal that something reads.
        listeners: who waits for an event, by source and port.
        lines: own signals first, then mappings and ears.
        spoken_by: for each mapping, by its name, its line and what it drives.
        places: desks and targets; targets: by output and address.
        presences: inputs and models that may go, by name and person.
        substitutes: for each model, in whose place it may have to speak.
    """

    def __init__(self, scene: Scene, engine: Engine) -> None:
        """Make desks, lamps, mailboxes and groups; the `wire` methods make the lines.

        They work piece by piece, so that a scene can be built while another is played.
        """
        self.scene = scene
        self._engine = engine
        self._wiring = Wiring(self, engine)
        self.cells = Cells()
        self.order = Order()
        self.stamp = Stamp()
        self.listeners: dict[tuple[str, str], list[Hear]] = {}
        self.lines: list[Line] = []
        self.spoken_by: dict[str, tuple[Line, list[tuple[Target, Driver]]]] = {}
        self.places = Targets(scene, self.order.next_rank, engine.speaking.spoken)
        self.targets, self.desks = self.places.by_key, self.places.desks
        self.mailboxes = {name: Mailbox(name) for name in scene.models}
        self.presences: dict[tuple[str, int], Presence] = {}
        self._shown: dict[Presence, list[Target]] = {}
        self.groups = Groups(scene.groups, self.stamp, self._show)
        self.substitutes = self._find_substitutes()
        self.scene_time = self.cells.get("scene", "time")
        self.cue_time = self.cells.get("cue", "time")
        self.clocks = False

    def _find_substitutes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, device in self.scene.models.items():
            for fall in device.fallback:
                if fall.what == "model":
                    found.setdefault(fall.model, []).append(name)
                    self.presence(name, 0)
        return found

    # ---- lines: own signals, then what conditions ask, then mappings and ears

    def wire_signals(self) -> Iterator[None]:
        """Own signals, one a step; whatever asks for them is wired after them."""
        for own in self.scene.signals:
            self._wiring.own(own)
            yield

    def wire(self) -> Iterator[None]:
        """Groups, mappings and ears, piece by piece; then for every cell what depends on it."""
        scene = self.scene
        self.groups.watch(self.watch)
        for mapping in scene.mappings:
            self._wiring.mapping(mapping)
            yield
        for name, device in scene.models.items():
            for ear, chain in device.hears.items():
                self._wiring.ear(name, ear, chain)
        self._make_what_cues_set()
        self._listen_for_substitutes()
        for target in self.targets.values():
            target.look()
        yield
        for line in self.lines:
            if line.source is not None:
                update = line.fast()
                for cell in line.source.cells:
                    self.order.note(cell, line.rank, update)
                yield
        yield from self.order.close(self.cells)
        self.clocks = bool(self.scene_time.updates or self.cue_time.updates)

    def _make_what_cues_set(self) -> None:
        """Lamps that one cue sets or releases together leave together."""
        for cue in self.scene.cues:
            for place in [*[setting.target for setting in cue.settings], *cue.release]:
                if isinstance(place, Raw) and place.event:
                    continue
                targets = self.places.of(place)
                if isinstance(place, Lamps) and self.scene.outputs[place.output].bundles:
                    self.places.bundle(targets)

    def _listen_for_substitutes(self) -> None:
        """A model that may speak for another is heard wherever that one is."""
        for other, instead in self.substitutes.items():
            for name, port, who in list(self.cells.by_key):
                if name in instead:
                    self.cells.get(other, port, who)
            for name, port in list(self.listeners):
                if name in instead:
                    self.listeners.setdefault((other, port), [])

    def free_name(self, name: str) -> str:
        """A mapping's name; of several with one name each has a number."""
        free, count = name, 1
        while free in self.spoken_by:
            count += 1
            free = f"{name} #{count}"
        return free

    # ---- presences

    def presence(self, thing: str, who: int) -> Presence | None:
        """How much a person of an input, or a model, still has to say, if that may weaken."""
        found = self.presences.get((thing, who))
        if found is None:
            device = self.scene.inputs.get(thing) or self.scene.models.get(thing)
            if device is not None and device.fallback:
                found = self.presences[thing, who] = Presence(device.fallback)
        return found

    def shows(self, presence: Presence, target: Target) -> None:
        """A target depends on whether that is there."""
        self._shown.setdefault(presence, []).append(target)

    def shown_by(self, presence: Presence) -> list[Target]:
        """The targets that depend on whether that is there."""
        return self._shown.get(presence, [])

    def _show(self, presence: Presence) -> None:
        for target in self.shown_by(presence):
            self._engine.touch(target)

    # ---- who hears what

    def listen(self, place: Place, hear: Hear) -> None:
        """Hear the events of a place that fit it."""
        only, wanted, parts = place.only, place.who, place.kind.parts
        ends = end_of(parts)
        velocity = parts.index("velocity") if "velocity" in parts else None

        def heard(values: tuple[Any, ...], who: int, event: int, now: Ns) -> None:
            if wanted and who not in wanted and EVERYONE not in wanted:
                return
            if only and not passes(only, values, velocity if ends(values) else None):
                return
            hear(values, who, event, now)

        self.listeners.setdefault((place.thing, place.port), []).append(heard)

    def watch(self, condition: Condition, then: Callable[[bool, Ns], None]) -> Watch:
        """A condition, with its ears open for the events it waits for."""
        engine = self._engine
        rank = self.order.next_rank()
        watch = Watch(condition, self.cells, engine.alarms, engine.current_cue, then, rank)
        for state in watch.terms:
            place = state.term.place
            if place is not None and place.kind.what == EVENT:
                self._listen_for(watch, state, place)
            elif state.source is not None:
                for cell in state.source.cells:
                    self.order.note(cell, rank, watch.update)
        return watch

    def _listen_for(self, watch: Watch, state: Any, place: Place) -> None:
        ends = end_of(place.kind.parts)

        def hear(values: tuple[Any, ...], who: int, event: int, now: Ns) -> None:
            if not ends(values):  # the end of a note is not a note
                watch.happen(state, event, now)

        self.listen(place, hear)

    def index_of(self, name: str) -> int:
        """The place of an input or model in the scene."""
        return [*self.scene.models, *self.scene.inputs].index(name)

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The ports of each input and model that anything listens to, and whom models quote."""
        out: dict[str, dict[str, bool]] = {}
        for source, port, _ in self.cells.by_key:
            out.setdefault(source, {})[port] = True
        for source, port in self.listeners:
            out.setdefault(source, {})[port] = True
        for name, device in self.scene.models.items():
            if CITE in device.ports:
                out.setdefault(name, {})[CITE] = True
        return {source: list(ports) for source, ports in out.items()}
