"""The schema accepts what `check` accepts, and refuses what an editor should mark."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from stagekit.faces.cli.schema_build import schema
from stagekit.show.catalogue import installed

TOP = Path(__file__).parents[3]
RIGHT = sorted([*TOP.glob("scenes/*.yaml"), *TOP.glob("scenes/houses/*.yaml"),
                *TOP.glob("examples/*.yaml")])  # fmt: skip
SHARED = TOP.parent / "shared" / "language" / "scenes"


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `yes` is a text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _form, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_form), list(_first))


@cache
def validator(folder: Path | None, lang: str = "en") -> Draft7Validator:
    made = schema(installed(folder), lang, whole=folder is not None)
    Draft7Validator.check_schema(made)
    return Draft7Validator(made)


def wrong(text: str, folder: Path | None = None) -> list[str]:
    data = yaml.load(text, Core)
    return [
        f"{'/'.join(map(str, one.path))} {one.message}"
        for one in validator(folder).iter_errors(data)
    ]


def test_measured_ranges_beside_a_scene_are_accepted() -> None:
    assert wrong("measured:\n  dancer.height: 0.5..1.8\n  desk /1: -9..9 deg  # today\n") == []
    assert wrong("# nothing yet\nmeasured:\n") == []
    assert len(wrong("measured:\n  dancer.height: 0.5\n")) == 1
    assert len(wrong("measured: {}\nscene: Both\n")) == 1


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: file.name)
@pytest.mark.parametrize("beside", [False, True])
def test_right_scenes_are_accepted(file: Path, beside: bool) -> None:
    assert wrong(file.read_text(encoding="utf-8"), file.parent if beside else None) == []


def test_there_are_scenes() -> None:
    assert len(RIGHT) >= 7


if SHARED.is_dir():
    KNOWN = ("01-duet", "02-wash", "03-chase", "05-keyboard", "10-shadow", "house", "show")

    @pytest.mark.parametrize("name", KNOWN)
    def test_scenes_of_the_language(name: str) -> None:
        assert wrong((SHARED / f"{name}.yaml").read_text(encoding="utf-8")) == []


SCENE = """scene: {{fr: Un, en: One}}
seed: {seed}
inputs:
  dancer: {{use: {use}, camera: 0, {key}: {value}, if lost: {lost}}}
models:
  memory: {{use: memory, of: notes, hears: {{notes: dancer.motion}}, influence: {level}}}
outputs:
  lights: {{use: osc, patch: qlcplus, to: 127.0.0.1, lamps: {{face: {slot}}}}}
{section}:
  - dancer.height -> {shape} -> from 0.4..1.9 -> lights face
cues:
  - 1 Begin: {{lights face: 50%, {over}: {time}}}
"""
GOOD = {"seed": "4", "use": "pose", "key": "smooth", "value": "80 ms",
        "lost": "hold 1 s then fade 3 s", "level": "60%", "slot": "dimmer 1..4",
        "section": "mappings", "shape": "ease 200 ms", "over": "over", "time": "2 s"}  # fmt: skip


def test_the_pattern_scene_is_right() -> None:
    assert wrong(SCENE.format(**GOOD)) == []


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("seed", "1.5"), ("use", "poze"), ("key", "smoth"), ("value", "80"), ("value", "80 dB"),
        ("value", "-80 ms"), ("value", "080 ms"), ("value", "1:30"), ("lost", "fade"),
        ("lost", "hold 1 then rest"), ("level", "130%"), ("level", "60 ms"), ("level", "1.3"),
        ("slot", "dimer 1"), ("section", "mapings"), ("shape", "eese 200 ms"),
        ("shape", "easeful 2"), ("over", "ovr"), ("time", "2"), ("time", "2 sec"),
    ],
)  # fmt: skip
def test_slips_are_refused(what: str, written: str) -> None:
    assert wrong(SCENE.format(**{**GOOD, what: written})) != []


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("value", "0.08 s"), ("value", "80\u00a0ms"), ("value", "80ms"), ("lost", "rest"),
        ("level", "0.6"), ("slot", "{is: dimmer 3, max: 80%}"), ("shape", "times 0.5"),
        ("use", "./mine.py:Mine"), ("over", "lights dimmer 3"),
    ],
)  # fmt: skip
def test_other_ways_to_write_it(what: str, written: str) -> None:
    assert wrong(SCENE.format(**{**GOOD, what: written})) == []


@pytest.mark.parametrize(
    "text",
    [
        "inputs:\n", "scene: A\nmappings:\n  - dancer.height\n",
        "scene: A\ncues:\n  - {a: , b: }\n",
        "house: A\noutputs:\n  lights: {lamp: {}}\n", "house: A\nmappings: []\n",
        "show: A\nscenes:\n  - a.yaml: {over: 8}\n", "scene: A\ninputs:\n  a b: {use: pose}\n",
        "scene: A\ninputs:\n  and: {use: pose}\n", "scene: A\ninputs:\n  desk: {use: osc}\n",
        "scene: A\ninputs:\n  desk: {use: osc, port: 70000}\n", "scene: {french: A}\n",
    ],
)  # fmt: skip
def test_wrong_files(text: str) -> None:
    assert wrong(text) != []


def test_own_plugins_and_patches(tmp_path: Path) -> None:
    (tmp_path / "shadow.py").write_text((TOP / "examples" / "shadow.py").read_text())
    line = "scene: A\nmodels:\n  s: {{use: ./shadow.py:Shadow, {key}: 2 s}}\n"
    assert wrong(line.format(key="delay"), tmp_path) == []
    assert wrong(line.format(key="dely"), tmp_path) != []
    assert wrong(line.format(key="dely")) == []  # nothing is known of it here
    patch = "scene: A\noutputs:\n  l: {use: osc, patch: mine, to: 127.0.0.1}\n"
    assert wrong(patch) == []
    assert wrong(patch, tmp_path) != []


@pytest.mark.parametrize(("lang", "words"), [("en", "a camera"), ("fr", "caméra")])
def test_the_command(lang: str, words: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stagekit.faces.cli.main", "schema", "--lang", lang]
    made = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert words in made
    assert json.loads(made)["$schema"] == "http://json-schema.org/draft-07/schema#"
    out = tmp_path / "stagekit.schema.json"
    assert (
        subprocess.run([*command, "--out", str(out)], check=True, capture_output=True).stdout == b""
    )
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(made)
    gone = [*command, "--scene", str(tmp_path / "none.yaml")]
    assert subprocess.run(gone, check=False, capture_output=True).returncode == 2


def test_every_key_is_told_in_both_languages() -> None:
    for lang in ("en", "fr"):
        definitions = validator(None, lang).schema["definitions"]
        for name in ("input pose", "input midi", "model memory", "output osc"):
            for word, key in definitions[name]["properties"].items():
                assert word == "use" or key.get("description"), (lang, name, word)
