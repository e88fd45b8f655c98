"""Jumping in the conduct: behind it stands what would stand had every cue been given in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns
from stagekit.engine.fade import CueHold
from stagekit.engine.giving import Giving
from stagekit.engine.target import Target
from stagekit.scene.plan import Cue
from stagekit.scene.tracking import Tracked, is_said, tracked

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Tracking:
    """Brings targets, groups and sleepers to where the cues before one leave them."""

    def __init__(self, engine: Engine, cues: tuple[Cue, ...], giving: Giving) -> None:
        """`giving` does what is to be done."""
        self._engine = engine
        self._cues = cues
        self._giving = giving
        self._states: tuple[Tracked, ...] | None = None

    def bring(self, first: int, last: int, now: Ns) -> None:
        """Make ready for the cues `first` to `last`, over the fade of the first.

        What these set themselves is left to them.
        """
        engine, cue = self._engine, self._cues[first]
        theirs: dict[int, bool] = {}
        for one in self._cues[first : last + 1]:
            theirs.update((target.order, True) for target in self._set_by(one))
        frozen = self._frozen_by(self._cues[first : last + 1])
        held = self._held_before(first)
        for target in dict.fromkeys(t for one in self._cues for t in self._touched(one)):
            if target.order in theirs:
                continue
            # What rest is about to freeze must stand where it is to be frozen.
            over = 0.0 if target.order in frozen else cue.over or 0.0
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

    def _before(self, index: int) -> Tracked | None:
        if index <= 0:
            return None
        if self._states is None:
            self._states = tracked(self._engine.scene)
        return self._states[index - 1]

    def _held_before(self, index: int) -> dict[int, Any]:
        """What each target, by its order, is held at behind all cues before that one."""
        state, targets = self._before(index), self._engine.graph.targets
        if state is None:
            return {}
        held: dict[int, Any] = {
            targets[key].order: one.value for key, one in state.held.items() if key in targets
        }
        for key in state.frozen:
            target = targets.get(key)
            if target is not None and target.value is not None:
                held[target.order] = target.value
        return held

    def _awake_before(self, index: int) -> dict[str, bool]:
        state = self._before(index)
        asleep = {} if state is None else state.asleep
        names = dict.fromkeys(name for cue in self._cues for name in (*cue.wake, *cue.sleep))
        return {name: name not in asleep for name in names}

    def _set_by(self, cue: Cue) -> list[Target]:
        """What a cue decides by itself: what it sets, releases, or brings to a place of rest."""
        places = self._engine.graph.places
        targets = [target for setting in cue.settings if not is_said(setting)
                   for target in places.of(setting.target)]  # fmt: skip
        targets += [target for place in cue.release for target in places.of(place)]
        return targets + [t for t in self._rested(cue) if t.plan.rest is not None]

    def _frozen_by(self, cues: tuple[Cue, ...]) -> dict[int, bool]:
        return {t.order: True for cue in cues for t in self._rested(cue) if t.plan.rest is None}

    def _rested(self, cue: Cue) -> list[Target]:
        return [t for output in cue.rest for t in self._engine.graph.places.on(output)]

    def _touched(self, cue: Cue) -> list[Target]:
        return [*self._set_by(cue), *self._rested(cue)]
