"""Keeping hold of a keyboard: plugged, unplugged, and plugged again."""

from __future__ import annotations

import threading
from typing import Any

from stagekit.api import Host, Say
from stagekit.inputs.midi.drivers import Driver, abandon, pick, plug
from stagekit.inputs.midi.hands import Hands
from stagekit.inputs.midi.words import fault

LOOK = 1.0
"""Seconds between two looks at the names: no driver tells of an unplugged cable."""


class Watch:
    """Looks for the port once a second, opens it, and lets go of its keys when it is lost.

    Under JACK a port of our own is offered instead, and what fits the pattern
    is plugged into it: other programs see it, and a hand may plug it too.
    """

    def __init__(self, driver: Driver, pattern: str, host: Host, say: Say, hands: Hands) -> None:
        """Get ready to watch for that pattern (empty: the first keyboard)."""
        self._driver, self._pattern = driver, pattern
        self._host, self._say, self._hands = host, say, hands
        self._client = f"stagekit-{host.name}"
        self._port: Any = None
        self._name: str | None = None
        self._complained: object = None
        self._gone = False
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch, and return at once."""
        self._say.signal("connected", 0.0, at=self._host.now())
        self._thread = threading.Thread(
            target=self._run, name=f"midi port {self._host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and close the port."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)
        self._close()
        self._hands.let_go(self._host.now())

    def _run(self) -> None:
        while True:
            self._look()
            if self._end.wait(LOOK):
                return

    def _look(self) -> None:
        try:
            names = [name for name in self._driver.ports() if not name.startswith(self._client)]
        except OSError:
            self._server_died()
            return
        self._gone = False
        try:
            if self._driver.jack:
                self._look_at_jack(names)
            else:
                self._look_at_ports(names)
        except OSError as error:  # taken by another program, or gone between two looks
            self._complain("port refused", port=self._pattern or "*", why=error)

    def _look_at_ports(self, names: list[str]) -> None:
        if self._name is not None and self._name not in names:
            self._lost()
        if self._name is not None:
            return
        found = pick(names, self._pattern)
        if found is None:
            self._absent(names)
            return
        self._port = self._driver.open(found, self._hear)
        self._found(found)

    def _look_at_jack(self, names: list[str]) -> None:
        if self._port is None:
            self._port = self._driver.offer(self._client, self._hear)
        if self._name is not None and self._name not in names:
            self._lost(close=False)
        if self._name is not None:
            return
        found = pick(names, self._pattern)
        if found is None:
            self._absent(names)
            return
        if self._pattern:  # without one, whoever wants plugs in by hand
            plug(found, self._client)
        self._found(found)

    def _hear(self, message: Any) -> None:
        self._hands.take(message, self._host.now())

    def _found(self, name: str) -> None:
        self._name, self._complained = name, None
        self._say.signal("connected", 1.0, at=self._host.now())

    def _lost(self, *, close: bool = True) -> None:
        name, self._name = self._name, None
        if close:
            self._close()
        now = self._host.now()
        self._hands.let_go(now)
        self._say.signal("connected", 0.0, at=now)
        fault(self._say, "port lost", port=name)

    def _absent(self, names: list[str]) -> None:
        if names:
            self._complain("port absent", port=self._pattern or "*", ports=", ".join(names))
        else:
            self._complain("no ports", port=self._pattern or "*")

    def _complain(self, key: str, **data: object) -> None:
        """Say it once, and again only when something about it has changed."""
        if self._complained != (key, data):
            self._complained = (key, data)
            fault(self._say, key, **data)

    def _server_died(self) -> None:
        if self._gone:
            return
        self._gone = True
        if self._port is not None:
            abandon(self._port)
            self._port = None
        if self._name is not None:
            self._lost(close=False)
        fault(self._say, "no jack" if self._driver.jack else "no sequencer")

    def _close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            try:
                self._driver.ports()  # closing a port of a dead server would crash
            except OSError:
                abandon(port)
                return
            port.close()
