"""Loads for the benchmarks: models that keep a core as busy as they can."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from stagekit.api import Host, Model, Moment, Say


@dataclass
class Busy(Model):
    """Thinks in pure Python for most of every thirtieth of a second."""

    hears: ClassVar[Sequence[str]] = ("x",)
    says: ClassVar[Sequence[str]] = ("y",)
    pace: ClassVar[float | None] = 30.0

    def think(self, heard: Moment, say: Say) -> None:
        """Count until 25 ms have passed."""
        until = time.monotonic() + 0.025
        count = 0
        while time.monotonic() < until:
            count += 1
        say.signal("y", float(count % 1000))


@dataclass
class Crunch(Model):
    """Multiplies matrices, thirty times a second: what a pose costs, without a camera."""

    hears: ClassVar[Sequence[str]] = ("x",)
    says: ClassVar[Sequence[str]] = ("y",)
    pace: ClassVar[float | None] = 30.0

    def prepare(self, host: Host) -> None:
        """Make the matrices."""
        import numpy as np

        self._matrix: Any = np.random.default_rng(1).random((300, 300))

    def think(self, heard: Moment, say: Say) -> None:
        """Multiply for 30 ms, on as many cores as numpy takes."""
        until = time.monotonic() + 0.03
        total = 0.0
        while time.monotonic() < until:
            total += float((self._matrix @ self._matrix)[0, 0])
        say.signal("y", total % 1000.0)
