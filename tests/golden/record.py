"""Record the golden traces anew: `python tests/golden/record.py` (needs no device).

Each scene of `scenes/` is played on the clip and the tune for a few seconds;
what happened is kept, compressed, with the hash of every packet that left.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
SCENES = Path("scenes")  # from the top, so that no machine's path gets into a trace
HOUSE = SCENES / "houses" / "no-device.yaml"
SECONDS = 9


def record(scene: Path) -> Path:
    """One scene's trace, with two GOs in it where it has cues."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "show.trace"
        env = {**os.environ, "XDG_RUNTIME_DIR": folder}
        stagekit = [sys.executable, "-m", "stagekit.faces.cli.main"]
        show = subprocess.Popen(
            [*stagekit, "run", str(scene), "--house", str(HOUSE), "--json", "--for", str(SECONDS),
             "--record", str(trace)],
            env=env, cwd=TOP, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(3)
        subprocess.run([*stagekit, "go"], env=env, check=False)
        time.sleep(2)
        subprocess.run([*stagekit, "go"], env=env, check=False)
        show.wait()
        target = HERE / f"{scene.stem}.trace.gz"
        target.write_bytes(gzip.compress(trace.read_bytes(), 9, mtime=0))
    return target


if __name__ == "__main__":
    for each in sorted(p for p in (TOP / SCENES).glob("*.yaml") if p.stem != "rig"):
        made = record(SCENES / each.name)
        print(made.name, made.stat().st_size)
