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


def colours(theme: str) -> dict[str, str]:
    """The tokens that are colours; the red theme changes some."""
    text = (STATIC / "tokens.css").read_text()
    found: dict[str, str] = {}
    for selector in (":root", "[data-theme=rouge]")[: 2 if theme == "rouge" else 1]:
        block = text.split(f"\n{selector}{{", 1)[1].split("}", 1)[0]
        found.update(re.findall(r"--([\w-]+):(#[0-9a-f]+)", block))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2), 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    lit = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


TEXTS = [(front, back) for front in ("dim", "text", "bright", "human", "human2", "machine", "warn")
         for back in ("bg", "panel")] + [
    ("dim", "raise"), ("text", "raise"), ("bright", "raise"), ("warn", "warn-bg"),
    ("on-fault", "fault-bg"), ("fault", "bg"), ("panic", "panel"), ("bg", "bright"),
]  # fmt: skip
SHAPES = [("edge", "bg"), ("edge", "panel"), ("edge", "raise"), ("fault-rest", "panel"),
          ("fault-bg", "bg"), ("human2", "raise"), ("human", "raise"),
          ("machine", "raise")]  # fmt: skip


@pytest.mark.parametrize("theme", ["regie", "rouge"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (SHAPES, 3.0)], ids=["text", "shape"])
def test_contrast(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    tokens = colours(theme)
    small = [] if theme == "regie" else ["human2"]  # there it is no text
    for front, back in pairs:
        if front in small and least > 3:
            continue
        one, other = sorted((luminance(tokens[front]), luminance(tokens[back])))
        ratio = (other + 0.05) / (one + 0.05)
        assert ratio >= least, (front, back, round(ratio, 2))
