"""Where the console listens: its socket is opened by `stagekit run`, before the show.

So the address stands still when the console's process is started again, and a
browser that comes meanwhile waits instead of being refused.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import sys
from dataclasses import dataclass
from typing import Any

from stagekit.show.audience import Face

HOST, PORT = "127.0.0.1", 8470
TRIED = 20
"""Ports tried from the first one on."""

SHORTEST = 8
"""Fewest letters of a token that somebody chose."""

SEND_BUFFER = 1 << 16
GIVE_UP_MS = 10_000


class Unusable(Exception):
    """An address or a token that cannot be: `key` is the sentence, `data` what stands in it."""

    def __init__(self, key: str, **data: object) -> None:
        """The sentence of that key in the table `cli`."""
        super().__init__(key)
        self.key, self.data = key, data


@dataclass(frozen=True)
class Place:
    """An open door of the console.

    Attributes:
        host, port: where it listens; fd: the listening socket.
        token: what a browser must show, or "" (only this machine can come).
        read_token: as it, for those who may only look.
    """

    host: str
    port: int
    fd: int
    token: str = ""
    read_token: str = ""

    def urls(self) -> tuple[str, str]:
        """What to type into a browser: to order, and to look only."""
        host = reachable(self.host)
        base = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"
        if not self.token:
            return base, f"{base}read"
        return f"{base}#token={self.token}", f"{base}read#token={self.read_token}"

    def face(self, *, browse: bool = False) -> Face:
        """How the keeper starts the console here."""
        url, read = self.urls()
        says = [{"do": "word", "key": "console.at", "data": [url]}]
        if self.token:
            says.append({"do": "word", "key": "console.read", "data": [read]})
        first: dict[str, Any] = {
            "do": "door", "host": self.host, "fd": self.fd, "token": self.token,
            "read_token": self.read_token, "browse": url if browse else "",
        }  # fmt: skip
        command = [sys.executable, "-m", "stagekit.faces.console.serve"]
        return Face(command, apart=True, first=first, fds=(self.fd,), says=says)


def parse(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`, `HOST`, `:PORT` or `PORT`.

    Raises:
        Unusable: it is none of these.
    """
    host, port = text.strip(), str(PORT)
    if host.isdigit():
        host, port = HOST, host
    elif host.startswith("["):
        host, bracket, rest = host[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise Unusable("console.address", text=text)
        port = rest[1:] or port
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535 or any(c in host for c in "/ #?@"):
        raise Unusable("console.address", text=text)
    return host or HOST, int(port)


def open_place(text: str = "", token: str | None = None) -> Place:
    """Listen, at that port or the first free one after it; beyond this machine with a token.

    Raises:
        Unusable: the address is not one of this machine, no port is free, or
            the token is too short.
    """
    host, port = parse(text)
    if token is not None and len(token) < SHORTEST:
        raise Unusable("console.token", least=SHORTEST)
    sock = _listen(host, port)
    port, read = sock.getsockname()[1], ""
    if token is not None or not loopback(sock.getsockname()[0]):
        import secrets

        token = token or secrets.token_urlsafe(9)
        read = secrets.token_urlsafe(9)
    return Place(host, port, sock.detach(), token or "", read)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise Unusable("console.host", host=host) from error
    for number in range(port, min(port + TRIED, 65536)) if port else (0,):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _modest(sock)
        try:
            sock.bind((where[0], number))
            sock.listen(64)
        except OSError as error:
            sock.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise Unusable("console.host", host=host) from error
        else:
            return sock
    raise Unusable("console.taken", port=port)


def _modest(sock: socket.socket) -> None:
    """What those who connect inherit: little kept in the system for one who does not read
    (the newest live frame would wait behind the old ones), and not for ever.
    """  # noqa: D205
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GIVE_UP_MS)


def loopback(host: str) -> bool:
    """Whether nobody but this machine can come in there."""
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def reachable(host: str) -> str:
    """An address to type: of all addresses of this machine the first that others reach."""
    try:
        if not ipaddress.ip_address(host).is_unspecified:
            return host
    except ValueError:
        return host
    from stagekit.faces.cli.devices_network import places

    found = places()
    return found[0].address if found else socket.gethostname()
