"""What a recording leaves on: keys that are down, and somebody who is still there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stagekit.api import Ns, Say
from stagekit.core.kinds import Kind
from stagekit.inputs.trace.recording import GATES


class Held:
    """Remembers what must be ended when a recording ends, or begins again."""

    def __init__(self, ports: Mapping[str, Kind]) -> None:
        """Nothing is held."""
        self._ports = ports
        self._down: dict[tuple[str, int, Any, Any], dict[str, Any]] = {}
        self._there: dict[tuple[str, int], None] = {}

    def event(self, name: str, who: int, data: Mapping[str, Any]) -> None:
        """An event was said; a key is down until it comes with velocity 0."""
        if "pitch" in data and "velocity" in data:
            key = name, who, data["pitch"], data.get("channel")
            if data["velocity"]:
                self._down[key] = {**data, "velocity": 0}
            else:
                self._down.pop(key, None)

    def signal(self, name: str, who: int, value: float) -> None:
        """A signal was said; only those count that tell who is there."""
        if name in GATES and value:
            self._there[name, who] = None
        elif name in GATES:
            self._there.pop((name, who), None)

    def let_go(self, say: Say, at: Ns | None) -> None:
        """Every key comes up."""
        down, self._down = self._down, {}
        for (name, who, _, _), data in down.items():
            say.event(name, who=who, at=at, **data)

    def leave(self, say: Say, at: Ns | None) -> None:
        """Nobody is there any more."""
        there, self._there = self._there, {}
        for name, who in there:
            say.signal(name, 0.0, who=who, at=at)
