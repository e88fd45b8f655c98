"""Packets that could not leave: said in plain words, but seldom."""

from __future__ import annotations

from typing import Any

from stagekit.core.values import SECOND, Ns

UNSENT: Ns = 10 * SECOND
"""How often at most an output says that packets are lost."""


class Losses:
    """Packets that could not leave are said, with the reason, but seldom."""

    def __init__(self) -> None:
        """Nothing is lost."""
        self._told: dict[str, tuple[int, Ns]] = {}

    def look(self, name: str, output: Any, now: Ns) -> tuple[str, str] | None:
        """What is to be said of an output now, in English and French; mostly nothing."""
        told, when = self._told.get(name, (0, -UNSENT))
        count = output.dropped - told
        if count <= 0 or now - when < UNSENT:
            return None
        self._told[name] = output.dropped, now
        return (f"{count} packet(s) lost: {output.last_error}.",
                f"{count} paquet(s) perdu(s) : {output.last_error_french}.")  # fmt: skip
