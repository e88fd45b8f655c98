"""A recording, played on the show's clock: what was said then is said again, at its moment."""

from __future__ import annotations

import threading
from typing import Any

from stagekit.api import Host, Ns, Say
from stagekit.core.values import EVENT, FRAME, LATER, SECOND, SIGNAL, Happening
from stagekit.inputs.trace.held import Held
from stagekit.inputs.trace.recording import Recording
from stagekit.inputs.trace.words import both

GLANCE = 0.02
"""Seconds; how long it sleeps at most before it looks at the clock again."""

BEHIND = SECOND
"""When it is so late (the machine slept), it goes on from now instead of hurrying."""

PATIENCE = 2.0
"""Seconds that closing waits for the player."""


class Playing:
    """Plays one thing of a recording in a thread of its own.

    The recording begins with its show, not with the thing's first word: two
    things of one trace stay together.
    """

    def __init__(
        self, recording: Recording, file: str, of: str, *, loop: bool, pace: bool, speed: float
    ) -> None:
        """Get ready.

        Args:
            recording: what is played.
            file: its name, for messages.
            of: what the recorded show called the thing.
            loop: whether it begins again at its end.
            pace: whether each word waits for its moment; else all come at once.
            speed: how many times as fast as it was.
        """
        self._recording, self._file, self._of = recording, file, of
        self._loop, self._pace, self._speed = loop, pace, speed
        self._held = Held(recording.ports)
        self._spoken = False
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, host: Host, say: Say) -> None:
        """Begin to play, and return at once."""
        self._thread = threading.Thread(
            target=self._run, args=(host, say), name=f"trace {host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop playing; returns when it has."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE)

    def _run(self, host: Host, say: Say) -> None:
        begun = host.now()
        try:
            while not self._end.is_set():
                over = self._once(host, say, begun)
                if self._end.is_set():
                    break
                self._held.let_go(say, over)
                if self._recording.cut:
                    say.fault(*both("cut", file=self._file, seconds=f"{(over - begun) / 1e9:.1f}"))
                if not self._spoken:
                    say.fault(*both("nothing", file=self._file, name=self._of))
                if not self._loop or not self._spoken or over <= begun:
                    self._held.leave(say, over)
                    return
                begun = over
        except OSError:
            say.fault(*both("file gone", file=self._file))
            self._held.leave(say, None)
        self._held.let_go(say, None)

    def _once(self, host: Host, say: Say, begun: Ns) -> Ns:
        """Play it through from that moment; the moment at which it was over."""
        first: Ns | None = None
        due = begun
        for happening in self._recording:
            first = happening.at if first is None else first
            due = begun + round((happening.at - first) / self._speed)
            if happening.source != self._of:
                continue
            if self._pace:
                late = host.now() - due
                if late > BEHIND:
                    begun, due = begun + late, due + late
                if not self._wait(host, due):
                    return due
            if self._end.is_set():
                return due
            self._say(happening, due, say)
        if self._pace:
            self._wait(host, due)
        return due

    def _say(self, happening: Happening, at: Ns, say: Say) -> None:
        """Say one happening again."""
        kind, name, who, values = happening.kind, happening.name, happening.who, happening.values
        if kind == SIGNAL:
            self._signal(name, who, values, at, say)
        elif kind == FRAME:
            rows = [row for row in values if isinstance(row, (list, tuple)) and len(row) > 2]
            for one in dict.fromkeys(row[1] for row in rows if isinstance(row[1], int)):
                frame = {str(row[0]): tuple(row[2:]) for row in rows if row[1] == one}
                for port, numbers in frame.items():
                    self._held.signal(port, one, numbers[0])
                say.frame(frame, who=one, at=at)
                self._spoken = True
        elif kind == EVENT:
            self._event(name, who, values, at, say)
        elif kind == LATER and values and isinstance(values[0], int):
            ahead = (values[0] - happening.at) / self._speed
            self._event(name, who, values[1:], at + round(ahead), say)

    def _signal(self, name: str, who: int, values: tuple[Any, ...], at: Ns, say: Say) -> None:
        if values:
            self._spoken = True
            self._held.signal(name, who, values[0])
            say.signal(name, *values, who=who, at=at)

    def _event(self, name: str, who: int, values: tuple[Any, ...], at: Ns, say: Say) -> None:
        kind = self._recording.ports.get(name)
        if kind is not None:
            self._spoken = True
            data = dict(zip(kind.parts, values, strict=False))
            self._held.event(name, who, data)
            say.event(name, who=who, at=at, **data)

    def _wait(self, host: Host, due: Ns) -> bool:
        """Wait for that moment; False where playing must stop."""
        while (left := due - host.now()) > 0:
            if self._end.wait(min(left / SECOND, GLANCE)):
                return False
        return not self._end.is_set()
