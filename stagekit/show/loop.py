"""The loop of the engine's process: one thread, one queue, one log.

Everything that happens passes through `take`, in one order: it is numbered,
handled, its effects are done, and it is written down. The loop waits in
`select` on the keeper's lane, the OSC sockets and the workers, and answers the
engine's `next_wake` with ticks that carry the ideal time.
"""

from __future__ import annotations

import contextlib
import select
import socket
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

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
from stagekit.scene.plan import Device, Scene
from stagekit.show import clock
from stagekit.show.hosted import Hosted
from stagekit.show.lane import Lane
from stagekit.show.load import load
from stagekit.show.outgoing import Unsent, ready_rest
from stagekit.show.plainly import Mishaps, plainly
from stagekit.show.trace import Writer
from stagekit.show.watching import Watching, Way
from stagekit.show.wire import Channel, Job, Order, happenings

FLUSH: Ns = 50 * MILLISECOND
STATUS: Ns = 200 * MILLISECOND
CHECKPOINT: Ns = 20_000 * MILLISECOND
"""How often a recording notes the engine's whole state."""

LIFE_BACK_OFF = (0, 1, 2, 5, 10, 30)
"""Seconds before a worker that died is started again."""

LIVED: Ns = 60_000 * MILLISECOND
"""A worker that lived so long had begun well: its earlier deaths no longer count."""

