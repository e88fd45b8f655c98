"""A film, shown to the model as if it happened now."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stagekit.api import Host, Ns
from stagekit.core.values import SECOND
from stagekit.drivers.media import open_media
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.words import Complaints, missing

GLANCE = 0.02
"""Seconds; how long it sleeps at most before it looks at the clock again."""

BEHIND = SECOND
"""When it is so late (the machine slept), it goes on from now instead of hurrying."""

CUT = 0.5
"""Seconds that may lack at the end before a film counts as cut off."""

USUAL_RATE = 25
"""Pictures a second of a film that does not tell."""

AGAIN = 1.0
"""Seconds between two tries to read a film that went away."""


class Film:
    """Plays a film on the show's clock, over and over if asked."""

    def __init__(self, path: Path, *, loop: bool, pace: bool) -> None:
        """Open the film and look at its first picture.

        Args:
            path: the file.
            loop: whether it begins again at its end.
            pace: whether each picture waits for its moment; else the next one
                comes as soon as the last was taken, and none is left out.

        Raises:
            Missing: it is not there, not readable, or not a film.
        """
        import av

        self._path, self._loop, self._pace = path, loop, pace
        if not path.exists():
            raise missing("file absent", path=path)
        if not path.is_file():
            raise missing("file broken", path=path.name)
        try:
            with open_media(str(path)) as container:
                if next(self._pictures(container), None) is None:
                    raise missing("file blind", path=path.name)
        except PermissionError:
            raise missing("file closed", path=path.name) from None
        except (av.FFmpegError, OSError, ValueError):
            raise missing("file broken", path=path.name) from None

    def run(self, host: Host, newest: Newest, end: threading.Event, complain: Complaints) -> None:
        """[its own thread] Show it until it ends or is told to end."""
        import av

        begun = host.now()
        while not end.is_set():
            try:
                with open_media(str(self._path)) as container:
                    begun, shown = self._show(container, begun, host, newest, end)
                    whole = (container.duration or 0) / 1e6
            except (av.FFmpegError, OSError, ValueError):
                complain("file gone", path=self._path.name)
                newest.put(Frame(None, host.now()))
                end.wait(AGAIN)
                begun = host.now()
                continue
            if end.is_set():
                return
            if shown < whole - CUT:
                complain("file cut", path=self._path.name, played=f"{shown:.1f}",
                         whole=f"{whole:.1f}")  # fmt: skip
            if not self._loop:
                newest.put(Frame(None, begun if not self._pace else host.now()), patient=True)
                return
            if shown <= 0 and end.wait(AGAIN):  # it was emptied meanwhile
                return

    def _show(
        self, container: Any, begun: Ns, host: Host, newest: Newest, end: threading.Event
    ) -> tuple[Ns, float]:
        """Show it once; the moment at which it was over, and how many seconds it lasted."""
        rate = float(container.streams.video[0].average_rate or USUAL_RATE)
        first: float | None = None
        last = count = 0.0
        for picture in self._pictures(container):
            moment = picture.time if picture.time is not None else count / rate
            first = moment if first is None else first
            last = max(last, moment - first)
            count += 1
            due = begun + round(last * SECOND)
            if self._pace:
                if host.now() - due > BEHIND:
                    begun, due = begun + (host.now() - due), host.now()
                while (left := due - host.now()) > 0 and not end.is_set():
                    end.wait(min(left / SECOND, GLANCE))
            if end.is_set():
                return begun, 0.0
            newest.put(Frame(picture, due), patient=not self._pace)
        lasted = last + 1.0 / rate if count else 0.0
        return begun + round(lasted * SECOND), lasted

    def _pictures(self, container: Any) -> Iterator[Any]:
        """All pictures in order; what is damaged between them is passed over."""
        import av

        if not container.streams.video:
            return
        for packet in container.demux(container.streams.video[0]):
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue
