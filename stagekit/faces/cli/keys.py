"""The keys of the live view: space GO, Backspace back, Escape twice panic, q twice leaves."""

from __future__ import annotations

import os
import re
import time
from typing import Any, Protocol

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


KEY = re.compile(rb"\x1b[\[O][0-9;]*[ -/]*[@-~]|.", re.DOTALL)
"""One key: an arrow or a function key (ECMA-48), or a single byte."""


def split(data: bytes) -> list[bytes]:
    r"""The keys of what a terminal has sent at once.

    >>> split(b"  \x1b[A\x1b\x1b")
    [b' ', b' ', b'\x1b[A', b'\x1b', b'\x1b']
    """
    return KEY.findall(data)


def obey(screen: Asker) -> None:
    """Read keys for ever; each order goes to the keeper over its socket."""
    keys = Keys(screen)
    while data := os.read(screen.tty, 64):
        for key in split(data):
            keys.press(key)


class Keys:
    """What each key asks for."""

    def __init__(self, screen: Asker) -> None:
        """Nothing has been pressed."""
        self._screen = screen
        self._escaped = float("-inf")

    def press(self, key: bytes) -> None:
        """One key."""
        screen = self._screen
        if key == b" ":
            self._ask({"do": "go", "values": screen.expected()})
        elif key in (b"\x7f", b"\x08"):
            self._ask({"do": "back"})
        elif key in (b"r", b"R"):
            self._ask({"do": "takeup"})
        elif key == b"\x1b":
            now = time.monotonic()
            if now - self._escaped < TWICE:
                self._escaped = float("-inf")
                screen.hint("")
                self._ask({"do": "panic"})
            else:
                self._escaped = now
                screen.hint("live.escape")
        elif key == b"q":
            if screen.leaving():
                self._ask({"do": "stop"})
            else:
                screen.hint("live.leave")

    def _ask(self, message: dict[str, Any]) -> None:
        """An order; what is not taken is said, never kept."""
        from stagekit.show import control

        try:
            answer = control.ask(message)
        except (OSError, ValueError):
            answer = None
        if answer is None or not answer.get("ok"):
            self._screen.hint("live.untaken")
