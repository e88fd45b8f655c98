"""The OSC output, on real sockets of this machine."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from pythonosc.osc_packet import OscPacket

from stagekit.api import Missing, Packet
from stagekit.core.osc import BadOsc, decode, unix_from_ntp
from stagekit.outputs import osc as module
from stagekit.outputs.osc import OscOut, encode_rest, look_up, where


class House:
    """A host with the real clock."""

    name = "lights"
    folder = Path()
    people: tuple[str, ...] = ()
    random = Random(1)

    def now(self) -> int:
        return time.monotonic_ns()


class Receiver:
    """A real program on the other side, as far as UDP can tell."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(2)
        self.port = int(self.socket.getsockname()[1])

    def take(self) -> bytes:
        return self.socket.recv(65535)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.socket.close()


def aimed(port: int, **wishes: bool) -> OscOut:
    out = OscOut.aimed("127.0.0.1", port, **wishes)  # type: ignore[arg-type]
    out.open(House())
    return out


def packet(*messages: tuple[str, tuple[object, ...]], send_at: int | None = None) -> Packet:
    return Packet("lights", messages, send_at)


def test_one_message_is_one_plain_datagram(receiver: Receiver) -> None:
    out = aimed(receiver.port)
    left = out.send(packet(("/dimmer/1", (0.5,))))
    got = receiver.take()
    assert left == len(got) == 20
    (one,) = decode(got)
    assert (one.when, one.address, one.args) == (None, "/dimmer/1", (0.5,))
    assert (out.sent, out.dropped, out.last_error) == (1, 0, "")
    out.close()


def test_several_messages_are_one_bundle(receiver: Receiver) -> None:
    out = aimed(receiver.port)
    out.send(packet(("/a", (1.0,)), ("/b", (2, "x", True))))
    assert [(one.when, one.address, one.args) for one in decode(receiver.take())] == [
        (1, "/a", (1.0,)),
        (1, "/b", (2, "x", True)),
    ]
    out.close()


def test_without_bundles_each_goes_alone(receiver: Receiver) -> None:
    out = aimed(receiver.port, bundles=False)
    left = out.send(packet(("/a", (1.0,)), ("/b", (2.0,)), send_at=House().now()))
    first, second = receiver.take(), receiver.take()
    assert (first[:2], second[:2], left) == (b"/a", b"/b", len(first) + len(second))
    out.close()


def test_a_moment_becomes_the_time_of_day(receiver: Receiver) -> None:
    out = aimed(receiver.port)
    before = time.time_ns()
    out.send(packet(("/a", (1.0,)), send_at=time.monotonic_ns() + 50_000_000))
    datagram = receiver.take()
    after = time.time_ns()
    when = decode(datagram)[0].when
    assert when is not None
    assert before + 49_000_000 <= unix_from_ntp(when) <= after + 51_000_000
    assert OscPacket(datagram).messages[0].message.params == [1.0]
    out.close()


def test_where_times_are_not_obeyed_none_is_sent(receiver: Receiver) -> None:
    out = aimed(receiver.port, timetags=False)
    out.send(packet(("/a", (1.0,)), send_at=House().now()))
    assert receiver.take().startswith(b"/a")
    out.send(packet(("/a", (1.0,)), ("/b", (1.0,)), send_at=House().now()))
    assert {one.when for one in decode(receiver.take())} == {1}
    out.close()


def test_the_house_may_tell_the_offset(receiver: Receiver) -> None:
    class Told(House):
        wall_offset_ns = 1_000_000_000 * 2_000_000_000

    out = OscOut.aimed("127.0.0.1", receiver.port)
    out.open(Told())
    out.send(packet(("/a", ()), send_at=250_000_000))
    when = decode(receiver.take())[0].when
    assert when is not None
    assert unix_from_ntp(when) == 2_000_000_000_250_000_000
    out.close()


def test_a_closed_receiver_neither_stops_nor_raises(receiver: Receiver) -> None:
    out = aimed(receiver.port)
    port = receiver.port
    receiver.socket.close()
    for _ in range(200):
        # The system answers "port unreachable" to each: none of our business.
        out.send(packet(("/dimmer/1", (0.5,))))
    assert out.sent == 200
    again = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    again.bind(("127.0.0.1", port))
    again.settimeout(2)
    out.send(packet(("/back", (1.0,))))
    assert again.recv(100).startswith(b"/back"), "a desk that comes back is sent to at once"
    again.close()
    out.close()