AT_ONCE = 200
"""Happenings of one worker taken in a row; then everybody else has a turn."""


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
        self.channels: dict[str, Channel] = {}
        self.watching = Watching(self.engine)
        # What every happening passes is looked up once.
        self._handle = self.engine.handle
        self._heard = self.watching.counted
        self._ways = self.watching.ways
        self.trace: Writer | None = None
        self.seq = 0
        self._last: Happening | None = None
        self._wanted = self.engine.graph.wanted
        self._stopping = False
        self._normal: dict[str, bool] = {}
        self._deaths: dict[str, int] = {}
        self._again: dict[str, Ns] = {}
        self._mishaps = Mishaps()
        self._unsent = Unsent()
        self._backlog: dict[str, deque[Happening]] = {}
        self._started: dict[str, Ns] = {}
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
                kind = load("output", sender.use, self.folder)
                output = kind.aimed(sender.host, sender.port, bundles=sender.bundles,
                                    timetags=sender.timetags, patch=sender.patch)  # fmt: skip
                output.open(Hosted(name, self.folder, self.scene.seed, (), self.hear))
                self.outputs[name] = output
                self._ways[name] = Way(output.send)
            except Missing as missing:
                self._fault(name, missing.english, missing.french)
        self.lane.send(ready_rest(self.engine, self.outputs))
        for name, device in self.scene.inputs.items():
            self._open_device("input", name, device)
        for name, device in self.scene.models.items():
            self._open_device("model", name, device)

    def _open_device(self, floor: str, name: str, device: Device) -> None:
        wants = self._wanted.get(name, [])
        if floor == "input" and device.use == "osc":
            kind = load("input", device.use, self.folder)
            plugin = kind(**device.keys)
            host = Hosted(name, self.folder, self.scene.seed, wants, self.hear)
            try:
                plugin.open(host, host)
            except Missing as missing:
                self._fault(name, missing.english, missing.french)
                self._life(name, "dead")
                return
            self.hosted[plugin.fileno()] = plugin
            self._life(name, "ready")
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        for sock in (ours, theirs):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        channel = Channel(ours)
        self.channels[name] = channel
        self._started[name] = clock.now()
        idle = (floor == "model" or device.use == "pose") and name not in self._normal
        extra = ["seen", "connected"] if floor == "input" else []
        channel.send(Job(
            floor, name, device.use, str(self.folder), dict(device.keys), list(device.people),
            self.scene.seed, [*wants, *[port for port in extra if port in device.ports]], idle,
        ))  # fmt: skip
        self.lane.send({"do": "spawn", "fd": True, "name": name}, theirs.fileno())
        theirs.close()

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
        for channel in self.channels.values():
            channel.send(Order("stop"))
        for plugin in self.hosted.values():
            plugin.close()
        for output in self.outputs.values():
            output.close()

    # ---- one turn

    def _turn(self) -> None:
        now = clock.now()
        wake = self.engine.next_wake()
        due = min(self._flush_at if self.trace is not None else self._status_at, self._status_at)
        for again in self._again.values():
            due = min(due, again)
        if wake is not None and wake < due:
            due = wake
        readers: list[Any] = [self.lane, *self.hosted, *self.channels.values()]
        if self._backlog:
            due = now
            readers = [
                self.lane,
                *self.hosted,
                *(one for name, one in self.channels.items() if name not in self._backlog),
            ]
        writers = [channel for channel in self.channels.values() if channel.waiting]
        ready, writable, _ = select.select(readers, writers, [], max(due - now, 0) / 1e9)
        if ready:
            if self.lane in ready:
                self._keeper()
            for one in ready:
                if type(one) is int:
                    self.hosted[one].read()
            for name, channel in list(self.channels.items()):
                if channel in ready:
                    self._worker(name, channel)
        for name in list(self._backlog):
            self._catch_up(name)
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
                lost = self._unsent.look(name, output, now)
                if lost is not None:
                    self._fault(name, *lost)
                output.wall_offset_ns = clock.wall_offset()  # the date may be set during a show
            self.lane.send({"do": "status", **self.watching.status(now, self.outputs)})
        self._restarts(now)

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
                self._died(message["name"])
            elif do == "stop":
                self._stopping = True

    def _worker(self, name: str, channel: Channel) -> None:
        """What a worker has to say; of a flood some now, and the rest in turn."""
        said: list[Happening] = []
        for data in channel.receive():
            try:
                said += happenings.decode(data)
            except msgspec.DecodeError as error:  # a plugin wrote into our own socket
                self._mishap(error)
                channel.closed = True
                break
        if len(said) > AT_ONCE:
            self._backlog[name] = deque(said[AT_ONCE:])
            del said[AT_ONCE:]
        for happening in said:
            self._said(name, happening)
        if channel.closed and self.channels.get(name) is channel:
            del self.channels[name]
            channel.sock.close()

    def _catch_up(self, name: str) -> None:
        backlog = self._backlog.get(name, ())
        for _ in range(min(len(backlog), AT_ONCE)):
            self._said(name, self._backlog[name].popleft())
        if not self._backlog.get(name):
            self._backlog.pop(name, None)

    def _said(self, name: str, happening: Happening) -> None:
        if happening.kind == LIFE and happening.name == "starved":
            self._starved(name)
        elif happening.kind == LIFE and happening.name == "prints":
            self.watching.prints(name, str(happening.values[0]))
        else:
            self.take(happening)

    # ---- workers come and go

    def _died(self, name: str) -> None:
        channel = self.channels.pop(name, None)
        if channel is not None:
            self._worker(name, channel)  # its last words
            channel.close()
        self._backlog.pop(name, None)
        self._happen(LIFE, name, "dead")
        if clock.now() - self._started.get(name, 0) > LIVED:
            self._deaths[name] = 0
        deaths = self._deaths[name] = self._deaths.get(name, 0) + 1
        wait = LIFE_BACK_OFF[min(deaths, len(LIFE_BACK_OFF) - 1)]
        self._again[name] = clock.now() + wait * 10**9
        self.watching.died(name, wait)

    def _restarts(self, now: Ns) -> None:
        for name, at in list(self._again.items()):
            if now >= at:
                del self._again[name]
                if name in self.scene.inputs:
                    self._open_device("input", name, self.scene.inputs[name])
                else:
                    self._open_device("model", name, self.scene.models[name])

    def _starved(self, name: str) -> None:
        """At idle priority it hardly runs: start it again at the ordinary one."""
        if name in self._normal:
            return
        self._normal[name] = True
        self.watching.word(name, "worker.starved")
        self._respawn(name)

    def _respawn(self, name: str) -> None:
        channel = self.channels.pop(name, None)
        if channel is not None:
            channel.close()
        self._backlog.pop(name, None)
        self._happen(LIFE, name, "dead")
        self._open_device("input" if name in self.scene.inputs else "model", name,
                          self.scene.inputs.get(name) or self.scene.models[name])  # fmt: skip

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
        channel = self.channels.get(letter.model)
        if channel is not None:
            channel.send(Order("letter", letter))

    def _notice(self, notice: Notice) -> None:
        self.watching.notice(notice)
        if notice.what == "restart":
            self.lane.send({"do": "kill", "name": notice.thing})
            self._died(notice.thing)
        elif notice.what in ("sleep", "wake"):
            channel = self.channels.get(notice.thing)
            if channel is not None and notice.thing in self.scene.inputs:
                channel.send(Order(notice.what))

    _do: dict[type[Effect], Callable[[Loop, Any], None]] = {
        Letter: _post, Notice: _notice,
    }  # fmt: skip
