"""The two threads of the pose input: an eye that reads, a mind that looks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from stagekit.api import Host, Say
from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.crowd import Crowd
from stagekit.inputs.pose.landmarker import MODEL, Landmarker
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.picture import Painter
from stagekit.inputs.pose.words import Complaints

PATIENCE = 5.0
"""Seconds that closing waits for a thread that is held by a driver."""


class Source(Protocol):
    """Where pictures come from."""

    def run(self, host: Host, newest: Newest, end: threading.Event, complain: Complaints) -> None:
        """[its own thread] Hand on pictures until there are none, or until `end`."""
        ...


class Watching:
    """Looks at what a source shows, and says what it sees."""

    def __init__(self, source: Source, people: int, manner: Manner, model: Path = MODEL) -> None:
        """Get ready; `people` is how many have a name, 0 for one without."""
        self._source, self._manner, self._model = source, manner, model
        numbers = range(1, people + 1) if people else range(1)
        self._people = [Person(number, manner) for number in numbers]
        self._numbers = list(numbers)
        self.newest = Newest()
        self._end = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, host: Host, say: Say) -> None:
        """Begin to look, and return at once."""
        for number in self._numbers:
            say.signal("seen", 0.0, who=number, at=host.now())
        self._threads = [
            threading.Thread(target=run, args=(host, say), name=f"pose {host.name}", daemon=True)
            for run in (self._read, self._look)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop looking; returns when it has."""
        self._end.set()
        self.newest.close()
        for thread in self._threads:
            thread.join(timeout=PATIENCE)

    def _read(self, host: Host, say: Say) -> None:
        self._source.run(host, self.newest, self._end, Complaints(say))

    def _look(self, host: Host, say: Say) -> None:
        complain = Complaints(say)
        try:
            eyes = self._eyes()
        except Exception as error:  # a foreign library: it raises what it likes
            complain("mediapipe broken", why=error)
            return
        try:
            painter = Painter()
            while (frame := self.newest.take()) is not None:
                try:
                    self._take(frame, eyes, painter, say)
                except (RuntimeError, ValueError, OSError) as error:
                    complain("frame refused", why=error)
        finally:
            eyes.close()

    def _eyes(self) -> Landmarker | Crowd:
        """What looks: for one person the landmarker itself, for several an eye each."""
        if len(self._people) == 1:
            return Landmarker(1, self._manner.confidence, self._model)
        return Crowd(len(self._people), self._manner.confidence, self._model)

    def _take(self, frame: Frame, eyes: Landmarker | Crowd, painter: Painter, say: Say) -> None:
        if frame.picture is None:
            for person in self._people:
                person.leave(frame.at, say)
            return
        pixels = painter.rgb(frame.picture)
        aspect = pixels.shape[1] / pixels.shape[0]
        sights: Sequence[Sight | None] = eyes.look(pixels, frame.at) or [None]
        if self._end.is_set():
            return
        for each in eyes.changed if isinstance(eyes, Crowd) else ():
            self._people[each].anew()
        for person, sight in zip(self._people, sights, strict=True):
            person.take(sight, aspect, frame.at, say)
