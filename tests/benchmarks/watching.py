"""What it costs to be looked at: a frame of 300 values, and reaction while somebody watches."""

from __future__ import annotations

import json
import socket
import tempfile
import time
from pathlib import Path

from stagekit.core.values import MILLISECOND, SIGNAL, Happening
from stagekit.engine.closely import look
from stagekit.engine.engine import Engine
from stagekit.show.reading import open_scene
from stagekit.show.tracks import Tracks
from tests.benchmarks import scenes
from tests.benchmarks.consoles import react
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress, share
from tests.benchmarks.playing import Probe, Show, drain, ear, playing, ports

MAPPINGS = 60
"""Each with three shapes: a signal, four values of its line, and what leaves: 360 values."""

FRAMES = 300

TURNS = 4
"""Of each sort in a round: a virtual machine's own moods last for seconds."""

SETTLES = 0.3
SKIPS = 20
"""First messages of a turn, which do not count."""


def frames() -> list[float]:
    """Microseconds to make a frame in which every value has changed."""
    with tempfile.TemporaryDirectory() as where:
        file = scenes.many(Path(where) / "show", 7001, 7002, MAPPINGS)
        scene = open_scene(str(file)).scene
    assert scene is not None
    engine = Engine(scene)
    tracks = Tracks(engine)
    list(tracks.build())
    list(look(engine.graph, tracks.moved, 0))
    tracks.frame(0, whole=True)
    spent = []
    for count in range(1, FRAMES + 1):
        for n in range(MAPPINGS):
            value = 0.001 * ((count * 7 + n) % 1999)
            at = count * 33 * MILLISECOND
            engine.handle(Happening(0, at, SIGNAL, "desk", f"/in/{n}", 0, (value,)))
        began = time.perf_counter_ns()
        frame = tracks.frame(count)
        spent.append((time.perf_counter_ns() - began) / 1000)
        assert frame is not None
        assert frame[2] + 256 * frame[3] == 6 * MAPPINGS
    return spent


class Watcher:
    """Somebody who asks for live frames, and lets them lie."""

    def __init__(self, show: Show) -> None:
        """Connected, and not watching yet."""
        self._link: socket.socket = show.control()
        self._lines = self._link.makefile()

    def watch(self, on: bool) -> None:
        """Begin or end to watch; all has settled when this returns."""
        self._link.sendall(json.dumps({"do": "watch", "values": [int(on)]}).encode() + b"\n")
        if json.loads(self._lines.readline()) != {"ok": True}:
            raise RuntimeError("the keeper does not understand")
        time.sleep(SETTLES)

    def close(self) -> None:
        """Gone."""
        self._lines.close()
        self._link.close()


def figures() -> list[Figure]:
    """A frame by itself; then reaction, in turn with somebody who watches and with nobody."""
    progress("frames")
    made = [share(frames(), 50) for _ in range(ROUNDS)]
    progress("watching")
    listen, answer, aside = ports(3)
    half, slowest = [], []
    with tempfile.TemporaryDirectory() as where, ear(aside) as load:
        scene = scenes.lively(Path(where) / "show", listen, answer, aside)
        probe = Probe(listen, answer)
        with playing(scene) as show:
            probe.ready()
            watcher = Watcher(show)
            for _ in range(ROUNDS):
                times: dict[bool, list[float]] = {True: [], False: []}
                for turn in range(2 * TURNS):
                    on = turn % 4 in (0, 3)  # neither comes first
                    watcher.watch(on)
                    drain(load)
                    times[on] += react(probe)[SKIPS:]
                half.append((share(times[True], 50), share(times[False], 50)))
                slowest.append((share(times[True], 99), share(times[False], 99)))
            watcher.close()
        probe.close()
    return [
        absolute("a live frame of 360 values", "µs", made, 100.0),
        against_floor("reaction p50, watched, beside unwatched", "µs", half, 1.15),
        against_floor("reaction p99, watched, beside unwatched", "µs", slowest, 1.15),
    ]
