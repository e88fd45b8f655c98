"""What the Tab key offers: commands, options, files that fit, names to explain.

A shell asks with `_ARGCOMPLETE` and the line so far in the environment
(argcomplete's protocol); only the command on that line is loaded.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

Completer = Callable[..., list[str]]

SCENES = (".yaml", ".yml")
FILES: dict[str, tuple[str, ...]] = {
    "scene": SCENES,
    "files": SCENES,
    "house": SCENES,
    "trace": (".trace",),
    "record": (".trace",),
    "mcap": (".mcap",),
    "out": (".json",),
}
"""Endings of the files that fit an argument, by its name."""


def complete(lang: str) -> None:
    """Answer the shell and end; does nothing where it did not ask."""
    import argcomplete

    from stagekit.faces.cli.main import COMMANDS, parser

    line = os.environ.get("COMP_LINE", "").split()
    top = parser(lang, [name for name in COMMANDS if name in line[1:]][:1])
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                _fit(name, sub)
    argcomplete.autocomplete(top, always_complete_options=False)


def _fit(command: str, sub: argparse.ArgumentParser) -> None:
    """Give each argument what may stand there."""
    for action in sub._actions:
        offer: Completer = _nothing
        if command == "explain" and action.dest == "name":
            offer = names
        elif command == "new" and action.dest in ("input", "model", "output"):
            offer = beginnings(action.dest)
        elif action.dest in FILES:
            offer = files(FILES[action.dest])
        if action.choices is None:
            action.completer = offer  # type: ignore[attr-defined]


def _nothing(prefix: str, **_: object) -> list[str]:
    """A number or a word of one's own: no file names are offered for it."""
    return []


def files(endings: tuple[str, ...]) -> Completer:
    """Offers files with one of these endings, and folders to go into."""

    def offer(prefix: str, **_: object) -> list[str]:
        folder, begun = os.path.split(prefix)
        out = []
        try:
            with os.scandir(os.path.expanduser(folder) or ".") as found:
                for one in found:
                    if not one.name.startswith(begun) or one.name[0] == "." != begun[:1]:
                        continue
                    if one.is_dir():
                        out.append(os.path.join(folder, one.name, ""))
                    elif one.name.endswith(endings):
                        out.append(os.path.join(folder, one.name))
        except OSError:
            return []
        return sorted(out)

    return offer


def names(prefix: str, **_: object) -> list[str]:
    """Everything that `explain` has a page for; behind a dot, the parts of that plugin.

    Plugins are only named, not imported: that would take longer than a Tab may.
    """
    if "." in prefix:
        return _parts(prefix.partition(".")[0])
    from importlib.metadata import entry_points

    from stagekit.core.shapes import COMBINE, SHAPES
    from stagekit.faces.cli import explain_words
    from stagekit.show.share import share

    groups = [f"stagekit.{sort}" for sort in ("inputs", "models", "outputs")]
    plugins = {one.name for group in groups for one in entry_points(group=group)}
    try:
        patches = {one.parent.name for one in Path(share("patches")).glob("*/patch.yaml")}
    except FileNotFoundError:
        patches = set()
    language = {*explain_words.names("word"), *explain_words.names("value")}
    language -= {"<", ">"}  # a shell would take them for its own
    return sorted(plugins | patches | set(SHAPES) | set(COMBINE) | language)


def beginnings(word: str) -> Completer:
    """Offers what `new --input`, `--model` or `--output` takes; this takes a look at plugins."""

    def offer(prefix: str, **_: object) -> list[str]:
        from stagekit.faces.cli import new_parts
        from stagekit.show.catalogue import installed

        asked = {"input": new_parts.inputs, "model": new_parts.models, "output": new_parts.outputs}
        return asked[word](installed())

    return offer


def _parts(plugin: str) -> list[str]:
    from stagekit.show.catalogue import installed

    have = installed()
    parts: set[str] = set()
    for plugins in (have.inputs, have.models, have.outputs):
        if plugin in plugins:
            one = plugins[plugin]
            parts |= {*one.keys, *one.ports, *(one.ears or {})}
    return sorted(f"{plugin}.{part}" for part in parts)
