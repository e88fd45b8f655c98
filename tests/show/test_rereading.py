"""A scene that is saved while it is played: read beside the show, applied, or shown to be wrong."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from stagekit.core.problems import Problem
from stagekit.engine.packing import Unpacking
from stagekit.show import clock, control, reloading
from stagekit.show.lane import Lane
from stagekit.show.reading import Opened, open_scene
from stagekit.show.reloading import APPLIED, NONE, READER, READY, WRONG, Reloading
from stagekit.show.rereading import MOST, Ask, answer
from tests.show.playing import SIMPLE, Playing, wait

SCENE = """scene: One
inputs:
  desk: {use: osc, port: 9001, listen: 127.0.0.1}
outputs:
  sound: {use: osc, to: 127.0.0.1:9000}
mappings:
  - desk /fader -> from 0..2 -> sound /level
"""
WRONG_SCENE = SCENE.replace("sound /level", "sund /level")


class House:
    """The keeper's part and the loop's: starts readers, gives turns, keeps what is told."""

    def __init__(self, folder: Path, *, mode: str = "rehearsal", starts: bool = True) -> None:
        self.scene = folder / "scene.yaml"
        self.scene.write_text(SCENE, encoding="utf-8")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.lane, engine = Lane(ours), Lane(theirs)
        self.starts = starts
        self.readers: list[subprocess.Popen[bytes]] = []
        self.kept: list[int] = []
        self.told: list[dict[str, Any]] = []
        self.killed: list[str] = []
        self.applied: list[Opened] = []
        self.words: list[tuple[object, ...]] = []
        opened = open_scene(str(self.scene))
        assert opened.scene is not None
        self.reloading = Reloading(
            opened.scene, opened.files, engine, {"scene": str(self.scene), "mode": mode},
            self.play, lambda *word: self.words.append(word),
            lambda *fault: self.words.append(fault),
        )  # fmt: skip
        self._engine = engine
        self._looked = 0

    def play(self, opened: Opened) -> None:
        """As the loop does, once the new engine is built."""
        self.applied.append(opened)
        self.reloading.took()

    def save(self, text: str) -> None:
        self.scene.write_text(text, encoding="utf-8")

    def turn(self) -> None:
        now = clock.now()
        ready, _, _ = select.select([*self.reloading.readers()], [], [], 0.005)
        self.reloading.turn(ready, now)
        if now - self._looked > 200_000_000:
            self._looked = now
            self.reloading.look(now)
        for message, fd in self.lane.receive():
            if message["do"] == "reread" and fd is not None:
                self.kept.append(fd)
                if self.starts:
                    self.readers.append(subprocess.Popen(
                        [sys.executable, "-m", "stagekit.show.rereading", str(fd)], pass_fds=[fd]
                    ))  # fmt: skip
                    os.close(self.kept.pop())
            elif message["do"] == "kill":
                self.killed.append(message["name"])
            elif message["do"] == "reload":
                self.told.append(message)

    def until(self, true: Any, seconds: float = 20.0) -> bool:
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            self.turn()
        return bool(true())

    def states(self) -> list[str]:
        return [message["state"] for message in self.told]

    def __enter__(self) -> House:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self.kept:
            os.close(fd)
        self.lane.close()
        self._engine.close()
        for channel in self.reloading.readers():
            channel.close()
        for reader in self.readers:
            reader.wait(20)


def test_what_was_saved_is_applied_in_rehearsal(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.save(SCENE.replace("0..2", "0..4"))
        assert house.until(lambda: house.applied)
        (opened,) = house.applied
        assert opened.scene == open_scene(str(house.scene)).scene
        assert house.states() == [APPLIED]
        assert house.told[0]["files"] == ["scene.yaml"]
        unpacking = Unpacking()
        for piece in opened.pieces:
            unpacking.take(piece)
        assert unpacking.scene() == opened.scene


def test_what_reads_the_same_is_passed_over(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.save(SCENE + "\n")
        assert house.until(lambda: house.readers and house.readers[0].poll() is not None)
        for _ in range(60):
            house.turn()
        assert house.states() == [APPLIED], "it is said that the save was seen"
        house.save(SCENE + "\n")
        assert house.until(lambda: len(house.readers) == 2 and house.readers[1].poll() is not None)
        for _ in range(60):
            house.turn()
        assert house.states() == [APPLIED], "the same text is no news"
        assert not house.applied, "and nothing of it is played"


def test_wrong_then_right_again(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.save(WRONG_SCENE)
        assert house.until(lambda: house.told)
        (told,) = house.told
        (problem,) = [Problem(**plain) for plain in told["problems"]]
        assert (told["state"], told["count"]) == (WRONG, 1)
        assert (problem.code, problem.line, problem.data["near"]) == ("S102", 7, "sound")
        assert told["texts"][problem.file].split("\n")[6].endswith("sund /level")
        assert not house.applied
        house.save(SCENE)
        assert house.until(lambda: len(house.told) == 2)
        assert house.states() == [WRONG, NONE]
        assert not house.applied


def test_in_show_mode_it_waits_for_apply(tmp_path: Path) -> None:
    with House(tmp_path, mode="show") as house:
        assert not house.reloading.apply(), "nothing waits"
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.told)
        house.save(SCENE.replace("0..2", "0..4"))
        assert house.until(lambda: len(house.told) == 2)
        assert (house.states(), house.applied) == ([READY, READY], [])
        assert house.reloading.apply()
        house.turn()
        assert house.states() == [READY, READY, APPLIED]
        (opened,) = house.applied
        assert opened.scene is not None
        assert opened.scene.mappings[0].chain.steps[0].args["first"] == (0.0, 4.0)
        assert not house.reloading.apply(), "once"


def test_a_wrong_version_takes_the_place_of_one_that_waits(tmp_path: Path) -> None:
    with House(tmp_path, mode="show") as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.told)
        house.save(WRONG_SCENE)
        assert house.until(lambda: len(house.told) == 2)
        assert house.states() == [READY, WRONG]
        assert not house.reloading.apply()
        house.reloading.mode(True)
        assert not house.applied


def test_going_to_rehearsal_applies_what_waits(tmp_path: Path) -> None:
    with House(tmp_path, mode="show") as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.told)
        house.reloading.mode(True)
        assert len(house.applied) == 1


def test_a_save_while_it_is_read_counts(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.readers)
        os.kill(house.readers[0].pid, signal.SIGSTOP)
        house.save(SCENE.replace("0..2", "0..4"))
        for _ in range(120):
            house.turn()
        assert len(house.readers) == 1, "one reader at a time"
        os.kill(house.readers[0].pid, signal.SIGCONT)
        assert house.until(lambda: house.applied)
        for _ in range(60):
            house.turn()
        newest = house.applied[-1].scene
        assert newest is not None
        assert newest.mappings[0].chain.steps[0].args["first"] == (0.0, 4.0)


def test_a_reader_that_hangs_is_ended_and_the_next_save_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "PATIENCE", 300_000_000)
    with House(tmp_path, starts=False) as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.killed)
        assert house.killed == [READER]
        assert house.words[0][1] == "reload.hangs"
        monkeypatch.undo()
        house.starts = True
        house.save(SCENE.replace("0..2", "0..4"))
        assert house.until(lambda: house.applied)


def test_a_reader_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    with House(tmp_path, starts=False) as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.kept)
        os.close(house.kept.pop())
        assert house.until(lambda: house.words)
        assert house.words[0][1] == "reload.failed"
        assert (house.told, house.applied) == ([], [])


def test_nonsense_from_a_reader_changes_nothing(tmp_path: Path) -> None:
    with House(tmp_path, starts=False) as house:
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.kept)
        with socket.socket(fileno=house.kept.pop()) as sock:
            sock.sendall(b"\x03\x00\x00\x00\xc1\xc1\xc1")
        assert house.until(lambda: house.words)
        assert house.words[0][1] == "reload.failed"


def test_a_version_that_cannot_be_taken(tmp_path: Path) -> None:
    with House(tmp_path) as house:

        def no(opened: Opened) -> None:
            raise ValueError("no room on this stage")

        house.reloading._apply = no
        house.save(SCENE.replace("0..2", "0..3"))
        assert house.until(lambda: house.words)
        assert house.words[0][1:] == ("reload.refused", "ValueError: no room on this stage")
        house.turn()
        assert house.states() == [NONE]


def test_a_plugin_beside_the_scene_is_watched(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        scene = SCENE.replace("outputs:", "models:\n  m: {use: ./m.py:M}\noutputs:")
        house.save(scene)
        assert house.until(lambda: house.told)
        assert house.states() == [WRONG]
        body = (
            "from dataclasses import dataclass\nfrom stagekit.api import Model\n\n\n"
            "@dataclass\nclass M(Model):\n    says = ('a',)\n"
        )
        (tmp_path / "m.py").write_text(body, encoding="utf-8")
        assert house.until(lambda: house.applied)
        (tmp_path / "m.py").write_text(body + "    # slower\n", encoding="utf-8")
        assert house.until(lambda: len(house.applied) == 2)
        assert house.told[-1]["files"] == ["m.py"]
        assert house.applied[0].scene == house.applied[1].scene, "only its code is new"


def test_another_scene_of_the_show_is_followed(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(SCENE.replace("One", "Two"), encoding="utf-8")
    with House(tmp_path) as house:
        opened = open_scene(str(other))
        assert opened.scene is not None
        house.reloading.follow(opened.scene, opened.files, None)
        house.save(WRONG_SCENE)
        other.write_text(SCENE.replace("0..2", "0..9"), encoding="utf-8")
        assert house.until(lambda: house.told)
        assert house.states() == [APPLIED]
        assert house.told[0]["files"] == ["other.yaml"]


# ---- what a reader answers


def test_only_the_lines_about_which_something_is_said_are_told(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    rows = [f"  - desk /f{n} -> sund /l{n}\n" for n in range(200)]
    path.write_text(SCENE + "\n" * 50 + "".join(rows), encoding="utf-8")
    (told,) = answer(Ask(str(path)))
    assert told.count == 200  # type: ignore[attr-defined]
    assert len(told.problems) == MOST  # type: ignore[attr-defined]
    lines = told.texts[str(path)].split("\n")  # type: ignore[attr-defined]
    assert len(lines) < 120
    assert "desk /fader" not in "".join(lines)
    assert lines[57] == rows[0].rstrip("\n")


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    (told,) = answer(Ask(str(tmp_path / "none.yaml")))
    assert [one["code"] for one in told.problems] == ["S000"]  # type: ignore[attr-defined]


# ---- the whole


def test_a_show_takes_what_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Playing(tmp_path, SIMPLE) as show:

        def told() -> list[dict[str, Any]]:
            return [word for word in list(show.words) if word.get("do") == "reload"]

        text = show.scene.read_text(encoding="utf-8")
        show.say("/fader", 1.0)
        assert show.arrives("/stagekit/dimmer/1", 0.5)
        show.scene.write_text(text.replace("0..2", "0..4"), encoding="utf-8")
        assert wait(lambda: [one["state"] for one in told()] == [APPLIED], 20)
        show.say("/fader", 3.0)
        assert show.arrives("/stagekit/dimmer/1", 0.75)

        show.scene.write_text(text.replace("lights face\n", "lamps face\n"), encoding="utf-8")
        assert wait(lambda: len(told()) == 2, 20)
        assert told()[1]["state"] == WRONG
        show.say("/fader", 1.0)
        assert show.arrives("/stagekit/dimmer/1", 0.25), "the old scene goes on"

        assert control.ask({"do": "mode", "values": ["show"]}) == {"ok": True}
        show.scene.write_text(text, encoding="utf-8")
        assert wait(lambda: len(told()) == 3, 20)
        assert told()[2]["state"] == READY
        show.say("/fader", 2.0)
        assert show.arrives("/stagekit/dimmer/1", 0.5)
        assert control.ask({"do": "apply", "values": []}) == {"ok": True}
        assert wait(lambda: len(told()) == 4, 5)
        show.say("/fader", 1.2)
        assert show.arrives("/stagekit/dimmer/1", 0.6)
        assert control.ask({"do": "apply", "values": []}) == {"ok": True}
        assert wait(lambda: show.said("reload.nothing"), 5)
