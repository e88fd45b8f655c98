"""The console's picture of a scene: what it is made of, in the scene's own words.

Plain data, made once for each version of a scene. It stands for as long as that
version is played; what lives in it is told by its tracks (`stagekit.show.tracks`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.kinds import Kind
from stagekit.engine.engine import Engine
from stagekit.engine.mailbox import PATIENCE
from stagekit.scene.plan import Combination, Condition, Cue, Device, Place, Scene, Sender, Term
from stagekit.scene.settings import KEYS
from stagekit.show.cards import card
from stagekit.show.load import load
from stagekit.show.programme import Programme
from stagekit.show.tracks import Tracks, parts_of

AT_ONCE = 20
"""Mappings put into words before whoever asks for them is asked whether to go on."""

TEXT = re.compile(r"\btexts\.([^\s.\",]+)")

Plain = dict[str, Any]

_encode = msgspec.json.Encoder().encode


class PlanView:
    """One plan in the making: `build` it, then `line` is the message.

    It is put together piece by piece, since a scene may have thousands of mappings
    and nothing that plays waits for a picture.

    Attributes:
        tracks: the tracks that belong to it.
    """

    def __init__(self, engine: Engine, tracks: Tracks, about: Mapping[str, Any]) -> None:
        """`about`: what is no matter of the scene: `rev`, `show`, `language` and `mode`."""
        self.tracks = tracks
        self._engine = engine
        self._about = about
        self._long: dict[str, list[bytes]] = {}

    def build(self) -> Iterator[None]:
        """Make it, some at a time."""
        scene, graph = self._engine.scene, self._engine.graph
        language = str(self._about["language"])
        yield from self.tracks.build()
        self._long["cues"] = [_encode(cue(scene, index, language))
                              for index in range(len(scene.cues))]  # fmt: skip
        yield
        floors: tuple[tuple[str, Mapping[str, Any], Callable[[Engine, Any], Plain]], ...] = (
            ("inputs", scene.inputs, _input),
            ("models", scene.models, _model),
            ("outputs", scene.outputs, _output),
        )
        for name, things, told in floors:
            rows = self._long[name] = []
            for thing in things.values():
                rows.append(_encode(told(self._engine, thing)))
                yield
        rows = self._long["mappings"] = []
        for index, name in enumerate(graph.spoken_by):
            rows.append(_encode(mapping(scene, index, name)))
            if index % AT_ONCE == 0:
                yield
        rows = self._long["tracks"] = []
        for index, track in enumerate(self.tracks.told):
            rows.append(_encode(track))
            if index % (AT_ONCE * 10) == 0:
                yield

    def line(self) -> bytes:
        """The message, as one line of JSON."""
        engine = self._engine
        scene = engine.scene
        short = {
            "do": "plan",
            **self._about,
            "scene": {"name": scene.name, "file": scene.file, "about": scene.about},
            "groups": [{"i": index, "name": group.name, "while": condition(group.condition)}
                       for index, group in enumerate(scene.groups)],
            "rig": None,
        }  # fmt: skip
        parts = [b"%b:[%b]" % (_encode(name), b",".join(rows)) for name, rows in self._long.items()]
        return b"%b,%b}\n" % (_encode(short)[:-1], b",".join(parts))


def show_view(programme: Programme, at: int) -> Plain | None:
    """The show that a scene belongs to, or None for a scene of its own."""
    if len(programme.parts) < 2 and not programme.name:
        return None
    rows = zip(programme.scenes, programme.overs, strict=True)
    return {
        "name": programme.name,
        "at": at,
        "scenes": [{"name": scene.name, "file": scene.file, "over": over} for scene, over in rows],
    }


# ---- cues


def cue(scene: Scene, index: int, language: str) -> Plain:
    """One cue; texts that it says stand in that language."""
    one = scene.cues[index]
    return {
        "i": index,
        "number": one.number or str(index + 1),
        "title": one.title,
        "note": one.note,
        "when": condition(one.when),
        "follow": one.follow,
        "with": one.together,
        "over": one.over,
        "does": does(scene, one, language),
    }


def does(scene: Scene, one: Cue, language: str) -> list[str]:
    """What a cue does, one line for each of its keys, as they are written."""

    def words(found: re.Match[str]) -> str:
        texts = scene.texts.get(found.group(1))
        if not texts:
            return found.group(0)
        return f'"{texts.get(language) or next(iter(texts.values()))}"'

    out: list[str] = []
    for key, text in one.written:
        if key in ("rest", "wake", "sleep", "release"):
            out.append(f"{key}: {text}")
        elif key not in KEYS:
            said = text if text.startswith('"') else TEXT.sub(words, text)
            out.append(f"{key}: {said}" if said else key)
    return out


def condition(found: Condition | None) -> str:
    """A condition as it is written; empty where there is none."""
    if found is None:
        return ""
    return (" and " if found.all else " or ").join(term(one) for one in found.terms)


def term(one: Term) -> str:
    """One term as it is written; of a plan that has no such words, what it looks at."""
    if one.written:
        return one.written
    if one.cue is not None:
        low, high = one.cue[0] + 1, one.cue[1] + 1
        return f"cue {low}" if low == high else f"cue {low}..{high}"
    words = [source(one.place) if one.place is not None else ""]
    if one.compare is not None:
        words += [one.compare, f"{one.value:g}" if isinstance(one.value, float) else str(one.value)]
    return " ".join((["not"] if one.negate else []) + words)


# ---- mappings


def mapping(scene: Scene, index: int, name: str) -> Plain:
    """One mapping; `name` is the engine's."""
    one = scene.mappings[index]
    chain = one.chain
    written = chain.written or (source(chain.source), *[step.word for step in chain.steps])
    aims = one.written or tuple(_aim(target) for target in one.targets)
    return {
        "m": index,
        "name": name,
        "text": " -> ".join([*written, " and ".join(aims)]),
        "group": one.group,
        "source": written[0],
        "shapes": list(written[1:]),
        "targets": [
            {"output": getattr(target, "output", ""), "address": address, "text": text}
            for target, text in zip(one.targets, aims, strict=True)
            for address in _addresses(target)
        ],
    }


