"""The page's pure modules, each tried by `node --test`; and what the page may weigh and load."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import stagekit.faces.console as console

HERE = Path(__file__).parent / "js"
STATIC = Path(console.__file__).parent / "static"

WEIGHT = 150_000
"""Most bytes that travel when a browser opens the page."""


@pytest.mark.parametrize("test", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_in_node(test: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node: apt-get install nodejs")
    told = subprocess.run(
        [node, "--test", str(test)], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "TZ": "UTC", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]
    ran = re.search(r"^(?:#|ℹ) tests (\d+)$", told.stdout, re.MULTILINE)
    assert ran is not None, told.stdout[-2000:]
    assert int(ran.group(1)) > 0, "no test was in it"


def modules() -> list[Path]:
    """Every module of the page that is ours."""
    return [path for path in STATIC.rglob("*.js") if path.parent.name != "vendor"]


def test_every_module_that_is_named_is_there() -> None:
    for path in modules():
        for name in re.findall(r'^(?:import|export)\b[^"\n]*"(\.[^"]+)"', path.read_text(), re.M):
            assert (path.parent / name).resolve().is_file(), f"{path.name} wants {name}"


def test_no_request_leaves_the_host() -> None:
    page = STATIC / "index.html"
    for path in [page, *modules(), *STATIC.glob("*.css")]:
        text = re.sub(r"http://www\.w3\.org/\S+", "", path.read_text())
        assert not re.search(r"https?://|//cdn|url\(", text), path.name
        assert path.suffix != ".css" or "@import" not in text, path.name


def test_the_policy_of_the_page_is_kept() -> None:
    """Neither style attributes nor inline scripts: the server forbids both."""
    for path in [STATIC / "index.html", *modules()]:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        assert not re.search(r"""[\s"]style=["$]|\son\w+="|<script>|\beval\(""", text), path.name


def test_the_page_is_light() -> None:
    seen: set[Path] = set()
    wanted = [STATIC / "main.js"]
    while wanted:
        path = wanted.pop().resolve()
        if path in seen:
            continue
        seen.add(path)
        for name in re.findall(r'^(?:import|export)\b[^"\n]*"(\.[^"]+)"', path.read_text(), re.M):
            wanted.append(path.parent / name)
    html = (STATIC / "index.html").read_text()
    seen |= {STATIC / name.lstrip("/") for name in re.findall(r'(?:href|src)="(/[^"]+)"', html)}
    seen.add(STATIC / "index.html")
    weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in seen)
    assert weight <= WEIGHT, weight


def test_the_licence_of_what_is_carried_stands_in_it() -> None:
    carried = (STATIC / "vendor" / "lit-html.js").read_text()
    assert "BSD 3-Clause License" in carried
    assert "Google LLC" in carried
