"""The conduct: which cue stands, which is next, and what GO does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.values import SECOND, Notice, Ns, Number
from stagekit.engine.condition import Watch
from stagekit.engine.fade import CueHold
from stagekit.scene.plan import Cue, Lamps, Parameter, Raw, Setting
from stagekit.scene.plan import Target as Place

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Conduct:
    """The cue list at work. Tracking is plain: what a cue does not mention stays.

    Attributes:
        current: index of the cue that was given last, or -1 before the first.
        since: when that was.
    """

    def __init__(self, engine: Engine, cues: tuple[Cue, ...]) -> None:
        """Stand before the first cue."""
        self.cues = cues
        self.current = -1
        self.since: Ns = 0
        self._engine = engine
        self._started = 0  # counts GOs, so that alarms of an earlier cue are void
        self.watches: list[Watch | None] = []
        for index, cue in enumerate(cues):
            watch = None
            if cue.when is not None:
                watch = engine.watch(cue.when, self._trigger(index))
                watch.begin(active=index == 0)
            self.watches.append(watch)

    @property
    def next(self) -> int | None:
        """Index of the cue that GO would give, or None at the end."""
        return self.current + 1 if self.current + 1 < len(self.cues) else None

    def go(self, now: Ns, expected: int | None = None) -> None:
        """Give the next cue, unless another than the expected one stands there by now."""
        next_cue = self.next
        if next_cue is None or (expected is not None and expected != next_cue):
            self._engine.tell(Notice("refused", "go", "go.end" if next_cue is None else "go.other"))
            return
        self.to(next_cue, now)

    def back(self, now: Ns) -> None:
        """Give the cue before this one again."""
        if self.current > 0:
            self.to(self.current - 1, now)
        else:
            self._engine.tell(Notice("refused", "back", "back.first"))

    def to(self, index: int, now: Ns) -> None:
        """Give that cue."""
        if not 0 <= index < len(self.cues):
            self._engine.tell(Notice("refused", "cue", "cue.none"))
            return
        engine, cue = self._engine, self.cues[index]
        self.current, self.since = index, now
        self._started += 1
        title = cue.title.get(engine.language) or next(iter(cue.title.values()), "")
        engine.tell(Notice("cue", cue.number or str(index + 1), title, (index, cue.note)))
        end = now
        for setting in cue.settings:
            end = max(end, self._set(setting, cue, now))
        for place in cue.release:
            end = max(end, self._release(place, cue, now))
        for name in cue.wake:
            engine.awaken(name, True, now)
        for name in cue.sleep:
            engine.awaken(name, False, now)
        for output in cue.rest:
            end = max(end, self._rest(output, cue.over or 0.0, now))
        engine.happen("cue", "starts", (), now)
        self._watch_next(now, end)
        engine.reconsider(now)

    def _watch_next(self, now: Ns, end: Ns) -> None:
        following = self.next
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == following)
        started = self._started

        def ended(at: Ns) -> None:
            if self._started == started:
                self._engine.happen("cue", "ends", (), at)

        self._engine.alarms.set(end, ended)
        if following is None:
            return
        follow = self.cues[following].follow
        if follow is not None:

            def goes(at: Ns) -> None:
                if self._started == started:
                    self.to(following, at)

            self._engine.alarms.set(now + int(follow * SECOND), goes)
        watch = self.watches[following]
        if watch is not None:
            watch.update(now)

    def _trigger(self, index: int) -> Callable[[bool, Ns], None]:
        def then(true: bool, now: Ns) -> None:
            if true and self.next == index:
                self.to(index, now)

        return then

    def _set(self, setting: Setting, cue: Cue, now: Ns) -> Ns:
        """Begin one setting; the answer is when it will have arrived."""
        engine = self._engine
        over = setting.over if setting.over is not None else (cue.over or 0.0)
        start = now + int(setting.after * SECOND)
        place = setting.target
        if isinstance(place, Raw) and place.event:
            engine.speak_later(place, setting.values, start)
            return start
        targets = engine.targets_of(place)
        for index, target in enumerate(targets):
            wanted = _wanted(setting.values, index, len(targets), place)
            if wanted is not None:
                hold = CueHold(wanted, start, over, setting.curve)
                engine.hold(target, hold, now)
        return start + int(over * SECOND)

    def _release(self, place: Place, cue: Cue, now: Ns) -> Ns:
        over = cue.over or 0.0
        for target in self._engine.targets_of(place):
            if target.cue is not None:
                self._engine.hold(
                    target, CueHold(target.cue.wanted, now, over, None, releasing=True), now
                )
        return now + int(over * SECOND)

    def _rest(self, output: str, over: float, now: Ns) -> Ns:
        """Bring one output to rest: its lamps fade there, then its patch's own messages go."""
        engine = self._engine
        end = now + int(over * SECOND)
        for target in engine.targets_on(output):
            rest = target.plan.rest
            if rest is not None:
                like: Number = (rest,) * target.plan.size if target.plan.size > 1 else rest
                engine.hold(target, CueHold(like, now, over), now)
            elif target.value is not None:
                engine.hold(target, CueHold(target.value, now, 0.0), now)
        messages = engine.scene.outputs[output].rest
        if messages:
            engine.alarms.set(end, lambda at: engine.send(output, messages, at))
        return end

    def state(self) -> list[object]:
        """Plain data."""
        return [self.current, self.since]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        self.current, self.since = state
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == self.next)


def _wanted(values: tuple[object, ...], index: int, count: int, place: Place) -> Any:
    """What one target is set to: one value for all, or one each, or all of a message."""
    if isinstance(place, (Lamps, Parameter)):
        if len(values) == 1:
            return _plain(values[0])
        return _plain(values[index]) if index < len(values) else None
    return _plain(values[0]) if len(values) == 1 else tuple(_plain(value) for value in values)


def _plain(value: Any) -> Any:
    """Numbers are floats, so that they can fade; whole numbers and text stay as they are."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
