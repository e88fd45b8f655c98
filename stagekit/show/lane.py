"""The lane between keeper and engine: JSON lines, and sockets handed over.

Standard library only. It is read before everything else, so that panic never
waits behind a flood.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
from typing import Any

REST_NOW = signal.SIGUSR1
"""By this the keeper says panic to an output in a process of its own, past an engine that hangs."""


class Lane:
    """One end of the lane."""

    def __init__(self, sock: socket.socket) -> None:
        """Take over a connected Unix stream socket."""
        self.sock = sock
        sock.setblocking(False)
        self._in = b""
        self._fds: list[int] = []
        self._out = b""
        self._unread: list[tuple[dict[str, Any], int | None]] = []
        self.closed = False

    def fileno(self) -> int:
        """For select."""
        return self.sock.fileno()

    @property
    def waiting(self) -> bool:
        """Whether something could not be sent yet."""
        return bool(self._out)

    def send(self, message: dict[str, Any], fd: int | None = None) -> None:
        """Send one message, and a file descriptor along with it.

        A message without a descriptor is kept back if it does not fit; one
        with a descriptor waits (the keeper is never busy for long).
        """
        data = json.dumps(message).encode() + b"\n"
        if fd is None:
            self.send_line(data)
            return
        while not self.closed:
            self.flush()
            try:
                if not self._out:
                    self._out = data[socket.send_fds(self.sock, [data], [fd]) :]
                    return
            except BlockingIOError:
                pass
            except OSError:
                self.closed = True
                return
            select.select([], [self.sock], [], 1.0)

    def send_line(self, data: bytes) -> None:
        """Send one message that is JSON already, its end of line with it."""
        self._out += data
        self.flush()

    def flush(self) -> None:
        """Send what was kept back."""
        with contextlib.suppress(BlockingIOError):
            while self._out:
                try:
                    self._out = self._out[self.sock.send(self._out) :]
                except BlockingIOError:
                    raise
                except OSError:
                    self.closed = True
                    self._out = b""

    def receive(self) -> list[tuple[dict[str, Any], int | None]]:
        """All whole messages that have come, each with its descriptor if it has one."""
        try:
            while True:
                data, fds, _, _ = socket.recv_fds(self.sock, 1 << 16, 8)
                self._fds.extend(fds)
                if not data:
                    self.closed = True
                    break
                self._in += data
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True
        *lines, self._in = self._in.split(b"\n")
        out, self._unread = self._unread, []
        for line in lines:
            message = json.loads(line)
            fd = self._fds.pop(0) if message.get("fd") and self._fds else None
            out.append((message, fd))
        return out

    def unread(self, messages: list[tuple[dict[str, Any], int | None]]) -> None:
        """Put back messages that somebody else is to receive."""
        self._unread = [*messages, *self._unread]

    def close(self) -> None:
        """Close it, and the descriptors that nobody has fetched."""
        self.closed = True
        for fd in self._fds:
            with contextlib.suppress(OSError):
                os.close(fd)
        self._fds.clear()
        self.sock.close()
