"""Where the console listens, and what is printed of it."""

from __future__ import annotations

import os
import socket

import pytest

from stagekit.faces.console import address
from stagekit.faces.console.address import PORT, Place, Unusable, open_place, parse, reachable


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("", "127.0.0.1", PORT), ("9000", "127.0.0.1", 9000), (":9000", "127.0.0.1", 9000),
        ("192.168.1.20", "192.168.1.20", PORT), ("192.168.1.20:9000", "192.168.1.20", 9000),
        ("regie.local:80", "regie.local", 80), ("[::1]:9000", "::1", 9000), ("[::1]", "::1", PORT),
        ("::1", "::1", PORT), (" 0.0.0.0:0 ", "0.0.0.0", 0),
    ],
)  # fmt: skip
def test_ways_to_write_it(text: str, host: str, port: int) -> None:
    assert parse(text) == (host, port)


@pytest.mark.parametrize(
    "text", ["a:b", "127.0.0.1:65536", "[::1", "[::1]9", "http://a", "a/b", "a:-1", "a b", "me@a:1"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Unusable, match=r"console\.address"):
        parse(text)


def test_on_this_machine_no_token_is_needed() -> None:
    place = open_place("127.0.0.1:0")
    try:
        assert (place.token, place.read_token) == ("", "")
        base = f"http://127.0.0.1:{place.port}/"
        assert place.urls() == (base, base + "read")
        face = place.face(browse=True)
        assert face.apart
        assert face.fds == (place.fd,)
        assert face.first["browse"] == base
        assert [word["key"] for word in face.says] == ["console.at"]
        with socket.create_connection(("127.0.0.1", place.port), timeout=2):
            pass  # it listens before anybody serves
    finally:
        os.close(place.fd)


def test_a_token_of_ones_own() -> None:
    place = open_place("127.0.0.1:0", "merlin-and-the-owl")
    os.close(place.fd)
    order, read = place.urls()
    assert order.endswith("/#token=merlin-and-the-owl")
    assert place.read_token
    assert place.token not in read, "a reader cannot order"
    assert [word["key"] for word in place.face().says] == ["console.at", "console.read"]
    assert "merlin" not in " ".join(place.face().command), "nobody sees it in the list of processes"
    with pytest.raises(Unusable, match=r"console\.token"):
        open_place("127.0.0.1:0", "seven77")


def test_beyond_this_machine_a_token_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "loopback", lambda host: False)
    places = [open_place("127.0.0.1:0") for _ in range(2)]
    for place in places:
        os.close(place.fd)
        assert len(place.token) >= 12
        assert place.read_token != place.token
    assert places[0].token != places[1].token


def test_which_addresses_are_this_machine_alone() -> None:
    assert [address.loopback(one) for one in ("127.0.0.1", "127.9.9.9", "::1", "fe80::1%eth0")] == [
        True, True, True, False]  # fmt: skip
    assert not any(address.loopback(one) for one in ("0.0.0.0", "192.168.1.20", "::"))


def test_a_busy_port_gives_way_to_the_next() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        place = open_place(f"127.0.0.1:{port}")
        os.close(place.fd)
        assert port < place.port < port + address.TRIED


def test_no_port_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "TRIED", 1)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(Unusable, match=r"console\.taken"):
            open_place(f"127.0.0.1:{busy.getsockname()[1]}")


def test_an_address_that_can_be_typed() -> None:
    assert reachable("192.168.1.20") == "192.168.1.20"
    assert reachable("regie.local") == "regie.local"
    assert reachable("0.0.0.0") not in ("0.0.0.0", "")
    assert Place("::1", 8470, 0).urls()[0] == "http://[::1]:8470/"
