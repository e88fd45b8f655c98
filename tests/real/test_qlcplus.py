"""A real lighting desk follows us: our packets, its DMX values."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stagekit.api import Packet
from stagekit.outputs.osc import OscOut, encode_rest
from stagekit.show.patches import load_patches


class House:
    name = "lights"
    folder = Path()
    people: tuple[str, ...] = ()
    random = Random(1)

    def now(self) -> int:
        return time.monotonic_ns()


@pytest.fixture
def lights(qlcplus: Any) -> Any:
    patch = load_patches()["qlcplus"]
    out = OscOut.aimed("127.0.0.1", qlcplus.port, bundles=patch.bundles, timetags=patch.timetags)
    out.open(House())

    def send(*messages: tuple[str, tuple[object, ...]]) -> None:
        assert out.send(Packet("lights", messages)) > 0

    def ready() -> bool:
        send(dimmer(96, 1.0))
        return bool(qlcplus.becomes(96, [255], 0.2))

    try:
        assert any(ready() for _ in range(30)), "QLC+ never moved a channel"
        yield send
    finally:
        out.close()


def dimmer(number: int, level: float) -> tuple[str, tuple[object, ...]]:
    slot = load_patches()["qlcplus"].slots["dimmer"]
    return slot.address.format(n=number), (level,)


def rgb(number: int, *colour: float) -> tuple[str, tuple[object, ...]]:
    slot = load_patches()["qlcplus"].slots["rgb"]
    return slot.address.format(n=number), colour


def test_lamps_follow(qlcplus: Any, lights: Any) -> None:
    # QLC+ takes the whole part of 255 times the value.
    for level, value in ((0.25, 63), (0.5, 127), (1.0, 255), (0.0, 0)):
        lights(dimmer(1, level))
        assert qlcplus.becomes(1, [value]), (level, qlcplus.channels(1, 3))
    lights(*(dimmer(n, n / 24) for n in range(1, 25)))
    assert qlcplus.becomes(1, [int(255 * n / 24) for n in range(1, 25)]), qlcplus.channels(1, 24)
    lights(rgb(1, 1.0, 0.5, 0.25))
    assert qlcplus.becomes(101, [255, 127, 63]), qlcplus.channels(101, 3)
    lights(rgb(32, 0.0, 0.2, 1.0), dimmer(2, 0.6))
    assert qlcplus.becomes(194, [0, 51, 255]), qlcplus.channels(194, 3)
    assert qlcplus.becomes(2, [153])
    assert qlcplus.channel(24) == 255, "what nobody speaks of stays"


def test_the_clamp_of_the_patch_is_needed(qlcplus: Any, lights: Any) -> None:
    """Beyond 1 a real QLC+ wraps round to dark: what the patch's clamp is there for."""
    lights(dimmer(3, 1.5))
    time.sleep(0.3)
    assert qlcplus.channel(3) != 255
    low, high = load_patches()["qlcplus"].clamp or (0.0, 0.0)
    lights(dimmer(3, max(low, min(high, 1.5))))
    assert qlcplus.becomes(3, [255])


def test_rest_brings_all_to_dark(qlcplus: Any, lights: Any) -> None:
    import socket

    everything = [
        *(dimmer(n, 0.8) for n in range(1, 97)),
        *(rgb(n, 0.8, 0.8, 0.8) for n in range(1, 33)),
    ]
    lights(*everything)
    assert qlcplus.becomes(1, [204] * 96)
    assert qlcplus.becomes(101, [204] * 96)
    rest = encode_rest([(address, tuple(0.0 for _ in args)) for address, args in everything])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as keeper:
        for datagram in rest:
            keeper.sendto(datagram, ("127.0.0.1", qlcplus.port))
    assert qlcplus.becomes(1, [0] * 96)
    assert qlcplus.becomes(101, [0] * 96)
