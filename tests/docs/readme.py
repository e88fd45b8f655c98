"""Reading a README as its readers do: the blocks they copy, the commands they type."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]
READMES = ("README.md", "README.fr.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(stagekit [a-z][^`]*)`")


@dataclass(frozen=True)
class Page:
    """One README."""

    name: str
    text: str

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks of that language, in their order."""
        return [body for word, body in BLOCK.findall(self.text) if word == language]

    def lines(self) -> list[str]:
        """Every line of every shell block."""
        return [line for block in self.blocks("sh") for line in block.splitlines() if line.strip()]

    def commands(self) -> list[list[str]]:
        """Every `stagekit …` of the shell blocks, as words."""
        out = []
        for line in self.lines():
            for part in line.split("&&"):
                words = shlex.split(part)
                if words and Path(words[0]).name == "stagekit":
                    out.append(words[1:])
        return out

    def mentioned(self) -> list[list[str]]:
        """Every `stagekit …` in the running text."""
        prose = BLOCK.sub("", self.text)
        return [shlex.split(found)[1:] for found in INLINE.findall(prose)]


def page(name: str) -> Page:
    """The README of that name."""
    return Page(name, (TOP / name).read_text(encoding="utf-8"))
