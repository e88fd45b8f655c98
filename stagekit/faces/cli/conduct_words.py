"""A cue in words, for the conduct: what starts it, how long it takes, what it does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stagekit import locale
from stagekit.scene.plan import Cue, Scene, Setting
from stagekit.scene.settings import KEYS
from stagekit.scene.tracking import is_said

TEXT = re.compile(r"texts\.([^\s.\"]+)")
TIMING = re.compile(r"\s(?:over|after|curve)\s")


def say(key: str, lang: str, **data: object) -> str:
    """A word of the conduct."""
    return locale.say("conduct", key, lang, **data)


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """A text in that language, else in whichever there is."""
    return texts.get(lang) or next(iter(texts.values()), "")


def number(scene: Scene, index: int) -> str:
    """A cue's number; its place where the scene gives none."""
    return scene.cues[index].number or str(index + 1)


def trigger(scene: Scene, index: int, lang: str) -> str:
    """What starts a cue: GO, a time, the one before it, or its condition as written.

    GO may go first whatever stands here.
    """
    cue = scene.cues[index]
    if cue.together:
        return say("with", lang, number=number(scene, index - 1))
    given = dict(cue.written).get("when", "")
    if cue.follow is not None:
        return say("after", lang, time=given.removeprefix("after "))
    return given or say("go", lang)


def fade(cue: Cue, lang: str) -> str:
    """The fade of all that gives none itself; a cut is said, nothing is empty."""
    if cue.over is not None:
        return dict(cue.written).get("over", "")
    moves = cue.rest or cue.release
    cuts = [one for one in cue.settings if one.over is None and not is_said(one)]
    return say("cut", lang) if moves or cuts else ""


def does(scene: Scene, cue: Cue, lang: str) -> list[str]:
    """What a cue does, one line each, in the order in which it is written."""
    out: list[str] = []
    for key, text in cue.written:
        if key == "rest":
            out.append(say("does rest all" if text == "all" else "does rest", lang, what=text))
        elif key in ("wake", "sleep", "release"):
            out.append(say(f"does {key}", lang, what=text))
        elif key not in KEYS:
            out.append(sets(key, spoken(text, scene, lang)))
    return out


def sets(place: str, text: str) -> str:
    """A destination and what it is set to."""
    return f"{place}: {text}" if text else place


def spoken(text: str, scene: Scene, lang: str) -> str:
    """A value with the words themselves in the place of `texts.NAME`."""

    def words(found: re.Match[str]) -> str:
        texts = scene.texts.get(found.group(1))
        return say("quoted", lang, text=in_language(texts, lang)) if texts else found.group(0)

    return text if text.startswith('"') else TEXT.sub(words, text)


def written(cue: Cue, setting: Setting) -> tuple[str, str]:
    """A setting as its cue writes it: the destination, and its values without their timing."""
    lines = [pair for pair in cue.written if pair[0] not in KEYS]
    place, text = lines[cue.settings.index(setting)]
    return place, text if text.startswith('"') else TIMING.split(text, maxsplit=1)[0]
