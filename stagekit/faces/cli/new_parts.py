"""What a new scene can be made of: inputs, models and places, each as lines of a scene.

The built-in ones have lines of their own; of any other plugin or patch the
catalogue tells enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from stagekit.core.kinds import NUMBER
from stagekit.faces.cli.devices_ask import usual_name
from stagekit.scene.catalogue import Catalogue, Patch, Plugin, Slot

HOME = "127.0.0.1"
RAW = "osc"
"""The output without a patch: plain OSC addresses."""


@dataclass(frozen=True)
class Source:
    """An input in a scene.

    Attributes:
        name, line: what the scene calls it, and its entry under `inputs:`.
        flow: a chain that gives 0..1.
        after: shapes that calm it on its way to a light, or empty.
        notes: the place of its notes (`keys.note`), or empty.
        parts: the fields of such a note.
    """

    name: str
    line: str
    flow: str
    after: str = ""
    notes: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sink:
    """An output in a scene.

    Attributes:
        name, line: as an input's.
        places: one or two destinations that take 0..1.
        note: where notes go, with `{length}` for a length; or empty.
        lit: whether the places are lamps.
    """

    name: str
    line: str
    places: tuple[str, ...]
    note: str = ""
    lit: bool = False


KEYS = Source("keys", '{use: midi, port: "*"}', "keys.note -> pulse 60 ms fall 500 ms", "",
              "keys.note", ("pitch", "velocity", "channel"))  # fmt: skip

SOURCES = {
    "pose": Source("dancer", "{use: pose, camera: 0, if lost: hold 1 s then fade 3 s}",
                   "dancer.motion -> from 0..1.5", "ease up 80 ms down 1 s"),
    "midi": KEYS,
    "audio": Source("voice", "{use: audio}", "voice.level -> from -50..-10 dB",
                    "ease up 50 ms down 2 s"),
    "osc": Source("desk", "{use: osc, port: 9001}", "desk /fader/1 -> from 0..1", "ease 100 ms"),
}  # fmt: skip
"""Lines of the built-in inputs."""

FAVOURITES = {
    "qlcplus": ("dimmer 1..4", "dimmer 5..8"),
    "supercollider": ("drone", "grains"),
    "puredata": ("drone", "grains"),
    "generic": ("value 1", "value 2"),
    "midi": ("control 74", "control 71"),
}
"""Which slots of the built-in patches are worth a beginning."""

NAMES = {"supercollider": "sound", "puredata": "sound", "midi": "piano", "generic": "other"}


def inputs(have: Catalogue) -> list[str]:
    """Inputs that can be begun with: the built-in ones first, then those that need no key."""
    mine = [name for name in SOURCES if name in have.inputs]
    return mine + [name for name, one in have.inputs.items()
                   if name not in mine and _numbers(one) and not _needs(one)
                   and not name.startswith("./")]  # fmt: skip


def outputs(have: Catalogue) -> list[str]:
    """Patches with a place for a number, the best known first, and raw OSC."""
    fit = [name for name, one in have.patches.items()
           if _slots(name, one) and one.plugin in have.outputs
           and (one.plugin in ("osc", "midi") or not _needs(have.outputs[one.plugin]))]  # fmt: skip
    fit.sort(key=lambda name: [*FAVOURITES, name].index(name))
    return [*fit, *([RAW] if RAW in have.outputs else [])]


def models(have: Catalogue) -> list[str]:
    """None, the memory where it is installed, and one's own."""
    return ["none", *(["memory"] if "memory" in have.models else []), "own"]


def source(name: str, have: Catalogue) -> Source:
    """That input's lines."""
    if name in SOURCES:
        return SOURCES[name]
    plugin = have.inputs[name]
    own, port = usual_name("inputs", name), _numbers(plugin)[0]
    kind = plugin.ports[port]
    span = "auto 20 s"
    if kind.low is not None and kind.high is not None and kind.low < kind.high:
        unit = f" {kind.unit}" if kind.unit else ""
        span = f"from {kind.low:.10g}..{kind.high:.10g}{unit}"
    return Source(own, f"{{use: {name}}}", f"{own}.{port} -> {span}", "ease 200 ms")


def sink(name: str, have: Catalogue, lamps: tuple[str, str]) -> Sink:
    """That output's lines.

    Args:
        name: a patch, or `osc` for plain addresses.
        have: what is installed.
        lamps: what the reader calls two groups of lamps.
    """
    if name == RAW:
        line = f"{{use: osc, to: {HOME}:9000}}"
        return Sink(
            "other", line, ("other /value/1", "other /value/2"), "other /note pitch velocity"
        )
    patch = have.patches[name]
    slots = _slots(name, patch)
    lit = all(_slot(patch, slot).intensity for slot in slots)
    own = NAMES.get(name, "lights" if lit else "sound")
    where = f"to: {HOME}" if patch.port else f"to: {HOME}:9000"
    if patch.plugin == "midi":
        where = 'port: "*"'
    elif "to" not in have.outputs[patch.plugin].keys:
        where = ""
    named, places = "", [f"{own} {slot}" for slot in slots]
    if lit:
        pairs = list(zip(lamps, slots, strict=False))
        named = f"lamps: {{{', '.join(f'{lamp}: {slot}' for lamp, slot in pairs)}}}"
        places = [f"{own} {lamp}" for lamp, _ in pairs]
    keys = ", ".join(filter(None, [f"use: {patch.plugin}", f"patch: {name}", where, named]))
    return Sink(own, f"{{{keys}}}", tuple(places), _note(own, patch), lit)


def _note(own: str, patch: Patch) -> str:
    slot = patch.slots.get("note")
    if slot is None or slot.takes != "event" or slot.args[:2] != ("pitch", "velocity"):
        return ""
    return f"{own} note pitch velocity" + (" {length}" if "length" in slot.args else "")


def _slots(name: str, patch: Patch) -> tuple[str, ...]:
    """One or two places of a patch that take a number; light before anything else."""
    if name in FAVOURITES:
        return FAVOURITES[name]
    fit = [(word, slot) for word, slot in patch.slots.items() if slot.takes == "number"]
    fit.sort(key=lambda one: not one[1].intensity)
    for word, slot in fit[:1]:
        if slot.numbers:
            last = slot.first + 1 if slot.last is None else min(slot.last, slot.first + 1)
            return tuple(f"{word} {number}" for number in range(slot.first, last + 1))
    alone = [word for word, slot in fit if not slot.numbers]
    return tuple(alone[:2])


def _slot(patch: Patch, written: str) -> Slot:
    """The slot of `dimmer 1..4`."""
    return patch.slots.get(written) or patch.slots[written.rpartition(" ")[0]]


def _numbers(plugin: Plugin) -> list[str]:
    """Its ports of one number that is not only 0 or 1."""
    return [name for name, kind in plugin.ports.items()
            if kind.what == NUMBER and not kind.gate]  # fmt: skip


def _needs(plugin: Plugin) -> list[str]:
    return [word for word, key in plugin.keys.items() if key.required]
