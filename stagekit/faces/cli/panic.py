"""`stagekit panic`: every output to rest at once; a second time resumes."""

from __future__ import annotations

import argparse

from stagekit.faces.cli.ask import ask


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """Nothing stands behind `panic`."""


def main(options: argparse.Namespace, lang: str) -> int:
    """Bring everything to rest, or go on."""
    return ask(lang, "panic")
