"""What a terminal shows of a scene that is saved while it is played, in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faces.cli.terminal import Terminal
from tests.show.playing import free_port

PROBLEM = {
    "code": "S102", "line": 2, "column": 3, "text": "S102.port.near",
    "data": {"word": "hight", "near": "height"}, "length": 5, "file": "/on/solo.yaml",
}  # fmt: skip
TOLD: dict[str, dict[str, Any]] = {
    state: {"do": "reload", "state": state, "problems": [], "count": 0, "texts": {},
            "files": ["solo.yaml", "shadow.py"], "seconds": 0.44}
    for state in ("applied", "ready", "none", "wrong")
}  # fmt: skip
TOLD["wrong"] |= {"problems": [PROBLEM], "count": 1, "texts": {"/on/solo.yaml": "\n  hight"}}


@pytest.mark.parametrize(
    ("lang", "state", "words"),
    [
        ("en", "applied", "The new version plays (solo.yaml, shadow.py; 0.4 s)."),
        ("fr", "applied", "La nouvelle version est en jeu (solo.yaml, shadow.py ; 0.4 s)."),
        ("en", "ready", "waits to be applied"),
        ("fr", "ready", "attend d'être appliquée"),
        ("en", "none", "as it is played"),
        ("fr", "none", "telle qu'elle se joue"),
        ("en", "wrong", "the old scene goes on"),
        ("fr", "wrong", "l'ancienne scène continue"),
    ],
)
def test_plain_lines(lang: str, state: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stagekit.faces.cli.live", "plain", lang],
        input=json.dumps(TOLD[state]), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert words in done.stdout
    assert ("/on/solo.yaml:2:3" in done.stderr) == (state == "wrong")
    assert ("^^^^^" in done.stderr) == (state == "wrong")


def test_on_the_screen(terminals: Callable[[int, int, str], Terminal], tmp_path: Path) -> None:
    scene = tmp_path / "solo.yaml"
    right = (
        f"scene: Solo\ninputs:\n  desk: {{use: osc, port: {free_port()}, listen: 127.0.0.1}}\n"
        "outputs:\n  sound: {use: osc, to: 127.0.0.1:9}\n"
        "mappings:\n  - desk /fader -> from 0..2 -> sound /level\n"
    )
    scene.write_text(right, encoding="utf-8")
    command = f"{sys.executable} -m stagekit.faces.cli.main run {scene} --lang fr"
    screen = terminals(100, 30, command)
    assert screen.shows("CE QUI SORT"), screen.text()
    scene.write_text(right.replace("sound /level", "sund /level"), encoding="utf-8")
    words = ("solo.yaml:7:33", "vouliez-vous dire sound", "l'ancienne scène continue")
    assert screen.shows(*words), screen.text()
    scene.write_text(right.replace("0..2", "0..4"), encoding="utf-8")
    assert screen.shows("La nouvelle version est en jeu (solo.yaml"), screen.text()
    screen.press("C-c")
