"""A scene, read and checked: plain data that the engine builds its graph from.

Nothing here does anything. Every name is resolved, every value stands in base
units (seconds, Hz, metres, degrees, dB, 0..1, MIDI notes as whole numbers,
colours as (r, g, b) of 0..1), every lamp is its list of destinations.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from stagekit.core.kinds import Kind

EVERYONE = -1
"""In `Place.who`: all persons present, where their number is not known."""

Arg: TypeAlias = object
"""A written value in base units: float, int, str, bool, bytes, or a tuple."""


class Position(msgspec.Struct, frozen=True):
    """Where something stands: file, line and column from 1."""

    file: str
    line: int
    column: int


class Only(msgspec.Struct, frozen=True):
    """`with pitch c3..c5`: which field, and its text, or its least and most."""

    field: int
    low: float | None = None
    high: float | None = None
    text: str | None = None


class Place(msgspec.Struct, frozen=True, tag="place"):
    """A signal or an event of something.

    Attributes:
        thing: the input's, model's or own signal's name; `scene` or `cue`.
        port: the port's name, an OSC address, `starts`/`time`/`ends`; empty
            for a signal of one's own. A member of a family stands behind the
            port's name: `control.74`, `progress.bow`.
        who: () for nobody in particular; the persons' numbers, in order, where
            one or several are meant; (EVERYONE,) for all of an unknown number.
            More than one person makes a list.
        part: members taken, from 0, as first and behind-the-last.
        one: True where part is a single number and not a list.
        only: which events pass.
        kind: what arrives after all that.
    """

    thing: str
    port: str
    kind: Kind
    who: tuple[int, ...] = ()
    part: tuple[int, int] | None = None
    one: bool = False
    only: tuple[Only, ...] = ()


class Combination(msgspec.Struct, frozen=True, tag="combination"):
    """`max of A and B`, `distance between A and B`, `mix of A and B by C`."""

    word: str
    places: tuple[Place, ...]
    kind: Kind
    by: Place | None = None


class Step(msgspec.Struct, frozen=True):
    """One shape with its arguments: `ease 200 ms` has `args` {"first": 0.2}.

    Named words stand under their own name (`{"up": 0.05, "down": 2.0}`); a
    flag is True. `takes` and `gives` are what arrives and what leaves here.
    A `from … measured` whose range calibration has replaced holds the measured
    one as `first`, and the one that stands in the scene as `written`.
    """

    word: str
    args: dict[str, Arg]
    takes: Kind
    gives: Kind


class Chain(msgspec.Struct, frozen=True):
    """A source and the shapes behind it; `kind` is what comes out.

    `written` is the source, then each shape, as the scene has them, their
    spaces tidied: for eyes, and for `measured`.
    """

    source: Place | Combination
    steps: tuple[Step, ...]
    kind: Kind
    written: tuple[str, ...] = ()


class Destination(msgspec.Struct, frozen=True):
    """One value of someone else's: one address of one output, resolved.

    Attributes:
        output, address: where. Together they are its identity.
        size: numbers in one value: 1, or 3 for a colour.
        low, high: what 0 and 1 become on the wire; whole: sent as int32.
        minimum, maximum: hard limits in 0..1, applied after everything else.
        slew: fastest change a second in 0..1, or None.
        intensity: True for light, which blackout takes.
        merge: among open groups: `highest`, `latest` or `sum`.
        rest: 0..1 at rest and at panic, or None to leave it.
        rate: most messages a second, or None for as they come.
    """

    output: str
    address: str
    size: int = 1
    low: float = 0.0
    high: float = 1.0
    whole: bool = False
    minimum: float = 0.0
    maximum: float = 1.0
    slew: float | None = None
    intensity: bool = False
    merge: str = "latest"
    rest: float | None = None
    rate: float | None = None


class Lamps(msgspec.Struct, frozen=True, tag="lamps"):
    """A lamp or slot of the patch that takes signals: one destination a lamp.

    One value goes to all of them; a list gives each its own. `name` is how the
    scene calls it (`front wash`, `dimmer 1..4`).
    """

    output: str
    name: str
    lamps: tuple[Destination, ...]


class Raw(msgspec.Struct, frozen=True, tag="raw"):
    """A raw address, or a slot that takes events or text, with its arguments.

    Attributes:
        address: may hold `{field}` of the event.
        args: None sends all that arrives, in its order. Else one a piece:
            `("field", index)` a field of the event or a member of the value,
            `("value",)` what arrives, `("const", value)` a written value whose
            Python type is its OSC type, `("texts", {language: text})`.
        event: True where events go through; else it is a signal destination
            with the identity (output, address).
        rate: most messages a second for a signal, or None.
        clamp: range every float is held in, or None.
    """

    output: str
    address: str
    args: tuple[tuple[object, ...], ...] | None = None
    event: bool = False
    rate: float | None = None
    clamp: tuple[float, float] | None = None


class Parameter(msgspec.Struct, frozen=True, tag="parameter"):
    """`memory.density`: a key of a model, held in low..high."""

    model: str
    key: str
    low: float | None = None
    high: float | None = None


class Conduct(msgspec.Struct, frozen=True, tag="conduct"):
    """`cue go`, `cue back`, `cue 12`: `cue` is the cue's index for `to`."""

    what: str
    cue: int = -1


Target: TypeAlias = Lamps | Raw | Parameter | Conduct


