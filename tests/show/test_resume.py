"""A show that was cut off goes on where it stood."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from stagekit.show import restore_point
from stagekit.show.replay import replay
from tests.show.playing import Playing, wait

FADES = """scene: Fades
inputs:
  desk: {use: osc, port: $IN}
outputs:
  lights:
    use: osc
    patch: qlcplus
    to: 127.0.0.1:$OUT
    lamps: {face: dimmer 1, back: dimmer 2, side: dimmer 3}
mappings:
  - desk /fader -> from 0..2 -> lights side
cues:
  - 1 Up:   {lights face: 100%, over: 4 s, note: slowly}
  - 2 Back: {lights back: 50%}
  - 3 Out:  {rest: all, over: 1 s}
"""
FACE, BACK, SIDE = (f"/stagekit/dimmer/{n}" for n in (1, 2, 3))


def kill_all(show: Playing) -> None:
    """A power cut: nobody has a last word."""
    pids = [show.process.pid, show.pid_of("engine_process")]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    show.process.wait(10)


def again(folder: Path, show: Playing, *more: str) -> Playing:
    """The same scene, started anew."""
    return Playing(folder, show.scene.read_text(), *more, port=show.out_port)


def test_a_power_cut_in_the_middle_of_a_fade(tmp_path: Path) -> None:
    with Playing(tmp_path, FADES) as show:
        show.say("/fader", 1.0)
        assert show.arrives(SIDE, 0.5)
        assert show.ask("go", "--expect", "1") == 0
        assert wait(lambda: any(0.4 < v < 0.6 for v in show.values(FACE)), 5)
        time.sleep(0.3)
        before = show.values(FACE)[-1]
        kill_all(show)
    trace = tmp_path / "resumed.trace"
    with again(tmp_path, show, "--resume", "--record", str(trace)) as show:
        assert wait(lambda: show.values(FACE), 5)
        first = show.values(FACE)[0]
        assert abs(first - before) < 0.15, (before, first)
        assert show.values(SIDE)[:1] == [0.5], (
            "what a mapping had said stands, though nobody speaks"
        )
        assert wait(lambda: show.said("resumed"), 5)
        assert show.arrives(FACE, 1.0, seconds=6)
        assert show.status["cue"] == 0
        assert show.ask("go", "--expect", "2") == 0
        assert show.arrives(BACK, 0.5)
    assert replay(trace).exact


def test_the_next_start_offers_and_takes_it_up(tmp_path: Path) -> None:
    with Playing(tmp_path, FADES) as show:
        assert show.ask("go", "--expect", "1") == 0
        assert show.arrives(FACE, 1.0, seconds=6)
        assert show.ask("go", "--expect", "2") == 0
        assert show.arrives(BACK, 0.5)
        assert show.order("set", ["lights", SIDE, 0.25], by="Maud") == {"ok": True}
        assert show.order("master", ["lights", 0.5]) == {"ok": True}
        assert show.arrives(FACE, 0.5)
        time.sleep(0.5)
        kill_all(show)
    with again(tmp_path, show) as show:
        assert wait(lambda: (show.status.get("offer") or {}).get("cue") == "2 Back", 5)
        assert show.said("offer")
        assert show.status["cue"] == -1
        assert show.ask("takeup") == 0
        assert wait(lambda: show.status.get("cue") == 1, 5)
        assert not show.status.get("offer")
        assert show.values(FACE)[-1:] == [0.5]
        assert show.values(BACK)[-1:] == [0.25]
        assert show.values(SIDE)[-1:] == [0.125]
        assert show.order("free", ["lights", SIDE, 0.0]) == {"ok": True}


def test_a_show_that_ended_as_it_should_leaves_nothing(tmp_path: Path) -> None:
    with Playing(tmp_path, FADES) as show:
        assert show.ask("go", "--expect", "1") == 0
        time.sleep(0.5)
    with again(tmp_path, show, "--resume") as show:
        assert wait(lambda: show.said("restore.none"), 5)
        assert show.status["cue"] == -1
        assert not show.status["offer"]


def test_an_engine_that_dies_goes_on_by_itself(tmp_path: Path) -> None:
    with Playing(tmp_path, FADES) as show:
        assert show.ask("go", "--expect", "1") == 0
        assert wait(lambda: any(v > 0.3 for v in show.values(FACE)), 5)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert wait(lambda: show.said("resumed"), 10)
        assert show.arrives(FACE, 1.0, seconds=8)
        assert show.status["cue"] == 0


def test_an_engine_that_dies_while_the_file_is_wrong_plays_what_it_played(tmp_path: Path) -> None:
    with Playing(tmp_path, FADES, "--mode", "show") as show:
        assert show.ask("go", "--expect", "1") == 0
        show.scene.write_text(show.scene.read_text().replace("lights back", "lights bakc"))
        time.sleep(1.0)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert wait(lambda: show.said("resumed"), 10)
        assert show.ask("go", "--expect", "2") == 0
        assert show.arrives(BACK, 0.5)


def test_a_restore_point_cut_in_half_is_said_and_the_show_begins(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    path = restore_point.place(str(scene))
    restore_point.write(path, b'{"version":1,"file":"x","at":0,"elapsed":12,"cue":"3 No')
    with Playing(tmp_path, FADES, "--resume") as show:
        assert wait(lambda: show.said("restore.broken"), 5)
        assert show.status["cue"] == -1
        assert show.ask("go", "--expect", "1") == 0
        assert show.arrives(FACE, 1.0, seconds=6)


def test_a_restore_point_of_another_shape_is_said_and_the_show_begins(tmp_path: Path) -> None:
    point = {"version": 1, "file": "x", "at": 7, "elapsed": 1, "cue": "", "wall": 0, "state": {}}
    path = restore_point.place(str(tmp_path / "scene.yaml"))
    for strange in ({**point, "at": 7}, {**point, "at": 0}, {**point, "version": 99},
                    {**point, "at": 0, "state": {"now": "soon"}}):  # fmt: skip
        restore_point.write(path, json.dumps(strange).encode())
        with Playing(tmp_path, FADES, "--resume", "--for", "1.5") as show:
            assert wait(lambda show=show: show.said("restore.broken"), 5), strange


def test_a_date_that_jumps_harms_nothing(tmp_path: Path) -> None:
    found = restore_point.Point(1, "x", 0, 5, "", time.time_ns() + 10**15, {})
    assert restore_point.ago(found) == 0.0
