"""A destination: who wins there, and what leaves for it.

Once per step: panic > hand > cue (until released) > mappings; among the lines
of several open groups the patch's rule decides; then master, blackout, slew
and limits, after which nothing can push a lamp further. A value leaves only
when it has changed, and no more often than the target takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import Any

from stagekit.core.values import SECOND, Ns, Number
from stagekit.engine.fade import CueHold, blend
from stagekit.engine.presence import Presence
from stagekit.scene.plan import Destination

Encode = Callable[[Any], tuple[object, ...]]


class Driver:
    """What one line has to say at one target."""

    __slots__ = ("presences", "said", "target", "value")

    def __init__(self, target: Target, presences: tuple[Presence, ...]) -> None:
        """`presences`: the group and inputs that its say depends on."""
        self.target = target
        self.presences = presences
        self.value: Number | None = None
        self.said = 0  # order of its last word, for `latest`

    def strength(self, now: Ns) -> float:
        """How much its say counts, 0..1."""
        strength = 1.0
        for presence in self.presences:
            strength *= presence.strength(now)
        return strength


class Desk:
    """What stands over all targets of one output: master, blackout, panic."""

    __slots__ = ("ahead", "blackout", "interval", "master", "mute", "panic")

    def __init__(self, rate: float | None = None, ahead: Ns | None = None) -> None:
        """`rate`: most messages a second for one address, where a slot says nothing.

        `ahead`: how long after its cause a packet is to sound; None: at once.
        """
        self.ahead = ahead
        self.master = 1.0
        self.blackout = False
        self.panic = False
        self.mute = False
        self.interval = int(SECOND / rate) if rate else 0


class Target:
    """One destination's drivers, holds, limits and pace.

    Attributes:
        value: what stands there now, before limits; None until something does.
        sent: the arguments that left last; None until some did.
        sounding: as `value`, after master, slew and limits.
        direct: whether one line alone decides and nothing stands between its
            word and the wire: no master, slew, pace or bundle.
    """

    __slots__ = (
        "_due", "_sent_at", "_slew_at", "bundle", "cue", "desk", "direct", "drivers",
        "encode", "hand", "interval", "is_plain", "order", "plan", "sent", "sounding", "value",
    )  # fmt: skip

    def __init__(self, plan: Destination, desk: Desk, encode: Encode, order: int) -> None:
        """`encode` turns a decided value into arguments."""
        self.plan = plan
        self.desk = desk
        self.drivers: list[Driver] = []
        self.cue: CueHold | None = None
        self.hand: Number | None = None
        self.value: Number | None = None
        self.sounding: Number | None = None
        self.sent: tuple[object, ...] | None = None
        self.order = order
        self.bundle = 0
        self.interval = int(SECOND / plan.rate) if plan.rate else desk.interval
        self.is_plain = True
        self.direct = False
        self.encode = encode
        self._sent_at: Ns | None = None
        self._slew_at: Ns = 0
        self._due: Ns | None = None

    def look(self) -> None:
        """Note whether one line alone decides, the ordinary and fastest case."""
        self.is_plain = (
            self.cue is None
            and self.hand is None
            and len(self.drivers) == 1
            and not self.drivers[0].presences
        )
        plan = self.plan
        self.direct = (
            self.is_plain
            and plan.output != ""
            and not plan.intensity
            and plan.slew is None
            and not self.interval
            and not self.bundle
        )

    def decide(self, now: Ns) -> Ns | None:
        """Work out `value`; the answer is when to look again (`now`: at the next tick)."""
        if self.is_plain:
            self.value = self.drivers[0].value
            return None
        if self.hand is not None:
            self.value = self.hand
            return None
        below, again = self._mappings(now)
        cue = self.cue
        if cue is None:
            if below is not None:
                self.value = below
            return again
        if cue.begins_from is None and now >= cue.start:
            cue.begins_from = self.value if self.value is not None else cue.rest_like()
        self.value = cue.value(now, below, self.value)
        if cue.is_over(now) and cue.releasing:
            self.cue = None
            self.look()
        when = cue.next_change(now)
        if again is None or (when is not None and when < again):
            again = when
        return again

    def _mappings(self, now: Ns) -> tuple[Number | None, Ns | None]:
        """What the lines say together, and when that will change by time alone."""
        again: Ns | None = None
        here: list[tuple[Number, int]] = []
        held: tuple[Number, int] | None = None
        for driver in self.drivers:
            if driver.value is None:
                continue
            value, is_open, strength = driver.value, True, 1.0
            for presence in driver.presences:
                is_open = is_open and presence.open
                if presence.away_since is not None:
                    strength *= presence.strength(now)
                    change = presence.settled_at(now)
                    if change is not None and (again is None or change < again):
                        again = change
            if strength < 1.0:
                value = blend(self._rest_value(value), value, strength)
            if is_open or 0.0 < strength < 1.0:
                here.append((value, driver.said))
            elif held is None or driver.said > held[1]:
                held = (value, driver.said)
        if not here:
            return (None if held is None else held[0]), again
        if len(here) == 1:
            return here[0][0], again
        return self._merge(here), again

    def _merge(self, here: list[tuple[Number, int]]) -> Number:
        rule = self.plan.merge
        latest = max(here, key=lambda pair: pair[1])[0]
        mixed = any(isinstance(value, tuple) != isinstance(latest, tuple) for value, _ in here)
        if rule == "latest" or mixed:
            return latest
        join = max if rule == "highest" else fsum
        if isinstance(latest, tuple):
            rows = [value for value, _ in here if isinstance(value, tuple)]
            return tuple(join(column) for column in zip(*rows, strict=False))
        return join(tuple(float(value) for value, _ in here))  # type: ignore[arg-type]

    def _rest_value(self, like: Number) -> Number:
        rest = self.plan.rest or 0.0
        return tuple(rest for _ in like) if isinstance(like, tuple) else rest

    def shape(self, now: Ns) -> bool:
        """From `value` to `sounding`: master, blackout, slew, limits; True while slewing."""
        value: Any = self.value
        plan, desk = self.plan, self.desk
        if value is None or isinstance(value, (str, bytes)):
            self.sounding = value  # type: ignore[assignment]
            return False
        if plan.intensity:
            if desk.blackout:
                value = tuple(0.0 for _ in value) if isinstance(value, tuple) else 0.0
            elif desk.master != 1.0:
                value = blend(self._zero(value), value, desk.master)
        moving = False
        if plan.slew is not None and self.sounding is not None:
            value, moving = _toward(
                self.sounding, value, plan.slew * max(now - self._slew_at, 0) / SECOND
            )
        self._slew_at = now
        self.sounding = value
        return moving

    @staticmethod
    def _zero(like: Number) -> Number:
        return tuple(0.0 for _ in like) if isinstance(like, tuple) else 0.0

    def arguments(self) -> tuple[object, ...] | None:
        """What would leave now; None where nothing has been decided."""
        if self.sounding is None:
            return None
        return self.encode(self.sounding)

    def rest_arguments(self) -> tuple[object, ...] | None:
        """What brings it to rest; None where it has no place of rest."""
        rest = self.plan.rest
        if rest is None:
            return None
        return self.encode((rest,) * self.plan.size if self.plan.size > 1 else rest)

    def ready_at(self, now: Ns) -> Ns:
        """The first moment at which it may send."""
        if self._sent_at is None or not self.interval:
            return now
        return max(self._sent_at + self.interval, now)

    def leave(self, now: Ns, arguments: tuple[object, ...]) -> None:
        """Note that these arguments leave now."""
        self.sent = arguments
        self._sent_at = now
        self._due = None

    def wait_until(self, due: Ns) -> bool:
        """Note that it must be looked at then; False if that was noted before."""
        if self._due is not None and self._due <= due:
            return False
        self._due = due
        return True

    def no_longer_waits(self) -> None:
        """The awaited moment has come."""
        self._due = None

    def state(self) -> dict[str, object]:
        """Plain data."""
        return {
            "value": self.value,
            "sounding": self.sounding,
            "hand": self.hand,
            "cue": None if self.cue is None else self.cue.state(),
            "drivers": [[driver.value, driver.said] for driver in self.drivers],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave; everything is sent anew after it."""
        self.value, self.sounding = _number(state["value"]), _number(state["sounding"])
        self.hand = _number(state["hand"])
        self.cue = None if state["cue"] is None else CueHold.restored(state["cue"])
        if len(state["drivers"]) == len(self.drivers):
            for driver, (value, said) in zip(self.drivers, state["drivers"], strict=True):
                driver.value, driver.said = _number(value), said
        self.sent = None
        self.look()


def _toward(was: Number, wanted: Number, most: float) -> tuple[Number, bool]:
    if isinstance(wanted, tuple):
        if not isinstance(was, tuple) or len(was) != len(wanted):
            return wanted, False
        pairs = [_toward(a, b, most) for a, b in zip(was, wanted, strict=True)]
        return tuple(v for v, _ in pairs), any(m for _, m in pairs)  # type: ignore[misc]
    if isinstance(was, tuple):
        return wanted, False
    if abs(wanted - was) <= most:
        return wanted, False
    return (was + most if wanted > was else was - most), True


def _number(value: Any) -> Any:
    return tuple(_number(v) for v in value) if isinstance(value, (list, tuple)) else value
