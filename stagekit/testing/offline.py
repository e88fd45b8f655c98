"""Driving a model by hand: moments in, what it said out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stagekit.api import HeardEvent, Model, Moment, Scalar
from stagekit.core.values import SECOND
from stagekit.testing.recorder import Recorder, Said
from stagekit.testing.stage import Stage


def happened(ear: str, seconds: float = 0.0, /, *, who: int = 0, **data: Scalar) -> HeardEvent:
    """An event at that ear: `happened("notes", 1.5, pitch=60, velocity=90, channel=1)`."""
    return HeardEvent(ear, who, round(seconds * SECOND), dict(data))


def moment(
    seconds: float,
    events: Sequence[HeardEvent] = (),
    /,
    **signals: float | Sequence[float],
) -> Moment:
    """What a model hears at that second: its ears by name, a number or several.

    An ear whose name has a space is written with an underscore.
    """
    heard = {
        name.replace("_", " "): (float(value),)
        if isinstance(value, int | float)
        else tuple(float(number) for number in value)
        for name, value in signals.items()
    }
    return Moment(round(seconds * SECOND), heard, tuple(events))


def play(model: Model, moments: Iterable[Moment], stage: Stage | None = None) -> list[Said]:
    """Prepare a model, let it think each moment in turn, and give back what it said.

    Raises:
        AssertionError: it said what the house would refuse.
    """
    host = stage or Stage()
    say = Recorder(type(model).says)
    model.prepare(host)
    for heard in moments:
        host.clock = heard.t
        model.think(heard, say)
    assert not say.refused, "; ".join(say.refused)
    return say.said
