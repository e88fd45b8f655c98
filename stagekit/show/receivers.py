"""Outputs whose other side is known to be gone: said once, and told everything until it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import SECOND, Ns
from stagekit.show.plainly import plainly

AGAIN: Ns = 2 * SECOND
"""How often the whole state is sent to where nobody was: whoever opens the program finds it."""


class Receivers:
    """Who is there, as far as outputs know.

    Attributes:
        troubles: what each output knows to be wrong on its other side, in English and French.
    """

    def __init__(self, say: Callable[[str, str, str], None], resend: Callable[[str], None]) -> None:
        """`say` a fault in both languages; `resend` all that stands at an output."""
        self.troubles: dict[str, tuple[str, str]] = {}
        self._say = say
        self._resend = resend
        self._asked: dict[str, Ns] = {}

    def look(self, name: str, output: Any, now: Ns) -> None:
        """Look at one open output; some times a second."""
        try:
            words = output.trouble()
        except Exception as error:  # an output of somebody else's: that is its trouble
            words = plainly(error)
        before = self.troubles.pop(name, None)
        if words is None:
            return
        self.troubles[name] = words
        if words != before:
            self._say(name, *words)
        elif now - self._asked[name] < AGAIN:
            return
        self._asked[name] = now
        self._resend(name)
