"""Replay one trace with the world shut out: no clock, no file, no socket while it runs.

Prints how many packets left, and `same` if every fold is the recording's.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from stagekit.core.values import Happening, Packet
from stagekit.engine.engine import Engine
from stagekit.show.trace import Fold, Reader


def refuse(*_: object) -> NoReturn:
    raise AssertionError("the engine looked at a clock")


SHUT: list[bool] = []
"""Holds something while the world is shut out."""


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    if SHUT and event in ("open", "socket.__new__", "socket.connect", "socket.sendto", "os.listdir",
                          "subprocess.Popen", "import"):  # fmt: skip
        raise AssertionError(f"the engine reached the world: {event} {arguments}")


def main() -> None:
    """Replay the trace named on the command line."""
    reader = Reader(Path(sys.argv[1]))
    rows = list(reader)
    engine, fold = Engine(reader.scene, reader.language), Fold()
    sys.addaudithook(guard)
    for name in ("time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "process_time"):
        setattr(time, name, refuse)
    SHUT.append(True)
    differs = 0
    for row in rows:
        if isinstance(row, Happening):
            for effect in engine.handle(row):
                if isinstance(effect, Packet):
                    fold.add(effect)
        elif "fold" in row and row["fold"] != fold.hex():
            differs += 1
    SHUT.clear()
    print(fold.packets, "same" if not differs and not reader.cut else f"{differs} folds differ")


if __name__ == "__main__":
    main()
