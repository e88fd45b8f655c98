"""The engine's own process fails: once it is said, too often it is built anew."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from stagekit.show.plainly import MISHAPS, Mishaps, plainly
from tests.show.playing import SIMPLE, Playing, command, wait

FACE = "/stagekit/dimmer/1"

BREAK = """import sys
if "stagekit.show.engine_process" in sys.orig_argv:
    from stagekit.show import loop
    turn, turns = loop.Loop._turn, [0]
    def broken(self):
        turns[0] += 1
        if {when}:
            raise RuntimeError("a wire came loose")
        turn(self)
    loop.Loop._turn = broken
"""


def broken(folder: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    place = folder / "broken"
    place.mkdir()
    (place / "sitecustomize.py").write_text(BREAK.format(when=when))
    monkeypatch.setenv("PYTHONPATH", str(place))


def test_one_failure_is_said_and_the_show_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(tmp_path, monkeypatch, "turns[0] in (20, 21, 22)")
    with Playing(tmp_path, SIMPLE) as show:
        assert wait(lambda: show.said("a wire came loose", "engine"), 10), show.words
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        assert not show.said("keeper.engine")
        assert sum("loose" in str(word.get("data")) for word in show.words) == 1


def test_an_engine_that_only_fails_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(tmp_path, monkeypatch, "turns[0] > 50")
    with Playing(tmp_path, SIMPLE) as show:
        assert wait(lambda: show.said("engine.crashed"), 15), show.words
        (said, *_) = [word for word in show.words if word.get("key") == "engine.crashed"]
        assert "RuntimeError: a wire came loose (sitecustomize.py:" in said["data"][0]
        assert wait(lambda: show.said("keeper.engine"), 5)
        assert show.arrives(FACE, 0.0, 5) or not show.values(FACE)


def test_the_hundredth_within_ten_seconds() -> None:
    mishaps, error = Mishaps(), ValueError("x")
    assert mishaps.note(error, 0)
    for n in range(1, MISHAPS - 1):
        assert not mishaps.note(error, n)
    with pytest.raises(ValueError, match="x"):
        mishaps.note(error, MISHAPS)
    calm = Mishaps()
    assert all(calm.note(error, n * 11_000_000_000) for n in range(MISHAPS * 2))


def test_a_python_error_in_one_line() -> None:
    try:
        exec(compile("1 +", "shadow.py", "exec"))
    except SyntaxError as error:
        english, french = plainly(error)
    assert english.startswith("shadow.py:1: ")
    assert french.startswith("shadow.py:1 : ")
    assert plainly(ValueError("odd")) == ("ValueError: odd (?)",) * 2


def test_a_recording_survives_the_engine(tmp_path: Path) -> None:
    trace = tmp_path / "show.trace"
    with Playing(tmp_path, SIMPLE, "--record", str(trace)) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        time.sleep(0.2)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert wait((tmp_path / "show-2.trace").exists, 10)
        time.sleep(0.5)
    for name in ("show.trace", "show-2.trace"):
        code, out, errors = command(tmp_path, "replay", str(tmp_path / name))
        assert code == 0, out + errors
    assert b"/fader" in trace.read_bytes()


def test_a_recording_that_cannot_begin_is_said_before_the_curtain(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    scene.write_text("scene: Nothing\n")
    for lang, word in (("en", "cannot run"), ("fr", "")):
        code, out, errors = command(
            tmp_path, "run", str(scene), "--plain", "--lang", lang,
            "--record", str(tmp_path / "nowhere" / "show.trace"),
        )  # fmt: skip
        assert code == 2
        assert word in errors
        assert "nowhere" in errors
        assert "Traceback" not in errors
        assert out == ""


UNPLUG = """import sys
if "stagekit.show.engine_process" in sys.orig_argv:
    from stagekit.outputs import osc
    write = osc.OscOut._write
    def unplugged(self, datagram):
        if self._target[1] == 9:
            raise OSError(101, "Network is unreachable")
        return write(self, datagram)
    osc.OscOut._write = unplugged
"""


def test_packets_that_cannot_leave_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "unplug"
    place.mkdir()
    (place / "sitecustomize.py").write_text(UNPLUG)
    monkeypatch.setenv("PYTHONPATH", str(place))
    scene = SIMPLE.replace("  sound:", "  far: {use: osc, to: 127.0.0.1:9}\n  sound:")
    scene = scene.replace("  - desk /raw -> sound /raw", "  - desk /raw -> far /x and sound /raw")
    with Playing(tmp_path, scene) as show:
        for n in range(200):
            show.say("/raw", float(n))
        assert show.arrives("/raw", 199.0, 2.0), "nothing waits for it"
        assert wait(lambda: show.said("Network is unreachable", "far"), 3), show.words
        time.sleep(0.7)
        assert sum(word.get("thing") == "far" for word in show.words) == 1, "no flood"
