"""What is installed, as the reader of scenes sees it."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import pytest

from stagekit.api import (
    Fallback,
    Host,
    Input,
    Level,
    Model,
    Moment,
    Output,
    Packet,
    Range,
    Say,
    Seconds,
    Unit,
    event,
    number,
    vector,
)
from stagekit.core.shapes import SHAPES
from stagekit.scene.catalogue import Key
from stagekit.show.catalogue import installed
from stagekit.show.declare import OUTPUT_KEYS, Undeclared, declare


@dataclass
class Ear(Input):
    """It hears a room.

    Attributes:
        device: which one.
    """

    says: ClassVar = ("level", ("left_wrist", vector("m")), ("hit", event("force")))
    addresses: ClassVar[bool] = True
    device: str | int = 0
    folder: Path = Path("x")
    mode: Literal["a", "b"] = "a"
    gain: Annotated[float, Unit("dB"), Range(-60, 6)] = 0.0
    seats: int = 30
    names: list[str] = field(default_factory=list)
    table: dict[str, str] = field(default_factory=dict)
    loud: bool = False
    needed: float = field(kw_only=True)
    if_lost: Fallback = field(default_factory=Fallback)
    past: object = field(default=None, init=False)
    _own: object = None

    def open(self, host: Host, say: Say) -> None: ...


@dataclass
class Brain(Model):
    hears: ClassVar = "reach"
    says: ClassVar = (("drift", number("m", 0, 2)),)
    density: Level = 0.5
    delay: Seconds = 2.0
    of: str = "notes"

    def think(self, heard: Moment, say: Say) -> None: ...


@dataclass
class Wire(Output):
    to: str
    patch: str = ""
    port: Annotated[int, Range(1, 65535)] | None = None

    def open(self, host: Host) -> None: ...

    def send(self, packet: Packet) -> int:
        return 0


def test_an_input_s_fields_are_its_keys() -> None:
    plugin = declare("ear", Ear)
    assert plugin.says == "It hears a room."
    assert plugin.keys == {
        "device": Key("text", default=0, says="which one."),
        "folder": Key("text", default=Path("x")),
        "mode": Key("word", choices=("a", "b"), default="a"),
        "gain": Key("dB", low=-60, high=6, default=0.0),
        "seats": Key("int", default=30),
        "names": Key("list", default=[]),
        "table": Key("map", default={}),
        "loud": Key("yes", default=False),
        "needed": Key("number", required=True),
        "if lost": Key("fallback"),
    }
    assert plugin.ports == {
        "level": number(),
        "left wrist": vector("m"),
        "hit": event("force"),
    }
    assert (plugin.addresses, plugin.people, plugin.ears) == (True, "seats", None)


def test_a_model_s_numbers_can_be_driven_and_it_hears() -> None:
    plugin = declare("brain", Brain)
    assert [word for word, key in plugin.keys.items() if key.parameter] == ["density", "delay"]
    assert plugin.keys["hears"].kind == "chains"
    assert plugin.ears == {"reach": number()}
    assert plugin.says == "What is installed, as the reader of scenes sees it."


def test_an_output_has_the_keys_of_every_output_and_its_own_are_finer() -> None:
    plugin = declare("wire", Wire)
    assert set(plugin.keys) == {*OUTPUT_KEYS} - {"channel"}, "it has no field for a channel"
    assert plugin.keys["to"].required
    assert plugin.keys["patch"].kind == "word"
    assert (plugin.keys["port"].low, plugin.keys["port"].high) == (1, 65535)


class Plain(Input):
    def open(self, host: Host, say: Say) -> None: ...


@dataclass
class Odd(Input):
    weight: Annotated[float, Unit("kg")] = 1.0

    def open(self, host: Host, say: Say) -> None: ...


@dataclass
class Stranger(Input):
    weight: complex = 1j

    def open(self, host: Host, say: Say) -> None: ...


@dataclass
class Wrong(Input):
    says: ClassVar = (("a", 3),)

    def open(self, host: Host, say: Say) -> None: ...


@pytest.mark.parametrize(
    ("plugin", "english"),
    [
        (Plain, "Plain is not a dataclass"),
        (Odd, "weight: kg is not a unit"),
        (Stranger, "weight: a scene cannot write a value of the type complex"),
        (Wrong, "neither a name nor"),
    ],
)
def test_what_cannot_be_declared_is_said(plugin: type[Input], english: str) -> None:
    with pytest.raises(Undeclared, match=english) as told:
        declare("it", plugin)
    assert told.value.say("fr") != str(told.value)


def test_what_is_installed_is_all_there_and_sorted() -> None:
    have = installed()
    assert have.broken == {}
    for group in (have.inputs, have.models, have.outputs):
        assert list(group) == sorted(group)
    assert {"midi", "osc", "pose"} <= set(have.inputs)
    assert "memory" in have.models
    assert "osc" in have.outputs
    assert have.shapes is SHAPES
    assert have.combinations["mix"] == "of"
    assert have.colours["navy"] == (0.0, 0.0, 128 / 255)
    assert have.inputs["osc"].addresses
    assert have.models["memory"].keys["density"].parameter
    assert {"qlcplus", "supercollider"} <= set(have.patches)


def test_reading_what_is_installed_loads_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; from stagekit.show.catalogue import installed; installed();"
        "print(*[m for m in ('mediapipe', 'av', 'mido', 'numpy', 'sounddevice')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def metadata(folder: Path, points: str) -> None:
    """A package as an installer leaves it, that registers these entry points."""
    home = folder / "stranger-1.0.dist-info"
    home.mkdir()
    (home / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (home / "entry_points.txt").write_text(points)


def test_a_plugin_that_fails_is_a_reason_and_not_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stranger_plugin.py").write_text("raise RuntimeError('no licence')\n")
    (tmp_path / "stranger_other.py").write_text("Thing = 3\n")
    metadata(
        tmp_path,
        "[stagekit.inputs]\nfog = stranger_plugin:Fog\nhaze = stranger_other:Thing\n"
        "mist = stranger_other:Absent\n",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    have = installed()
    assert "no licence" in have.broken["inputs.fog"]["en"]
    assert have.broken["inputs.haze"]["fr"] == (
        "stranger_other:Thing n'est pas un Input de stagekit."
    )
    assert "Absent" in have.broken["inputs.mist"]["en"]
    assert not {"fog", "haze", "mist"} & set(have.inputs)


def test_a_wrong_patch_beside_the_scene_is_a_reason_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "patches" / "mine").mkdir(parents=True)
    (tmp_path / "patches" / "mine" / "patch.yaml").write_text("- [")
    have = installed(tmp_path)
    assert "patch.yaml" in have.broken["patches"]["fr"]
    assert "qlcplus" in have.patches


def test_a_scene_loads_only_the_plugins_that_it_names(tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "scene.yaml").write_text(
        "scene: A\ninputs: {desk: {use: osc, port: 9001}}\n"
        "outputs: {out: {use: osc, to: 127.0.0.1:9}}\n"
        "mappings:\n  - desk /a -> out /a\n"
    )
    code = (
        "import sys; from stagekit.show.reading import open_scene\n"
        f"assert open_scene({str(tmp_path / 'scene.yaml')!r}, None).scene\n"
        "print(*sorted(m for m in sys.modules if m.startswith(('stagekit.inputs.',"
        " 'stagekit.models.', 'stagekit.outputs.')) and m.count('.') == 2))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "stagekit.inputs.osc", "stagekit.inputs.osc_parts", "stagekit.outputs.osc",
        "stagekit.outputs.osc_health",
    ]  # fmt: skip


def test_a_wrong_name_is_told_beside_the_right_ones_without_loading_any(tmp_path: Path) -> None:
    have = installed(whole=False)
    assert "pose" in list(have.inputs)
    assert have.inputs.get("nothing") is None
    assert len(have.inputs) == len(installed().inputs)
    assert have.inputs["osc"] == installed().inputs["osc"]
