"""OSC that arrives, seen in a terminal and in plain lines; hostile, malformed, and in floods."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stagekit.core.osc import BadOsc, Message, bundle, decode, ntp_from_unix
from stagekit.core.osc import encode as encoded
from stagekit.faces.cli.monitor import _said
from stagekit.faces.cli.monitor_counts import MOST_ADDRESSES, Hearing, Wanted, tags_of
from stagekit.faces.cli.monitor_port import Refused, holder_of, listen
from stagekit.faces.cli.monitor_screen import View, picture
from stagekit.faces.cli.monitor_words import age, offset, reason, values
from stagekit.faces.cli.texts import width
from tests.faces.cli.terminal import Terminal, wait

COMMAND = [sys.executable, "-m", "stagekit.faces.cli.main", "monitor"]
ME = ("127.0.0.1", 5005)


def encode(address: str, *args: object) -> bytes:
    return encoded(address, args)


class Options:
    """What `monitor` is called with."""

    port = 9001
    listen = "0.0.0.0"


@pytest.fixture
def port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        number: int = sock.getsockname()[1]
        return number


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        yield sock


def drawn(hearing: Hearing, view: View, size: tuple[int, int], now: float = 100.0) -> list[str]:
    said = _said(Options(), "fr")  # type: ignore[arg-type]
    lines = picture(view, hearing, said, size, now, 3)
    assert len(lines) == size[1]
    for escape in ("\x1b[2m", "\x1b[1m", "\x1b[33m", "\x1b[0m"):
        lines = [line.replace(escape, "") for line in lines]
    return lines


def test_counts_are_exact_and_the_newest_stays() -> None:
    hearing = Hearing()
    for number in range(50):
        hearing.take(encode("/a", number, "f" * 3), ME, 100.0 + number)
        hearing.take(encode("/b/1", 0.5), ME, 100.0)
    hearing.take(b"nonsense", ME, 101.0)
    assert (hearing.total, hearing.malformed) == (100, 1)
    rows = {row.address: row for row in hearing.newest(Wanted())}
    assert rows["/a"].count == 50
    assert rows["/a"].args == (49, "fff")
    assert rows["/a"].tags == "is"
    hearing.clear()
    assert (hearing.total, hearing.malformed, hearing.rows) == (0, 0, {})


def test_rates() -> None:
    hearing = Hearing()
    hearing.measure(0.0)
    for _ in range(30):
        hearing.take(encode("/a", 1.0), ME, 0.5)
    hearing.take(encode("/b", 1.0), ME, 0.5)
    hearing.measure(0.5)
    assert hearing.rate == 0.0
    hearing.measure(2.0)
    assert hearing.rate == 15.5
    assert {row.address: row.rate for row in hearing.newest(Wanted())} == {"/a": 15.0, "/b": 0.5}


def test_too_many_addresses_are_counted_together() -> None:
    hearing = Hearing()
    for number in range(MOST_ADDRESSES + 7):
        hearing.take(encode(f"/{number}"), ME, 0.0)
    assert (len(hearing.rows), hearing.beyond, hearing.total) == (5000, 7, 5007)


def test_tags_of_bundles_are_those_that_came() -> None:
    inner = bundle([encode("/b", "x"), encode("/c", True)])
    raw = bundle([encode("/a", 1, 2.0), inner, encode("/d")])
    assert [one.address for one in decode(raw)] == ["/a", "/b", "/c", "/d"]
    assert tags_of(raw) == ["if", "s", "T", ""]


def test_time_tags() -> None:
    now = 1_700_000_000.0
    assert offset(ntp_from_unix(int((now + 0.05) * 1e9)), now) == "@+50 ms"
    assert offset(ntp_from_unix(int((now - 20) * 1e9)), now) == "@-20 s"
    assert offset(1, now) == "@0"


def test_values_and_ages() -> None:
    assert values((float("nan"), 1.0, "\u202e\x9b", [[[[[[1]]]]]])) == 'nan 1.0 "··" [[[[[…]]]]]'
    assert [age(one) for one in (0.0, 59.4, 3599.0, 7200.0)] == ["0 s", "59 s", "59min", "2 h"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10), (20, 5), (9, 4)])
def test_a_picture_fits(size: tuple[int, int]) -> None:
    hearing = Hearing()
    for number in range(60):
        hearing.take(encode(f"/dimmer/{number}", number / 60), ME, 100.0)
    hearing.take(encode("/光/\x1b[2J", "\x1b]0;evil\x07 光光光" * 20), ME, 90.0)
    hearing.take(b"\0", ME, 100.0)
    view = View()
    lines = drawn(hearing, view, size)
    assert all(width(line) <= size[0] for line in lines), lines
    assert not any("\x1b" in line or "\x07" in line for line in lines)
    if size == (80, 24):
        text = "\n".join(lines)
        assert "OSC sur le port 9001" in text
        assert text.index("/dimmer/2 ") < text.index("/dimmer/10 ")
        assert "1 paquet(s) n'étaient pas de l'OSC" in text
        assert "3 paquet(s) sont venus plus vite" in text
        assert "127.0.0.1" in text
        assert "0.0166667" in text


def test_keys() -> None:
    hearing, view = Hearing(), View()
    for number in range(100):
        hearing.take(encode(f"/a/{number}", number), ME, 100.0)
    drawn(hearing, view, (80, 24))
    assert view.press("\x1b[6~", hearing, 100.0)
    assert view.top > 10
    for key in ("f", "/", "a", "/", "7", "?", "\r"):
        view.press(key, hearing, 100.0)
    shown = "\n".join(drawn(hearing, view, (80, 24)))
    assert "/a/77" in shown
    assert "/a/8" not in shown
    view.press("p", hearing, 100.0)
    hearing.take(encode("/a/77", "later"), ME, 101.0)
    assert "EN PAUSE" in drawn(hearing, view, (80, 24))[0]
    assert "later" not in "\n".join(drawn(hearing, view, (80, 24)))
    view.press("p", hearing, 101.0)
    assert "later" in "\n".join(drawn(hearing, view, (80, 24)))
    for key in ("f", "\x15", "q", "\x1b"):
        assert view.press(key, hearing, 101.0)
    assert view.wanted.text == "/a/7?"
    view.press("c", hearing, 101.0)
    assert "Rien encore." in "\n".join(drawn(hearing, view, (80, 24)))
    assert not view.press("q", hearing, 101.0)


def test_sorted_by_rate() -> None:
    hearing, view = Hearing(), View()
    hearing.measure(0.0)
    for address, times in (("/a", 1), ("/z", 9)):
        for _ in range(times):
            hearing.take(encode(address, 1), ME, 100.0)
    hearing.measure(1.0)
    view.press("r", hearing, 100.0)
    text = "\n".join(drawn(hearing, view, (80, 24)))
    assert text.index("/z") < text.index("/a ")


def test_a_taken_port_names_who_holds_it() -> None:
    with listen("127.0.0.1", 0) as sock:
        taken = sock.getsockname()[1]
        with pytest.raises(Refused) as wrong:
            listen("127.0.0.1", taken)
        if sys.platform == "linux":
            assert wrong.value.data["pid"] == os.getpid()
            assert holder_of(taken) is not None
        done = subprocess.run([*COMMAND, str(taken), "--lang", "fr"], capture_output=True,
                              check=False, timeout=30)  # fmt: skip
        assert done.returncode == 1
        assert f"Le port UDP {taken} est " in done.stderr.decode()
    with pytest.raises(Refused, match="no_port"):
        listen("127.0.0.1", 70_000)


def run_plain(port: int, *options: str) -> subprocess.Popen[str]:
    command = [*COMMAND, str(port), "--listen", "127.0.0.1", "--lang", "en", *options]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
    assert child.stderr is not None
    assert "Listening" in child.stderr.readline()
    return child


def test_plain_lines(port: int, sender: socket.socket) -> None:
    child = run_plain(port, "--filter", "/dimmer/*", "--for", "2.5")
    ahead = ntp_from_unix(time.time_ns() + 10**9)
    for packet in (encode("/dimmer/1", 0.25, "\x1b[31m"), encode("/other", 1), b"\0\0",
                   bundle([encode("/dimmer/2", 7)], ahead)):  # fmt: skip
        sender.sendto(packet, ("127.0.0.1", port))
    out, err = child.communicate(timeout=30)
    lines = out.splitlines()
    assert '/dimmer/1  fs  0.25 "·[31m"' in lines[0]
    assert "/dimmer/2  i  7  @+" in lines[1]
    assert "not OSC" in lines[2]
    assert len(lines) == 3
    assert "3 messages to 3 addresses; 1 packet(s) were not OSC, 0 lost." in err


def test_json_lines(port: int, sender: socket.socket) -> None:
    child = run_plain(port, "--json", "--for", "2")
    sender.sendto(encode("/é", 1, b"\1\2", float("inf")), ("127.0.0.1", port))
    out, _ = child.communicate(timeout=30)
    said = json.loads(out)
    assert said["address"] == "/é"
    assert said["args"] == [1, "0102", "inf"]
    assert (said["tags"], said["count"], said["timetag"]) == ("ibf", 1, None)


def test_a_flood_is_counted_and_collapsed() -> None:
    hearing = Hearing(keep_lines=True)
    packets = [encode(f"/a/{number}", 0.5) for number in range(10)]
    for _ in range(300):
        for packet in packets:
            hearing.take(packet, ME, 1.0)
    lines = hearing.lines(Wanted(), 200)
    assert [line.times for line in lines] == [300] * 10
    assert hearing.total == 3000
    assert hearing.lines(Wanted(), 200) == []


def test_messages_without_tags_are_shown() -> None:
    hearing = Hearing()
    hearing.take(b"/go\0", ME, 0.0)
    assert [row.tags for row in hearing.newest(Wanted())] == [""]
    assert decode(b"/go\0") == [Message(None, "/go", ())]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_on_a_screen(
    terminals: Callable[[int, int, str], Terminal],
    port: int,
    sender: socket.socket,
    tmp_path: Path,
    columns: int,
    lines: int,
) -> None:
    screen = terminals(columns, lines, "sh")
    screen.type(" ".join([*COMMAND, str(port), "--listen", "127.0.0.1", "--lang", "fr"]))
    screen.press("Enter")
    assert screen.shows("Rien encore."), screen.text()
    for number in range(12):
        sender.sendto(encode(f"/dimmer/{number}", number / 12), ("127.0.0.1", port))
    sender.sendto(encode("/titre", "光 \x1b[31m rouge"), ("127.0.0.1", port))
    assert screen.shows("/dimmer/11", '"光 ·[31m rouge"', "13 messages"), screen.text()
    screen.press("f")
    screen.type("titre")
    screen.press("Enter")
    assert wait(lambda: "/dimmer/3" not in screen.text() and "/titre" in screen.text(), 5)
    screen.resize(50, 12)
    assert wait(lambda: all(width(one) <= 50 for one in screen.text().split("\n")), 5)
    assert screen.shows("/titre")
    screen.press("q")
    assert wait(lambda: "OSC sur le port" not in screen.text(), 5), screen.text()


@pytest.mark.parametrize(
    "datagram",
    [
        b"", b"nonsense", b"/a", b"/\xff\0\0", b"/a\0\0i\0\0\0", b"/a\0\0,i\0\0", b"/a\0\0,?\0\0",
        b"/a\0\0,]\0\0", b"/a\0\0,[\0\0", b"/a\0\0,b\0\0\0\0\0\x46", b"/a\0\0,s\0\0abcd",
        b"/a\0\0,iii", b"#bundle\0", b"#bundle\0" + bytes(8) + b"\0\0", b"/a\0\0,c\0\0\xff\0\0\0",
        b"#bundle\0" + bytes(8) + b"\0\0\0\3", b"#bundle\0" + bytes(8) + b"\0\0\0\x40",
        b"/a\0\0," + b"[" * 40 + b"\0" * 3,
    ],
)  # fmt: skip
def test_every_refusal_is_said_in_french(datagram: bytes) -> None:
    with pytest.raises(BadOsc) as wrong:
        decode(datagram)
    french = reason(str(wrong.value), "fr")
    assert french != str(wrong.value)
    assert "…" not in french
