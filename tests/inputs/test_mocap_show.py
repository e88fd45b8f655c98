"""A real show with a capture, recorded; and another that plays the recording."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from stagekit.core.values import FRAME, Happening
from stagekit.show.trace import Reader
from tests.inputs.mocap_figure import Figure, moving, squat

SCENE = """scene: Evening
inputs:
  dancer: {use: USE, if lost: hold 1 s then fade 3 s}
outputs:
  out: {use: osc, to: 127.0.0.1:9}
mappings:
  - dancer.height -> from 0.4..1.9 -> out /height
  - dancer.left wrist.y -> out /wrist
  - dancer.enters -> out /enters
"""


def run(folder: Path, use: str, name: str) -> list[tuple[object, ...]]:
    """Run a scene for a moment; all frames that its input said."""
    (folder / f"{name}.yaml").write_text(SCENE.replace("USE", use))
    done = subprocess.run(
        [sys.executable, "-m", "stagekit.faces.cli.main", "--lang", "en", "run", f"{name}.yaml",
         "--plain", "--for", "2.5", "--record", f"{name}.trace"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [row for row in Reader(folder / f"{name}.trace") if isinstance(row, Happening)]
    assert any(row.name == "enters" for row in rows)
    return [row.values for row in rows if row.kind == FRAME and row.source == "dancer"]


def test_a_capture_is_played_and_its_recording_says_the_same_again(tmp_path: Path) -> None:
    text = Figure().write(moving(4.0, lambda t: squat(60.0 * min(t, 1.0))))
    (tmp_path / "dance.bvh").write_text(text)
    danced = run(tmp_path, "mocap, file: dance.bvh, units: cm", "evening")
    assert len(danced) > 5
    again = run(tmp_path, "trace, file: evening.trace, of: dancer", "again")
    together = min(len(danced), len(again))
    assert together > 5
    # a sleepy machine leaves out moments of the capture, never of the recording
    assert again[:together] == danced[:together]
