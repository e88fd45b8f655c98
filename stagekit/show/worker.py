"""A worker: one input or one model in a process of its own.

Started by the keeper with one socket; its first message says what to be. It
runs at idle priority when asked to, and says so when that starves it.
"""

from __future__ import annotations

import contextlib
import dataclasses
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

from stagekit.api import Input, Missing, Model, Moment
from stagekit.core.kinds import Kind
from stagekit.core.seeds import generator
from stagekit.core.values import ANSWER, Happening, Letter
from stagekit.show import clock
from stagekit.show.load import load
from stagekit.show.mouth import Mouth
from stagekit.show.orphan import die_with, first_to_go
from stagekit.show.plainly import plainly
from stagekit.show.ports import ports_of
from stagekit.show.wire import Channel, Job, jobs, orders

NAP = 0.02
"""Seconds of the sleeps by which a worker notices that it starves."""

PRINTED = 20
"""Lines a second of a plugin's own printing that are passed on."""


class Host:
    """What the house offers a plugin (see `stagekit.api.Host`)."""

    def __init__(self, job: Job) -> None:
        """From its job."""
        self.name = job.name
        self.folder = Path(job.folder)
        self.people = tuple(job.people)
        self.random: random.Random = generator(job.seed, job.name)

    def now(self) -> int:
        """The show's clock."""
        return clock.now()


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
    if len(sys.argv) > 2:
        die_with(int(sys.argv[2]))
    first_to_go()
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    job = _job(channel)
    if job is None:
        return 0
    if job.idle and hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    mouth = Mouth(job.name, channel, {}, job.wants, hold=job.floor == "model")
    printer = Printer(mouth)
    sys.stdout = sys.stderr = printer
    try:
        kind = load(job.floor, job.use, Path(job.folder))
        plugin = _make(kind, job.keys)
        mouth = _mouth(job, kind, channel)
        printer._mouth = mouth
        threading.excepthook = lambda raised: _thread_failed(raised, kind, mouth, channel)
        host = Host(job)
        if job.idle:
            threading.Thread(target=_starving, args=(mouth,), daemon=True).start()
        if isinstance(plugin, Model):
            _serve_model(plugin, host, mouth, channel)
        else:
            _serve_input(plugin, host, mouth, channel)
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
    ports: dict[str, Kind] = ports_of(getattr(kind, "says", ()))
    return Mouth(job.name, channel, ports, job.wants, hold=issubclass(kind, Model))


def _make(kind: type[Any], keys: dict[str, Any]) -> Any:
    names = {field.name for field in dataclasses.fields(kind) if field.init}
    return kind(**{name: value for name, value in keys.items() if name in names})


def _serve_input(plugin: Input, host: Host, mouth: Mouth, channel: Channel) -> None:
    plugin.open(host, mouth)
    mouth.life("ready")
    asleep = False
    try:
        while not channel.closed:
            select.select([channel], [channel] if channel.waiting else [], [], 1.0)
            channel.flush()
            for message in channel.receive():
                order = orders.decode(message)
                if order.what == "stop":
                    return
                if order.what == "sleep" and not asleep:
                    plugin.close()
                    asleep = True
                elif order.what == "wake" and asleep:
                    plugin.open(host, mouth)
                    asleep = False
    finally:
        if not asleep:
            plugin.close()


def _serve_model(plugin: Model, host: Host, mouth: Mouth, channel: Channel) -> None:
    plugin.prepare(host)
    mouth.life("ready", float(plugin.pace or 0.0))
    while not channel.closed:
        select.select([channel], [channel] if channel.waiting else [], [], 1.0)
        channel.flush()
        for message in channel.receive():
            order = orders.decode(message)
            if order.what == "stop":
                return
            if order.what == "forget":
                plugin.forget()
            elif order.letter is not None:
                _think(plugin, order.letter, mouth, channel)


def _think(plugin: Model, letter: Letter, mouth: Mouth, channel: Channel) -> None:
    for key, value in letter.keys.items():
        setattr(plugin, key, value)
    began = time.process_time_ns()
    try:
        plugin.think(Moment(letter.t, letter.signals, letter.events), mouth)
    except Exception as error:  # the artist's own mistake is shown; the show goes on
        mouth.drop()
        mouth.fault(*plainly(error))
    spent = time.process_time_ns() - began
    done = Happening(0, clock.now(), ANSWER, mouth.name, "", 0, (letter.number, spent))
    for said in mouth.release(done):
        channel.send(said)
        while channel.waiting and not channel.closed:  # the engine takes a flood in turns
            select.select([], [channel], [], 1.0)
            channel.flush()


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
