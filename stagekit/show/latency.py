"""How long it takes from what happened to the packet that it causes, sampled some times a second.

From the moment at which an input says it happened (the picture was taken, the
datagram came) to the moment at which the packet has been handed to the
network. While nobody watches nothing is measured.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from stagekit.core.values import (
    EVENT,
    FRAME,
    MILLISECOND,
    SIGNAL,
    TICK,
    Effect,
    Happening,
    Ns,
    Packet,
)
from stagekit.show import clock

KEPT = 100
"""Samples kept of each source: about the last forty seconds."""

GLIDES: Ns = 25 * MILLISECOND
"""A packet that leaves at a tick so soon behind a value belongs to it."""

LEAST = 5
"""Samples before anything is said of a source."""

Handle = Callable[[Happening], list[Effect]]
Sample = tuple[Ns, Ns, Ns, str]
"""Spent before the engine, in it, and in sending; and the output."""


class Latency:
    """Samples of how late packets leave, by the input that causes them.

    Attributes:
        caught: whether the happening at hand is to be timed: `left` must then be called.
    """

    def __init__(self) -> None:
        """Nothing has been measured."""
        self.caught = False
        self._samples: dict[str, deque[Sample]] = {}
        self._open: dict[str, bool] = {}  # whom to time in this look
        self._looks = False
        self._waits: tuple[str, Ns, Ns] | None = None
        self._times: tuple[Ns, Ns, Ns] = (0, 0, 0)
        self._source = ""

    def follow(self, sources: Sequence[str]) -> None:
        """Other inputs are there from now on."""
        self._samples = {name: self._samples.get(name, deque(maxlen=KEPT)) for name in sources}
        self.caught = False

    def forget(self) -> None:
        """What was measured is old by now."""
        for samples in self._samples.values():
            samples.clear()

    def look(self, handle: Handle) -> Handle:
        """Called some times a second: how happenings are to be handled until the next call.

        Every second time it is the handler itself; in between one that times the
        first packet that each input causes: at once, or at the tick behind it
        where its value glides.
        """
        self._looks = not self._looks
        if not self._looks:
            return handle
        self._open = dict.fromkeys(self._samples, True)

        self._waits = None

        def timed(happening: Happening) -> list[Effect]:
            source, waits = happening.source, self._waits
            ticks = happening.kind == TICK
            if not (ticks and waits) and (source not in self._open or ticks):
                return handle(happening)
            came = clock.now()
            effects = handle(happening)
            sends = any(type(effect) is Packet for effect in effects)
            if sends and ticks and waits is not None:
                self._waits = None
                if came - waits[2] < GLIDES:
                    self._catch(*waits)
            elif sends:
                self._catch(source, happening.at, came)
            elif happening.kind in _FROM_A_SENSOR and waits is None:
                self._waits = source, happening.at, came
            return effects

        return timed

    def _catch(self, source: str, at: Ns, came: Ns) -> None:
        self._open.pop(source, None)
        self._source, self._times = source, (at, came, clock.now())
        self.caught = True

    def left(self, effects: Sequence[Effect]) -> None:
        """The packets of the happening that is timed have left."""
        self.caught = False
        at, came, decided = self._times
        outputs = [effect.output for effect in effects if type(effect) is Packet]
        if outputs and self._source in self._samples:
            sample = (max(came - at, 0), decided - came, clock.now() - decided, outputs[0])
            self._samples[self._source].append(sample)

    def figures(self) -> dict[str, Any] | None:
        """Of the slowest input: half and all but one in a hundred are as quick as this, in ms.

        `parts` are the medians of where the time goes: in the input (camera, driver,
        its own thinking), in the engine, and on the way out.
        """
        known = {name: samples for name, samples in self._samples.items() if len(samples) >= LEAST}
        if not known:
            return None
        name, samples = max(known.items(), key=lambda one: median(sum(s[:3]) for s in one[1]))
        spent = sorted(sum(sample[:3]) for sample in samples)
        before, inside, out = (median(column) for column in list(zip(*samples, strict=True))[:3])
        return {
            "p50_ms": _ms(median(spent)),
            "p99_ms": _ms(spent[min(len(spent) * 99 // 100, len(spent) - 1)]),
            "parts": [[name, _ms(before)], ["engine", _ms(inside)], [samples[-1][3], _ms(out)]],
        }


_FROM_A_SENSOR = (SIGNAL, FRAME, EVENT)


def _ms(span: float) -> float:
    return round(span / MILLISECOND, 3)
