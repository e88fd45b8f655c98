"""What the layout accepts, YAML reads alike: the same keys, the same texts, nested alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stagekit.scene.layout import Layout
from stagekit.scene.nodes import Broken, Items, Map, Node, Text
from stagekit.scene.report import Report

RIGHT = Path(__file__).parent / "cases" / "right"


class Plain(yaml.SafeLoader):
    """The pure loader, resolving nothing: every scalar is a text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return "tag:yaml.org,2002:str"


def theirs(node: Any) -> Any:
    """A composed document as pairs, lists and texts."""
    if isinstance(node, yaml.MappingNode):
        return [(theirs(key), theirs(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return ("list", [theirs(item) for item in node.value])
    return node.value if node is not None else ""


def ours(node: Node | None) -> Any:
    """The same of what the layout read."""
    assert not isinstance(node, Broken)
    if isinstance(node, Map):
        return [(pair.key.text, ours(pair.value)) for pair in node.pairs]
    if isinstance(node, Items):
        return ("list", [ours(item) for item in node.items])
    return node.text if isinstance(node, Text) else ""


def compare(source: str) -> bool:
    """Whether it was accepted; if so, YAML must have read the same."""
    report = Report("a.yaml")
    document = Layout(source, report).document()
    if report.problems or document is None:
        return False
    composed = yaml.compose(source, Loader=Plain)
    assert theirs(composed) == ours(document), source
    return True


@pytest.mark.parametrize("file", sorted(RIGHT.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_right_file_is_read_as_yaml_reads_it(file: Path) -> None:
    assert compare(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "a: b\n",
        "---\na: b\n...\n",
        "a:\n- b\n- c\nd: e\n",
        "a:\n  b:\n  - c\n  - d: {e: f}\n  g: h\n",
        "a:\n  - b:\n    - c\n  - d\n",
        "a: b\n   -> c\n   -> d\n",
        "a: b\n\n\n   -> c\n",
        "a: \"x\\ty\\u00e9\\x41\\N\"\n\"b : c\": 'l''acte'\n",
        "a: {b: , c: [d, e, ], f: {g: h}}\n",
        "a: {b: c\n    -> d,\n    e: f}\n",
        "a: [b,\n  c,   # said\n  d]\n",
        "a: b#c\n",
        "a: b:c ::d\n",
        "a: x '\" y\n",
        "a: -b\nc: :d\n",
        "a:\n  b c\n  d e\n",
        "about:\n  first line\n\n  second\n",
        "# c\na: b # d\n# e\n",
        "a b : c\n",
        "\u00e9t\u00e9: \u00a0x\u00a0\n",
    ],
)
def test_shapes_of_layout(source: str) -> None:
    assert compare(source)


@pytest.mark.parametrize(
    "source",
    [
        "a: &b c\n", "a: *b\n", "a: !!str b\n", "a: |\n  b\n", "a: >\n  b\n", "? a\n: b\n",
        "a: b: c\n", "a: {b: c: d}\n", "a: {b c}\n", "a: {b: c, , d: e}\n", "a: [b: c]\n",
        'a: "b\n  c"\n', 'a: "b" c\n', "a: {b: - c}\n", "a: {b: c? d}\n", "a: ,b\n", "a: ]\n",
        "a: b\n---\nc: d\n", "a:\tb\n", "a: b\n   # c\n   -> d\n", "a: b # c\n   -> d\n",
        'a: "\\q"\n', "{a: b}\n", "- a\n", "a: {b: c # d\n  e}\n", "%YAML 1.2\n---\na: b\n",
        "a: {b: :c}\n", "a: {b: 'c\n  d'}\n", "a: - b\n", "a: `b\n", "a: @b\n", "a: %b\n",
    ],
)  # fmt: skip
def test_what_is_refused(source: str) -> None:
    assert not compare(source)


words = st.text(alphabet="ab é-'.:#\"/>{}[],&*!|?%@`0\\", min_size=1, max_size=8)
plain = st.text(alphabet="abé 0/.'-#:", min_size=1, max_size=6)


def block(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Keys, lists, and both in brackets, around what is given."""
    keys = st.lists(st.tuples(plain, inner), min_size=1, max_size=3).map(
        lambda pairs: [
            line
            for key, lines in pairs
            for line in (
                [f"{key}: {lines[0]}"]
                if len(lines) == 1
                else [f"{key}:", *("  " + x for x in lines)]
            )
        ]
    )
    items = st.lists(inner, min_size=1, max_size=3).map(
        lambda entries: [
            ("- " if index == 0 else "  ") + line
            for lines in entries
            for index, line in enumerate(lines)
        ]
    )
    flows = st.lists(st.tuples(plain, inner), max_size=3).map(
        lambda pairs: ["{" + ", ".join(f"{key}: {' '.join(value)}" for key, value in pairs) + "}"]
    )
    lists = st.lists(inner, max_size=3).map(
        lambda values: ["[" + ", ".join(" ".join(value) for value in values) + "]"]
    )
    return keys | items | flows | lists


documents = st.recursive(words.map(lambda word: [word]), block, max_leaves=8).map(
    lambda lines: "a:\n" + "".join(f"  {line}\n" for line in lines)
)


@given(documents)
def test_whatever_is_accepted_yaml_reads_alike(source: str) -> None:
    compare(source)


@given(st.text(alphabet="ab:-#\"'{}[], \n>\\\t\u00a0?&*", max_size=40))
def test_any_text_that_is_accepted_yaml_reads_alike(source: str) -> None:
    compare(source)
