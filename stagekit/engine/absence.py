"""Who is gone, late or back, and who speaks in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.values import Happening, Notice, Ns
from stagekit.engine.alarms import MODEL, Key
from stagekit.engine.arguments import number_of
from stagekit.engine.cells import Update
from stagekit.engine.presence import Presence
from stagekit.scene.plan import EVERYONE

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

SEEN = ("seen", "connected")
"""Gates by which an input says whether what it follows is there (`if lost`)."""


class Absence:
    """What the engine does when something it listens to goes and comes back."""

    def __init__(self, engine: Engine) -> None:
        """Watch over the graph's presences."""
        self._engine = engine
        self._graph = engine.graph

    def life(self, h: Happening, now: Ns) -> None:
        """An input or a model is lost or dead, or it is ready or back."""
        engine, source = self._engine, h.source
        mailbox = self._graph.mailboxes.get(source)
        if h.name in ("lost", "dead"):
            if mailbox is not None:
                mailbox.died()
                engine.post.forget(source)
            engine.hearing.hush(source, now)
            for presence in self._of(source):
                self._gone(source, presence, now)
        elif h.name in ("ready", "back"):
            if mailbox is not None:
                pace: Any = h.values[0] if h.values else 0.0
                mailbox.born(float(pace))
                engine.post.forget(source)
            for presence in self._of(source):
                self._back(source, presence)

    def mark(self, source: str, who: int, seen: bool) -> dict[int, Update]:
        """A gate says whether somebody is there; the answer is what must be worked out anew."""
        order, due = self._graph.order, {}
        if who:
            for cell in self._graph.cells.mark(source, who, away=not seen):
                due.update(order.ranked(cell))
                head = self._graph.cells.by_key.get((source, cell.key[1], EVERYONE))
                if head is not None:
                    due.update(order.ranked(head))
        return due

    def turn(self, source: str, who: int, seen: bool, now: Ns) -> None:
        """What depends on somebody weakens, or comes back."""
        if who:
            crowd = self._graph.presences.get((source, EVERYONE))
            if crowd is not None:
                if self._graph.cells.anyone(source):
                    self._back(source, crowd)
                else:
                    self._gone(source, crowd, now)
        presence = self._graph.presences.get((source, who))
        if presence is None:
            return
        if seen:
            self._back(source, presence)
        else:
            self._gone(source, presence, now)

    def late(self, model: str, now: Ns) -> None:
        """A model has run out of patience."""
        for presence in self._of(model):
            self._gone(model, presence, now)

    def bypass(self, model: str, on: bool, now: Ns) -> None:
        """A hand goes around a model: `if late` applies at once, until it lets it back in."""
        box = self._graph.mailboxes.get(model)
        if box is None:
            return
        for presence in self._of(model):
            if on:
                self._gone(model, presence, now)
            elif box.alive and not box.late:
                self._back(model, presence)

    def in_time(self, model: str) -> None:
        """A model that was late has answered."""
        for presence in self._of(model):
            self._back(model, presence)
        self._engine.tell(Notice("back", model, "model.back"))

    def wider(
        self, source: str, name: str, who: int, values: tuple[object, ...], now: Ns
    ) -> None:  # fmt: skip
        """Who reads everyone, or another model in its place, hears a signal too."""
        if who > 0 and (source, name, EVERYONE) in self._graph.cells.by_key:
            cell = self._graph.cells.get(source, name, who)
            if cell.held is None:
                cell.value = number_of(values)
            else:
                cell.held.live = number_of(values)
            self._tell_everyone(source, name, now)
        for late in self._graph.substitutes.get(source, ()):
            if self._speaks_for(source, late, now):
                self._engine.signal(late, name, who, values, now)

    def places_of(self, source: str, now: Ns) -> list[str]:
        """The models in whose place a source speaks now."""
        return [late for late in self._graph.substitutes.get(source, ())
                if self._speaks_for(source, late, now)]  # fmt: skip

    def watch_substitutes(self, now: Ns) -> None:
        """After a restore: who is away may yet be replaced."""
        for source, _ in list(self._graph.presences):
            for presence in self._of(source):
                self._await_substitute(source, presence, now)

    def _of(self, source: str) -> list[Presence]:
        return [p for (name, _), p in self._graph.presences.items() if name == source]

    def _gone(self, source: str, presence: Presence, now: Ns) -> None:
        if presence.go(now):
            self._touch(presence)
            self._await_substitute(source, presence, now)

    def _back(self, source: str, presence: Presence) -> None:
        if source in self._engine.hands.bypassed:
            return  # a hand goes around it
        if presence.come():
            self._touch(presence)
            if self._graph.presences.get((source, 0)) is presence:
                self._engine.alarms.clear(self._turn_of(source))

    def _touch(self, presence: Presence) -> None:
        for target in self._graph.shown_by(presence):
            self._engine.touch(target)

    def _tell_everyone(self, source: str, name: str, now: Ns) -> None:
        head = self._graph.cells.by_key.get((source, name, EVERYONE))
        if head is not None:
            for update in head.updates:
                update(now)

    def _speaks_for(self, source: str, late: str, now: Ns) -> bool:
        presence = self._graph.presences.get((late, 0))
        return presence is not None and presence.substitute(now) == source

    def _await_substitute(self, source: str, presence: Presence, now: Ns) -> None:
        """Another model's newest words stand in its place as soon as its turn comes."""
        at = presence.speaks_at()
        if at is None or self._graph.presences.get((source, 0)) is not presence:
            return

        def ring(moment: Ns) -> None:
            other = presence.substitute(moment)
            if other is None:
                return
            for name, port, who in list(self._graph.cells.by_key):
                cell = self._graph.cells.by_key.get((other, port, who))
                if name == source and cell is not None and cell.value is not None:
                    value = cell.value
                    values = value if isinstance(value, tuple) else (value,)
                    self._engine.signal(source, port, who, values, moment)

        if at >= now:
            self._engine.alarms.set(self._turn_of(source), at, ring)

    def _turn_of(self, source: str) -> Key:
        """The alarm for the moment at which another speaks in a model's place."""
        return (MODEL, self._graph.index_of(source), 2)
