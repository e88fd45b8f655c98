"""The engine's process: reads the scene, refuses it loudly, or plays it."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

from stagekit.show.lane import Lane
from stagekit.show.plainly import plainly

if TYPE_CHECKING:
    from stagekit.show.programme import Programme


def main() -> int:
    """Run the engine over the lane whose number stands on the command line."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the keeper's, which then says stop
    lane = Lane(socket.socket(fileno=int(sys.argv[1])))
    try:
        return play(lane)
    except Exception as error:
        lane.send({"do": "word", "key": "engine.crashed", "data": [plainly(error)[0]]})
        _drain(lane)
        raise


def play(lane: Lane) -> int:
    """Play what the keeper asks for; the answer is the exit status."""
    options = _options(lane)
    if options is None:
        return 0
    from stagekit.show.programme import open_programme

    programme = open_programme(options["scene"], options.get("house"))
    if programme.problems and options.get("starts"):
        # A file is wrong by now: the show goes on as it was.
        programme = played(options["scene"]) or programme
    if programme.problems:
        lane.send({"do": "refused", "problems": programme.plain(), "texts": programme.texts})
        _drain(lane)
        return 2
    from stagekit.show.loop import Loop

    try:
        loop = Loop(programme, lane, options)
    except OSError as error:
        lane.send({"do": "unable", "why": f"{error.filename}: {error.strerror}"})
        _drain(lane)
        return 2
    calm()
    loop.begin(int(options.get("starts") or 0))
    loop.open()
    loop.run()
    _drain(lane)
    return 0


def played(scene: str) -> Programme | None:
    """What was played when the engine stopped, as it was read then."""
    from stagekit.show.programme import kept
    from stagekit.show.restore_point import RestorePoint

    try:
        return kept(RestorePoint(scene).plans.read_bytes())
    except (OSError, ValueError):
        return None


def calm() -> None:
    """Keep the search for cycles out of the way: what stands for the whole show is never
    looked through again, and what one step makes (a packet for each of ten thousand lamps)
    is not searched while it is being made. The engine itself makes no cycles.
    """  # noqa: D205
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _options(lane: Lane) -> dict[str, Any] | None:
    import select

    while not lane.closed:
        select.select([lane], [], [])
        found = lane.receive()
        if found:
            lane.unread(found[1:])  # a GO or a panic that came right behind
            return found[0][0]
    return None


def _drain(lane: Lane) -> None:
    """Let the last words through."""
    until = time.monotonic() + 1.0
    while lane.waiting and not lane.closed and time.monotonic() < until:
        lane.flush()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
