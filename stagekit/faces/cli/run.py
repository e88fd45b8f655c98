"""`stagekit run SCENE`: the show, with its live view."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from stagekit.faces.cli.language import words


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `run`."""
    sub.add_argument("scene", help=words("scene", lang))
    sub.add_argument("--house", help=words("house", lang))
    sub.add_argument("--record", metavar="TRACE", help=words("run.record", lang))
    sub.add_argument("--packets", action="store_true", help=words("run.packets", lang))
    sub.add_argument("--for", dest="seconds", type=float, metavar="S", help=words("run.for", lang))
    sub.add_argument("--json", action="store_true", help=words("run.json", lang))
    sub.add_argument("--plain", action="store_true", help=words("run.plain", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Become the keeper of the show."""
    return play(options, lang)


def play(options: argparse.Namespace, lang: str) -> int:
    """Run a scene with the options of `run`; the answer is the exit status."""
    if not Path(options.scene).is_file():
        print(words("no_file", lang, file=options.scene), file=sys.stderr)
        return 2
    mode = "json" if options.json else "plain" if options.plain or not screen() else "live"
    face = [sys.executable, "-m", "stagekit.faces.cli.live", mode, lang]
    told = {
        "scene": str(options.scene),
        "house": options.house,
        "language": lang,
        "record": options.record,
        "packets": options.packets,
        "for": options.seconds,
    }
    return keep(told, face, lang)


def keep(told: dict[str, Any], face: list[str], lang: str) -> int:
    """Become the keeper of a show; what cannot be is said in plain words."""
    from stagekit.show.keeper import Keeper

    try:
        code = Keeper(told, face).run()
    except OSError as error:
        why = error.strerror or str(error)
        print(words("cannot_read", lang, file=error.filename, why=why), file=sys.stderr)
        return 2
    if code == 3:
        print(words("run.already", lang), file=sys.stderr)
    elif code == 1:
        print(words("run.broken", lang), file=sys.stderr)
    return code


def screen() -> bool:
    """Whether there is a terminal to draw on and to hear keys from."""
    return sys.stdout.isatty() and sys.stdin.isatty() and os.access("/dev/tty", os.R_OK | os.W_OK)
