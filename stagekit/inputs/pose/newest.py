"""Between the eye and the mind: one place, where the newest picture waits."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from stagekit.api import Ns


class Frame(NamedTuple):
    """One picture.

    Attributes:
        picture: the decoded av.VideoFrame; None says that there are none any more.
        at: the moment it was taken, in nanoseconds on the show's clock.
    """

    picture: Any
    at: Ns


class Newest:
    """Hands pictures from one thread to another; a late reader gets the newest only.

    Attributes:
        skipped: how many pictures nobody looked at.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.skipped = 0
        self._frame: Frame | None = None
        self._closed = False
        self._changed = threading.Condition()

    def put(self, frame: Frame, *, patient: bool = False) -> None:
        """Leave a picture; `patient` waits until the one before was taken."""
        with self._changed:
            if patient:
                self._changed.wait_for(lambda: self._frame is None or self._closed)
            elif self._frame is not None:
                self.skipped += 1
            self._frame = frame
            self._changed.notify_all()

    def take(self) -> Frame | None:
        """Wait for a picture; None once it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._closed)
            if self._closed:
                return None
            frame, self._frame = self._frame, None
            self._changed.notify_all()
            return frame

    def close(self) -> None:
        """Wake whoever waits; nothing is handed on any more."""
        with self._changed:
            self._closed = True
            self._frame = None
            self._changed.notify_all()
