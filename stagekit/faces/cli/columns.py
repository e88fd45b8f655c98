"""Plain-text tables and paragraphs for a terminal of 80 columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

WIDTH = 80
"""Columns on which every page is readable."""

MARGIN = "  "

LEAST_PROSE = 26
"""A last column narrower than this goes under its row instead."""


def paragraph(text: str, indent: str = MARGIN) -> list[str]:
    """Text broken into lines, each indented."""
    return _broken(text, WIDTH, indent)


def _broken(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most so many columns; French marks stay with their words."""
    tied = re.sub(r"« | (?=[»:;!?])", lambda mark: mark.group().replace(" ", "\u00a0"), text)
    lines = textwrap.wrap(tied, width, initial_indent=indent, subsequent_indent=indent,
                          break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return [line.replace("\u00a0", " ") for line in lines]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    r"""Rows of short columns and one last column of prose, aligned; empty columns vanish.

    >>> print("\n".join(table([["smooth", "time", "takes the tremble out"], ["id", "text", ""]])))
      smooth  time  takes the tremble out
      id      text
    """
    if not rows:
        return []
    used = [i for i in range(len(rows[0]) - 1) if any(row[i] for row in rows)]
    widths = [max(len(row[i]) for row in rows) for i in used]
    left = len(MARGIN) + sum(widths) + 2 * len(widths)
    out: list[str] = []
    for row in rows:
        cells = [row[i].ljust(width) for i, width in zip(used, widths, strict=True)]
        head = MARGIN + "  ".join(cells)
        if WIDTH - left >= LEAST_PROSE:
            prose = _broken(row[-1], WIDTH - left) or [""]
            out.append(f"{head}  {prose[0]}".rstrip())
            out += [" " * left + line for line in prose[1:]]
        else:
            out.append(head.rstrip())
            out += paragraph(row[-1], MARGIN * 4)
    return out
