"""One person, from picture to picture: smoothed, measured, and said."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from stagekit.api import Ns, Say
from stagekit.core.values import SECOND
from stagekit.inputs.pose.body import Body, Sight, lens_of, size_of, stature_of
from stagekit.inputs.pose.clapping import Clapping
from stagekit.inputs.pose.features import FEATURES, Value
from stagekit.inputs.pose.moving import Moving
from stagekit.inputs.pose.presence import ENTERS, Presence, score
from stagekit.inputs.pose.smoothing import Floats, OneEuro, cutoff_for, weight
from stagekit.inputs.pose.stature import Stature
from stagekit.inputs.pose.stepping import Stepping

QUICK = 3.0
"""Hz of cutoff gained for each metre a second: a quick hand is followed at once."""

TALL = 2.5
"""Metres; about what a picture's height covers, to weigh speeds in the picture alike."""

DEPTH = cutoff_for(0.25)
"""Hz; a body's size in the picture changes slower than its limbs."""

GROWING = cutoff_for(2.0)
"""Hz; how fast the estimate of somebody's stature settles."""


@dataclass(frozen=True)
class Manner:
    """How a person is measured.

    Attributes:
        smooth: seconds of smoothing when nothing moves; 0 for none.
        mirror: whether left and right of the picture are exchanged.
        confidence: 0..1, how surely one must be seen.
        body_height: her true height in metres; 0 believes the model.
        view: degrees that the camera sees along the longer side of its picture.
    """

    smooth: float = 0.08
    mirror: bool = False
    confidence: float = 0.5
    body_height: float = 0.0
    view: float = 60.0


class Person:
    """Follows one person and says all that the scene listens to."""

    def __init__(self, who: int, manner: Manner) -> None:
        """Expect one person, whom the scene knows by that number."""
        self._who, self._manner = who, manner
        self._presence = Presence(manner.confidence)
        self._follow: _Follow | None = None

    def take(self, sight: Sight | None, aspect: float, at: Ns, say: Say) -> None:
        """Take the next picture in, seen or not, and say what follows."""
        if sight is not None and not sight.sound():
            sight = None
        change = self._presence.take(score(sight), at)
        if change is not None:
            self._changed(change, at, say)
        if not self._presence.here or sight is None or score(sight) < self._manner.confidence:
            return
        if self._follow is None:
            self._follow = _Follow(self._manner)
        body = self._follow.body(sight, aspect, at)
        force = self._follow.moving.take(body, at)
        spoken: dict[str, Value] = {
            name: feature(body) for name, feature in FEATURES.items() if say.wants(name)
        }
        for name, value in self._follow.moving.values.items():
            if say.wants(name):
                spoken[name] = value
        if spoken:
            say.frame(spoken, who=self._who, at=at)
        if force is not None:
            say.event("jump", who=self._who, at=at, force=force)
        if say.wants("clap") and (clap := self._follow.clapping.take(body, at)) is not None:
            say.event("clap", who=self._who, at=at, force=clap)
        if say.wants("step") and (step := self._follow.stepping.take(body, at)) is not None:
            say.event("step", who=self._who, at=at, foot=step[0], force=step[1])

    def anew(self) -> None:
        """What comes now is another body: nothing of the one before is smoothed into it."""
        self._follow = None

    def leave(self, at: Ns, say: Say) -> None:
        """The camera is gone, and so is everybody."""
        change = self._presence.leave()
        if change is not None:
            self._changed(change, at, say)

    def _changed(self, change: str, at: Ns, say: Say) -> None:
        self._follow = None
        say.signal("seen", float(change == ENTERS), who=self._who, at=at)
        say.event(change, who=self._who, at=at)


class _Follow:
    """What is remembered of somebody while she is there."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._at: Ns | None = None
        self._stature, self._measured = 0.0, Stature()
        self._filters: tuple[OneEuro, OneEuro] | None = None
        if manner.smooth > 0:
            cutoff = cutoff_for(manner.smooth)
            self._filters = OneEuro(cutoff, QUICK * TALL), OneEuro(cutoff, QUICK)
        self._depth = OneEuro(DEPTH, 1.0)
        self.moving, self.clapping, self.stepping = Moving(), Clapping(), Stepping()

    def body(self, sight: Sight, aspect: float, at: Ns) -> Body:
        """The body at that moment, smoothed."""
        seconds = (at - self._at) / SECOND if self._at is not None else 0.0
        first, self._at = self._at is None, at
        image, world = sight.image, sight.world * (1.0, -1.0, 1.0)
        if self._filters is not None:
            image, world = self._filters[0](image, seconds), self._filters[1](world, seconds)
        guess = stature_of(world)
        self._stature += (1.0 if first else weight(GROWING, seconds)) * (guess - self._stature)
        stature, taller = self._stature, 1.0
        if self._manner.body_height > 0:
            # what is said of her height, over what the model takes it for, scales all of her
            stature = self._manner.body_height
            taller = stature / self._measured.take(guess)
        world = world * taller
        size = self._size(image, world, aspect, seconds)
        mirror = 1.0
        if self._manner.mirror:
            mirror = -1.0
            image = image * (-1.0, 1.0, 1.0) + (1.0, 0.0, 0.0)
            world = world * (-1.0, 1.0, 1.0)
        lens = lens_of(self._manner.view, aspect)
        return Body(image, world, sight.visible, stature, size, lens, aspect, mirror)

    def _size(self, image: Floats, world: Floats, aspect: float, seconds: float) -> float:
        """Smoothed as a logarithm, so that far and near are steadied alike."""
        logarithm = np.array(math.log(size_of(image, world, aspect)))
        return math.exp(float(self._depth(logarithm, seconds)))
