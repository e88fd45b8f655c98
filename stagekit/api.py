"""The whole public contract of stagekit: what a plugin author writes against.

Everything else may change; what stands here is versioned. A plugin is a
dataclass: its fields are its YAML keys, their types its schema, `says` and
`hears` its ports. A model of one's own, whole:

    from dataclasses import dataclass
    from stagekit.api import Model, Moment, Say

    @dataclass
    class Mirror(Model):
        hears, says = ("reach",), ("turned",)

        def think(self, heard: Moment, say: Say) -> None:
            (x,) = heard.signals["reach"]
            say.signal("turned", 1.0 - x)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, ClassVar, Protocol, TypeAlias

from stagekit.core.kinds import Kind, event, many, number, vector
from stagekit.core.values import HeardEvent, Ns, Packet, Scalar

__all__ = [
    "API_VERSION",
    "Angle",
    "Decibels",
    "Fallback",
    "Found",
    "Frequency",
    "HeardEvent",
    "Host",
    "Input",
    "Kind",
    "Length",
    "Level",
    "Missing",
    "Model",
    "Moment",
    "Ns",
    "Output",
    "OutputHost",
    "Packet",
    "Range",
    "Say",
    "Scalar",
    "Seconds",
    "Tempo",
    "Unit",
    "event",
    "many",
    "number",
    "vector",
]  # fmt: skip

API_VERSION = 1
"""Raised when a plugin written for an older contract would no longer work."""


@dataclass(frozen=True)
class Unit:
    """In `Annotated[float, Unit("s")]`: the unit a scene must write behind the number.

    One of `s`, `Hz`, `bpm`, `dB`, `m`, `deg`, `%`.
    """

    name: str


@dataclass(frozen=True)
class Range:
    """In `Annotated[...]`: the least and most a key may be, in base units."""

    low: float | None = None
    high: float | None = None


Seconds: TypeAlias = Annotated[float, Unit("s"), Range(0, None)]
Frequency: TypeAlias = Annotated[float, Unit("Hz"), Range(0, None)]
Tempo: TypeAlias = Annotated[float, Unit("bpm"), Range(1, 1000)]
Level: TypeAlias = Annotated[float, Unit("%"), Range(0, 1)]
Decibels: TypeAlias = Annotated[float, Unit("dB")]
Length: TypeAlias = Annotated[float, Unit("m")]
Angle: TypeAlias = Annotated[float, Unit("deg")]


@dataclass(frozen=True)
class Fallback:
    """The type of `if_lost` and `if_late` keys; the engine plays it, never the plugin."""


class Missing(Exception):
    """A device or library that is not there: what is missing, and what to install.

    Raise it from `open` or `prepare` with one plain sentence in English and,
    if you can, one in French. The show goes on; the sentence is shown.
    """

    def __init__(self, english: str, french: str = "") -> None:
        """Keep the sentence in both languages."""
        super().__init__(english)
        self.english, self.french = english, french or english


class Say(Protocol):
    """The mouth of inputs and models. [any thread] Never blocks, never raises.

    A value that is not finite is refused and counted as a fault; a text over
    1 KB is cut; a port that was not declared is a fault, said once.
    """

    def signal(self, name: str, *value: float, who: int = 0, at: Ns | None = None) -> None:
        """Say a signal's newest value (`at`: when it was measured; default now)."""
        ...

    def frame(
        self,
        signals: Mapping[str, float | Sequence[float]],
        *,
        who: int = 0,
        at: Ns | None = None,
    ) -> None:
        """Say several signals of one moment, which reach the mappings as one."""
        ...

    def event(self, name: str, /, *, who: int = 0, at: Ns | None = None, **data: Scalar) -> None:
        """Say that something happened; `at` may lie ahead: it is then kept until due."""
        ...

    def fault(self, english: str, french: str = "") -> None:
        """Say what went wrong, in plain words, while going on."""
        ...

    def wants(self, name: str) -> bool:
        """Whether anything in the scene listens to this port, so that work can be spared."""
        ...


class Host(Protocol):
    """What the house offers a plugin."""

    @property
    def name(self) -> str:
        """What the scene calls this plugin."""
        ...

    @property
    def folder(self) -> Path:
        """The scene's folder: relative paths in keys start here."""
        ...

    @property
    def people(self) -> tuple[str, ...]:
        """The persons' names, where the scene gives some; `who` is the index + 1."""
        ...

    @property
    def random(self) -> Random:
        """Chance that is the same twice: seeded from the scene's seed and the name."""
        ...

    def now(self) -> Ns:
        """The show's clock."""
        ...


class OutputHost(Host, Protocol):
    """What the house offers an output beside that."""

    def fault(self, english: str, french: str = "") -> None:
        """Say what went wrong, in plain words, while going on."""
        ...

    def resend(self) -> None:
        """Ask for the whole state again: the other side is new, or came back."""
        ...


