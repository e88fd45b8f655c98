"""What the reader knows of the world, as plain data.

The reader imports no plugin: whoever calls it hands it a Catalogue. At run
time `stagekit.show.catalogue` fills one from what is installed; the tests of
the language hand in one of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from stagekit.core.kinds import Kind
from stagekit.core.shapes.spec import Shape

KeyKind = Literal[
    "text", "word", "int", "number", "yes", "duration", "level", "frequency", "tempo",
    "length", "angle", "dB", "range", "list", "map", "fallback", "chains", "lamps",
]  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One YAML key of a plugin: what may stand after its colon.

    `low` and `high` bound a number in base units; `choices` list the only
    words allowed; `parameter` says that a mapping or cue may drive it.
    """

    kind: KeyKind
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    parameter: bool = False
    default: object = None
    says: str = ""


@dataclass(frozen=True)
class Plugin:
    """An input, model or output that `use:` can name.

    Attributes:
        name: what stands after `use:`.
        keys: its keys, by the words a scene writes (`if lost`, not `if_lost`).
        ports: what it says, by name.
        ears: what it hears, by name; None where any ear will do.
        addresses: True for an input that says OSC addresses.
        people: the key that lists its persons or counts its seats, if any.
        ports_in: the key that names the file in which its ports stand, if any;
            whoever calls the reader reads them there.
        says: one plain sentence; example: three lines of a scene.
    """

    name: str
    keys: Mapping[str, Key] = field(default_factory=dict)
    ports: Mapping[str, Kind] = field(default_factory=dict)
    ears: Mapping[str, Kind] | None = None
    addresses: bool = False
    people: str | None = None
    says: str = ""
    example: str = ""
    ports_in: str | None = None


@dataclass(frozen=True)
class Slot:
    """A place a patch offers: `dimmer {n}`, `rgb {n}`, `note`.

    Attributes:
        numbers: how many numbers follow its name (0 or 1).
        takes: `number`, `colour`, `text` or `event`.
        args: the names of its arguments (an event's fields, `channel`).
        address: OSC address with `{n}` for the number.
        low, high: what 0 and 1 become on the wire; whole: sent as int32.
        first, last: which numbers exist.
        intensity: True for light that blackout takes.
        merge: among open groups, `highest`, `latest` or `sum`.
        rest: 0..1 sent at rest and at panic; None leaves it as it is.
        rate: most messages a second for one address; None: the patch's.
        slew: fastest change a second, in 0..1; None: as fast as it comes.
    """

    numbers: int = 1
    takes: str = "number"
    args: tuple[str, ...] = ()
    address: str = ""
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    first: int = 1
    last: int | None = None
    intensity: bool = True
    merge: str = "highest"
    rest: float | None = 0.0
    rate: float | None = None
    slew: float | None = None
    says: str = ""


@dataclass(frozen=True)
class Patch:
    """What one target software needs, as data (see `patches/NAME/patch.yaml`).

    Attributes:
        name: what stands after `patch:`.
        plugin: the output plugin it is written for, `osc` or `midi`.
        slots: named places, each with its address and range.
        port: UDP port where none is written.
        bundles: whether the target takes bundles; timetags: and obeys them.
        rate: most messages a second for one address; None: as they come.
        clamp: range every float is held in, or None.
        text, booleans: whether the target takes strings, and T/F.
        rest, blackout, panic: messages sent as they are, beside the slots'.
        forbidden: addresses never to be sent, as shell patterns (pyro, hoists).
        master: address of the target's own master, 0..1; empty where it has none
            (light is weakened on its way out).
        says, steps: what it is for, and how to set up the other side, by language.
    """

    name: str
    plugin: str = "osc"
    slots: Mapping[str, Slot] = field(default_factory=dict)
    port: int | None = None
    bundles: bool = True
    timetags: bool = False
    rate: float | None = None
    clamp: tuple[float, float] | None = None
    text: bool = True
    booleans: bool = True
    rest: tuple[tuple[str, tuple[object, ...]], ...] = ()
    blackout: tuple[tuple[str, tuple[object, ...]], ...] = ()
    panic: tuple[tuple[str, tuple[object, ...]], ...] = ()
    forbidden: tuple[str, ...] = ()
    master: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalogue:
    """Everything a scene may name.

    `combinations` give the joining word: `of` or `between`. `colours` are
    (r, g, b), each 0..1. Units are the language's own and stand in
    `stagekit.core.units`. `broken` says of plugins that are installed but
    cannot be read why not, by language: under `inputs.NAME` (`models.`,
    `outputs.`), or under `./file.py:Class` or `./file.py` for files beside the scene; or
    under `patches` for the patches beside it.
    """

    inputs: Mapping[str, Plugin] = field(default_factory=dict)
    models: Mapping[str, Plugin] = field(default_factory=dict)
    outputs: Mapping[str, Plugin] = field(default_factory=dict)
    patches: Mapping[str, Patch] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    combinations: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    broken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
