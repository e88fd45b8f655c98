"""`stagekit schema`: what an editor needs to complete and check scenes while one writes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from stagekit import locale
from stagekit.faces.cli.language import words


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `schema`."""
    sub.add_argument("--scene", metavar="FILE", help=locale.say("schema", "scene.file", lang))
    sub.add_argument("--out", metavar="FILE", help=locale.say("schema", "out", lang))
    sub.epilog = locale.say("schema", "epilog", lang)


def main(options: argparse.Namespace, lang: str) -> int:
    """Print the schema; 0, or 2 where a file cannot be read or written."""
    from stagekit.faces.cli.schema_build import schema
    from stagekit.show.catalogue import installed

    folder: Path | None = None
    if options.scene is not None:
        if not Path(options.scene).is_file():
            print(words("no_file", lang, file=options.scene), file=sys.stderr)
            return 2
        folder = Path(options.scene).resolve().parent
    have = installed(folder)
    for wrong in have.broken.values():
        print(wrong[lang], file=sys.stderr)
    made = schema(have, lang, whole=folder is not None)
    text = json.dumps(made, ensure_ascii=False, indent=1)
    if options.out is None:
        print(text)
        return 0
    try:
        Path(options.out).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        print(words("cannot_read", lang, file=options.out, why=error.strerror), file=sys.stderr)
        return 2
    return 0
