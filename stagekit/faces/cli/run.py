"""`stagekit run SCENE`: the show, with its live view."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.faces.console.address import Place


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `run`."""
    sub.add_argument("scene", help=words("scene", lang))
    sub.add_argument("--house", help=words("house", lang))
    sub.add_argument("--record", metavar="TRACE", help=words("run.record", lang))
    sub.add_argument("--packets", action="store_true", help=words("run.packets", lang))
    sub.add_argument("--for", dest="seconds", type=float, metavar="S", help=words("run.for", lang))
    sub.add_argument("--json", action="store_true", help=words("run.json", lang))
    sub.add_argument("--plain", action="store_true", help=words("run.plain", lang))
    sub.add_argument("--resume", action="store_true", help=words("run.resume", lang))
    sub.add_argument("--mode", choices=("show", "rehearsal"), default="rehearsal",
                     help=words("run.mode", lang))  # fmt: skip
    console(sub, lang)


def console(sub: argparse.ArgumentParser, lang: str) -> None:
    """The options of the console, here and for `demo`."""
    sub.add_argument("--console", nargs="?", const="", metavar="HOST:PORT",
                     help=words("run.console", lang))  # fmt: skip
    sub.add_argument("--no-console", action="store_true", help=words("run.no_console", lang))
    sub.add_argument("--token", metavar="TEXT", help=words("run.token", lang))


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
    place = console_place(options, lang)
    told = {
        "scene": str(options.scene),
        "house": options.house,
        "language": lang,
        "record": options.record,
        "packets": options.packets,
        "for": options.seconds,
        "mode": options.mode,
        "resume": options.resume,
    }
    return keep(told, face, lang, place)


def console_place(options: argparse.Namespace, lang: str) -> Place | None:
    """The console's open door; None where none is wanted.

    A show that ends by itself, or that a program reads, has none unless it is asked for.

    Raises:
        SystemExit: it cannot be there; why is said.
    """
    asked: str | None = options.console
    if options.no_console:
        return None
    if asked is None and (options.seconds is not None or getattr(options, "json", False)):
        return None
    from stagekit.faces.console.address import Unusable, open_place

    try:
        return open_place(asked or "", options.token)
    except Unusable as wrong:
        print(words(wrong.key, lang, **wrong.data), file=sys.stderr)
        if asked is None and options.token is None:
            return None  # nobody asked for it: the show goes on without
        raise SystemExit(2) from None


def keep(
    told: dict[str, Any],
    face: list[str],
    lang: str,
    place: Place | None = None,
    *,
    browse: bool = False,
) -> int:
    """Become the keeper of a show; what cannot be is said in plain words."""
    from stagekit.show.audience import Face
    from stagekit.show.keeper import Keeper

    faces = [Face(face)]
    if place is not None:
        faces.append(place.face(browse=browse))
    try:
        code = Keeper(told, faces).run()
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
