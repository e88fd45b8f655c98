"""What is only for the eyes: from an input's mouth to the console, past engine and trace."""

from __future__ import annotations

import base64
import json
import math
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stagekit.core.kinds import event, many, number, vector
from stagekit.core.values import MILLISECOND, SECOND, Happening, Ns
from stagekit.show import clock
from stagekit.show.mouth import Mouth
from stagekit.show.trace import Reader
from stagekit.show.wire import Channel, happenings
from tests.inputs.mocap_figure import Figure, moving, squat
from tests.show.playing import wait
from tests.show.seeing import take_apart

PORTS = {"world": many("m", size=3), "centre": vector("m"), "height": number("m"),
         "clap": event("force")}  # fmt: skip

SCENE = """
scene: A
inputs:
  dancer: {use: mocap, file: dance.bvh, units: cm}
outputs:
  out: {use: osc, to: 127.0.0.1:9}
mappings:
  - dancer.height -> ease 200 ms -> out /height
"""

RUN = """
import shutil, sys
from stagekit.show.audience import Face
from stagekit.show.keeper import Keeper
writes = "import shutil, sys; shutil.copyfileobj(sys.stdin.buffer, open('told', 'wb'))"
options = {"scene": "scene.yaml", "for": 4.0, "record": "a.trace"}
sys.exit(Keeper(options, [Face([sys.executable, "-c", writes], apart=True)]).run())
"""


class Said:
    """A mouth and what has come out of it; its clock stands in the test's hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *wants: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.mouth = Mouth("cam", Channel(ours), PORTS, wants)
        self._ear = Channel(theirs)
        self.now: Ns = SECOND
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def new(self) -> list[Happening]:
        return [one for data in self._ear.receive() for one in happenings.decode(data)]

    def close(self) -> None:
        self.mouth.channel.close()
        self._ear.close()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    found = Said(monkeypatch, "height", "centre")
    yield found
    found.close()


BODY: dict[str, Any] = {"world": (1.0, 2.0, 3.0), "centre": (0.0, 1.0, 0.0), "height": 1.75}


def test_nobody_looks(said: Said) -> None:
    assert not said.mouth.wants("world")
    said.mouth.frame(BODY, who=2)
    assert [(one.kind, one.values) for one in said.new()] == [
        ("frame", (["centre", 2, 0.0, 1.0, 0.0], ["height", 2, 1.75]))]  # fmt: skip


def test_what_the_scene_wants_anyway_is_said_once(said: Said) -> None:
    said.mouth.watch(["world", "centre"])
    assert said.mouth.wants("world")
    assert said.mouth.wants("centre")
    assert not said.mouth.wants("clap")
    said.mouth.frame(BODY, who=2)
    assert [(one.kind, one.values) for one in said.new()] == [
        ("frame", (["centre", 2, 0.0, 1.0, 0.0], ["height", 2, 1.75])),
        ("look", (["world", 2, 1.0, 2.0, 3.0],)),
    ]  # fmt: skip
    said.mouth.watch([])
    said.mouth.frame(BODY, who=2)
    assert [one.kind for one in said.new()] == ["frame"]


def test_a_port_for_the_eyes_is_no_signal(said: Said) -> None:
    said.mouth.watch(["world"])
    said.mouth.signal("world", 1.0, 2.0, 3.0)
    said.mouth.event("clap", force=1.0)
    assert said.new() == []


@pytest.mark.parametrize(("rate", "least", "most"), [(30, 99, 101), (60, 95, 102), (25, 83, 84),
                                                     (1000, 95, 102)])  # fmt: skip
def test_at_most_thirty_a_second(said: Said, rate: int, least: int, most: int) -> None:
    said.mouth.watch(["world"])
    count = 0
    for n in range(round(rate * 100 / 30)):
        early = (n % 3 - 1) * MILLISECOND * (rate < 100)  # cameras are never quite on time
        said.now = 10 * SECOND + n * SECOND // rate + early
        said.mouth.frame({"world": (float(n), 2.0, 3.0)}, who=1)
        count += len(said.new())
    assert least <= count <= most


def test_each_person_has_their_own_thirty(said: Said) -> None:
    said.mouth.watch(["world"])
    for who in (1, 2, 3):
        said.mouth.frame({"world": (1.0, 2.0, 3.0)}, who=who)
    assert [one.who for one in said.new()] == [1, 2, 3]


def watched(folder: Path) -> list[dict[str, Any]]:
    """Play the scene with the real processes, and watch; all that the console was told."""
    play = subprocess.Popen([sys.executable, "-c", RUN], cwd=folder,
                            env={**os.environ, "XDG_RUNTIME_DIR": str(folder)})  # fmt: skip
    place = folder / "stagekit" / "show.sock"
    assert wait(place.exists, 20)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(place))
        sock.sendall(b'{"do": "watch", "values": [1]}\n')
        with sock.makefile() as answers:
            assert json.loads(answers.readline()) == {"ok": True}
            assert play.wait(30) == 0
    return [json.loads(line) for line in (folder / "told").read_bytes().splitlines()]


def test_a_show_shows_who_moves(tmp_path: Path) -> None:
    """A recorded dance; the trace holds nothing of what was only looked at."""
    tmp_path.chmod(0o700)
    dance = Figure().write(moving(4.0, lambda t: squat(60.0 * (t % 1.0))))
    (tmp_path / "dance.bvh").write_text(dance)
    (tmp_path / "scene.yaml").write_text(SCENE)
    told = watched(tmp_path)
    tracks: list[dict[str, Any]] = []
    values: dict[int, list[float]] = {}
    for one in told:
        if one.get("do") in ("plan", "tracks"):
            assert one.get("from", 0) == len(tracks)
            tracks += one["tracks"]
        elif one.get("do") == "live" and one["b"]:
            for index, value in take_apart(base64.b64decode(one["b"]))[1].items():
                values.setdefault(index, []).append(value)
    world = [
        index
        for index, track in enumerate(tracks)
        if (track["k"], track.get("port"), track.get("who")) == ("look", "world", 0)
    ]
    assert [tracks[index]["part"] for index in world] == list(range(99))
    assert all(math.isfinite(value) for index in world for value in values[index])
    assert max(len(values[index]) for index in world) > 10
    assert any(one["do"] == "status" and one.get("latency") for one in told[1:])
    kinds = {(row.kind, row.source) for row in Reader(tmp_path / "a.trace")
             if isinstance(row, Happening)}  # fmt: skip
    assert ("frame", "dancer") in kinds
    assert "look" not in {kind for kind, _ in kinds}
    assert b"world" not in (tmp_path / "a.trace").read_bytes().split(b"\n", 1)[1]
