"""What one cue does: it sets, rests, releases, wakes and sends to sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns, Number
from stagekit.engine.coming import Coming
from stagekit.engine.fade import CueHold
from stagekit.engine.target import Target
from stagekit.scene.plan import Cue, Raw, Setting
from stagekit.scene.tracking import is_said, over_of, wanted

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Giving:
    """Gives cues to the targets of one engine."""

    def __init__(self, engine: Engine, cues: tuple[Cue, ...], coming: Coming) -> None:
        """`coming` keeps what is announced for later."""
        self._engine = engine
        self._cues = cues
        self._coming = coming
        coming.can("say", self._say)
        coming.can("rest", self._rests)

    def give(self, index: int, now: Ns) -> Ns:
        """Begin all that a cue does; the answer is when it will have arrived."""
        engine, cue = self._engine, self._cues[index]
        self._clear_the_way(cue)
        over = nanoseconds(cue.over or 0.0)
        end = now + over if cue.rest or cue.release else now
        for output in cue.rest:
            self._rest(output, cue.over or 0.0, now)
        for place in cue.release:
            for target in engine.graph.places.of(place):
                self.let_go(target, cue.over or 0.0, now)
        for number, setting in enumerate(cue.settings):
            end = max(end, self._set(setting, index, number, now))
        for name in cue.wake:
            engine.awaken(name, True, now)
        for name in cue.sleep:
            engine.awaken(name, False, now)
        return end

    def _clear_the_way(self, cue: Cue) -> None:
        """What earlier cues announced for the same destinations is void, and so are their ends."""
        places = self._engine.graph.places
        spoken = [(s.target.output, s.target.address) for s in cue.settings
                  if isinstance(s.target, Raw) and s.target.event]  # fmt: skip
        targets = [target for setting in cue.settings if not is_said(setting)
                   for target in places.of(setting.target)]  # fmt: skip
        targets += [target for place in cue.release for target in places.of(place)]
        targets += [target for output in cue.rest for target in places.on(output)]
        for target in targets:
            target.forget()
        outputs = [*[target.plan.output for target in targets], *[output for output, _ in spoken]]

        def void(what: str, of: list[Any]) -> bool:
            if what == "say":
                raw: Any = self._cues[of[0]].settings[of[1]].target
                return (raw.output, raw.address) in spoken
            return what != "rest" or of[0] in outputs

        self._coming.drop(void)

    def _set(self, setting: Setting, index: int, number: int, now: Ns) -> Ns:
        """Begin one setting; the answer is when it will have arrived."""
        engine = self._engine
        over = over_of(setting, self._cues[index])
        start = now + nanoseconds(setting.after)
        if is_said(setting):
            if start > now:
                self._coming.later("say", start, index, number)
            else:
                self._say([index, number], now)
            return start
        for target, value in wants(setting, engine.graph.places.of(setting.target), over):
            self.hold(target, CueHold(value, start, over, setting.curve), now)
        return start + nanoseconds(over)

    def hold(self, target: Target, hold: CueHold, now: Ns) -> None:
        """Take a target or give it back, now or at the moment the hold says."""
        if hold.start > now:
            target.wait_for(hold)
        else:
            target.decide(now)
            target.take(hold)
        self._engine.touch(target)

    def let_go(self, target: Target, over: float, now: Ns) -> None:
        """Give a target back to its mappings, if a cue holds it."""
        if target.cue is not None:
            self.hold(target, CueHold(target.cue.wanted, now, over, releasing=True), now)

    def _rest(self, output: str, over: float, now: Ns) -> None:
        """Bring one output to rest: its lamps fade there, then its patch's own messages go."""
        engine = self._engine
        for target in engine.graph.places.on(output):
            if target.plan.rest is None:
                target.decide(now)  # it is held where it stands by now
            hold = to_rest(target, now, over)
            if hold is not None:
                self.hold(target, hold, now)
        if engine.scene.outputs[output].rest:
            end = now + nanoseconds(over)
            if end > now:
                self._coming.later("rest", end, output)
            else:
                self._rests([output], now)

    def _say(self, of: list[Any], at: Ns) -> None:
        setting = self._cues[of[0]].settings[of[1]]
        if isinstance(setting.target, Raw):
            self._engine.speaking.say(setting.target, setting.values, at)

    def _rests(self, of: list[Any], at: Ns) -> None:
        self._engine.speaking.send(of[0], self._engine.scene.outputs[of[0]].rest, at)


def to_rest(target: Target, now: Ns, over: float) -> CueHold | None:
    """What brings one destination to rest; without a place of rest it stays where it is."""
    rest = target.plan.rest
    if rest is not None:
        like: Number = (rest,) * target.plan.size if target.plan.size > 1 else rest
        return CueHold(like, now, over)
    return None if target.value is None else CueHold(target.value, now, 0.0)


def wants(setting: Setting, targets: list[Target], over: float) -> list[tuple[Target, Any]]:
    """What each target of a setting is set to."""
    found = [(target, wanted(setting, index, over)) for index, target in enumerate(targets)]
    return [(target, value) for target, value in found if value is not None]
