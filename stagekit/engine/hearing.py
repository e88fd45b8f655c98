"""What is heard: frames of several signals, and events with all who wait for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Happening, Notice, Ns
from stagekit.engine.absence import SEEN
from stagekit.engine.arguments import number_of
from stagekit.engine.notes import Note, Notes
from stagekit.scene.plan import EVERYONE

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Hearing:
    """The engine's ears.

    Attributes:
        count: how many events have happened.
        leaving: another scene has taken over: what begins now sounds there.
        notes: which notes are sounding.
        eyes: whoever watches the show is told of every event that was heard; None: nobody does.
    """

    def __init__(self, engine: Engine) -> None:
        """Listen for one engine."""
        self._engine = engine
        self.count = 0
        self.leaving = False
        self.notes = Notes(engine.scene)
        self.eyes: Callable[[Note, Ns], None] | None = None

    def frame(self, h: Happening, now: Ns) -> None:
        """Several signals of one moment: all of them stand before anything is worked out."""
        if self._engine.asleep and h.source in self._engine.asleep:
            return
        cells, order = self._engine.graph.cells, self._engine.graph.order
        due: dict[int, Callable[[Ns], None]] = {}
        rows: Any = [row for row in h.values if isinstance(row, (tuple, list)) and len(row) > 2]
        for name, who, *values in rows:
            head = cells.by_key.get((h.source, name, EVERYONE)) if who > 0 else None
            cell = cells.by_key.get((h.source, name, who))
            if cell is None and head is not None:
                cell = cells.get(h.source, name, who)
            if cell is not None and cell.held is not None:
                cell.held.live = number_of(values)
            elif cell is not None:
                cell.value = number_of(values)
                due.update(order.ranked(cell))
            if head is not None:
                due.update(order.ranked(head))
            if name in SEEN:
                due.update(self._engine.absence.mark(h.source, who, bool(values[0])))
        self._engine.in_order(due, h.source, now)
        for name, who, *values in rows:
            for late in self._engine.absence.places_of(h.source, now):
                self._engine.signal(late, name, who, tuple(values), now)
            if name in SEEN:
                self._engine.absence.turn(h.source, who, bool(values[0]), now)

    def event(self, h: Happening, now: Ns) -> None:
        """Something happened just now."""
        self.tell(Note(h.source, h.name, h.who, h.values), now)

    def tell(self, note: Note, now: Ns) -> None:
        """An event, now that its moment has come; a sleeper is heard no more but for its ends."""
        source, name, who, values = note
        ends = self.notes.ends(source, name, values)
        if self._engine.asleep and source in self._engine.asleep and not ends:
            return
        if ends or not self.leaving:
            self.notes.heard(note)
        if self.eyes is not None:
            self.eyes(note, now)
        self.happen(source, name, values, now, who)
        # A note's end follows wherever its beginning may have gone.
        graph, absence = self._engine.graph, self._engine.absence
        instead = graph.substitutes.get(source, ()) if ends else absence.places_of(source, now)
        for late in instead:
            self.happen(late, name, values, now, who)

    def happen(
        self, source: str, name: str, values: tuple[Any, ...], now: Ns, who: int = 0
    ) -> None:
        """Tell everyone who waits for that event."""
        self.count += 1
        event = self.count
        for hear in self._engine.graph.listeners.get((source, name), ()):
            try:
                hear(values, who, event, now)
            except Exception as error:
                self._engine.wrong(source, error)

    def ends(self, note: Note) -> bool:
        """Whether that event is the end of a note."""
        return self.notes.ends(note.source, note.port, note.values)

    def overflow(self, source: str, count: int) -> None:
        """So many events of a source are lost by now."""
        self._engine.tell(Notice("fault", source, "model.overflow", (count,)))

    def hush(self, source: str | None, now: Ns) -> None:
        """A source (None: everybody) falls silent: what it said for later is void, its notes end.

        Ends that were said for later still come in their time. Where everybody falls
        silent all come now, also those that a shape still keeps back.
        """
        spare: list[Note] = []
        if source is None:
            self._engine.ahead.drop(None, lambda note: False)
        else:
            spare = self._engine.ahead.drop(source, self.ends)
        for note in self.notes.hush(source, spare):
            if self.eyes is not None:
                self.eyes(note, now)
            self.happen(note.source, note.port, note.values, now, note.who)
            for late in self._engine.graph.substitutes.get(note.source, ()):
                self.happen(late, note.port, note.values, now, note.who)
        if source is None:
            for line in self._engine.graph.lines:
                line.hush(now)
