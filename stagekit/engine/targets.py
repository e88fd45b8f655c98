"""All destinations of a scene, found by output and address, made as they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.kinds import Kind
from stagekit.core.shapes.numbers import nanoseconds
from stagekit.core.values import Ns
from stagekit.engine.above import Desk
from stagekit.engine.arguments import Arguments, for_lamp, for_raw
from stagekit.engine.target import Target
from stagekit.scene.plan import Destination, Lamps, Parameter, Raw, Scene, Sender
from stagekit.scene.plan import Target as Place


class Targets:
    """Desks and the targets below them.

    Attributes:
        by_key: by output and address; a model's parameter has no output.
        desks: what stands over all targets of one output; `""` for parameters.
    """

    def __init__(
        self, scene: Scene, next_rank: Callable[[], int], spoken: Callable[[Any], Any]
    ) -> None:
        """Make a desk for every output, and a target for every lamp of the house."""
        self.by_key: dict[tuple[str, str], Target] = {}
        self._next_rank = next_rank
        self._spoken = spoken
        self.desks = {name: Desk(sender.rate, _ahead(sender))
                      for name, sender in scene.outputs.items()}  # fmt: skip
        self.desks[""] = Desk()
        for sender in scene.outputs.values():
            for lamps in sender.lamps.values():
                for lamp in lamps:
                    self._lamp(lamp)

    def of(self, place: Place, kind: Kind | None = None) -> list[Target]:
        """The targets of one written destination; `kind` is what flows to it."""
        if isinstance(place, Lamps):
            return [self._lamp(lamp) for lamp in place.lamps]
        if isinstance(place, Raw):
            plan = Destination(place.output, place.address, rate=place.rate)
            return [self._one(plan, for_raw(place, kind, self._spoken))]
        return [self._parameter(place)] if isinstance(place, Parameter) else []

    def on(self, output: str) -> list[Target]:
        """All targets of one output."""
        return [target for (name, _), target in self.by_key.items() if name == output]

    def bundle(self, targets: list[Target]) -> None:
        """These leave together; whoever left with one of them, with all."""
        if len(targets) < 2:
            return
        joined = [target.bundle for target in targets if target.bundle]
        bundle = joined[0] if joined else self._next_rank()
        for target in self.by_key.values():
            if target in targets or (target.bundle and target.bundle in joined):
                target.bundle = bundle

    def _lamp(self, lamp: Destination) -> Target:
        return self._one(lamp, for_lamp(lamp))

    def _parameter(self, place: Parameter) -> Target:
        def encode(value: Any) -> Arguments:
            number = float(value[0] if isinstance(value, tuple) else value)
            if place.low is not None:
                number = max(number, place.low)
            if place.high is not None:
                number = min(number, place.high)
            return (number,)

        return self._one(Destination("", f"{place.model}.{place.key}"), encode)

    def _one(self, plan: Destination, encode: Callable[[Any], Arguments]) -> Target:
        key = (plan.output, plan.address)
        target = self.by_key.get(key)
        if target is None:
            target = Target(plan, self.desks[plan.output], encode, self._next_rank())
            self.by_key[key] = target
        return target


def _ahead(sender: Sender) -> Ns | None:
    """How long after its cause a packet is to sound, where the other side obeys that."""
    if sender.latency is None or not sender.timetags:
        return None
    return nanoseconds(sender.latency)
