"""What the READMEs show is true: scenes, models, commands, links, the tests' own line."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stagekit.api import Model
from stagekit.faces.cli.main import parser
from stagekit.show import control
from stagekit.show.reading import open_any
from stagekit.testing import check_model

from .readme import READMES, TOP, Page, page


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> Page:
    return page(request.param)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder like the checkout, for commands that write."""
    for name in ("examples", "scenes", "patches"):
        shutil.copytree(TOP / name, tmp_path / name)
    return tmp_path


def test_it_shows_what_it_should(readme: Page) -> None:
    assert len(readme.blocks("yaml")) >= 4
    assert len(readme.blocks("python")) >= 1
    assert len(readme.commands()) >= 10
    assert "dancer.height -> ease 200 ms -> from 0.4..1.9 -> lights front wash" in readme.text


def test_its_scenes_are_right(readme: Page, checkout: Path) -> None:
    for number, block in enumerate(readme.blocks("yaml")):
        file = checkout / "examples" / f"readme-{number}.yaml"
        file.write_text(block, encoding="utf-8")
        opened = open_any(str(file))
        assert not opened.problems, (block, opened.plain())


def test_a_wrong_word_would_be_found(checkout: Path) -> None:
    """The step that tells the reader to write `dancer.hight`."""
    file = checkout / "examples" / "first.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("dancer.height", "dancer.hight"))
    (problem,) = open_any(str(file)).problems
    assert problem.line == 9
    assert "height" in str(problem.data)


def test_its_models_keep_the_contract(readme: Page, tmp_path: Path) -> None:
    for number, block in enumerate(readme.blocks("python")):
        file = tmp_path / f"readme_{number}.py"
        file.write_text(block, encoding="utf-8")
        models = [each for each in vars(loaded(file)).values() if is_model(each)]
        assert models, block
        for model in models:
            assert check_model(model).said


def loaded(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_model(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, Model) and each is not Model


def test_what_it_prints_of_the_examples_is_what_they_are(readme: Page) -> None:
    for name, language in (
        ("first.yaml", "yaml"),
        ("house.yaml", "yaml"),
        ("shadow.yaml", "yaml"),
        ("shadow.py", "python"),
    ):
        text = (TOP / "examples" / name).read_text(encoding="utf-8")
        assert text in readme.blocks(language), name


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_its_commands_are_commands(readme: Page, lang: str) -> None:
    for words in [*readme.commands(), *readme.mentioned()]:
        if len(words) > 1 or words[0] not in ("run", "check", "replay"):
            assert parser(lang).parse_args(words).command == words[0]


def test_both_say_the_same_commands() -> None:
    english, french = (page(name) for name in READMES)
    assert english.lines() == french.lines()
    assert english.blocks("yaml") == french.blocks("yaml")
    assert english.blocks("python") == french.blocks("python")
    count = [len(re.findall(r"^## ", each.text, re.MULTILINE)) for each in (english, french)]
    assert count[0] == count[1]


def test_ci_finds_the_tests_line() -> None:
    """The block behind `<!-- tests -->` is one line, which calls pytest."""
    after = page("README.md").text.split("<!-- tests -->\n```sh\n")
    assert len(after) == 2
    line = after[1].split("```")[0].splitlines()
    assert len(line) == 1
    assert line[0].endswith(".venv/bin/python -m pytest")


@pytest.mark.parametrize(
    "file",
    [*READMES, "CONTRIBUTING.md", "examples/README.md", "examples/README.fr.md"],
)
def test_its_links_lead_somewhere(file: str) -> None:
    text = (TOP / file).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    for link in links:
        assert ((TOP / file).parent / link).exists(), link


def test_files_that_it_names_are_there(readme: Page) -> None:
    named = re.findall(r"\b((?:examples|scenes|patches|stagekit|docs)/[\w./-]*\w)", readme.text)
    assert len(named) > 10
    for name in named:
        assert (TOP / name).exists() or "/NAME/" in name or "/NOM/" in name, name


@pytest.fixture
def show(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """A show that runs meanwhile, for the commands of the other terminal."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(checkout))
    show = subprocess.Popen(
        stagekit("run", "scenes/02-shadow.yaml", "--plain", "--for", "60"),
        cwd=checkout,
        stdout=subprocess.DEVNULL,
    )
    end = time.monotonic() + 20
    while control.ask({"do": "hello"}) is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    yield show
    show.terminate()
    show.wait(10)


def stagekit(*words: str) -> list[str]:
    return [sys.executable, "-m", "stagekit.faces.cli.main", *words]


def call(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        stagekit(*words),
        cwd=folder,
        env={**os.environ, "STAGEKIT_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_other_terminal_is_obeyed(checkout: Path, show: subprocess.Popen[bytes]) -> None:
    said = [words for words in page("README.md").commands() if words[0] in ("go", "back", "panic")]
    assert len(said) == 3
    for words in said:
        done = call(words, checkout)
        assert done.returncode == 0, done.stderr
    assert show.poll() is None


def test_every_other_command_does_what_it_says(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the page, each run for seconds instead of an evening."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(checkout))
    for words in page("README.md").commands():
        if words[0] in ("go", "back", "panic"):
            continue
        seconds = "8" if "--record" in words else "3"  # the pose model takes a while to load
        short = ["--for", seconds, "--plain"] if words[0] in ("run", "demo") else []
        done = call([*words, *short], checkout)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert done.stdout.strip(), words
        if words[0] == "replay":
            assert re.search(r"gave [1-9]\d+ packets", done.stdout), done.stdout
            assert "Identical to the recording" in done.stdout
    assert (checkout / "evening.mcap").read_bytes().startswith(b"\x89MCAP")
