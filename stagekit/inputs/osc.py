"""OSC from desks, tablets and other programs, heard on one UDP port.

It lives in the engine's own process: the loop waits on `fileno()` and calls
`read()` when something has come.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from stagekit.api import Host, Input, Ns, Range, Say
from stagekit.core.osc import FLOAT, BadOsc, Decoder
from stagekit.core.values import SECOND
from stagekit.inputs.osc_parts import Network, fields_of, names_of, network, no_port, numbers_of

MOST_AT_ONCE = 256
"""Datagrams taken in one `read`, so that a flood cannot keep the loop to itself."""

_BUFFER = 1 << 22
"""Bytes the system may keep for us while the loop is busy: some thousand messages."""

NAMED_FOR = 60 * SECOND
"""After a datagram that is not OSC, senders are asked for their names for so long."""

_LARGEST = 65_535
_REMEMBERED = 4096
"""Addresses and senders kept in mind; past it, all are forgotten and met anew."""

_Known = tuple[str, ...] | bool | None
"""What an address is: True a signal, None unwanted, else an event's field names."""


@dataclass
class Counts:
    """What became of the datagrams: taken, not OSC, not allowed; and useless arguments."""

    taken: int = 0
    malformed: int = 0
    refused: int = 0
    ignored: int = 0


