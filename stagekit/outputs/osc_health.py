"""Whether anybody is there: what the network itself says of packets that reached nobody.

A machine that is there answers a datagram for a port where nobody listens with
an ICMP "port unreachable" (RFC 792, RFC 4443), and one that is off is reported by
the last machine on the way. Linux keeps these answers in a queue of the socket
(`IP_RECVERR`, ip(7)); elsewhere nothing is told. Nothing is sent to find it out.
"""

from __future__ import annotations

import errno
import socket
import sys
import time

IP_RECVERR, IPV6_RECVERR = 11, 25
"""<linux/in.h>, <linux/in6.h>; Python names them from 3.14 on."""

FORGET = 2.0
"""Seconds of sending without such an answer after which somebody is there, for all we know."""

NOBODY = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETUNREACH)
"""What means that nobody is there; a packet too big for the way, say, does not."""

AT_ONCE = 64
"""Answers read at one time."""


class Health:
    """What has come back from where one socket sends."""

    def __init__(self, sock: socket.socket) -> None:
        """Ask the system to keep what comes back."""
        self._socket = sock
        self._error = 0
        self._when = 0.0
        self._sent = 0
        self._told = sys.platform == "linux"
        if self._told:
            if sock.family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
            else:
                sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)

    def look(self, sent: int) -> int:
        """Why nobody is there, an errno; 0 while nothing speaks against it.

        `sent`: how many packets have left so far. While none leaves, what is known stands.
        """
        if not self._told:
            return 0
        now = time.monotonic()
        found = self._newest()
        if found:
            self._error, self._when, self._sent = found, now, sent
        elif self._error and sent > self._sent and now - self._when > FORGET:
            self._error = 0
        return self._error

    def _newest(self) -> int:
        """The errno of the newest answer that came since the last look; 0 where none came."""
        found = 0
        for _ in range(AT_ONCE):
            try:
                _, extra, _, _ = self._socket.recvmsg(0, 512, socket.MSG_ERRQUEUE)
            except OSError:
                break
            for _, kind, data in extra:
                if kind in (IP_RECVERR, IPV6_RECVERR):
                    code = int.from_bytes(data[:4], sys.byteorder)
                    found = code if code in NOBODY else found
        return found


def in_words(error: int, host: str, port: int) -> tuple[str, str] | None:
    """What is wrong on the other side and what to do, in English and French."""
    if error == errno.ECONNREFUSED:
        return (
            f"nobody listens at {host}:{port}; open the program there, or correct its `to`",
            f"personne n'écoute à {host}:{port} ; ouvrez-y le logiciel, ou corrigez son « to »",
        )
    if error:
        return (
            f"{host} does not answer; is that machine on, and its cable in?",
            f"{host} ne répond pas ; cette machine est-elle allumée, et son câble branché ?",
        )
    return None
