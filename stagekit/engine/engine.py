"""The engine itself: happenings in, effects out, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from stagekit.core import values as v
from stagekit.core.values import Effect, Happening, Notice, Ns, Packet
from stagekit.engine import checkpoint
from stagekit.engine.absence import SEEN, Absence
from stagekit.engine.ahead import Ahead
from stagekit.engine.alarms import Alarms
from stagekit.engine.arguments import number_of
from stagekit.engine.build import Graph
from stagekit.engine.conduct import Conduct
from stagekit.engine.hands import Hands
from stagekit.engine.hearing import Hearing
from stagekit.engine.line import Line
from stagekit.engine.moving import TICK, Moving
from stagekit.engine.post import Post
from stagekit.engine.speaking import Message, Speaking
from stagekit.engine.target import Target
from stagekit.scene.plan import Scene

__all__ = ["TICK", "Engine"]

BUNDLE_LIMIT = 32
"""Most messages of one bundle, so that it fits an ordinary datagram."""


class Engine:
    """One scene at work.

    Hand every happening to `handle`, in order, and do what its effects say.
    At `next_wake` hand it a tick. It never looks at a clock: the same
    happenings give the same effects.
    """

    def __init__(self, scene: Scene, language: str = "en", *, at_once: bool = True) -> None:
        """Build the graph of a checked scene; `language` chooses among texts.

        Not `at_once`: it stands only after `build_on` has said so, for whoever
        must do something else meanwhile.
        """
        self.scene = scene
        self.language = language
        self.now: Ns = 0
        self.alarms = Alarms()
        self.panicked = False
        self.began: Ns | None = None
        self.asleep: dict[str, bool] = {}  # by a cue, or gone around by a hand
        self.slept: dict[str, bool] = {}  # by a cue
        self.told: dict[str, Ns] = {}  # when which part was last said to be wrong
        self._out: list[Effect] = []
        self._touched: list[Target] = []
        # `touch(target)`: it must be looked at before the step ends.
        self.touch: Callable[[Target], None] = self._touched.append
        self.horizon: Ns = 0  # how far the happening at hand has brought us
        self.moving = Moving(self)
        self.hearing = Hearing(self)
        self.speaking = Speaking(self)
        self.ahead = Ahead(self.alarms, self.hearing)
        self._built = self._build()
        while at_once and self.build_on():
            pass

    def build_on(self) -> bool:
        """Build a little more, within a fraction of a millisecond; False once it stands."""
        return next(self._built, None) is not None

    def _build(self) -> Iterator[bool]:
        self.graph = Graph(self.scene, self)
        yield True
        for _ in self.graph.wire_signals():
            yield True
        self.conduct = Conduct(self, self.scene.cues)
        yield True
        for _ in self.graph.wire():
            yield True
        self.absence = Absence(self)
        self.post = Post(self)
        self.hands = Hands(self)
        # What every signal asks for is looked up once.
        self._cells = self.graph.cells.by_key
        self._mailboxes = self.graph.mailboxes
        self._substitutes = self.graph.substitutes
        self._do: dict[str, Callable[[Happening, Ns], None]] = {
            v.SIGNAL: self._signal, v.FRAME: self.hearing.frame, v.EVENT: self.hearing.event,
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
                self.wrong(happening.source, error)
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
        self.horizon = now
        due = self.alarms.take(now)
        while due is not None:
            at, ring = due
            at = self.now = max(at, self.now)
            try:
                ring(at)
            except Exception as error:
                self.wrong("engine", error)
            due = self.alarms.take(now)
            if self._touched and (due is None or due[0] > at):
                self._settle(at)

    def wrong(self, source: str, error: Exception) -> None:
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
            if cell.held is None:
                cell.value = values[0] if len(values) == 1 else values  # type: ignore[assignment]
                for update in cell.updates:
                    try:
                        update(now)
                    except Exception as error:
                        self.wrong(source, error)
            else:
                cell.held.live = number_of(values)
        if who or source in self._substitutes:
            self.absence.wider(source, name, who, values, now)
        if name in SEEN and values:
            seen = bool(values[0])
            self.in_order(self.absence.mark(source, who, seen), source, now)
            self.absence.turn(source, who, seen, now)

    def signal(
        self, source: str, name: str, who: int, values: tuple[object, ...], now: Ns
    ) -> None:  # fmt: skip
        """A signal that somebody says in another's place."""
        self._signal(Happening(0, now, v.SIGNAL, source, name, who, values), now)

    def in_order(self, due: dict[int, Callable[[Ns], None]], source: str, now: Ns) -> None:
        """Work out what depends on each other in its order."""
        for rank in sorted(due):
            try:
                due[rank](now)
            except Exception as error:
                self.wrong(source, error)

    def _life(self, h: Happening, now: Ns) -> None:
        if h.source == "scene" and h.name == "starts":
            self.began = now
            self.graph.scene_time.value = self.graph.cue_time.value = 0.0
            self.hearing.happen("scene", "starts", (), now)
            self.conduct.begin(now)
            self.graph.groups.reconsider(now)
            if self.graph.clocks:
                self.moving.want_tick(now)
            return
        if h.source == "scene" and h.name == "goes on":  # taken up where it stopped
            self.graph.groups.reconsider(now)
            if self.graph.clocks:
                self.moving.want_tick(now)
            return
        if h.source in self.scene.outputs:
            if h.name == "connected":
                self.hands.resend(h.source)
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
                self.slept.pop(name, None)
            else:
                self.slept[name] = True
            self.attend(name, now)

    def attend(self, name: str, now: Ns) -> None:
        """Hear an input or model, or no longer, as cues and hands want it by now."""
        asleep = name in self.slept or name in self.hands.bypassed
        if asleep and name not in self.asleep:
            self.asleep[name] = True
            self.hearing.hush(name, now)
        elif not asleep:
            self.asleep.pop(name, None)
        mailbox = self._mailboxes.get(name)
        if mailbox is not None:
            mailbox.sleep(asleep)
        self.absence.bypass(name, name in self.hands.bypassed, now)

    def is_awake(self, name: str) -> bool:
        """Whether no cue has put an input, a model or a group to sleep."""
        return name not in self.slept and not self.graph.groups.is_asleep(name)

    def current_cue(self) -> int:
        """Index of the cue that was given last."""
        return self.conduct.current

    def take_stand(self, now: Ns) -> list[Effect]:
        """From here on this engine plays; the answer is all that must be done because of it."""
        out: list[Effect] = list(self._out)
        self._out = out
        self.now = now
        if self._touched:
            self._settle(now)
        if self._mailboxes:
            self.post.collect(now)
        return out

    def last_words(
        self, now: Ns, lines: Sequence[Line] | None = None, sources: Sequence[str] = ()
    ) -> list[Effect]:
        """Another engine takes over: the ends of all notes that still sound.

        Or only of those that these lines have begun, or that came from these sources.
        """
        out: list[Effect] = []
        self._out = out
        self.now = max(now, self.now)
        if lines is None:
            self.hearing.hush(None, self.now)
            return out
        for source in sources:
            self.hearing.hush(source, self.now)
        for line in lines:
            line.hush(self.now)
        return out

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

    def rest_packets(self, *, panic: bool = False) -> list[Packet]:
        """What brings every output to rest (see `Speaking`); changes nothing."""
        return self.speaking.rest_packets(panic=panic)

    def _settle(self, now: Ns) -> None:
        """Decide every touched target once, and let go what has changed."""
        touched = list(dict.fromkeys(self._touched))
        self._touched.clear()
        rows: list[Packet | tuple[str, list[Message]]] = []  # a bundle fills up while it waits
        bundles: dict[tuple[int, str], list[Message]] = {}
        bundle, output = 0, ""  # the newest of them
        together: list[Message] = []
        for target in touched:
            try:
                if target.glides and not (target.silent or target.desk.panic):
                    arguments = self.moving.glide(target, now)
                else:
                    arguments = target.straight() if target.direct else self._due(target, now)
            except Exception as error:
                self.wrong(target.plan.output or target.plan.address, error)
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
                if target.bundle != bundle or plan.output != output:
                    bundle, output = target.bundle, plan.output
                    together = bundles.get((bundle, output), [])
                if not together or len(together) >= BUNDLE_LIMIT:
                    together = bundles[bundle, output] = []
                    rows.append((output, together))
                together.append(message)
            else:
                ahead = target.desk.ahead
                stamp = None if ahead is None else now + ahead
                rows.append(Packet(plan.output, (message,), stamp))
        for row in rows:
            if type(row) is tuple:
                stamp = self.speaking.stamp(row[0], now)
                row = Packet(row[0], tuple(row[1]), stamp)
            self._out.append(row)  # type: ignore[arg-type]

    def _due(self, target: Target, now: Ns) -> tuple[object, ...] | None:
        """What must leave for a target now; what must wait, waits."""
        again = target.decide(now)
        if target.desk.panic:
            return None  # it is looked at again on resuming
        if target.shape(now) or (again is not None and again <= now):
            self.moving.fade(target, now)
            cue = target.cue
            if cue is not None and (end := cue.start + cue.length) > now:
                again = end  # it arrives on time, not at the tick after
        if again is not None and again > now and target.look_due != again:
            self.moving.look_at(target, again)
        if target.silent:
            return None  # the scene that comes sends
        sounding = target.sounding
        if sounding is None:
            return None
        arguments = target.encode(sounding)
        if arguments == target.sent:
            return None
        if target.interval:
            ready = target.ready_at(now)
            if ready > now:
                self.moving.hold_back(target, ready)
                return None
        target.leave(now, arguments)
        return arguments

    def _say_directly(self, target: Target, now: Ns) -> None:
        """As `_settle` does, where the one touched target is direct."""
        plan, ahead = target.plan, target.desk.ahead
        try:
            arguments = target.straight()
        except Exception as error:
            self.wrong(plan.output, error)
            return
        if arguments is not None:
            stamp = None if ahead is None else now + ahead
            self._out.append(Packet(plan.output, ((plan.address, arguments),), stamp))

    def state(self) -> dict[str, object]:
        """All that must survive, as plain data."""
        return checkpoint.state(self)

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave; the whole state is sent at the next step."""
        checkpoint.restore(self, state)
