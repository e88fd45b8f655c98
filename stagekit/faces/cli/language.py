"""Which language a person reads: `--lang`, then STAGEKIT_LANG, then the locale."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from stagekit import locale


def language(arguments: Sequence[str] | None = None) -> str:
    """`fr` or `en`; looked for before the arguments are parsed, so that help is translated."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return known(words[index + 1])
        if word.startswith("--lang="):
            return known(word.partition("=")[2])
    for name in ("STAGEKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return known(value)
    return "en"


def known(tag: str) -> str:
    """The language of a tag such as `fr_FR.UTF-8`, English where there is none of ours."""
    return "fr" if tag.lower().startswith("fr") else "en"


def words(key: str, lang: str, **data: object) -> str:
    """A sentence of the command line."""
    return locale.say("cli", key, lang, **data)
