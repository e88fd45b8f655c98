"""What the pose input tells people, in both languages."""

from __future__ import annotations

from stagekit.api import Missing, Say
from stagekit.locale import say as sentence


def both(key: str, **data: object) -> tuple[str, str]:
    """A sentence in English and in French."""
    return sentence("pose", key, "en", **data), sentence("pose", key, "fr", **data)


def missing(key: str, **data: object) -> Missing:
    """A `Missing` in plain words."""
    return Missing(*both(key, **data))


class Complaints:
    """Says a fault once, and again only when something about it has changed."""

    def __init__(self, say: Say) -> None:
        """Speak with that mouth."""
        self._say = say
        self._last: object = None

    def __call__(self, key: str, **data: object) -> None:
        """Complain, unless just this was complained of last."""
        said = (key, tuple(str(value) for value in data.values()))
        if self._last != said:
            self._last = said
            self._say.fault(*both(key, **data))

    def over(self) -> None:
        """All is well again."""
        self._last = None
