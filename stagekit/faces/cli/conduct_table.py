"""The conduct as a calm table of 80 columns; what does not fit goes on below, nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stagekit.faces.cli.columns import WIDTH
from stagekit.faces.cli.conduct_state import state
from stagekit.faces.cli.conduct_words import does, fade, in_language, number, say, trigger
from stagekit.faces.cli.texts import cleaned, width
from stagekit.scene.plan import Scene
from stagekit.scene.tracking import Tracked

GAP = "  "
WIDEST = {"cue": 19, "starts": 19}
"""Columns that a title and a trigger take at most, so that there is room for what a cue does."""

TIED = re.compile(r"(?<=«) | (?=[»:;!?])|(?<=\d) (?=(?:s|ms|min|h|deg|m|cm|dB|k?Hz|bpm|K)\b)")
"""A space where no line may end: beside French marks, and between a number and its unit."""


def wrapped(text: str, columns: int, *, whole: bool = True) -> list[str]:
    """Lines of at most so many columns, broken at spaces; at least one.

    Args:
        text: one line of text; what would move a terminal's cursor is taken out.
        columns: how wide a line may be.
        whole: whether a word that is too long stays whole and stands out, or
            goes on below.

    >>> wrapped("wait until she turns", 10)
    ['wait until', 'she turns']
    >>> wrapped("/a/long/path on", 6, whole=False)
    ['/a/lon', 'g/path', 'on']
    """
    text = TIED.sub("\u00a0", cleaned(text))
    lines = [""]
    for word in text.split(" "):
        while not whole and width(word) > columns:
            part = word[: _fits(word, columns)]
            lines += [part] if lines[-1] else []
            lines[-1], word = part, word[len(part) :]
            lines.append("")
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width(joined) > columns:
            lines.append(word)
        else:
            lines[-1] = joined
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    return [line.replace("\u00a0", " ") for line in lines]


def _fits(word: str, columns: int) -> int:
    """How many characters of a word fit; at least one."""
    taken = 1
    while taken < len(word) and width(word[: taken + 1]) <= columns:
        taken += 1
    return taken


def _filled(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def sheet(scene: Scene, lang: str, states: Sequence[Tracked] = ()) -> list[str]:
    """The lines of one scene's conduct; with `states`, the state at every cue below it."""
    title = in_language(scene.name, lang)
    lines = [*wrapped(f"{title} · {scene.file}", WIDTH, whole=False), ""]
    if not scene.cues:
        return [*lines, say("none", lang)]
    rows = [
        [number(scene, at), in_language(cue.title, lang), trigger(scene, at, lang),
         fade(cue, lang)]
        for at, cue in enumerate(scene.cues)
    ]  # fmt: skip
    heads = [say(f"head {name}", lang) for name in ("number", "cue", "starts", "fade", "does")]
    widths = [max(width(cleaned(row[at])) for row in [*rows, heads]) for at in range(4)]
    for at, name in ((1, "cue"), (2, "starts")):
        widths[at] = min(widths[at], WIDEST[name])
    widths.append(WIDTH - sum(widths) - 4 * len(GAP))
    lines.append(_row([[head] for head in heads], widths)[0])
    lines.append(GAP.join("─" * columns for columns in widths))
    for at, cue in enumerate(scene.cues):
        cells = [wrapped(cell, columns, whole=False)
                 for cell, columns in zip(rows[at], widths[:4], strict=True)]  # fmt: skip
        what: list[str] = []
        for one in does(scene, cue, lang):
            first, *more = wrapped(one, widths[4] - 2, whole=False)
            what += [first, *[f"  {line}" for line in more]]
        lines += _row([*cells, what or [""]], widths)
        indent = " " * (widths[0] + len(GAP))
        if cue.note:
            note = say("note", lang, note=cue.note)
            lines += [indent + line for line in wrapped(note, WIDTH - len(indent))]
        if states:
            lines += _state(scene, states[at], lang, indent)
        lines.append("")
    return lines[:-1]


def _row(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Cells of several lines, side by side; the number stands at the right of its column."""
    out = []
    for at in range(max(len(cell) for cell in cells)):
        texts = [cell[at] if at < len(cell) else "" for cell in cells]
        texts[0] = " " * (widths[0] - width(texts[0])) + texts[0]
        line = GAP.join(_filled(text, columns) for text, columns in zip(texts, widths, strict=True))
        out.append(line.rstrip())
    return out


def _state(scene: Scene, tracked: Tracked, lang: str, indent: str) -> list[str]:
    """What stands at one cue, below it: a word, the things, and since which cue."""
    rows = state(scene, tracked, lang)
    if not rows:
        return [f"{indent}{say('state none', lang)}"]
    words = {row.what: say(f"state {row.what}", lang) for row in rows}
    column = max(width(word) for word in words.values())
    out: list[str] = []
    before = ""
    for row in rows:
        since = say("since", lang, number=number(scene, row.cue))
        room = WIDTH - len(indent) - column - width(since) - 2 * len(GAP)
        first, *more = wrapped(row.text, room, whole=False)
        word = "" if row.what == before else words[row.what]
        out.append(f"{indent}{_filled(word, column)}{GAP}{_filled(first, room)}{GAP}{since}")
        out += [f"{indent}{' ' * column}{GAP}  {line}" for line in more]
        before = row.what
    return out
