"""Everybody who watches the show: the terminal's view, and the console in a process of its own.

The keeper tells all of them; each line is made once. The console's process is
started again when it ends or hangs, and is then told how things stand.
"""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from stagekit.show.asked import DONE, UNKNOWN, Answer, plain
from stagekit.show.telling import Telling, line

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Seconds before a console that ended is started again."""

WORDS_KEPT = 200
"""Newest words that a console is told which comes late."""

HANGS = 15.0
"""Seconds without reading after which a console's process is ended and started anew."""

LATEST = ("began", "plan", "reload")
"""Messages of which the newest holds."""


@dataclass
class Face:
    """One view: how it is started.

    Attributes:
        command: its command line; it reads JSON lines on its standard input. The
            keeper's own number follows for a view that is `apart`.
        apart: whether it has no terminal: it starts only once the show has
            begun, is told live frames, and is started again when it ends.
        first: what an `apart` view is told before everything else.
        fds: descriptors that it inherits.
        says: words about it, told to every view when it starts for the first time.
    """

    command: list[str]
    apart: bool = False
    first: dict[str, Any] = field(default_factory=dict)
    fds: tuple[int, ...] = ()
    says: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Seat:
    """A face, and the process that now shows it."""

    face: Face
    telling: Telling
    starts: int = 0
    deaths: list[float] = field(default_factory=list)
    due: float | None = None


class Audience:
    """All views of one show."""

    def __init__(self, faces: list[Face]) -> None:
        """Start the views of the terminal; the others follow when the show has begun."""
        self._latest: dict[str, dict[str, Any]] = {}
        self._later: list[dict[str, Any]] = []
        self._words: deque[dict[str, Any]] = deque(maxlen=WORDS_KEPT)
        self._seats = [Seat(face, Telling(None if face.apart else face.command)) for face in faces]

    def writers(self) -> list[Telling]:
        """Those that have something left to be told."""
        return [seat.telling for seat in self._seats if seat.telling.waiting]

    def flush(self) -> None:
        """Tell what can be told."""
        for seat in self._seats:
            seat.telling.flush()

    def say(self, message: dict[str, Any]) -> None:
        """Tell everybody something, now or as soon as they read again."""
        self._remember(message)
        ready = line(message)
        for seat in self._seats:
            seat.telling.say(message, ready)
        if message.get("do") == "began":
            for seat in self._seats:
                if seat.face.apart and not seat.starts:
                    seat.due = time.monotonic()

    def _remember(self, message: dict[str, Any]) -> None:
        do = message.get("do")
        if do == "status":
            self._words.extend({"do": "word", "time": time.time(), **word}
                               for word in message.get("words", ()))  # fmt: skip
        elif do == "word":
            self._words.append({"time": time.time(), **message})
        elif do == "tracks":
            self._later.append(message)
        elif do in LATEST:
            self._latest[str(do)] = message
            if do == "plan":
                self._later.clear()

    def report(self, message: dict[str, Any]) -> Answer:
        """The console has something to say to everybody: its words begin with `console.`."""
        key, data = message.get("key"), message.get("data", [])
        if not isinstance(key, str) or not key.startswith("console.") or len(key) > 40:
            return UNKNOWN
        if not isinstance(data, list) or len(data) > 4 or not all(map(plain, data)):
            return UNKNOWN
        thing = message.get("thing", "")
        if not isinstance(thing, str) or len(thing) > 80:
            return UNKNOWN
        self.say({"do": "word", "key": key, "thing": thing, "data": data})
        return DONE

    # ---- the console's process

    def due(self) -> float | None:
        """When something is to be done here next (monotonic seconds), or None."""
        times = [seat.due for seat in self._seats if seat.due is not None]
        times += [seat.telling.stuck + HANGS for seat in self._seats
                  if seat.face.apart and seat.telling.stuck is not None]  # fmt: skip
        return min(times) if times else None

    def turn(self, now: float) -> None:
        """Start what is due; end what hangs."""
        for seat in self._seats:
            if seat.due is not None and now >= seat.due:
                seat.due = None
                self._start(seat, now)
            stuck = seat.telling.stuck
            if seat.face.apart and stuck is not None and now >= stuck + HANGS:
                seat.telling.stuck = None
                seat.telling.kill()

    def _start(self, seat: Seat, now: float) -> None:
        face = seat.face
        try:
            seat.telling = Telling([*face.command, str(os.getpid())], apart=True, fds=face.fds)
        except OSError:  # no process or memory left at this moment
            seat.due = now + BACK_OFF[-1]
            return
        told = [{**face.first, "starts": seat.starts}]
        told += [self._latest[do] for do in LATEST if do in self._latest]
        for message in (*told, *self._later, *self._words):
            seat.telling.say(message)
        seat.starts += 1
        if seat.starts == 1:
            for word in face.says:
                self.say(word)

    def reap(self) -> None:
        """Notice who has gone; a console is started again."""
        for seat in self._seats:
            if seat.telling.reap() and seat.face.apart:
                now = time.monotonic()
                seat.deaths = [t for t in seat.deaths if now - t < 60.0] + [now]
                wait = BACK_OFF[min(len(seat.deaths), len(BACK_OFF)) - 1]
                seat.due = now + wait
                if len(seat.deaths) <= len(BACK_OFF):
                    self.say({"do": "word", "key": "console.died", "seconds": wait})

    def end(self, seconds: float = 2.0) -> None:
        """Tell what is left and let every view close; one that hangs is stopped."""
        until = time.monotonic() + seconds
        for seat in self._seats:
            seat.due = None
            if seat.face.apart:  # it ends while the terminal's view is told the rest
                seat.telling.close()
        for seat in self._seats:
            seat.telling.end(max(until - time.monotonic(), 0.0))