@dataclass
class Osc(Input):
    """OSC that comes in over UDP.

    Every address is a signal, unless `events` lists it. True and False count as
    1 and 0; text and blobs in a signal are passed over and counted. Bundles are
    opened, and all they hold counts as happening on arrival: a time tag that
    lies ahead is not waited for.

    Attributes:
        port: UDP port to listen on, 1 to 65535.
        listen: address of the network card to listen on; 0.0.0.0 is all of them.
        events: addresses that happen once, each with the names of its arguments
            (`{/hit: force, /go: }`); without names they are called 1, 2, …
        allow: addresses or networks (`10.0.0.0/24`) that are heard; none: everyone.
        counts: what has come in so far.
    """

    says: ClassVar[tuple[str, ...]] = ()
    addresses: ClassVar[bool] = True

    port: Annotated[int, Range(1, 65535)]
    listen: str = "0.0.0.0"
    events: dict[str, str | list[str] | None] = field(default_factory=dict)
    allow: list[str] = field(default_factory=list)

    counts: Counts = field(default_factory=Counts, init=False, repr=False)
    _socket: socket.socket | None = field(default=None, init=False, repr=False)

    def open(self, host: Host, say: Say) -> None:
        """[the engine's process] Take the port and return at once.

        Raises:
            Missing: the port is taken or forbidden, the card is not there, or
                `events` or `allow` hold what cannot be.
        """
        self.close()
        self._now, self._say = host.now, say
        self._say_event: Callable[..., None] = say.event
        self._number: Callable[[str, tuple[float, ...], Ns], None] = getattr(
            say, "number", lambda name, values, at: say.signal(name, *values, at=at)
        )
        self._decode = Decoder()
        self._events = {address: names_of(address, given) for address, given in self.events.items()}
        self._networks: list[Network] = [network(text) for text in self.allow]
        self._known: dict[str, _Known] = {}
        self._faders: dict[bytes, str] = {}
        self._heard: dict[str, bool] = {}
        self._ask_again: Ns = 0
        self._quiet_until: Ns = 0
        self._named_until: Ns = 0
        self._unsaid = 0
        self._bad = ("", "")
        self._socket = self._bind()

    def _bind(self) -> socket.socket:
        """The port, taken."""
        try:
            # Numbers only: looking a name up could take seconds.
            card = ipaddress.ip_address(self.listen)
        except ValueError as error:
            raise no_port(self.listen, self.port, error) from error
        family = socket.AF_INET if card.version == 4 else socket.AF_INET6
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            # No SO_REUSEADDR: two programs on one UDP port would steal from each other.
            sock.bind((self.listen, self.port))
        except (OSError, OverflowError) as error:
            sock.close()
            raise no_port(self.listen, self.port, error) from error
        return sock

    def close(self) -> None:
        """[the engine's process] Give the port back."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def fileno(self) -> int:
        """[the engine's process] What the loop waits on; -1 while closed."""
        return -1 if self._socket is None else self._socket.fileno()

    def read(self) -> None:
        """[the engine's process] Say all that has come; never waits, never raises.

        At most MOST_AT_ONCE datagrams; what stays keeps `fileno()` readable.
        """
        if self._socket is None:
            return
        at = self._now()
        if at >= self._ask_again:
            # A reload may have changed who listens to what.
            self._known.clear()
            self._faders.clear()
            self._ask_again = at + SECOND
        receive, receive_from = self._socket.recv, self._socket.recvfrom
        decode, unpack, known, faders = self._decode, FLOAT.unpack, self._known, self._faders
        signal, guarded, taken = self._number, bool(self._networks), 0
        # Who sends is asked only where it matters: that takes longer than to decode a fader.
        named = guarded or at < self._named_until
        for _ in range(MOST_AT_ONCE):
            try:
                if named:
                    data, sender = receive_from(_LARGEST)
                else:
                    data = receive(_LARGEST)
            except BlockingIOError:
                break
            except OSError:
                # Windows tells here that something we sent met a closed port (10054).
                continue
            if guarded and not self._allowed(sender[0]):
                self.counts.refused += 1
                continue
            fader = faders.get(data[:-4])
            if fader is not None:
                taken += 1
                signal(fader, unpack(data[-4:]), at)
                continue
            try:
                messages = decode(data)
            except BadOsc as reason:
                self.counts.malformed += 1
                self._unsaid += 1
                self._bad = sender[0] if named else "", str(reason)
                named, self._named_until = True, at + NAMED_FOR
                continue
            taken += 1
            for _when, address, args in messages:
                try:
                    what = known[address]
                except KeyError:
                    what = self._meet(address)
                if what is True:
                    if len(messages) == 1 and len(args) == 1 and type(args[0]) is float:
                        self._note(data, address)
                    self._signal(address, args, at)
                elif what is not None:
                    self._event(address, what, args, at)
        self.counts.taken += taken
        if self._unsaid and at >= self._quiet_until:
            self._complain(at)

    def listen_anew(self) -> None:
        """Addresses that nobody wanted may be wanted now."""
        self._known.clear()
        self._faders.clear()

    def _meet(self, address: str) -> _Known:
        """What a new address is."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        what: _Known = None
        if self._say.wants(address):
            what = self._events.get(address, True)
        self._known[address] = what
        return what

    def _note(self, data: bytes, address: str) -> None:
        """A signal of one float came alone: its next ones need only the last four bytes."""
        if data.endswith(b",f\0\0", 0, -4):
            if len(self._faders) >= _REMEMBERED:
                self._faders.clear()
            self._faders[data[:-4]] = address

    def _signal(self, address: str, args: tuple[object, ...], at: Ns) -> None:
        """A signal of several numbers, or with something else between them."""
        numbers, ignored = numbers_of(args)
        # Nothing at all where a number is awaited is useless too: a desk's bare /go.
        self.counts.ignored += ignored or not numbers
        if numbers:
            self._say.signal(address, *numbers, at=at)

    def _event(self, address: str, names: object, args: tuple[object, ...], at: Ns) -> None:
        """Something that happens once, its arguments under their names."""
        assert isinstance(names, tuple)
        data, ignored = fields_of(names, args)
        self.counts.ignored += ignored
        self._say_event(address, at=at, **data)

    def _allowed(self, sender: str) -> bool:
        """Whether that sender is on the list; says once who is not."""
        allowed = self._heard.get(sender)
        if allowed is None:
            if len(self._heard) >= _REMEMBERED:
                self._heard.clear()
            address = ipaddress.ip_address(sender.partition("%")[0])
            plain = getattr(address, "ipv4_mapped", None) or address
            allowed = self._heard[sender] = any(plain in one for one in self._networks)
            if not allowed:
                self._say.fault(
                    f"OSC from {sender} on port {self.port} is not heard: "
                    "that address is not in the list under allow:",
                    f"l'OSC de {sender} sur le port {self.port} n'est pas écouté : "
                    "cette adresse n'est pas dans la liste sous allow:",
                )
        return allowed

    def _complain(self, at: Ns) -> None:
        """Say how many datagrams were not OSC since the last time, and the newest reason."""
        count, (sender, reason) = self._unsaid, self._bad
        self._unsaid, self._quiet_until = 0, at + SECOND
        self._say.fault(
            f"{count} packet(s) on port {self.port} were not OSC, the last"
            f"{sender and ' from ' + sender}: {reason}",
            f"{count} paquet(s) sur le port {self.port} n'étaient pas de l'OSC, "
            f"le dernier{sender and ' de ' + sender} ({reason})",
        )
