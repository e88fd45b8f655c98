"""A lighting desk that is closed in the middle of a show, and opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.real.conftest import open_desk, wait_until
from tests.show.playing import Playing

SCENE = """scene: Back
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$DESK, lamps: {face: dimmer 1..4, sky: rgb 1}}
cues:
  - 1 On: {lights face: 60%, lights sky: hex ff8040}
"""
LIT = [153] * 4
SKY = [255, 128, 64]


def test_it_finds_the_whole_state_and_nobody_presses_anything(qlcplus: Any, tmp_path: Path) -> None:
    folder = tmp_path / "show"
    folder.mkdir(mode=0o700)
    with Playing(folder, SCENE.replace("$DESK", str(qlcplus.port)), "--no-console") as show:

        def lit() -> bool:
            show.order("go" if show.status["cue"] < 0 else "resend")
            return bool(qlcplus.becomes(1, LIT, 0.5))

        assert wait_until(lit, 20), "QLC+ never moved a channel"
        assert qlcplus.becomes(101, SKY), qlcplus.channels(101, 3)
        qlcplus.close()
        show.order("resend")  # a packet that nobody hears
        assert wait_until(lambda: show.said("nobody listens", "lights"), 5), show.words
        again = open_desk(tmp_path / "again", qlcplus.port)
        try:
            assert again.becomes(1, LIT, 8), again.channels(1, 4)
            assert again.becomes(101, SKY), again.channels(101, 3)
            assert wait_until(lambda: show.status["outputs"][0]["trouble"] is None, 8)
        finally:
            again.close()
