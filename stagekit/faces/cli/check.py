"""`stagekit check FILE …`: everything that is wrong, before the curtain."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.scene.plan import Scene
    from stagekit.show.reading import Opened


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `check`."""
    sub.add_argument("files", nargs="+", help=words("check.files", lang))
    sub.add_argument("--house", help=words("house", lang))
    sub.add_argument("--json", action="store_true", help=words("check.json", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Check every file; 0 if all are right, 2 if one is not."""
    from stagekit.show.reading import open_any

    opened = [(file, open_any(file, options.house)) for file in options.files]
    if options.json:
        _as_json(opened, lang)
    else:
        for file, one in opened:
            _as_text(file, one, lang)
    return 2 if any(one.problems for _, one in opened) else 0


def _as_json(opened: list[tuple[str, Opened]], lang: str) -> None:
    from stagekit.faces.cli.problems import sentence

    rows = [
        {"file": problem.file, "line": problem.line, "column": problem.column,
         "length": problem.length, "code": problem.code, "message": sentence(problem, lang)}
        for _, one in opened for problem in one.problems
    ]  # fmt: skip
    print(json.dumps(rows, ensure_ascii=False, indent=1))


def _as_text(file: str, opened: Opened, lang: str) -> None:
    from stagekit.faces.cli.problems import tell_all

    if opened.problems:
        print(tell_all(opened.plain(), opened.texts, lang), file=sys.stderr)
        return
    print(words("check.good", lang, file=file))
    if opened.scene is not None:
        _summary(opened.scene, lang)


def _summary(scene: Scene, lang: str) -> None:
    print(words("check.counts", lang, inputs=len(scene.inputs), models=len(scene.models),
                outputs=len(scene.outputs), mappings=len(scene.mappings),
                cues=len(scene.cues)))  # fmt: skip
    _measured(scene, lang)
    if scene.addresses:
        print(words("check.addresses", lang))
        for output, address in scene.addresses:
            print(f"    {output} {address}")


def _measured(scene: Scene, lang: str) -> None:
    """The ranges that calibration has put in the place of those written."""
    from stagekit.scene.measured import bounds, sites
    from stagekit.show.measures import written_range

    rows: dict[str, str] = {}
    for site in sites(scene):
        if "written" in site.step.args:
            now = written_range(*bounds(site.step), site.step.takes)
            before = site.chain.written[site.at + 1].removeprefix("from ")
            said = words("check.written", lang, range=before.removesuffix(" measured"))
            rows[f"    {site.key}: {now}  ({said})"] = ""
    if rows:
        print(words("check.measured", lang))
        print("\n".join(rows))
