"""From a scene's file to a plan: read it, with its house, against what is installed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stagekit.core.problems import Problem
from stagekit.scene.plan import Scene

LARGEST = 8_000_001
"""Bytes read at most; the reader refuses what is longer."""


@dataclass
class Opened:
    """What came of a file: the scene, or its problems; and its text, to show where."""

    scene: Scene | None
    problems: list[Problem]
    text: str
    texts: dict[str, str]
