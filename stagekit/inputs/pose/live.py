"""A camera, looked for until it comes, and again when it goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from stagekit.api import Host
from stagekit.inputs.pose.cameras import Camera, cameras, fitting, manners
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.words import Complaints

LOOK = 1.0
"""Seconds between two looks for a camera that is not there."""

PATIENCE = 5.0
"""Seconds that a camera may give nothing before it counts as lost."""


class Live:
    """Reads a camera as fast as it gives pictures."""

    def __init__(
        self, asked: str, look: Callable[[], Sequence[Camera]] = cameras, every: float = LOOK
    ) -> None:
        """Get ready to read the camera of that number or name.

        Args:
            asked: a number, or a name with `*` for anything; empty: the first.
            look: what tells which cameras there are.
            every: seconds between two looks.
        """
        self._asked, self._cameras, self._every = asked, look, every

    def run(self, host: Host, newest: Newest, end: threading.Event, complain: Complaints) -> None:
        """[its own thread] Read the camera, come and go as it may, until told to end."""
        while not end.is_set():
            camera = self._look(complain)
            if camera is not None:
                self._read(camera, host, newest, end, complain)
            end.wait(self._every)

    def _look(self, complain: Complaints) -> Camera | None:
        try:
            there = list(self._cameras())
        except (OSError, ValueError):  # a system that cannot tell has none
            there = []
        found = fitting(self._asked, there)
        if found is None:
            if there:
                names = ", ".join(f"{each.number} {each.name}" for each in there)
                complain("camera absent", camera=self._asked, cameras=names)
            else:
                complain("no cameras")
        return found

    def _read(
        self,
        camera: Camera,
        host: Host,
        newest: Newest,
        end: threading.Event,
        complain: Complaints,
    ) -> None:
        """Read one camera until it is lost."""
        import av

        try:
            container = _opened(camera)
        except (av.FFmpegError, OSError, ValueError) as error:
            complain("camera refused", camera=camera.name, why=error)
            return
        try:
            with container:
                for picture in container.decode(video=0):
                    if end.is_set():
                        return
                    # the driver's own stamps run on clocks of their own
                    newest.put(Frame(picture, host.now()))
                    complain.over()
        except (av.FFmpegError, OSError, ValueError, IndexError):
            pass  # whatever it says, the camera is gone: below
        if not end.is_set():
            newest.put(Frame(None, host.now()))
            complain("camera lost", camera=camera.name)


def _opened(camera: Camera) -> Any:
    """The camera, opened in the best manner that it knows.

    Raises:
        av.FFmpegError: it cannot be opened at all.
    """
    import av

    last: Exception = ValueError(camera.name)
    for options in manners(camera):
        try:
            return av.open(
                camera.file, format=camera.format, options=dict(options), timeout=PATIENCE
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            last = error
    raise last
