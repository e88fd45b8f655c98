"""A mouth that keeps what was said, as strict as the house's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stagekit.api import Kind, Ns, Port, Scalar
from stagekit.core.kinds import ANY, EVENT, NUMBER
from stagekit.core.values import TEXT_LIMIT
from stagekit.show.ports import ports_of


@dataclass(frozen=True)
class Said:
    """One thing a plugin said.

    Attributes:
        what: `signal` or `event`.
        name: the port (`drift`, `control.74`).
        value: a signal's numbers; () for an event.
        data: an event's fields; {} for a signal.
        who: the person, phone or voice; 0 for nobody in particular.
        at: when it was measured, or when it is due; None for now.
    """

    what: str
    name: str
    value: tuple[float, ...] = ()
    data: Mapping[str, Scalar] = field(default_factory=dict)
    who: int = 0
    at: Ns | None = None


class Recorder:
    """A `Say` that keeps everything, and refuses what the house refuses.

    Attributes:
        said: what was said and taken, in order.
        faults: what the plugin itself said went wrong, in English.
        refused: what the house would have refused, one sentence a thing.
    """

    def __init__(self, ports: Sequence[Port]) -> None:
        """Take the plugin's `says`."""
        self.ports = ports_of(ports)
        self.said: list[Said] = []
        self.faults: list[str] = []
        self.refused: list[str] = []

    def signal(self, name: str, *value: float, who: int = 0, at: Ns | None = None) -> None:
        """Keep a signal, if its port is declared and its numbers are numbers."""
        numbers = self._numbers(name, value)
        if numbers is not None:
            self.said.append(Said("signal", name, numbers, {}, who, at))

    def frame(
        self,
        signals: Mapping[str, float | Sequence[float]],
        *,
        who: int = 0,
        at: Ns | None = None,
    ) -> None:
        """Keep several signals of one moment."""
        for name, value in signals.items():
            self.signal(name, *_members(value), who=who, at=at)

    def event(self, name: str, /, *, who: int = 0, at: Ns | None = None, **data: Scalar) -> None:
        """Keep an event, if its port and fields are declared."""
        kind = self._kind(name)
        if kind is None:
            return
        if kind.what != EVENT:
            self._refuse(f"{name!r} is declared as a {kind.what}, and was said as an event")
            return
        if sorted(data) != sorted(kind.parts):
            self._refuse(f"event {name!r} has the fields {list(kind.parts)}, not {list(data)}")
            return
        kept: dict[str, Scalar] = {}
        for part in kind.parts:
            plain = _plain(data[part])
            if plain is None:
                self._refuse(f"{name}.{part} is {data[part]!r}, neither a number nor text")
                return
            kept[part] = plain
        self.said.append(Said("event", name, (), kept, who, at))

    def fault(self, english: str, french: str = "") -> None:
        """Keep what the plugin says went wrong."""
        self.faults.append(english)

    def wants(self, name: str) -> bool:
        """Everything is listened to here."""
        return True

    def signals(self, name: str) -> list[tuple[float, ...]]:
        """Every value that signal had, in order."""
        return [said.value for said in self.said if said.what == "signal" and said.name == name]

    def events(self, name: str) -> list[Mapping[str, Scalar]]:
        """The fields of every such event, in order."""
        return [said.data for said in self.said if said.what == "event" and said.name == name]

    def _numbers(self, name: str, value: Sequence[float]) -> tuple[float, ...] | None:
        kind = self._kind(name)
        if kind is None:
            return None
        if kind.what == EVENT:
            self._refuse(f"{name!r} is declared as an event, and was said as a signal")
            return None
        numbers = []
        for member in value:
            number = _finite(member)
            if number is None:
                self._refuse(f"{name!r} said {member!r}, which is not a number")
                return None
            numbers.append(number)
        expected = 1 if kind.what == NUMBER or kind.family else kind.size
        if not numbers or (expected is not None and len(numbers) != expected):
            self._refuse(f"{name!r} has {expected or 'some'} number(s), and {len(value)} were said")
            return None
        return tuple(numbers)

    def _kind(self, name: str) -> Kind | None:
        kind = self.ports.get(name)
        if kind is None:  # a family's member stands behind its port's name
            family = self.ports.get(name.partition(".")[0])
            grows = family is not None and (family.family or family.what == ANY)
            kind = family if grows else None
        if kind is None:
            self._refuse(f"{name!r} was said, and is not declared in `says`")
        return kind

    def _refuse(self, sentence: str) -> None:
        if sentence not in self.refused:
            self.refused.append(sentence)


def _members(value: Any) -> Sequence[float]:
    """Anything that gives numbers (an array, say); a number alone as one."""
    try:
        return tuple(value)
    except TypeError:
        return (value,)


def _finite(value: Any) -> float | None:
    """A number of any make (an array's too) as a float; None if it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _plain(value: Any) -> Scalar | None:
    """A field as the house keeps it: whole numbers stay whole, long text is cut."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")[:TEXT_LIMIT].decode("utf-8", "ignore")
    if isinstance(value, int):
        return int(value)
    return _finite(value)
