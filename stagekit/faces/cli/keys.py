"""The keys of the live view: space GO, Backspace back, Escape twice panic, q twice leaves."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Protocol

TWICE = 2.0
"""Seconds within which Escape must be pressed again."""


class Asker(Protocol):
    """What the keys need of the screen."""

    tty: int

    def hint(self, key: str) -> None:
        """Show a short answer; an empty one takes the last away."""
        ...

    def expected(self) -> list[int]:
        """The index of the cue that GO is pressed for, where it is known."""
        ...

    def leaving(self) -> bool:
        """Whether leaving was asked for a moment ago."""
        ...


def obey(screen: Asker) -> None:
    """Read keys for ever; each order goes to the keeper over its socket."""
    from stagekit.show import control

    escaped = 0.0
    while True:
        key = os.read(screen.tty, 8)
        if not key:
            return
        with contextlib.suppress(OSError, ValueError):
            if key == b" ":
                control.ask({"do": "go", "values": screen.expected()})
            elif key in (b"\x7f", b"\x08"):
                control.ask({"do": "back"})
            elif key in (b"r", b"R"):
                control.ask({"do": "takeup"})
            elif not key.strip(b"\x1b"):
                now = time.monotonic()
                # Two quick presses may arrive together.
                if len(key) > 1 or now - escaped < TWICE:
                    escaped = 0.0
                    screen.hint("")
                    control.ask({"do": "panic"})
                else:
                    escaped = now
                    screen.hint("live.escape")
            elif key == b"q":
                if screen.leaving():
                    control.ask({"do": "stop"})
                else:
                    screen.hint("live.leave")
