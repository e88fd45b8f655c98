"""Recording, replaying, exporting: what happened can happen again, packet by packet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.show.playing import SIMPLE, Playing, command


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A short recorded show with a hand in it."""
    path = tmp_path / "show.trace"
    with Playing(tmp_path, SIMPLE, "--record", str(path)) as show:
        for n in range(100):
            show.say("/fader", n / 50)
            show.say("/raw", float(n))
            time.sleep(0.01)
        show.say("/hit", 0.5)
        show.ask("go", "--expect", "1")
        show.ask("go", "--expect", "2")
        assert show.arrives("/stagekit/dimmer/2", 1.0)
        time.sleep(1.5)  # past the first checkpoint
    return path


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_replay_is_identical_whatever_the_hash_seed(trace: Path, seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stagekit.faces.cli.main", "replay", str(trace), "--lang", "en"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Identical to the recording" in done.stdout


def test_the_whole_state_is_kept_and_compared(trace: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in trace.read_text().splitlines()]
    assert rows[0]["versions"]["stagekit"]
    kept = [row for row in rows if isinstance(row, dict) and "checkpoint" in row]
    assert kept, "no checkpoint in two seconds"
    changed = json.loads(json.dumps(kept[0]))
    changed["checkpoint"]["panicked"] = True
    text = trace.read_text()
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith('{"checkpoint"'))
    lines[at] = json.dumps(changed) + "\n"
    trace.write_text("".join(lines))
    code, out, _ = command(tmp_path, "replay", str(trace))
    assert code == 1
    assert "Differs" in out


def test_a_replay_shows_its_packets(trace: Path, tmp_path: Path) -> None:
    code, out, _ = command(tmp_path, "replay", str(trace), "--packets")
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines() if line.startswith("[")]
    assert ["lights", "/stagekit/dimmer/2", 1.0] in [row[1:] for row in rows]
    assert ["sound", "/raw", 99.0] in [row[1:] for row in rows]


def test_a_difference_is_found(trace: Path, tmp_path: Path) -> None:
    lines = trace.read_text().splitlines(keepends=True)
    for index, line in enumerate(lines):
        if '"/fader"' in line:
            row = json.loads(line)
            row[6] = [0.123]
            lines[index] = json.dumps(row) + "\n"
            break
    trace.write_text("".join(lines))
    code, out, _ = command(tmp_path, "replay", str(trace))
    assert code == 1
    assert "Differs" in out


def test_a_cut_trace_replays_up_to_the_cut(trace: Path, tmp_path: Path) -> None:
    data = trace.read_bytes()
    trace.write_bytes(data[: len(data) * 2 // 3])
    code, out, _ = command(tmp_path, "replay", str(trace))
    assert code == 0, out
    assert "middle of a line" in out


def test_what_is_no_trace_is_refused(tmp_path: Path) -> None:
    for text, word in (
        ("hello\n", "not a trace"),
        ("", "not a trace"),
        ('{"stagekit trace": 99}\n', "another version"),
    ):
        path = tmp_path / "odd.trace"
        path.write_text(text)
        code, _, errors = command(tmp_path, "replay", str(path))
        assert code == 2
        assert word in errors
    code, _, errors = command(tmp_path, "replay", str(tmp_path / "nowhere.trace"))
    assert code == 2
    assert "nowhere.trace" in errors


def test_a_trace_for_other_tools(trace: Path, tmp_path: Path) -> None:
    from mcap.reader import make_reader

    target = tmp_path / "show.mcap"
    code, _, errors = command(tmp_path, "trace", "export", str(trace), "--mcap", str(target))
    assert code == 0, errors
    with target.open("rb") as file:
        messages = list(make_reader(file).iter_messages())
    happenings = [line for line in trace.read_text().splitlines() if line.startswith("[")]
    assert len(messages) == len(happenings)
    raw = [json.loads(m.data) for _, channel, m in messages if channel.topic == "/desk//raw"]
    assert [row["values"] for row in raw] == [[float(n)] for n in range(100)]


def test_a_full_disk_stops_the_recording_and_not_the_show(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full (Linux)")
    link = tmp_path / "full.trace"
    link.symlink_to("/dev/full")
    with Playing(tmp_path, SIMPLE, "--record", str(link)) as show:
        show.say("/fader", 1.0)
        assert show.arrives("/stagekit/dimmer/1", 0.5)
        show.say("/fader", 2.0)
        assert show.arrives("/stagekit/dimmer/1", 1.0)
        assert show.said("recording stopped")
