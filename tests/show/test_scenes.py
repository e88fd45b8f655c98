"""A show of several scenes: real processes, one desk, and devices that stay open."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

from stagekit.show.replay import replay
from tests.show.playing import Playing, wait

SHOW = """show: {fr: Deux, en: Two}
scenes:
  - one.yaml
  - two.yaml: {over: 1 s}
"""
ONE = """scene: One
inputs:
  desk: {use: osc, port: $IN}
models:
  echo: {use: "./echo.py:Echo", hears: {x: desk /fader}}
outputs:
  plain: {use: osc, to: 127.0.0.1:$OUT}
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1, old: dimmer 2}}
mappings:
  - desk /fader -> from 0..2 -> lights face
  - desk /fader -> from 0..2 -> lights old
  - echo.y      -> plain /echo
cues:
  - 1 Begin: {lights old: 100%}
"""
TWO = """scene: Two
inputs:
  desk: {use: osc, port: $IN}
models:
  echo: {use: "./echo.py:Echo", hears: {x: desk /other}}
outputs:
  plain: {use: osc, to: 127.0.0.1:$OUT}
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1, new: dimmer 3}}
mappings:
  - desk /other -> from 0..2 -> lights face and lights new
  - echo.y      -> plain /echo
cues:
  - 1 End: {rest: all}
"""
ECHO = '''"""Says how many letters it has had, and what it heard last."""

from dataclasses import dataclass, field

from stagekit.api import Model, Moment, Say


@dataclass
class Echo(Model):
    hears, says = ("x",), ("y",)
    count: int = field(default=0, init=False)

    def think(self, heard: Moment, say: Say) -> None:
        self.count += 1
        say.signal("y", self.count + heard.signals["x"][0] / 10)
'''
FACE, OLD, NEW = (f"/stagekit/dimmer/{n}" for n in (1, 2, 3))


def playing(folder: Path, *more: str) -> Playing:
    """The show, started by its show file."""
    return Playing(folder, SHOW, *more,
                   files={"one.yaml": ONE, "two.yaml": TWO, "echo.py": ECHO})  # fmt: skip


def test_a_show_crosses_with_everything_open(tmp_path: Path) -> None:
    trace = tmp_path / "show.trace"
    with playing(tmp_path, "--record", str(trace)) as show:
        show.say("/other", 0.0)
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        assert wait(lambda: show.values("/echo"), 5)
        model = show.pid_of("show.worker")
        assert show.ask("go", "--expect", "1") == 0
        assert show.arrives(OLD, 1.0)
        assert show.ask("go", "--expect", "2") == 0
        assert wait(lambda: show.said("scene.to"), 5)
        assert show.arrives(FACE, 0.0)
        assert show.arrives(OLD, 0.0)
        show.say("/other", 1.0)
        assert show.arrives(NEW, 0.5)
        assert show.arrives(FACE, 0.5)
        assert show.pid_of("show.worker") == model, "the model stayed open"
        heard = show.values("/echo")
        assert heard == sorted(heard), "and kept what it knew"
        assert show.ask("go", "--expect", "1") == 0
        assert show.arrives(FACE, 0.0)
    steps = [abs(a - b) for a, b in pairwise(show.values(FACE)[:60])]
    assert max(steps) <= 1.0
    falling = [v for v in show.values(FACE) if 0.02 < v < 0.98]
    assert len(falling) > 20, "it crossed and did not jump"
    assert replay(trace).exact


def test_a_hand_goes_to_a_scene_and_a_crash_comes_back_to_it(tmp_path: Path) -> None:
    with playing(tmp_path) as show:
        assert show.order("scene", [1], by="Maud") == {"ok": True}
        assert wait(lambda: show.said("scene.to"), 5)
        show.say("/other", 1.0)
        assert show.arrives(NEW, 0.5)
        time.sleep(2.5)
        os.kill(show.pid_of("engine_process"), 9)
        assert wait(lambda: show.said("resumed"), 15)
        show.say("/other", 2.0)
        assert show.arrives(NEW, 1.0, seconds=8)
        assert show.order("scene", [7])["ok"]
        assert wait(lambda: show.said("scene.none"), 5)


def test_a_show_with_a_wrong_scene_is_refused_whole(tmp_path: Path) -> None:
    wrong = {"one.yaml": ONE, "two.yaml": TWO.replace("lights new", "lights enw"),
             "echo.py": ECHO}  # fmt: skip
    show = Playing(tmp_path, SHOW, files=wrong)
    assert show.process.wait(15) == 2
    assert wait(lambda: any("problems" in word for word in show.words), 5)
    (word,) = [word for word in show.words if "problems" in word]
    assert [Path(one["file"]).name for one in word["problems"]] == ["two.yaml"]
    show.end()
