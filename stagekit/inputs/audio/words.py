"""What the audio input tells people, in both languages."""

from __future__ import annotations

from stagekit.api import Missing, Say
from stagekit.locale import say as sentence


def both(key: str, **data: object) -> tuple[str, str]:
    """A sentence in English and in French."""
    return sentence("audio", key, "en", **data), sentence("audio", key, "fr", **data)


def missing(key: str, **data: object) -> Missing:
    """A `Missing` in plain words."""
    return Missing(*both(key, **data))


def fault(say: Say, key: str, **data: object) -> None:
    """Say what went wrong, while going on."""
    say.fault(*both(key, **data))
