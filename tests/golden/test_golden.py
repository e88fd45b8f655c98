"""The test that matters most: scene + recorded happenings -> exactly these packets."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TRACES = sorted(HERE.glob("*.trace.gz"))
SCENES = sorted(p for p in (HERE.parents[1] / "scenes").glob("*.yaml") if p.stem != "rig")


def test_every_scene_has_its_trace() -> None:
    assert [trace.name.removesuffix(".trace.gz") for trace in TRACES] == [s.stem for s in SCENES]


@pytest.mark.parametrize("seed", ["1", "2"])
@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.name)
def test_the_same_packets_leave(trace: Path, seed: str, tmp_path: Path) -> None:
    plain = tmp_path / "show.trace"
    plain.write_bytes(gzip.decompress(trace.read_bytes()))
    done = subprocess.run(
        [sys.executable, str(HERE / "pure.py"), str(plain)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    packets, verdict = done.stdout.split(maxsplit=1)
    assert verdict.strip() == "same"
    assert int(packets) > 50
