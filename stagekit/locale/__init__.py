"""What people read, in English and in French: tables of sentences by key.

Each language is a folder of JSON files, one a subject (`problems`, `plugins`,
`shapes`, `cli`, …); both languages hold the same files with the same keys and
the same `{placeholders}` (a test sees to it). Keys missing from a table come
back as they are, so that a third party's plugin without a table still speaks.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "fr")


@cache
def table(subject: str, language: str) -> dict[str, str]:
    """All sentences of one subject in one language."""
    text = files(__name__).joinpath(language, f"{subject}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences


def say(subject: str, key: str, language: str, **data: object) -> str:
    """The sentence of that key, its placeholders filled; the key itself where there is none."""
    sentence = table(subject, language).get(key)
    if sentence is None:
        return key
    return sentence.format_map({name: str(value) for name, value in data.items()})


def find(subject: str, key: str, language: str) -> str | None:
    """The sentence of that key as it stands, or None."""
    return table(subject, language).get(key)
