"""What lives in the engine's own process: its mouth for OSC, and the host of its plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

from stagekit.core.seeds import generator
from stagekit.core.values import EVENT, FAULT, FRAME, LIFE, SIGNAL, Ns, Scalar
from stagekit.show import clock

Hear = Callable[[Ns, str, str, str, int, tuple[Any, ...]], None]
"""Takes a happening's moment, kind, source, name, who and values."""


class Hosted:
    """A host and a mouth for a plugin that the loop itself serves.

    What is said is handled on the spot, so that nothing stands between a
    packet that comes in and the packet it causes.
    """

    def __init__(
        self, name: str, folder: Path, seed: int, wants: Sequence[str], hear: Hear
    ) -> None:
        """`hear` hands what happened to the engine."""
        self.name = name
        self.folder = folder
        self.people: tuple[str, ...] = ()
        self.random: Random = generator(seed, name)
        self._wants = dict.fromkeys(wants, True)
        self._hear = hear

    def now(self) -> Ns:
        """The show's clock."""
        return clock.now()

    def wants(self, name: str) -> bool:
        """Whether anything in the scene listens to this port."""
        return name in self._wants

    def listen(self, wants: Sequence[str]) -> None:
        """From now on the scene listens to these ports."""
        self._wants = dict.fromkeys(wants, True)

    def signal(self, name: str, *value: float, who: int = 0, at: Ns | None = None) -> None:
        """Take a signal at once; what is not finite is refused."""
        for number in value:
            if not isfinite(number):
                self.fault(f"{name} was not a finite number; the last value stays.",
                           f"{name} n'était pas fini ; la dernière valeur reste.")  # fmt: skip
                return
        self._hear(at or clock.now(), SIGNAL, self.name, name, who, value)

    def number(self, name: str, values: tuple[float, ...], at: Ns) -> None:
        """As `signal` of one number that came as a tuple: what a fader says, at full speed."""
        x = values[0]
        if x - x == 0.0:  # neither infinite nor not a number
            self._hear(at, SIGNAL, self.name, name, 0, values)
        else:
            self.signal(name, x)

    def frame(
        self, signals: Mapping[str, float | Sequence[float]], *, who: int = 0, at: Ns | None = None
    ) -> None:
        """Take several signals of one moment."""
        rows = tuple(
            (name, who, *(value if isinstance(value, (tuple, list)) else (value,)))
            for name, value in signals.items()
        )
        self._hear(at or clock.now(), FRAME, self.name, "", who, rows)

    def event(self, name: str, /, *, who: int = 0, at: Ns | None = None, **data: Scalar) -> None:
        """Take an event at once."""
        moment = at or clock.now()
        values = tuple(data.values())
        if any(isinstance(x, float) and not isfinite(x) for x in values):
            self.fault(f"{name} carried a number that is not finite; it was not taken.",
                       f"{name} portait un nombre non fini ; il n'a pas été pris.")  # fmt: skip
            return
        self._hear(moment, EVENT, self.name, name, who, values)

    def fault(self, english: str, french: str = "") -> None:
        """Say what went wrong."""
        words = (english, french or english)
        self._hear(clock.now(), FAULT, self.name, "plugin", 0, words)

    def resend(self) -> None:
        """The other side of an output is new: everything is sent again."""
        self._hear(clock.now(), LIFE, self.name, "connected", 0, ())
