"""What the next lines of a block tell about the one that was begun wrongly."""

from __future__ import annotations

import re

from stagekit.scene.lines import Line
from stagekit.scene.scalars import dashed, key_end

OPENED = re.compile(r"[^>\"'{}\[\]:]+ [{\[][^}\]:]*(:|$)")
"""A word whose colon is missing in front of its brackets: `dancer {use: pose}`."""

LISTS = ("mappings", "cues", "scenes")
"""Keys that have a list below."""


def key_follows(lines: list[Line], at: int) -> bool:
    """Whether a key stands right below this line, or further on at its column."""
    indent = lines[at].indent
    below = lines[at + 1 : at + 2]
    if below and below[0].indent > indent and key_end(below[0].text) is not None:
        return "->" not in below[0].text and not dashed(below[0].text)
    for line in lines[at + 1 :]:
        if line.indent < indent:
            return False
        if line.indent == indent and not dashed(line.text) and key_end(line.text) is not None:
            return True
    return False


def dash_follows(lines: list[Line], at: int) -> bool:
    """Whether the next line at the column of this one begins with a dash."""
    indent = lines[at].indent
    for line in lines[at + 1 :]:
        if line.indent <= indent:
            return line.indent == indent and dashed(line.text)
    return False
