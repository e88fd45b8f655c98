"""The tutorial, gone through as its reader does: each file saved, each command typed, in order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .readme import BLOCK, TOP, page

PAGES = {"docs/tutorial.md": "en", "docs/tutorial.fr.md": "fr"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("examples", "scenes", "patches"):
        shutil.copytree(TOP / name, tmp_path / name)
    return tmp_path


def type_in(line: str, checkout: Path, lang: str) -> subprocess.CompletedProcess[str]:
    """One line of the page; a show ends after a moment."""
    words = shlex.split(line)
    assert words[0] == "stagekit", line
    if words[1] == "run":
        words += ["--for", "1.5", "--plain"]
    return subprocess.run(
        [sys.executable, "-m", "stagekit.faces.cli.main", *words[1:]],
        cwd=checkout, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "XDG_RUNTIME_DIR": str(checkout), "STAGEKIT_LANG": lang},
    )  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_each_step_works(name: str, checkout: Path) -> None:
    checkout.chmod(0o700)
    text, lang = page(name).text, PAGES[name]
    wrong, last, commands = False, "", 0
    for language, body in BLOCK.findall(text):
        if language in ("yaml", "python"):
            file = body.splitlines()[0].removeprefix("# ")
            assert file.startswith("examples/"), body
            (checkout / file).write_text(body, encoding="utf-8")
            wrong = "wrong" in file
        elif language == "text":
            assert body.strip() in last.replace("\u00a0", " "), last
        else:
            for line in body.splitlines():
                if line.startswith(". "):
                    continue  # the shell's own
                done = type_in(line, checkout, lang)
                last = done.stdout + done.stderr
                assert (done.returncode != 0) == (wrong and " check " in line), (line, last)
                commands += 1
    assert commands >= 15


def test_both_languages_have_the_same_steps() -> None:
    english, french = (page(name) for name in PAGES)
    assert english.lines() == french.lines()
    assert english.blocks("python") == french.blocks("python")
    assert english.blocks("yaml") == french.blocks("yaml")
    counts = [len(re.findall(r"^## ", each.text, re.MULTILINE)) for each in (english, french)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", PAGES)
def test_what_it_links_to_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page(name).text)
    assert len(links) >= 3
    for link in links:
        assert (TOP / "docs" / link).exists(), link
