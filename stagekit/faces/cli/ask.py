"""Asking the running show something from another terminal."""

from __future__ import annotations

import sys
from typing import Any

from stagekit.faces.cli.language import words


def ask(lang: str, do: str, values: list[Any] | None = None) -> int:
    """Send one order to the show that runs here; 0 if it was taken."""
    from stagekit.show import control

    try:
        answer = control.ask({"do": do, "values": values or []})
    except (OSError, ValueError) as error:
        print(words("ask.failed", lang, why=error), file=sys.stderr)
        return 1
    if answer is None:
        print(words("ask.nobody", lang), file=sys.stderr)
        return 1
    if not answer.get("ok"):
        why = answer.get("why", "?")
        why = answer.get("why_fr", why) if lang == "fr" else why
        print(words("ask.failed", lang, why=why), file=sys.stderr)
        return 1
    return 0
