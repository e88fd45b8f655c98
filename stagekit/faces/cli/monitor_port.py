"""A UDP port: taken for listening, or who holds it, and what the system threw away."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from pathlib import Path

BUFFER = 1 << 22
"""Bytes the system is asked to keep while we are busy; it may grant less."""

PROC = Path("/proc")


class Refused(Exception):
    """The port could not be taken.

    Attributes:
        key: of the sentence in the locale table `monitor`.
        data: what fills it.
    """

    def __init__(self, key: str, **data: object) -> None:
        """Keep what to say."""
        super().__init__(key)
        self.key, self.data = key, data


@dataclass(frozen=True)
class Holder:
    """A process that holds a port."""

    pid: int
    name: str
    stagekit: bool


def listen(address: str, port: int) -> socket.socket:
    """A socket on that port; nobody else then gets what arrives there.

    Raises:
        Refused: it is taken (by whom, where the system tells), forbidden, or
            this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        # No SO_REUSEADDR: two programs on one UDP port would steal from each other.
        sock.bind((address, port))
    except (OSError, OverflowError) as error:
        sock.close()
        raise _why(error, address, port) from error
    return sock


def _why(error: Exception, address: str, port: int) -> Refused:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        holder = holder_of(port)
        if holder is None:
            return Refused("taken", port=port)
        key = "taken.show" if holder.stagekit else "taken.by"
        return Refused(key, port=port, name=holder.name, pid=holder.pid)
    if number in (errno.EACCES, errno.EPERM):
        return Refused("forbidden", port=port)
    if isinstance(error, (OverflowError,)):
        return Refused("no_port", port=port)
    return Refused("no_address", address=address, why=getattr(error, "strerror", None) or error)


def holder_of(port: int) -> Holder | None:
    """Who holds that UDP port; None where the system does not tell (not Linux, another user's)."""
    inodes = {row[9] for row in _table() if int(row[1].rpartition(":")[2], 16) == port}
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in PROC.glob("[0-9]*"):
        try:
            if any(str(one.readlink()) in wanted for one in (process / "fd").iterdir()):
                said = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                return Holder(int(process.name), name, b"stagekit" in said)
        except OSError:  # another user's, or gone meanwhile
            continue
    return None


def lost(sock: socket.socket) -> int:
    """Datagrams that the system threw away because we were too slow; 0 where it does not tell."""
    try:
        inode = str(PROC.joinpath("self", "fd", str(sock.fileno())).readlink())[8:-1]
        return next((int(row[-1]) for row in _table() if row[9] == inode), 0)
    except (OSError, ValueError):
        return 0


def _table() -> list[list[str]]:
    """The rows of Linux's tables of UDP sockets (proc(5)): local address, …, inode, …, drops."""
    rows = []
    for name in ("udp", "udp6"):
        try:
            text = (PROC / "net" / name).read_text(encoding="ascii")
        except OSError:
            continue
        rows += [line.split() for line in text.splitlines()[1:]]
    return [row for row in rows if len(row) > 10]
