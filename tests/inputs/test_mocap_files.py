"""BVH files that are wrong: each is refused with its place, in both languages; none breaks us."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.api import Missing
from stagekit.core.values import SECOND
from stagekit.inputs.mocap import Mocap
from stagekit.inputs.mocap.bvh import parse, read_bvh
from stagekit.inputs.mocap.dance import ASPECT, Wish, dance_of
from stagekit.inputs.mocap.names import part_of
from stagekit.inputs.mocap.words import BvhWrong
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.skeleton import SOLES
from stagekit.testing import Recorder, Stage
from tests.inputs.mocap_figure import Figure, still

SHARED = Path(__file__).parents[2].parent / "shared"
GOOD = Figure().write(still(0.2))
LINES = GOOD.split("\n")
FIRST = LINES.index("MOTION") + 3
"""Index of the first line of numbers."""


def refused(data: str | bytes) -> BvhWrong:
    with pytest.raises(BvhWrong) as raised:
        parse(data.encode() if isinstance(data, str) else data)
    for sentence in (raised.value.missing("x.bvh").english, raised.value.missing("x.bvh").french):
        assert sentence.startswith("x.bvh")
        assert "{" not in sentence.replace("{left knee: …}", "")
    return raised.value


def at(line: int, text: str) -> str:
    """The good file with one line (by index) replaced."""
    return "\n".join([*LINES[:line], text, *LINES[line + 1 :]])


def test_the_good_one_is_good() -> None:
    capture = parse(GOOD.encode())
    assert capture.motion.shape == (6, 66)
    assert capture.seconds == pytest.approx(1 / 30)
    assert capture.joints[0].channels[0] == "Xposition"


@pytest.mark.parametrize(("data", "key", "place"), [
    ("", "file empty", (0, 0)),
    (" \n\n", "file empty", (0, 0)),
    (b"Kaydara FBX Binary  \0\x1a\0", "binary", (0, 0)),
    ("scene: x\n", "not bvh", (1, 1)),
    ("\n  # by hand\n  MOTION\n", "not bvh", (3, 3)),
    ("HIERARCHY\nMOTION\n", "no joints", (2, 1)),
    (GOOD[:300], "cut hierarchy", None),
    ("\n".join(LINES[: FIRST - 1]), "cut motion head", None),
    (GOOD.replace("OFFSET 3.000000", "OFFSET 3,000000", 1), "no number", None),
    (GOOD.replace("Zrotation", "Wrotation", 1), "no channel", None),
    (GOOD.replace("CHANNELS 6", "CHANNELS six", 1), "no count", None),
    (GOOD.replace("Zrotation Xrotation", "Zrotation Zrotation", 1), "channels twice", None),
    (GOOD.replace("JOINT", "JOIN", 1), "unexpected", None),
    (GOOD.replace("Frames: 6", "Frames: 0"), "no frames", None),
    (GOOD.replace("Frames: 6", "Frames: many"), "no number", None),
    (GOOD.replace("Frame Time: 0.0333333", "Frame Time: 0"), "frame time", None),
    (GOOD.replace("Frames: 6", "Frames: 7"), "cut motion", None),
    (at(FIRST + 1, " ".join(LINES[FIRST + 1].split()[:-1])), "line length", (FIRST + 2, None)),
    (at(FIRST + 1, LINES[FIRST + 1] + " 1.0"), "line length", (FIRST + 2, None)),
    (at(FIRST + 2, LINES[FIRST + 2].replace("98.00000", "98.O", 1)), "no number", (FIRST + 3, 9)),
    (at(FIRST + 2, LINES[FIRST + 2].replace("98.00000", "nan", 1)), "not finite", (FIRST + 3, 9)),
    (at(FIRST + 2, LINES[FIRST + 2].replace("98.00000", "-inf", 1)), "not finite", (FIRST + 3, 9)),
    (at(FIRST + 2, LINES[FIRST + 2].replace("98.00000", "9e99", 1)), "not finite", (FIRST + 3, 9)),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    data: str | bytes, key: str, place: tuple[int, int | None] | None
) -> None:
    wrong = refused(data)
    assert wrong.key == key
    if place is None:
        assert wrong.line > 0
        assert wrong.column > 0
    else:
        assert wrong.line == place[0]
        assert place[1] in (None, wrong.column)


def test_a_comma_is_shown_where_it_stands() -> None:
    line = next(index for index, text in enumerate(LINES) if "OFFSET 0.000000 10.0" in text)
    wrong = refused(at(line, LINES[line].replace("10.000000", "10,000000")))
    assert (wrong.line, wrong.column) == (line + 1, LINES[line].index("10.0") + 1)
    assert "10,000000" in wrong.missing("x").french


def test_a_cut_last_line_says_how_many_frames_there_are() -> None:
    wrong = refused(GOOD[:-40])
    assert (wrong.key, wrong.line) == ("cut motion", FIRST + 6)
    assert (wrong.data["frames"], wrong.data["promised"]) == (5, 6)


def test_what_exporters_write_otherwise_is_taken() -> None:
    plain = parse(GOOD.encode()).motion
    motion = LINES.index("MOTION")
    numbers = " ".join(LINES[FIRST:])
    for text in (
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        "\ufeff" + GOOD,
        GOOD.replace("HIERARCHY", "hierarchy").replace("End Site", "END SITE"),
        GOOD.replace("Zrotation", "ZROTATION"),
        GOOD.replace("Frame Time:", "Frame\tTime:\t"),
        GOOD.replace("\tEnd Site", "\tEnd Site // the last"),
        re.sub(r"LeftArm\n\t*\{", "LeftArm {", GOOD),
        GOOD.replace("MOTION", "# recorded here\n\nMOTION"),
        "\n".join([*LINES[:FIRST], numbers]),
        "\n".join([*LINES[: motion + 1], LINES[motion + 2], LINES[motion + 1], *LINES[FIRST:]]),
    ):
        assert np.array_equal(parse(text.encode()).motion, plain)
    assert np.array_equal(parse(GOOD.encode("utf-16")).motion, plain)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damage_is_refused_or_taken_and_never_breaks(data: st.DataObject) -> None:
    whole = GOOD.encode()
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, min(begin + 50, len(whole))))
    damaged = whole[:begin] + data.draw(st.binary(max_size=20)) + whole[end:]
    capture, wrong = None, None
    try:
        capture = parse(damaged)
    except BvhWrong as why:
        wrong = why
    if capture is not None:
        assert np.isfinite(capture.motion).all()
    else:
        assert wrong is not None
        assert wrong.line <= damaged.count(b"\n") + damaged.count(b"\r") + 1
        assert wrong.missing("x").english


@given(st.text(max_size=30))
def test_any_name_is_read(name: str) -> None:
    side, part = part_of(name)
    assert side in ("", "left", "right")
    assert isinstance(part, str)


def test_missing_and_closed_and_huge_files_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, say = Stage(folder=tmp_path), Recorder(Mocap.says)
    with pytest.raises(Missing, match=r"dance\.bvh: There is no such file"):
        Mocap(file="dance.bvh").open(stage, say)
    (tmp_path / "dance.bvh").mkdir()
    with pytest.raises(Missing, match="not a BVH"):
        Mocap(file="dance.bvh").open(stage, say)
    path = tmp_path / "huge.bvh"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(Missing, match="64 MB"):
        Mocap(file="huge.bvh").open(stage, say)


def test_a_point_is_no_body(tmp_path: Path) -> None:
    path = tmp_path / "point.bvh"
    lines = [line.split("OFFSET")[0] + "OFFSET 0 0 0" if "OFFSET" in line else line
             for line in LINES]  # fmt: skip
    path.write_text("\n".join(lines))
    with pytest.raises(BvhWrong) as raised:
        dance_of(path, Wish())
    assert raised.value.key == "no size"


if SHARED.exists():
    REAL = sorted((SHARED / "corpus" / "bvh").glob("*.bvh"))

    @pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
    def test_real_captures(path: Path) -> None:
        danced = dance_of(path, Wish())
        assert danced.guessed == "cmu"
        assert 1.3 < danced.stature < 1.9
        for one, other in ((11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26)):
            length = np.linalg.norm(danced.stage[:, one] - danced.stage[:, other], axis=1)
            assert np.ptp(length) < 1e-3
        soles = danced.stage[:, SOLES, 1].min(1)
        assert abs(np.quantile(soles, 0.1)) < 0.02, "mostly she stands on the floor"
        # noses stand before ears, toes before heels: nothing is turned round
        body = danced.stage
        left = body[:, 11] - body[:, 12]
        front = np.cross(left, body[:, 11] - body[:, 23])
        for ahead, behind in ((0, 7), (31, 29), (32, 30)):
            forward = ((body[:, ahead] - body[:, behind]) * front).sum(1)
            assert (forward > 0).mean() > 0.9
        say, person = Recorder(Mocap.says), Person(0, Manner(smooth=0.0))
        for frame in range(0, len(body), 4):
            moment = frame * danced.seconds
            person.take(danced.sight(moment), ASPECT, round(moment * SECOND), say)
        assert not say.refused
        assert [one.name for one in say.said if one.what == "event"][:1] == ["enters"]
        assert 0.05 < np.mean(say.signals("motion")) < 2.0

    def test_a_real_walker_walks_forwards_in_a_straight_line() -> None:
        danced = dance_of(SHARED / "corpus" / "bvh" / "cmu_12_01_walk.bvh", Wish())
        hips = (danced.stage[:, 23] + danced.stage[:, 24]) / 2
        assert hips[-1, 2] - hips[0, 2] > 3.0, "towards the camera that she faces"
        assert np.ptp(hips[:, 0]) < 0.3
        speed = (hips[-1, 2] - hips[0, 2]) / danced.length
        assert 0.6 < speed < 2.0

    def test_a_large_file_is_read_quickly_enough_to_open() -> None:
        largest = max(REAL, key=lambda path: path.stat().st_size)
        assert len(read_bvh(largest).motion) > 3000
