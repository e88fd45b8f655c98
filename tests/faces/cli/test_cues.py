"""`stagekit cues`: the conduct on paper, in both languages, 80 columns wide, with the state."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stagekit.faces.cli.conduct_table import wrapped
from stagekit.faces.cli.main import main
from stagekit.faces.cli.texts import width
from stagekit.show.share import share
from tests.faces.cli.terminal import Terminal

SCENES = sorted(share("scenes").glob("[0-9]*.yaml")) + sorted(share("examples").glob("first.yaml"))
NOTE = (
    "attendez qu'elle ait tourné le dos, puis comptez deux respirations ; si la salle rit, "
    "laissez-la finir avant de donner le top, et prévenez le plateau"
)
PIECE = f"""scene: {{fr: Répétition, en: Rehearsal}}
texts:
  calm: {{fr: "Rien : le vent.", en: "Nothing: the wind."}}
inputs:
  dancer: {{use: pose, camera: 0}}
  voice: {{use: audio}}
outputs:
  lights: {{use: osc, patch: qlcplus, to: 127.0.0.1, lamps: {{front wash: dimmer 1..4,
    back wash: dimmer 5..8, sky: rgb 1}}}}
  sound: {{use: osc, patch: supercollider, to: 127.0.0.1}}
  titles: {{use: osc, to: 127.0.0.1:9000}}
mappings:
  - dancer.height -> from 0..2 -> lights front wash
cues:
  - 1 Preset: {{lights front wash: 30%, lights sky: amber over 2 s after 500 ms, over: 6 s}}
  - 1.5 Le vent se lève sur toute la plaine:
      note: {NOTE}
      when: dancer.height > 1.5 for 500 ms or voice.silence for 20 s
      titles /line: texts.calm
      lights dimmer 2: 80%
      sound drone: 20% over 1 s curve slow
  - 2 Ensemble: {{when: with, sleep: dancer, lights back wash: 10% 20% 30% 40%}}
  - 3 Seule: {{when: after 5 s, release: [lights front wash, lights dimmer 9], wake: dancer}}
  - 4 Noir: {{rest: all, over: 3 s}}
  - 5 Saluts: {{lights back wash: 100%, titles /bow: }}
