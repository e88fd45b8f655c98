"""Jumping in the conduct: behind it stands what would stand had every cue been given in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns
from stagekit.engine.fade import CueHold
from stagekit.engine.giving import Giving, is_said, over_of, to_rest, wants
from stagekit.engine.target import Target
from stagekit.scene.plan import Cue

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Tracking:
    """Brings targets, groups and sleepers to where the cues before one leave them."""

    def __init__(self, engine: Engine, cues: tuple[Cue, ...], giving: Giving) -> None:
        """`giving` does what is to be done."""
        self._engine = engine
        self._cues = cues
        self._giving = giving

    def bring(self, first: int, last: int, now: Ns) -> None:
        """Make ready for the cues `first` to `last`, over the fade of the first.

        What these set themselves is left to them.
        """
        engine, cue = self._engine, self._cues[first]
        over = cue.over or 0.0
        theirs: dict[int, bool] = {}
        for one in self._cues[first : last + 1]:
            theirs.update((target.order, True) for target in self._touched(one))
        held = self.held_before(first)
        for target in dict.fromkeys(t for one in self._cues for t in self._touched(one)):
            if target.order in theirs:
                continue
            target.forget()
            hold = target.cue
            if target.order not in held:
                if hold is not None and not hold.releasing:
                    self._giving.let_go(target, over, now)
            elif hold is None or hold.releasing or hold.wanted != held[target.order]:
                self._giving.hold(target, CueHold(held[target.order], now, over), now)
        for name, awake in self._awake_before(first).items():
            if engine.is_awake(name) != awake:
                engine.awaken(name, awake, now)

    def held_before(self, index: int) -> dict[int, Any]:
        """What each target, by its order, is held at behind all cues before that one."""
        places = self._engine.graph.places
        held: dict[int, Any] = {}
        for cue in self._cues[:index]:
            for output in cue.rest:
                for target in places.on(output):
                    hold = to_rest(target, 0, 0.0)
                    if hold is not None:
                        held[target.order] = hold.wanted
            for place in cue.release:
                for target in places.of(place):
                    held.pop(target.order, None)
            for setting in cue.settings:
                if not is_said(setting):
                    over = over_of(setting, cue)
                    for target, wanted in wants(setting, places.of(setting.target), over):
                        held[target.order] = wanted
        return held

    def _awake_before(self, index: int) -> dict[str, bool]:
        awake: dict[str, bool] = {}
        for cue in self._cues:
            awake.update(dict.fromkeys((*cue.wake, *cue.sleep), True))
        for cue in self._cues[:index]:
            awake.update(dict.fromkeys(cue.wake, True))
            awake.update(dict.fromkeys(cue.sleep, False))
        return awake

    def _touched(self, cue: Cue) -> list[Target]:
        places = self._engine.graph.places
        targets = [target for setting in cue.settings if not is_said(setting)
                   for target in places.of(setting.target)]  # fmt: skip
        targets += [target for place in cue.release for target in places.of(place)]
        return targets + [target for output in cue.rest for target in places.on(output)]
