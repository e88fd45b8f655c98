"""Who may come in: the right host, no foreign page, a token where it is needed, no flood.

A page of another site that a browser happens to show cannot reach the console:
its Origin is foreign. A name that was made to point here (DNS rebinding) is not
ours: its Host is foreign.
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

GUESSES = 5
"""Wrong tokens from one address before it has to wait."""

WAITS = 30.0
"""Seconds that it then waits after each wrong one; attempts meanwhile are counted, not heard."""

REMEMBERED = 1000
"""Addresses whose wrong tokens are counted."""

SAID_AGAIN = 600.0
"""Seconds after which a guesser is spoken of once more."""

LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass
class Guesser:
    """An address that sent wrong tokens."""

    count: int = 0
    until: float = 0.0
    said: float | None = None


@dataclass
class Bucket:
    """How much somebody may ask: `burst` at once, then `rate` a second."""

    rate: float
    burst: float
    _left: float = field(default=-1.0)
    _at: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more is allowed at that moment (seconds)."""
        if self._left < 0:
            self._left, self._at = self.burst, now
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Door:
    """Decides who comes in."""

    def __init__(
        self,
        host: str,
        token: str = "",
        *,
        read_token: str = "",
        said: Callable[[str, int], None] = lambda address, count: None,
    ) -> None:
        """`host` as it was asked for; `said` is told of an address that guesses."""
        self.token = token.encode()
        self.read_token = read_token.encode()
        machine = socket.gethostname().lower()
        self._names = {host.lower(), machine, machine.partition(".")[0] + ".local"}
        self._said = said
        self._guessers: OrderedDict[str, Guesser] = OrderedDict()

    # ---- host and origin

    def host(self, host: str, server: tuple[str, int]) -> bool:
        """Whether a `Host` header names this machine, at the port that was reached."""
        name, port = _split(f"http://{host}")
        if not name or port != server[1]:
            return False
        ours = server[0].partition("%")[0].removeprefix("::ffff:")
        if name == ours or name in self._names:
            return True
        return _loopback(ours) and name in LOCAL

    def origin(self, origin: str | None, host: str) -> bool:
        """Whether an `Origin` header is a page of ours; what is no browser sends none."""
        if origin is None:
            return True
        return origin.startswith(("http://", "https://")) and _same(origin, f"http://{host}")

    # ---- token

    @property
    def locked(self) -> bool:
        """Whether a token is needed."""
        return bool(self.token)

    def waits(self, address: str, now: float) -> bool:
        """Whether somebody there has guessed too often to be listened to."""
        guesser = self._guessers.get(address)
        if guesser is None or guesser.count < GUESSES or now >= guesser.until:
            return False
        guesser.count += 1
        return True

    def opens(self, token: str, address: str, now: float, *, reader: bool = False) -> bool:
        """Whether that is the token; a wrong one is counted."""
        given = token.encode()
        right = hmac.compare_digest(given, self.token)
        if self.read_token:
            right |= hmac.compare_digest(given, self.read_token) & reader
        if right:
            self._guessers.pop(address, None)
            return True
        guesser = self._guessers.setdefault(address, Guesser())
        self._guessers.move_to_end(address)
        if len(self._guessers) > REMEMBERED:
            self._guessers.popitem(last=False)
        self._count(address, guesser, now)
        return False

    def _count(self, address: str, guesser: Guesser, now: float) -> None:
        guesser.count += 1
        guesser.until = now + WAITS
        if guesser.count < GUESSES:
            return
        if guesser.said is None or now - guesser.said >= SAID_AGAIN:
            guesser.said = now
            self._said(address, guesser.count)

    def wrong(self, address: str) -> int:
        """How many wrong tokens came from there."""
        guesser = self._guessers.get(address)
        return guesser.count if guesser is not None else 0


def _split(url: str) -> tuple[str, int]:
    """Host and port of an address; an empty host where it is none."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port or 80
    except ValueError:
        return "", 0
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        return "", 0
    return name.lower(), port


def _same(one: str, other: str) -> bool:
    return _split(one) == _split(other) and bool(_split(one)[0])


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
