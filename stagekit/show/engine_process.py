"""The engine's process: reads the scene, refuses it loudly, or plays it."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import time
from typing import Any

from stagekit.show.lane import Lane


def main() -> int:
    """Run the engine over the lane whose number stands on the command line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the keeper's
    lane = Lane(socket.socket(fileno=int(sys.argv[1])))
    options = _options(lane)
    if options is None:
        return 0
    from stagekit.show.reading import open_scene

    opened = open_scene(options["scene"], options.get("house"))
    if opened.scene is None:
        lane.send({"do": "refused", "problems": opened.plain(), "texts": opened.texts})
        _drain(lane)
        return 2
    from stagekit.show.loop import Loop

    try:
        loop = Loop(opened.scene, lane, options)
    except OSError as error:
        lane.send({"do": "unable", "why": f"{error.filename}: {error.strerror}"})
        _drain(lane)
        return 2
    names = {"name": opened.scene.name, "file": opened.scene.file,
             "cues": [[cue.number, cue.title, cue.note] for cue in opened.scene.cues]}  # fmt: skip
    del opened
    gc.collect()
    gc.freeze()  # what stands for the whole show is never looked through again
    lane.send({"do": "began", **names})
    loop.open()
    loop.run()
    _drain(lane)
    return 0


def _options(lane: Lane) -> dict[str, Any] | None:
    import select

    while not lane.closed:
        select.select([lane], [], [])
        for message, _ in lane.receive():
            return message
    return None


def _drain(lane: Lane) -> None:
    """Let the last words through."""
    until = time.monotonic() + 1.0
    while lane.waiting and not lane.closed and time.monotonic() < until:
        lane.flush()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
