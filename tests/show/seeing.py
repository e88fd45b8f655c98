"""A console's end of the lane, in a test: what is told there, read from the description alone."""

from __future__ import annotations

import base64
import json
import math
import socket
import struct
from pathlib import Path
from typing import Any

from stagekit.core.values import MILLISECOND, SECOND, Happening
from stagekit.engine.stage import Stage
from stagekit.scene.plan import Scene
from stagekit.show.lane import Lane
from stagekit.show.live import Live
from stagekit.show.programme import Programme
from stagekit.show.reading import Opened, open_scene
from stagekit.show.wire import Order

Message = dict[str, Any]


def take_apart(frame: bytes) -> tuple[int, dict[int, float]]:
    """A live frame: its moment in milliseconds and each value by its id.

    Byte by byte, as it is written in the design: a head of eight bytes, two bytes
    an id (an odd count is filled up by one more), four bytes a value.
    """
    assert frame[0] == 1, "version"
    assert frame[1] == 1, "kind"
    count = frame[2] + 256 * frame[3]
    ms = sum(frame[4 + i] << (8 * i) for i in range(4))
    ids = [frame[8 + 2 * i] + 256 * frame[9 + 2 * i] for i in range(count)]
    start = 8 + 2 * (count + count % 2)
    assert start % 4 == 0
    assert len(frame) == start + 4 * count
    values = [struct.unpack("<f", frame[start + 4 * i : start + 4 * i + 4])[0]
              for i in range(count)]  # fmt: skip
    assert len(set(ids)) == count
    return ms, dict(zip(ids, values, strict=True))


class Console:
    """All that a console is told, put together as its page does.

    Attributes:
        plan: the newest; tracks: its tracks, with those added later.
        values: the newest value by id; events: all that were told.
        frames: how many came; last: ids of the newest.
        orders: what inputs were told: (name, order).
    """

    def __init__(self, *scenes: Scene, live: bool = True) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.lane, self._end = Lane(ours), theirs
        theirs.setblocking(False)
        self._rest = b""
        overs = [0.0] * len(scenes)
        self.programme = Programme([Opened(scene) for scene in scenes], overs)
        self.stage = Stage(scenes)
        self.orders: list[tuple[str, Order]] = []
        self.live = Live(self.programme, "fr", self.lane, self._order)
        self.plan: Message = {}
        self.tracks: list[Message] = []
        self.values: dict[int, float] = {}
        self.events: list[list[Any]] = []
        self.last: dict[int, float] = {}
        self.frames = 0
        self.said: list[str] = []
        self.now = SECOND
        if live:
            self.live.follow(self.stage, "show")
            self.turn()

    def _order(self, name: str, order: Order) -> bool:
        self.orders.append((name, order))
        return True

    def close(self) -> None:
        self.lane.close()
        self._end.close()

    def happen(self, kind: str, source: str, name: str, *values: Any, who: int = 0) -> None:
        """Something happens in the engine, a millisecond later."""
        self.now += MILLISECOND
        self.stage.handle(Happening(0, self.now, kind, source, name, who, values))

    def signal(self, name: str, *values: float, who: int = 0) -> None:
        source, _, port = name.partition(".")
        self.happen("signal", source, port, *values, who=who)

    def turn(self, seconds: float = 0.04) -> None:
        """Let the loop go round until nothing is left to do, and read what was told."""
        self.now += round(seconds * SECOND)
        for _ in range(10_000):
            self.live.turn(self.now)
            if self.live.due() != 0:
                break
        self.live.turn(self.now)
        self.read()

    def read(self) -> None:
        while True:
            self.lane.flush()
            try:
                data = self._end.recv(1 << 20)
            except BlockingIOError:
                break
            self._rest += data
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            self._take(json.loads(line, parse_constant=_refuse))

    def _take(self, message: Message) -> None:
        self.said.append(message["do"])
        if message["do"] == "plan":
            self.plan, self.tracks, self.values = message, list(message["tracks"]), {}
        elif message["do"] == "tracks":
            assert message["from"] == len(self.tracks)
            assert message["rev"] == self.plan["rev"]
            self.tracks += message["tracks"]
        elif message["do"] == "live":
            self.events += message["e"]
            if message["b"]:
                self.frames += 1
                ms, self.last = take_apart(base64.b64decode(message["b"], validate=True))
                assert ms == self.now // MILLISECOND % 2**32
                assert max(self.last) < len(self.tracks)
                self.values.update(self.last)

    def ids(self, k: str, **names: Any) -> list[int]:
        """The ids of a thing's members, in their order."""
        found = [
            (track.get("part", 0), index)
            for index, track in enumerate(self.tracks)
            if track["k"] == k and all(track[key] == value for key, value in names.items())
        ]
        return [index for _, index in sorted(found)]

    def shown(self, k: str, **names: Any) -> list[float | None]:
        """What is shown of them; None for what is not known."""
        found = [self.values.get(index, math.nan) for index in self.ids(k, **names)]
        return [None if math.isnan(value) else round(value, 6) for value in found]

    @property
    def changed(self) -> list[Message]:
        """The tracks of the newest frame."""
        return [self.tracks[index] for index in self.last]


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def written(folder: Path, text: str, name: str = "scene.yaml") -> Scene:
    """A scene as an artist writes it."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    opened = open_scene(str(file), None)
    assert opened.scene is not None, opened.problems
    return opened.scene
