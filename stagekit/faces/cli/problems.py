"""Problems as a person reads them: where, the line itself, a caret, and what to do."""

from __future__ import annotations

from typing import Any

from stagekit import locale
from stagekit.core.problems import Problem

WIDEST = 96
"""Characters of a source line that are shown."""


def sentence(problem: Problem, lang: str) -> str:
    """What is wrong and what to do, in one sentence."""
    data = {k: problem.data.get(f"{k}.{lang}", v) for k, v in problem.data.items()}
    key = problem.text
    while locale.find("problems", key, lang) is None and "." in key:
        ends = ".near" if key.endswith(".near") else ""
        key = key.removesuffix(".near").rpartition(".")[0] + ends
    found = locale.find("problems", key, lang)
    if found is None:
        return key
    return found.format_map(_Blank(data))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def tell(problem: Problem, source: str, lang: str) -> str:
    """One problem with its line and a caret under the place."""
    head = f"{problem.file}:{problem.line}:{problem.column}  {problem.code}  "
    head += sentence(problem, lang)
    lines = source.split("\n")
    if not 1 <= problem.line <= len(lines):
        return head
    line = lines[problem.line - 1].rstrip("\r")
    start = problem.column - 1
    cut = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
    shown = "".join(c if c.isprintable() else "·" for c in line[cut : cut + WIDEST])
    number = str(problem.line)
    length = max(1, min(problem.length, len(shown) - (start - cut)))
    margin = " " * len(number)
    return f"{head}\n    {number} | {shown}\n    {margin} | {' ' * (start - cut)}{'^' * length}"


def tell_all(problems: list[dict[str, Any]], texts: dict[str, str], lang: str) -> str:
    """Several problems, given as plain data with the texts of their files."""
    blocks = []
    for plain in problems:
        problem = Problem(**plain)
        blocks.append(tell(problem, texts.get(problem.file, ""), lang))
    blocks.append(locale.say("cli", "check.bad", lang, count=len(problems)))
    return "\n".join(blocks)
