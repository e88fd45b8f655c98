"""The clock that an output sends: 24 to a quarter note, at a tempo that may change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

CLOCKS = 24
SLOWEST, FASTEST = 20.0, 300.0
"""Beats a minute that instruments follow."""


class Beat:
    """Beats in a thread of its own, each at its ideal moment, so that none adds up to a drift."""

    def __init__(self, tempo: float, send: Callable[[], None]) -> None:
        """Get ready to beat `tempo` quarter notes a minute; `send` sends one clock."""
        self._send = send
        self._end = threading.Event()
        self._again = threading.Event()
        self._thread: threading.Thread | None = None
        self.tempo = tempo

    def start(self) -> None:
        """Begin to beat, and return at once."""
        self._thread = threading.Thread(target=self._run, name="midi clock", daemon=True)
        self._thread.start()

    def follow(self, tempo: float) -> None:
        """Go on at another tempo, held in SLOWEST..FASTEST."""
        self.tempo = min(max(tempo, SLOWEST), FASTEST)

    def begin(self) -> None:
        """The next clock is the first of a bar, now."""
        self._again.set()

    def stop(self) -> None:
        """Stop beating."""
        self._end.set()
        self._again.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._end.is_set():
            self._send()
            due = max(due + 60.0 / self.tempo / CLOCKS, time.monotonic() - 0.1)
            if self._again.wait(max(due - time.monotonic(), 0.0)):
                self._again.clear()
                due = time.monotonic()
