"""A worker: one input, model or output in a process of its own.

Started by the keeper with one socket; its first message says what to be. It
runs at idle priority when asked to, and says so when that starves it.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import select
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from stagekit.api import Input, Missing, Model, Output
from stagekit.core.kinds import Kind
from stagekit.core.seeds import generator
from stagekit.show import clock
from stagekit.show.load import load, made
from stagekit.show.mouth import Mouth
from stagekit.show.orphan import die_with, first_to_go
from stagekit.show.plainly import plainly
from stagekit.show.ports import ports_of
from stagekit.show.serving import serve_input, serve_model, serve_output
from stagekit.show.wire import Channel, Job, jobs

NAP = 0.02
"""Seconds of the sleeps by which a worker notices that it starves."""

PRINTED = 20
"""Lines a second of a plugin's own printing that are passed on."""


class Host:
    """What the house offers a plugin (see `stagekit.api.Host`)."""

    def __init__(self, job: Job, mouth: Mouth) -> None:
        """From its job."""
        self._mouth = mouth
        self.name = job.name
        self.folder = Path(job.folder)
        self.people = tuple(job.people)
        self.random: random.Random = generator(job.seed, job.name)

    def now(self) -> int:
        """The show's clock."""
        return clock.now()

    def fault(self, english: str, french: str = "") -> None:
        """What an output says went wrong."""
        self._mouth.fault(english, french)

    def resend(self) -> None:
        """An output's other side is new: the engine sends everything again."""
        self._mouth.life("connected")


class Printer(io.TextIOBase):
    """What a plugin prints: some of it is shown, gigabytes are not."""

    def __init__(self, mouth: Mouth) -> None:
        """Pass lines on to the engine as words of the plugin."""
        self._mouth = mouth
        self._since = 0.0
        self._count = 0

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Pass on the first lines of each second."""
        now = time.monotonic()
        if now - self._since > 1.0:
            self._since, self._count = now, 0
        if self._count < PRINTED and text.strip():
            self._count += 1
            self._mouth.life("prints", text.strip()[:200])
        return len(text)


def main() -> int:
    """Run the worker whose socket's number stands on the command line."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the terminal's signals are the keeper's
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    job = _job(channel)
    if job is None:
        return 0
    clock.begin_at(job.offset)
    if len(sys.argv) > 2 and job.floor != "output":  # an output's last deed is to bring to rest
        die_with(int(sys.argv[2]))
    first_to_go()
    if job.idle and hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    mouth = Mouth(job.name, channel, {}, job.wants, hold=job.floor == "model")
    printer = Printer(mouth)
    sys.stdout = sys.stderr = printer
    try:
        kind = load(job.floor, job.use, Path(job.folder))
        plugin = made(kind, job.keys)
        mouth = _mouth(job, kind, channel)
        printer._mouth = mouth
        threading.excepthook = lambda raised: _thread_failed(raised, kind, mouth, channel)
        host = Host(job, mouth)
        if job.idle:
            threading.Thread(target=_starving, args=(mouth,), daemon=True).start()
        if isinstance(plugin, Model):
            serve_model(plugin, host, mouth, channel)
        elif isinstance(plugin, Output):
            serve_output(plugin, host, mouth, channel, job.rest)
        else:
            serve_input(plugin, host, mouth, channel)
    except Missing as missing:
        mouth.fault(missing.english, missing.french)
        _leave(mouth, channel)
        return 3
    except BaseException as error:
        mouth.fault(*plainly(error))
        _leave(mouth, channel)
        return 4
    return 0


def _thread_failed(
    raised: threading.ExceptHookArgs, kind: type[Any], mouth: Mouth, channel: Channel
) -> None:
    """A plugin's own thread failed: said in one line; an input is then started again."""
    if raised.exc_value is not None:
        mouth.fault(*plainly(raised.exc_value))
    if issubclass(kind, Input):
        _leave(mouth, channel)
        os._exit(4)


def _leave(mouth: Mouth, channel: Channel) -> None:
    mouth.life("dead")
    deadline = time.monotonic() + 0.5
    while channel.waiting and not channel.closed and time.monotonic() < deadline:
        select.select([], [channel], [], 0.05)
        channel.flush()


def _job(channel: Channel) -> Job | None:
    while not channel.closed:
        select.select([channel], [], [])
        found = channel.receive()
        if found:
            return jobs.decode(found[0])
    return None


def _mouth(job: Job, kind: type[Any], channel: Channel) -> Mouth:
    if getattr(kind, "ports_in", None) is not None:
        ports: dict[str, Kind] = ports_of(kind.says_with(job.keys, Path(job.folder)))
    else:
        ports = ports_of(getattr(kind, "says", ()))
    return Mouth(job.name, channel, ports, job.wants, hold=issubclass(kind, Model))


def _starving(mouth: Mouth) -> None:
    """Say so when, for a second, this process got less than half of the turns it asked for.

    Measured by sleeping: at idle priority beside busy processes, a short sleep
    ends late. (The scheduler's own counters are not built into every kernel.)
    """
    late, since = 0.0, time.monotonic()
    while True:
        began = time.monotonic()
        time.sleep(NAP)
        now = time.monotonic()
        late += max(now - began - NAP, 0.0)
        if now - since >= 1.0:
            if late > 0.5 * (now - since):
                mouth.life("starved")
            late, since = 0.0, now


if __name__ == "__main__":
    sys.exit(main())
