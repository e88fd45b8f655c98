"""The Tab key in real shells (bash, zsh, fish), typed in a real terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stagekit.faces.cli.completing import files, names
from stagekit.faces.cli.explain import known
from stagekit.show.catalogue import installed
from tests.faces.cli.terminal import Terminal

BEGIN = {
    "bash": ("bash --norc --noprofile -i", 'eval "$(stagekit completion bash)"'),
    "zsh": ("zsh -f -i", "autoload -U compinit && compinit -D; "
            'eval "$(stagekit completion zsh)"'),
    "fish": ("fish --no-config -i", "stagekit completion fish | source"),
}  # fmt: skip


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder in which `stagekit` is this checkout's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "stagekit"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m stagekit.faces.cli.main "$@"\n')
    script.chmod(0o755)
    return folder


def tab(line: str, folder: Path, **more: str) -> list[str]:
    """What argcomplete's protocol answers for that line."""
    env = {**os.environ, "_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_TYPE": "9",
           "COMP_POINT": str(len(line.encode())), "_ARGCOMPLETE_IFS": "\n",
           "_ARGCOMPLETE_STDOUT_FILENAME": str(folder / "answer"), **more}  # fmt: skip
    (folder / "answer").unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "stagekit.faces.cli.main"], env=env, cwd=folder,
                   check=True, timeout=30)  # fmt: skip
    return [one.strip() for one in (folder / "answer").read_text().split("\n")]


def test_what_is_offered(tmp_path: Path) -> None:
    for name in ("duo.yaml", "duo.txt", "dusk.yml", "evening.trace"):
        (tmp_path / name).touch()
    (tmp_path / "dunes").mkdir()
    assert set(tab("stagekit ", tmp_path)) >= {"run", "check", "explain", "completion"}
    assert tab("stagekit expl", tmp_path) == ["explain"]
    assert tab("stagekit run du", tmp_path) == ["dunes/", "duo.yaml", "dusk.yml"]
    assert tab("stagekit replay ", tmp_path) == ["dunes/", "evening.trace"]
    assert "--record" in tab("stagekit run --", tmp_path)
    assert tab("stagekit completion ", tmp_path) == ["bash", "zsh", "fish"]
    assert tab("stagekit explain tran", tmp_path) == ["transpose"]
    assert "pose.height" in tab("stagekit explain pose.h", tmp_path)
    assert tab("stagekit run --for ", tmp_path) == [""]
    assert tab("stagekit new a --output qlc", tmp_path) == ["qlcplus"]


def test_names_are_those_that_have_a_page() -> None:
    assert names("") == [name for name in known(installed()) if name not in "<>"]


def test_files_of_a_folder_that_is_not_there() -> None:
    assert files((".yaml",))("/nowhere/at/all/x") == []


def test_a_tab_imports_no_plugin(tmp_path: Path) -> None:
    """What keeps it quick: neither plugins nor the other commands are loaded."""
    noise = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "stagekit.faces.cli.main"],
        env={**os.environ, "_ARGCOMPLETE": "1", "COMP_LINE": "stagekit run ", "COMP_POINT": "13",
             "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "answer"), "COMP_TYPE": "9"},
        cwd=tmp_path, check=True, capture_output=True,
    ).stderr.decode()  # fmt: skip
    assert "argcomplete" in noise
    for heavy in ("numpy", "msgspec", "stagekit.inputs", "stagekit.show.catalogue", "cli.explain"):
        assert heavy not in noise


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_tab_key(shell: str, terminals: Callable[..., Terminal], bin_folder: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}: apt-get install {shell}")
    (bin_folder.parent / "solstice.yaml").touch()
    start, teach = BEGIN[shell]
    where = f"cd {bin_folder.parent}; export PATH={bin_folder}:$PATH HOME={bin_folder.parent}"
    screen = terminals(90, 24, f"{where}; {start}")
    screen.type(teach + "; echo rea''dy")
    screen.press("Enter")
    assert screen.shows("\nready"), screen.text()
    screen.type("stagekit expl")
    screen.press("Tab")
    assert screen.shows("stagekit explain"), screen.text()
    screen.type("transp")
    screen.press("Tab")
    assert screen.shows("explain transpose"), screen.text()
    screen.press("C-c")
    screen.type("stagekit check sol")
    screen.press("Tab")
    assert screen.shows("check solstice.yaml"), screen.text()
