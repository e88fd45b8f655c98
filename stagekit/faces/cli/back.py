"""`stagekit back`: the cue before, from another terminal."""

from __future__ import annotations

import argparse

from stagekit.faces.cli.ask import ask


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """Nothing stands behind `back`."""


def main(options: argparse.Namespace, lang: str) -> int:
    """Give the cue before this one again."""
    return ask(lang, "back")
