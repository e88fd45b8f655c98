"""Hands: what an operator does at the console, panic before all."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

from stagekit.core.values import MILLISECOND, Happening, Notice, Ns
from stagekit.engine.above import Hand
from stagekit.engine.arguments import number_of
from stagekit.engine.held import HeldSignals
from stagekit.engine.muting import Muting

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

Values = tuple[Any, ...]

GUARD: Ns = 300 * MILLISECOND
"""A GO that does not say which cue it means is one press: sooner than this no other counts."""

GIVE_BACK = 1.0
"""Seconds in which a value glides back from the hand, unless the hand says otherwise."""

SOURCE = "hand"
"""Where hands' happenings come from; behind it may stand whose hand it is."""


class Hands:
    """What each word of a hand does. A word nobody knows does nothing.

    Attributes:
        signals: what hands hold of what comes in.
        muting: mappings that hands have muted or soloed.
        bypassed: models that are gone around.
    """

    def __init__(self, engine: Engine) -> None:
        """Lay the engine's keys under the hands."""
        self._engine = engine
        self.signals = HeldSignals(engine)
        self.muting = Muting(engine)
        self.bypassed: dict[str, str] = {}
        self._by = ""
        self._gone_at: Ns | None = None
        conduct = engine.conduct
        self._do: dict[str, Callable[[Values, Ns], None]] = {
            "panic": self._panic,
            "resume": self._resume,
            "go": self._go,
            "back": lambda values, now: conduct.back(now, values[0] if values else None),
            "cue": lambda values, now: conduct.to(values[0] if values else None, now),
            "standby": lambda values, now: conduct.stand_by(values[0] if values else None, now),
            "blackout": self._blackout,
            "master": self._master,
            "set": self._set,
            "free": self._free,
            "hold": self._hold,
            "override": self._hold,
            "give": self._give,
            "mute": lambda values, now: self._mute("mute", values, now),
            "solo": lambda values, now: self._mute("solo", values, now),
            "bypass": self._bypass,
            "resend": lambda values, now: self.resend(str(values[0]) if values else None),
        }

    def do(self, h: Happening, now: Ns) -> None:
        """One word of a hand, with its values."""
        do = self._do.get(h.name)
        if do is not None:
            self._by = h.source.removeprefix(SOURCE).strip()
            do(h.values, now)

    # ---- everything

    def _go(self, values: Values, now: Ns) -> None:
        """(index of the cue that was meant), or nothing: whatever stands by."""
        if not values and self._gone_at is not None and now - self._gone_at < GUARD:
            self._engine.conduct.refuse("go", "go.twice")
            return
        conduct = self._engine.conduct
        before = (conduct.current, conduct.since)
        conduct.go(now, values[0] if values else None)
        if (conduct.current, conduct.since) != before:
            self._gone_at = now

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
        for name, desk in self._engine.graph.desks.items():
            if output in (None, name) and desk.master != 1.0:
                self._engine.speaking.say_master(name)

    def _blackout(self, values: Values, now: Ns) -> None:
        """(1 or 0): all intensities are taken, or given back; a patch may have its own words."""
        engine, on = self._engine, bool(values[0]) if values else True
        for name, desk in engine.graph.desks.items():
            if on and not desk.blackout and name and not engine.panicked:
                engine.speaking.send(name, engine.scene.outputs[name].blackout, now)
            desk.blackout = on
        engine.touch_all()

    def _master(self, values: Values, now: Ns) -> None:
        """(output, level 0..1)."""
        desk = self._engine.graph.desks.get(values[0])
        level = float(values[1])
        if desk is not None and isfinite(level):
            desk.master = min(max(level, 0.0), 1.0)
            self._engine.speaking.say_master(values[0])
            self._engine.touch_all()

    # ---- one destination

    def _set(self, values: Values, now: Ns) -> None:
        """(output, address, value…): what stands there until it is freed."""
        target = self._engine.graph.targets.get((values[0], values[1]))
        numbers = _numbers(values[2:])
        if target is not None and numbers is not None:
            target.hand = Hand(number_of(numbers), self._by)
            target.look()
            self._engine.touch(target)

    def _free(self, values: Values, now: Ns) -> None:
        """(output, address, seconds): given back to cues and mappings, smoothly."""
        target = self._engine.graph.targets.get((values[0], values[1]))
        if target is not None and target.hand is not None:
            target.hand.free(now, _seconds(values[2:]))
            self._engine.touch(target)

    # ---- one signal

    def _hold(self, values: Values, now: Ns) -> None:
        """(source, port, who, value…): it stands there; without a value, where it is."""
        source, port, who, *numbers = values
        wanted = _numbers(tuple(numbers))
        if numbers and wanted is None:
            return
        value = None if wanted is None else number_of(wanted)
        if not self.signals.hold((source, port, who), value, self._by, now):
            self._engine.conduct.refuse("hold", "hold.nothing")

    def _give(self, values: Values, now: Ns) -> None:
        """(source, port, who, seconds): given back to its source, smoothly."""
        source, port, who, *seconds = values
        self.signals.give((source, port, who), _seconds(tuple(seconds)), now)

    # ---- mappings and models

    def _mute(self, what: str, values: Values, now: Ns) -> None:
        """(mapping, 1 or 0)."""
        self.muting.turn(what, str(values[0]), bool(values[1]), self._by, now)

    def _bypass(self, values: Values, now: Ns) -> None:
        """(model, 1 or 0): it is gone around as if it were late, and hears nothing meanwhile."""
        engine, model, on = self._engine, str(values[0]), bool(values[1])
        if model not in engine.scene.models or on == (model in self.bypassed):
            return
        if on:
            self.bypassed[model] = self._by
        else:
            del self.bypassed[model]
        engine.attend(model, now)

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """Plain data."""
        return {"signals": self.signals.state(), "muting": self.muting.state(),
                "bypassed": dict(self.bypassed), "gone_at": self._gone_at}  # fmt: skip

    def restore(self, state: dict[str, Any], now: Ns) -> None:
        """Take back what `state` gave, of what is still there."""
        self.signals.restore(state["signals"], now)
        self.muting.restore(state["muting"])
        models = self._engine.scene.models
        self.bypassed = {name: by for name, by in state["bypassed"].items() if name in models}
        self._gone_at = state["gone_at"]


def _numbers(values: Values) -> tuple[float, ...] | None:
    """Finite numbers, or None where there is none or one is not finite."""
    numbers = tuple([float(value) for value in values])
    return numbers if numbers and all(isfinite(number) for number in numbers) else None


def _seconds(values: Values) -> float:
    seconds = float(values[0]) if values else GIVE_BACK
    return min(max(seconds, 0.0), 3600.0) if isfinite(seconds) else GIVE_BACK
