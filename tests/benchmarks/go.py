"""From GO on a page of the console, or in a terminal, to the first packet.

The floor is a bare echo over a WebSocket, asked in turn with them.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from websockets.sync.client import ClientConnection

from tests.benchmarks import scenes
from tests.benchmarks.measure import ROUNDS, Figure, absolute, progress, share
from tests.benchmarks.pages import PAGES, door, echoing, looking, page, quiet, there
from tests.benchmarks.playing import Show, drain, ear, playing, ports

TIMES, PRESSES = 200, 40
"""GOs of a page in one round, and of a space bar."""

APART = 0.005
"""Seconds from one to the next."""

SHOWN = 0.35
"""Seconds until a terminal shows what stands by, which its next GO means."""

Press = Callable[[int], None]
"""Says GO, expecting the cue of that index."""


def first_packet(press: Press, stage: socket.socket, number: int) -> float:
    """Milliseconds from one GO to its packet."""
    start = time.perf_counter()
    press(number)
    stage.recv(2048)
    return (time.perf_counter() - start) * 1000


def bounced(bare: ClientConnection) -> float:
    """Milliseconds to the echo and back."""
    start = time.perf_counter()
    bare.send("go")
    bare.recv()
    return (time.perf_counter() - start) * 1000


@contextlib.contextmanager
def browser(port: int) -> Iterator[Press]:
    """GO as a page says it; what else comes to the page is read in between."""
    with page(port, "/ws") as console:
        there(console, "hello")

        def press(number: int) -> None:
            console.send(json.dumps({"id": number, "do": "go", "values": [number]}))

        def turn(number: int) -> None:
            quiet(console)
            press(number)

        yield turn


def space_bar(show: Show) -> Press:
    """GO as a technician gives it: a key in the terminal in which the show runs."""

    def press(number: int) -> None:
        os.write(show.terminal, b" ")

    return press


def above_echo(
    press: Press, show: Show, stage: socket.socket, bare: ClientConnection, times: int, apart: float
) -> float:
    """How much later than the echo, at the slowest in a hundred."""
    goes, echoes = [], []
    drain(stage)
    show.say("cue", 0)
    stage.recv(2048)
    for number in range(1, times + 1):
        time.sleep(apart)
        drain(stage)
        goes.append(first_packet(press, stage, number))
        time.sleep(APART)
        echoes.append(bounced(bare))
    return share(goes, 99) - share(echoes, 99)


def measure(*, watched: bool) -> list[Figure]:
    """Both ways in; watched: beside four more consoles and three hundred signals."""
    how = f"{PAGES} consoles" if watched else "idle"
    progress(f"go, {how}")
    to, aside, desk = ports(3)
    port = door()
    pages, keys = [], []
    with tempfile.TemporaryDirectory() as where, ear(to) as stage, ear(aside) as load:
        scene = scenes.conduct(Path(where) / "show", desk, to, aside, TIMES + 1, lively=watched)
        at = f"127.0.0.1:{port}"
        with echoing() as echo, playing(scene, "--console", at, screen=True) as show:
            show.begun()
            with (
                looking(port) if watched else contextlib.nullcontext(),
                page(echo, "/") as bare,
                browser(port) as click,
            ):
                for _ in range(ROUNDS):
                    pages.append(above_echo(click, show, stage, bare, TIMES, APART))
                    key = space_bar(show)
                    keys.append(above_echo(key, show, stage, bare, PRESSES, SHOWN))
                    drain(load)
    return [
        absolute(f"go on a page, p99 above an echo, {how}", "ms", pages, 10.0),
        absolute(f"space bar in a terminal, above it, {how}", "ms", keys, 10.0),
    ]


def figures() -> list[Figure]:
    """Idle, and beside four consoles that look at three hundred signals."""
    return [*measure(watched=False), *measure(watched=True)]
