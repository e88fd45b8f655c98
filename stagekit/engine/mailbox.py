"""The mailbox of one model: a slow model is never waited for.

One letter is outstanding at a time. Meanwhile signals overwrite each other and
events queue up to a limit; past it the oldest go and are counted.
"""

from __future__ import annotations

from typing import Any

from stagekit.core.values import SECOND, HeardEvent, Letter, Ns
from stagekit.engine.pace import interval

EVENTS_KEPT = 1024
PATIENCE: Ns = SECOND // 2
"""After so long without an answer the model is late, and `if late` applies."""

END: Ns = 20 * SECOND
"""After so long it is stopped and started again."""


class Mailbox:
    """What a model has yet to hear, and what it has yet to answer.

    Attributes:
        fresh: whether it has something new to hear.
        outstanding: the number of the letter it is thinking about, or None.
        sent_at: when that letter was sent.
        alive: whether the model is there at all.
        late: whether its patience has run out on that letter.
        lost: events that had to be dropped so far.
        pace: the longest time without a letter, or 0; thought: its last took so long.
    """

    __slots__ = (
        "_events", "_keys", "_news", "_number", "_signals", "_sleeping", "alive", "fresh",
        "late", "lost", "model", "outstanding", "pace", "sent_at", "thought",
    )  # fmt: skip

    def __init__(self, model: str) -> None:
        """Nothing heard yet, and nobody there."""
        self.model = model
        self._signals: dict[str, tuple[float, ...]] = {}
        self._events: list[HeardEvent] = []
        self._keys: dict[str, float] = {}
        self._news: dict[str, float] = {}  # keys that the next letter carries
        self._number = 0
        self._sleeping = False
        self.fresh = False
        self.outstanding: int | None = None
        self.sent_at: Ns = 0
        self.alive = False
        self.late = False
        self.lost = 0
        self.pace: Ns = 0
        self.thought: Ns = 0

    def signal(self, ear: str, value: tuple[float, ...]) -> None:
        """An ear's newest value."""
        self._signals[ear] = value
        self.fresh = True

    def event(self, event: HeardEvent) -> int:
        """One more event; the answer is how many are lost by now, each time that must be told.

        Told is the first, and then each time as many again as are kept.
        """
        if self._sleeping:
            return 0
        self._events.append(event)
        self.fresh = True
        if len(self._events) <= EVENTS_KEPT:
            return 0
        del self._events[0]
        self.lost += 1
        return self.lost if self.lost % EVENTS_KEPT == 1 else 0

    def key(self, key: str, value: float) -> None:
        """A parameter that was driven elsewhere; it goes along with the next letter."""
        self._keys[key] = self._news[key] = value

    def sleep(self, sleeping: bool) -> None:
        """Send no letters for a while; what was queued is let go."""
        self._sleeping = sleeping
        if sleeping:
            self._events.clear()

    def letter(self, now: Ns) -> Letter | None:
        """The next letter, if there is something to say and somebody to read it."""
        if self.outstanding is not None or not self.alive or self._sleeping:
            return None
        if not self.fresh and not (self.pace and now - self.sent_at >= self.pace):
            return None
        self._number += 1
        letter = Letter(
            self.model, self._number, now, dict(self._signals), tuple(self._events), self._news
        )
        self._events = []
        self._news = {}
        self.fresh = False
        self.outstanding = self._number
        self.sent_at = now
        return letter

    def wants_at(self, now: Ns) -> Ns | None:
        """When it would like a letter although nothing was heard."""
        if not self.pace or not self.alive or self._sleeping or self.outstanding is not None:
            return None
        return max(self.sent_at + self.pace, now)

    def answer(self, number: int, now: Ns) -> bool:
        """It has answered; False for the answer to a letter long given up."""
        if number != self.outstanding:
            return False
        self.outstanding = None
        self.thought = now - self.sent_at
        return True

    def died(self) -> None:
        """Its process is gone, and the letter with it."""
        self.alive = False
        self.late = False
        self.outstanding = None

    def born(self, pace: float) -> None:
        """It is ready, and knows nothing yet: all keys and signals are new to it.

        `pace`: letters a second even when nothing is heard, or 0.
        """
        self.alive = True
        self.late = False
        self.outstanding = None
        self.pace = interval(pace) if pace > 0 else 0
        self._news = dict(self._keys)
        self.fresh = bool(self._signals or self._events or self.pace)

    def state(self) -> dict[str, object]:
        """Plain data."""
        return {
            "signals": {ear: list(value) for ear, value in self._signals.items()},
            "events": [[e.name, e.who, e.at, e.data] for e in self._events],
            "keys": dict(self._keys),
            "news": dict(self._news),
            "number": self._number,
            "sleeping": self._sleeping,
            "fresh": self.fresh,
            "life": [self.alive, self.late, self.outstanding, self.sent_at, self.pace, self.lost],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state` gave."""
        self._signals = {ear: tuple(value) for ear, value in state["signals"].items()}
        self._events = [HeardEvent(name, who, at, dict(data))
                        for name, who, at, data in state["events"]]  # fmt: skip
        self._keys, self._news = dict(state["keys"]), dict(state["news"])
        self._number, self._sleeping = state["number"], state["sleeping"]
        self.fresh = state["fresh"]
        (self.alive, self.late, self.outstanding, self.sent_at, self.pace,
         self.lost) = state["life"]  # fmt: skip
