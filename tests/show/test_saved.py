"""No save is missed, and nothing is taken for one that is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagekit.core.values import MILLISECOND, SECOND
from stagekit.show import saved
from stagekit.show.saved import GONE, Files, Saved, mark, seen

STEP = 50 * MILLISECOND


class Watching:
    """Some files, looked at every 50 ms of a clock that only this test moves."""

    def __init__(self, *paths: Path) -> None:
        self.saved = Saved({str(path): mark(str(path)) for path in paths})
        self.now = 0

    def look(self, ms: int) -> list[str]:
        """Look for so long; the names of what was saved, in order."""
        found: list[str] = []
        for _ in range(max(ms * MILLISECOND // STEP, 1)):
            self.now += STEP
            found += [Path(path).name for path in self.saved.look(self.now)]
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.yaml"
    path.write_text("scene: One\n", encoding="utf-8")
    os.utime(path, ns=(10**18 + 123_456_789, 10**18 + 123_456_789))
    return path


def test_what_is_left_alone_was_not_saved(scene: Path) -> None:
    watching = Watching(scene)
    assert watching.look(20_000) == []
    scene.read_text(encoding="utf-8")
    scene.chmod(0o600)
    assert watching.look(2_000) == []
    assert watching.saved.due() is None


def test_a_save_is_told_once_and_only_when_it_stands_still(scene: Path) -> None:
    watching = Watching(scene)
    scene.write_text("scene: Two\n", encoding="utf-8")
    assert watching.look(50) == []
    assert watching.saved.due() == watching.now + saved.STILL
    assert watching.look(50) == []
    scene.write_text("scene: Two and more\n", encoding="utf-8")  # editors write twice
    assert watching.look(100) == []
    assert watching.look(50) == ["scene.yaml"]
    assert watching.look(5_000) == []


def test_an_editor_that_renames_and_makes_anew(scene: Path) -> None:
    watching = Watching(scene)
    backup = scene.with_name("scene.yaml~")
    scene.rename(backup)
    assert watching.look(300) == []
    scene.write_text("", encoding="utf-8")
    assert watching.look(300) == []
    scene.write_text("scene: Two\n", encoding="utf-8")
    backup.unlink()
    assert watching.look(1_000) == ["scene.yaml"]


def test_an_editor_that_writes_beside_and_replaces(scene: Path) -> None:
    """The same date and size: only the inode tells."""
    watching = Watching(scene)
    new = scene.with_name(".scene.yaml.swp")
    new.write_text("scene: Two\n", encoding="utf-8")
    os.utime(new, ns=(10**18 + 123_456_789, 10**18 + 123_456_789))
    new.replace(scene)
    assert watching.look(1_000) == ["scene.yaml"]


def test_gone_and_back_the_same_is_no_save(scene: Path) -> None:
    watching = Watching(scene)
    away = scene.with_name("away")
    scene.rename(away)
    assert watching.look(800) == []
    away.rename(scene)
    assert watching.look(5_000) == []


def test_gone_for_good_and_come_back_are_told(scene: Path) -> None:
    watching = Watching(scene)
    kept = scene.read_text(encoding="utf-8")
    scene.unlink()
    assert watching.look(900) == []
    assert watching.look(300) == ["scene.yaml"]
    assert watching.look(3_000) == []
    scene.write_text(kept, encoding="utf-8")
    assert watching.look(500) == ["scene.yaml"]


def test_a_file_that_was_not_there_appears(scene: Path) -> None:
    plugin = scene.with_name("shadow.py")
    watching = Watching(scene, plugin)
    assert watching.look(3_000) == []
    plugin.write_text("x = 1\n", encoding="utf-8")
    assert watching.look(500) == ["shadow.py"]


def test_a_save_between_the_marking_and_the_watching(scene: Path) -> None:
    marks = {str(scene): mark(str(scene))}
    scene.write_text("scene: While it was read\n", encoding="utf-8")
    watching = Saved(marks)
    watching.look(0)
    assert watching.look(saved.STILL) == [str(scene)]


def test_a_second_save_within_one_second_of_a_coarse_disk(
    scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and some network disks date by the second; same size, same inode, same date."""
    wall = 1_800_000_000 * SECOND
    monkeypatch.setattr(saved.time, "time_ns", lambda: wall + offset[0])
    offset = [SECOND // 10]
    watching = Watching(scene)
    for text in ("scene: Two\n", "scene: Six\n"):
        scene.write_text(text, encoding="utf-8")
        os.utime(scene, ns=(wall, wall))
        if text == "scene: Two\n":
            assert watching.look(300) == ["scene.yaml"]
    assert watching.look(1_000) == []
    offset[0] = 3 * SECOND
    assert watching.look(50) == ["scene.yaml"]
    assert watching.look(3_000) == []


def test_what_cannot_be_looked_at_is_not_there(tmp_path: Path) -> None:
    assert seen(str(tmp_path / "none" / "at all")) == GONE
    assert seen("with\0zero") == GONE
    assert mark(str(tmp_path)).digest  # a folder has a mark too


CHANGES = {
    "write": lambda path, n: path.write_text(f"scene: {n:04}\n", encoding="utf-8"),
    "empty": lambda path, n: path.write_text("", encoding="utf-8"),
    "delete": lambda path, n: path.unlink(missing_ok=True),
    "replace": lambda path, n: _replace(path, f"scene: {n:04}\n"),
    "leave": lambda path, n: None,
}


def _replace(path: Path, text: str) -> None:
    new = path.with_name("new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(1, 30)), max_size=10))
def test_whatever_an_editor_does_the_last_state_is_known_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("saving")
    path = folder / "scene.yaml"
    path.write_text("scene: begin\n", encoding="utf-8")
    watching = Watching(path)
    told = seen(str(path))
    for number, (what, looks) in enumerate(steps):
        CHANGES[what](path, number)
        for _ in range(looks):
            if watching.look(50):
                assert seen(str(path)) != told, "a false alarm"
                told = seen(str(path))
    if watching.look(3_000):
        assert seen(str(path)) != told, "a false alarm"
        told = seen(str(path))
    assert told == seen(str(path)), "a missed save"
    shutil.rmtree(folder)


def test_the_files_that_a_text_names(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "walk.bvh").write_text("HIERARCHY", encoding="utf-8")
    files = Files()
    files.named_in("models: {a: {use: ./parts/ghost.py:Ghost}}\noutputs: {l: {patch: 'desk'}}\n",
                   tmp_path)  # fmt: skip
    files.media_in(["media/walk.bvh", "no such file", 3, "", "media"], tmp_path)
    names = [os.path.relpath(path, tmp_path) for path in files.marks]
    assert names == ["parts/ghost.py", "patches/desk/patch.yaml", "media/walk.bvh"]
    assert [one.size for one in files.marks.values()] == [-1, -1, 9]
