"""Groups of mappings: they open and close by a condition, and wake and sleep by cues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import Ns
from stagekit.engine.condition import Watch
from stagekit.engine.line import Line, Stamp
from stagekit.engine.plain import numbered
from stagekit.engine.presence import Presence
from stagekit.scene.plan import Condition, Group

Look = Callable[[Condition, Callable[[bool, Ns], None]], Watch]


class Groups:
    """All groups of a scene, by their index.

    Attributes:
        names: what each is known by over a reload.
        presences: how much each still has to say.
        lines: the lines of each.
    """

    def __init__(
        self, groups: tuple[Group, ...], stamp: Stamp, show: Callable[[Presence], None]
    ) -> None:
        """`stamp` counts the order of opening; `show` looks at all that a group drives."""
        self._groups = groups
        self.names = numbered(group.name for group in groups)
        self._stamp = stamp
        self._show = show
        self.presences = [Presence(group.then, open=group.condition is None) for group in groups]
        self.lines: list[list[Line]] = [[] for _ in groups]
        self._asleep = [False] * len(groups)
        self._watches: list[Watch | None] = [None] * len(groups)

    def watch(self, look: Look) -> None:
        """Keep an eye on every group's condition."""
        for index, group in enumerate(self._groups):
            if group.condition is not None:
                self._watches[index] = look(group.condition, self._turn(index))

    def reconsider(self, now: Ns) -> None:
        """The cue has changed: look at every condition."""
        for watch in self._watches:
            if watch is not None:
                watch.update(now)

    def awaken(self, name: str, awake: bool, now: Ns) -> None:
        """A cue wakes all groups of that name or puts them to sleep."""
        for index, group in enumerate(self._groups):
            if name and group.name == name:
                self._asleep[index] = not awake
                watch = self._watches[index]
                self._open(index, awake and (watch is None or watch.is_true), now)

    def is_asleep(self, name: str) -> bool:
        """Whether a cue has put the groups of that name to sleep."""
        return any(asleep for group, asleep in zip(self._groups, self._asleep, strict=True)
                   if group.name == name)  # fmt: skip

    def _turn(self, index: int) -> Callable[[bool, Ns], None]:
        return lambda true, now: self._open(index, true and not self._asleep[index], now)

    def _open(self, index: int, is_open: bool, now: Ns) -> None:
        presence = self.presences[index]
        if is_open == presence.open:
            return
        if is_open:
            presence.come()
            self._stamp.count = presence.opened = self._stamp.count + 1
            for line in self.lines[index]:
                # What began with events goes on from where time has brought it.
                if line.source is not None or line.flow.remembers:
                    line.update(now)
        else:
            presence.go(now)
        self._show(presence)

    def state(self) -> list[object]:
        """Plain data."""
        rows = zip(self.names, self.presences, self._asleep, self._watches, strict=True)
        return [
            [name, presence.state(), asleep, None if watch is None else watch.state()]
            for name, presence, asleep, watch in rows
        ]

    def restore(self, state: list[Any], now: Ns) -> None:
        """Take back what `state` gave, of groups that are still there; others begin anew."""
        for name, presence, asleep, was in state:
            if name not in self.names:
                continue
            index = self.names.index(name)
            self.presences[index].restore(presence)
            self._asleep[index] = asleep
            watch = self._watches[index]
            if watch is not None and was is not None and len(was[2]) == len(watch.terms):
                watch.restore(was, now)
