"""`stagekit cues SCENE`: the conduct (cue sheet), as a table, as CSV or as JSON."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Any

from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.core.problems import Problem
    from stagekit.scene.plan import Scene
    from stagekit.scene.show import Show
    from stagekit.scene.tracking import Tracked


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `cues`."""
    sub.add_argument("scene", help=words("cues.scene", lang))
    sub.add_argument("--house", help=words("house", lang))
    sub.add_argument("--state", action="store_true", help=words("cues.state", lang))
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help=words("cues.csv", lang))
    form.add_argument("--json", action="store_true", help=words("cues.json", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Print the conduct; 2 if the scene is not right."""
    from stagekit.faces.cli.problems import tell_all

    show, scenes, problems, texts = opened(options.scene, options.house)
    if problems:
        import msgspec

        plain = [msgspec.to_builtins(problem) for problem in problems]
        print(tell_all(plain, texts, lang), file=sys.stderr)
        return 2
    if not scenes:
        print(words("cues.nothing", lang, file=options.scene), file=sys.stderr)
        return 2
    if options.json:
        from stagekit.faces.cli.conduct_plain import plain_scene

        rows = [plain_scene(scene, lang) for scene in scenes]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif options.csv:
        sys.stdout.write(as_csv(scenes, lang, state=options.state))
    else:
        print("\n".join(as_table(scenes, show, lang, state=options.state)))
    return 0


def opened(
    file: str, house: str | None
) -> tuple[Show | None, list[Scene], list[Problem], dict[str, str]]:
    """The scenes of a file, with all that is wrong in them and the texts it stands in.

    A show gives all its scenes, each laid over by the show's house, or by the
    given one where it names none.
    """
    from pathlib import Path

    from stagekit.scene.show import read_show
    from stagekit.show.reading import open_any, open_scene

    one = open_any(file, house)
    if one.problems or one.scene is not None:
        return None, [one.scene] if one.scene is not None else [], one.problems, one.texts
    show = read_show(one.texts.get(file, ""), file)[0]
    if show is None:
        return None, [], [], {}
    folder = Path(file).parent
    laid = str(folder / show.house) if show.house else house
    found = [open_scene(str(folder / entry.file), laid).scene for entry in show.scenes]
    return show, [scene for scene in found if scene is not None], [], {}


def as_table(scenes: list[Scene], show: Show | None, lang: str, *, state: bool) -> list[str]:
    """The lines of the table, one scene below the other."""
    from stagekit.faces.cli.conduct_table import sheet
    from stagekit.faces.cli.conduct_words import in_language, say
    from stagekit.faces.cli.explain import written
    from stagekit.scene.tracking import tracked

    lines: list[str] = []
    if show is not None:
        lines += [say("show", lang, name=in_language(show.name, lang), count=len(scenes)), ""]
    for at, scene in enumerate(scenes):
        if show is not None:
            over = show.scenes[at].over
            lines.append(say("scene over" if over else "scene", lang, number=at + 1,
                             count=len(scenes), time=written(over, "s")))  # fmt: skip
        lines += [*sheet(scene, lang, tracked(scene) if state else ()), ""]
    return lines[:-1]


def as_csv(scenes: list[Scene], lang: str, *, state: bool) -> str:
    """One line a cue, for a spreadsheet: commas, quotes where they are needed, UTF-8."""
    from stagekit.faces.cli.conduct_words import say
    from stagekit.scene.tracking import tracked

    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    heads = ["scene", "number", "cue", "starts", "fade", "does", "note"]
    sheet.writerow([say(f"head {head}", lang) for head in [*heads, *(["state"] if state else [])]])
    for scene in scenes:
        states = tracked(scene) if state else ()
        for at in range(len(scene.cues)):
            sheet.writerow(_cells(scene, at, lang, states[at] if state else None))
    return out.getvalue()


def _cells(scene: Scene, at: int, lang: str, tracked: Tracked | None) -> list[Any]:
    from stagekit.faces.cli import conduct_words as conduct
    from stagekit.faces.cli.conduct_state import state

    cue = scene.cues[at]
    row = [conduct.in_language(scene.name, lang), conduct.number(scene, at),
           conduct.in_language(cue.title, lang), conduct.trigger(scene, at, lang),
           conduct.fade(cue, lang), "\n".join(conduct.does(scene, cue, lang)),
           cue.note]  # fmt: skip
    if tracked is not None:
        row.append("\n".join(
            f"{conduct.say(f'state {one.what}', lang)} {one.text}"
            f" ({conduct.say('since', lang, number=conduct.number(scene, one.cue))})"
            for one in state(scene, tracked, lang)
        ))  # fmt: skip
    return row
