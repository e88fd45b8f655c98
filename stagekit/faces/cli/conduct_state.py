"""The state at a cue, in words: what stands, what is said, what rests and sleeps, since when."""

from __future__ import annotations

from typing import NamedTuple

from stagekit.faces.cli.conduct_words import sets, spoken, written
from stagekit.scene.plan import Scene
from stagekit.scene.tracking import Key, Tracked, keys_of


class Stands(NamedTuple):
    """One line of the state.

    Attributes:
        what: `holds`, `says`, `rests`, `released`, `frozen` or `asleep`.
        text: which things, in the words of the scene.
        cue: index of the cue since which it is so.
    """

    what: str
    text: str
    cue: int


def state(scene: Scene, tracked: Tracked, lang: str) -> list[Stands]:
    """All that stands at one cue; outputs in the order of the scene, parameters behind them."""
    place = {name: at for at, name in enumerate([*scene.outputs, ""])}
    out: list[Stands] = []
    for rows in (_held(scene, tracked, lang), _said(scene, tracked, lang)):
        out += [line for _, line in sorted(rows, key=lambda row: place.get(row[0], len(place)))]
    out += [Stands("rests", name, cue) for name, cue in tracked.at_rest.items()]
    out += _lamps_at_rest(scene, tracked)
    out += _released(scene, tracked)
    out += [Stands("frozen", " ".join(filter(None, key)), cue)
            for key, cue in tracked.frozen.items()]  # fmt: skip
    return out + [Stands("asleep", name, cue) for name, cue in tracked.asleep.items()]


def _held(scene: Scene, tracked: Tracked, lang: str) -> list[tuple[str, Stands]]:
    """One line for each setting that still holds something."""
    out: dict[tuple[int, int], tuple[str, Stands]] = {}
    for held in tracked.held.values():
        if held.setting is None:
            continue
        cue = scene.cues[held.cue]
        at = (held.cue, cue.settings.index(held.setting))
        if at in out:
            continue
        place, text = written(cue, held.setting)
        keys = keys_of(held.setting.target)
        left = [key for key in keys if (one := tracked.held.get(key)) is not None
                and one.cue == held.cue and one.setting == held.setting]  # fmt: skip
        if len(left) < len(keys):
            place += f" ({len(left)}/{len(keys)})"
        line = Stands("holds", sets(place, spoken(text, scene, lang)), held.cue)
        out[at] = (keys[0][0], line)
    return list(out.values())


def _said(scene: Scene, tracked: Tracked, lang: str) -> list[tuple[str, Stands]]:
    """What was last said; a message without a value is over as soon as it is sent."""
    out: list[tuple[str, Stands]] = []
    for (output, _), said in tracked.said.items():
        if said.values:
            place, text = written(scene.cues[said.cue], said.setting)
            line = Stands("says", sets(place, spoken(text, scene, lang)), said.cue)
            out.append((output, line))
    return out


def _lamps_at_rest(scene: Scene, tracked: Tracked) -> list[Stands]:
    """Lamps that are still at rest on an output where others have been set since."""
    resting: dict[Key, int] = {
        key: held.cue for key, held in tracked.held.items()
        if held.setting is None and key[0] not in tracked.at_rest
    }  # fmt: skip
    out: list[Stands] = []
    for output, sender in scene.outputs.items():
        names: dict[int, list[str]] = {}
        for name, lamps in sender.lamps.items():
            keys = [(lamp.output, lamp.address) for lamp in lamps]
            if keys and all(key in resting for key in keys):
                names.setdefault(max(resting[key] for key in keys), []).append(name)
                for key in keys:
                    del resting[key]
        for (where, address), cue in list(resting.items()):
            if where == output:
                names.setdefault(cue, []).append(address)
        out += [Stands("rests", ", ".join(f"{output} {name}" for name in some), cue)
                for cue, some in names.items()]  # fmt: skip
    return out


def _released(scene: Scene, tracked: Tracked) -> list[Stands]:
    """What cues have given back, by the names under which they did."""
    out: list[Stands] = []
    for cue in dict.fromkeys(one.cue for one in tracked.released.values()):
        names = dict(scene.cues[cue].written).get("release", "").split(", ")
        for place, name in zip(scene.cues[cue].release, names, strict=True):
            theirs = [tracked.released.get(key) for key in keys_of(place)]
            if any(one is not None and one.cue == cue for one in theirs):
                out.append(Stands("released", name, cue))
    return out
