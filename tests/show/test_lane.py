"""The lane and the view's pipe: whole messages in order, whatever the other side does."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stagekit.show.lane import Lane
from stagekit.show.telling import Telling

Pair = tuple[Lane, Lane]


@pytest.fixture
def lanes() -> Iterator[Pair]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    one, other = Lane(ours), Lane(theirs)
    yield one, other
    one.close()
    other.close()


def test_a_flood_comes_through_whole_and_in_order(lanes: Pair) -> None:
    one, other = lanes
    for n in range(5000):
        one.send({"do": "n", "n": n, "pad": "x" * 200})
    assert one.waiting, "more than a socket holds"
    got: list[int] = []
    while len(got) < 5000:
        got += [message["n"] for message, _ in other.receive()]
        one.flush()
    assert got == list(range(5000))
    assert not one.closed


def test_a_descriptor_waits_for_room_and_arrives_with_its_message(lanes: Pair) -> None:
    one, other = lanes
    # The socket is full to the brim while nothing is kept back: what once closed the lane.
    one.sock.setblocking(False)
    filler = json.dumps({"do": "pad", "pad": "x" * 1000}).encode() + b"\n"
    sent = 0
    try:
        while True:
            if one.sock.send(filler) < len(filler):
                pytest.skip("this kernel sends parts of messages")
            sent += 1
    except BlockingIOError:
        pass
    read, write = os.pipe()
    got: list[int] = []

    def wake_up() -> None:
        time.sleep(0.2)
        count = 0
        while count < sent + 1:
            for message, fd in other.receive():
                count += 1
                if message["do"] == "spawn" and fd is not None:
                    got.append(fd)
            time.sleep(0.001)

    thread = threading.Thread(target=wake_up)
    thread.start()
    one.send({"do": "spawn", "fd": True, "name": "a"}, write)
    thread.join(5)
    assert not one.closed
    os.write(got[0], b"here")
    assert os.read(read, 10) == b"here"
    for fd in (read, write, got[0]):
        os.close(fd)


def test_what_is_put_back_comes_first(lanes: Pair) -> None:
    one, other = lanes
    for do in ("begin", "hand", "panic"):
        one.send({"do": do})
    found = other.receive()
    other.unread(found[1:])
    one.send({"do": "stop"})
    assert [message["do"] for message, _ in other.receive()] == ["hand", "panic", "stop"]


def test_the_other_side_is_gone(lanes: Pair) -> None:
    one, other = lanes
    other.close()
    one.send({"do": "a"})
    one.send({"do": "b"}, 0)
    assert one.closed
    assert not one.waiting


VIEW = """import sys, time
time.sleep({sleep})
with open({file!r}, "wb") as out:
    for line in sys.stdin.buffer:
        out.write(line)
"""


def told(tmp_path: Path, sleep: float) -> tuple[Telling, Path]:
    file = tmp_path / "told"
    return Telling([sys.executable, "-c", VIEW.format(sleep=sleep, file=str(file))]), file


def test_a_slow_view_misses_pictures_and_no_words(tmp_path: Path) -> None:
    telling, file = told(tmp_path, 0.5)
    began = time.monotonic()
    for n in range(300):
        telling.say({"do": "status", "n": n, "words": [{"n": n}] if n % 3 == 0 else [],
                     "pad": "x" * 2000})  # fmt: skip
    telling.say({"do": "word", "n": -1})
    assert time.monotonic() - began < 0.3, "nothing waits"
    telling.end(5.0)
    rows = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert len(rows) < 301
    assert rows[-1] == {"do": "word", "n": -1}
    assert [one["n"] for row in rows for one in row.get("words", [])] == list(range(0, 300, 3))


def test_a_view_that_hangs_is_ended(tmp_path: Path) -> None:
    telling, _ = told(tmp_path, 60)
    began = time.monotonic()
    telling.say({"do": "status", "words": [], "pad": "x" * 1_000_000})
    telling.end(0.3)
    assert time.monotonic() - began < 3


def test_a_view_that_is_gone_harms_nothing(tmp_path: Path) -> None:
    telling, _ = told(tmp_path, 60)
    process = telling._face
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(3):
        telling.say({"do": "word"})
    telling.reap()
    assert telling.fileno() == -1
    assert not telling.waiting
    telling.end()


def test_nobody_is_told() -> None:
    telling = Telling(None)
    telling.say({"do": "word"})
    assert not telling.waiting
    telling.end()
