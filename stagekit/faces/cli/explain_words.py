"""The words and values of the language itself, for `explain`: `while`, `for`, decibels, notes."""

from __future__ import annotations

from stagekit import locale
from stagekit.faces.cli.columns import MARGIN, paragraph

SORTS = ("word", "value")
"""Two sorts of page: words that join a sentence, and what may be written as a value."""


def names(sort: str) -> list[str]:
    """All of one sort, in the order in which one meets them."""
    head = f"{sort} "
    return [key.removeprefix(head) for key in locale.table("language", "en")
            if key.startswith(head) and not key.endswith(".example")]  # fmt: skip


def example(name: str) -> str:
    """A piece of a scene that uses it; empty for what is none of them."""
    found = (locale.find("language", f"{sort} {name}.example", "en") for sort in SORTS)
    return next((text for text in found if text), "")


def page(name: str, language: str) -> str | None:
    """The page of one word or sort of value; None where it is neither."""
    for sort in SORTS:
        text = locale.find("language", f"{sort} {name}", language)
        if text is not None:
            head = f"{name} · {locale.say('explain', sort, language)}"
            lines = [f"{MARGIN}{line}" for line in example(name).splitlines()]
            return "\n".join([head, "", *paragraph(text), "",
                              locale.say("explain", "example", language), *lines])  # fmt: skip
    return None
