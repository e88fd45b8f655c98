"""The loop of the engine's process: one thread, one queue, one log.

Everything that happens passes through `take`, in one order: it is numbered,
handled, its effects are done, and it is written down. The loop waits in
`select` on the keeper's lane, the OSC sockets and the workers, and answers the
engine's `next_wake` with ticks that carry the ideal time.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Callable
from typing import Any

from stagekit.core.values import (
    FAULT,
    HAND,
    LIFE,
    MILLISECOND,
    RELOAD,
    SIGNAL,
    TICK,
    Effect,
    Happening,
    Letter,
    Notice,
    Ns,
    Packet,
)
from stagekit.engine.engine import TICK as BEAT
from stagekit.engine.engine import Engine
from stagekit.engine.stage import Stage
from stagekit.show import clock
from stagekit.show.crew import Crew
from stagekit.show.devices import Devices
from stagekit.show.lane import Lane
from stagekit.show.live import Live
from stagekit.show.losses import Losses
from stagekit.show.plainly import Mishaps, plainly
from stagekit.show.programme import Programme
from stagekit.show.reading import Opened
from stagekit.show.receivers import Receivers
from stagekit.show.recording import recording
from stagekit.show.rehearsal import Rehearsal
from stagekit.show.reloading import READER
from stagekit.show.resuming import Resuming
from stagekit.show.trace import Writer
from stagekit.show.versions import Versions
from stagekit.show.watching import Watching
from stagekit.show.wire import Order

FLUSH: Ns = 50 * MILLISECOND
STATUS: Ns = 200 * MILLISECOND
CHECKPOINT: Ns = 20_000 * MILLISECOND
"""How often a recording notes the engine's whole state."""


