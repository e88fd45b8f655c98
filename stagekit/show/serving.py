"""What a worker does with its plugin: listen, let think, let send."""

from __future__ import annotations

import heapq
import select
import signal
import time
from collections.abc import Sequence
from types import FrameType

from stagekit.api import Host, Input, Model, Moment, Output, OutputHost, Packet
from stagekit.core.values import ANSWER, SECOND, Happening, Letter, Ns
from stagekit.show import clock
from stagekit.show.lane import REST_NOW
from stagekit.show.losses import Losses
from stagekit.show.mouth import Mouth
from stagekit.show.plainly import plainly
from stagekit.show.wire import Channel, orders


def serve_input(plugin: Input, host: Host, mouth: Mouth, channel: Channel) -> None:
    """Let an input speak until it is told to stop."""
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
                if order.what in ("wants", "watch"):
                    (mouth.listen if order.what == "wants" else mouth.watch)(order.ports)
                    if not asleep:
                        plugin.listen_anew()
                if order.what == "sleep" and not asleep:
                    plugin.close()
                    asleep = True
                elif order.what == "wake" and asleep:
                    plugin.open(host, mouth)
                    asleep = False
    finally:
        if not asleep:
            plugin.close()


def serve_model(plugin: Model, host: Host, mouth: Mouth, channel: Channel) -> None:
    """Hand a model its letters, one after the other, until it is told to stop."""
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


def serve_output(
    plugin: Output, host: OutputHost, mouth: Mouth, channel: Channel, rest: Sequence[Packet]
) -> None:
    """Send packets at their moments; bring to rest at the end, or when the keeper asks."""
    # From now on, though the driver is still to be opened: else the signal would end us.
    sending = Sending(plugin, mouth, rest)
    signal.signal(REST_NOW, sending.asked)
    plugin.open(host)
    mouth.life("ready")
    try:
        while not channel.closed:
            writers = [channel] if channel.waiting else []
            select.select([channel], writers, [], sending.patience())
            channel.flush()
            for message in channel.receive():
                order = orders.decode(message)
                if order.what == "stop":
                    return
                if order.packet is not None:
                    sending.take(order.packet)
            sending.look()
    finally:
        signal.signal(REST_NOW, signal.SIG_IGN)
        sending.rest()
        plugin.close()


class Sending:
    """The packets of one output: those that wait for their moment, and those of rest."""

    def __init__(self, plugin: Output, mouth: Mouth, rest: Sequence[Packet]) -> None:
        """`rest` is what brings it to rest."""
        self._plugin = plugin
        self._mouth = mouth
        self._rest = rest
        self._waiting: list[tuple[Ns, int, Packet]] = []
        self._count = 0
        self._losses = Losses()

    def take(self, packet: Packet) -> None:
        """Send it, or keep it until the moment it is stamped with.

        What bears no stamp though others do is rest or panic: nothing that
        waits may sound after it.
        """
        at = packet.send_at
        if at is None:
            self._waiting.clear()
        elif at > clock.now():
            self._count += 1
            heapq.heappush(self._waiting, (at, self._count, packet))
            return
        self._send(packet)

    def patience(self) -> float:
        """Seconds until there is something to do by itself."""
        if not self._waiting:
            return 1.0
        return min(max(self._waiting[0][0] - clock.now(), 0) / SECOND, 1.0)

    def look(self) -> None:
        """Send what is due, and say what was lost."""
        now = clock.now()
        while self._waiting and self._waiting[0][0] <= now:
            self._send(heapq.heappop(self._waiting)[2])
        lost = self._losses.look("", self._plugin, now)
        if lost is not None:
            self._mouth.fault(*lost)

    def asked(self, number: int, frame: FrameType | None) -> None:
        """The keeper asks for rest, in the middle of whatever is being done."""
        self.rest()

    def rest(self) -> None:
        """Everything to rest."""
        self._waiting.clear()
        for packet in self._rest:
            self._send(packet)
        self._plugin.rest()

    def _send(self, packet: Packet) -> None:
        try:
            self._plugin.send(packet)
        except Exception as error:  # one packet's trouble is not the next one's
            self._mouth.fault(*plainly(error))
