"""A destination: who wins there, and what leaves for it.

Once per step: panic > hand > cue (until released) > mappings; among the lines
of several open groups the patch's rule decides; then master, blackout, slew
and limits, after which nothing can push a lamp further. A value leaves only
when it has changed, and no more often than the target takes it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any

from stagekit.core.values import SECOND, Ns, Number
from stagekit.engine.above import Crossed, Desk, Hand
from stagekit.engine.fade import CueHold, blend
from stagekit.engine.merge import Driver, rest_value, said
from stagekit.engine.pace import interval
from stagekit.engine.plain import plain, whole
from stagekit.engine.slew import toward
from stagekit.scene.plan import Destination

Encode = Callable[[Any], tuple[object, ...]]


class Target:
    """One destination's drivers, holds, limits and pace.

    Attributes:
        value: what stands there now, before limits; None until something does.
        sent: the arguments that left last, and `sent_at` when; None until some did.
        sounding: as `value`, after master, slew and limits.
        crossed: where another scene still has a say in it.
        silent: it moves and decides, but another scene sends.
        look_due, pace_due: when it is to be looked at again (see `Moving.look_at`), and
            when it may send again what waits until then (see `Moving.hold_back`).
        glides: whether a cue alone brings it from one number to another (see `Moving.glide`).
        direct: whether one line alone decides and nothing stands between its
            word and the wire: no master, slew, pace or bundle.
    """

    __slots__ = (
        "_slew_at", "_slewing", "bundle", "crossed", "cue", "desk", "direct", "drivers", "encode",
        "glides", "hand", "interval", "is_plain", "is_set", "look_due", "order", "pace_due", "plan",
        "sent", "sent_at", "silent", "sounding", "value", "waiting",
    )  # fmt: skip

    def __init__(self, plan: Destination, desk: Desk, encode: Encode, order: int) -> None:
        """`encode` turns a decided value into arguments."""
        self.plan = plan
        self.desk = desk
        self.drivers: list[Driver] = []
        self.cue: CueHold | None = None
        self.waiting: list[CueHold] = []  # set by a cue with `after`, in their order
        self.hand: Hand | None = None
        self.value: Number | None = None
        self.sounding: Number | None = None
        self.sent: tuple[object, ...] | None = None
        self.order = order
        self.bundle = 0
        self.interval = interval(plan.rate) if plan.rate else desk.interval
        self.is_plain = False
        self.is_set = False
        self.glides = False
        self.direct = False
        self.silent = False
        self.crossed: Crossed | None = None
        self.look_due: Ns | None = None
        self.pace_due: Ns | None = None
        self.encode = encode
        self.sent_at: Ns | None = None
        self._slew_at: Ns = 0
        self._slewing = False

    def look(self) -> None:
        """Note whether one line or one cue alone decides, the ordinary and fastest cases."""
        self.is_plain = (
            self.cue is None
            and not self.waiting
            and self.hand is None
            and self.crossed is None
            and len(self.drivers) == 1
            and not self.drivers[0].presences
        )
        self.is_set = (
            self.cue is not None
            and not self.cue.releasing
            and not self.waiting
            and self.hand is None
            and self.crossed is None
        )
        plan, cue = self.plan, self.cue
        self.glides = (
            self.is_set
            and cue is not None
            and type(cue.begins_from) is float
            and type(cue.wanted) is float
            and plan.output != ""
            and plan.slew is None
        )
        self.direct = (
            self.is_plain
            and plan.output != ""
            and not plan.intensity
            and plan.slew is None
            and not self.interval
            and not self.bundle
            and not self.silent
        )

    def straight(self) -> tuple[object, ...] | None:
        """What must leave a `direct` target: `decide`, `shape` and `leave` in a few steps."""
        value = self.value = self.sounding = self.drivers[0].value
        if value is None:
            return None
        arguments = self.encode(value)
        if arguments == self.sent or self.desk.panic:
            return None
        self.sent = arguments
        return arguments

    def decide(self, now: Ns) -> Ns | None:
        """Work out `value`; the answer is when to look again (`now`: at the next tick)."""
        if self.is_plain:
            self.value = self.drivers[0].value
            return None
        cue = self.cue
        if self.is_set and cue is not None:
            self.value = cue.value(now, None, None)
            return None if now >= cue.start + cue.length else now
        crossed = self.crossed
        if crossed is not None:
            self.value = crossed.own
        waiting = self.waiting
        while waiting and waiting[0].start <= now:
            hold = waiting.pop(0)
            self._work_out(hold.start)
            self.take(hold)
        again = self._work_out(now)
        if crossed is not None:
            again = self._cross(crossed, now, again)
        if waiting and (again is None or waiting[0].start < again):
            again = waiting[0].start
        return again

    def _work_out(self, now: Ns) -> Ns | None:
        hand = self.hand
        if hand is None:
            return self._below(now)
        if hand.since is None:
            self.value = hand.value
            return None
        again, share = self._below(now), hand.share(now)
        if share >= 1.0:
            self.hand = None
            self.look()
            return again
        if self.value is not None:
            self.value = blend(hand.value, self.value, share)
        return now

    def _below(self, now: Ns) -> Ns | None:
        """What cues and mappings make of it."""
        cue = self.cue
        if cue is not None and not cue.releasing:  # what lies under it is not asked
            self.value = cue.value(now, None, self.value)
            return None if cue.is_over(now) else now
        below, again = said(self.drivers, self.plan, now)
        if cue is None:
            if below is not None:
                self.value = below
            return again
        self.value = cue.value(now, below, self.value)
        if not cue.is_over(now):
            return now
        self.cue = None
        self.look()
        return again

    def cross(self, crossed: Crossed) -> None:
        """The scene before gives way to this one."""
        self.crossed = crossed
        self.look()

    def _cross(self, crossed: Crossed, now: Ns, again: Ns | None) -> Ns | None:
        """Between what the scene before says and what this one says."""
        past, old = now - crossed.start, crossed.target.value
        crossed.own = self.value
        if past >= crossed.length:
            self.crossed = None
            self.look()
            if self.value is None and old is not None:  # this scene has nothing to say yet
                self.value = old if self.plan.rest is None else rest_value(self.plan, _number(old))
            return again
        if self.hand is not None and self.hand.since is None:
            return now
        if old is not None:
            new = self.value
            if new is None and self.plan.rest is not None:
                new = rest_value(self.plan, _number(old))
            self.value = old if new is None else blend(old, new, past / crossed.length)
        return now

    def take(self, hold: CueHold) -> None:
        """A cue takes it from here, or begins to give it back."""
        hold.begins_from = self.value if self.crossed is None else self.crossed.own
        if hold.begins_from is None and not hold.releasing:
            hold.begins_from = hold.rest_like() if hold.length else hold.wanted
        self.cue = hold
        self.look()

    def wait_for(self, hold: CueHold) -> None:
        """A cue will take it later."""
        insort(self.waiting, hold, key=lambda one: one.start)
        self.look()

    def forget(self) -> None:
        """A new cue speaks of it: what an earlier one announced is void."""
        self.waiting.clear()
        self.look()

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
        if plan.slew is not None:
            if self.sounding is not None:
                # While it stood still no way was gained: a leap begins here.
                past = max(now - self._slew_at, 0) if self._slewing else 0
                value, moving = toward(self.sounding, value, plan.slew * past / SECOND)
            self._slew_at, self._slewing = now, moving
        self.sounding = value
        return moving

    def fall_silent(self) -> None:
        """Panic has brought it to rest: that is what stands there, and what was sent."""
        rest = self.plan.rest
        self.sent = self.rest_arguments()
        self._slewing = False
        if rest is not None and self.sounding is not None:
            self.sounding = rest_value(self.plan, self.sounding)

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
        if self.sent_at is None or not self.interval:
            return now
        ready = self.sent_at + self.interval
        return ready if ready > now else now

    def rests_until(self, now: Ns) -> Ns | None:
        """When it may send again, if until then it need not even be decided; else None.

        What slews must be: each step begins where the last one ended. So must what
        is silent: another scene looks at it.
        """
        if self.sent_at is None or self._slewing or self.silent:
            return None
        ready = self.sent_at + self.interval
        return ready if ready > now else None

    def leave(self, now: Ns, arguments: tuple[object, ...]) -> None:
        """Note that these arguments leave now."""
        self.sent = arguments
        self.sent_at = now

    def state(self) -> dict[str, object]:
        """Plain data."""
        return {
            "value": plain(self.value),
            "sounding": plain(self.sounding),
            "sent": plain(self.sent),
            "sent_at": self.sent_at,
            "slew": [self._slew_at, self._slewing],
            "hand": self._hand_state(),
            "cue": None if self.cue is None else self.cue.state(),
            "waiting": [hold.state() for hold in self.waiting],
            "drivers": [[driver.name, plain(driver.value), driver.said] for driver in self.drivers],
        }

    def brief(self) -> list[object]:
        """As `state`, but only what a show needs that was cut off."""
        if self.cue is None and self.hand is None and not self.waiting:
            return [plain(self.value), [driver.name for driver in self.drivers if driver.said]]
        return [
            plain(self.value),
            [driver.name for driver in self.drivers if driver.said],
            None if self.cue is None else self.cue.state(),
            [hold.state() for hold in self.waiting],
            self._hand_state(),
        ]

    def restore_brief(self, state: list[Any]) -> None:
        """Take back what `brief` gave: who spoke there stands for the value until it speaks again.

        It begins where it stood, so that nothing slews anew.
        """
        self.value = self.sounding = whole(state[0])
        for driver in self.drivers:
            if driver.name in state[1]:
                driver.value, driver.said = self.value, 1
        if len(state) > 2:
            self.cue = None if state[2] is None else CueHold.restored(state[2])
            self.waiting = [CueHold.restored(hold) for hold in state[3]]
            self._restore_hand(state[4])
        self.look()

    def _hand_state(self) -> list[object] | None:
        hand = self.hand
        return None if hand is None else [plain(hand.value), hand.by, hand.since, hand.length]

    def _restore_hand(self, state: list[Any] | None) -> None:
        if state is not None:
            value, by, since, length = state
            self.hand = Hand(whole(value), by)
            self.hand.since, self.hand.length = since, length

    def take_over(self, other: Target) -> None:
        """As `restore` of `state`, from one that is used no more."""
        self.value, self.sounding = other.value, other.sounding
        self.sent, self.sent_at = other.sent, other.sent_at
        self._slew_at, self._slewing = other._slew_at, other._slewing
        self.hand, self.cue, self.waiting = other.hand, other.cue, other.waiting
        before = {driver.name: driver for driver in other.drivers}
        for driver in self.drivers:
            one = before.get(driver.name)
            if one is not None:
                driver.value, driver.said = one.value, one.said
        self.look()

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave."""
        self.value, self.sounding = whole(state["value"]), whole(state["sounding"])
        self.sent, self.sent_at = whole(state["sent"]), state["sent_at"]
        self._slew_at, self._slewing = state["slew"]
        self._restore_hand(state["hand"])
        self.cue = None if state["cue"] is None else CueHold.restored(state["cue"])
        self.waiting = [CueHold.restored(hold) for hold in state["waiting"]]
        was = {name: (value, said) for name, value, said in state["drivers"]}
        for driver in self.drivers:
            if driver.name in was:
                value, driver.said = was[driver.name]
                driver.value = whole(value)
        self.look()


def _number(value: Number) -> Number:
    """The form of a value, for its place of rest; text has none."""
    return value if isinstance(value, (tuple, float, int)) else 0.0
