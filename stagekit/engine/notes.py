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


def end_of(fields: Sequence[str]) -> Callable[[Sequence[object]], bool]:
    """Whether an event with these fields is the end of a note.

    >>> end_of(("pitch", "velocity"))((60, 0)), end_of(("force",))((0.0,))
    (True, False)
    """
    if "pitch" not in fields or "velocity" not in fields:
        return lambda values: False
    return lambda values: ends_note(values, fields)


class Notes:
    """The notes that every input and model has begun and not ended."""

    def __init__(self, scene: Scene) -> None:
        """Look up which ports say notes."""
        self._fields: dict[tuple[str, str], tuple[str, ...]] = {}
        for name, device in {**scene.inputs, **scene.models}.items():
            for port, kind in device.ports.items():
                if "pitch" in kind.parts and "velocity" in kind.parts:
                    self._fields[name, port] = kind.parts
        self._sounding: dict[tuple[Any, ...], Note] = {}

    def ends(self, source: str, port: str, values: Sequence[object]) -> bool:
        """Whether that event is the end of a note."""
        fields = self._fields.get((source, port))
        return fields is not None and ends_note(values, fields)

    def heard(self, note: Note) -> None:
        """An event passes: a note begins, or ends, or it is something else."""
        fields = self._fields.get((note.source, note.port))
        if fields is None or len(note.values) < len(fields):
            return
        if ends_note(note.values, fields):
            self._sounding.pop(self.which(note), None)
        else:
            self._sounding[self.which(note)] = note

    def which(self, note: Note) -> tuple[Any, ...]:
        """What makes a note and its end belong together."""
        fields = self._fields[note.source, note.port]
        channel = note.values[fields.index("channel")] if "channel" in fields else 0
        return (note.source, note.port, note.who, note.values[fields.index("pitch")], channel)

    def hush(self, source: str | None, spare: Sequence[Note] = ()) -> list[Note]:
        """The ends of all notes that a source (None: anybody) left sounding.

        `spare` are ends that will come by themselves.
        """
        spared = [self.which(note) for note in spare]
        out = []
        for key, note in list(self._sounding.items()):
            if (source is None or note.source == source) and key not in spared:
                del self._sounding[key]
                at = self._fields[note.source, note.port].index("velocity")
                silent = type(note.values[at])(0)
                out.append(note._replace(
                    values=(*note.values[:at], silent, *note.values[at + 1 :])
                ))  # fmt: skip
        return out

    def state(self) -> list[object]:
        """Plain data."""
        return [plain(note) for note in self._sounding.values()]

    def restore(self, state: list[Any]) -> None:
        """Take back what `state` gave."""
        for source, port, who, values in state:
            self.heard(Note(source, port, who, whole(values)))
