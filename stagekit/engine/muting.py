"""Mappings that a hand has muted, or that alone it wants to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns
from stagekit.engine.presence import Presence
from stagekit.scene.plan import Fall

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

AWAY = (Fall("fade", 0.5),)
"""What a muted mapping drove fades to whoever else speaks there, or to rest."""


class Muting:
    """Which mappings are silent by hand, by their names.

    Attributes:
        muted, solo: names, each with whose hand it was.
    """

    def __init__(self, engine: Engine) -> None:
        """All mappings speak."""
        self._engine = engine
        self.muted: dict[str, str] = {}
        self.solo: dict[str, str] = {}
        self._presences: dict[str, Presence] = {}

    def turn(self, what: str, name: str, on: bool, by: str, now: Ns) -> None:
        """Mute or solo one mapping, or no longer."""
        if name not in self._engine.graph.spoken_by:
            return
        whose = self.muted if what == "mute" else self.solo
        if on:
            whose[name] = by
        else:
            whose.pop(name, None)
        self._apply(now)

    def silent(self, name: str) -> bool:
        """Whether a hand keeps that mapping silent."""
        return name in self.muted or (bool(self.solo) and name not in self.solo)

    def _apply(self, now: Ns) -> None:
        for name, (line, spoken) in self._engine.graph.spoken_by.items():
            silent = self.silent(name)
            if silent == line.muted:
                continue
            line.muted = silent
            presence = self._presence(name)
            if silent:
                presence.go(now)
            else:
                presence.come()
            for target, _ in spoken:
                self._engine.touch(target)

    def _presence(self, name: str) -> Presence:
        """How much a mapping has to say; made at the first touch, so that others pay nothing."""
        presence = self._presences.get(name)
        if presence is None:
            presence = self._presences[name] = Presence(AWAY)
            for target, driver in self._engine.graph.spoken_by[name][1]:
                driver.presences = (*driver.presences, presence)
                target.look()
        return presence

    def state(self) -> dict[str, object]:
        """Plain data."""
        presences = {name: one.state() for name, one in self._presences.items()}
        return {"muted": dict(self.muted), "solo": dict(self.solo), "presences": presences}

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave, of mappings that are still there."""
        spoken_by = self._engine.graph.spoken_by
        self.muted = {name: by for name, by in state["muted"].items() if name in spoken_by}
        self.solo = {name: by for name, by in state["solo"].items() if name in spoken_by}
        for name, was in state["presences"].items():
            if name in spoken_by:
                self._presence(name).restore(was)
        for name, (line, _) in spoken_by.items():
            line.muted = self.silent(name)
            if line.muted != (not self._presence_open(name)):
                self._set_open(name, line.muted)

    def _presence_open(self, name: str) -> bool:
        presence = self._presences.get(name)
        return presence is None or presence.open

    def _set_open(self, name: str, muted: bool) -> None:
        """A solo whose mapping a reload took away: the others are heard again, at once."""
        presence = self._presence(name)
        if muted:
            presence.go(self._engine.now)
        else:
            presence.come()
