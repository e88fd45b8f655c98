"""Events said ahead: each is kept until it is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Happening, Ns
from stagekit.engine.alarms import AHEAD, Alarms
from stagekit.engine.notes import Note
from stagekit.engine.plain import plain, whole

if TYPE_CHECKING:
    from stagekit.engine.hearing import Hearing

KEPT = 4096
"""Most events kept for later; past it only the ends of notes are."""


class Ahead:
    """What inputs and models have said for later, in the order in which they said it."""

    def __init__(self, alarms: Alarms, hearing: Hearing) -> None:
        """`hearing` is told each event once it is due."""
        self._alarms = alarms
        self._hearing = hearing
        self._lost = 0
        self._waiting: dict[int, tuple[Ns, Note]] = {}
        self._count = 0

    def hear(self, h: Happening, now: Ns) -> None:
        """One event, whose first value is the moment at which it is due."""
        due: Any = h.values[0]
        if type(due) is not int:
            raise TypeError("an event said ahead needs the moment at which it is due")
        note = Note(h.source, h.name, h.who, h.values[1:])
        if due <= now:
            self._hearing.tell(note, now)
        elif len(self._waiting) >= KEPT and not self._hearing.ends(note):
            self._lost += 1
            if self._lost % KEPT == 1:
                self._hearing.overflow(note.source, self._lost)
        else:
            self._keep(due, note)

    def _keep(self, due: Ns, note: Note) -> None:
        self._count += 1
        number = self._count
        self._waiting[number] = (due, note)

        def ring(at: Ns) -> None:
            self._hearing.tell(self._waiting.pop(number)[1], at)

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
        return [self._lost, *[[due, plain(note)] for due, note in self._waiting.values()]]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        self._lost = state[0]
        for due, (source, port, who, values) in state[1:]:
            self._keep(due, Note(source, port, who, whole(values)))