class Fall(msgspec.Struct, frozen=True):
    """One step of a fallback: `hold` (seconds or for ever), `fade`, `rest`, `model`."""

    what: str
    seconds: float | None = None
    model: str = ""


class Term(msgspec.Struct, frozen=True):
    """One term of a condition.

    Either `place` (compared by `>`, `<` or `is` with `value`, or alone: a gate
    or an event) or `cue`: the indices of the first and last cue meant.
    `lasting` seconds must pass with it true. `written` is the term as the scene
    has it: for eyes.
    """

    place: Place | None = None
    cue: tuple[int, int] | None = None
    compare: str | None = None
    value: Arg = None
    negate: bool = False
    lasting: float = 0.0
    written: str = ""


class Condition(msgspec.Struct, frozen=True):
    """Terms joined by `and` (all) or by `or` (one of them)."""

    terms: tuple[Term, ...]
    all: bool = True


class Group(msgspec.Struct, frozen=True):
    """Mappings that open and close together. `name` is empty for a bare `while`."""

    name: str
    condition: Condition | None = None
    then: tuple[Fall, ...] = ()
    position: Position | None = None


class Mapping(msgspec.Struct, frozen=True):
    """One sentence: a chain and where it goes.

    `name` is its identity over reloads: its source and destination as written;
    `group` the index of its group, or None. `written` is each target as the
    scene has it: for eyes.
    """

    name: str
    chain: Chain
    targets: tuple[Target, ...]
    group: int | None = None
    position: Position | None = None
    written: tuple[str, ...] = ()


class Own(msgspec.Struct, frozen=True):
    """A signal or event of the scene's own; stands before all that use it."""

    name: str
    chain: Chain
    position: Position | None = None


class Device(msgspec.Struct, frozen=True):
    """An input or model: its plugin and keys.

    Attributes:
        name: in the scene; use: the plugin, or `./file.py:Class`.
        keys: by Python field name (`if_lost` left out), values in base units.
        hears: ear and chain, for models.
        fallback: `if lost` or `if late`.
        people: the persons' names, in order (who = index + 1).
        ports: what it says, as the catalogue declared it.
    """

    name: str
    use: str
    keys: dict[str, Arg]
    hears: dict[str, Chain] = {}
    fallback: tuple[Fall, ...] = ()
    people: tuple[str, ...] = ()
    ports: dict[str, Kind] = {}
    position: Position | None = None


class Sender(msgspec.Struct, frozen=True):
    """An output: its plugin, where it sends, and what its patch asks for.

    Attributes:
        keys: the output plugin's own keys in base units (`to`, `port`, …).
        host, port: UDP target for osc, resolved from `to` and the patch.
        latency: seconds added to the moment of a cause for timetags, or None.
        rate: most messages a second for one address, or None.
        rest, blackout, panic: messages sent as they are, beside the lamps'.
        master: address of the target's own master, 0..1, or empty.
    """

    name: str
    use: str
    patch: str = ""
    keys: dict[str, Arg] = {}
    host: str = ""
    port: int = 0
    latency: float | None = None
    bundles: bool = True
    timetags: bool = False
    rate: float | None = None
    clamp: tuple[float, float] | None = None
    lamps: dict[str, tuple[Destination, ...]] = {}
    rest: tuple[tuple[str, tuple[object, ...]], ...] = ()
    blackout: tuple[tuple[str, tuple[object, ...]], ...] = ()
    panic: tuple[tuple[str, tuple[object, ...]], ...] = ()
    forbidden: tuple[str, ...] = ()
    position: Position | None = None
    master: str = ""


class Setting(msgspec.Struct, frozen=True):
    """What a cue sets: `lights front wash: 50% over 4 s after 1 s curve slow`.

    `values`: one for all lamps, several for a list or for arguments; a text in
    several languages is a dict. `over` None: the cue's own, else a cut.
    """

    target: Target
    values: tuple[Arg, ...]
    over: float | None = None
    after: float = 0.0
    curve: str | float | None = None


class Cue(msgspec.Struct, frozen=True):
    """One cue. `when` starts it once it is next; `follow` so many seconds after the last.

    `together`: it starts with the one before it (`when: with`). `written`: each
    of its keys with what stands behind it, word for word and in that order
    (`("lights front wash", "50% over 4 s")`), for all who show it to a person.
    """

    title: dict[str, str]
    number: str = ""
    note: str = ""
    when: Condition | None = None
    follow: float | None = None
    together: bool = False
    over: float | None = None
    settings: tuple[Setting, ...] = ()
    wake: tuple[str, ...] = ()
    sleep: tuple[str, ...] = ()
    release: tuple[Target, ...] = ()
    rest: tuple[str, ...] = ()
    position: Position | None = None
    written: tuple[tuple[str, str], ...] = ()


class Scene(msgspec.Struct, frozen=True):
    """A scene ready to be played. Own signals stand in the order they depend on.

    `name` and `texts` are by language ("" where there is only one). `rest` in a
    cue lists outputs by name, `all` already spelt out. `addresses` are the raw
    addresses it will send, for `check` to print.
    """

    name: dict[str, str]
    file: str
    seed: int = 0
    about: str = ""
    texts: dict[str, dict[str, str]] = {}
    inputs: dict[str, Device] = {}
    models: dict[str, Device] = {}
    outputs: dict[str, Sender] = {}
    signals: tuple[Own, ...] = ()
    groups: tuple[Group, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    cues: tuple[Cue, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    rights: dict[str, Arg] = {}
