"""What the trace input tells people, in both languages."""

from __future__ import annotations

from stagekit.api import Missing
from stagekit.locale import say as sentence


def both(key: str, **data: object) -> tuple[str, str]:
    """A sentence in English and in French."""
    return sentence("trace", key, "en", **data), sentence("trace", key, "fr", **data)


def missing(key: str, **data: object) -> Missing:
    """A `Missing` in plain words."""
    return Missing(*both(key, **data))
