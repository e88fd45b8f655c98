"""A dance, played on the show's clock as if somebody danced it now."""

from __future__ import annotations

import threading

from stagekit.api import Host, Ns, Say
from stagekit.core.values import SECOND
from stagekit.inputs.mocap.dance import ASPECT, Dance
from stagekit.inputs.pose.person import Manner, Person

RATE = 60.0
"""Moments a second at most; a capture of 120 would only wake everybody twice as often."""

SLOWEST = 30.0
"""Moments a second at least, however slowly it is played: between frames it glides."""

SHORTEST: Ns = SECOND // 4
"""A capture of a single pose is held so long at a time: who is gone sooner never entered."""

GLANCE = 0.02
"""Seconds; how long it sleeps at most before it looks at the clock again."""

BEHIND = SECOND
"""When it is so late (the machine slept), it goes on from now instead of hurrying."""

PATIENCE = 2.0
"""Seconds that closing waits for the player."""


class Playing:
    """Plays a dance in a thread of its own."""

    def __init__(
        self, dance: Dance, manner: Manner, *, loop: bool, pace: bool, speed: float
    ) -> None:
        """Get ready.

        Args:
            dance: what is played.
            manner: how the body is measured.
            loop: whether it begins again at its end.
            pace: whether each moment waits for its time; else every frame of
                the file comes at once, as fast as it can.
            speed: how many times as fast as it was danced.
        """
        self._dance, self._manner, self._loop = dance, manner, loop
        self._pace, self._speed = pace, speed
        rate = 1.0 / dance.seconds * speed
        self._rate = min(max(rate, SLOWEST), RATE) if pace else rate
        self._length: Ns = max(round(dance.length / speed * SECOND), SHORTEST if pace else 1)
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, host: Host, say: Say) -> None:
        """Begin to play, and return at once."""
        say.signal("seen", 0.0, at=host.now())
        self._thread = threading.Thread(
            target=self._run, args=(host, say), name=f"mocap {host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop playing; returns when it has."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE)

    def _run(self, host: Host, say: Say) -> None:
        begun = host.now()
        person = Person(0, self._manner)
        while not self._end.is_set():
            begun = self._once(person, host, say, begun)
            if self._end.is_set():
                return
            # the seam is no movement: she leaves, and comes again where she began
            person.leave(begun, say)
            if not self._loop:
                return

    def _once(self, person: Person, host: Host, say: Say, begun: Ns) -> Ns:
        """Play it through from that moment; the moment at which it was over."""
        step = SECOND / self._rate
        number = 0
        while (after := round(number * step)) <= self._length + 1:  # rounded twice
            if self._pace:
                late = host.now() - begun - after
                if late > BEHIND:
                    begun += late
                elif late > step:  # what was missed is left out
                    number += int(late / step)
                    after = min(round(number * step), self._length)
                if not self._wait(host, begun + after):
                    return begun
            if self._end.is_set():
                return begun
            moment = after / SECOND * self._speed
            person.take(self._dance.sight(moment), ASPECT, begun + after, say)
            number += 1
        if self._pace:
            self._wait(host, begun + self._length)
        return begun + self._length

    def _wait(self, host: Host, due: Ns) -> bool:
        """Wait for that moment; False where playing must stop."""
        while (left := due - host.now()) > 0:
            if self._end.wait(min(left / SECOND, GLANCE)):
                return False
        return not self._end.is_set()
