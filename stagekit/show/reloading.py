"""The outer half of hot reload: a scene was saved, is read anew, and waits or is applied.

Reading goes on in a process of its own (`rereading`). In rehearsal a new version
that is right is handed on at once, in show mode it waits for the order `apply`.
One that is wrong changes nothing and is shown with all its problems; nor does
one change anything that reads as what is played already.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.values import SECOND, Ns
from stagekit.engine.packing import Unpacking, digest, packed
from stagekit.scene.plan import Scene
from stagekit.scene.rig import FILE as RIG
from stagekit.show import clock
from stagekit.show.lane import Lane
from stagekit.show.measures import Measure
from stagekit.show.reading import Opened, measured_file
from stagekit.show.rereading import Answer, Ask, wrong_of
from stagekit.show.saved import Mark, Saved
from stagekit.show.wire import Channel

READER = " rereading"
"""The reader's name among the keeper's processes; nothing in a scene can be called so."""

PATIENCE: Ns = 10 * SECOND
"""How long a reading may take; then its process is ended."""

NONE, READY, WRONG, APPLIED = "none", "ready", "wrong", "applied"

Say = Callable[..., None]
"""`say(thing, key, *data)`: a word for whoever watches."""


class Reloading:
    """Watches over a scene's files and brings each new version.

    Attributes:
        state: none (nothing new), ready (waits), wrong (the old one goes on), applied.
        rehearsal: whether a new version is applied at once.
        files: what the scene that is played was read from.
    """

    def __init__(
        self,
        scene: Scene,
        files: Mapping[str, Mark],
        lane: Lane,
        options: Mapping[str, Any],
        apply: Callable[[Opened], None],
        say: Say,
        fault: Callable[[str, str, str], None],
    ) -> None:
        """`apply` plays a new version from the next tick on; where it raises, the old one goes on.

        `say` tells a word, `fault` what is wrong with something, in both languages.
        """
        self.state = NONE
        self.rehearsal = options.get("mode") != "show"
        self.files = dict(files)
        self._scene = scene.file
        self._house = options.get("house")
        self._lane = lane
        self._apply = apply
        self._say = say
        self._fault = fault
        self._playing = digest(packed(scene))
        self._saved = Saved(files)
        self._wanted: Ns | None = None
        self._measures: list[Measure] = []
        self._reading: _Reading | None = None
        self._ready: tuple[Opened, str] | None = None
        self._applying: tuple[Opened, str, Ns] | None = None

    # ---- the loop's turns

    def readers(self) -> list[Channel]:
        """Whom to wait for."""
        return [self._reading.channel] if self._reading and not self._reading.pieces else []

    def due(self) -> Ns | None:
        """When to be asked sooner than some times a second; 0 is now."""
        if self._reading is not None and self._reading.pieces:
            return 0
        return self._saved.due()

    def turn(self, ready: Sequence[object], now: Ns) -> None:
        """Once a turn: take in what the reader has said, a piece at a time."""
        reading = self._reading
        if reading is not None:
            if reading.channel in ready:
                reading.hear()
            if reading.pieces or reading.closed:
                self._go_on(reading, now)
        due = self._saved.due()
        if due is not None and now >= due:
            self.look(now)

    def look(self, now: Ns) -> None:
        """Some times a second: was something saved, and does a reader hang?"""
        reading = self._reading
        saved = self._saved.look(now)
        if reading is not None and reading.writes:
            own = os.path.abspath(measured_file(self._scene))
            saved = [one for one in saved if one != own]  # that was the reader itself
        if saved:
            self._wanted = now
        if reading is not None and now - reading.since > PATIENCE:
            self._end(reading)
            self._lane.send({"do": "kill", "name": READER})
            self._say("", "reload.hangs", PATIENCE // SECOND)
            reading = None
        if reading is None and self._wanted is not None:
            self._begin(now)

    def follow(self, scene: Scene, files: Mapping[str, Mark], house: str | None) -> None:
        """Another scene of the show is played from now on: its files are the ones that count.

        What was being read or was waiting belonged to the one before.
        """
        if self._reading is not None:
            self._end(self._reading)
            self._lane.send({"do": "kill", "name": READER})
        self._ready, self._wanted = None, None
        self._scene, self._house = scene.file, house
        self._playing, self.files = digest(packed(scene)), dict(files)
        self._saved.watch(files)
        if self.state != NONE:
            self._tell(NONE, 0)

    # ---- what hands ask

    def measured(self, measures: Sequence[Measure], now: Ns) -> None:
        """Save these ranges beside the scene, and read it anew."""
        self._measures += measures
        self._wanted = now

    def mode(self, rehearsal: bool) -> None:
        """In rehearsal what is ready is applied at once."""
        self.rehearsal = rehearsal
        if rehearsal:
            self.apply()

    def apply(self) -> bool:
        """Take the version that waits; False where none does."""
        if self._ready is None:
            return False
        (opened, plan), self._ready = self._ready, None
        self._take(opened, plan, clock.now())
        return True

    # ---- one reading

    def _begin(self, now: Ns) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with contextlib.suppress(OSError):
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        measures, self._measures = self._measures, []
        self._reading = _Reading(Channel(ours), now, bool(measures))
        self._reading.channel.send(Ask(self._scene, self._house, measures))
        self._wanted = None
        self._lane.send({"do": "reread", "fd": True, "name": READER}, theirs.fileno())
        theirs.close()

    def _end(self, reading: _Reading) -> None:
        reading.channel.close()
        self._reading = None

    def _go_on(self, reading: _Reading, now: Ns) -> None:
        try:
            whole = reading.take()
        except (msgspec.DecodeError, IndexError):
            whole, reading.answer = True, None
        if not whole and (reading.pieces or not reading.closed):
            return
        self._end(reading)
        answer = reading.answer
        if answer is None or not whole:
            self._say("", "reload.failed")
            return
        if answer.unwritten is not None:
            self._fault("calibrate", *answer.unwritten)
        if answer.failed is not None:
            self._fault("scene", *answer.failed)
            return
        if answer.files:
            self._saved.watch(answer.files)
        if self._wanted is None:  # else it was saved again meanwhile: that version counts
            self._came(answer, reading, now)

    def _came(self, answer: Answer, reading: _Reading, now: Ns) -> None:
        if not answer.pieces:
            self._ready = None
            opened = Opened(None, wrong_of(answer), answer.texts, answer.files)
            self._tell(WRONG, now - reading.since, answer, opened)
            return
        names = changed(self.files, answer.files)
        opened = Opened(reading.plan.scene(), [], {}, answer.files, tuple(reading.said),
                        changed=tuple(names))  # fmt: skip
        if answer.digest == self._playing and all(name in self._texts() for name in names):
            self.files = dict(answer.files)
            self._ready = None
            if names and self.rehearsal:  # a comment, or the rig: nothing of it is played
                self._tell(APPLIED, now - reading.since, names=names)
            elif self.state in (READY, WRONG):
                self._tell(NONE, 0)  # all is as it is played
        elif self.rehearsal:
            self._take(opened, answer.digest, reading.since)
        else:
            self._ready = opened, answer.digest
            self._tell(READY, now - reading.since, opened=opened)

    def _texts(self) -> list[str]:
        """Files of which all that is played stands in the plan."""
        rig = Path(self._scene).with_name(RIG)
        texts = [self._scene, measured_file(self._scene), str(rig)]
        return [os.path.abspath(one) for one in (*texts, *([self._house] if self._house else ()))]

    def _take(self, opened: Opened, plan: str, since: Ns) -> None:
        self._applying = (opened, plan, since)
        try:
            self._apply(opened)
        except Exception as error:
            self.failed(f"{type(error).__name__}: {error}"[:200])

    def took(self) -> None:
        """The new version plays."""
        if self._applying is None:
            return
        (opened, plan, since), self._applying = self._applying, None
        before, self.files = self.files, dict(opened.files)
        self._playing = plan
        self._tell(APPLIED, clock.now() - since, names=changed(before, opened.files))

    def failed(self, why: str) -> None:
        """It could not be taken over: the scene that is played goes on."""
        self._applying = None
        self._say("", "reload.refused", why)
        self._tell(NONE, 0)

    # ---- what is told

    def _tell(
        self,
        state: str,
        took: Ns,
        answer: Answer | None = None,
        opened: Opened | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        self.state = state
        if names is None:
            names = changed(self.files, opened.files) if opened is not None else []
        self._lane.send({
            "do": "reload", "state": state,
            "problems": answer.problems if answer is not None else [],
            "count": answer.count if answer is not None else 0,
            "texts": answer.texts if answer is not None else {},
            "files": [Path(name).name for name in names],
            "seconds": took / SECOND,
        })  # fmt: skip


class _Reading:
    """One reader at work.

    Attributes:
        pieces: what it has said and nobody has taken in yet.
        answer: its answer, once it is there; plan: what has come of the plan,
            and `said` the pieces that it came in.
    """

    def __init__(self, channel: Channel, since: Ns, writes: bool) -> None:
        self.channel = channel
        self.since = since
        self.writes = writes
        self.pieces: deque[bytes] = deque()
        self.answer: Answer | None = None
        self.plan = Unpacking()
        self.said: list[bytes] = []
        self.closed = False
        self._missing = 0

    def hear(self) -> None:
        self.pieces += self.channel.receive()
        self.closed = self.channel.closed

    def take(self) -> bool:
        """Take in one piece; True once the whole is there."""
        if self.pieces:
            piece = self.pieces.popleft()
            if self.answer is None:
                self.answer = msgspec.msgpack.decode(piece, type=Answer)
                self._missing = self.answer.pieces
            else:
                self.said.append(msgspec.msgpack.decode(piece, type=bytes))
                self.plan.take(self.said[-1])
                self._missing -= 1
        return self.answer is not None and not self._missing


def changed(before: Mapping[str, Mark], now: Mapping[str, Mark]) -> list[str]:
    """The files whose contents are others than before, or that came or went."""
    none = Mark()
    return [name for name in dict.fromkeys([*before, *now])
            if before.get(name, none).digest != now.get(name, none).digest]  # fmt: skip
