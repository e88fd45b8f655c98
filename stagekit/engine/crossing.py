"""From one scene of a show to the next: both are heard, and one gives way to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import (
    FAULT,
    HAND,
    LIFE,
    Effect,
    Happening,
    Letter,
    Notice,
    Ns,
    Packet,
)
from stagekit.engine.above import Crossed
from stagekit.engine.alarms import CROSS
from stagekit.engine.cells import Update
from stagekit.engine.giving import to_rest
from stagekit.engine.succession import speakers, stays, stays_out

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

FOR_BOTH = ("panic", "resume", "blackout", "master")
"""Words of a hand that the scene that leaves obeys too."""


class Leaving:
    """A scene that is on its way out, while the next one is on its way in.

    Attributes:
        over: whether it has gone.
    """

    def __init__(self, old: Engine, new: Engine) -> None:
        """`old` gives way to `new`."""
        self.engine = old
        self._new = new
        self._outputs = {name: True for name, sender in old.scene.outputs.items()
                         if name not in new.scene.outputs
                         or stays_out(sender, new.scene.outputs[name])}  # fmt: skip
        self.over = False

    def begin(self, now: Ns, seconds: float) -> list[Effect]:
        """Both scenes share what they share; what only the old one has fades to rest.

        The answer are the last words to outputs that lead elsewhere from now on.
        """
        old, new, length = self.engine, self._new, nanoseconds(seconds)
        moved = [name for name in old.scene.outputs if name not in self._outputs]
        words = old.last_words(now, speakers(old, moved))
        _hand_over(old, new, now)
        for key, target in old.graph.targets.items():
            if key[0] and key[0] not in self._outputs:
                target.silent = True  # its output is another one by now
            elif key in new.graph.targets:
                target.silent = True
                heir = new.graph.targets[key]
                heir.cross(Crossed(target, now, length))
                heir.hand, heir.sent, heir.sounding = target.hand, target.sent, target.sounding
            elif target.plan.rest is not None:
                hold = to_rest(target, now, seconds)
                if hold is not None:
                    target.decide(now)
                    target.take(hold)
                    old.touch(target)
            target.look()
        for target in new.graph.targets.values():
            target.look()
            new.touch(target)
        old.conduct.retire()
        old.hearing.leaving = True
        for line in old.graph.lines:
            line.muted = line.muted or line.flow.to_events  # only the ends of notes go on
        for name in new.scene.models:
            if name in old.graph.mailboxes:
                old.graph.mailboxes[name].sleep(True)
        new.alarms.set((CROSS, 0, 0), now + length, self._end)
        return words

    def handle(self, happening: Happening) -> list[Effect]:
        """What the old scene still does because of a happening."""
        kind = happening.kind
        if kind == FAULT or (kind == HAND and happening.name not in FOR_BOTH):
            return []
        return self._let_out(self.engine.handle(happening))

    def _let_out(self, effects: list[Effect]) -> list[Effect]:
        out: list[Effect] = []
        for effect in effects:
            if type(effect) is Packet:
                if effect.output in self._outputs:
                    out.append(effect)
            elif type(effect) is Letter:
                if effect.model not in self._new.scene.models:
                    out.append(effect)
            elif type(effect) is Notice and effect.what == "fault":
                out.append(effect)
        return out

    def _end(self, at: Ns) -> None:
        self.over = True

    def end(self, now: Ns) -> list[Effect]:
        """Its last words: every note that still sounds ends, what is its alone comes to rest."""
        old = self.engine
        out = self._let_out(old.last_words(now))
        alone = [name for name in self._outputs if name not in self._new.scene.outputs]
        if not old.panicked:
            out += [packet for packet in old.rest_packets() if packet.output in alone]
            for target in old.graph.targets.values():
                rest = target.rest_arguments()  # the last step of a fade may have had to wait
                name = target.plan.output
                waits = not target.silent and rest is not None and rest != target.sent
                if waits and name in self._outputs and name not in alone:
                    out.append(Packet(name, ((target.plan.address, rest),)))  # type: ignore[arg-type]
        return [*out, Notice("left", old.scene.file)]


def _hand_over(old: Engine, new: Engine, now: Ns) -> None:
    """What is known of inputs and models that stay, and what a hand holds over everything."""
    new.now, new.panicked, new.told = now, old.panicked, dict(old.told)
    new.hearing.count = old.hearing.count
    there = [name for name, device in {**new.scene.inputs, **new.scene.models}.items()
             if stays({**old.scene.inputs, **old.scene.models}.get(name), device)]  # fmt: skip
    for source, port, who in list(old.graph.cells.by_key):
        cell = new.graph.cells.by_key.get((source, port, who))
        if source in there and cell is not None:
            was = old.graph.cells.by_key[source, port, who]
            cell.value = was.value if was.held is None else was.held.live
            if was.away:
                new.graph.cells.mark(source, who, away=True)
    for (name, who), presence in new.graph.presences.items():
        before = old.graph.presences.get((name, who))
        if name in there and before is not None:
            presence.restore(before.state())
    for name, box in new.graph.mailboxes.items():
        if name in there:
            box.restore(old.graph.mailboxes[name].state())
            box.sleep(False)
    for name, desk in new.graph.desks.items():
        desk.panic = new.panicked
        if name in old.graph.desks:
            before_it = old.graph.desks[name]
            desk.master, desk.blackout = before_it.master, before_it.blackout
    new.post.restore()
    new.absence.watch_substitutes(now)
    lines: dict[int, Update] = {
        line.rank: line.update for line in new.graph.lines if line.source is not None
    }
    new.in_order(lines, "", now)


def starts(happening: Happening, now: Ns) -> Happening:
    """The happening with which the new scene begins."""
    return Happening(happening.seq, now, LIFE, "scene", "starts")
