"""What the lines of one destination say together.

Among the lines of several open groups the patch's rule decides. Who is closed
or gone weakens as its fallback says, and what holds for ever counts only as
long as nobody else has a say.
"""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from stagekit.core.values import Ns, Number
from stagekit.engine.fade import blend
from stagekit.engine.presence import Presence, Together
from stagekit.scene.plan import Destination


class Driver:
    """What one line, by its mapping's name, has to say at one target."""

    __slots__ = ("group", "name", "presences", "said", "value")

    def __init__(
        self,
        presences: tuple[Presence | Together, ...],
        group: Presence | None = None,
        name: str = "",
    ) -> None:
        """`presences`: all that its say depends on, its `group` among them."""
        self.name = name
        self.presences = presences
        self.group = group
        self.value: Number | None = None
        self.said = 0  # order of its last word

    def order(self) -> tuple[int, int]:
        """For `latest`: whose group opened last; among equals, who spoke last."""
        return (0 if self.group is None else self.group.opened, self.said)


class Say(NamedTuple):
    """A driver's word that counts now, and how much."""

    order: tuple[int, int]
    value: Number
    strength: float


def said(drivers: list[Driver], plan: Destination, now: Ns) -> tuple[Number | None, Ns | None]:
    """What the lines say together, and when that will change by time alone."""
    again: Ns | None = None
    here: list[Say] = []
    held: Say | None = None
    for driver in drivers:
        if driver.value is None:
            continue
        strength, counts = 1.0, True
        for presence in driver.presences:
            if presence.away_since is not None:
                strength *= presence.strength(now)
                counts = counts and presence.in_play(now)
                change = presence.settled_at(now)
                if change is not None and (again is None or change < again):
                    again = change
        say = Say(driver.order(), driver.value, strength)
        if counts and strength > 0.0:
            here.append(say)
        elif held is None or _holds(say) > _holds(held):
            held = say
    if here:
        return _merge(here, held, plan), again
    if held is None:
        return None, again
    return blend(rest_value(plan, held.value), held.value, held.strength), again


def _holds(say: Say) -> tuple[bool, tuple[int, int]]:
    """Who still holds something comes before who has let go; then the latest."""
    return (say.strength > 0.0, say.order)


def _merge(here: list[Say], held: Say | None, plan: Destination) -> Number:
    here.sort(key=lambda say: say.order)
    latest = here[-1].value
    shape = [len(say.value) if isinstance(say.value, tuple) else 0 for say in here]
    if plan.merge == "latest" or len(here) == 1 or len(dict.fromkeys(shape)) > 1:
        # Who fades uncovers who stands below, down to rest.
        first = here[0]
        ground = rest_value(plan, first.value)
        if held is not None and first.strength < 1.0:
            ground = blend(rest_value(plan, held.value), held.value, held.strength)
        for say in here:
            ground = blend(ground, say.value, say.strength)
        return ground
    join = max if plan.merge == "highest" else fsum
    values = [blend(rest_value(plan, say.value), say.value, say.strength) for say in here]
    if isinstance(latest, tuple):
        return tuple([join(column) for column in zip(*values, strict=True)])
    return join(values)  # type: ignore[arg-type]


def rest_value(plan: Destination, like: Number) -> Number:
    """Its place of rest, in the form of a value; nothing, where it has none."""
    rest = plan.rest or 0.0
    return tuple(rest for _ in like) if isinstance(like, tuple) else rest