class Loop:
    """The engine's process at work.

    Attributes:
        programme: what is played; stage: its scenes at work.
    """

    def __init__(self, programme: Programme, lane: Lane, options: dict[str, Any]) -> None:
        """Build the engine; `open` starts the show."""
        self.programme = programme
        self.lane = lane
        self.language = str(options.get("language") or "en")
        self.resuming = Resuming(programme, options)
        self.stage = self.resuming.restore(
            lambda at: Stage(programme.scenes, self.language, programme.overs, at)
        )
        self.watching = Watching(self.engine)
        self.resuming.tell(self.watching)
        self.crew = Crew(self.engine.scene, lane, self.watching, self.take, self._mishap)
        self.live = self.watching.live = Live(programme, self.language, lane, self.crew.order)
        self.devices = Devices(self.crew, lane, self.watching.ways, self.hear, self._life,
                               self._fault)  # fmt: skip
        self.versions = Versions(self.stage, self._reloads)
        self.rehearsal = Rehearsal(programme, self.stage.at, lane, options, self.watching,
                                   self.reread, self._fault)  # fmt: skip
        # What every happening passes is looked up once.
        self._handle = self._handler()
        self._heard = self.watching.counted
        self._ways = self.watching.ways
        self._latency = self.live.latency
        self.seq = 0
        self._last: Happening | None = None
        self._todo: deque[Callable[[], None]] = deque()
        self._stopping = False
        self._mishaps = Mishaps()
        self._losses = Losses()
        self._receivers = Receivers(self._fault, lambda name: self._life(name, "connected"))
        self._status_at: Ns = 0
        self._flush_at: Ns = 0
        self._checkpoint_at: Ns = clock.now() + CHECKPOINT // 10
        self._duration = float(options["for"]) if options.get("for") else None
        self.resuming.keep_plans(programme)
        self.trace: Writer | None = recording(programme, self.language, options, self.resuming)

    @property
    def engine(self) -> Engine:
        """The one that stands."""
        return self.stage.engine

    def _handler(self) -> Callable[[Happening], list[Effect]]:
        """One engine alone is spoken to directly."""
        return self.engine.handle if self.stage.calm else self.stage.handle

    # ---- begin and end

    def begin(self, starts: int, *, again: bool = False) -> None:
        """Tell the faces what is played (`again`: a new version, or another scene)."""
        scene = self.engine.scene
        cues = [[cue.number, cue.title, cue.note] for cue in scene.cues]
        others = self.stage.scenes[self.stage.at + 1 :]
        self.lane.send({"do": "began", "name": scene.name, "file": scene.file, "cues": cues,
                        "mode": self.rehearsal.mode, "starts": starts, "again": again,
                        "leads_to": others[0].name if others else None})  # fmt: skip
        self.live.follow(self.stage, self.rehearsal.mode)

    def open(self) -> None:
        """Open outputs, then inputs, then models; what is missing is said and left out."""
        self.devices.change(self.engine, self.stage.scenes)

    def run(self) -> None:
        """Run until told to stop; then bring every output to rest."""
        start = clock.now()
        self._happen(LIFE, "scene", "goes on" if self.resuming.resumed else "starts")
        self._keeper()  # a hand may have been quicker than we
        ended = False
        try:
            while not self._stopping and not self.lane.closed:
                try:
                    self._turn()
                except Exception as error:  # whatever it is, the show goes on
                    self._mishap(error)
                if self._duration is not None and clock.now() - start > self._duration * 1e9:
                    ended = True
                    break
        finally:
            self._rest()
            if ended or self._stopping:
                self.resuming.end()

    def _rest(self) -> None:
        outputs = self.devices.outputs
        for engine in self.stage.engines:
            for packet in engine.rest_packets():
                if packet.output in outputs:
                    outputs[packet.output].send(packet)
        if self.trace is not None:
            self.trace.close(self._last)
        self.devices.close()

    # ---- one turn

    def _turn(self) -> None:
        now = clock.now()
        due = min(self._flush_at if self.trace is not None else self._status_at, self._status_at)
        for other in (self.stage.next_wake(), self.crew.due(), self.rehearsal.due(),
                      self.versions.due(), self.live.due()):  # fmt: skip
            if other is not None and other < due:
                due = other
        if self._todo:
            due = 0
        hosted = self.devices.hosted
        readers: list[Any] = [self.lane, *hosted, *self.crew.readers(), *self.rehearsal.readers()]
        writers: list[Any] = [*self.crew.writers(), *([self.lane] if self.lane.waiting else [])]
        ready, writable, _ = select.select(readers, writers, [], max(due - now, 0) / 1e9)
        if self.lane in ready:
            self._keeper()
        for one in ready:
            if type(one) is int and one in hosted:
                hosted[one].read()
        self.crew.listen(ready)
        for channel in writable:
            channel.flush()
        self._tick()
        if self._todo:
            self._todo.popleft()()
        now = clock.now()
        if self.trace is not None and now >= self._flush_at:
            self._flush(self.trace, now)
        if now >= self._status_at:
            self._status(now)
        self.crew.restarts(now)
        self.rehearsal.turn(ready, now)
        self.versions.turn(now)
        self.live.turn(now, idle=not ready)

    def _flush(self, trace: Writer, now: Ns) -> None:
        self._flush_at = now + FLUSH
        if now >= self._checkpoint_at and not self.stage.crossing:
            self._checkpoint_at = now + CHECKPOINT
            trace.checkpoint(self.seq, self.engine.state())
        trace.flush()
        if trace.error:
            self._fault("trace", f"recording stopped: {trace.error}",
                        f"l'enregistrement s'est arrêté : {trace.error}")  # fmt: skip
            self.trace = None

    def _status(self, now: Ns) -> None:
        self._status_at = now + STATUS
        self._handle = self.live.handler(self._handler())
        outputs = self.devices.outputs
        for name, output in list(outputs.items()):
            lost = self._losses.look(name, output, now)
            if lost is not None:
                self._fault(name, *lost)
            self._receivers.look(name, output, now)
            output.wall_offset_ns = clock.wall_offset()  # the date may be set during a show
        trouble = self.resuming.keep(self.stage, now)
        if trouble is not None:
            self._fault("restore point", *trouble)
        picture = self.watching.status(now, outputs, self._receivers.troubles)
        picture["mode"] = self.rehearsal.mode
        picture.update(self.resuming.status(now))
        self.lane.send({"do": "status", **picture})
        self.rehearsal.look(now)

    def _tick(self) -> None:
        wake = self.stage.next_wake()
        if wake is None:
            return
        now = clock.now()
        if now >= wake:
            # Beats that were missed are one, at the newest of them.
            ideal = wake if now - wake < BEAT else now // BEAT * BEAT
            self.hear(max(ideal, wake), TICK, "clock", "", 0, ())

    def _keeper(self) -> None:
        for message, _ in self.lane.receive():
            do = message["do"]
            if do == "panic":
                wanted = bool(message.get("on", not self.engine.panicked))
                if wanted != self.engine.panicked:
                    by = message.get("by") or ""
                    self.watching.asked(by)
                    self._happen(HAND, f"hand {by}".strip(), "panic" if wanted else "resume")
                    self.watching.asked("")
                self.lane.send({"do": "rested", "panic": self.engine.panicked})
            elif do == "hand":
                self._hand(message)
            elif do == "died":
                if message["name"] != READER:  # which says all it has to say before
                    self.crew.died(message["name"])
            elif do == "watch":
                self.live.watch(message.get("values") == [1])
            elif do == "stop":
                self._stopping = True

    def _hand(self, message: dict[str, Any]) -> None:
        name, values = message["name"], tuple(message.get("values", ()))
        by = str(message.get("by") or "")
        self.watching.asked(by)
        source = f"hand {by}".strip()
        if name == "scene" and self.stage.calm:
            self.watching.refused("scene", "scene.none", by=by)
        else:
            self._happen(HAND, source, name, values)
        self.watching.asked("")
        self.resuming.touched()
        self.rehearsal.hand(name, values, by, self.engine, clock.now())

    def _mishap(self, error: Exception) -> None:
        if self._mishaps.note(error, clock.now()):
            self._fault("engine", *plainly(error))

    # ---- new versions, and other scenes

    def reread(self, opened: Opened) -> None:
        """Play a new version of the scene as soon as its engine is built beside the other."""
        self.versions.build(opened)

    def _reloads(self, opened: Opened, texts: tuple[str, ...]) -> None:
        """The new version is built: it takes over in one step."""
        before = self.engine
        self.hear(clock.now(), RELOAD, "scene", "reload", 0, texts, handle=self.stage.handle)
        if self.engine is before:
            self.rehearsal.reloading.failed("-")
            return
        self.programme.parts[self.stage.at] = opened
        self._handle = self._handler()
        # What follows from it has a turn each, so that none of them holds up a beat.
        self._todo += [
            lambda: self._moved(before, touched=self.versions.touched(opened)),
            self.rehearsal.reloading.took,
            lambda: self.resuming.keep_plans(self.programme),
            lambda: self.versions.let_go(before),
        ]

    def _moved(
        self, before: Engine | None, *, entered: bool = False, touched: tuple[str, ...] = ()
    ) -> None:
        """Another engine plays from now on."""
        self._handle = self._handler()
        engines = self.stage.engines
        leaving = engines[-2].scene if len(engines) > 1 else None
        before = before or (engines[-2] if len(engines) > 1 else None)
        self.watching.follow(self.stage)
        self.begin(0, again=True)
        self.devices.change(self.engine, self.stage.scenes, leaving, touched, before)
        if entered:
            self.rehearsal.enter(self.programme, self.stage.at)
        else:
            self.rehearsal.moved_on()
        for engine in self.stage.gone():
            self.versions.let_go(engine)
        self.resuming.touched()

    # ---- everything passes here

    def _happen(self, kind: str, source: str, name: str, values: tuple[Any, ...] = ()) -> None:
        self.hear(clock.now(), kind, source, name, 0, values)

    def _life(self, source: str, name: str) -> None:
        self._happen(LIFE, source, name)

    def _fault(self, source: str, english: str, french: str) -> None:
        self._happen(FAULT, source, "plugin", (english, french))

    def take(self, one: Happening) -> None:
        """Take in what a worker has said."""
        self.hear(one.at, one.kind, one.source, one.name, one.who, one.values)

    def hear(
        self, at: Ns, kind: str, source: str, name: str, who: int, values: tuple[Any, ...],
        handle: Callable[[Happening], list[Effect]] | None = None,
    ) -> None:  # fmt: skip
        """Number, handle, do, write down. Nothing stands between a cause and its packets."""
        self.seq = seq = self.seq + 1
        happening = Happening(seq, at, kind, source, name, who, values)
        effects = (handle or self._handle)(happening)
        for effect in effects:
            if type(effect) is Packet:
                way = self._ways.get(effect.output)
                if way is not None:
                    way.send(effect)
                    way.newest(effect)
            else:
                self._do[type(effect)](self, effect)
        if self._latency.caught:
            self._latency.left(effects)
        if self.trace is not None:
            self.trace.step(happening, effects)
            self._last = happening
        if kind == SIGNAL:
            self._heard[source] += 1
        elif kind != TICK:
            self._heard[source] += 1
            self.watching.heard(happening)

    def _post(self, letter: Letter) -> None:
        self.crew.letter(letter)

    def _notice(self, notice: Notice) -> None:
        self.watching.notice(notice)
        if notice.what == "restart":
            self.lane.send({"do": "kill", "name": notice.thing})
            self.crew.died(notice.thing)
        elif notice.what in ("sleep", "wake"):
            if notice.thing in self.engine.scene.inputs:
                self.crew.order(notice.thing, Order(notice.what))
        elif notice.what == "cue":
            self.resuming.touched()
        elif notice.what in ("entered", "left"):
            self._moved(None, entered=notice.what == "entered")

    _do: dict[type[Effect], Callable[[Loop, Any], None]] = {
        Letter: _post, Notice: _notice,
    }  # fmt: skip
