"""A new scene always passes `check`, never overwrites, and leaves nothing behind when stopped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from stagekit.faces.cli import new_parts
from stagekit.faces.cli.main import main
from stagekit.faces.cli.new_text import compose
from stagekit.inputs.midi import Midi
from stagekit.scene.catalogue import Catalogue, Patch, Slot
from stagekit.show.catalogue import installed
from stagekit.show.declare import declare
from stagekit.show.describe import describe_file
from stagekit.show.reading import open_scene
from tests.faces.cli.terminal import Terminal, wait

HAVE = installed()
CHOICES = list(product(new_parts.inputs(HAVE), new_parts.models(HAVE), new_parts.outputs(HAVE)))


def test_what_is_offered() -> None:
    assert new_parts.inputs(HAVE)[:2] == ["pose", "midi"]
    assert {"qlcplus", "supercollider", "osc"} <= set(new_parts.outputs(HAVE))
    assert new_parts.models(HAVE) == ["none", "memory", "own"]
    assert len(CHOICES) >= 36
    assert "mocap" not in new_parts.inputs(HAVE)  # it needs a file


@pytest.mark.parametrize("chosen", CHOICES, ids="-".join)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_choice_passes_check(chosen: tuple[str, str, str], lang: str, tmp_path: Path) -> None:
    made = compose("Été à l'aube", chosen, HAVE, lang)
    (tmp_path / "scene.yaml").write_text(made.scene, encoding="utf-8")
    if made.model_file:
        (tmp_path / made.model_file).write_text(made.model, encoding="utf-8")
    opened = open_scene(str(tmp_path / "scene.yaml"), catalogue=HAVE)
    assert opened.problems == []
    assert opened.scene is not None
    assert len(opened.scene.cues) == 3
    assert len(opened.scene.mappings) >= (1 if chosen[1] == "none" else 2)
    comments = [line for line in made.scene.splitlines() if line.lstrip().startswith("#")]
    assert len(comments) >= 6
    assert not any(word in "\n".join(comments) for word in ("in.", "out.", "above.", "{"))


def test_what_is_not_built_in(tmp_path: Path) -> None:
    """A desk and an input that this package has never heard of."""
    desk = Patch("desk", slots={"master": Slot(0, address="/m"), "chan": Slot(address="/c/{n}")})
    midi = declare("stranger", Midi)
    have = Catalogue(inputs={**HAVE.inputs, "stranger": midi}, models=HAVE.models,
                     outputs=HAVE.outputs, patches={**HAVE.patches, "desk": desk},
                     shapes=HAVE.shapes, combinations=HAVE.combinations)  # fmt: skip
    assert "stranger" in new_parts.inputs(have)
    for model in ("none", "memory"):
        made = compose("x", ("stranger", model, "desk"), have, "en")
        (tmp_path / "x.yaml").write_text(made.scene, encoding="utf-8")
        assert open_scene(str(tmp_path / "x.yaml"), catalogue=have).problems == []
        assert "explain stranger" in made.scene
        assert "explain desk" in made.scene


def test_the_model_is_short_and_works(tmp_path: Path) -> None:
    made = compose("a b", ("pose", "own", "qlcplus"), HAVE, "fr")
    assert made.model_file == "a_b.py"
    (tmp_path / "a_b.py").write_text(made.model, encoding="utf-8")
    described = describe_file(tmp_path / "a_b.py", "Shadow")
    assert list(described.ports) == ["answer"]
    assert len([line for line in made.model.splitlines() if line.strip()]) <= 16
    space: dict[str, object] = {"__name__": "a_b"}
    exec(compile(made.model, "a_b.py", "exec", dont_inherit=True), space)
    said: list[float] = []

    class Mouth:
        def signal(self, name: str, value: float) -> None:
            said.append(value)

    class Heard:
        def __init__(self, second: int) -> None:
            self.t = second * 10**9
            self.signals = {"gesture": (float(second),)}

    shadow = space["Shadow"]()  # type: ignore[operator]
    for second in range(6):
        shadow.think(Heard(second), Mouth())
    assert said == [0.0, 1.0, 2.0]


def test_by_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                    capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    given = ["new", "premier pas", "--input", "osc", "--model", "own", "--yes", "--lang", "fr"]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert said.endswith("  stagekit check 'premier pas.yaml'\n  stagekit run 'premier pas.yaml'\n")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["premier pas.yaml", "premier_pas.py"]
    before = (tmp_path / "premier pas.yaml").read_text()
    assert main(given) == 2
    assert "existe déjà" in capsys.readouterr().err
    assert (tmp_path / "premier pas.yaml").read_text() == before
    (tmp_path / "premier pas.yaml").unlink()
    assert main(given) == 0  # the model that is there stays; the new one has another name
    assert (tmp_path / "premier_pas_2.py").is_file()
    assert main(["new", "x", "--output", "qlcpluss", "--yes", "--lang", "fr"]) == 2
    assert "Vouliez-vous dire qlcplus ?" in capsys.readouterr().err
    assert main(["new", "nowhere/x", "--yes", "--lang", "en"]) == 2


def test_by_questions(terminals: Callable[[int, int, str], Terminal], tmp_path: Path) -> None:
    screen = terminals(80, 40, "sh")
    command = [sys.executable, "-m", "stagekit.faces.cli.main", "new", "duo", "--lang", "fr"]
    screen.type(f"cd {shlex.quote(str(tmp_path))}; clear")
    screen.press("Enter")
    screen.type(" ".join(command))
    screen.press("Enter")
    assert screen.shows("Qu'est-ce qui entre ?", "un corps devant une caméra", "[pose] :")
    screen.press("C-c")
    assert screen.shows("Arrêté ; rien n'a été écrit."), screen.text()
    assert not (tmp_path / "duo.yaml").exists()
    screen.type(" ".join(command))
    screen.press("Enter")
    assert wait(lambda: screen.text().count("[pose] :") == 2, 10)
    screen.type("99")
    screen.press("Enter")
    assert screen.shows("Un numéro de 1 à"), screen.text()
    screen.type("midi")
    screen.press("Enter")
    assert screen.shows("Qu'est-ce qui répond ?", "[none] :"), screen.text()
    screen.type("2")
    screen.press("Enter")
    assert screen.shows("Où est-ce que ça part ?", "[qlcplus] :"), screen.text()
    screen.press("Enter")
    assert screen.shows("duo.yaml est écrit.", "stagekit run duo.yaml"), screen.text()
    assert "use: memory" in (tmp_path / "duo.yaml").read_text()
