"""`stagekit replay TRACE`: the same happenings again, compared packet by packet."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.core.values import Happening, Packet


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `replay`."""
    sub.add_argument("trace", help=words("trace.file", lang))
    sub.add_argument("--packets", action="store_true", help=words("replay.packets", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Replay; 0 if every packet was the same."""
    from stagekit.show.replay import replay
    from stagekit.show.trace import TraceWrong

    def show(packet: Packet, happening: Happening) -> None:
        for address, arguments_ in packet.messages:
            row = [happening.at / 1e9, packet.output, address, *arguments_]
            print(json.dumps(row, ensure_ascii=False, default=repr))

    try:
        done = replay(Path(options.trace), show if options.packets else None)
    except TraceWrong as wrong:
        print(words(f"trace.{wrong}", lang, file=options.trace), file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(words("cannot_read", lang, file=options.trace, why=error.strerror), file=sys.stderr)
        return 2
    print(words("replay.done", lang, happenings=done.happenings, packets=done.packets,
                seconds=f"{done.seconds:.1f}"))  # fmt: skip
    if done.cut:
        print(words("replay.cut", lang))
    if done.gap is not None:
        print(words("replay.gap", lang, seq=done.gap))
    if done.differs:
        print(words("replay.differs", lang, seq=done.differs[0]))
        return 1
    print(words("replay.same", lang, folds=done.folds))
    return 0
