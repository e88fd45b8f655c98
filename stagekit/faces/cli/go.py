"""`stagekit go`: GO, from another terminal."""

from __future__ import annotations

import argparse

from stagekit.faces.cli.ask import ask
from stagekit.faces.cli.language import words


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `go`."""
    sub.add_argument("--expect", type=int, metavar="N", help=words("go.expect", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Give the next cue."""
    return ask(lang, "go", [] if options.expect is None else [options.expect - 1])
