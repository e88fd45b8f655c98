"""What the memory may begin with: tunes from .mid files."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from stagekit.api import Missing
from stagekit.core.values import SECOND
from stagekit.locale import say
from stagekit.models.memory.sound import Gather, Sound

MOST_GIVEN = 20_000
"""Sounds taken from a corpus; further files are left out, and said to be."""

DRUMS = 9
"""Channel 10 of General MIDI, whose notes are no pitches."""

BROKEN = (
    OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, struct.error,
)  # fmt: skip
"""What reading a damaged file may raise."""


@dataclass(frozen=True)
class Source:
    """Where sounds come from: a piece and its author, as citations name them."""

    name: str
    author: str = ""


def missing(key: str, **data: object) -> Missing:
    """A `Missing` with that sentence in both languages."""
    return Missing(say("memory", key, "en", **data), say("memory", key, "fr", **data))


def files_of(path: Path) -> list[Path]:
    """The .mid files meant: that one, or all of a folder by name.

    Raises:
        Missing: there is no such path, or no .mid file in it.
    """
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.suffix.lower() in (".mid", ".midi"))
        if not found:
            raise missing("corpus.empty", path=path)
        return found
    if not path.is_file():
        raise missing("corpus.absent", path=path)
    return [path]


def read_piece(path: Path, source: int) -> tuple[Source, list[Sound]]:
    """The piece in one .mid file: what to cite, and its sounds in order.

    Raises:
        Missing: the file is no MIDI file, is cut off, or holds no notes; or
            the library that reads it is not installed.
    """
    try:
        import mido
    except ImportError:
        raise missing("corpus.no mido") from None
    gather = Gather()
    now, author, last = 0.0, "", 0
    sounds: list[Sound] = []
    try:
        for message in mido.MidiFile(path):
            now += message.time
            at = round(now * SECOND)
            if message.type == "copyright" and not author:
                author = message.text.strip()
            if message.type not in ("note_on", "note_off") or message.channel == DRUMS:
                continue
            sounds += gather.closed(at)
            key, last = (message.note, message.channel, 0), at
            if message.type == "note_on" and message.velocity > 0:
                gather.strike(key, message.velocity, at, source)
            else:
                gather.release(key, at)
    except BROKEN:
        raise missing("corpus.broken", path=path.name) from None
    sounds += gather.closed(last + SECOND)
    if not sounds:
        raise missing("corpus.silent", path=path.name)
    sounds[-1].wait = max(sounds[-1].lengths)
    return Source(path.stem, author), sounds


def read_corpus(path: Path) -> tuple[list[Source], list[Sound], list[Missing]]:
    """Every piece that can be read, in the order of their names, and what could not be.

    Raises:
        Missing: nothing at all could be read.
    """
    sources: list[Source] = []
    sounds: list[Sound] = []
    wrong: list[Missing] = []
    for file in files_of(path):
        if len(sounds) >= MOST_GIVEN:
            wrong.append(missing("corpus.long", path=file.name, count=MOST_GIVEN))
            break
        try:
            source, piece = read_piece(file, len(sources))
        except Missing as reason:
            wrong.append(reason)
            continue
        sources.append(source)
        sounds += piece
    if not sounds:
        raise wrong[0]
    return sources, sounds, wrong
