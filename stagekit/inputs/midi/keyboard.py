"""A keyboard at the machine: heard while it is there, released when it is lost."""

from __future__ import annotations

from typing import Any

from stagekit.api import Host, Say
from stagekit.drivers.midi.holding import Holding
from stagekit.drivers.midi.ports import Driver, Ear
from stagekit.inputs.midi.hands import Hands


class Keyboard:
    """Says `connected`, hands on what is played, and lets go of keys when it is lost."""

    def __init__(
        self, driver: Driver, pattern: str, host: Host, say: Say, hands: Hands, *,
        virtual: bool = False,
    ) -> None:  # fmt: skip
        """Get ready to listen to that pattern (empty: the first keyboard)."""
        self._host, self._say, self._hands = host, say, hands
        ear = Ear(driver, f"stagekit-{host.name}", self._hear)
        self.holding = Holding(ear, pattern, say, self._changed, virtual=virtual)

    def start(self) -> None:
        """Begin to listen, and return at once."""
        self._say.signal("connected", 0.0, at=self._host.now())
        self.holding.start()

    def stop(self) -> None:
        """Stop, and release every key."""
        self.holding.stop()
        self._hands.let_go(self._host.now())

    def _hear(self, message: Any) -> None:
        self._hands.take(message, self._host.now())

    def _changed(self, there: bool) -> None:
        now = self._host.now()
        if not there:
            self._hands.let_go(now)
        self._say.signal("connected", 1.0 if there else 0.0, at=now)
