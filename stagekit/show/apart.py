"""An output whose driver lives in a process of its own, as the loop sees it."""

from __future__ import annotations

from collections.abc import Callable

from stagekit.core.values import Packet
from stagekit.show.wire import Order


class Apart:
    """Hands packets over to the worker that has the driver.

    Attributes:
        sent, dropped: packets handed over, and those that nobody was there for.
        last_error, last_error_french: why the newest one could not be.
    """

    def __init__(self, name: str, order: Callable[[str, Order], bool]) -> None:
        """`order` tells a worker something; False where it is not there."""
        self.sent = self.dropped = 0
        self.last_error = "its process is being started again"
        self.last_error_french = "son processus redémarre"
        self._name = name
        self._order = order

    def send(self, packet: Packet) -> None:
        """Hand one packet over; never waits."""
        if self._order(self._name, Order("packet", packet=packet)):
            self.sent += 1
        else:
            self.dropped += 1

    def trouble(self) -> None:
        """Its driver says by itself that the other side is gone."""

    def close(self) -> None:
        """Nothing is held here."""
