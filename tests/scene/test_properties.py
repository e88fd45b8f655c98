"""Nothing that a file may hold makes the reader fall, and every problem has its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.scene.house import HouseText
from stagekit.scene.read import Reading, read
from stagekit.scene.show import read_house, read_show
from tests.scene.standin import CATALOGUE

RIGHT = Path(__file__).parent / "cases" / "right"
TEXTS = [file.read_text(encoding="utf-8") for file in sorted(RIGHT.glob("[01]*.yaml"))]
HEAD = (
    "scene: A\ninputs:\n  dancer: {use: pose, camera: 0}\n  keys: {use: midi}\n"
    "outputs:\n  sound: {use: osc, to: 127.0.0.1}\n"
)


def placed(reading: Reading, source: str) -> None:
    """Every problem lies inside the text, in order, once a place; a scene, or a problem."""
    lines = source.removeprefix("\ufeff").split("\n")
    spots = [(p.line, p.column) for p in reading.problems]
    assert spots == sorted(dict.fromkeys(spots))
    for problem in reading.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.length >= 1
    assert (reading.scene is None) == bool(reading.problems)


@given(st.text(max_size=200))
def test_any_text(source: str) -> None:
    reading = read(source, "a.yaml", CATALOGUE)
    placed(reading, source)
    assert read(source, "a.yaml", CATALOGUE) == reading


@given(st.binary(max_size=200))
def test_any_bytes(source: bytes) -> None:
    assert read(source, "a.yaml", CATALOGUE).problems


pieces = st.sampled_from(
    ["->", " ", "\n", "\n  ", "\n  - ", ":", ": ", "{", "}", "[", "]", ",", '"', "'", "#", " #",
     ".", "..", "0", "1.5", "-3 dB", "80 ms", "50%", "c4", "and", "or", "of", "between", "by",
     "with", "is", "for", "while", "then", "over", "after", "cue", "scene", "texts", "*", "&a",
     "!x", "|", "\t", "\u00a0", "\u2028", "dancer", "lights", "x",
     "from", "to", "ease", "max", "/x", "hex",
     "blob", "amber", "when", "- ", "<<", "---", "=", "(", "𝄞", "é", "e\u0301"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A right scene with a few pieces put in, taken out or moved."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 6))
        text = text[:at] + draw(pieces) + text[at + gone :]
    return text


@settings(max_examples=300)
@given(mutated())
def test_mutated_scenes(source: str) -> None:
    reading = read(source, "a.yaml", CATALOGUE)
    placed(reading, source)
    assert read(source, "a.yaml", CATALOGUE) == reading


@given(
    st.lists(pieces, max_size=12).map(" ".join), st.sampled_from(["mappings", "signals", "cues"])
)
def test_any_sentence(words: str, section: str) -> None:
    opening = {"mappings": "  - ", "signals": "  s: ", "cues": "  - Go: "}[section]
    source = f"{HEAD}{section}:\n{opening}{words}\n"
    placed(read(source, "a.yaml", CATALOGUE), source)


@given(st.text(max_size=120))
def test_any_house_and_show(source: str) -> None:
    read_house(source, "house.yaml")
    show, problems = read_show(source, "show.yaml")
    assert (show is None) == bool(problems)
    read(TEXTS[-1], "a.yaml", CATALOGUE, house=HouseText(source, "house.yaml"))


@pytest.mark.parametrize(
    ("name", "source", "code"),
    [
        ("nothing", "", "S012"),
        ("nothing", b"", "S012"),
        ("only comments", "# a\n# b\n", "S012"),
        ("brackets", "scene: " + "[" * 1_000_000, "S009"),
        ("braces", "scene: " + "{a: " * 10_000, "S009"),
        ("brackets in lines", "scene:\n" + "  [\n" * 10_000, "S009"),
        ("dashes", "scene: " + "- " * 10_000, "S011"),
        ("deep keys", "".join(" " * n + "a:\n" for n in range(200)), "S009"),
        ("ten megabytes", b"a" * 10_000_000, "S009"),
        ("ten megabytes of text", "scene: A\nabout: " + "é " * 5_000_000, "S009"),
        ("binary", bytes(range(256)) * 100, "S003"),
        ("sixteen bits", "scene: A".encode("utf-16"), "S003"),
        ("an open quote", 'scene: "' + "a" * 1_000_000, "S203"),
        ("two million colons", "scene: " + "a:" * 900_000, ""),
        ("spaces and quotes", "scene: " + "a ' " * 400_000, ""),
        ("open map of many lines", "scene: {\n" + "  a: b,\n" * 100_000, "S008"),
        ("many numbers", HEAD + "mappings:\n  - dancer.height -> sound /a " + "1 " * 100_000, ""),
        ("one long word", HEAD + "mappings:\n  - " + "a" * 1_000_000 + " -> sound /a", "S102"),
        ("bad dashes", HEAD + "mappings:\n      - a\n" + "   - a\n" * 10_000, "S"),
        ("lines without dashes", HEAD + "mappings:\n  - a\n" + "  b -> c\n" * 10_000, "S"),
    ],
    ids=lambda value: value if isinstance(value, str) and 0 < len(value) < 30 else None,
)
def test_big_and_bad_files_are_answered_quickly(name: str, source: str | bytes, code: str) -> None:
    begin = time.perf_counter()
    reading = read(source, "a.yaml", CATALOGUE)
    assert time.perf_counter() - begin < 8, name
    assert [p.code for p in reading.problems][:1] == [code] or (
        all(p.code.startswith(code) for p in reading.problems) if code in ("", "S") else False
    )
