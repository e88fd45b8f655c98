"""A Python error in one line that an artist can use: what, and where in which file."""

from __future__ import annotations

import traceback
from pathlib import Path

from stagekit.core.values import SECOND, Ns

MISHAPS = 100
"""So many failures of our own within ten seconds, and the engine is built anew."""


def plainly(error: BaseException) -> tuple[str, str]:
    """In English and in French."""
    if isinstance(error, SyntaxError):
        where = f"{Path(error.filename or '?').name}:{error.lineno}"
        return (f"{where}: Python does not understand this: {error.msg}",
                f"{where} : Python ne comprend pas ceci : {error.msg}")  # fmt: skip
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    words = f"{type(error).__name__}: {error} ({where})"
    return words, words


class Mishaps:
    """What failed in the engine's own process; the show goes on, up to a point."""

    def __init__(self) -> None:
        """Nothing has failed."""
        self._when: list[Ns] = []

    def note(self, error: Exception, now: Ns) -> bool:
        """One more; whether it is to be said (the first within ten seconds).

        Raises:
            Exception: that error, where there are so many that only a new engine helps.
        """
        self._when = [at for at in self._when if now - at < 10 * SECOND] + [now]
        if len(self._when) >= MISHAPS:
            raise error
        return len(self._when) == 1
