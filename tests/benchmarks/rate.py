"""How many messages a second are mapped and sent, and that none is lost on the way.

The floor is what `SimpleUDPClient.send_message` sends by itself, to a port
where nobody waits; nobody waits for stagekit's messages either.
"""

from __future__ import annotations

import contextlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stagekit.core.osc import encode
from tests.benchmarks import scenes
from tests.benchmarks.floor import ROOT
from tests.benchmarks.measure import ROUNDS, Figure, absolute, against_floor, progress
from tests.benchmarks.playing import Probe, drain, ear, playing, ports

BURST = 2000
"""Datagrams that fit what the system keeps for the engine."""

BURSTS = 10
SO_TIMESTAMPNS = 35
"""Linux: have the system note when a datagram arrived."""

MESSAGES = 8_000
"""What a bare client sends in one go."""

BUFFER = 32 << 20
"""Asked for the ear's buffer, so that nothing gets lost on our side."""


def bare(port: int) -> float:
    """Messages a second of a bare client."""
    command = [sys.executable, "-m", "tests.benchmarks.rate", str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return float(done.stdout)


def send_all(port: int) -> float:
    """The bare client at work: BURSTS as fast as it can, each message another value."""
    from pythonosc.udp_client import SimpleUDPClient

    client = SimpleUDPClient("127.0.0.1", port)
    rates = []
    for _ in range(MESSAGES // BURST):
        start = time.perf_counter()
        for n in range(BURST):
            client.send_message("/in", 0.001 + 0.002 * (n % 997))
        rates.append(BURST / (time.perf_counter() - start))
    return statistics.median(rates)


def bursts(listen: int, sound: socket.socket) -> float:
    """Messages a second that come out while the engine has all it can take.

    Nobody reads them meanwhile, as nobody reads the bare client's: the system
    notes when each arrived. They are counted from the moment the last one has
    been put in, for what fills the engine's ear is another machine in a
    theatre, and the bare client does not share this one either.
    """
    data = [encode("/in", (0.001 + 0.002 * (n % 997),)) for n in range(BURST)]
    voice = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    rates = []
    for _ in range(BURSTS):
        for one in data:
            voice.sendto(one, ("127.0.0.1", listen))
        put_in = time.time()
        time.sleep(0.03)
        moments = arrivals(sound)
        if len(moments) != BURST:
            raise RuntimeError(f"{len(moments)} of {BURST} messages came out")
        alone = [moment for moment in moments if moment > put_in]
        rates.append((len(alone) - 1) / (alone[-1] - alone[0]))
    voice.close()
    return statistics.median(rates)


def arrivals(sound: socket.socket) -> list[float]:
    """When each message that lies there arrived, in seconds."""
    found = []
    sound.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            _, ((_, _, stamp),), _, _ = sound.recvmsg(2048, 64)
            seconds, rest = struct.unpack("qq", stamp)
            found.append(seconds + rest / 1e9)
    return found


def figures() -> list[Figure]:
    """The rate, and how many of a client's messages come out again."""
    listen, answer, quiet = ports(3)
    rates, arrived = [], []
    with tempfile.TemporaryDirectory() as where:
        scene = scenes.rate(Path(where) / "show", listen, answer)
        with playing(scene):
            probe = Probe(listen, answer)
            probe.ready()
            probe.close()
            with ear(answer, BUFFER) as sound, ear(quiet, BUFFER) as silent:
                for n in range(ROUNDS):
                    progress(f"rate, round {n + 1} of {ROUNDS}")
                    ours = bursts(listen, sound)
                    alone = bare(quiet)
                    drain(silent)
                    drain(sound)
                    bare(listen)
                    time.sleep(0.3)
                    arrived.append(100 * drain(sound) / MESSAGES)
                    rates.append((ours / 1000, alone / 1000))
    return [
        against_floor("messages mapped and sent", "k/s", rates, 1.0, least=True),
        absolute("of a client's messages at full speed, sent", "%", [min(arrived)], 100.0,
                 least=True),
    ]  # fmt: skip


if __name__ == "__main__":
    print(send_all(int(sys.argv[1])))
