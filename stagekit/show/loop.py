"""The loop of the engine's process: one thread, one queue, one log.

Everything that happens passes through `take`, in one order: it is numbered,
handled, its effects are done, and it is written down. The loop waits in
`select` on the keeper's lane, the OSC sockets and the workers, and answers the
engine's `next_wake` with ticks that carry the ideal time.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stagekit.api import Missing
from stagekit.core.values import (
    FAULT,
    HAND,
    LIFE,
    MILLISECOND,
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
from stagekit.scene.plan import Device, Scene, Sender
from stagekit.show import clock
from stagekit.show.apart import Apart
from stagekit.show.crew import Crew
from stagekit.show.hosted import Hosted
from stagekit.show.lane import Lane
from stagekit.show.load import load
from stagekit.show.losses import Losses
from stagekit.show.outgoing import aimed, ready_rest
from stagekit.show.plainly import Mishaps, plainly
from stagekit.show.trace import Writer
from stagekit.show.watching import Watching, Way
from stagekit.show.wire import Order

FLUSH: Ns = 50 * MILLISECOND
STATUS: Ns = 200 * MILLISECOND
CHECKPOINT: Ns = 20_000 * MILLISECOND
"""How often a recording notes the engine's whole state."""


class Loop:
    """The engine's process at work."""

    def __init__(self, scene: Scene, lane: Lane, options: dict[str, Any]) -> None:
        """Build the engine; `open` starts the show."""
        self.scene = scene
        self.lane = lane
        self.folder = Path(scene.file).resolve().parent
        self.language = str(options.get("language") or "en")
        self.engine = Engine(scene, self.language)
        self.outputs: dict[str, Any] = {}
        self.hosted: dict[int, Any] = {}
        self.watching = Watching(self.engine)
        self.crew = Crew(scene, lane, self.watching, self.take, self._mishap)
        # What every happening passes is looked up once.
        self._handle = self.engine.handle
        self._heard = self.watching.counted
        self._ways = self.watching.ways
        self.trace: Writer | None = None
        self.seq = 0
        self._last: Happening | None = None
        self._wanted = self.engine.graph.wanted
        self._stopping = False
        self._mishaps = Mishaps()
        self._losses = Losses()
        self._status_at: Ns = 0
        self._flush_at: Ns = 0
        self._checkpoint_at: Ns = clock.now() + CHECKPOINT // 10
        self._duration = float(options["for"]) if options.get("for") else None
        record = options.get("record")
        if record:
            path, starts = Path(record), int(options.get("starts") or 0)
            if starts:  # what was recorded before the engine died stays as it is
                path = path.with_name(f"{path.stem}-{starts + 1}{path.suffix}")
            self.trace = Writer(path, scene, self.language, packets=bool(options.get("packets")))

    # ---- begin and end

    def open(self) -> None:
        """Open outputs, then inputs, then models; what is missing is said and left out."""
        for name, sender in self.scene.outputs.items():
            try:
                self._open_output(name, sender)
            except Missing as missing:
                self._fault(name, missing.english, missing.french)
            except Exception as error:  # an output of somebody else's
                self._fault(name, *plainly(error))
        self.lane.send(ready_rest(self.engine, self.outputs))
        for name, device in self.scene.inputs.items():
            self._open_input(name, device)
        for name, device in self.scene.models.items():
            self.crew.hire("model", name, device.use, device.keys, people=device.people,
                           wants=self._wanted.get(name, []), idle=True)  # fmt: skip

    def _open_output(self, name: str, sender: Sender) -> None:
        kind = load("output", sender.use, self.folder)
        if kind.apart:
            rest = [one for one in self.engine.rest_packets() if one.output == name]
            self.crew.hire("output", name, sender.use, sender.keys, rest=rest)
            output: Any = Apart(name, self.crew.order)
        else:
            output = aimed(kind, sender)
            output.open(Hosted(name, self.folder, self.scene.seed, (), self.hear))
        self.outputs[name] = output
        self._ways[name] = Way(output.send)

    def _open_input(self, name: str, device: Device) -> None:
        wants = self._wanted.get(name, [])
        if device.use != "osc":
            gates = [port for port in ("seen", "connected") if port in device.ports]
            self.crew.hire("input", name, device.use, device.keys, people=device.people,
                           wants=[*wants, *gates], idle=device.use == "pose")  # fmt: skip
            return
        plugin = load("input", device.use, self.folder)(**device.keys)
        host = Hosted(name, self.folder, self.scene.seed, wants, self.hear)
        try:
            plugin.open(host, host)
        except Missing as missing:
            self._fault(name, missing.english, missing.french)
            self._life(name, "dead")
            return
        self.hosted[plugin.fileno()] = plugin
        self._life(name, "ready")

    def run(self) -> None:
        """Run until told to stop; then bring every output to rest."""
        start = clock.now()
        self._happen(LIFE, "scene", "starts")
        self._keeper()  # a hand may have been quicker than we
        try:
            while not self._stopping and not self.lane.closed:
                try:
                    self._turn()
                except Exception as error:  # whatever it is, the show goes on
                    self._mishap(error)
                if self._duration is not None and clock.now() - start > self._duration * 1e9:
                    break
        finally:
            self._rest()

    def _rest(self) -> None:
        for packet in self.engine.rest_packets():
            if packet.output in self.outputs:
                self.outputs[packet.output].send(packet)
        if self.trace is not None:
            self.trace.close(self._last)
        self.crew.stop()
        for plugin in self.hosted.values():
            plugin.close()
        for output in self.outputs.values():
            output.close()

    # ---- one turn

    def _turn(self) -> None:
        now = clock.now()
        wake = self.engine.next_wake()
        due = min(self._flush_at if self.trace is not None else self._status_at, self._status_at)
        for other in (wake, self.crew.due()):
            if other is not None and other < due:
                due = other
        readers: list[Any] = [self.lane, *self.hosted, *self.crew.readers()]
        writers = self.crew.writers()
        ready, writable, _ = select.select(readers, writers, [], max(due - now, 0) / 1e9)
        if self.lane in ready:
            self._keeper()
        for one in ready:
            if type(one) is int:
                self.hosted[one].read()
        self.crew.listen(ready)
        for channel in writable:
            channel.flush()
        self._tick()
        now = clock.now()
        if self.trace is not None and now >= self._flush_at:
            self._flush_at = now + FLUSH
            if now >= self._checkpoint_at:
                self._checkpoint_at = now + CHECKPOINT
                self.trace.checkpoint(self.seq, self.engine.state())
            self.trace.flush()
            if self.trace.error:
                self._fault("trace", f"recording stopped: {self.trace.error}",
                            f"l'enregistrement s'est arrêté : {self.trace.error}")  # fmt: skip
                self.trace = None
        if now >= self._status_at:
            self._status_at = now + STATUS
            for name, output in self.outputs.items():
                lost = self._losses.look(name, output, now)
                if lost is not None:
                    self._fault(name, *lost)
                output.wall_offset_ns = clock.wall_offset()  # the date may be set during a show
            self.lane.send({"do": "status", **self.watching.status(now, self.outputs)})
        self.crew.restarts(now)

    def _tick(self) -> None:
        wake = self.engine.next_wake()
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
                name = "resume" if self.engine.panicked else "panic"
                self._happen(HAND, "hand", name)
                self.lane.send({"do": "rested", "panic": self.engine.panicked})
            elif do == "hand":
                self._happen(HAND, "hand", message["name"], tuple(message.get("values", ())))
            elif do == "died":
                self.crew.died(message["name"])
            elif do == "stop":
                self._stopping = True

    def _mishap(self, error: Exception) -> None:
        if self._mishaps.note(error, clock.now()):
            self._fault("engine", *plainly(error))

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
        self, at: Ns, kind: str, source: str, name: str, who: int, values: tuple[Any, ...]
    ) -> None:
        """Number, handle, do, write down. Nothing stands between a cause and its packets."""
        self.seq = seq = self.seq + 1
        happening = Happening(seq, at, kind, source, name, who, values)
        effects = self._handle(happening)
        for effect in effects:
            if type(effect) is Packet:
                way = self._ways.get(effect.output)
                if way is not None:
                    way.send(effect)
                    way.newest(effect)
            else:
                self._do[type(effect)](self, effect)
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
        elif notice.what in ("sleep", "wake") and notice.thing in self.scene.inputs:
            self.crew.order(notice.thing, Order(notice.what))

    _do: dict[type[Effect], Callable[[Loop, Any], None]] = {
        Letter: _post, Notice: _notice,
    }  # fmt: skip
