"""The engine itself: happenings in, effects out, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core import values as v
from stagekit.core.values import Effect, Happening, Notice, Ns, Packet
from stagekit.engine import checkpoint
from stagekit.engine.absence import SEEN, Absence
from stagekit.engine.ahead import Ahead
from stagekit.engine.alarms import BEAT, LINE, LOOK, PACE, Alarms
from stagekit.engine.arguments import for_event, number_of
from stagekit.engine.build import Graph
from stagekit.engine.condition import Watch
from stagekit.engine.conduct import Conduct
from stagekit.engine.fade import CueHold
from stagekit.engine.hands import Hands
from stagekit.engine.line import Line
from stagekit.engine.notes import Note, Notes
from stagekit.engine.post import Post
from stagekit.engine.target import Target
from stagekit.scene.plan import EVERYONE, Condition, Raw, Scene
from stagekit.scene.plan import Target as Place

TICK: Ns = 10 * v.MILLISECOND
"""Glides and fades move on this grid: 100 Hz."""

BUNDLE_LIMIT = 32
"""Most messages of one bundle, so that it fits an ordinary datagram."""

Message = tuple[str, tuple[object, ...]]


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
        self.began: Ns | None = None
        self.events = 0  # how many have happened
        self.asleep: dict[str, bool] = {}
        self.told: dict[str, Ns] = {}  # when which part was last said to be wrong
        self.moving: dict[int, Line] = {}
        self.fading: dict[int, Target] = {}
        self._out: list[Effect] = []
        self._touched: list[Target] = []
        # `touch(target)`: it must be looked at before the step ends.
        self.touch: Callable[[Target], None] = self._touched.append
        self._horizon: Ns = 0
        self.notes = Notes(scene)
        self.ahead = Ahead(self.alarms, self._tell_event)
        self.graph = Graph(scene, self)
        self.graph.wire_signals()
        self.conduct = Conduct(self, scene.cues)
        self.graph.wire()
        self.absence = Absence(self)
        self.post = Post(self)
        self.hands = Hands(self)
        # What every signal asks for is looked up once.
        self._cells = self.graph.cells.by_key
        self._mailboxes = self.graph.mailboxes
        self._substitutes = self.graph.substitutes
        self._do: dict[str, Callable[[Happening, Ns], None]] = {
            v.SIGNAL: self._signal, v.FRAME: self._frame, v.EVENT: self._event,
            v.LATER: self.ahead.hear, v.HAND: self.hands.do, v.LIFE: self._life,
            v.ANSWER: self.post.answer, v.FAULT: self._fault,
        }  # fmt: skip

    # ---- the step

    def handle(self, happening: Happening) -> list[Effect]:
        """Take one happening; the answer is all that must be done because of it.

        Nothing is ever raised: what cannot be done becomes a notice of a fault.
        """
        out: list[Effect] = []
        self._out = out
        now = happening.at
        if now < self.now:
            now = self.now
        heap = self.alarms.heap
        if heap and heap[0][0] <= now:
            self._release(now)
        self.now = now
        do = self._do.get(happening.kind)
        if do is not None:
            try:
                do(happening, now)
            except Exception as error:
                self._wrong(happening.source, error)
        touched = self._touched
        if len(touched) == 1 and touched[0].direct:
            self._say_directly(touched.pop(), now)
        elif touched:
            self._settle(now)
        if self._mailboxes:
            self.post.collect(now)
        return out

    def next_wake(self) -> Ns | None:
        """The moment at which it wants a tick, or None: not before something happens."""
        return self.alarms.next()

    def _release(self, now: Ns) -> None:
        """Ring all that is due, each at its own moment; one moment is one step."""
        self._horizon = now
        due = self.alarms.take(now)
        while due is not None:
            at, ring = due
            at = self.now = max(at, self.now)
            try:
                ring(at)
            except Exception as error:
                self._wrong("engine", error)
            due = self.alarms.take(now)
            if self._touched and (due is None or due[0] > at):
                self._settle(at)

    def _wrong(self, source: str, error: Exception) -> None:
        """Something could not be done: said, but of each source at most once a second."""
        last = self.told.get(source)
        if last is None or self.now - last >= v.SECOND:
            self.told[source] = self.now
            words = f"{type(error).__name__}: {error}"[:200]
            self.tell(Notice("fault", source, "engine.wrong", (words,)))

    # ---- what happens

    def _signal(self, h: Happening, now: Ns) -> None:
        source, name, who, values = h.source, h.name, h.who, h.values
        if self.asleep and source in self.asleep:
            return
        cell = self._cells.get((source, name, who))
        if cell is not None and values:
            cell.value = values[0] if len(values) == 1 else values  # type: ignore[assignment]
            for update in cell.updates:
                try:
                    update(now)
                except Exception as error:
                    self._wrong(source, error)
        if who or source in self._substitutes:
            self.absence.wider(source, name, who, values, now)
        if name in SEEN and values:
            seen = bool(values[0])
            self._in_order(self.absence.mark(source, who, seen), source, now)
            self.absence.turn(source, who, seen, now)

    def signal(
        self, source: str, name: str, who: int, values: tuple[object, ...], now: Ns
    ) -> None:  # fmt: skip
        """A signal that somebody says in another's place."""
        self._signal(Happening(0, now, v.SIGNAL, source, name, who, values), now)

    def _frame(self, h: Happening, now: Ns) -> None:
        """Several signals of one moment: all of them stand before anything is worked out."""
        if self.asleep and h.source in self.asleep:
            return
        cells, order = self.graph.cells, self.graph.order
        due: dict[int, Callable[[Ns], None]] = {}
        rows: Any = [row for row in h.values if isinstance(row, (tuple, list)) and len(row) > 2]
        for name, who, *values in rows:
            head = cells.by_key.get((h.source, name, EVERYONE)) if who > 0 else None
            cell = cells.by_key.get((h.source, name, who))
            if cell is None and head is not None:
                cell = cells.get(h.source, name, who)
            if cell is not None:
                cell.value = number_of(values)
                due.update(order.ranked(cell))
            if head is not None:
                due.update(order.ranked(head))
            if name in SEEN:
                due.update(self.absence.mark(h.source, who, bool(values[0])))
        self._in_order(due, h.source, now)
        for name, who, *values in rows:
            for late in self.absence.places_of(h.source, now):
                self.signal(late, name, who, tuple(values), now)
            if name in SEEN:
                self.absence.turn(h.source, who, bool(values[0]), now)

    def _in_order(self, due: dict[int, Callable[[Ns], None]], source: str, now: Ns) -> None:
        for rank in sorted(due):
            try:
                due[rank](now)
            except Exception as error:
                self._wrong(source, error)

    def _event(self, h: Happening, now: Ns) -> None:
        self._tell_event(Note(h.source, h.name, h.who, h.values), now)

    def _tell_event(self, note: Note, now: Ns) -> None:
        source, name, who, values = note
        ends = self.notes.ends(source, name, values)
        if self.asleep and source in self.asleep and not ends:
            return
        self.notes.heard(note)
        self.happen(source, name, values, now, who)
        # A note's end follows wherever its beginning may have gone.
        instead = self._substitutes.get(source, ()) if ends else self.absence.places_of(source, now)
        for late in instead:
            self.happen(late, name, values, now, who)

    def happen(
        self, source: str, name: str, values: tuple[Any, ...], now: Ns, who: int = 0
    ) -> None:
        """Tell everyone who waits for that event."""
        self.events += 1
        event = self.events
        for hear in self.graph.listeners.get((source, name), ()):
            try:
                hear(values, who, event, now)
            except Exception as error:
                self._wrong(source, error)

    def hush(self, source: str | None, now: Ns) -> None:
        """A source (None: everybody) falls silent: what it said for later is void, its notes end.

        Ends that were said for later still come in their time; at panic all come now.
        """
        spare: list[Note] = []
        if source is None:
            self.ahead.drop(None, lambda note: False)
        else:
            spare = self.ahead.drop(
                source, lambda note: self.notes.ends(note.source, note.port, note.values)
            )
        for note in self.notes.hush(source, spare):
            self.happen(note.source, note.port, note.values, now, note.who)
            for late in self._substitutes.get(note.source, ()):
                self.happen(late, note.port, note.values, now, note.who)

    def _life(self, h: Happening, now: Ns) -> None:
        if h.source == "scene" and h.name == "starts":
            self.began = now
            self.graph.scene_time.value = self.graph.cue_time.value = 0.0
            self.happen("scene", "starts", (), now)
            self.conduct.begin(now)
            self.reconsider(now)
            if self.graph.clocks:
                self.want_tick(now)
            return
        self.absence.life(h, now)

    def _fault(self, h: Happening, now: Ns) -> None:
        self.tell(Notice("fault", h.source, h.name, h.values))  # type: ignore[arg-type]

    # ---- what the conduct and the hands ask for

    def awaken(self, name: str, awake: bool, now: Ns) -> None:
        """Wake or put to sleep an input, a model or a group."""
        self.tell(Notice("wake" if awake else "sleep", name))
        self.graph.groups.awaken(name, awake, now)
        if name in self.scene.inputs or name in self.scene.models:
            if awake:
                self.asleep.pop(name, None)
            else:
                self.asleep[name] = True
                self.hush(name, now)
            mailbox = self._mailboxes.get(name)
            if mailbox is not None:
                mailbox.sleep(not awake)

    def hold(self, target: Target, hold: CueHold, now: Ns) -> None:
        """A cue takes a target or gives it back, now or at the moment the hold says."""
        if hold.start > now:
            target.wait_for(hold)
        else:
            target.decide(now)
            target.take(hold)
        self.touch(target)

    def current_cue(self) -> int:
        """Index of the cue that was given last."""
        return self.conduct.current

    def watch(self, condition: Condition, then: Callable[[bool, Ns], None]) -> Watch:
        """Keep an eye on a condition."""
        return self.graph.watch(condition, then)

    def reconsider(self, now: Ns) -> None:
        """The cue has changed: look at every group's condition."""
        self.graph.groups.reconsider(now)

    def targets_of(self, place: Place) -> list[Target]:
        """The targets of one written destination."""
        return self.graph.places.of(place)

    def targets_on(self, output: str) -> list[Target]:
        """All targets of one output."""
        return self.graph.places.on(output)

    def touch_all(self) -> None:
        """Look at everything before the step ends."""
        self._touched.extend(self.graph.targets.values())

    # ---- what leaves

    def out(self, effect: Effect) -> None:
        """One thing to be done."""
        self._out.append(effect)

    def tell(self, notice: Notice) -> None:
        """Something for the house to do or to show."""
        self._out.append(notice)

    def send(self, output: str, messages: Sequence[Message], now: Ns | None) -> None:
        """Send messages as they are, one packet each (None: to be obeyed on arrival)."""
        stamp = None if now is None else self.stamp(output, now)
        for message in messages:
            self._out.append(Packet(output, (message,), stamp))

    def speak(self, output: str, messages: tuple[Message, ...], now: Ns) -> None:
        """Events leave at once and together."""
        self._out.append(Packet(output, messages, self.stamp(output, now)))

    def say(self, raw: Raw, values: tuple[Any, ...], now: Ns) -> None:
        """What a cue says once: a text, or a message without a value that could fade."""
        if not self.panicked:
            self.speak(raw.output, (for_event(raw, (), self.spoken)(values),), now)

    def spoken(self, value: Any) -> Any:
        """A text in the show's language; anything else as it is."""
        if isinstance(value, dict):
            return value.get(self.language) or next(iter(value.values()), "")
        return value

    def stamp(self, output: str, now: Ns) -> Ns | None:
        """When a packet of that cause is to sound, where the other side obeys that."""
        ahead = self.graph.desks[output].ahead
        return None if ahead is None else now + ahead

    def rest_packets(self, *, panic: bool = False) -> list[Packet]:
        """What brings every output to rest, whatever has happened; changes nothing.

        At `panic` a patch's own panic messages go first.
        """
        packets: list[Packet] = []
        for name, sender in self.scene.outputs.items():
            messages = list(sender.panic) if panic else []
            for target in self.targets_on(name):
                rest = target.rest_arguments()
                if rest is not None:
                    messages.append((target.plan.address, rest))
            packets.extend(Packet(name, (message,), None) for message in [*messages, *sender.rest])
        return packets

    def _settle(self, now: Ns) -> None:
        """Decide every touched target once, and let go what has changed."""
        touched = list(dict.fromkeys(self._touched))
        self._touched.clear()
        rows: list[tuple[str, list[Message]]] = []
        bundles: dict[tuple[int, str], list[Message]] = {}
        for target in touched:
            try:
                arguments = target.straight() if target.direct else self._due(target, now)
            except Exception as error:
                self._wrong(target.plan.output or target.plan.address, error)
                continue
            if arguments is None:
                continue
            plan = target.plan
            if not plan.output:
                model, _, key = plan.address.partition(".")
                self._mailboxes[model].key(key, arguments[0])  # type: ignore[arg-type]
                continue
            message = (plan.address, arguments)
            if target.bundle:
                together = bundles.get((target.bundle, plan.output))
                if together is not None and len(together) < BUNDLE_LIMIT:
                    together.append(message)
                    continue
                together = bundles[target.bundle, plan.output] = [message]
                rows.append((plan.output, together))
            else:
                rows.append((plan.output, [message]))
        for output, messages in rows:
            self._out.append(Packet(output, tuple(messages), self.stamp(output, now)))

    def _due(self, target: Target, now: Ns) -> tuple[object, ...] | None:
        """What must leave for a target now; what must wait, waits."""
        again = target.decide(now)
        if target.shape(now) or (again is not None and again <= now):
            self.fading[target.order] = target
            self.want_tick(now)
            if target.cue is not None and target.cue.end() > now:
                again = target.cue.end()  # it arrives on time, not at the tick after
        if again is not None and again > now:
            self.look_at(target, LOOK, again)
        arguments = target.arguments()
        if arguments is None or arguments == target.sent or target.desk.panic:
            return None
        if target.interval:
            ready = target.ready_at(now)
            if ready > now:
                self.look_at(target, PACE, ready)
                return None
        target.leave(now, arguments)
        return arguments

    def look_at(self, target: Target, what: int, at: Ns) -> None:
        """Look at a target again then."""
        self.alarms.set((what, target.order, 0), at, lambda now: self.touch(target))

    def _say_directly(self, target: Target, now: Ns) -> None:
        """As `_settle` does, where the one touched target is direct."""
        plan, ahead = target.plan, target.desk.ahead
        try:
            arguments = target.straight()
        except Exception as error:
            self._wrong(plan.output, error)
            return
        if arguments is not None:
            stamp = None if ahead is None else now + ahead
            self._out.append(Packet(plan.output, ((plan.address, arguments),), stamp))

    # ---- what moves by time alone

    def wake_line(self, line: Line, at: Ns, now: Ns) -> None:
        """A line wants to be asked again: at the next tick, or at an exact moment."""
        if at <= now + 1:
            self.moving[line.rank] = line
            self.want_tick(now)
            return

        def ring(moment: Ns) -> None:
            self._in_order({line.rank: line.update, **self.graph.order.after(line)}, "", moment)

        self.alarms.set((LINE, line.rank, 0), at, ring)

    def want_tick(self, now: Ns) -> None:
        """Something moves: a beat of the grid is needed."""
        if self.alarms.due((BEAT, 0, 0)) is None:
            self.alarms.set((BEAT, 0, 0), (now // TICK + 1) * TICK, self._tick)

    def _tick(self, at: Ns) -> None:
        """One beat of the grid; beats that were missed are one, the last of them."""
        last = self._horizon // TICK * TICK
        if last > at:
            self.alarms.set((BEAT, 0, 0), last, self._tick)
            return
        moving = list(self.moving.items())
        fading = list(self.fading.values())
        self.moving.clear()
        self.fading.clear()
        due: dict[int, Callable[[Ns], None]] = {}
        for rank, line in moving:
            due[rank] = line.update
            due.update(self.graph.order.after(line))
        if self.graph.clocks and self.began is not None:
            for cell, since in ((self.graph.scene_time, self.began),
                                (self.graph.cue_time, self.conduct.since)):  # fmt: skip
                cell.value = (at - since) / v.SECOND
                due.update(self.graph.order.ranked(cell))
            self.want_tick(at)
        self._in_order(due, "", at)
        self._touched.extend(fading)

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """All that must survive, as plain data."""
        return checkpoint.state(self)

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave; the whole state is sent at the next step."""
        checkpoint.restore(self, state)
