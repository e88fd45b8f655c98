"""Who is there: seen surely enough, for long enough."""

from __future__ import annotations

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND
from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.skeleton import TRUNK

COME = 100 * MILLISECOND
"""How long somebody must be seen to enter: a coat on a chair lasts for one picture."""

GO = 400 * MILLISECOND
"""How long somebody must be unseen to have left: a dancer turns, an arm passes."""

ENTERS, LEAVES = "enters", "leaves"


class Presence:
    """One person's coming and going.

    Attributes:
        here: whether she counts as seen.
    """

    def __init__(self, confidence: float) -> None:
        """Nobody is there yet; `confidence` 0..1 is how surely one must be seen."""
        self.here = False
        self._confidence = confidence
        self._since: Ns | None = None

    def take(self, score: float, at: Ns) -> str | None:
        """Take the next moment in: `enters`, `leaves`, or None where nothing changed."""
        seen = score >= self._confidence and score > 0.0
        if seen == self.here:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        if at - self._since < (COME if seen else GO):
            return None
        self.here, self._since = seen, None
        return ENTERS if seen else LEAVES

    def leave(self) -> str | None:
        """The camera itself is gone: `leaves`, if she was there."""
        was, self.here, self._since = self.here, False, None
        return LEAVES if was else None


def score(sight: Sight | None) -> float:
    """How surely somebody is seen, 0..1: the trunk's visibility inside the picture."""
    if sight is None:
        return 0.0
    total = 0.0
    for each in TRUNK:
        x, y = float(sight.image[each, 0]), float(sight.image[each, 1])
        if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0:
            total += float(sight.visible[each])
    return total / len(TRUNK)
