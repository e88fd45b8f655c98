"""What one scene knows: its things, by name, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagekit.core.kinds import Kind
from stagekit.scene.catalogue import Catalogue, Patch, Plugin
from stagekit.scene.plan import Destination, Position
from stagekit.scene.report import Report, Silent, Spot, Wrong

SCENE_PORTS = {"starts": Kind("event"), "time": Kind("number", "s")}
CUE_PORTS = {"starts": Kind("event"), "ends": Kind("event"), "time": Kind("number", "s")}


@dataclass
class Thing:
    """An input, model or output as the scene declares it.

    `plugin` is None where it could not be known; nothing more is said about
    what follows from that.
    """

    floor: str
    name: str
    spot: Spot
    plugin: Plugin | None
    use: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    seats: int = 0
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    torn: bool = False
    """Whether some of its names (persons, events, lamps) could not be read."""


@dataclass
class Out:
    """An output with its patch and named lamps."""

    thing: Thing
    patch: Patch | None
    lamps: dict[str, Lamp] = field(default_factory=dict)
    rate: float | None = None
    lost: dict[str, Spot] = field(default_factory=dict)
    """Lamps that could not be read, by name."""


@dataclass
class Lamp:
    """A name for slots of the patch: what it takes, and its destinations."""

    name: str
    takes: str
    destinations: tuple[Destination, ...]


@dataclass
class OwnSignal:
    """A signal of one's own, while it is being worked out."""

    name: str
    spot: Spot
    tokens: list[Any]
    kind: Kind | None = None
    chain: Any = None
    state: str = "new"  # new, open, done, wrong


@dataclass
class Known:
    """All names of one scene."""

    catalogue: Catalogue
    report: Report
    things: dict[str, Thing] = field(default_factory=dict)
    outs: dict[str, Out] = field(default_factory=dict)
    own: dict[str, OwnSignal] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    cues: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    drivers: dict[tuple[str, str], list[int | None]] = field(default_factory=dict)
    addresses: dict[tuple[str, str], bool] = field(default_factory=dict)
    holed: bool = False
    """Whether a section that names things could not be read whole: an unknown name is no news."""
    told: Callable[[str, dict[str, Any]], Mapping[str, Kind] | Wrong] | None = None
    """Tells the ports of an input that stand in a file, from its `use` and keys."""
    cues_holed: bool = False
    """The same of the section `cues:`."""
    groups_holed: bool = False
    """The same of the groups under `mappings:`."""
    settle: Callable[[str], Kind | None] = lambda name: None
    """Works out a signal of one's own before it is used; None where it is wrong."""

    def of_floor(self, floor: str) -> Mapping[str, Thing]:
        """The inputs, models or outputs."""
        return {name: thing for name, thing in self.things.items() if thing.floor == floor}


def position(known: Known, spot: Spot) -> Position:
    """Where something stands, for the plan."""
    return Position(known.report.file, spot.line, spot.column)


def tried(report: Report, do: Any) -> Any:
    """What came of it; where it is wrong that is noted, and None comes."""
    try:
        return do()
    except Wrong as wrong:
        report.take(wrong)
    except Silent:
        pass
    return None
