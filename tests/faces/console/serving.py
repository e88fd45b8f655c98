"""The console's real process, fed by a keeper made by hand, and browsers that reach it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Message = dict[str, Any]

PLAN: Message = {
    "do": "plan", "rev": 1, "scene": {"name": {"": "Air"}, "file": "air.yaml", "about": None},
    "show": None, "language": "en", "mode": "rehearsal",
    "cues": [{"i": 0, "number": "1", "title": {"": "Dawn"}, "note": ""},
             {"i": 1, "number": "2", "title": {"": "Noon"}, "note": "slowly"}],
    "inputs": [{"name": "desk"}], "models": [{"name": "shadow"}],
    "outputs": [{"name": "lights", "patch": "qlcplus", "lamps": [], "slots": []}],
    "mappings": [{"m": 0, "name": "desk /fader"}], "groups": [], "rig": None,
    "tracks": [{"k": "signal", "source": "desk", "port": "/fader", "who": 0, "part": 0,
                "parts": 1, "unit": "", "low": 0, "high": 1}],
}  # fmt: skip


def frame(values: dict[int, float], ms: int = 0) -> bytes:
    """A live frame, written from the description alone."""
    count = len(values)
    ids = list(values) + [0] * (count % 2)
    return struct.pack(f"<BBHI{len(ids)}H{count}f", 1, 1, count, ms, *ids, *values.values())


def values_of(data: bytes) -> dict[int, float]:
    """The values of a live frame."""
    _, _, count, _ = struct.unpack_from("<BBHI", data)
    ids = struct.unpack_from(f"<{count}H", data, 8)
    numbers = struct.unpack_from(f"<{count}f", data, 8 + 2 * (count + count % 2))
    return dict(zip(ids, numbers, strict=True))


class Hand:
    """A keeper as the console sees it: lines to its input, a socket for its orders.

    Attributes:
        orders: all that came over the socket, `watch` and `console` included.
        answer: what is answered to an order.
    """

    def __init__(self, folder: Path, *, token: str = "", read_token: str = "") -> None:
        self.folder = folder
        self.orders: list[Message] = []
        self.answer: Callable[[Message], Message] = lambda order: {"ok": True}
        self._links: list[socket.socket] = []
        self.open_socket()
        tcp = socket.socket()
        tcp.bind(("127.0.0.1", 0))
        tcp.listen(64)
        self.port = int(tcp.getsockname()[1])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stagekit.faces.console.serve", str(os.getpid())],
            env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
            stdin=subprocess.PIPE, pass_fds=[tcp.fileno()],
        )  # fmt: skip
        self.tell({"do": "door", "host": "127.0.0.1", "fd": tcp.fileno(), "token": token,
                   "read_token": read_token})  # fmt: skip
        tcp.close()

    def open_socket(self) -> None:
        place = self.folder / "stagekit"
        place.mkdir(mode=0o700, exist_ok=True)
        (place / "show.sock").unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(place / "show.sock"))
        self._listener.listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close_socket(self) -> None:
        (self.folder / "stagekit" / "show.sock").unlink()
        self._listener.close()
        for link in self._links:
            link.shutdown(socket.SHUT_RDWR)
            link.close()
        self._links = []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            self._links.append(link)
            threading.Thread(target=self._obey, args=(link,), daemon=True).start()

    def _obey(self, link: socket.socket) -> None:
        try:
            with link.makefile("rb") as lines:
                for line in lines:
                    order = json.loads(line)
                    self.orders.append(order)
                    link.sendall(json.dumps(self.answer(order)).encode() + b"\n")
        except OSError:
            return

    @property
    def given(self) -> list[Message]:
        """Orders of hands alone."""
        return [one for one in self.orders if one["do"] not in ("watch", "console")]

    def tell(self, message: Message) -> None:
        """One line of the keeper's."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def live(self, values: dict[int, float], events: Sequence[object] = (), **more: Any) -> bytes:
        data = frame(values)
        self.tell({"do": "live", "b": base64.b64encode(data).decode(), "e": list(events), **more})
        return data

    def status(self, **more: Any) -> None:
        self.tell({"do": "status", "elapsed": 1.0, "panic": False, "words": [], **more})

    def end(self) -> None:
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            assert self.process.wait(5) == 0
        finally:
            self.process.kill()
            self.process.wait()
            self._listener.close()
            for link in self._links:
                link.close()

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Browser:
    """One page: a WebSocket, and what came over it.

    Attributes:
        frames: live frames; said: everything else, oldest first.
    """

    def __init__(
        self, port: int, path: str = "/ws", *, origin: str | None = None, host: str = "127.0.0.1",
        open_timeout: float = 10,
    ) -> None:  # fmt: skip
        self.frames: list[bytes] = []
        self.said: list[Message] = []
        self._next = 0
        sock = socket.create_connection(("127.0.0.1", port), timeout=open_timeout)
        sock.settimeout(None)
        self._stack = contextlib.ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(connect(
            f"ws://{host}:{port}{path}", sock=sock, compression=None, origin=origin,  # type: ignore[arg-type]
            open_timeout=open_timeout, close_timeout=1, max_size=None, proxy=None,
        ))  # fmt: skip

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def send(self, message: object) -> None:
        self.socket.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    def take(self, seconds: float = 5.0) -> Message | bytes:
        """The next message, whatever it is."""
        data = self.socket.recv(timeout=seconds)
        if isinstance(data, bytes):
            self.frames.append(data)
            return data
        message: Message = json.loads(data)
        self.said.append(message)
        return message

    def wait(self, sort: str, seconds: float = 5.0, **fields: Any) -> Message:
        """The next message of that sort with these fields."""
        until = time.monotonic() + seconds
        while True:
            message = self.take(max(until - time.monotonic(), 0.01))
            if (
                isinstance(message, dict)
                and message["t"] == sort
                and all(message.get(key) == value for key, value in fields.items())
            ):
                return message

    def live(self, seconds: float = 5.0) -> bytes:
        """The next live frame."""
        until = time.monotonic() + seconds
        while True:
            message = self.take(max(until - time.monotonic(), 0.01))
            if isinstance(message, bytes):
                return message

    def ask(self, do: str, *values: object, seconds: float = 5.0) -> Message:
        """An order and its answer."""
        self._next += 1
        self.send({"id": self._next, "do": do, "values": list(values)})
        return self.wait("answer", seconds, id=self._next)

    def closed(self, seconds: float = 5.0) -> int:
        """Read until it is closed: why."""
        until = time.monotonic() + seconds
        try:
            while True:
                self.take(max(until - time.monotonic(), 0.01))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 0