@dataclass(frozen=True)
class Moment:
    """What a model hears at once.

    Attributes:
        t: now, in nanoseconds on the show's clock.
        signals: the newest value of each ear, as a tuple of floats; an ear that
            has heard nothing yet is absent.
        events: all events since the last moment, oldest first: `name` (the
            ear), `who`, `at`, and `data` by field name.
    """

    t: Ns
    signals: Mapping[str, tuple[float, ...]]
    events: tuple[HeardEvent, ...] = ()


Port: TypeAlias = "str | tuple[str, Kind]"


@dataclass(frozen=True)
class Found:
    """One device that is here now, in the words of a scene.

    Attributes:
        key, value: what a scene would write, `port: "Launchkey*"`.
        about: what tells it from its neighbours (`48 kHz, 2 channels`), or empty.
    """

    key: str
    value: str
    about: str = ""


class Input(ABC):
    """Something that comes in: a camera, a microphone, a keyboard.

    `says` names its ports: a bare name is a signal of one number; for more,
    `("note", event("pitch", "velocity"))` or `("left wrist", vector("m"))`.
    Where they stand in a file instead, `ports_in` is the key that names it.
    """

    says: ClassVar[Sequence[Port]] = ()
    ports_in: ClassVar[str | None] = None

    @classmethod
    def says_with(cls, keys: Mapping[str, object], folder: Path) -> Sequence[Port]:
        """[check, and its own process] Its ports, where a file decides them; else `says`.

        Asked only where `ports_in` names the key with that file, and only of
        what is installed: `check` runs no file beside a scene.

        Args:
            keys: its keys by field name, in base units.
            folder: the scene's folder.

        Raises:
            Missing: the file cannot tell.
        """
        return cls.says

    @classmethod
    def found(cls) -> Sequence[Found]:
        """[a process of its own] The devices that are here, for `stagekit devices`.

        Raises:
            Missing: the library or the sound system that would know is not there.
        """
        return ()

    @abstractmethod
    def open(self, host: Host, say: Say) -> None:
        """[its own process] Start listening and return at once."""

    def listen_anew(self) -> None:  # noqa: B027  (most ask each time)
        """[its own process] The scene listens to other ports by now: ask `say.wants` again."""

    def close(self) -> None:  # noqa: B027  (closing may be nothing)
        """[its own process] Stop, and free the device."""


class Model(ABC):
    """Something that answers. It lives in a process of its own and may be slow.

    `hears` names its ears, `says` its ports, in the same form as an input's.
    `pace` asks for a moment at least so often (in Hz) although nothing is heard.
    """

    hears: ClassVar[Sequence[Port]] = ()
    says: ClassVar[Sequence[Port]] = ()
    pace: ClassVar[float | None] = None

    def prepare(self, host: Host) -> None:  # noqa: B027
        """[its own process] Load what is heavy, once, before the show."""

    @abstractmethod
    def think(self, heard: Moment, say: Say) -> None:
        """[its own process] Answer one moment; take your time, nobody waits."""

    def forget(self) -> None:  # noqa: B027
        """[its own process] Forget what was learned in the room."""

    def state(self) -> object:
        """[its own process] All that must survive a crash, as plain data."""
        return None

    def restore(self, state: object) -> None:  # noqa: B027
        """[its own process] Take back what `state` gave."""


class Output(ABC):
    """Where packets go. `send` writes now or drops; it never waits.

    An output whose driver may wait or crash sets `apart`: it then lives in a
    process of its own. There a packet is sent at the moment it is stamped with,
    and `rest` is called when the show ends, however it ends.

    Attributes:
        sent, dropped: packets that left, and that could not; it counts them
            itself, and the live view shows them.
        last_error, last_error_french: why the newest one could not leave.
    """

    apart: ClassVar[bool] = False

    sent: int = 0
    dropped: int = 0
    last_error: str = ""
    last_error_french: str = ""

    @classmethod
    def found(cls) -> Sequence[Found]:
        """[a process of its own] As an input's `found`."""
        return ()

    @abstractmethod
    def open(self, host: OutputHost) -> None:
        """[the engine's process, or its own] Make ready to send; raise Missing if it cannot be."""

    @abstractmethod
    def send(self, packet: Packet) -> int:
        """[as open] Send now or drop; return how many bytes left."""

    def trouble(self) -> tuple[str, str] | None:
        """[as open] What is known to be wrong on the other side, in English and French.

        Asked some times a second; never waits. None: nothing speaks against it.
        """
        return None

    def rest(self) -> None:  # noqa: B027
        """[as open] Silence what still sounds, though nobody says how: the show is over."""

    def close(self) -> None:  # noqa: B027
        """[as open] Free the device; rest has been sent before."""
