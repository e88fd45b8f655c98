"""The main job, end to end: a filmed person and real MIDI go in; a desk and a synthesiser obey."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stagekit.core.osc import decode, encode
from stagekit.show.share import share

WALK = share("examples") / "media" / "walk.mp4"
TUNE = share("examples") / "media" / "tune.mid"


def run(scene: Path, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """`stagekit run`, as a person would, with its socket in a folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "stagekit.faces.cli.main", "run", str(scene), "--json", *more],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )


def test_the_lamps_follow_the_dancer(qlcplus: Any, tmp_path: Path) -> None:
    scene = tmp_path / "walk.yaml"
    scene.write_text(
        f"""scene: The dancer moves the light
inputs:
  dancer: {{use: pose, video: {WALK}, if lost: hold 1 s then fade 1 s}}
outputs:
  lights: {{use: osc, patch: qlcplus, to: 127.0.0.1:{qlcplus.port}, lamps: {{walk: dimmer 1}}}}
mappings:
  - dancer.motion -> from 0..1.2 -> ease 150 ms -> lights walk
"""
    )
    trace = tmp_path / "walk.trace"
    show = run(scene, tmp_path, "--for", "12", "--record", str(trace), "--packets")
    seen: list[tuple[int, int]] = []
    while show.poll() is None:
        seen.append((time.monotonic_ns(), qlcplus.channel(1)))
        time.sleep(0.05)
    assert show.returncode == 0
    sent = sent_levels(trace)
    assert len(sent) > 50, "the dancer was hardly seen"
    # What the desk shows is a level that was sent to it a moment ago.
    moving = [(at, value) for at, value in seen if sent[0][0] < at < sent[-1][0]]
    right = sum(was_sent(value, at, sent) for at, value in moving)
    assert right > 0.95 * len(moving), f"{right} of {len(moving)}"
    values = [value for _, value in moving]
    assert max(values) - min(values) > 50, "the light hardly moved"
    assert qlcplus.becomes(1, [0]), "the lamp was not brought to rest"


def sent_levels(trace: Path) -> list[tuple[int, int]]:
    """When each level left for the lamp, and as what value of DMX."""
    out: list[tuple[int, int]] = []
    at = 0
    for line in trace.read_text().splitlines():
        row = json.loads(line)
        if isinstance(row, list):
            at = row[1]
        elif "packet" in row:
            for _address, (level,) in row["packet"][1]:
                out.append((at, int(level * 255)))
    return out


def was_sent(value: int, at: int, sent: list[tuple[int, int]]) -> bool:
    """Whether the desk's value is one of the last quarter second's, or the last one before."""
    before = [v for t, v in sent if t <= at]
    recent = [v for t, v in sent if at - 250_000_000 <= t <= at]
    return any(abs(value - v) <= 1 for v in [*recent, *before[-1:]])


def test_the_sound_follows_the_notes(
    sclang_patch: Any,
    render_score: Callable[..., Any],
    dominant: Callable[..., float],
    tmp_path: Path,
) -> None:
    import mido

    scene = tmp_path / "tune.yaml"
    scene.write_text(
        f"""scene: The notes are heard
inputs:
  keys: {{use: midi, file: {TUNE}, loop: no}}
outputs:
  sound: {{use: osc, patch: supercollider, to: 127.0.0.1:{sclang_patch.port}}}
mappings:
  - keys.note -> sound note pitch velocity 0.4
"""
    )
    show = run(scene, tmp_path, "--for", "9")
    orders: list[tuple[float, str, list[Any]]] = []
    while show.poll() is None:
        try:
            data = sclang_patch.order(0.2)
        except TimeoutError:
            continue
        now = time.monotonic()
        orders += [(now, address, list(args)) for _, address, args in decode(data)]
    news = [(at, args) for at, address, args in orders if address == "/s_new"]
    played = [(at, args) for at, args in news if args[0] == "stagekit_note"]
    expected = [m.note for m in mido.MidiFile(TUNE) if m.type == "note_on" and m.velocity]
    assert len(played) >= 8
    begin = played[0][0]
    score = [
        (0.1 + at - begin, [encode("/s_new", [args[0], 2000 + n, 0, 1000, *args[4:]])])
        for n, (at, args) in enumerate(played)
    ]
    sound = render_score([*score, (score[-1][0] + 1.0, [])])
    heard = 0
    for (at, _), (following, _), pitch in zip(score, score[1:], expected, strict=False):
        if following - at < 0.12:
            continue
        hertz = 440.0 * 2 ** ((pitch - 69) / 12)
        strongest = dominant(sound, at + 0.03, min(following - at, 0.4))
        assert strongest == pytest.approx(hertz, rel=0.03)
        heard += 1
    assert heard >= 6
