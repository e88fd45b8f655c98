"""The engine itself: happenings in, effects out, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core import values as v
from stagekit.core.values import Effect, Happening, Notice, Ns, Packet
from stagekit.engine.alarms import Alarms
from stagekit.engine.arguments import for_event, number_of
from stagekit.engine.build import Graph
from stagekit.engine.condition import Watch
from stagekit.engine.conduct import Conduct
from stagekit.engine.fade import CueHold
from stagekit.engine.line import Line
from stagekit.engine.mailbox import END, PATIENCE, Mailbox
from stagekit.engine.target import Target
from stagekit.scene.plan import Condition, Lamps, Parameter, Raw, Scene
from stagekit.scene.plan import Target as Place

TICK: Ns = 10 * v.MILLISECOND
"""Glides and fades move on this grid: 100 Hz."""

BUNDLE_LIMIT = 32
"""Most messages of one bundle, so that it fits an ordinary datagram."""

SEEN = ("seen", "connected")
"""Gates by which an input says whether what it follows is there (`if lost`)."""


class Engine:
    """One scene at work.

    Hand every happening to `handle`, in order, and do what its effects say.
    At `next_wake` hand it a tick. It never looks at a clock: the same
    happenings give the same effects.
    """

    def __init__(self, scene: Scene, language: str = "en") -> None:
        """Build the graph of a checked scene; `language` chooses among texts."""
        self.scene = scene
        self.language = language
        self.now: Ns = 0
        self.alarms = Alarms()
        self.panicked = False
        self._began: Ns | None = None
        self._out: list[Effect] = []
        self._touched: list[Target] = []
        # `touch(target)`: it must be looked at before the step ends.
        self.touch: Callable[[Target], None] = self._touched.append
        self._moving: dict[int, Line] = {}
        self._fading: dict[int, Target] = {}
        self._horizon: Ns = 0
        self._tick_at: Ns | None = None
        self._asleep: dict[str, bool] = {}
        self._later: dict[int, Happening] = {}
        self._later_count = 0
        self.graph = Graph(scene, self)
        self.conduct = Conduct(self, scene.cues)
        self.graph.wire()
        # What every signal asks for is looked up once.
        self._cells = self.graph.cells.by_key
        self._mailboxes = self.graph.mailboxes
        self._substitutes = self.graph.substitutes
        self._do: dict[str, Callable[[Happening, Ns], None]] = {
            v.SIGNAL: self._signal, v.FRAME: self._frame, v.EVENT: self._event,
            v.LATER: self._ahead, v.TICK: lambda h, now: None, v.HAND: self._hand,
            v.LIFE: self._life, v.ANSWER: self._answer, v.FAULT: self._fault,
            v.GAP: lambda h, now: None,
        }  # fmt: skip

    # ---- the step

    def handle(self, happening: Happening) -> list[Effect]:
        """Take one happening; the answer is all that must be done because of it."""
        out: list[Effect] = []
        self._out = out
        now = happening.at
        if now < self.now:
            now = self.now
        else:
            self.now = now
        heap = self.alarms.heap
        if heap and heap[0][0] <= now:
            self._horizon = now
            self.alarms.release(now)
        do = self._do.get(happening.kind)
        if do is not None:
            do(happening, now)
        touched = self._touched
        if len(touched) == 1 and touched[0].direct:
            self._say_directly(touched.pop(), now)
        elif touched:
            self._settle(now)
        if self._mailboxes:
            self._post(now)
        return out

    def next_wake(self) -> Ns | None:
        """The moment at which it wants a tick, or None: not before something happens."""
        heap = self.alarms.heap
        return heap[0][0] if heap else None

    # ---- what happens

    def _signal(self, h: Happening, now: Ns) -> None:
        source, name, who, values = h.source, h.name, h.who, h.values
        cell = self._cells.get((source, name, who))
        if cell is None or (self._asleep and source in self._asleep):
            return
        cell.value = values[0] if len(values) == 1 else values  # type: ignore[assignment]
        for update in cell.updates:
            update(now)
        if name in SEEN:
            self._seen(source, who, bool(values[0]), now)
        elif who or source in self._substitutes:
            self._wider(source, name, who, values, now)

    def _frame(self, h: Happening, now: Ns) -> None:
        if self._asleep and h.source in self._asleep:
            return
        cells = self.graph.cells.by_key
        due: dict[int, Callable[[Ns], None]] = {}
        frame: Any = h.values
        for name, who, *values in frame:
            cell = cells.get((h.source, name, who))
            if cell is not None:
                cell.value = number_of(values)
                due.update(self.graph.ranked(cell))
            if who or h.source in self.graph.substitutes:
                self._wider(h.source, name, who, tuple(values), now)
        for rank in sorted(due):
            due[rank](now)
        for name, who, *values in frame:
            if name in SEEN:
                self._seen(h.source, who, bool(values[0]), now)

    def _wider(self, source: str, name: str, who: int, values: tuple[object, ...], now: Ns) -> None:
        """Who reads everyone, or another model in its place, hears it too."""
        if who:
            cell = self.graph.cells.by_key.get((source, name, -1))
            if cell is not None:
                self.graph.cells.get(source, name, who).value = number_of(values)
                for update in cell.updates:
                    update(now)
        for late in self.graph.substitutes.get(source, ()):
            presence = self.graph.presences.get((late, 0))
            if presence is not None and presence.substitute(now) == source:
                self._signal(Happening(0, now, v.SIGNAL, late, name, who, values), now)

    def _event(self, h: Happening, now: Ns) -> None:
        if self._asleep and h.source in self._asleep:
            return
        self.happen(h.source, h.name, h.values, now, h.who)
        for late in self.graph.substitutes.get(h.source, ()):
            presence = self.graph.presences.get((late, 0))
            if presence is not None and presence.substitute(now) == h.source:
                self.happen(late, h.name, h.values, now, h.who)

    def happen(
        self, source: str, name: str, values: tuple[Any, ...], now: Ns, who: int = 0
    ) -> None:
        """Tell everyone who waits for that event."""
        for hear in self.graph.listeners.get((source, name), ()):
            hear(values, who, now)

    def _ahead(self, h: Happening, now: Ns) -> None:
        """An event said ahead is kept until it is due."""
        due: Any = h.values[0]
        self._later_count += 1
        count = self._later_count
        self._later[count] = h
        self._keep(count, h, max(due, now))

    def _keep(self, count: int, h: Happening, due: Ns) -> None:
        def ring(at: Ns) -> None:
            if self._later.pop(count, None) is not None:
                self._event(Happening(0, at, v.EVENT, h.source, h.name, h.who, h.values[1:]), at)
                self._settle(at)

        self.alarms.set(due, ring)

    def _answer(self, h: Happening, now: Ns) -> None:
        mailbox = self.graph.mailboxes.get(h.source)
        number: Any = h.values[0] if h.values else -1
        if mailbox is None or not mailbox.answer(number, now):
            return
        if mailbox.late:
            mailbox.late = False
            self._back(h.source, 0, now)
            self.tell(Notice("back", h.source, "model.back"))

    def _life(self, h: Happening, now: Ns) -> None:
        if h.source == "scene" and h.name == "starts":
            self._begin(now)
            return
        mailbox = self.graph.mailboxes.get(h.source)
        if h.name in ("lost", "dead"):
            if mailbox is not None:
                mailbox.died()
            for thing, who in list(self.graph.presences):
                if thing == h.source:
                    self._gone(thing, who, now)
        elif h.name in ("ready", "back"):
            if mailbox is not None:
                pace: Any = h.values[0] if h.values else 0.0
                mailbox.born(float(pace))
                mailbox.late = False
            for thing, who in list(self.graph.presences):
                if thing == h.source:
                    self._back(thing, who, now)

    def _fault(self, h: Happening, now: Ns) -> None:
        self.tell(Notice("fault", h.source, h.name, h.values))  # type: ignore[arg-type]

    def _begin(self, now: Ns) -> None:
        self._began = now
        self.conduct.since = now
        self.happen("scene", "starts", (), now)
        self.reconsider(now)
        if self.graph.clocks:
            self._want_tick(now)

    # ---- hands

    def _hand(self, h: Happening, now: Ns) -> None:
        values: tuple[Any, ...] = h.values
        if h.name == "panic":
            self._panic(now)
        elif h.name == "resume":
            self._resume(now)
        elif h.name == "go":
            self.conduct.go(now, values[0] if values else None)
        elif h.name == "back":
            self.conduct.back(now)
        elif h.name == "cue":
            self.conduct.to(values[0], now)
        elif h.name == "blackout":
            for desk in self.graph.desks.values():
                desk.blackout = bool(values[0])
            self._touch_all()
        elif h.name == "master":
            self.graph.desks[values[0]].master = min(max(float(values[1]), 0.0), 1.0)
            self._touch_all()
        elif h.name in ("set", "free"):
            target = self.graph.targets.get((values[0], values[1]))
            if target is not None:
                target.hand = number_of(values[2:]) if h.name == "set" else None
                target.look()
                self.touch(target)

    def _panic(self, now: Ns) -> None:
        self.panicked = True
        self.tell(Notice("panic", ""))
        for desk in self.graph.desks.values():
            desk.panic = True
        self._out.extend(self.rest_packets(panic=True))
        for target in self.graph.targets.values():
            target.sent = target.rest_arguments()  # all is sent anew on resuming

    def _resume(self, now: Ns) -> None:
        self.panicked = False
        self.tell(Notice("resume", ""))
        for desk in self.graph.desks.values():
            desk.panic = False
        self._touch_all()

    def awaken(self, name: str, awake: bool, now: Ns) -> None:
        """Wake or put to sleep an input, a model or a group."""
        self.tell(Notice("wake" if awake else "sleep", name))
        for group in self.graph.groups_named(name):
            self.graph.group_awake(group, awake, now)
        if name in self.scene.inputs or name in self.scene.models:
            if awake:
                self._asleep.pop(name, None)
            else:
                self._asleep[name] = True
            mailbox = self.graph.mailboxes.get(name)
            if mailbox is not None:
                mailbox.sleep(not awake)

    # ---- what is gone, late or back

    def _seen(self, source: str, who: int, seen: bool, now: Ns) -> None:
        if seen:
            self._back(source, who, now)
        else:
            self._gone(source, who, now)

    def _gone(self, source: str, who: int, now: Ns) -> None:
        presence = self.graph.presences.get((source, who))
        if presence is not None and presence.go(now):
            for target in self.graph.shown_by(presence):
                self.touch(target)

    def _back(self, source: str, who: int, now: Ns) -> None:
        presence = self.graph.presences.get((source, who))
        if presence is not None and presence.come():
            for target in self.graph.shown_by(presence):
                self.touch(target)

    def _post(self, now: Ns) -> None:
        """Send the letters that are due, and see who is late."""
        for mailbox in self.graph.mailboxes.values():
            letter = mailbox.letter(now)
            if letter is not None:
                self._out.append(letter)
                self._await(mailbox, letter.number, now)
            elif mailbox.pace:
                due = mailbox.wants_at(now)
                if due is not None and due > now and self.graph.paced.get(mailbox.model) != due:
                    self.graph.paced[mailbox.model] = due
                    self.alarms.set(due, lambda at: None)

    def _await(self, mailbox: Mailbox, number: int, now: Ns) -> None:
        def late(at: Ns) -> None:
            if mailbox.outstanding == number and not mailbox.late:
                mailbox.late = True
                self._gone(mailbox.model, 0, at)
                self.tell(Notice("fault", mailbox.model, "model.late"))
                self.alarms.set(at + END - PATIENCE, end)
                self._settle(at)

        def end(at: Ns) -> None:
            if mailbox.outstanding == number:
                self.tell(Notice("restart", mailbox.model, "model.stuck"))

        self.alarms.set(now + PATIENCE, late)

    # ---- what leaves

    def tell(self, notice: Notice) -> None:
        """Something for the house to do or to show."""
        self._out.append(notice)

    def send(
        self, output: str, messages: Sequence[tuple[str, tuple[object, ...]]], now: Ns
    ) -> None:
        """Send messages as they are, one packet each."""
        for message in messages:
            self._out.append(Packet(output, (message,), self._stamp(output, now)))

    def speak(self, raw: Raw, address: str, arguments: tuple[object, ...], now: Ns) -> None:
        """An event leaves at once, unless panic holds everything."""
        if not self.panicked:
            self._out.append(
                Packet(raw.output, ((address, arguments),), self._stamp(raw.output, now))
            )

    def speak_later(self, raw: Raw, values: tuple[Any, ...], at: Ns) -> None:
        """What a cue says once: a text, or a message without a value that could fade."""
        encode = for_event(raw, (), self.spoken)

        def ring(now: Ns) -> None:
            address, arguments = encode(values)
            self.speak(raw, address, arguments, now)

        if at <= self.now:
            ring(self.now)
        else:
            self.alarms.set(at, ring)

    def spoken(self, value: Any) -> Any:
        """A text in the show's language; anything else as it is."""
        if isinstance(value, dict):
            return value.get(self.language) or next(iter(value.values()), "")
        return value

    def _stamp(self, output: str, now: Ns) -> Ns | None:
        ahead = self.graph.desks[output].ahead
        return None if ahead is None else now + ahead

    def hold(self, target: Target, hold: CueHold, now: Ns) -> None:
        """A cue takes a target (or gives it back); what it says is worked out now."""
        if target.cue is not None and not target.cue.releasing and hold.start > now:
            # Until the new fade begins, the old one goes on.
            self.alarms.set(hold.start, lambda at: self._hold_now(target, hold, at))
            return
        self._hold_now(target, hold, now)

    def _hold_now(self, target: Target, hold: CueHold, now: Ns) -> None:
        if hold.start <= now:
            hold.begins_from = target.value
            if hold.begins_from is None and not hold.releasing:
                hold.begins_from = hold.rest_like() if hold.length else hold.wanted
        target.cue = hold
        target.look()
        self.touch(target)
        if self.now != now:
            self._settle(now)

    def _touch_all(self) -> None:
        self._touched.extend(self.graph.targets.values())

    def _settle(self, now: Ns) -> None:
        """Decide every touched target once, and let go what has changed."""
        touched = list(dict.fromkeys(self._touched))
        self._touched.clear()
        open_bundle: tuple[int, str] | None = None
        messages: list[tuple[str, tuple[object, ...]]] = []
        for target in touched:
            if target.direct and open_bundle is None:
                self._say_directly(target, now)
                continue
            again = target.decide(now)
            if target.shape(now) or (again is not None and again <= now):
                self._fading[target.order] = target
                self._want_tick(now)
            elif again is not None:
                self.alarms.set(again, self.graph.toucher(target))
            arguments = target.arguments()
            if arguments is None or arguments == target.sent:
                continue
            plan = target.plan
            if target.desk.panic:
                continue
            if target.interval:
                ready = target.ready_at(now)
                if ready > now:
                    if target.wait_until(ready):
                        self.alarms.set(ready, self.graph.toucher(target))
                    continue
            target.leave(now, arguments)
            if not plan.output:
                self.graph.drive(target, arguments)
                continue
            bundle = (target.bundle, plan.output)
            if target.bundle and bundle == open_bundle and len(messages) < BUNDLE_LIMIT:
                messages.append((plan.address, arguments))
                continue
            self._close(open_bundle, messages, now)
            if target.bundle:
                open_bundle, messages = bundle, [(plan.address, arguments)]
            else:
                open_bundle, messages = None, []
                self._out.append(
                    Packet(plan.output, ((plan.address, arguments),), self._stamp(plan.output, now))
                )
        self._close(open_bundle, messages, now)

    def _say_directly(self, target: Target, now: Ns) -> None:
        """As `_settle` does, in the few steps that the ordinary target needs."""
        value = target.value = target.sounding = target.drivers[0].value
        if value is None:
            return
        arguments = target.encode(value)
        desk = target.desk
        if arguments == target.sent or desk.panic:
            return
        target.sent = arguments
        plan, ahead = target.plan, desk.ahead
        self._out.append(
            Packet(
                plan.output,
                ((plan.address, arguments),),
                None if ahead is None else now + ahead,
            )
        )

    def _close(
        self,
        bundle: tuple[int, str] | None,
        messages: list[tuple[str, tuple[object, ...]]],
        now: Ns,
    ) -> None:
        if bundle is not None and messages:
            self._out.append(Packet(bundle[1], tuple(messages), self._stamp(bundle[1], now)))

    # ---- what moves by time alone

    def wake_line(self, line: Line, at: Ns, now: Ns) -> None:
        """A line wants to be asked again: at the next tick, or at an exact moment."""
        if at <= now + 1:
            self._moving[line.rank] = line
            self._want_tick(now)
            return

        def ring(moment: Ns) -> None:
            line.update(moment)
            for update in self.graph.after(line):
                update(moment)
            self._settle(moment)

        if self.graph.alarm_of.get(line.rank) != at:
            self.graph.alarm_of[line.rank] = at
            self.alarms.set(at, ring)

    def _want_tick(self, now: Ns) -> None:
        if self._tick_at is None:
            self._tick_at = (now // TICK + 1) * TICK
            self.alarms.set(self._tick_at, self._tick)

    def _tick(self, at: Ns) -> None:
        """One beat of the grid; beats that were missed are one."""
        self._tick_at = None
        last = self._horizon // TICK * TICK
        at = max(at, last)
        moving, self._moving = self._moving, {}
        fading, self._fading = self._fading, {}
        due: dict[int, Callable[[Ns], None]] = {}
        for rank, line in moving.items():
            due[rank] = line.update
            due.update(self.graph.ranked_after(line))
        if self.graph.clocks and self._began is not None:
            for cell, since in ((self.graph.scene_time, self._began),
                                (self.graph.cue_time, self.conduct.since)):  # fmt: skip
                cell.value = (at - since) / v.SECOND
                due.update(self.graph.ranked(cell))
            self._want_tick(at)
        for rank in sorted(due):
            due[rank](at)
        self._touched.extend(fading.values())
        self._settle(at)

    # ---- what the conduct and the graph ask for

    def watch(self, condition: Condition, then: Callable[[bool, Ns], None]) -> Watch:
        """Keep an eye on a condition."""
        return self.graph.watch(condition, then)

    def reconsider(self, now: Ns) -> None:
        """The cue has changed: look at every group's condition."""
        for watch in self.graph.watches:
            watch.update(now)

    def targets_of(self, place: Place) -> list[Target]:
        """The targets of one written destination."""
        if isinstance(place, Lamps):
            return [self.graph.lamp(lamp) for lamp in place.lamps]
        if isinstance(place, Raw):
            return [self.graph.raw(place, None)]
        if isinstance(place, Parameter):
            return [self.graph.parameter(place)]
        return []

    def targets_on(self, output: str) -> list[Target]:
        """All targets of one output."""
        return [target for (name, _), target in self.graph.targets.items() if name == output]

    def rest_packets(self, *, panic: bool = False) -> list[Packet]:
        """What brings every output to rest, whatever has happened; changes nothing.

        At `panic` a patch's own panic messages go first.
        """
        packets: list[Packet] = []
        for name, sender in self.scene.outputs.items():
            if panic:
                packets.extend(Packet(name, (message,), None) for message in sender.panic)
            for target in self.targets_on(name):
                rest = target.rest_arguments()
                if rest is not None:
                    packets.append(Packet(name, ((target.plan.address, rest),), None))
            packets.extend(Packet(name, (message,), None) for message in sender.rest)
        return packets

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """All that must survive, as plain data."""
        return {
            "now": self.now, "began": self._began, "panicked": self.panicked,
            "asleep": list(self._asleep), "cells": self.graph.cells.state(),
            "conduct": self.conduct.state(), "graph": self.graph.state(),
            "later": [[h.at, h.source, h.name, h.who, list(h.values)]
                      for h in self._later.values()],
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave; the whole state is sent at the next step."""
        self.now = state["now"]
        self._began = state["began"]
        self.panicked = state["panicked"]
        self._asleep = dict.fromkeys(state["asleep"], True)
        self.graph.cells.restore(state["cells"])
        self.conduct.restore(state["conduct"])
        self.graph.restore(state["graph"])
        for at, source, name, who, values in state["later"]:
            self._ahead(Happening(0, at, v.LATER, source, name, who, tuple(values)), self.now)
        for desk in self.graph.desks.values():
            desk.panic = self.panicked
        for line in self.graph.lines:
            if line.flow.moves:
                self._moving[line.rank] = line
        self._touch_all()
        self._want_tick(self.now)
