"""The live view in a real terminal (tmux): calm, obedient, and gone without a trace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class Terminal:
    """A tmux pane of a given size."""

    def __init__(self, folder: Path, width: int, height: int, command: str) -> None:
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"}
        self.env.pop("TMUX", None)
        self._tmux = ["tmux", "-u", "-S", str(folder / "tmux")]
        subprocess.run(
            [*self._tmux, "new-session", "-d", "-x", str(width), "-y", str(height),
             f"{command}; sleep 60"],
            env=self.env, check=True,
        )  # fmt: skip

    def text(self) -> str:
        """What stands on the screen."""
        return subprocess.run(
            [*self._tmux, "capture-pane", "-p"], env=self.env, check=True, capture_output=True
        ).stdout.decode()

    def press(self, key: str) -> None:
        """One key."""
        subprocess.run([*self._tmux, "send-keys", key], env=self.env, check=True)

    def shows(self, *words: str, seconds: float = 15.0) -> bool:
        """Whether all of these come to stand there."""
        return wait(lambda: all(word in self.text() for word in words), seconds)

    def close(self) -> None:
        """End it."""
        subprocess.run([*self._tmux, "kill-server"], env=self.env, check=False)


def wait(true: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return true()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux: apt-get install tmux")
    opened: list[Terminal] = []

    def start(width: int, height: int, *arguments: str) -> Terminal:
        command = " ".join([sys.executable, "-m", "stagekit.faces.cli.main", *arguments])
        opened.append(Terminal(tmp_path, width, height, command))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_demo_on_a_screen(terminal: Callable[..., Terminal], width: int, height: int) -> None:
    screen = terminal(width, height, "demo", "--lang", "fr")
    assert screen.shows("CE QUI ENTRE", "dancer pose", "CE QUI RÉPOND", "motion"), screen.text()
    lines = screen.text().split("\n")
    assert all(len(line) <= width for line in lines)
    assert "espace GO" in screen.text()
    screen.press("Escape")
    assert screen.shows("Encore Échap", seconds=3)
    screen.press("Escape")
    assert screen.shows("PANIQUE :", seconds=3), screen.text()
    screen.press("Escape")
    screen.press("Escape")
    assert screen.shows("Reprise", seconds=4), screen.text()
    screen.press("q")
    assert screen.shows("Encore q", seconds=3)
    screen.press("q")
    assert screen.shows("messages OSC sont arrivés", seconds=8), screen.text()


def test_space_is_go(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    scene = tmp_path / "cues.yaml"
    scene.write_text(
        """scene: Cues
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1, lamps: {face: dimmer 1}}
cues:
  - 1 House to half: {lights face: 50%}
  - 2 Blackout: {rest: all, note: wait for the door}
"""
    )
    screen = terminal(80, 24, "run", str(scene), "--lang", "en")
    assert screen.shows("next 1 House to half", "http://127.0.0.1:84"), screen.text()
    screen.press("Space")
    assert screen.shows("now 1 House to half", "next 2 Blackout", "0.500", seconds=5)
    screen.press("Space")
    assert screen.shows("now 2 Blackout", "wait for the door", seconds=5), screen.text()
    screen.press("BSpace")
    assert screen.shows("now 1 House to half", seconds=5)
    screen.press("C-c")
    assert screen.shows("Ended; every output was brought to rest.", seconds=8), screen.text()
