"""The shipped patches, and those beside a scene."""

from __future__ import annotations

import runpy
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from stagekit.scene.patches import PatchWrong
from stagekit.show import patches as module
from stagekit.show.patches import load_patch, load_patches
from stagekit.show.reading import open_scene
from stagekit.show.share import share


def test_the_shipped_patches_stand() -> None:
    found = load_patches()
    assert list(found) == sorted(found)
    qlcplus, sound = found["qlcplus"], found["supercollider"]
    assert (qlcplus.port, qlcplus.clamp, qlcplus.timetags) == (7700, (0.0, 1.0), False)
    assert qlcplus.slots["rgb"].takes == "colour"
    assert (sound.port, sound.timetags, sound.clamp) == (57120, True, None)
    assert sound.slots["note"].args == ("pitch", "velocity", "length")


def test_a_scene_moves_between_the_sound_programs_by_one_word() -> None:
    """What both of them call alike is heard alike: same address, arguments, rest."""
    there, here = load_patches()["supercollider"].slots, load_patches()["puredata"].slots
    assert {"note", "bell", "drone", "grains"} <= set(there) <= set(here)
    for name, slot in there.items():
        assert here[name] == slot, name


@pytest.mark.parametrize("name", sorted(load_patches()))
def test_each_is_told_in_both_languages(name: str) -> None:
    patch = load_patches()[name]
    assert set(patch.says) == set(patch.steps) == {"en", "fr"}
    assert patch.steps["en"].count("\n") >= 3
    for readme in ("README.md", "README.fr.md"):
        assert (share("patches") / name / readme).is_file()


def test_a_scene_may_bring_its_own(tmp_path: Path) -> None:
    for name, text in (("mine", "port: 9000\n"), ("qlcplus", "port: 7701\n")):
        (tmp_path / "patches" / name).mkdir(parents=True)
        (tmp_path / "patches" / name / "patch.yaml").write_text(text)
    found = load_patches(tmp_path)
    assert (found["mine"].port, found["qlcplus"].port) == (9000, 7701)
    assert load_patches()["qlcplus"].port == 7700
    assert load_patches(tmp_path / "no folder")["qlcplus"].port == 7700


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"port: [", "as YAML"),
        (b"port: !!python/object/apply:os.system ['true']", "as YAML"),
        (b"\xff\xfe\xff", "as YAML"),
        (b"[" * 5000, "as YAML"),
        (b"a: " + b"x" * module.LARGEST, "256 KB"),
        (b"prot: 1", "'prot' is not a key"),
        (b"", "keys with their values"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: bytes, words: str) -> None:
    file = tmp_path / "odd" / "patch.yaml"
    file.parent.mkdir()
    file.write_bytes(text)
    with pytest.raises(PatchWrong, match=words) as wrong:
        load_patch(file)
    assert str(file) in wrong.value.english
    assert str(file) in wrong.value.french


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PatchWrong, match="cannot be read"):
        load_patch(tmp_path / "none" / "patch.yaml")


def test_nothing_else_is_shared() -> None:
    with pytest.raises(FileNotFoundError, match="without its scenery"):
        share("scenery")


def test_the_workspace_is_what_its_script_makes(tmp_path: Path) -> None:
    folder = share("patches") / "qlcplus"
    script = folder / "make_workspace.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True)
    for name in ("stagekit.qxw", "stagekit.qxi"):
        assert (tmp_path / name).read_text() == (folder / name).read_text(), name
    assert runpy.run_path(str(script))["path_number"]("123456789") == 0x906E


def test_the_workspace_hears_every_address_of_the_patch() -> None:
    folder, patch = share("patches") / "qlcplus", load_patches()["qlcplus"]
    number = runpy.run_path(str(folder / "make_workspace.py"))["path_number"]
    text = (folder / "stagekit.qxw").read_text()
    tree = ET.fromstring(text)
    spoken = {
        int(one.get("Channel", "-1"))
        for one in tree.iter("{http://www.qlcplus.org/Workspace}Input")
        if one.get("Channel")
    }
    dimmer, rgb = patch.slots["dimmer"], patch.slots["rgb"]
    paths = [dimmer.address.format(n=n) for n in range(1, (dimmer.last or 0) + 1)]
    for n in range(1, (rgb.last or 0) + 1):
        paths += [f"{rgb.address.format(n=n)}_{part}" for part in range(3)]
    assert len(paths) == 192
    assert {number(path) for path in paths} == spoken
    assert "</Level>\n" in text, "QLC+ skips what follows it on one line"
    profile = ET.parse(folder / "stagekit.qxi").getroot()
    names = [one.text for one in profile.iter("{http://www.qlcplus.org/InputProfile}Name")]
    assert set(paths) <= set(names)


SCENE = """scene: A
inputs: {{desk: {{use: osc, port: 9001, events: {{/hit: force}}}}}}
outputs: {{out: {{use: osc, patch: {patch}, to: 127.0.0.1}}}}
mappings:
  - desk /hit -> out {target}
"""


@pytest.mark.parametrize(
    ("patch", "target", "column"),
    [
        ("puredata", "/bell 72 true", 31),
        ("qlcplus", '/bell "soft"', 28),
        ("mine", "trigger 5", None),
        ("mine", "trigger 2..4", 22),
    ],
)
def test_what_the_other_side_cannot_read_and_numbers_of_events(
    tmp_path: Path, patch: str, target: str, column: int | None
) -> None:
    mine = tmp_path / "patches" / "mine"
    mine.mkdir(parents=True)
    (mine / "patch.yaml").write_text(
        'port: 9000\nslots:\n  trigger {n}: {takes: event, address: "/trigger/{n}"}\n'
    )
    file = tmp_path / "scene.yaml"
    file.write_text(SCENE.format(patch=patch, target=target))
    opened = open_scene(str(file), None)
    found = [(each["code"], each["line"], each["column"]) for each in opened.plain()]
    assert found == ([] if column is None else [("S305", 5, column)])
    if column is None:
        assert opened.scene is not None
        assert opened.scene.mappings[0].targets[0].address == "/trigger/5"  # type: ignore[union-attr]
