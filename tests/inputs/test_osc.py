"""The OSC input, on real sockets of this machine."""

from __future__ import annotations

import ast
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from pythonosc.udp_client import SimpleUDPClient

from stagekit.api import Missing, Scalar
from stagekit.core.osc import bundle, encode
from stagekit.inputs import osc as module
from stagekit.inputs.osc import Osc


class House:
    """A host whose clock the test moves."""

    name = "desk"
    folder = Path()
    people: tuple[str, ...] = ()
    random = Random(1)

    def __init__(self) -> None:
        self.t = 5_000_000_000

    def now(self) -> int:
        return self.t


class Ear:
    """Writes down all that is said."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []
        self.faults: list[tuple[str, str]] = []
        self.unwanted: set[str] = set()

    def signal(self, name: str, *value: float, who: int = 0, at: int | None = None) -> None:
        self.said.append((name, value, at))

    def frame(self, signals: object, *, who: int = 0, at: int | None = None) -> None:
        raise AssertionError("OSC says no frames")

    def event(self, name: str, /, *, who: int = 0, at: int | None = None, **data: Scalar) -> None:
        self.said.append((name, data, at))

    def fault(self, english: str, french: str = "") -> None:
        self.faults.append((english, french))

    def wants(self, name: str) -> bool:
        return name not in self.unwanted


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Desk:
    """An open input with its house, its ear and a sender."""

    def __init__(self, **keys: object) -> None:
        self.house, self.ear = House(), Ear()
        self.input = Osc(port=free_port(), listen="127.0.0.1", **keys)  # type: ignore[arg-type]
        self.input.open(self.house, self.ear)
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, *datagrams: bytes) -> list[tuple[object, ...]]:
        """Send, read until nothing comes, and answer what was said meanwhile."""
        before = len(self.ear.said)
        for datagram in datagrams:
            self.sender.sendto(datagram, ("127.0.0.1", self.input.port))
        for _ in range(len(datagrams) // module.MOST_AT_ONCE + 1):
            self.input.read()
        return self.ear.said[before:]

    def close(self) -> None:
        self.input.close()
        self.sender.close()


@pytest.fixture
def opened() -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(**keys: object) -> Desk:
        desks.append(Desk(**keys))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def test_signals_carry_their_numbers(opened: Callable[..., Desk]) -> None:
    desk = opened()
    assert desk.send(encode("/fader", (0.25,))) == [("/fader", (0.25,), desk.house.t)]
    said = desk.send(encode("/xyz", (1.5, 2, True, False)))
    assert said == [("/xyz", (1.5, 2, 1, 0), desk.house.t)]
    assert all(type(one) in (float, int) for one in said[0][1])  # type: ignore[attr-defined]


def test_text_in_a_signal_is_passed_over_and_counted(opened: Callable[..., Desk]) -> None:
    desk = opened()
    assert desk.send(encode("/mixed", ("left", 0.5, b"xx", None))) == [
        ("/mixed", (0.5,), desk.house.t)
    ]
    assert desk.send(encode("/go")) == []
    assert desk.input.counts.ignored == 4
    assert desk.ear.faults == []


def test_events_carry_their_fields(opened: Callable[..., Desk]) -> None:
    desk = opened(
        events={"/hit": "force", "/go": None, "/note": ["pitch", "name"], "/any": "", "/two": "a b"}
    )
    at = desk.house.t
    assert desk.send(
        encode("/hit", (0.8,)),
        encode("/go"),
        encode("/note", (60, "piano")),
        encode("/any", (1, "x", True, None, 2.5)),
        encode("/two", (1.0, 2.0, 3.0)),
        encode("/two", (1.0,)),
    ) == [
        ("/hit", {"force": pytest.approx(0.8)}, at),
        ("/go", {}, at),
        ("/note", {"pitch": 60, "name": "piano"}, at),
        ("/any", {"1": 1, "2": "x", "3": 1, "5": 2.5}, at),
        ("/two", {"a": 1.0, "b": 2.0}, at),
        ("/two", {"a": 1.0}, at),
    ]
    assert desk.input.counts.ignored == 2


@pytest.mark.parametrize("names", ["who", "force at", ["a", "a"]])
def test_field_names_that_cannot_be_are_refused(names: object) -> None:
    house, ear = House(), Ear()
    with pytest.raises(Missing, match="cannot be called") as refused:
        Osc(port=free_port(), events={"/hit": names}).open(house, ear)  # type: ignore[dict-item]
    assert "autre nom" in refused.value.french


def test_long_texts_are_cut_at_a_whole_character(opened: Callable[..., Desk]) -> None:
    desk = opened(events={"/say": "line"})
    ((_, data, _),) = desk.send(encode("/say", ("é" * 2000,)))
    assert data == {"line": "é" * 512}


def test_bundles_are_opened(opened: Callable[..., Desk]) -> None:
    desk = opened()
    later = bundle([encode("/b", (2.0,))], 2**63)
    said = desk.send(bundle([encode("/a", (1.0,)), later, encode("/c", (3.0,))]))
    assert said == [(name, (n,), desk.house.t) for name, n in (("/a", 1), ("/b", 2), ("/c", 3))]


def test_only_what_is_wanted_is_said_and_a_reload_is_noticed(opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.ear.unwanted = {"/idle"}
    assert desk.send(encode("/idle", (1.0,))) == []
    desk.ear.unwanted = {"/fader"}
    desk.house.t += 1_000_000_000
    assert [one[0] for one in desk.send(encode("/idle", (1.0,)), encode("/fader", (1.0,)))] == [
        "/idle"
    ]


def nested(depth: int) -> bytes:
    datagram = encode("/a", (1.0,))
    for _ in range(depth):
        datagram = bundle([datagram])
    return datagram


BAD = [
    b"",
    b"hello desk",
    b"/a\0\0,f\0\0\0",
    b"\xff" * 1000,
    b"/" * 65_000,
    nested(1000),
    b"/a\0\0," + b"[" * 60_000 + b"\0\0\0\0",
    b"#bundle\0" + bytes(8) + b"\x7f\xff\xff\xfc",
    bytes(65_507),
]


def test_what_is_not_osc_is_counted_and_said_once_a_second(opened: Callable[..., Desk]) -> None:
    desk = opened()
    assert desk.send(*BAD) == []
    assert desk.input.counts.malformed == len(BAD)
    ((english, french),) = desk.ear.faults
    assert f"{len(BAD)} packet(s)" in english
    assert "127.0.0.1" in english
    assert "127.0.0.1" in french
    desk.house.t += 900_000_000
    desk.send(BAD[1], BAD[1])
    assert len(desk.ear.faults) == 1
    desk.house.t += 200_000_000
    assert desk.send(BAD[1], encode("/fine", (1.0,))) == [("/fine", (1.0,), desk.house.t)]
    assert len(desk.ear.faults) == 2
    assert desk.ear.faults[1][0].startswith("3 packet(s)")


def test_the_largest_datagram_is_read_whole(opened: Callable[..., Desk]) -> None:
    desk = opened()
    numbers = tuple(float(n) for n in range(13_000))
    ((_, got, _),) = desk.send(encode("/many", numbers))
    assert got == numbers


def test_a_flood_leaves_the_loop_its_turn(opened: Callable[..., Desk]) -> None:
    desk = opened()
    for _ in range(module.MOST_AT_ONCE + 40):
        desk.sender.sendto(encode("/f", (1.0,)), ("127.0.0.1", desk.input.port))
    desk.input.read()
    assert len(desk.ear.said) == module.MOST_AT_ONCE
    desk.input.read()
    assert len(desk.ear.said) == module.MOST_AT_ONCE + 40
    started = time.perf_counter()
    desk.input.read()
    assert time.perf_counter() - started < 0.05, "with nothing there, read does not wait"


def test_thousands_of_addresses_do_not_pile_up(opened: Callable[..., Desk]) -> None:
    desk = opened()
    for number in range(0, 6000, 100):
        desk.send(*(encode(f"/x/{n}", (1.0,)) for n in range(number, number + 100)))
    assert len(desk.ear.said) == 6000
    assert len(desk.input._known) <= module._REMEMBERED


def test_only_those_allowed_are_heard(opened: Callable[..., Desk]) -> None:
    near = opened(allow=["127.0.0.0/8"])
    assert len(near.send(encode("/f", (1.0,)))) == 1
    far = opened(allow=["10.0.0.20", "192.168.1.0/24"])
    assert far.send(encode("/f", (1.0,)), b"not osc", encode("/f", (2.0,))) == []
    assert (far.input.counts.refused, far.input.counts.malformed) == (3, 0)
    assert len(far.ear.faults) == 1, "said once for one sender"
    assert "127.0.0.1" in far.ear.faults[0][0]
    assert "allow:" in far.ear.faults[0][1]


def test_a_line_of_allow_that_is_no_address() -> None:
    with pytest.raises(Missing, match="not an address") as refused:
        Osc(port=free_port(), allow=["the desk"]).open(House(), Ear())
    assert "adresse" in refused.value.french


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        late = Osc(port=port, listen="127.0.0.1")
        with pytest.raises(Missing, match=f"UDP port {port} is already taken") as refused:
            late.open(House(), Ear())
        assert f"le port UDP {port} est déjà pris" in refused.value.french
        assert late.fileno() == -1
    late.open(House(), Ear())
    assert late.fileno() >= 0
    late.close()


def test_two_inputs_never_share_a_port(opened: Callable[..., Desk]) -> None:
    desk = opened()
    with pytest.raises(Missing, match="already taken"):
        Osc(port=desk.input.port, listen="127.0.0.1").open(House(), Ear())


@pytest.mark.parametrize("listen", ["203.0.113.7", "desk.local", ""])
def test_a_card_that_is_not_there(listen: str) -> None:
    with pytest.raises(Missing, match="no network card") as refused:
        Osc(port=free_port(), listen=listen).open(House(), Ear())
    assert "carte réseau" in refused.value.french


def test_a_closed_input_is_quiet_and_opens_again(opened: Callable[..., Desk]) -> None:
    desk = opened()
    desk.input.close()
    desk.input.close()
    desk.input.read()
    assert desk.input.fileno() == -1
    desk.input.open(desk.house, desk.ear)
    assert len(desk.send(encode("/f", (1.0,)))) == 1


def test_python_osc_is_heard(opened: Callable[..., Desk]) -> None:
    desk = opened(events={"/line": "text"})
    client = SimpleUDPClient("127.0.0.1", desk.input.port)
    client.send_message("/f", [0.5, 3])
    client.send_message("/line", "bonsoir")
    client._sock.close()
    desk.input.read()
    assert [one[:2] for one in desk.ear.said] == [("/f", (0.5, 3)), ("/line", {"text": "bonsoir"})]


def test_an_address_of_version_6() -> None:
    house, ear = House(), Ear()
    desk = Osc(port=free_port(), listen="::1", allow=["::1"])
    try:
        desk.open(house, ear)
    except Missing as missing:
        pytest.skip(str(missing))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender:
        sender.sendto(encode("/six", (6.0,)), ("::1", desk.port))
    desk.read()
    desk.close()
    assert ear.said == [("/six", (6.0,), house.t)]


def test_reading_the_declaration_loads_nothing_heavy() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names <= {"ipaddress", "socket"}
