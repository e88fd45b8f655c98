"""What the network says of packets that reached nobody: real sockets, real ICMP."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable

import pytest

from stagekit.outputs import osc_health
from stagekit.outputs.osc import OscOut
from tests.outputs.test_osc import House, aimed, packet

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux keeps what comes back from the network"
)


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM
    ) as one:
        one.bind((host, 0))
        return int(one.getsockname()[1])


def soon(true: Callable[[], object]) -> bool:
    until = time.monotonic() + 2
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return bool(true())


def test_nobody_listens_and_nothing_is_lost_of_what_can_still_arrive() -> None:
    port = free_port()
    out = aimed(port)
    assert out.trouble() is None
    for n in range(20):
        out.send(packet(("/n", (n,))))
    assert soon(out.trouble)
    english, french = out.trouble() or ("", "")
    assert f"nobody listens at 127.0.0.1:{port}" in english
    assert f"personne n'écoute à 127.0.0.1:{port}" in french
    assert (out.sent, out.dropped) == (20, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", port))
        desk.settimeout(2)
        # The answer to an earlier packet must not keep the next one back.
        out.send(packet(("/back", ())))
        assert desk.recv(100).startswith(b"/back")
    out.close()


def test_it_is_there_again_once_packets_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osc_health, "FORGET", 0.1)
    port = free_port()
    out = aimed(port)
    out.send(packet(("/n", ())))
    assert soon(out.trouble)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", port))
        time.sleep(0.2)
        assert out.trouble(), "nothing has been sent since: it may still be closed"
        out.send(packet(("/n", ())))
        assert out.trouble() is None
    out.close()


def test_over_ipv6_too() -> None:
    try:
        port = free_port("::1")
    except OSError:
        pytest.skip("no IPv6 here; switch it on: sysctl net.ipv6.conf.lo.disable_ipv6=0")
    out = OscOut.aimed("::1", port)
    out.open(House())
    out.send(packet(("/n", ())))
    assert soon(out.trouble)
    assert "nobody listens at ::1" in (out.trouble() or ("",))[0]
    out.close()


def test_an_output_that_is_closed_has_no_trouble() -> None:
    out = aimed(free_port())
    out.send(packet(("/n", ())))
    out.close()
    assert out.trouble() is None


@pytest.mark.parametrize(
    ("error", "word"), [(111, "nobody listens"), (113, "is that machine on"), (0, None)]
)
def test_words(error: int, word: str | None) -> None:
    said = osc_health.in_words(error, "10.0.0.20", 7700)
    assert (said is None) == (word is None)
    assert word is None or (said is not None and word in said[0])
