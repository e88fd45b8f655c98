"""Hands: what an operator does at the console, panic before all."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Happening, Notice, Ns
from stagekit.engine.arguments import number_of

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

Values = tuple[Any, ...]


class Hands:
    """What each word of a hand does. A word nobody knows does nothing."""

    def __init__(self, engine: Engine) -> None:
        """Lay the engine's keys under the hands."""
        self._engine = engine
        conduct = engine.conduct
        self._do: dict[str, Callable[[Values, Ns], None]] = {
            "panic": self._panic,
            "resume": self._resume,
            "go": lambda values, now: conduct.go(now, values[0] if values else None),
            "back": lambda values, now: conduct.back(now),
            "cue": lambda values, now: conduct.to(values[0] if values else None, now),
            "blackout": self._blackout,
            "master": self._master,
            "set": self._set,
            "free": self._free,
            "resend": lambda values, now: self.resend(str(values[0]) if values else None),
        }

    def do(self, h: Happening, now: Ns) -> None:
        """One word of a hand, with its values."""
        do = self._do.get(h.name)
        if do is not None:
            do(h.values, now)

    def _panic(self, values: Values, now: Ns) -> None:
        """Everything to rest, and nothing but rest until it is resumed."""
        engine = self._engine
        engine.panicked = True
        engine.tell(Notice("panic", ""))
        for desk in engine.graph.desks.values():
            desk.panic = True
        for packet in engine.rest_packets(panic=True):
            engine.speaking.send(packet.output, packet.messages, None)
        for target in engine.graph.targets.values():
            target.fall_silent()
        engine.hearing.hush(None, now)

    def _resume(self, values: Values, now: Ns) -> None:
        """Go on, and send the whole state anew."""
        engine = self._engine
        engine.panicked = False
        engine.tell(Notice("resume", ""))
        for desk in engine.graph.desks.values():
            desk.panic = False
        engine.touch_all()

    def resend(self, output: str | None = None) -> None:
        """Send the whole state of one output anew, or of all: its other side is new."""
        for target in self._engine.graph.targets.values():
            if output is None or target.plan.output == output:
                target.sent = None
                self._engine.touch(target)

    def _blackout(self, values: Values, now: Ns) -> None:
        on = bool(values[0]) if values else True
        for desk in self._engine.graph.desks.values():
            desk.blackout = on
        self._engine.touch_all()

    def _master(self, values: Values, now: Ns) -> None:
        """(output, level 0..1)."""
        desk = self._engine.graph.desks.get(values[0])
        level = float(values[1])
        if desk is not None and isfinite(level):
            desk.master = min(max(level, 0.0), 1.0)
            self._engine.touch_all()

    def _set(self, values: Values, now: Ns) -> None:
        """(output, address, value…): what stands there until it is freed."""
        target = self._engine.graph.targets.get((values[0], values[1]))
        numbers = tuple([float(value) for value in values[2:]])
        if target is None or not numbers or not all(isfinite(number) for number in numbers):
            return
        target.hand = number_of(numbers)
        target.look()
        self._engine.touch(target)

    def _free(self, values: Values, now: Ns) -> None:
        """(output, address): given back to cues and mappings."""
        target = self._engine.graph.targets.get((values[0], values[1]))
        if target is not None:
            target.hand = None
            target.look()
            self._engine.touch(target)