def test_no_way_there_is_a_counted_drop() -> None:
    out = aimed(9)
    out._target = ("0.0.0.0", 0)
    assert out.send(packet(("/a", (1.0,)))) == 0
    assert out.dropped == 1
    assert out.last_error.startswith("not sent:")
    assert out.last_error_french.startswith("pas envoyé")
    out.close()


def test_a_receiver_that_does_not_read_never_makes_us_wait(receiver: Receiver) -> None:
    receiver.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    out = aimed(receiver.port)
    full = packet(("/blob", (bytes(60_000),)))
    longest = 0.0
    for _ in range(2000):
        started = time.perf_counter()
        out.send(full)
        longest = max(longest, time.perf_counter() - started)
    assert longest < 0.2
    assert out.sent + out.dropped == 2000
    out.close()


def test_a_full_sending_buffer_drops_and_counts() -> None:
    # A pair of sockets of which nobody reads the other end really fills up.
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    near.setblocking(False)
    out = aimed(9)
    assert out._socket is not None
    out._socket.close()

    class Full(socket.socket):
        def sendto(self, data: bytes, *_: object) -> int:  # type: ignore[override]
            return self.send(data)

    out._socket = Full(fileno=near.detach())
    started = time.perf_counter()
    for _ in range(5000):
        out.send(packet(("/a", (1.0,) * 200)))
    assert time.perf_counter() - started < 2
    assert out.dropped > 0
    assert out.sent + out.dropped == 5000
    assert out.last_error == "the network card cannot keep up"
    out.close()
    far.close()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (("/a", (object(),)), "cannot carry a object"),
        (("a", (1.0,)), "begins with /"),
        (("/a", (bytes(70_000),)), "UDP carries 65507"),
    ],
)
def test_what_cannot_be_sent_is_dropped_with_its_reason(
    receiver: Receiver, bad: tuple[str, tuple[object, ...]], why: str
) -> None:
    out = aimed(receiver.port)
    assert out.send(packet(bad)) == 0
    assert out.send(packet(bad, ("/b", (1.0,)))) == 0
    assert (out.dropped, out.sent) == (2, 0)
    assert why in out.last_error
    assert out.last_error_french != out.last_error
    assert out.send(packet(("/fine", (1.0,)))) > 0
    out.close()


def test_nothing_to_say_and_not_open(receiver: Receiver) -> None:
    out = OscOut.aimed("127.0.0.1", receiver.port)
    assert out.send(packet(("/a", (1.0,)))) == 0
    assert out.last_error == "not open"
    assert out.fileno() == -1
    out.open(House())
    assert out.send(packet()) == 0
    assert out.fileno() >= 0
    out.close()
    assert out.send(packet(("/a", (1.0,)))) == 0


def test_a_name_that_nobody_knows_is_said_soon() -> None:
    started = time.perf_counter()
    with pytest.raises(Missing, match=r"no machine called console\.invalid") as refused:
        OscOut(to="console.invalid:7700").open(House())
    assert time.perf_counter() - started < module.LOOKED_UP_WITHIN + 1
    assert "aucune machine nommée console.invalid" in refused.value.french


@pytest.mark.parametrize("to", ["10.0.0.20", ":9000", "10.0.0.20:0", "10.0.0.20:70000"])
def test_without_a_port_it_says_so(to: str) -> None:
    with pytest.raises(Missing, match="gives no UDP port") as refused:
        OscOut(to=to).open(House())
    assert "port UDP" in refused.value.french


def test_names_and_ports() -> None:
    assert where("localhost:53000") == ("localhost", 53000)
    assert look_up("localhost", 9)[1][:2] == ("127.0.0.1", 9)
    out = OscOut(to="127.0.0.1:7700", port=9000)
    out.open(House())
    assert out.target == ("127.0.0.1", 7700), "what `to` says comes first"
    out.close()


def test_rest_is_ready_made_and_in_pieces_that_travel_whole() -> None:
    messages = [(f"/dimmer/{n}", (0.0,)) for n in range(1, 201)]
    ready = encode_rest(messages)
    assert all(len(one) <= module.ONE_FRAME for one in ready)
    assert 1 < len(ready) < 10
    found = [(one.address, one.args) for datagram in ready for one in decode(datagram)]
    assert found == messages
    assert len(encode_rest(messages, bundles=False)) == 200
    assert encode_rest([("/a", (0.0,))])[0].startswith(b"/a"), "one alone needs no bundle"
    assert encode_rest([]) == []
    with pytest.raises(BadOsc):
        encode_rest([("/a", (object(),))])


def test_numbers_that_are_none_do_not_raise(receiver: Receiver) -> None:
    out = aimed(receiver.port)
    assert out.send(packet(("/a", (math.inf, 1e300, -1)))) > 0
    out.close()
