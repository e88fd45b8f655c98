"""A stage for one plugin: the house it is told about, without a show."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from stagekit.api import Ns
from stagekit.core.seeds import generator
from stagekit.core.values import SECOND


@dataclass
class Stage:
    """A `Host` for tests: its clock stands still until it is moved.

    Attributes:
        name: what the scene would call the plugin; with `seed` it settles its chance.
        folder: where relative paths start.
        people: the persons' names.
        seed: the scene's seed.
        clock: now, in nanoseconds; None for a clock that runs by itself.
        faults: what an output said went wrong, in English.
        resends: how often an output asked for the whole state.
    """

    name: str = "plugin"
    folder: Path = field(default_factory=Path)
    people: tuple[str, ...] = ()
    seed: int = 0
    clock: Ns | None = 0
    faults: list[str] = field(default_factory=list)
    resends: int = 0

    def __post_init__(self) -> None:
        self._random = generator(self.seed, self.name)

    @property
    def random(self) -> Random:
        """Chance that is the same twice for the same name and seed."""
        return self._random

    def now(self) -> Ns:
        """The clock, standing or running."""
        return time.monotonic_ns() if self.clock is None else self.clock

    def wait(self, seconds: float) -> None:
        """Let that many seconds pass at once (a standing clock only)."""
        if self.clock is None:
            raise ValueError("this stage's clock runs by itself")
        self.clock += round(seconds * SECOND)

    def fault(self, english: str, french: str = "") -> None:
        """Keep what an output says went wrong."""
        self.faults.append(english)

    def resend(self) -> None:
        """Count that an output wants the whole state again."""
        self.resends += 1
