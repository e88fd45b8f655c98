"""Devices as lines to paste, from plugins that find, lack, hang, fail or crash."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from stagekit.core.problems import Problem
from stagekit.faces.cli.devices import page
from stagekit.faces.cli.devices_ask import Answer, written
from stagekit.faces.cli.devices_network import Place, places
from stagekit.faces.cli.texts import cleaned, cut, padded, width
from stagekit.scene.read import read
from stagekit.show.catalogue import installed

PLUGINS = """
import os, time
from dataclasses import dataclass
from stagekit.api import Found, Input, Missing

@dataclass
class Base(Input):
    port: str = ""
    room: str = ""
    def open(self, host, say): pass

class Several(Base):
    @classmethod
    def found(cls):
        print("ALSA lib: noise on standard output")
        os.write(2, b"noise on standard error")
        return [Found("port", "Pad*", "Pad 16:0"), Found("port", "0"),
                Found("port", 'the "big": one', "\\x1b[31mred")]

class Lacking(Base):
    @classmethod
    def found(cls): raise Missing("no such library", "bibliothèque absente")

class Failing(Base):
    @classmethod
    def found(cls): raise RuntimeError("what is this")

class Crashing(Base):
    @classmethod
    def found(cls): os.abort()

class Hanging(Base):
    @classmethod
    def found(cls): time.sleep(60)

class Empty(Base):
    @classmethod
    def found(cls): return ()
"""
NAMES = ("Several", "Lacking", "Failing", "Crashing", "Hanging", "Empty", "Base")


def ask(folder: Path, names: Sequence[str], *options: str) -> str:
    info = folder / "strangers-1.0.dist-info"
    info.mkdir()
    (folder / "strangers.py").write_text(PLUGINS, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
    lines = [f"{name.lower()} = strangers:{name}" for name in names]
    (info / "entry_points.txt").write_text("\n".join(["[stagekit.inputs]", *lines]))
    return subprocess.run(
        [sys.executable, "-m", "stagekit.faces.cli.main", "devices", "--wait", "6", *options],
        env={**os.environ, "PYTHONPATH": str(folder)}, check=True, capture_output=True, timeout=60,
    ).stdout.decode()  # fmt: skip


def test_each_plugin_is_told_by_itself(tmp_path: Path) -> None:
    said = json.loads(ask(tmp_path, NAMES, "--json", "--lang", "fr"))
    states = {one["plugin"]: (one["state"], one["why"]) for one in said["inputs"]}
    assert states["several"] == ("found", "")
    assert states["lacking"] == ("missing", "bibliothèque absente")
    assert states["failing"][0] == "broken"
    assert "what is this" in states["failing"][1]
    assert states["crashing"] == ("crashed", "SIGABRT")
    assert states["hanging"] == ("late", "")
    assert states["empty"] == ("nothing", "")
    assert "base" not in states
    (several,) = (one for one in said["inputs"] if one["plugin"] == "several")
    lines = [each["line"] for each in several["devices"]]
    assert lines == [
        'several: {use: several, port: "Pad*"}',
        "several2: {use: several, port: 0}",
        'several3: {use: several, port: "the \\"big\\": one"}',
    ]


@pytest.mark.parametrize(("lang", "word"), [("en", "Nothing found."), ("fr", "Rien trouvé.")])
def test_the_page(tmp_path: Path, lang: str, word: str) -> None:
    shown = ask(tmp_path, [one for one in NAMES if one != "Hanging"], "--lang", lang)
    assert word in shown
    assert re.search(r'(?m)^    several: {use: several, port: "Pad\*"} +# Pad 16:0$', shown)
    assert "SIGABRT" in shown
    assert "noise" not in shown
    assert "\x1b" not in shown
    assert all(width(line) <= 80 for line in shown.splitlines() if "{use:" not in line)


@pytest.mark.parametrize(
    "value", ["0", "Launchkey*", 'the "big": one', "a\\b", "yes", "01", "#3", "été", "x, y", "\x07"]
)
def test_lines_mean_what_was_found(value: str) -> None:
    scene = f"scene: S\ninputs:\n  keys: {{use: midi, port: {written(value)}}}\n"
    reading = read(scene, "s.yaml", installed())
    assert reading.problems == list[Problem]()
    assert reading.scene is not None
    assert reading.scene.inputs["keys"].keys["port"] == value


def test_a_plugin_that_does_not_answer() -> None:
    shown = "\n".join(page([Answer("inputs", "midi", "late")], [], 8.0, "fr"))
    assert "--wait 30" in shown
    assert "sur aucun réseau" in shown


def test_addresses_of_this_machine() -> None:
    found = places()
    assert all(isinstance(one, Place) and one.address.count(".") == 3 for one in found)
    assert not any(one.address.startswith("127.") for one in found)
    assert found == sorted(found, key=lambda one: one.lonely)


def test_texts_of_strangers() -> None:
    assert cleaned("a\x1b]0;x\x07\u202eb\u200bc") == "a·]0;x··b·c"
    assert [width(text) for text in ("é", "e\u0301", "光", "🎹")] == [1, 1, 2, 2]
    assert cut("光光光", 4) == "光…"
    assert padded("光光光", 4) == "光… "
    assert cut("abc", 0) == ""
