"""Which notes are sounding, so that none goes on sounding when its player is gone.

An event with the fields `pitch` and `velocity` is a note; velocity 0 is its
end. Ends always pass: through sleep, closed groups and panic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from stagekit.core.shapes.later import ends_note
from stagekit.engine.plain import plain, whole
from stagekit.scene.plan import Scene


class Note(NamedTuple):
    """One event of a player: its source, port, person and fields."""

    source: str
    port: str
    who: int
    values: tuple[Any, ...]


def are_notes(fields: Sequence[str]) -> bool:
    """Whether events with these fields are notes."""
    return "pitch" in fields and "velocity" in fields


def end_of(fields: Sequence[str]) -> Callable[[Sequence[object]], bool]:
    """Whether an event with these fields is the end of a note.

    >>> end_of(("pitch", "velocity"))((60, 0)), end_of(("force",))((0.0,))
    (True, False)
    """
    if not are_notes(fields):
        return lambda values: False
    return lambda values: ends_note(values, fields)


class Sounding:
    """The notes that have passed one place and have not ended there.

    >>> place = Sounding()
    >>> fields = ("pitch", "velocity")
    >>> for values in (60, 90), (64, 90), (60, 0):
    ...     place.heard(Note("keys", "note", 0, values), fields)
    >>> [note.values for note in place.hush()], place.hush()
    ([(64, 0)], [])
    """

    __slots__ = ("_notes",)

    def __init__(self) -> None:
        """Silence."""
        self._notes: dict[tuple[Any, ...], tuple[Note, Sequence[str]]] = {}

    def heard(self, note: Note, fields: Sequence[str]) -> None:
        """A note begins, or ends; `fields` are those of its values, in their order."""
        if len(note.values) < len(fields):
            return
        if ends_note(note.values, fields):
            self._notes.pop(which(note, fields), None)
        else:
            self._notes[which(note, fields)] = (note, fields)

    def hush(self, source: str | None = None, spare: Sequence[tuple[Any, ...]] = ()) -> list[Note]:
        """The ends of all notes of a source (None: of any), in the order in which they began.

        `spare` are those (see `which`) that will end by themselves.
        """
        out = []
        for key, (note, fields) in list(self._notes.items()):
            if (source is None or note.source == source) and key not in spare:
                del self._notes[key]
                at = fields.index("velocity")
                silent = type(note.values[at])(0)
                values = (*note.values[:at], silent, *note.values[at + 1 :])
                out.append(note._replace(values=values))
        return out

    def state(self) -> list[Any]:
        """Plain data."""
        return [plain(note) for note, _ in self._notes.values()]


def which(note: Note, fields: Sequence[str]) -> tuple[Any, ...]:
    """What makes a note and its end belong together."""
    channel = note.values[fields.index("channel")] if "channel" in fields else 0
    return (note.source, note.port, note.who, note.values[fields.index("pitch")], channel)


class Notes:
    """The notes that every input and model has begun and not ended."""

    def __init__(self, scene: Scene) -> None:
        """Look up which ports say notes."""
        self._fields: dict[tuple[str, str], tuple[str, ...]] = {}
        for name, device in {**scene.inputs, **scene.models}.items():
            for port, kind in device.ports.items():
                if are_notes(kind.parts):
                    self._fields[name, port] = kind.parts
        self._sounding = Sounding()

    def ends(self, source: str, port: str, values: Sequence[object]) -> bool:
        """Whether that event is the end of a note."""
        fields = self._fields.get((source, port))
        return fields is not None and ends_note(values, fields)

    def heard(self, note: Note) -> None:
        """An event passes: a note begins, or ends, or it is something else."""
        fields = self._fields.get((note.source, note.port))
        if fields is not None:
            self._sounding.heard(note, fields)

    def hush(self, source: str | None, spare: Sequence[Note] = ()) -> list[Note]:
        """The ends of all notes that a source (None: anybody) left sounding.

        `spare` are ends that will come by themselves.
        """
        spared = [which(note, self._fields[note.source, note.port]) for note in spare]
        return self._sounding.hush(source, spared)

    def state(self) -> list[object]:
        """Plain data."""
        return self._sounding.state()

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        for source, port, who, values in state:
            self.heard(Note(source, port, who, whole(values)))
