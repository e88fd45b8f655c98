"""What MIDI tells people, in both languages."""

from __future__ import annotations

from typing import Protocol

from stagekit.api import Missing
from stagekit.locale import say as sentence


class Teller(Protocol):
    """Whoever can say what went wrong: an input's mouth, an output's host."""

    def fault(self, english: str, french: str = "") -> None:
        """Say what went wrong."""
        ...


def both(key: str, **data: object) -> tuple[str, str]:
    """A sentence in English and in French."""
    return sentence("midi", key, "en", **data), sentence("midi", key, "fr", **data)


def missing(key: str, **data: object) -> Missing:
    """A `Missing` in plain words."""
    return Missing(*both(key, **data))


def fault(say: Teller, key: str, **data: object) -> None:
    """Say what went wrong, while going on."""
    say.fault(*both(key, **data))
