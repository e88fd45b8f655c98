"""What the mocap input tells people, in both languages."""

from __future__ import annotations

from stagekit.api import Missing
from stagekit.locale import say as sentence


def both(key: str, **data: object) -> tuple[str, str]:
    """A sentence in English and in French."""
    return sentence("mocap", key, "en", **data), sentence("mocap", key, "fr", **data)


def missing(key: str, **data: object) -> Missing:
    """A `Missing` in plain words."""
    return Missing(*both(key, **data))


class BvhWrong(Exception):
    """A file that cannot be played as it is.

    Attributes:
        key: of the sentence in the locale table `mocap`.
        line, column: from 1; 0 where the whole file is meant.
        data: what fills the sentence's placeholders.
    """

    def __init__(self, key: str, line: int = 0, column: int = 0, **data: object) -> None:
        """Keep where it is and what to say."""
        super().__init__(key)
        self.key, self.line, self.column, self.data = key, line, column, data

    def missing(self, file: str) -> Missing:
        """The sentence with its place, in both languages."""
        where = f"{file}:{self.line}:{self.column}" if self.line else file
        english, french = both(self.key, **self.data)
        return Missing(f"{where}: {english}", f"{where} : {french}")
