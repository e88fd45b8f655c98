"""Reading a scene anew while the show goes on: a process for one reading.

Started by the keeper on the engine's word, with one socket; it asks for little
of the processor, answers with the plan in pieces or with all that is wrong, and
ends. Where ranges were measured it first writes them beside the scene.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from collections.abc import Iterable
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.engine.packing import digest, packed
from stagekit.show.measures import Measure, save_measures
from stagekit.show.orphan import die_with, first_to_go
from stagekit.show.plainly import plainly
from stagekit.show.saved import Mark
from stagekit.show.wire import Channel

NICE = 15
"""How far it stands back behind the show."""

MOST = 50
"""Problems told; the count tells of the others."""

AROUND = 2
"""Lines told above and below one that is wrong."""


class Ask(msgspec.Struct):
    """What is to be read; `measures` are written beside the scene before."""

    scene: str
    house: str | None = None
    measures: list[Measure] = []


class Answer(msgspec.Struct):
    """What came of it.

    Attributes:
        pieces: how many messages with the plan follow; 0 where it is wrong.
        digest: of the plan, to know it again.
        files: what it was read from.
        problems: the first of them, as plain data; `count` is how many there are.
        texts: of the files with problems, the lines around these; the others empty.
        unwritten: why the measures could not be saved, in both languages.
        failed: why nothing could be read at all, in both languages.
    """

    pieces: int = 0
    digest: str = ""
    files: dict[str, Mark] = {}
    problems: list[dict[str, Any]] = []
    count: int = 0
    texts: dict[str, str] = {}
    unwritten: tuple[str, str] | None = None
    failed: tuple[str, str] | None = None


def main() -> int:
    """Read once what the socket asks for, whose number stands on the command line."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the terminal's signals are the keeper's
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    if len(sys.argv) > 2:
        die_with(int(sys.argv[2]))
    first_to_go()
    with contextlib.suppress(OSError):
        os.nice(NICE)
    while not channel.closed:
        select.select([channel], [], [])
        for data in channel.receive():
            _say(channel, answer(msgspec.msgpack.decode(data, type=Ask)))
            return 0
    return 0


def answer(ask: Ask) -> list[object]:
    """The answer, and the pieces of the plan that follow it."""
    from stagekit.show.reading import open_scene

    unwritten: tuple[str, str] | None = None
    try:
        if ask.measures:
            unwritten = save_measures(ask.scene, ask.measures)
        opened = open_scene(ask.scene, ask.house)
    except Exception as error:  # a stranger's plugin or patch may fail anyhow
        return [Answer(failed=plainly(error), unwritten=unwritten)]
    if opened.scene is None:
        problems = opened.problems[:MOST]
        plain = [msgspec.to_builtins(one) for one in problems]
        texts = {file: around(text, [one.line for one in problems if one.file == file])
                 for file, text in opened.texts.items()
                 if any(one.file == file for one in problems)}  # fmt: skip
        count = len(opened.problems)
        return [Answer(files=opened.files, problems=plain, count=count, texts=texts,
                       unwritten=unwritten)]  # fmt: skip
    pieces = packed(opened.scene)
    head = Answer(len(pieces), digest(pieces), opened.files, unwritten=unwritten)
    return [head, *pieces]


def around(text: str, lines: Iterable[int]) -> str:
    r"""The lines about which something is said, and some around them; the others empty.

    >>> around("a\nb\nc\nd\ne\nf\ng", [5])
    '\n\nc\nd\ne\nf\ng'
    """
    wanted = {at for line in lines for at in range(line - AROUND, line + AROUND + 1)}
    rows = text.split("\n")[: max(wanted, default=0)]
    return "\n".join(row if at in wanted else "" for at, row in enumerate(rows, 1))


def _say(channel: Channel, messages: Iterable[object]) -> None:
    for message in messages:
        channel.send(message)
        while channel.waiting and not channel.closed:
            select.select([], [channel], [])
            channel.flush()


def wrong_of(answer: Answer) -> list[Problem]:
    """The problems of an answer as they were."""
    return [Problem(**plain) for plain in answer.problems]


if __name__ == "__main__":
    sys.exit(main())
