"""Messages between stagekit's own processes: length-prefixed MessagePack on a socket.

Never pickle: what comes over a wire is data. Sending never waits: what does
not fit is kept back, and while something is kept back signals are dropped
(they are old by then) and events wait in order, up to a limit.
"""

from __future__ import annotations

import socket
import struct
from typing import Any, TypeVar

import msgspec

from stagekit.core.values import WIRE_VERSION, Happening, Letter, Packet

HEAD = struct.Struct("<I")
LARGEST = 16 << 20
KEPT_BACK = 4 << 20


class Job(msgspec.Struct):
    """What a worker is to be: the first message it gets."""

    floor: str  # "input", "model" or "output"
    name: str
    use: str
    folder: str
    keys: dict[str, Any] = {}
    people: list[str] = []
    seed: int = 0
    wants: list[str] = []
    idle: bool = False
    offset: int = 0  # of the show's clock, see `stagekit.show.clock`
    rest: list[Packet] = []  # what an output sends by itself when the engine is gone
    version: int = WIRE_VERSION


class Order(msgspec.Struct, array_like=True):
    """Something the engine asks of a worker.

    `letter`, `packet`, `sleep`, `wake`, `wants`, `watch`, `forget` or `stop`.
    """

    what: str
    letter: Letter | None = None
    packet: Packet | None = None
    ports: list[str] = []  # for `wants`: those the scene listens to; for `watch`: for eyes only


T = TypeVar("T")


class Channel:
    """One end of a socket between two processes.

    Attributes:
        dropped: messages let go because the other side did not read.
        closed: the other side is gone.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Take over a connected stream socket."""
        self.sock = sock
        sock.setblocking(False)
        self._in = bytearray()
        self._out = bytearray()
        self._encoder = msgspec.msgpack.Encoder()
        self.dropped = 0
        self.closed = False

    def fileno(self) -> int:
        """For select."""
        return self.sock.fileno()

    @property
    def waiting(self) -> bool:
        """Whether something is kept back."""
        return bool(self._out)

    def send(self, message: object, *, droppable: bool = False) -> bool:
        """Send now or keep back; False if it was dropped or the other side is gone."""
        if self.closed:
            return False
        if self._out:
            self.flush()
            if self._out and (droppable or len(self._out) > KEPT_BACK):
                self.dropped += 1
                return False
        body = self._encoder.encode(message)
        data = HEAD.pack(len(body)) + body
        if self._out:
            self._out += data
            return True
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.closed = True
            return False
        if sent < len(data):
            self._out += data[sent:]
        return True

    def flush(self) -> None:
        """Try to send what was kept back."""
        try:
            while self._out:
                del self._out[: self.sock.send(self._out)]
        except BlockingIOError:
            return
        except OSError:
            self.closed = True
            self._out.clear()

    def receive(self) -> list[bytes]:
        """All whole messages that have arrived, as bytes; sets `closed` at the end."""
        try:
            while True:
                chunk = self.sock.recv(1 << 18)
                if not chunk:
                    self.closed = True
                    break
                self._in += chunk
                if len(chunk) < (1 << 18):
                    break
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True
        out: list[bytes] = []
        start, size = 0, len(self._in)
        while size - start >= 4:
            (length,) = HEAD.unpack_from(self._in, start)
            if length > LARGEST:
                self.closed = True
                break
            if size - start - 4 < length:
                break
            out.append(bytes(self._in[start + 4 : start + 4 + length]))
            start += 4 + length
        if start:
            del self._in[:start]
        return out

    def close(self) -> None:
        """Close the socket."""
        self.closed = True
        self.sock.close()


happenings = msgspec.msgpack.Decoder(list[Happening])
orders = msgspec.msgpack.Decoder(Order)
jobs = msgspec.msgpack.Decoder(Job)
