"""The conduct: which cue stands, which is next, and what GO does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import MILLISECOND, Notice, Ns
from stagekit.engine.coming import Coming
from stagekit.engine.condition import Watch
from stagekit.engine.giving import Giving
from stagekit.engine.plain import numbered
from stagekit.engine.tracking import Tracking
from stagekit.scene.plan import Cue

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

BREATH: Ns = 10 * MILLISECOND
"""A cue ends, and is followed, no sooner than this, so that a ring of cuts cannot run away."""


class Conduct:
    """The cue list at work. Tracking is plain: what a cue does not mention stays.

    Attributes:
        current: index of the cue that was given last, or -1 before the first.
        standby: index of the cue that GO would give, or None at the end.
        since: when the current cue was given.
        arrives: when all its fades will have arrived.
        leads_on: whether a GO at the end goes to another scene.
    """

    def __init__(self, engine: Engine, cues: tuple[Cue, ...]) -> None:
        """Stand before the first cue."""
        self.cues = cues
        self.current = -1
        self.standby: int | None = 0 if cues else None
        self.since: Ns = 0
        self.arrives: Ns = 0
        self.leads_on = False
        self._engine = engine
        self._coming = Coming(engine.alarms)
        self._giving = Giving(engine, cues, self._coming)
        self._tracking = Tracking(engine, cues, self._giving)
        self._under_way: list[int] = []  # cues whose giving has begun and not ended
        self._coming.can("ends", self._ends)
        self._coming.can("follow", self._follow)
        self.watches: list[Watch | None] = []
        for index, cue in enumerate(cues):
            watch = None
            if cue.when is not None:
                watch = engine.graph.watch(cue.when, self._trigger(index))
                watch.begin(active=index == 0)
            self.watches.append(watch)

    @property
    def goes_to(self) -> int:
        """What GO means now: a cue's index, or behind the last of them the next scene."""
        return len(self.cues) if self.standby is None else self.standby

    def begin(self, now: Ns) -> None:
        """The scene starts: the first cue may follow by itself."""
        self.since = self.arrives = now
        self._watch_next(now)
        self._await_follow(now)

    # ---- what a hand or a mapping asks for

    def go(self, now: Ns, expected: object = None) -> None:
        """Give the cue on standby, unless another than the expected one stands there by now."""
        standby = self.standby
        if standby is None and not self.leads_on:
            self.refuse("go", "go.end")
        elif expected is not None and expected != self.goes_to:
            self.refuse("go", "go.other")
        elif standby is None:
            self._engine.tell(Notice("scene", "next"))
        else:
            self.to(standby, now)

    def back(self, now: Ns, expected: object = None) -> None:
        """Give the cue before this one again, with all that stood there."""
        if expected is not None and expected != self.current:
            self.refuse("back", "back.other")
            return
        before = self._head(self._head(self.current) - 1)
        if before < 0:
            self.refuse("back", "back.first")
        else:
            self.to(before, now)

    def stand_by(self, index: object, now: Ns) -> None:
        """Choose what GO will give; nothing else happens."""
        if type(index) is not int or not 0 <= index < len(self.cues):
            self.refuse("standby", "cue.none")
            return
        self.standby = index
        self._watch_next(now)

    def to(self, index: object, now: Ns) -> None:
        """Give that cue, and with it all that starts together with it.

        Behind a jump stands what would stand there had every cue been given in order.
        """
        if type(index) is not int or not 0 <= index < len(self.cues):
            self.refuse("cue", "cue.none")
            return
        if index in self._under_way:
            return  # its own beginning asks for it again
        self._under_way.append(index)
        try:
            if index != self.current + 1:
                self._tracking.bring(index, self._tail(index), now)
            self._give(index, now)
        finally:
            self._under_way.remove(index)

    def refuse(self, what: str, why: str) -> None:
        """What was asked is not done, and said so."""
        self._engine.tell(Notice("refused", what, why))

    def parts(self) -> tuple[object, ...]:
        """What it is made of, for whoever takes it apart."""
        return (self._coming, self._giving, self._tracking)

    def _head(self, index: int) -> int:
        """The first of the cues that start together with that one."""
        while index > 0 and self.cues[index].together:
            index -= 1
        return index

    def _tail(self, index: int) -> int:
        """The last of the cues that start together with that one."""
        while index + 1 < len(self.cues) and self.cues[index + 1].together:
            index += 1
        return index

    # ---- giving

    def _give(self, index: int, now: Ns, least: Ns = 0) -> None:
        """Give one cue; `least`: when those that started with it will have arrived."""
        engine, cue = self._engine, self.cues[index]
        self.current, self.since = index, now
        self.standby = index + 1 if index + 1 < len(self.cues) else None
        engine.graph.cue_time.value = 0.0
        title = cue.title.get(engine.language) or next(iter(cue.title.values()), "")
        engine.tell(Notice("cue", cue.number or str(index + 1), title, (index, cue.note)))
        self._coming.drop(lambda what, of: what == "follow")
        end = max(self._giving.give(index, now), least)
        engine.hearing.happen("cue", "starts", (), now)
        if (self.current, self.since) != (index, now):
            return  # its beginning has given another cue already
        following = self.standby
        if following is not None and self.cues[following].together:
            self._give(following, now, end)
            return
        self.arrives = end
        self._coming.later("ends", max(end, now + BREATH))
        self._watch_next(now)
        self._await_follow(now)
        engine.graph.groups.reconsider(now)

    def _watch_next(self, now: Ns) -> None:
        """Only what stands by may start by itself."""
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == self.standby, events=self._engine.hearing.count)
        watch = None if self.standby is None else self.watches[self.standby]
        if watch is not None:
            watch.update(now)

    def _await_follow(self, now: Ns) -> None:
        follow = None if self.standby is None else self.cues[self.standby].follow
        if follow is not None:
            self._coming.later("follow", now + max(nanoseconds(follow), BREATH), self.standby)

    def follows_at(self) -> Ns | None:
        """When the cue on standby will start by itself, where time alone decides."""
        return next((at for what, at, of in self._coming.each()
                     if what == "follow" and of[0] == self.standby), None)  # fmt: skip

    def _trigger(self, index: int) -> Callable[[bool, Ns], None]:
        def then(true: bool, now: Ns) -> None:
            if true and self.standby == index:
                self.to(index, now)

        return then

    def _ends(self, of: list[Any], at: Ns) -> None:
        self._engine.hearing.happen("cue", "ends", (), at)

    def _follow(self, of: list[Any], at: Ns) -> None:
        if self.standby == of[0]:
            self.to(of[0], at)

    def retire(self) -> None:
        """Another scene takes over: nothing starts by itself any more."""
        self._coming.drop(lambda what, of: True)
        for watch in self.watches:
            if watch is not None:
                watch.begin(active=False)

    # ---- checkpoints

    def state(self) -> dict[str, object]:
        """Plain data. Cues are meant by number and title: a reload may have moved them."""
        return {
            "current": self.current,
            "standby": self.standby,
            "cues": _names(self.cues),
            "since": self.since,
            "arrives": self.arrives,
            "ahead": self._coming.state(),
            "watches": [None if watch is None else watch.state() for watch in self.watches],
        }

    def restore(self, state: dict[str, Any], now: Ns) -> None:
        """Take back what `state` gave at that moment; a cue that is gone counts as the one before.

        A standby whose cue is gone falls to the cue behind the current one.
        """
        was = state["cues"]
        here = {name: index for index, name in enumerate(_names(self.cues))}
        place = [here.get(name) for name in was]
        known = [place[i] for i in range(min(state["current"] + 1, len(was)))]
        self.current = next((i for i in reversed(known) if i is not None), -1)
        self.since, self.arrives = state["since"], state["arrives"]
        standby = None if state["standby"] is None else place[state["standby"]]
        if standby is None and self.current + 1 < len(self.cues):
            standby = self.current + 1
        self.standby = standby
        for what, at, *of in state["ahead"]:
            if what in ("say", "follow"):
                moved = place[of[0]]
                if moved is None or not self._is_there(what, moved, of):
                    continue
                of[0] = moved
            self._coming.later(what, at, *of)
        for index, watch in enumerate(self.watches):
            if watch is not None:
                watch.begin(active=index == self.standby)
        for at_place, one in zip(place, state["watches"], strict=True):
            watch = None if at_place is None else self.watches[at_place]
            if watch is not None and one is not None and len(one[2]) == len(watch.terms):
                watch.restore([one[0], at_place == self.standby, one[2]], now)

    def _is_there(self, what: str, index: int, of: list[Any]) -> bool:
        """Whether what was announced still stands in this cue."""
        return what == "follow" or of[1] < len(self.cues[index].settings)


def _names(cues: tuple[Cue, ...]) -> list[str]:
    """What each cue is known by over a reload; of several with one name each has a number."""
    return numbered(f"{cue.number} {next(iter(cue.title.values()), '')}" for cue in cues)
