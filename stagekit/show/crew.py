"""The crew: every input, model and output that has a process of its own.

The keeper starts their processes; here they get their job, are listened to in
turns, are started again when they die, and at the ordinary priority when the
idle one starves them.
"""

from __future__ import annotations

import contextlib
import socket
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.values import LIFE, LOOK, Happening, Letter, Ns, Packet
from stagekit.scene.plan import Scene
from stagekit.show import clock
from stagekit.show.lane import Lane
from stagekit.show.watching import Watching
from stagekit.show.wire import Channel, Job, Order, happenings

BACK_OFF = (0, 1, 2, 5, 10, 30)
"""Seconds before a worker that died is started again."""

LIVED: Ns = 60 * 10**9
"""A worker that lived so long had begun well: its earlier deaths no longer count."""

AT_ONCE = 200
"""Happenings of one worker taken in a row; then everybody else has a turn."""

Take = Callable[[Happening], None]


class Crew:
    """The workers of one show.

    Attributes:
        channels: the way to each worker that is there, by the scene's name.
    """

    def __init__(
        self,
        scene: Scene,
        lane: Lane,
        watching: Watching,
        take: Take,
        mishap: Callable[[Exception], None],
    ) -> None:
        """`take` hears what they say; `mishap` that one of them wrote nonsense."""
        self.channels: dict[str, Channel] = {}
        self._scene = scene
        self._folder = str(Path(scene.file).resolve().parent)
        self._lane = lane
        self._watching = watching
        self._take = take
        self._mishap = mishap
        self._jobs: dict[str, Job] = {}
        self._deaths: dict[str, int] = {}
        self._again: dict[str, Ns] = {}
        self._started: dict[str, Ns] = {}
        self._backlog: dict[str, deque[Happening]] = {}

    # ---- they come

    def hire(
        self, floor: str, name: str, use: str, keys: dict[str, Any], *,
        people: Sequence[str] = (), wants: Sequence[str] = (), idle: bool = False,
        rest: Sequence[Packet] = (), folder: Path | None = None,
    ) -> None:  # fmt: skip
        """Give somebody a job, and have the process started; `folder`: the scene's own."""
        place = self._folder if folder is None else str(folder)
        self._jobs[name] = Job(floor, name, use, place, dict(keys), list(people),
                               self._scene.seed, list(wants), idle, clock.offset(),
                               list(rest))  # fmt: skip
        self._begin(name)

    def dismiss(self, name: str) -> None:
        """Somebody is needed no more."""
        if self._jobs.pop(name, None) is None:
            return
        self._again.pop(name, None)
        self._deaths.pop(name, None)
        self._backlog.pop(name, None)
        channel = self.channels.pop(name, None)
        if channel is not None:
            channel.send(Order("stop"))
            channel.close()

    def retune(self, name: str, keys: dict[str, Any]) -> bool:
        """Should a model begin anew some day, then with these keys; False where nobody is."""
        job = self._jobs.get(name)
        if job is None:
            return False
        job.keys = dict(keys)
        return True

    def listen_to(self, name: str, ports: Sequence[str]) -> None:
        """The scene listens to other ports of somebody who stays."""
        job = self._jobs.get(name)
        if job is not None:
            job.wants = list(ports)
            self.order(name, Order("wants", ports=list(ports)))

    def _begin(self, name: str) -> None:
        job = self._jobs[name]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        for sock in (ours, theirs):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        channel = self.channels[name] = Channel(ours)
        self._started[name] = clock.now()
        channel.send(job)
        word = {"do": "spawn", "fd": True, "name": name, "rests": job.floor == "output"}
        self._lane.send(word, theirs.fileno())
        theirs.close()

    # ---- they listen

    def letter(self, letter: Letter) -> None:
        """A model gets a letter."""
        self.order(letter.model, Order("letter", letter))

    def order(self, name: str, order: Order) -> bool:
        """Somebody is told something; False where nobody is there to hear it."""
        channel = self.channels.get(name)
        return channel is not None and channel.send(order)

    def stop(self) -> None:
        """Everybody goes home."""
        for channel in self.channels.values():
            channel.send(Order("stop"))

    # ---- they speak

    def due(self) -> Ns | None:
        """When somebody is to be seen to next: 0 is now, None is only when they speak."""
        if self._backlog:
            return 0
        return min(self._again.values(), default=None)

    def readers(self) -> list[Channel]:
        """Whom to wait for; who has said more than could be heard waits himself."""
        return [one for name, one in self.channels.items() if name not in self._backlog]

    def writers(self) -> list[Channel]:
        """Whom something is kept back for."""
        return [one for one in self.channels.values() if one.waiting]

    def listen(self, ready: Sequence[object]) -> None:
        """Hear who has something to say, and those whose turn it is again."""
        for name, channel in list(self.channels.items()):
            if channel in ready:
                self._hear(name, channel)
        for name in list(self._backlog):
            self._catch_up(name)

    def _hear(self, name: str, channel: Channel) -> None:
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
            self._watching.prints(name, str(happening.values[0]))
        elif happening.kind == LOOK:
            self._watching.look(happening)
        else:
            self._take(happening)

    # ---- they go, and come back

    def died(self, name: str) -> None:
        """A process is gone: it is started again, later each time."""
        if name not in self._jobs:
            return  # it was to go
        channel = self.channels.get(name)
        if channel is not None:
            self._hear(name, channel)  # its last words
        self._gone(name)
        now = clock.now()
        if now - self._started.get(name, 0) > LIVED:
            self._deaths[name] = 0
        deaths = self._deaths[name] = self._deaths.get(name, 0) + 1
        wait = BACK_OFF[min(deaths, len(BACK_OFF) - 1)]
        self._again[name] = now + wait * 10**9
        self._watching.died(name, wait)

    def restarts(self, now: Ns) -> None:
        """Start those again whose time has come."""
        for name, at in list(self._again.items()):
            if now >= at:
                del self._again[name]
                self._begin(name)

    def _starved(self, name: str) -> None:
        """At idle priority it hardly runs: start it again at the ordinary one."""
        job = self._jobs[name]
        if job.idle:
            job.idle = False
            self._watching.word(name, "worker.starved")
            self._gone(name)
            self._begin(name)

    def _gone(self, name: str) -> None:
        channel = self.channels.pop(name, None)
        if channel is not None:
            channel.close()
        self._backlog.pop(name, None)
        self._take(Happening(0, clock.now(), LIFE, name, "dead"))