def source(found: Place | Combination) -> str:
    """A source of a plan that has no words of its own."""
    if isinstance(found, Combination):
        return f"{found.word} of {' and '.join(source(place) for place in found.places)}"
    if found.port.startswith("/"):
        return f"{found.thing} {found.port}"
    return ".".join(word for word in (found.thing, found.port) if word)


def _aim(target: Any) -> str:
    address = _addresses(target)[0]
    name = getattr(target, "name", address)
    return " ".join(word for word in (getattr(target, "output", ""), name) if word)


def _addresses(target: Any) -> list[str]:
    """Where a target leads: each lamp's address; of a parameter `model.key`; else empty."""
    lamps = getattr(target, "lamps", None)
    if lamps is not None:
        return [lamp.address for lamp in lamps]
    if hasattr(target, "key"):
        return [f"{target.model}.{target.key}"]
    return [getattr(target, "address", "")]


# ---- inputs, models, outputs


def _ports(engine: Engine, device: Device) -> list[Plain]:
    """The ports that the scene listens to, in the order in which they are declared."""
    wanted = engine.graph.wanted.get(device.name, [])
    declared = [port for port in device.ports if port in wanted]
    others = [port for port in wanted if port not in declared]
    return [_port(port, device.ports.get(port) or device.ports.get(port.partition(".")[0]))
            for port in (*declared, *others)]  # fmt: skip


def _port(name: str, kind: Kind | None) -> Plain:
    kind = kind or Kind("any")
    return {"port": name, "what": kind.what, "unit": kind.unit or "", "low": kind.low,
            "high": kind.high, "parts": parts_of(kind), "gate": kind.gate,
            "fields": list(kind.parts)}  # fmt: skip


def _input(engine: Engine, device: Device) -> Plain:
    return {"name": device.name, "use": device.use, "people": list(device.people),
            "ports": _ports(engine, device)}  # fmt: skip


def _model(engine: Engine, device: Device) -> Plain:
    return {"name": device.name, "use": device.use, "hears": list(device.hears),
            "ports": _ports(engine, device), "patience_ms": PATIENCE / 1e6,
            "card": card(device.use)}  # fmt: skip


def _output(engine: Engine, sender: Sender) -> Plain:
    plans = [target.plan for target in engine.graph.places.on(sender.name)]
    return {
        "name": sender.name, "use": sender.use, "patch": sender.patch, "to": where(sender),
        "lamps": [{"name": name, "addresses": [lamp.address for lamp in lamps]}
                  for name, lamps in sender.lamps.items()],
        "slots": [{"address": plan.address, "size": plan.size, "low": plan.low,
                   "high": plan.high, "intensity": plan.intensity, "rest": plan.rest}
                  for plan in plans],
        "feedback": _answers(engine.scene, sender),
        "master": bool(sender.master) or any(plan.intensity for plan in plans),
    }  # fmt: skip


def _answers(scene: Scene, sender: Sender) -> bool:
    """Whether it is known that the other side is there: a driver says so, a datagram does not."""
    try:
        return bool(load("output", sender.use, Path(scene.file).resolve().parent).apart)
    except Exception:  # an output of somebody else's: whoever opens it says what is wrong
        return False


def where(sender: Sender) -> str:
    """Where an output leads: an address, or an instrument by its name."""
    if sender.port:
        return f"{sender.host}:{sender.port}"
    return str(sender.keys.get("port", ""))
