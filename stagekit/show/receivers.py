"""Outputs whose other side is known to be gone: said once, and told everything until it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import SECOND, Ns

AGAIN: Ns = 2 * SECOND
"""How often the whole state is sent to where nobody was: whoever opens the program finds it."""


class Receivers:
    """Who is there, as far as outputs know."""

    def __init__(self, say: Callable[[str, str, str], None], resend: Callable[[str], None]) -> None:
        """`say` a fault in both languages; `resend` all that stands at an output."""
        self._say = say
        self._resend = resend
        self._asked: dict[str, Ns] = {}

    def look(self, name: str, output: Any, now: Ns) -> None:
        """Look at one open output; some times a second."""
        words = output.trouble()
        if words is None:
            self._asked.pop(name, None)
            return
        asked = self._asked.get(name)
        if asked is None:
            self._say(name, *words)
        elif now - asked < AGAIN:
            return
        self._asked[name] = now
        self._resend(name)
