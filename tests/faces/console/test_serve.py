"""The console's process as browsers see it, fed by hand."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faces.console.serving import PLAN, Browser, Hand, frame, values_of
from tests.show.playing import wait

WORD = {
    "what": "fault",
    "thing": "lights",
    "key": "plugin",
    "data": ["It is dark.", "Il fait noir."],
}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with Hand(tmp_path_factory.mktemp("console")) as hand:
        hand.tell(PLAN)
        hand.status()
        yield hand


@pytest.fixture
def hand(process: Hand) -> Iterator[Hand]:
    """The same process for all; what one test has asked is forgotten."""
    yield process
    process.answer = lambda order: {"ok": True}
    assert wait(lambda: process.orders and process.orders[-1] == {"do": "watch", "values": [0]}, 5)
    process.orders.clear()


def test_who_comes_late_is_told_all(tmp_path: Path) -> None:
    with Hand(tmp_path) as hand:
        hand.tell({"do": "began", "name": {"": "Air"}, "file": "air.yaml",
                   "cues": [["1", {"": "Dawn"}, ""]], "mode": "show", "starts": 0})  # fmt: skip
        with Browser(hand.port) as first:
            plan = first.wait("hello")["plan"]
            assert (plan["rev"], plan["mode"], plan["cues"][0]["title"]) == (
                0,
                "show",
                {"": "Dawn"},
            )
            hand.tell(PLAN)
            assert first.wait("plan", rev=1)["mappings"] == PLAN["mappings"]
            hand.tell({"do": "tracks", "from": 1, "tracks": [{"k": "group", "i": 0}]})
            hand.tell({"do": "reload", "state": "wrong", "problems": [], "texts": {}, "seconds": 1})
            hand.status(words=[WORD], elapsed=7.0)
            hand.tell({"do": "nobody knows this"})
            hand.live({0: 0.5, 1: 1.0})
            hand.live({1: 0.0})
            first.ask("seen", "lights plugin")
            with Browser(hand.port) as second:
                hello = second.wait("hello")
                assert hello["you"] == {"name": "console 2", "reader": False}
                assert [one["name"] for one in hello["operators"]] == ["console 1", "console 2"]
                assert [one["k"] for one in hello["plan"]["tracks"]] == ["signal", "group"]
                assert (hello["status"]["elapsed"], hello["status"]["link"]) == (7.0, "ok")
                assert "words" not in hello["status"]
                assert hello["reload"]["state"] == "wrong"
                assert hello["seen"] == ["lights plugin"]
                (word,) = hello["log"]
                assert word["text"] == {"en": "lights: It is dark.", "fr": "lights : Il fait noir."}
                assert abs(word["time"] - time.time()) < 60
                assert values_of(second.live()) == {0: 0.5, 1: 0.0}


def test_all_consoles_agree(hand: Hand) -> None:
    with Browser(hand.port) as one, Browser(hand.port) as other:
        one.wait("hello")
        other.wait("hello")
        hand.tell({"do": "word", **WORD})
        said = one.wait("word")
        assert other.wait("word") == said
        assert one.ask("name", " Maud\n ")["ok"]
        assert other.wait("operators")["operators"][0] == {"name": "Maud", "reader": False}
        assert not one.ask("name", "\n\x00")["ok"]
        other.ask("seen", "lights plugin")
        assert one.wait("seen")["seen"] == ["lights plugin"]
        one.ask("go", 1)
        other.ask("go")
        assert [(order["values"], order["by"]) for order in hand.given] == [
            ([1], "Maud"), ([], other.said[0]["you"]["name"]),
        ]  # fmt: skip
        other.__exit__()
        assert len(one.wait("operators")["operators"]) == 1


def test_the_keeper_decides_and_its_reason_is_passed_on(hand: Hand) -> None:
    with Browser(hand.port) as page:
        assert page.ask("blackout", 1) == {"t": "answer", "id": 1, "ok": True}
        hand.answer = lambda order: {"ok": False, "why": "too late", "why_fr": "trop tard"}
        assert page.ask("go", 0)["why"] == {"en": "too late", "fr": "trop tard"}


def test_a_hundred_at_once_are_answered_in_order(hand: Hand) -> None:
    with Browser(hand.port) as page:
        for number in range(100):
            page.send({"id": number, "do": "go", "values": [0]})
        answers = [page.wait("answer")["id"] for _ in range(100)]
        assert answers == list(range(100))
        assert len(hand.given) == 100


@pytest.mark.parametrize("path", ["/ws?read", "/read/ws"])
def test_a_reader_orders_nothing(hand: Hand, path: str) -> None:
    with Browser(hand.port, path) as page:
        assert page.wait("hello")["you"]["reader"]
        for do, values in (
            ("go", [0]),
            ("panic", []),
            ("seen", ["a"]),
            ("set", ["lights", "a", 1]),
        ):
            answer = page.ask(do, *values)
            assert not answer["ok"]
            assert answer["why"]["en"] == "This page may only look."
        assert page.ask("name", "Salle")["ok"]
        assert not hand.given


def test_live_frames_pass_as_they_are(hand: Hand) -> None:
    hand.tell(PLAN)
    with Browser(hand.port) as page:
        page.wait("hello")
        first = hand.live({0: 0.25, 7: 0.5}, [[12, "desk", "/hit", 0, [1]]])
        assert page.wait("events")["e"] == [[12, "desk", "/hit", 0, [1]]]
        whole = page.live()
        assert values_of(whole)[7] == 0.5
        assert values_of(whole)[3] != values_of(whole)[3], "not known yet"
        second = hand.live({7: 0.75})
        assert page.live() == second == frame({7: 0.75})
        assert first != whole, "the first one holds all that is known"
        page.ask("watch", 0)
        hand.live({7: 0.1})
        hand.live({0: 0.2})
        page.ask("watch", 1)
        known = {k: round(v, 3) for k, v in values_of(page.live()).items() if v == v}
        assert known == {0: 0.2, 7: 0.1}
        hand.tell(PLAN)
        page.wait("plan")
        kept = len(page.frames)
        hand.live({0: 0.5})
        assert values_of(page.live()) == {0: 0.5}, "another plan: nothing of before is known"
        assert len(page.frames) == kept + 1


def test_live_frames_are_wanted_while_somebody_looks(hand: Hand) -> None:
    def watched() -> list[int]:
        return [one["values"][0] for one in hand.orders if one["do"] == "watch"]

    with Browser(hand.port) as page:
        assert wait(lambda: watched() == [1])
        with Browser(hand.port) as other:
            page.ask("watch", 0)
            assert watched() == [1]
            other.ask("watch", 0)
            assert wait(lambda: watched() == [1, 0])
            page.ask("watch", 1)
            hand.live({0: 1.0}, lost=True)
            assert wait(lambda: watched() == [1, 0, 1, 1]), "what was lost is asked for again"
    assert wait(lambda: watched() == [1, 0, 1, 1, 0])


def test_it_beats_also_without_the_engine(hand: Hand) -> None:
    hand.status(elapsed=3.0)
    with Browser(hand.port) as page:
        page.wait("hello")
        away = page.wait("status", link="engine")
        assert away["elapsed"] == 3.0
        assert away["quiet"] > 0.6
        began = last = time.monotonic()
        gaps = []
        while last - began < 1.5:
            page.wait("status", 1.0, link="engine")
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
        assert len(gaps) >= 5
        hand.status(elapsed=4.0)
        assert page.wait("status", link="ok")["elapsed"] == 4.0


def spent(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def test_four_consoles_and_300_values_cost_little(tmp_path: Path) -> None:
    with Hand(tmp_path) as hand, contextlib.ExitStack() as stack:
        hand.tell(PLAN)
        pages = [stack.enter_context(Browser(hand.port)) for _ in range(4)]
        for page in pages:
            page.wait("hello")
        before, began = spent(hand.process.pid), time.monotonic()
        sent = []
        for number in range(90):
            sent.append(hand.live({i: i + number / 100 for i in range(300)}))
            if number % 6 == 0:
                hand.status(newest=[[f"/address/{i}", [0.5]] for i in range(300)])
            time.sleep(max(0.0, began + (number + 1) / 30 - time.monotonic()))
        share = (spent(hand.process.pid) - before) / (time.monotonic() - began)
        for page in pages:
            while page.live() != sent[-1]:
                pass
            assert len(page.frames) > 10
        assert share < 0.1, f"{share:.1%} of a processor"


def test_what_the_engine_says_wrongly_costs_that_message_alone(hand: Hand) -> None:
    with Browser(hand.port) as page:
        page.wait("hello")
        hand.tell({"do": "live", "b": 3, "e": 1})
        hand.tell({"do": "word", "what": "cue", "data": 7})
        hand.tell({"do": "word", "what": "cue", "data": 7})
        assert hand.process.stdin is not None
        hand.process.stdin.write(b'{"do": "sta\n[]\n\n\xff\n{"do": "word", "n": NaN}\n')
        hand.status(elapsed=9.0)
        assert page.wait("word")["n"] is None
        assert page.wait("status", elapsed=9.0)
    said = [one["key"] for one in hand.orders if one["do"] == "console"]
    assert said == ["console.mishap"] * len(said)
    assert 1 <= len(said) <= 2, "each is spoken of once"


NONSENSE = [
    "", "{", "[]", "null", '"go"', "{}", '{"do": 1}', '{"do": "go", "values": 3}', b"\x00\xff\xfe",
    '{"do": "go", "values": [-1]}', '{"do": "go", "values": [1.5]}', '{"do": "go", "values": [9]}',
    '{"do": "go", "values": [0], "more": 1}', '{"do": "go", "values": ["0"]}',
    '{"do": "stop"}', '{"do": "hello"}', '{"do": "console"}', "[" * 5000, '{"do": "\\ud800"}',
    '{"do": "set", "values": ["lights", "a"]}', '{"do": "set", "values": ["lights", "a", 1e999]}',
    '{"do": "set", "values": ["lights", "a", [1]]}', '{"do": "set", "values": ["nobody", "a", 1]}',
    '{"do": "mute", "values": ["gone", 1]}', '{"do": "mute", "values": ["desk /fader", 2]}',
    '{"do": "master", "values": ["lights", 1.01]}', '{"do": "mode", "values": ["party"]}',
    '{"do": "set", "values": ["lights", "' + "a" * 300 + '", 1]}',
    '{"do": "set", "values": ["lights", "a"' + ", 1" * 60 + "]}",
    '{"id": {}, "do": "go"}', '{"id": "' + "9" * 80 + '", "do": "go"}', '{"do": "watch"}',
]  # fmt: skip


def test_nonsense_is_answered_and_goes_nowhere(hand: Hand) -> None:
    with Browser(hand.port) as page:
        page.wait("hello")
        for message in NONSENSE:
            page.send(message)
            answer = page.wait("answer")
            assert not answer["ok"], message
            assert set(answer["why"]) == {"en", "fr"}
            assert all(answer["why"].values()), message
        assert not hand.given
        assert page.ask("go", 1)["ok"]


def test_what_is_too_long_ends_that_page_alone(hand: Hand) -> None:
    with Browser(hand.port) as page, Browser(hand.port) as other:
        page.send('{"do": "go", "values": [' + "1," * 20_000 + "1]}")
        assert page.closed() == 1009
        assert other.ask("go", 1)["ok"]


def test_a_flood_is_answered_counted_and_closed(hand: Hand) -> None:
    with Browser(hand.port) as flood, Browser(hand.port) as other:
        order = json.dumps({"do": "set", "values": ["lights", "a", 1]})
        flood.wait("hello")
        other.wait("hello")
        with contextlib.suppress(OSError, ConnectionClosed):
            for _ in range(20_000):
                flood.send(order)
        assert other.ask("go", 0, seconds=3)["ok"], "everybody else is served meanwhile"
        assert wait(lambda: any(one["do"] == "console" for one in hand.orders))
        (said,) = [one for one in hand.orders if one["do"] == "console"]
        assert (said["key"], said["thing"]) == ("console.flood", flood.said[0]["you"]["name"])
        passed = [one for one in hand.given if one["do"] == "set"]
        assert 100 <= len(passed) <= 600


def test_panic_passes_where_faders_flood(hand: Hand) -> None:
    with Browser(hand.port) as page:
        for _ in range(600):
            page.send({"do": "set", "values": ["lights", "a", 1]})
        assert page.ask("panic")["ok"]
        assert hand.given[-1]["do"] == "panic"
        answers = [page.ask("panic") for _ in range(20)]
        assert not answers[-1]["ok"], "nor can it flood"


def test_foreign_pages_and_names_are_turned_away(hand: Hand) -> None:
    ours = f"http://127.0.0.1:{hand.port}"
    for origin, host in (
        ("http://evil.example", "127.0.0.1"), ("null", "127.0.0.1"), ("", "127.0.0.1"),
        (f"http://127.0.0.1:{hand.port + 1}", "127.0.0.1"), ("file://", "127.0.0.1"),
        (f"http://localhost:{hand.port}", "127.0.0.1"), (ours, "evil.example"),
        (None, "evil.example"), (None, "127.0.0.1.evil.example"), (None, "10.0.0.1"),
    ):  # fmt: skip
        with pytest.raises(Exception, match="403"):
            Browser(hand.port, origin=origin, host=host)
    for origin, host in ((ours, "127.0.0.1"), (f"http://localhost:{hand.port}", "localhost")):
        with Browser(hand.port, origin=origin, host=host) as page:
            page.wait("hello")


def http(port: int, request: str, *headers: str, host: str | None = None) -> tuple[int, str, str]:
    """One bare request: status, headers in small letters, body."""
    lines = [f"{request} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", *headers]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        data = b""
        while chunk := sock.recv(65536):
            data += chunk
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


def test_pages_are_served_with_their_rules(process: Hand) -> None:
    port = process.port
    for path in ("/", "/read", "/store.js", "/nothing.js", "/ws"):
        status, head, _ = http(port, f"GET {path}")
        assert status == (404 if path in ("/nothing.js", "/ws") else 200)
        assert "content-security-policy: default-src 'self';" in head
        assert "unsafe" not in head
        assert "cache-control: no-store" in head
        assert "x-frame-options: deny" in head
        assert "x-content-type-options: nosniff" in head
        assert "server:" not in head
    assert "text/javascript" in http(port, "GET /store.js")[1]
    assert "text/html" in http(port, "GET /")[1]
    for path in ("/../serve.py", "/%2e%2e/serve.py", "/..%2fserve.py", "//etc/passwd", "/draw"):
        assert http(port, f"GET {path}")[0] == 404
    assert http(port, "POST /")[0] == 405
    status, _, body = http(port, "GET /", host=f"evil.example:{port}")
    assert (status, len(body.splitlines())) == (403, 2)
    assert http(port, "GET /", host="127.0.0.1")[0] == 403, "another port"
    assert http(port, "GET /", "Origin: http://evil.example")[0] == 403
    assert http(port, "GET /store.js", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors",
                "Sec-Fetch-Dest: script")[0] == 403  # fmt: skip
    assert http(port, "GET /", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document")[0] == 200, "a link may lead here"  # fmt: skip
    assert http(port, "GET /", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: iframe")[0] == 403  # fmt: skip


def test_nothing_is_kept_for_a_keeper_that_is_not_there(tmp_path: Path) -> None:
    with Hand(tmp_path) as hand, Browser(hand.port) as page:
        assert page.ask("go")["ok"]
        hand.close_socket()
        assert wait(lambda: not page.ask("go")["ok"])
        answer = page.ask("go")
        assert answer["why"]["en"].startswith("The show cannot be reached")
        count = len(hand.given)
        hand.open_socket()
        assert wait(lambda: page.ask("back")["ok"])
        assert [one["do"] for one in hand.given[count:]] == ["back"]


def test_a_keeper_that_does_not_answer(tmp_path: Path) -> None:
    with Hand(tmp_path) as hand, Browser(hand.port) as page:
        asked = []

        def slow(order: dict[str, object]) -> dict[str, object]:
            asked.append(order)
            if order["do"] == "go":
                time.sleep(2.5)
            return {"ok": True, "n": len(asked)}

        hand.answer = slow
        assert not page.ask("go")["ok"]
        assert page.ask("back")["ok"], "the answers stay in order"


def test_it_ends_with_its_keeper(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    with Browser(hand.port) as page:
        page.wait("hello")
        began = time.monotonic()
        hand.end()
        assert time.monotonic() - began < 2
        page.wait("end")
        assert page.closed() == 1001


def test_one_that_reads_nothing_is_let_go(hand: Hand) -> None:
    with Browser(hand.port) as page:
        page.wait("hello")
        deaf = socket.create_connection(("127.0.0.1", hand.port), timeout=5)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
        deaf.sendall(f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{hand.port}\r\nUpgrade: websocket\r\n"
                     f"Connection: Upgrade\r\n{key}\r\n\r\n".encode())  # fmt: skip
        assert len(page.wait("operators")["operators"]) == 2
        long = {**WORD, "data": ["x" * 20_000, ""]}
        words = 0
        until = time.monotonic() + 15
        while time.monotonic() < until:
            if words < 300:  # six megabytes: more than the system holds for it
                words += 1
                hand.tell({"do": "word", "n": words, **long})
            message = page.take()
            if isinstance(message, dict) and message["t"] == "operators":
                break
        assert page.said[-1]["t"] == "operators", "in time"
        assert len(page.said[-1]["operators"]) == 1
        while sum(one["t"] == "word" for one in page.said) < words:
            page.take()
        assert [one["n"] for one in page.said if one["t"] == "word"] == list(range(1, words + 1))
        deaf.close()
