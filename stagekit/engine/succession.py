"""One engine takes over from another: the new version of a scene from the old one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from stagekit.core.values import Effect, Ns
from stagekit.engine import checkpoint
from stagekit.engine.line import Line
from stagekit.engine.merge import Driver
from stagekit.engine.presence import Presence
from stagekit.engine.target import Target
from stagekit.scene.plan import Device, Fall, Lamps, Raw, Scene, Sender

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

GOES_OUT = (Fall("fade", 0.5),)
"""A lamp that no line of the new version drives fades to rest."""


def stays(old: Device | None, new: Device | None) -> bool:
    """Whether an input or model is still the same one, and stays open."""
    return (old is not None and new is not None
            and (old.use, old.keys, old.people) == (new.use, new.keys, new.people))  # fmt: skip


def retuned(old: Device, new: Device) -> dict[str, float] | None:
    """The keys that a model can be told while it thinks; None: it must begin anew.

    So a model keeps what it has learnt when only a number of it was changed.
    """
    if (old.use, old.people) != (new.use, new.people) or list(old.keys) != list(new.keys):
        return None
    changed = {key: value for key, value in new.keys.items() if value != old.keys[key]}
    numbers = {key: float(value) for key, value in changed.items()
               if isinstance(value, (int, float)) and not isinstance(value, bool)}  # fmt: skip
    return numbers if len(numbers) == len(changed) else None


def stays_out(old: Sender | None, new: Sender | None) -> bool:
    """Whether an output still leads to the same place in the same manner."""
    if old is None or new is None:
        return False
    return _where(old) == _where(new)


def _where(sender: Sender) -> tuple[object, ...]:
    return (sender.use, sender.patch, sender.keys, sender.host, sender.port, sender.bundles,
            sender.timetags)  # fmt: skip


def reload(old: Engine, new: Engine, now: Ns) -> list[Effect]:
    """The new version stands where the old one stood; what has not changed goes on undisturbed.

    A line whose words have changed begins anew with what stands at its source.
    """
    before, lines = checkpoint.named(old), checkpoint.named(new)
    same = {name: name in before and before[name].chain == line.chain
            for name, line in lines.items()}  # fmt: skip
    # A key that is still down ends where it began, not where it would begin by now.
    changed = [line for name, line in before.items() if not same.get(name)]
    ends = old.last_words(now, [*changed, *_elsewhere(old, new)], _gone(old.scene, new.scene))
    checkpoint.hand_over(old, new, same.__getitem__)
    new.hearing.count = old.hearing.count
    for name, device in new.scene.models.items():
        model = old.scene.models.get(name)
        for key, value in ((retuned(model, device) or {}) if model is not None else {}).items():
            new.graph.mailboxes[name].key(key, value)
    due: dict[int, Callable[[Ns], None]] = {}
    for name, line in lines.items():
        if line.source is not None and not (same[name] and _spoken(new, name)):
            due[line.rank] = line.update
            due.update(new.graph.order.after(line))
    new.now = now
    new.in_order(due, "", now)
    new.graph.groups.reconsider(now)
    for place, target in new.graph.targets.items():
        was = old.graph.targets.get(place)
        if was is not None and was.drivers and not target.drivers:
            _goes_out(target, now)
            new.touch(target)
    return ends + new.take_stand(now)


def _gone(old: Scene, new: Scene) -> list[str]:
    """The inputs and models that are closed, and perhaps opened anew."""
    there = {**new.inputs, **new.models}
    return [name for name, device in {**old.inputs, **old.models}.items()
            if not stays(device, there.get(name))
            and (name not in old.models or name not in new.models
                 or retuned(device, new.models[name]) is None)]  # fmt: skip


def _elsewhere(old: Engine, new: Engine) -> list[Line]:
    """The lines that lead to another place, whatever their words say."""
    moved = [name for name, sender in old.scene.outputs.items()
             if not stays_out(sender, new.scene.outputs.get(name))]  # fmt: skip
    leads = {mapping.name: mapping.targets for mapping in new.scene.mappings}
    names = {mapping.name: True for mapping in old.scene.mappings
             if mapping.targets != leads.get(mapping.name)}  # fmt: skip
    return [*speakers(old, moved), *[line for line in old.graph.lines if line.name in names]]


def speakers(engine: Engine, outputs: Sequence[str]) -> list[Line]:
    """The lines that speak to any of these outputs."""
    names = {mapping.name: True for mapping in engine.scene.mappings
             if any(isinstance(target, (Lamps, Raw)) and target.output in outputs
                    for target in mapping.targets)}  # fmt: skip
    return [line for line in engine.graph.lines if line.name in names]


def _spoken(engine: Engine, name: str) -> bool:
    """Whether all that a mapping drives has its word already."""
    found = engine.graph.spoken_by.get(name)
    return found is None or all(driver.value is not None for _, driver in found[1])


def _goes_out(target: Target, now: Ns) -> None:
    """What the last line left there weakens to rest."""
    if not isinstance(target.value, (float, int, tuple)):
        return
    presence = Presence(GOES_OUT)
    presence.go(now)
    driver = Driver((presence,))
    driver.value = target.value
    target.drivers.append(driver)
    target.look()
