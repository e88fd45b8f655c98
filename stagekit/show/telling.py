"""The keeper's pipe to one view: whole lines, in order, and nothing ever waits.

A view that does not keep up (its terminal was stopped with Ctrl-S, say) misses
pictures, never words: what was reported goes along with the next picture. Live
frames are the first to be let go.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import time
from collections.abc import Sequence
from typing import Any

KEPT_BACK = 1 << 20
"""Bytes kept for a view that reads nothing; past it, it is left alone."""

WORDS_KEPT = 200

EVENTS_KEPT = 64
"""Newest events that a live frame carries."""


def line(message: dict[str, Any]) -> bytes:
    """A message as its line in the pipe."""
    return json.dumps(message).encode() + b"\n"


class Telling:
    """One view, in a process of its own.

    Attributes:
        stuck: since when it has read nothing although there was something to
            read (monotonic seconds), or None.
    """

    def __init__(
        self, command: list[str] | None, *, apart: bool = False, fds: Sequence[int] = ()
    ) -> None:
        """Start it, with descriptors handed over; without a command nobody is told anything.

        A view that is `apart` has no terminal (a page in a browser): the live
        frames are for it alone, what it prints is shown to nobody, and Ctrl-C
        does not reach it.

        Raises:
            OSError: there is no process or memory left at this moment.
        """
        self._face: subprocess.Popen[bytes] | None = None
        self._out = b""
        self._picture: dict[str, Any] | None = None
        self._frame: dict[str, Any] | None = None
        self._live = apart
        self.stuck: float | None = None
        if command is not None:
            unseen = None if not apart or os.environ.get("STAGEKIT_DEBUG") else subprocess.DEVNULL
            self._face = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=unseen, stderr=unseen, pass_fds=fds,
                process_group=0 if apart else None,
            )  # fmt: skip
            os.set_blocking(self.fileno(), False)

    def fileno(self) -> int:
        """The pipe, for select; -1 once there is nobody to tell."""
        if self._face is None or self._face.stdin is None or self._face.stdin.closed:
            return -1
        return self._face.stdin.fileno()

    @property
    def waiting(self) -> bool:
        """Whether something could not be told yet."""
        return self.fileno() >= 0 and bool(self._out or self._picture or self._frame)

    def say(self, message: dict[str, Any], ready: bytes | None = None) -> None:
        """Tell something now, or as soon as the view reads again; `ready` is its line, if made."""
        if self.fileno() < 0:
            return
        do = message.get("do")
        if do == "live":
            self._see(message, ready)
        elif do == "status":
            if self._picture is not None:
                words = [*self._picture.get("words", ()), *message.get("words", ())]
                message = {**message, "words": words[-WORDS_KEPT:]}
                self._picture = message
            elif ready is not None and not self._out:
                self._out = ready
            else:
                self._picture = message
        elif len(self._out) < KEPT_BACK:
            if self._picture is not None:
                self._take_picture()
            if do == "plan":  # a frame of the scene before says nothing about this one
                self._frame = None
            self._out += ready or line(message)
        self.flush()

    def _see(self, message: dict[str, Any], ready: bytes | None) -> None:
        """A live frame; one that was waiting is replaced, and what it held marked as lost."""
        if not self._live:
            return
        if ready is not None and not self.waiting:
            self._out = ready
            return
        if self._frame is not None:
            events = [*self._frame.get("e", ()), *message.get("e", ())][-EVENTS_KEPT:]
            message = {**message, "e": events, "lost": True}
        self._frame = message

    def _take_picture(self) -> None:
        if self._picture is not None:
            self._out += line(self._picture)
        elif self._frame is not None:
            self._out += line(self._frame)
            self._frame = None
        self._picture = None

    def flush(self) -> None:
        """Write what the view can take."""
        try:
            while self.waiting:
                if not self._out:
                    self._take_picture()
                self._out = self._out[os.write(self.fileno(), self._out) :]
                self.stuck = None
        except BlockingIOError:
            self.stuck = self.stuck or time.monotonic()
        except OSError:
            self._close()

    def reap(self) -> bool:
        """Notice that the view has gone; the show goes on without it. Whether it has just gone."""
        if self._face is None or self._face.poll() is None:
            return False
        self._close()
        self._face = None
        return True

    def kill(self) -> None:
        """Stop a view that hangs; `reap` then notices that it has gone."""
        if self._face is not None:
            with contextlib.suppress(OSError):
                self._face.kill()

    def end(self, seconds: float = 2.0) -> None:
        """Tell what is left and let the view close; one that hangs is stopped."""
        until = time.monotonic() + seconds
        while self.waiting and time.monotonic() < until:
            select.select([], [self.fileno()], [], 0.1)
            self.flush()
        self.close()
        self.wait(max(until - time.monotonic(), 0.5))

    def close(self) -> None:
        """Nothing more will be told: the view ends by itself."""
        self._close()

    def wait(self, seconds: float) -> None:
        """Wait until the view has ended; one that hangs is stopped."""
        if self._face is None:
            return
        try:
            self._face.wait(seconds)
        except subprocess.TimeoutExpired:
            self._face.kill()
            self._face.wait()

    def _close(self) -> None:
        self._out, self._picture, self._frame = b"", None, None
        if self._face is not None and self._face.stdin is not None:
            with contextlib.suppress(OSError):
                self._face.stdin.close()
