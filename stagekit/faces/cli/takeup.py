"""`stagekit takeup`: go on where the last show was cut off, from another terminal."""

from __future__ import annotations

import argparse

from stagekit.faces.cli.ask import ask


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """Nothing may stand behind `takeup`."""


def main(options: argparse.Namespace, lang: str) -> int:
    """Take it up."""
    return ask(lang, "takeup")
