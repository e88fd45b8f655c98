"""What others ask of the keeper: whole orders go on, everything else is answered and dropped."""

from __future__ import annotations

import contextlib
import json
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stagekit.show.asked import CLIENTS, DONE, LINE, UNKNOWN, Asked, hand


class Place:
    """A socket of the keeper's and those who come to it."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "s")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen(64)
        listener.setblocking(False)
        self.got: list[dict[str, Any]] = []
        self.asked = Asked(listener, self.answer)
        self.socks: list[socket.socket] = []

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        self.got.append(message)
        return {"ok": True, "n": len(self.got)}

    def client(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(3)
        sock.connect(self.path)
        self.socks.append(sock)
        self.turn()
        return sock

    def turn(self, times: int = 3) -> None:
        for _ in range(times):
            ready, _, _ = select.select(self.asked.readers(), [], [], 0.01)
            self.asked.listen(ready)

    def say(self, sock: socket.socket, data: bytes) -> list[dict[str, Any]]:
        sock.sendall(data)
        self.turn()
        sock.settimeout(0.05)
        got = b""
        while True:
            try:
                chunk = sock.recv(65536)
            except TimeoutError:
                break
            if not chunk:
                break
            got += chunk
        return [json.loads(line) for line in got.splitlines()]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    one = Place(tmp_path)
    yield one
    one.asked.close()
    for sock in one.socks:
        sock.close()


def test_many_orders_over_one_connection(place: Place) -> None:
    sock = place.client()
    assert [one["n"] for one in place.say(sock, b'{"do": "a"}\n{"do": "b"}\n{"do"')] == [1, 2]
    assert [one["n"] for one in place.say(sock, b': "c"}\n')] == [3]
    assert [one["do"] for one in place.got] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "3", '"go"', "{}", '{"do": 1}', '{"do": null}', "[" * 9000, "\x00"]
)
def test_what_is_no_order(place: Place, line: str) -> None:
    assert place.say(place.client(), line.encode() + b"\n") == [UNKNOWN]
    assert not place.got


def test_a_line_without_end_is_cut(place: Place) -> None:
    sock = place.client()
    with contextlib.suppress(OSError):
        sock.sendall(b"x" * (LINE + 1000))
    place.turn(6)
    assert len(place.asked.readers()) == 1
    assert place.say(place.client(), b'{"do": "a"}\n')


def test_one_that_reads_no_answers_is_let_go(place: Place) -> None:
    sock = place.client()
    for _ in range(3000):
        try:
            sock.sendall(b'{"do": "a"}\n' * 100)
        except OSError:
            break
        place.turn(1)
        if len(place.asked.readers()) == 1:
            break
    assert len(place.asked.readers()) == 1


def test_live_frames_are_wanted_as_long_as_somebody_wants_them(place: Place) -> None:
    one, other = place.client(), place.client()
    assert not place.asked.watched
    for sock, want, watched in ((one, 1, True), (other, 1, True), (one, 0, True), (other, 0, False),
                                (one, 1, True)):  # fmt: skip
        place.say(sock, b'{"do": "watch", "values": [%d]}\n' % want)
        assert place.asked.watched == watched
    for wrong in (b"[2]", b"[]", b'["1"]', b"[1, 1]", b"1"):
        assert place.say(other, b'{"do": "watch", "values": %s}\n' % wrong) == [UNKNOWN]
    one.close()
    place.turn()
    assert not place.asked.watched, "whoever is gone wants nothing"


def test_those_who_watch_do_not_make_room(place: Place) -> None:
    page = place.client()
    place.say(page, b'{"do": "watch", "values": [1]}\n')
    others = [place.client() for _ in range(CLIENTS + 5)]
    assert len(place.asked.readers()) == CLIENTS + 1
    assert place.say(page, b'{"do": "a"}\n')
    others[0].settimeout(1)
    assert others[0].recv(10) == b"", "the one that came first made room"


def test_an_order_as_the_engine_is_told_it() -> None:
    order = hand({"do": "set", "values": ["lights", "face", 1, 0.5, True], "by": "Maud"})
    assert order == {"do": "hand", "name": "set", "values": ["lights", "face", 1, 0.5, True],
                     "by": "Maud"}  # fmt: skip
    assert hand({"do": "go"}) == {"do": "hand", "name": "go", "values": [], "by": ""}
    assert hand({"do": "go", "values": [1] * 40}) is not None
    ill: list[dict[str, Any]] = [
        {"values": [1] * 41}, {"values": 3}, {"values": [[1]]}, {"values": [None]},
        {"values": [{}]}, {"values": [float("nan")]}, {"values": [float("inf")]},
        {"values": ["x" * 2000]}, {"values": [1 << 70]}, {"by": 3}, {"by": "x" * 41}, {"by": None},
    ]  # fmt: skip
    for wrong in ill:
        assert hand({"do": "go", **wrong}) is None, wrong
    assert DONE["ok"]
