"""A shadow that follows the dancer, late."""

from collections import deque
from dataclasses import dataclass, field

from stagekit.api import Model, Moment, Say, Seconds


@dataclass
class Shadow(Model):
    hears, says = ("reach",), ("drift",)
    delay: Seconds = 2.0
    past: deque[tuple[int, float]] = field(default_factory=deque[tuple[int, float]], init=False)

    def think(self, heard: Moment, say: Say) -> None:
        (x,) = heard.signals["reach"]
        self.past.append((heard.t, x))
        while heard.t - self.past[0][0] > self.delay * 1e9:
            self.past.popleft()
        say.signal("drift", x - self.past[0][1])
