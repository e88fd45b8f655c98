"""The keeper's pipe to the live view: whole lines, in order, and nothing ever waits.

A view that does not keep up (its terminal was stopped with Ctrl-S, say) misses
pictures, never words: what was reported goes along with the next picture.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import time
from typing import Any

KEPT_BACK = 1 << 20
"""Bytes kept for a view that reads nothing; past it, it is left alone."""

WORDS_KEPT = 200


class Telling:
    """One live view, in a process of its own."""

    def __init__(self, command: list[str] | None) -> None:
        """Start it; without a command nobody is told anything."""
        self._face: subprocess.Popen[bytes] | None = None
        self._out = b""
        self._picture: dict[str, Any] | None = None
        if command is not None:
            self._face = subprocess.Popen(command, stdin=subprocess.PIPE)
            os.set_blocking(self.fileno(), False)

    def fileno(self) -> int:
        """The pipe, for select; -1 once there is nobody to tell."""
        if self._face is None or self._face.stdin is None or self._face.stdin.closed:
            return -1
        return self._face.stdin.fileno()

    @property
    def waiting(self) -> bool:
        """Whether something could not be told yet."""
        return self.fileno() >= 0 and bool(self._out or self._picture)

    def say(self, message: dict[str, Any]) -> None:
        """Tell something now, or as soon as the view reads again."""
        if self.fileno() < 0:
            return
        if message.get("do") == "status":
            if self._picture is not None:
                words = [*self._picture.get("words", ()), *message.get("words", ())]
                message = {**message, "words": words[-WORDS_KEPT:]}
            self._picture = message
        elif len(self._out) < KEPT_BACK:
            if self._picture is not None:
                self._take_picture()
            self._out += json.dumps(message).encode() + b"\n"
        self.flush()

    def _take_picture(self) -> None:
        self._out += json.dumps(self._picture).encode() + b"\n"
        self._picture = None

    def flush(self) -> None:
        """Write what the view can take."""
        try:
            while self.waiting:
                if not self._out:
                    self._take_picture()
                self._out = self._out[os.write(self.fileno(), self._out) :]
        except BlockingIOError:
            return
        except OSError:
            self._close()

    def reap(self) -> None:
        """Notice that the view has gone; the show goes on without it."""
        if self._face is not None and self._face.poll() is not None:
            self._close()
            self._face = None

    def end(self, seconds: float = 2.0) -> None:
        """Tell what is left and let the view close; one that hangs is stopped."""
        until = time.monotonic() + seconds
        while self.waiting and time.monotonic() < until:
            select.select([], [self.fileno()], [], 0.1)
            self.flush()
        self._close()
        if self._face is None:
            return
        try:
            self._face.wait(max(until - time.monotonic(), 0.5))
        except subprocess.TimeoutExpired:
            self._face.kill()
            self._face.wait()

    def _close(self) -> None:
        self._out, self._picture = b"", None
        if self._face is not None and self._face.stdin is not None:
            with contextlib.suppress(OSError):
                self._face.stdin.close()
