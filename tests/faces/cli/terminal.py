"""A terminal of a given size, in which a test types and reads (tmux)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class Terminal:
    """A tmux pane."""

    def __init__(self, folder: Path, width: int, height: int, command: str) -> None:
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"}
        self.env.pop("TMUX", None)
        self._tmux = ["tmux", "-u", "-f", "/dev/null", "-S", str(folder / "tmux")]
        self._run("new-session", "-d", "-x", str(width), "-y", str(height), command)

    def _run(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], env=self.env, check=True, capture_output=True)
        return done.stdout.decode()

    def text(self) -> str:
        """What stands on the screen."""
        return self._run("capture-pane", "-p")

    def press(self, key: str) -> None:
        """One key, by tmux's name for it."""
        self._run("send-keys", key)

    def type(self, text: str) -> None:
        """Text as it stands."""
        self._run("send-keys", "-l", text)

    def resize(self, width: int, height: int) -> None:
        """Another size."""
        self._run("resize-window", "-x", str(width), "-y", str(height))

    def shows(self, *words: str, seconds: float = 15.0) -> bool:
        """Whether all of these come to stand there."""
        return wait(lambda: all(word in self.text() for word in words), seconds)

    def close(self) -> None:
        """End it, and all in it."""
        subprocess.run([*self._tmux, "kill-server"], env=self.env, check=False,
                       capture_output=True)  # fmt: skip


def wait(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it becomes true in that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return true()
