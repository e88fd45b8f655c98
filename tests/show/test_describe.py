"""Files beside a scene: read and never run."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from stagekit.core.kinds import event, number, vector
from stagekit.scene.catalogue import Key
from stagekit.show.catalogue import installed
from stagekit.show.describe import Undescribed, classes_of, describe_file

SHADOW = '''
"""A shadow that follows the dancer, late."""
from collections import deque
from dataclasses import dataclass, field
from stagekit.api import Model, Moment, Say, Seconds

@dataclass
class Shadow(Model):
    hears, says = ("reach",), ("drift",)
    delay: Seconds = 2.0
    past: deque[tuple[int, float]] = field(default_factory=deque, init=False)

    def think(self, heard: Moment, say: Say) -> None:
        say.signal("drift", 0.0)
'''

RICH = '''
from __future__ import annotations
import stagekit.api as api
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Optional
from stagekit.api import (
    Fallback, Frequency, Input, Level, Range, Unit, event as happens, number, vector)

raise SystemExit("a scene's file was run")

MODE = Literal["calm", "wild"]
PORTS = (("left_wrist", vector("m")), ("hit", happens("force", says="a blow")))

class Helper:
    size: object = object()

@dataclass
class Base(Input):
    room: str = "hall"

@dataclass
class Rich(Base):
    """Everything at once.

    Attributes:
        gain: how loud
            it is.
    """
    says: ClassVar = (*(), "plain", ("heat", number("deg", 0, 300)))
    addresses: ClassVar[bool] = True
    gain: Annotated[float, Unit("dB"), Range(-60, 6)]
    rate: "Frequency" = 2.0
    level: api.Level = 1 / 2
    mode: MODE = "calm"
    people: list[str] | int = field(default_factory=list)
    table: dict[str, list[str]] = field(default_factory=dict)
    loud: bool = False
    count: Optional[int] = None
    span: tuple[float, float] = (0.0, 1.0)
    if_lost: Fallback = field(default_factory=Fallback)
    _own: object = None
    made: object = field(default=None, init=False)
'''


def file(folder: Path, text: str, name: str = "shadow.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def test_the_model_of_the_handbook(tmp_path: Path) -> None:
    plugin = describe_file(file(tmp_path, SHADOW), "Shadow")
    assert plugin.name == "./shadow.py:Shadow"
    assert plugin.says == "A shadow that follows the dancer, late."
    assert plugin.ports == {"drift": number()}
    assert plugin.ears == {"reach": number()}
    assert plugin.keys["delay"] == Key("duration", low=0, parameter=True, default=2.0)
    assert sorted(plugin.keys) == ["delay", "hears"]


def test_everything_that_can_be_declared_without_running(tmp_path: Path) -> None:
    text = RICH.replace("(*(), ", "(")
    plugin = describe_file(file(tmp_path, text), "Rich")
    assert plugin.says == "Everything at once."
    assert plugin.ports == {"plain": number(), "heat": number("deg", 0, 300)}
    assert plugin.ears is None
    assert plugin.addresses
    assert plugin.people == "people"
    keys = plugin.keys
    assert list(keys) == [
        *("room", "gain", "rate", "level", "mode", "people", "table", "loud", "count", "span"),
        "if lost",
    ]
    assert keys["room"] == Key("text", default="hall")
    assert keys["gain"] == Key("dB", required=True, low=-60, high=6, says="how loud it is.")
    assert keys["rate"] == Key("frequency", low=0, default=2.0)
    assert keys["level"] == Key("level", low=0, high=1)  # its default is computed: not guessed
    assert keys["mode"] == Key("word", choices=("calm", "wild"), default="calm")
    assert [keys[k].kind for k in ("people", "table", "loud", "count", "span", "if lost")] == [
        *("list", "map", "yes", "int", "range", "fallback")
    ]


def test_ports_may_have_a_name_in_the_module(tmp_path: Path) -> None:
    text = RICH.replace('(*(), "plain", ("heat", number("deg", 0, 300)))', "PORTS")
    plugin = describe_file(file(tmp_path, text), "Rich")
    assert plugin.ports == {"left wrist": vector("m"), "hit": event("force", says="a blow")}


@pytest.mark.parametrize(
    ("text", "name", "key", "place"),
    [
        ("def f(:\n", "Shadow", "syntax", (1, 7)),
        ("x = 1\ny = (\n", "Shadow", "syntax", (2, 5)),
        ("\0", "Shadow", "syntax", (1, 1)),
        ("class Shadow: pass\n", "Shadow", "no_classes", (0, 0)),
        (SHADOW, "Shadw", "no_class_near", (0, 0)),
        (SHADOW, "Xyzzy", "no_class", (0, 0)),
        (SHADOW.replace("@dataclass", ""), "Shadow", "no_dataclass", (8, 1)),
        (SHADOW.replace("Seconds = 2.0", "Second = 2.0"), "Shadow", "no_type", (10, 5)),
        (SHADOW.replace("Seconds = 2.0", "complex = 2j"), "Shadow", "no_type", (10, 5)),
        (SHADOW.replace('("reach",)', "tuple(EARS)"), "Shadow", "computed", (9, 5)),
        (SHADOW.replace('("reach",)', "(7,)"), "Shadow", "port", (8, 1)),
        (RICH.replace("-60, 6", "1, 2, 3"), "Rich", "computed", (29, 5)),
        (RICH.replace("(*(), ", "(").replace('"dB"', '"dBm"'), "Rich", "unit", (31, 5)),
        (RICH.replace("(*(), ", "(").replace("-60, 6", "1, 2, 3"), "Rich", "call", (31, 5)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str, name: str, key: str, place: tuple[int, int]
) -> None:
    with pytest.raises(Undescribed) as told:
        describe_file(file(tmp_path, text), name)
    why = told.value
    assert (why.key, (why.line, why.column)) == (key, place)
    for language in ("en", "fr"):
        sentence = why.say(language)
        assert sentence.startswith("shadow.py")
        assert not sentence.endswith(f": {why.key}")
        assert "{" not in sentence


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    file(tmp_path, SHADOW)
    with pytest.raises(Undescribed, match=r"did you mean shadow\.py") as told:
        describe_file(tmp_path / "shadw.py", "Shadow")
    assert told.value.data["near"] == "shadow.py"
    with pytest.raises(Undescribed) as told:
        describe_file(tmp_path / "nothing.py", "Shadow")
    assert told.value.key == "no_file"


def test_classes_that_turn_in_a_circle_are_no_plugins(tmp_path: Path) -> None:
    assert classes_of(file(tmp_path, "class A(B): pass\nclass B(A): pass\n")) == {}


def test_the_files_beside_a_scene_are_in_its_catalogue(tmp_path: Path) -> None:
    file(tmp_path, SHADOW)
    file(tmp_path, RICH.replace("(*(), ", "("), "rich.py")
    file(tmp_path, "def broken(:\n", "broken.py")
    (tmp_path / "models").mkdir()
    file(tmp_path / "models", SHADOW)
    file(tmp_path, SHADOW.replace("Seconds = 2.0", "Second = 2.0"), "late.py")
    have = installed(tmp_path)
    local: dict[str, Any] = {name: p for name, p in have.models.items() if name.startswith("./")}
    assert list(local) == ["./shadow.py:Shadow", "./models/shadow.py:Shadow"]
    assert "./rich.py:Rich" in have.inputs
    assert have.broken["./broken.py"]["fr"].startswith("broken.py:1:12 : Python n'arrive pas")
    assert have.broken["./late.py:Shadow"]["en"].startswith("late.py:10:5: delay")
