"""What is wrong, where, and what to do: one value for every refusal."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong in a file, to be said in the reader's language.

    Attributes:
        code: `S102`; the first digit is the family (S0 YAML and layout, S1
            names, S2 order of words, S3 values and units, S4 meaning).
        line, column: where, both from 1.
        text: key of the sentence in the locale tables (often the code).
        data: what fills the sentence's placeholders.
        length: how many characters the carets underline, at least 1.
        file: path as the user gave it.
    """

    code: str
    line: int
    column: int
    text: str
    data: dict[str, str] = {}
    length: int = 1
    file: str = ""


class SceneRefused(Exception):
    """A file was not taken; `problems` holds every one of its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, in the order of the file."""
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = problems
