"""From a scene's file to a plan: read it, with its house, against what is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.scene.plan import Scene

LARGEST = 8_000_001
"""Bytes read at most; the reader refuses what is longer."""


@dataclass
class Opened:
    """What came of a file: the scene, or its problems; and the texts, to show where."""

    scene: Scene | None
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def plain(self) -> list[dict[str, Any]]:
        """The problems as plain data."""
        return [msgspec.to_builtins(problem) for problem in self.problems]


def open_scene(file: str, house: str | None = None) -> Opened:
    raise NotImplementedError
