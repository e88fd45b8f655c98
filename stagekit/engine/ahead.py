"""Events said ahead: each is kept until it is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import Happening, Ns
from stagekit.engine.alarms import AHEAD, Alarms
from stagekit.engine.notes import Note
from stagekit.engine.plain import plain, whole

Tell = Callable[[Note, Ns], None]


class Ahead:
    """What inputs and models have said for later, in the order in which they said it."""

    def __init__(self, alarms: Alarms, tell: Tell) -> None:
        """`tell` is called with each event once it is due."""
        self._alarms = alarms
        self._tell = tell
        self._waiting: dict[int, tuple[Ns, Note]] = {}
        self._count = 0

    def hear(self, h: Happening, now: Ns) -> None:
        """One event, whose first value is the moment at which it is due."""
        due: Any = h.values[0]
        if type(due) is not int:
            raise TypeError("an event said ahead needs the moment at which it is due")
        self._keep(max(due, now), Note(h.source, h.name, h.who, h.values[1:]))

    def _keep(self, due: Ns, note: Note) -> None:
        self._count += 1
        number = self._count
        self._waiting[number] = (due, note)

        def ring(at: Ns) -> None:
            self._tell(self._waiting.pop(number)[1], at)

        self._alarms.set((AHEAD, number, 0), due, ring)

    def drop(self, source: str | None, spare: Callable[[Note], bool]) -> list[Note]:
        """Forget what a source (None: anybody) said for later; the answer is what was spared."""
        spared = []
        for number, (_, note) in list(self._waiting.items()):
            if source is not None and note.source != source:
                continue
            if spare(note):
                spared.append(note)
            else:
                del self._waiting[number]
                self._alarms.clear((AHEAD, number, 0))
        return spared

    def state(self) -> list[object]:
        """Plain data."""
        return [[due, plain(note)] for due, note in self._waiting.values()]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        for due, (source, port, who, values) in state:
            self._keep(due, Note(source, port, who, whole(values)))
