"""What other terminals and the console ask of the keeper, over the local socket.

JSON lines in, one answer a line, in order; a connection may stay open. Standard
library only, and nothing here can wait.
"""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

CLIENTS = 32
"""Most other terminals at once; the one that came first makes room."""

LINE = 65_536
"""Longest order in bytes."""

HANDS = (
    "go", "back", "cue", "standby", "resume", "blackout", "master", "set", "free", "hold",
    "override", "give", "mute", "solo", "bypass", "resend", "mode", "apply", "scene", "calibrate",
)  # fmt: skip
"""What a hand may do; the engine knows each and refuses what does not fit."""

VALUES = 40
TEXT = 1024
NAME = 40

Answer = dict[str, Any]

DONE: Answer = {"ok": True}
UNKNOWN: Answer = {"ok": False, "why": "not understood", "why_fr": "pas compris"}
AWAY: Answer = {
    "ok": False,
    "why": "the engine is being started again",
    "why_fr": "le moteur redémarre",
}


def hand(message: dict[str, Any]) -> dict[str, Any] | None:
    """An order as the engine is told it: name, values and whose hand; None if it is ill-formed."""
    values, by = message.get("values", []), message.get("by", "")
    if not isinstance(values, list) or len(values) > VALUES or not all(map(plain, values)):
        return None
    if not isinstance(by, str) or len(by) > NAME:
        return None
    return {"do": "hand", "name": message["do"], "values": values, "by": by}


def plain(value: object) -> bool:
    """Whether it is a short text or a finite number."""
    if isinstance(value, str):
        return len(value) <= TEXT
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return isinstance(value, float) and isfinite(value)


class Asked:
    """The local socket and those who are connected to it.

    Attributes:
        watched: whether anybody wants live frames.
    """

    def __init__(self, listener: socket.socket, answer: Callable[[dict[str, Any]], Answer]) -> None:
        """`answer` is given each whole message that has a `do`."""
        self._listener = listener
        self._answer = answer
        self._clients: dict[socket.socket, bytes] = {}
        self._watchers: set[socket.socket] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody who is connected wants live frames."""
        return bool(self._watchers)

    def readers(self) -> list[socket.socket]:
        """For select."""
        return [self._listener, *self._clients]

    def listen(self, ready: Sequence[object]) -> None:
        """Take in who has come, and answer who has asked."""
        if self._listener in ready:
            self._accept()
        for client in list(self._clients):
            if client in ready:
                self._read(client)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            for _ in range(CLIENTS):
                client, _ = self._listener.accept()
                client.setblocking(False)
                self._clients[client] = b""
                if len(self._clients) > CLIENTS:
                    others = [one for one in self._clients if one not in self._watchers]
                    self._drop((others or list(self._clients))[0])

    def _read(self, client: socket.socket) -> None:
        try:
            data = client.recv(LINE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._clients[client] += data
        if not data or len(self._clients[client]) > LINE:
            self._drop(client)
            return
        while b"\n" in self._clients.get(client, b""):
            asked, _, self._clients[client] = self._clients[client].partition(b"\n")
            reply = json.dumps(self._asked(client, asked)).encode() + b"\n"
            try:
                if client.send(reply) < len(reply):
                    self._drop(client)  # it asks and reads no answers
            except OSError:
                self._drop(client)

    def _asked(self, client: socket.socket, asked: bytes) -> Answer:
        try:
            message = json.loads(asked)
            do = message["do"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return UNKNOWN
        if not isinstance(do, str):
            return UNKNOWN
        if do == "watch":
            if message.get("values") not in ([0], [1]):
                return UNKNOWN
            self._watchers.discard(client)
            if message["values"] == [1]:
                self._watchers.add(client)
        return self._answer(message)

    def _drop(self, client: socket.socket) -> None:
        self._clients.pop(client, None)
        self._watchers.discard(client)
        client.close()

    def close(self) -> None:
        """Nobody is listened to any more."""
        self._listener.close()
        for client in list(self._clients):
            self._drop(client)
