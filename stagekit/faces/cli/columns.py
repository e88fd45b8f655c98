"""Plain-text tables and paragraphs for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 80
"""Columns on which every page is readable."""

MARGIN = "  "

LEAST_PROSE = 26
"""A last column narrower than this goes under its row instead."""


def paragraph(text: str, indent: str = MARGIN) -> list[str]:
    """Text broken into lines, each indented."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


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
            prose = textwrap.wrap(row[-1], WIDTH - left, break_on_hyphens=False) or [""]
            out.append(f"{head}  {prose[0]}".rstrip())
            out += [" " * left + line for line in prose[1:]]
        else:
            out.append(head.rstrip())
            out += paragraph(row[-1], MARGIN * 4)
    return out
