"""Keeping hold of a MIDI device: plugged, unplugged, and plugged again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from stagekit.drivers.midi.ports import Side, abandon, pick, plug
from stagekit.drivers.midi.words import Teller, fault

LOOK = 1.0
"""Seconds between two looks at the names: no driver tells of an unplugged cable."""


class Holding:
    """Looks for a port once a second, opens it, and says when it comes and goes.

    Under JACK a port of our own is offered instead, and what fits the pattern
    is plugged into it: other programs see it, and a hand may plug it too. So it
    is with `virtual` everywhere, where nothing is looked for.

    Attributes:
        port: the open port, or None; name: what is at its other end, or None.
    """

    def __init__(
        self,
        side: Side,
        pattern: str,
        teller: Teller,
        changed: Callable[[bool], None],
        *,
        virtual: bool = False,
    ) -> None:
        """Get ready to hold that pattern (empty: the first device).

        Args:
            side: the driver's, to hear or to play.
            pattern: the device's name, `*` for anything.
            teller: who says what is wrong.
            changed: is told True when the device comes, False when it is lost.
            virtual: offer a port and look for none.
        """
        self.port: Any = None
        self.name: str | None = None
        self._side, self._pattern, self._teller = side, pattern, teller
        self._changed = changed
        self._virtual = virtual
        self._complained: object = None
        self._gone = False
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look, and return at once."""
        self._thread = threading.Thread(
            target=self._run, name=f"midi port {self._side.client}", daemon=True
        )
        self._thread.start()

    def stop(self, last: Callable[[], object] = lambda: None) -> None:
        """Stop looking and close the port; `last` is done while it is still open."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)
        last()
        self._close()

    def _run(self) -> None:
        while True:
            self.look()
            if self._end.wait(LOOK):
                return

    def look(self) -> None:
        """See what is there now."""
        ours = self._side.client
        try:
            names = [name for name in self._side.names() if not name.startswith(ours)]
        except OSError:
            self._server_died()
            return
        self._gone = False
        try:
            if self._virtual:
                self._offer()
            elif self._side.driver.jack:
                self._look_at_jack(names)
            else:
                self._look_at_ports(names)
        except OSError as error:  # taken by another program, or gone between two looks
            self._complain("port refused", port=self._pattern or "*", why=error)

    def _offer(self) -> None:
        if self.port is None:
            self.port = self._side.offer()
            self._found(f"{self._side.client}:{self._side.port_name}")

    def _look_at_ports(self, names: list[str]) -> None:
        if self.name is not None and self.name not in names:
            self._lost()
        if self.name is not None:
            return
        found = pick(names, self._pattern)
        if found is None:
            self._absent(names)
            return
        self.port = self._side.open(found)
        self._found(found)

    def _look_at_jack(self, names: list[str]) -> None:
        if self.port is None:
            self.port = self._side.offer()
        if self.name is not None and self.name not in names:
            self._lost(close=False)
        if self.name is not None:
            return
        found = pick(names, self._pattern)
        if found is None:
            self._absent(names)
            return
        if self._pattern:  # without one, whoever wants plugs in by hand
            plug(*self._side.cable(found))
        self._found(found)

    def _found(self, name: str) -> None:
        self.name, self._complained = name, None
        self._changed(True)

    def _lost(self, *, close: bool = True) -> None:
        name, self.name = self.name, None
        if close:
            self._close()
        self._changed(False)
        fault(self._teller, "port lost", port=name)

    def _absent(self, names: list[str]) -> None:
        if names:
            self._complain("port absent", port=self._pattern or "*", ports=", ".join(names))
        else:
            self._complain("no ports", port=self._pattern or "*")

    def _complain(self, key: str, **data: object) -> None:
        """Say it once, and again only when something about it has changed."""
        if self._complained != (key, data):
            self._complained = (key, data)
            fault(self._teller, key, **data)

    def _server_died(self) -> None:
        if self._gone:
            return
        self._gone = True
        if self.port is not None:
            abandon(self.port)
            self.port = None
        if self.name is not None:
            self._lost(close=False)
        fault(self._teller, "no jack" if self._side.driver.jack else "no sequencer")

    def _close(self) -> None:
        port, self.port = self.port, None
        if port is not None:
            try:
                self._side.names()  # closing a port of a dead server would crash
            except OSError:
                abandon(port)
                return
            port.close()
