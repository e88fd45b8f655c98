"""The language's own words and values are explained, and every example is a right scene."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagekit import locale
from stagekit.faces.cli.explain import explain, known, overview
from stagekit.faces.cli.explain_words import example, names
from stagekit.scene.lexer import RESERVED
from stagekit.show.catalogue import installed
from stagekit.show.reading import open_scene

KEYS = "  keys: {use: midi}\n"
HEAD = f"""scene: Example
inputs:
  dancer: {{use: pose, camera: 0}}
  voice: {{use: audio}}
{KEYS}  desk: {{use: osc, port: 9001, events: {{/hit: force}}}}
outputs:
  lights: {{use: osc, patch: qlcplus, to: 127.0.0.1, lamps: {{front: dimmer 1..4, sky: rgb 1}}}}
  sound: {{use: osc, patch: supercollider, to: 127.0.0.1}}
"""
ALL = [*names("word"), *names("value")]


def test_every_reserved_word_has_its_page() -> None:
    later = "formula"  # reserved, and not yet in the language
    assert [word for word in RESERVED if word not in (*names("word"), later)] == []
    assert [name for name in ALL if name not in known(installed())] == []


@pytest.mark.parametrize("name", ALL)
def test_its_example_is_right(name: str, tmp_path: Path) -> None:
    text = example(name)
    if text.startswith("inputs:\n"):
        scene = HEAD.replace(KEYS, "").replace("inputs:\n", f"{text}\n")
    else:
        scene = f"{HEAD}{text}\n"
    file = tmp_path / "scene.yaml"
    file.write_text(scene, encoding="utf-8")
    assert open_scene(str(file), None).plain() == [], scene
    assert name.split()[0] in text or name in names("value") or name == "rate"


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_its_page_says_it_in_both_languages(name: str, language: str) -> None:
    page = explain(name, language)
    assert page is not None
    sort = "word" if name in names("word") else "value"
    sentence = locale.find("language", f"{sort} {name}", language)
    assert sentence
    assert " ".join(sentence.split()) in " ".join(page.split())
    assert sentence != locale.find("language", f"{sort} {name}", "en") or language == "en"
    for line in example(name).splitlines():
        assert line.strip() in page


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_overview_names_everything_by_what_it_is(language: str) -> None:
    text = overview(installed(), language)
    for word in known(installed()):
        assert word in text
    assert [line for line in text.splitlines() if len(line) > 80] == []
