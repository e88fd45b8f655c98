"""Terminals for the tests of commands; closed when a test ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faces.cli.terminal import Terminal


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Callable[[int, int, str], Terminal]]:
    """Opens a terminal of that width and height, in which a shell command runs."""
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux: apt-get install tmux")
    opened: list[Terminal] = []

    def start(width: int, height: int, command: str) -> Terminal:
        opened.append(Terminal(tmp_path, width, height, command))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
