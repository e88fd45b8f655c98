"""The keys of the live view: space GO, Backspace back, Escape twice panic, q twice leaves."""

from __future__ import annotations

import os
import re
import select
import time
from typing import Any, Protocol

TWICE = 2.0
"""Seconds within which Escape must be pressed again."""

ESCAPE = b"\x1b"

AT_ONCE = 3
"""Most keys that hands press between two looks."""

HUNG = 0.5
"""Seconds after which an order counts as having hung."""


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


def meant(keys: list[bytes], *, late: bool = False) -> list[bytes]:
    r"""Those that a hand has pressed for this moment.

    More than a few at once were pasted, and what was pressed while an order hung
    (`late`) was meant for then: of these only Escape counts, which is panic.

    >>> meant([b" ", b" "]), meant([b"q", b"u", b"e", b"l", b"q"]), meant([b" "], late=True)
    ([b' ', b' '], [], [])
    """
    if late or len(keys) > AT_ONCE:
        return [key for key in keys if key == ESCAPE]
    return keys


def obey(screen: Asker) -> None:
    """Read keys for ever; each order goes to the keeper over its socket."""
    keys, late = Keys(screen), False
    while data := os.read(screen.tty, 64):
        began = time.monotonic()
        for key in meant(split(data), late=late):
            keys.press(key)
        hung = time.monotonic() - began > HUNG
        late = hung and bool(select.select([screen.tty], [], [], 0)[0])


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
        elif key == ESCAPE:
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
