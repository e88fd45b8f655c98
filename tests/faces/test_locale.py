"""Both languages say the same things, with the same places to fill."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from stagekit import locale

FOLDERS = {language: files(locale).joinpath(language) for language in locale.LANGUAGES}
SUBJECTS = sorted(
    {each.name for folder in FOLDERS.values() for each in folder.iterdir() if each.name[0] != "."}
)
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}")


def unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    return dict(pairs)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_languages_agree(subject: str) -> None:
    tables = {
        language: json.loads(
            folder.joinpath(subject).read_text(encoding="utf-8"), object_pairs_hook=unique
        )
        for language, folder in FOLDERS.items()
    }
    english, french = tables["en"], tables["fr"]
    assert list(english) == list(french)
    for key in english:
        for sentence in (english[key], french[key]):
            assert isinstance(sentence, str), key
            assert sentence.strip() or not english[key], key
        places = [sorted(PLACEHOLDER.findall(text)) for text in (english[key], french[key])]
        assert set(places[0]) == set(places[1]), key


def test_there_is_something_to_compare() -> None:
    assert {"shapes.json", "plugins.json", "describe.json", "explain.json"} <= set(SUBJECTS)
