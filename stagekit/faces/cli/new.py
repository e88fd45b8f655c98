"""`stagekit new NAME`: a scene to begin with, by three questions or by options."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stagekit import locale
from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.faces.cli.new_text import Written


def say(key: str, lang: str, **data: object) -> str:
    """A sentence of this command."""
    return locale.say("new", key, lang, **data)


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `new`."""
    sub.add_argument("name", metavar=say("name", lang), help=say("name.help", lang))
    for word in ("input", "model", "output"):
        sub.add_argument(f"--{word}", metavar=say(f"{word}.like", lang),
                         help=say(f"{word}.help", lang))  # fmt: skip
    sub.add_argument("--yes", action="store_true", help=say("yes", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Ask what was not given, write the files, and say how to go on.

    Returns:
        0; 1 where the scene was written but something installed spoils it; 2
        where it cannot be written; 130 after Ctrl-C, with nothing written.
    """
    from stagekit.faces.cli import new_parts
    from stagekit.faces.cli.new_text import compose
    from stagekit.show.catalogue import installed

    path = Path(options.name)
    if path.suffix not in (".yaml", ".yml"):
        path = path.with_name(path.name + ".yaml")
    if path.exists():
        return _refuse(say("exists", lang, file=path))
    if not path.stem.strip() or not path.stem.isprintable() or not path.parent.is_dir():
        return _refuse(say("no_folder", lang, file=path))
    have = installed()
    offered = {"input": new_parts.inputs(have), "model": new_parts.models(have),
               "output": new_parts.outputs(have)}  # fmt: skip
    chosen: list[str] = []
    for word, names in offered.items():
        given = getattr(options, word)
        if given is not None and given not in names:
            near = difflib.get_close_matches(given, names, 1)
            return _refuse(say("unknown", lang, word=given, names=", ".join(names),
                               near=say("near", lang, near=near[0]) if near else ""))  # fmt: skip
        try:
            asked = given is None and not options.yes and sys.stdin.isatty()
            chosen.append(_ask(word, names, lang) if asked else given or names[0])
        except (KeyboardInterrupt, EOFError):
            print(f"\n{say('stopped', lang)}", file=sys.stderr)
            return 130
    pick = (chosen[0], chosen[1], chosen[2])
    made, number = compose(path.stem, pick, have, lang), 2
    while made.model_file and (path.parent / made.model_file).exists():
        made = compose(path.stem, pick, have, lang, extra=f"_{number}")
        number += 1
    try:
        _write(path, made)
    except FileExistsError:
        return _refuse(say("exists", lang, file=path))
    except OSError as error:
        return _refuse(words("cannot_read", lang, file=path, why=error.strerror))
    return _after(path, made, lang)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _ask(word: str, names: Sequence[str], lang: str) -> str:
    """One question: a list, a number or a name as answer, the first where none is given."""
    print(f"\n{say(f'{word}.ask', lang)}")
    widest = max(len(name) for name in names)
    for number, name in enumerate(names, 1):
        about = locale.find("new", f"{word}.{name}", lang) or ""
        print(f"  {number:>2}  {name.ljust(widest)}  {about}".rstrip())
    while True:
        answer = input(f"{say('choose', lang, usual=names[0])} ").strip()
        if not answer:
            return names[0]
        if answer in names:
            return answer
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        print(say("again", lang, last=len(names)))


def _write(path: Path, made: Written) -> None:
    """Both files or none; what is there already is never touched.

    Raises:
        OSError: a file is there, or cannot be written.
    """
    written: list[Path] = []
    try:
        for file, text in ((path, made.scene), (path.parent / made.model_file, made.model)):
            if text:
                with file.open("x", encoding="utf-8") as stream:
                    written.append(file)
                    stream.write(text)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise


def _after(path: Path, made: Written, lang: str) -> int:
    """What was written, and the next two commands; the scene is read once to be sure."""
    import shlex

    from stagekit.faces.cli.problems import tell_all
    from stagekit.show.reading import open_scene

    name = shlex.quote(str(path))
    key = "written.own" if made.model_file else "written"
    print(say(key, lang, file=path, model=path.parent / made.model_file))
    opened = open_scene(str(path))
    if opened.problems:
        print(tell_all(opened.plain(), opened.texts, lang), file=sys.stderr)
        return 1
    print(f"\n{say('next', lang)}\n  stagekit check {name}\n  stagekit run {name}")
    return 0