"""


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    file = tmp_path / "piece.yaml"
    file.write_text(PIECE, encoding="utf-8")
    return file


@pytest.fixture
def cues(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def ask(*arguments: str | Path, lang: str = "en", code: int = 0) -> str:
        assert main(["cues", *map(str, arguments), "--lang", lang]) == code
        found = capsys.readouterr()
        return found.err if code else found.out

    return ask


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_table(cues: Callable[..., str], piece: Path) -> None:
    lines = cues(piece).splitlines()
    assert lines[0].startswith("Rehearsal · ")
    text = "\n".join(lines)
    assert "  1  Preset               GO  " in text
    assert "with 1.5" in text
    assert "after 5 s" in text
    assert "lights sky: amber over 2 s after 500 ms" in flat(text)
    assert "titles /line: “Nothing:" in text
    assert "releases lights front" in text
    assert "puts dancer to sleep" in text
    assert "everything to rest" in text
    assert [line.split()[0] for line in lines if line[:3].strip()[:1].isdigit()] == [
        "1", "1.5", "2", "3", "4", "5"]  # fmt: skip


def test_in_french(cues: Callable[..., str], piece: Path) -> None:
    text = cues(piece, "--state", lang="fr")
    assert text.startswith("Répétition · ")
    for words in ("Effet", "Départ", "Temps", "top", "avec 1.5", "après 5 s", "endort dancer",
                  "réveille dancer", "tout au repos", "en place", "depuis 1.5", "rendu",
                  "endormi", "au repos"):  # fmt: skip
        assert words in text, words
    assert "« Rien : le vent. »" in text, "no line ends beside a French mark"
    assert f"Note : {NOTE}" in flat(text)


def test_a_note_is_never_cut_and_no_line_is_too_long(cues: Callable[..., str], piece: Path) -> None:
    for lang in ("en", "fr"):
        for more in ([], ["--state"]):
            text = cues(piece, *more, lang=lang)
            assert max(width(line) for line in text.splitlines()) <= 80
            assert NOTE in flat(text)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.stem)
def test_every_scene_of_the_house(cues: Callable[..., str], file: Path, lang: str) -> None:
    text = cues(file, "--state", lang=lang)
    assert max(width(line) for line in text.splitlines()) <= 80
    assert all(line == line.rstrip() for line in text.splitlines())
    for cue in json.loads(cues(file, "--json", lang=lang))[0]["cues"]:
        assert cue["number"] in text
        for word in cue["title"].split():
            assert word in text


def test_the_state_at_every_cue(cues: Callable[..., str], piece: Path) -> None:
    text = cues(piece, "--state")
    head, *rest = text.split("\n\n")[1:]
    blocks = {"1": flat(head)} | {block.split()[0]: flat(block) for block in rest}
    assert "stands lights front wash: 30% since 1" in blocks["1"]
    assert "lights front wash (3/4): 30% since 1" in blocks["1.5"]
    assert "lights dimmer 2: 80% since 1.5" in blocks["1.5"]
    assert "said titles /line: “Nothing: the wind.” since 1.5" in blocks["1.5"]
    assert "asleep dancer since 2" in blocks["2"]
    assert "released lights front wash since 3" in blocks["3"]
    assert "lights dimmer 2" not in blocks["3"], "the wash held that lamp, too"
    assert "lights dimmer 9 since" not in blocks["3"], "nothing held it"
    assert "at rest lights since 4" in blocks["4"]
    assert "stands lights back wash: 100% since 5" in blocks["5"]
    assert "at rest titles since 4" not in blocks["5"], "a cue has spoken there again"
    assert "lights front wash, lights sky, lights /stagekit/dimmer/9 since 4" in blocks["5"]


def test_as_csv(cues: Callable[..., str], piece: Path) -> None:
    rows = list(csv.reader(io.StringIO(cues(piece, "--csv", "--state", lang="fr"))))
    assert rows[0] == ["Scène", "N°", "Effet", "Départ", "Temps", "Ce qui se passe", "Note", "État"]
    assert [row[1] for row in rows[1:]] == ["1", "1.5", "2", "3", "4", "5"]
    assert rows[2][6] == NOTE
    assert rows[2][3] == "dancer.height > 1.5 for 500 ms or voice.silence for 20 s"
    assert rows[5][4] == "3 s"
    assert rows[5][5] == "tout au repos"
    assert "au repos lights (depuis 4)" in rows[5][7].split("\n")
    plain = list(csv.reader(io.StringIO(cues(piece, "--csv"))))
    assert {len(row) for row in plain} == {7}


def test_as_json(cues: Callable[..., str], piece: Path) -> None:
    (scene,) = json.loads(cues(piece, "--json"))
    found: dict[str, dict[str, Any]] = {cue["number"]: cue for cue in scene["cues"]}
    assert [cue["starts"]["by"] for cue in scene["cues"]] == [
        "go", "when", "with", "after", "go", "go"]  # fmt: skip
    assert found["3"]["starts"]["seconds"] == 5.0
    assert found["1"]["over"] == 6.0
    held = {row["address"]: row for row in found["2"]["state"]["held"]}
    assert held["/stagekit/dimmer/1"]["value"] == 0.3
    assert held["/stagekit/dimmer/1"]["since"] == "1"
    assert held["/stagekit/dimmer/1"]["over"] == 6.0
    assert held["/stagekit/dimmer/2"]["value"] == 0.8
    assert [held[f"/stagekit/dimmer/{n}"]["value"] for n in (5, 6, 7, 8)] == [0.1, 0.2, 0.3, 0.4]
    assert len(held["/stagekit/rgb/1"]["value"]) == 3
    assert found["2"]["state"]["asleep"] == {"dancer": "2"}
    assert found["4"]["state"]["at rest"] == {"lights": "4", "sound": "4", "titles": "4"}
    assert found["1.5"]["state"]["said"][0]["values"] == [
        {"fr": "Rien : le vent.", "en": "Nothing: the wind."}]  # fmt: skip


def test_a_show_gives_all_its_scenes_in_its_house(cues: Callable[..., str], piece: Path) -> None:
    (piece.parent / "house.yaml").write_text(
        "house: Petite Rue\noutputs:\n  lights:\n    lamps:\n      front wash: dimmer 1..2\n"
        "      back wash: dimmer 5..8\n      sky: rgb 2\n"
    )
    show = piece.parent / "show.yaml"
    (piece.parent / "bare.yaml").write_text(
        "scene: Bare\noutputs:\n  lights: {use: osc, patch: qlcplus, to: 127.0.0.1}\n"
    )
    show.write_text(
        "show: {fr: Le soir, en: The evening}\nhouse: house.yaml\nscenes:\n"
        "  - piece.yaml\n  - bare.yaml: {over: 8 s}\n"
    )
    text = cues(show)
    assert text.startswith("The evening: 2 scenes\n")
    assert "Scene 1 of 2\nRehearsal" in text
    assert "Scene 2 of 2, crossed into in 8 s\nBare" in text
    assert "This scene has no cues." in text
    assert "Scène 2 sur 2, on y passe en 8 s" in cues(show, lang="fr")
    first, second = json.loads(cues(show, "--json"))
    lamps = [row["address"] for row in first["cues"][0]["state"]["held"]]
    assert "/stagekit/rgb/2" in lamps
    assert "/stagekit/dimmer/3" not in lamps
    assert second["cues"] == []
    laid = json.loads(cues(piece, "--json", "--house", piece.parent / "house.yaml"))
    assert laid[0]["cues"] == first["cues"]


def test_what_has_no_conduct_and_what_is_wrong(cues: Callable[..., str], piece: Path) -> None:
    house = piece.parent / "house.yaml"
    house.write_text("house: Petite Rue\n")
    assert "neither a scene nor a show" in cues(house, code=2)
    piece.write_text(PIECE.replace("amber", "ambre"))
    said = cues(piece, code=2, lang="fr")
    assert f"{piece}:15:" in said
    assert "1 problème" in said
    assert "nothing.yaml" in cues(piece.parent / "nothing.yaml", code=2)
    show = piece.parent / "show.yaml"
    show.write_text("show: Evening\nscenes:\n  - piece.yaml\n")
    assert "piece.yaml:15:" in cues(show, code=2)


def test_wrapping() -> None:
    assert wrapped("", 10) == [""]
    assert wrapped("one two", 3) == ["one", "two"]
    assert wrapped("a dit : « viens » et part", 9) == ["a dit :", "« viens »", "et part"]
    assert wrapped("in 4 s or 30 dB", 5) == ["in", "4 s", "or", "30 dB"]
    assert wrapped("wonderful", 4) == ["wonderful"]
    assert wrapped("wonderful day", 4, whole=False) == ["wond", "erfu", "l", "day"]
    assert wrapped("光光光光", 4, whole=False) == ["光光", "光光"]
    assert wrapped("a\x1b[2Jb", 20) == ["a·[2Jb"]


def test_in_a_real_terminal(terminals: Callable[[int, int, str], Terminal], piece: Path) -> None:
    """80 columns are enough: the terminal itself breaks no line."""
    import sys

    command = f"{sys.executable} -m stagekit.faces.cli.main cues {piece} --state --lang fr"
    terminal = terminals(80, 120, f"{command}; sleep 60")
    assert terminal.shows("Saluts")
    shown = terminal.text()
    assert "« Rien : le vent. »" in shown
    assert "                 depuis 1.5" in shown
