"""The conduct: which cue stands, which is next, and what GO does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import MILLISECOND, Notice, Ns, Number
from stagekit.engine.alarms import CUE
from stagekit.engine.condition import Watch
from stagekit.engine.fade import CueHold
from stagekit.engine.target import Target
from stagekit.scene.plan import Cue, Lamps, Parameter, Raw, Setting
from stagekit.scene.plan import Target as Place

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

BREATH: Ns = 10 * MILLISECOND
"""A cue ends, and is followed, no sooner than this, so that a ring of cuts cannot run away."""


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
        self._ahead: dict[int, list[Any]] = {}  # what is to come: [what, when, of what…]
        self._count = 0
        self._giving: list[int] = []  # cues whose giving is under way
        self._do: dict[str, Callable[[list[Any], Ns], None]] = {
            "ends": self._ends, "follow": self._follow, "say": self._say, "rest": self._rests,
        }  # fmt: skip
        self.watches: list[Watch | None] = []
        for index, cue in enumerate(cues):
            watch = None
            if cue.when is not None:
                watch = engine.graph.watch(cue.when, self._trigger(index))
                watch.begin(active=index == 0)
            self.watches.append(watch)

    @property
    def next(self) -> int | None:
        """Index of the cue that GO would give, or None at the end."""
        return self.current + 1 if self.current + 1 < len(self.cues) else None

    def begin(self, now: Ns) -> None:
        """The scene starts: the first cue may follow by itself."""
        self.since = now
        self._watch_next(now)

    def go(self, now: Ns, expected: object = None) -> None:
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

    def to(self, index: object, now: Ns) -> None:
        """Give that cue."""
        if type(index) is not int or not 0 <= index < len(self.cues):
            self._engine.tell(Notice("refused", "cue", "cue.none"))
            return
        if index in self._giving:
            return  # its own beginning asks for it again
        self._giving.append(index)
        try:
            self._give(index, now)
        finally:
            self._giving.remove(index)

    def _give(self, index: int, now: Ns) -> None:
        engine, cue = self._engine, self.cues[index]
        self.current, self.since = index, now
        engine.graph.cue_time.value = 0.0
        title = cue.title.get(engine.language) or next(iter(cue.title.values()), "")
        engine.tell(Notice("cue", cue.number or str(index + 1), title, (index, cue.note)))
        self._clear_the_way(cue)
        over = nanoseconds(cue.over or 0.0)
        end = now + over if cue.rest or cue.release else now
        for output in cue.rest:
            self._rest(output, cue.over or 0.0, now)
        for place in cue.release:
            self._release(place, cue, now)
        for number, setting in enumerate(cue.settings):
            end = max(end, self._set(setting, number, cue, now))
        for name in cue.wake:
            engine.awaken(name, True, now)
        for name in cue.sleep:
            engine.awaken(name, False, now)
        engine.hearing.happen("cue", "starts", (), now)
        if (self.current, self.since) != (index, now):
            return  # its beginning has given another cue already
        self._later("ends", max(end, now + BREATH))
        self._watch_next(now)
        engine.graph.groups.reconsider(now)

    def _watch_next(self, now: Ns) -> None:
        following = self.next
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == following, events=self._engine.hearing.count)
        if following is None:
            return
        follow = self.cues[following].follow
        if follow is not None:
            self._later("follow", now + max(nanoseconds(follow), BREATH), following)
        watch = self.watches[following]
        if watch is not None:
            watch.update(now)

    def _trigger(self, index: int) -> Callable[[bool, Ns], None]:
        def then(true: bool, now: Ns) -> None:
            if true and self.next == index:
                self.to(index, now)

        return then

    # ---- what one cue does

    def _clear_the_way(self, cue: Cue) -> None:
        """What earlier cues announced for the same destinations is void, and so are their ends."""
        engine = self._engine
        spoken = [(s.target.output, s.target.address) for s in cue.settings
                  if isinstance(s.target, Raw) and s.target.event]  # fmt: skip
        targets = [target for setting in cue.settings if not _is_said(setting)
                   for target in engine.graph.places.of(setting.target)]  # fmt: skip
        targets += [target for place in cue.release for target in engine.graph.places.of(place)]
        targets += [target for output in cue.rest for target in engine.graph.places.on(output)]
        for target in targets:
            target.forget()
        outputs = [target.plan.output for target in targets]
        for number, (what, _, *of) in list(self._ahead.items()):
            if what == "say":
                raw: Any = self.cues[of[0]].settings[of[1]].target
                void = (raw.output, raw.address) in spoken
            else:
                void = what != "rest" or of[0] in outputs
            if void:
                del self._ahead[number]
                engine.alarms.clear((CUE, number, 0))

    def _set(self, setting: Setting, number: int, cue: Cue, now: Ns) -> Ns:
        """Begin one setting; the answer is when it will have arrived."""
        engine = self._engine
        over = setting.over if setting.over is not None else (cue.over or 0.0)
        start = now + nanoseconds(setting.after)
        if _is_said(setting):
            if start > now:
                self._later("say", start, self.current, number)
            else:
                self._say([self.current, number], now)
            return start
        targets = engine.graph.places.of(setting.target)
        for index, target in enumerate(targets):
            wanted = _wanted(setting, index, len(targets), fades=over > 0.0)
            if wanted is not None:
                self._hold(target, CueHold(wanted, start, over, setting.curve), now)
        return start + nanoseconds(over)

    def _hold(self, target: Target, hold: CueHold, now: Ns) -> None:
        """Take a target or give it back, now or at the moment the hold says."""
        if hold.start > now:
            target.wait_for(hold)
        else:
            target.decide(now)
            target.take(hold)
        self._engine.touch(target)

    def _release(self, place: Place, cue: Cue, now: Ns) -> None:
        for target in self._engine.graph.places.of(place):
            if target.cue is not None:
                hold = CueHold(target.cue.wanted, now, cue.over or 0.0, releasing=True)
                self._hold(target, hold, now)

    def _rest(self, output: str, over: float, now: Ns) -> None:
        """Bring one output to rest: its lamps fade there, then its patch's own messages go."""
        engine = self._engine
        for target in engine.graph.places.on(output):
            hold = _to_rest(target, now, over)
            if hold is not None:
                self._hold(target, hold, now)
        if engine.scene.outputs[output].rest:
            end = now + nanoseconds(over)
            if end > now:
                self._later("rest", end, output)
            else:
                self._rests([output], now)

    # ---- what comes later

    def _later(self, what: str, at: Ns, *of: object) -> None:
        self._count += 1
        number = self._count
        self._ahead[number] = [what, at, *of]

        def ring(moment: Ns) -> None:
            self._ahead.pop(number, None)
            self._do[what](list(of), moment)

        self._engine.alarms.set((CUE, number, 0), at, ring)

    def _ends(self, of: list[Any], at: Ns) -> None:
        self._engine.hearing.happen("cue", "ends", (), at)

    def _follow(self, of: list[Any], at: Ns) -> None:
        if self.next == of[0]:
            self.to(of[0], at)

    def _say(self, of: list[Any], at: Ns) -> None:
        setting = self.cues[of[0]].settings[of[1]]
        if isinstance(setting.target, Raw):
            self._engine.speaking.say(setting.target, setting.values, at)

    def _rests(self, of: list[Any], at: Ns) -> None:
        self._engine.speaking.send(of[0], self._engine.scene.outputs[of[0]].rest, at)

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """Plain data."""
        return {
            "current": self.current,
            "since": self.since,
            "ahead": [list(one) for one in self._ahead.values()],
            "watches": [None if watch is None else watch.state() for watch in self.watches],
        }

    def restore(self, state: dict[str, Any], now: Ns) -> None:
        """Take back what `state` gave at that moment."""
        if state["current"] < len(self.cues):
            self.current, self.since = state["current"], state["since"]
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == self.next)
        if len(state["watches"]) != len(self.cues):
            return  # another conduct: nothing of the old one is to come
        for what, at, *of in state["ahead"]:
            self._later(what, at, *of)
        for watch, was in zip(self.watches, state["watches"], strict=True):
            if watch is not None and was is not None:
                watch.restore(was, now)


def _is_said(setting: Setting) -> bool:
    """Whether a setting is said once (an event, a text) rather than held."""
    return isinstance(setting.target, Raw) and setting.target.event


def _to_rest(target: Target, now: Ns, over: float) -> CueHold | None:
    """What brings one destination to rest; without a place of rest it stays where it is."""
    rest = target.plan.rest
    if rest is not None:
        like: Number = (rest,) * target.plan.size if target.plan.size > 1 else rest
        return CueHold(like, now, over)
    return None if target.value is None else CueHold(target.value, now, 0.0)


def _wanted(setting: Setting, index: int, count: int, *, fades: bool) -> Any:
    """What one target is set to: one value for all, or one each, or all of a message."""
    values = setting.values
    if isinstance(setting.target, (Lamps, Parameter)):
        if len(values) == 1:
            return _float(values[0])
        return _float(values[index]) if index < len(values) else None
    # A raw address takes whole numbers as they are written; what fades is a float.
    plain = [_float(value) if fades else value for value in values]
    return plain[0] if len(plain) == 1 else tuple(plain)


def _float(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return tuple([_float(member) for member in value])
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
