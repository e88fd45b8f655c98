"""What a scene reads, told from its plan alone."""

from __future__ import annotations

from collections.abc import Iterator

from stagekit.core.kinds import EVENT
from stagekit.engine.cells import CellKey
from stagekit.scene.plan import Chain, Condition, Place, Scene


def signals_of(scene: Scene) -> list[CellKey]:
    """Every signal of an input or model that the scene reads anywhere, each once."""
    own = [one.name for one in scene.signals]
    found: dict[CellKey, bool] = {}
    for place in _places(scene):
        if place.kind.what != EVENT and place.thing not in (*own, "scene", "cue"):
            found.update(((place.thing, place.port, who), True) for who in place.who or (0,))
    return list(found)


def _places(scene: Scene) -> Iterator[Place]:
    chains: list[Chain] = [mapping.chain for mapping in scene.mappings]
    chains += [one.chain for one in scene.signals]
    chains += [chain for model in scene.models.values() for chain in model.hears.values()]
    for chain in chains:
        source = chain.source
        if isinstance(source, Place):
            yield source
        else:
            yield from source.places
            if source.by is not None:
                yield source.by
    conditions: list[Condition | None] = [group.condition for group in scene.groups]
    conditions += [cue.when for cue in scene.cues]
    for condition in conditions:
        for term in condition.terms if condition is not None else ():
            if term.place is not None:
                yield term.place


def ports_of(scene: Scene) -> dict[str, list[str]]:
    """The ports of each input and model that the scene listens to, each once."""
    out: dict[str, dict[str, bool]] = {}
    for place in _places(scene):
        if place.thing in scene.inputs or place.thing in scene.models:
            out.setdefault(place.thing, {})[place.port] = True
    return {thing: list(ports) for thing, ports in out.items()}
