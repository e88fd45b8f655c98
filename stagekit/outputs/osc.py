"""OSC to a desk, a sound program, anything that listens on a UDP port.

The socket is not connected, so that a desk that is closed costs nothing but
the packets nobody hears; the address is looked up once, when the show opens.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from stagekit.api import Frequency, Missing, Ns, Output, OutputHost, Packet, Range, Seconds
from stagekit.core.osc import (
    BIGGEST_DATAGRAM,
    IMMEDIATELY,
    BadOsc,
    bundle,
    bundle_of,
    encode,
    ntp_from_unix,
)
from stagekit.outputs.osc_health import Health, in_words

LOOKED_UP_WITHIN = 2.0
"""Seconds that a name may take to be found before the show goes on without it."""

ONE_FRAME = 1400
"""Bytes that surely travel in one piece over a network cable."""


@dataclass(kw_only=True)
class OscOut(Output):
    """OSC that goes out over UDP.

    `patch`, `latency` and `rate` are obeyed by the engine, which hands down
    ready packets; here they are only declared. `OscOut.aimed` makes one from
    what a scene's plan has already worked out.

    Attributes:
        to: where it goes, `10.0.0.20`, `desk.local` or `10.0.0.20:9000`; else this machine.
        patch: what the other side needs, by name (`qlcplus`).
        port: UDP port where `to` gives none, 1 to 65535.
        latency: seconds between a cause and the moment its bundle is stamped with.
        rate: most messages a second for one address.
        bundles: whether the other side takes bundles; else each message goes alone.
        timetags: whether it obeys their time; else they say "at once".
        wall_offset_ns: what to add to the show's clock for the time of day.
        sent, dropped: packets that left, and that could not.
        last_error, last_error_french: why the newest one could not; else empty.
    """

    to: str = "127.0.0.1"
    patch: str = ""
    port: Annotated[int, Range(1, 65535)] | None = None
    latency: Seconds | None = None
    rate: Frequency | None = None

    bundles: bool = field(default=True, init=False)
    timetags: bool = field(default=True, init=False)
    wall_offset_ns: Ns = field(default=0, init=False, repr=False)
    sent: int = field(default=0, init=False, repr=False)
    dropped: int = field(default=0, init=False, repr=False)
    last_error: str = field(default="", init=False, repr=False)
    last_error_french: str = field(default="", init=False, repr=False)
    _socket: socket.socket | None = field(default=None, init=False, repr=False)
    _target: Any = field(default=None, init=False, repr=False)
    _health: Health | None = field(default=None, init=False, repr=False)

    @classmethod
    def aimed(
        cls, host: str, port: int, *, bundles: bool = True, timetags: bool = True, patch: str = ""
    ) -> OscOut:
        """One for a host and port already worked out (a plan's Sender)."""
        out = cls(to=f"[{host}]" if ":" in host else host, port=port, patch=patch)
        out.bundles, out.timetags = bundles, timetags
        return out

    def open(self, host: OutputHost) -> None:
        """[the engine's process] Look the address up, for 2 s at most, and make the socket.

        Raises:
            Missing: the name is not known, or no port is written anywhere.
        """
        self.close()
        name, port = where(self.to)
        port = port or self.port
        if not name or not port or not 1 <= port <= 65535:
            raise Missing(
                f"to: {self.to} gives no UDP port; write it behind the address, 10.0.0.20:9000",
                f"to: {self.to} ne donne pas de port UDP ; écrivez-le derrière l'adresse, "
                "10.0.0.20:9000",
            )
        family, self._target = look_up(name, port)
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket = sock
        self._health = Health(sock)
        given = getattr(host, "wall_offset_ns", None)
        self.wall_offset_ns = time.time_ns() - host.now() if given is None else int(given)

    def close(self) -> None:
        """[the engine's process] Free the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = self._health = None

    def fileno(self) -> int:
        """[the engine's process] The socket, for a keeper to inherit; -1 while closed."""
        return -1 if self._socket is None else self._socket.fileno()

    def trouble(self) -> tuple[str, str] | None:
        """[the engine's process] What the network says of the other side, if nobody is there."""
        if self._health is None:
            return None
        return in_words(self._health.look(self.sent), *self.target)

    @property
    def target(self) -> tuple[str, int]:
        """Address and port that packets go to, once open."""
        return (self._target[0], self._target[1])

    def send(self, packet: Packet) -> int:
        """[the engine's process] Send now or drop; never waits, never raises.

        Returns:
            How many bytes left; 0 if the packet was dropped, and `last_error` says why.
        """
        messages = packet.messages
        stamp = packet.send_at if self.timetags else None
        try:
            if stamp is None and len(messages) == 1:
                address, arguments = messages[0]
                left = self._write(encode(address, arguments))
            elif not messages:
                left = 0
            elif self.bundles:
                when = IMMEDIATELY if stamp is None else self._ntp(stamp)
                left = self._write(bundle_of(messages, when))
            else:
                left = 0
                for one in messages:
                    left += self._write(encode(*one))
        except BadOsc as reason:
            return self._drop(str(reason), f"message impossible à écrire en OSC ({reason})")
        except BlockingIOError:
            return self._drop("the network card cannot keep up", "la carte réseau ne suit pas")
        except OSError as error:
            # Cable out, no route, a firewall: the next packet will try again.
            return self._drop(f"not sent: {error.strerror}", f"pas envoyé : {error.strerror}")
        return left

    def _write(self, datagram: bytes) -> int:
        """One datagram."""
        sock = self._socket
        if sock is None:
            return self._drop("not open", "pas ouvert")
        if len(datagram) > BIGGEST_DATAGRAM:
            return self._drop(
                f"a packet of {len(datagram)} bytes; UDP carries {BIGGEST_DATAGRAM}",
                f"un paquet de {len(datagram)} octets ; UDP en porte {BIGGEST_DATAGRAM}",
            )
        try:
            left = sock.sendto(datagram, self._target)
        except BlockingIOError:
            raise
        except OSError:  # perhaps an earlier one's, which reached nobody: this one has not left
            left = sock.sendto(datagram, self._target)
        self.sent += 1
        return left

    def _drop(self, english: str, french: str) -> int:
        """Count a packet that did not leave, and remember why."""
        self.dropped += 1
        self.last_error, self.last_error_french = english, french
        return 0

    def _ntp(self, moment: Ns) -> int:
        """The time tag for a moment on the show's clock."""
        return ntp_from_unix(moment + self.wall_offset_ns)


def where(to: str) -> tuple[str, int | None]:
    """Host and port of a written target; None where it gives no port.

    >>> where("10.0.0.20:9000"), where("desk.local"), where("[::1]:7700"), where("::1")
    (('10.0.0.20', 9000), ('desk.local', None), ('::1', 7700), ('::1', None))
    """
    host, colon, port = to.strip().rpartition(":")
    if to.startswith("["):
        inside, _, behind = to[1:].partition("]")
        return inside, int(behind[1:]) if behind[1:].isdigit() else None
    if not colon or ":" in host or not port.isdigit():
        return to.strip(), None
    return host, int(port)


def look_up(name: str, port: int) -> tuple[int, Any]:
    """Address family and socket address of a name, found within 2 s.

    Raises:
        Missing: nobody knows that name, or nobody answers in time.
    """
    numeric = _ask(name, port, socket.AI_NUMERICHOST)
    if numeric:
        return numeric[0]
    answers: list[tuple[int, Any]] = []
    # A lookup cannot be called off: past its time it is left alone in its thread.
    asking = threading.Thread(target=lambda: answers.extend(_ask(name, port, 0)), daemon=True)
    asking.start()
    asking.join(LOOKED_UP_WITHIN)
    found = tuple(answers)
    if not found:
        raise Missing(
            f"no machine called {name} is found on the network; "
            "check the name and the cable, or write its address (10.0.0.20)",
            f"aucune machine nommée {name} sur le réseau ; "
            "vérifiez le nom et le câble, ou écrivez son adresse (10.0.0.20)",
        )
    return found[0]


def _ask(name: str, port: int, flags: int) -> list[tuple[int, Any]]:
    """What the system knows of a name, IPv4 first; [] for nothing."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_DGRAM, flags=flags)
    except (OSError, UnicodeError, OverflowError):
        return []
    return sorted(((int(one[0]), one[4]) for one in found), key=lambda one: one[0])


def encode_rest(
    messages: Iterable[tuple[str, Sequence[object]]], *, bundles: bool = True
) -> list[bytes]:
    """Ready datagrams that bring everything to rest, for the keeper to hold.

    Messages stand together in bundles of at most ONE_FRAME bytes where the
    other side takes bundles, alone where it does not.

    Raises:
        BadOsc: a message that cannot be written.
    """
    ready: list[bytes] = []
    together: list[bytes] = []
    length = 16
    for address, args in messages:
        one = encode(address, args)
        if not bundles:
            ready.append(one)
            continue
        if together and length + 4 + len(one) > ONE_FRAME:
            ready.append(bundle(together))
            together, length = [], 16
        together.append(one)
        length += 4 + len(one)
    if together:
        ready.append(together[0] if len(together) == 1 else bundle(together))
    return ready
