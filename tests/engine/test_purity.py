"""The engine touches nothing: no clock, no file, no socket, no process, no chance."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rich import HAPPENS, play, start
from tests.engine.test_determinism import walk

ROOT = Path(__file__).parents[2]


def refuse(*args: Any, **more: Any) -> Any:
    raise AssertionError("the engine asked for the time, or for chance")


def test_it_asks_no_clock_and_draws_no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = walk("pure", 300)
    before = play(steps)
    with monkeypatch.context() as patch:
        for module, names in ((time, dir(time)), (random, dir(random))):
            for name in names:
                one = getattr(module, name)
                if callable(one) and not isinstance(one, type) and not name.startswith("__"):
                    patch.setattr(module, name, refuse)
        with pytest.raises(AssertionError, match="the time"):
            time.monotonic()
        assert play(steps) == before


AUDITED = """
    import json, sys
    from stagekit.core.values import Happening
    from tests.engine.rich import play, start

    steps = json.loads(sys.argv[1])
    before = play(steps)
    watching = True

    def hook(event, args):
        refused = ("open", "socket", "os.", "subprocess", "import", "ctypes", "compile", "exec",
                   "shutil", "pathlib", "tempfile", "signal", "marshal", "time.")
        if watching and event.startswith(refused):
            raise RuntimeError(f"refused: {event} {args}")

    sys.addaudithook(hook)
    try:
        open("/dev/null")
        raise SystemExit("the hook does not work")
    except RuntimeError:
        pass
    assert play(steps) == before
    watching = False
"""


def test_it_opens_no_file_and_no_socket() -> None:
    import json

    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(AUDITED), json.dumps(walk("audit", 300))],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr + found.stdout


def test_the_random_walk_reaches_nearly_everything() -> None:
    """Guards the tests above: an engine that stood still would pass them all."""
    player, seen = start(), set()
    for wait, which in walk("pure", 300):
        for effects in player.step(wait, which):
            for effect in effects:
                what = getattr(effect, "what", "") or getattr(effect, "output", "")
                seen.add((type(effect).__name__, what))
    kinds = {kind for kind, _ in seen}
    assert kinds == {"Packet", "Letter", "Notice"}
    assert {"lights", "sound", "cue", "panic", "resume", "wake", "sleep"} <= {w for _, w in seen}
    assert len(HAPPENS) > 40


def test_the_floors_hold() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the dev extra")
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()",
         "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:]
    assert "KEPT" in found.stdout
