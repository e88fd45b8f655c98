"""Who may come in from a network: the token, guesses, and the name of the machine."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from stagekit.faces.console.door import GUESSES, REMEMBERED, SAID_AGAIN, WAITS, Bucket, Door
from tests.faces.console.serving import PLAN, Browser, Hand
from tests.show.playing import wait

TOKEN, LOOK = "merlin-and-the-owl", "only-the-owl"


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with Hand(tmp_path_factory.mktemp("token"), token=TOKEN, read_token=LOOK) as hand:
        hand.tell(PLAN)
        yield hand


def test_nothing_is_said_before_the_token(hand: Hand) -> None:
    with Browser(hand.port) as page:
        assert page.take() == {"t": "token"}
        hand.status()
        page.send({"id": 0, "do": "token", "values": [TOKEN]})
        assert page.take() == {"t": "answer", "id": 0, "ok": True}
        hello = page.take()
        assert isinstance(hello, dict)
        assert (hello["t"], hello["you"]["reader"]) == ("hello", False)
        assert page.ask("go")["ok"]


def test_the_readers_token_opens_the_readers_door_only(hand: Hand) -> None:
    for path, token, code in (
        ("/read/ws", LOOK, 0), ("/read/ws", TOKEN, 0), ("/ws", LOOK, 4401), ("/ws", "", 4401),
        ("/read/ws", "wrong", 4401),
    ):  # fmt: skip
        with Browser(hand.port, path) as page:
            page.send({"do": "token", "values": [token]})
            if code:
                assert page.closed() == code
                assert [one["t"] for one in page.said] == ["token", "answer"]
            else:
                assert page.wait("hello")["you"]["reader"]


def test_an_order_is_no_token(hand: Hand) -> None:
    before = len(hand.given)
    for first in ({"do": "panic"}, {"do": "go", "values": [0]}, "{", {"do": "token"}):
        with Browser(hand.port) as page:
            page.send(first)
            answer = page.wait("answer")
            assert "address that the show printed" in answer["why"]["en"]
            assert page.closed() == 4401
    assert len(hand.given) == before


def test_guessing_is_slow_and_said_once(tmp_path: Path) -> None:
    with Hand(tmp_path, token=TOKEN) as hand, Browser(hand.port) as before:
        before.send({"do": "token", "values": [TOKEN]})
        before.wait("hello")
        began = time.monotonic()
        codes = []
        for number in range(100):
            with Browser(hand.port) as page:
                with contextlib.suppress(ConnectionClosed):  # it may be closed by now
                    page.send({"do": "token", "values": [f"guess {number}"]})
                codes.append(page.closed())
        assert codes == [4401] * GUESSES + [4429] * (100 - GUESSES)
        assert time.monotonic() - began > GUESSES * 0.3
        with Browser(hand.port) as page:
            with contextlib.suppress(ConnectionClosed):
                page.send({"do": "token", "values": [TOKEN]})
            assert page.closed() == 4429, "the right one has to wait too: nobody can tell"
        assert before.ask("go")["ok"], "who was in already stays in"
        said = [one for one in hand.orders if one["do"] == "console"]
        assert [(one["key"], one["thing"], one["data"]) for one in said] == [
            ("console.guesses", "127.0.0.1", [GUESSES])
        ]


def test_strangers_that_say_nothing_do_not_keep_others_out(hand: Hand) -> None:
    silent = [Browser(hand.port) for _ in range(8)]
    with Browser(hand.port) as page:
        assert page.closed() == 1013
    for one in silent:
        one.__exit__()

    def let_in() -> bool:
        with Browser(hand.port) as page:
            return page.take() == {"t": "token"}

    assert wait(let_in)


def test_ten_thousand_guesses() -> None:
    said: list[tuple[str, int]] = []
    door = Door("192.168.1.20", TOKEN, said=lambda *what: said.append(what))
    now = heard = 0.0
    for number in range(10_000):
        now += 0.001
        if not door.waits("192.168.1.66", now):
            heard += 1
            assert not door.opens(str(number), "192.168.1.66", now)
    assert heard == GUESSES
    assert said == [("192.168.1.66", GUESSES)]
    assert door.wrong("192.168.1.66") == 10_000
    assert door.opens(TOKEN, "192.168.1.20", now), "another address is not kept out"
    now += WAITS
    assert not door.waits("192.168.1.66", now)
    assert not door.opens("one more", "192.168.1.66", now)
    assert door.waits("192.168.1.66", now + WAITS - 1), "from now on one in half a minute"
    assert len(said) == 1
    assert door.opens(TOKEN, "192.168.1.66", now + WAITS)
    assert door.wrong("192.168.1.66") == 0
    for _ in range(GUESSES):
        door.opens("again", "192.168.1.66", now + SAID_AGAIN)
    assert len(said) == 2, "whoever begins anew is spoken of anew"


def test_guesses_from_everywhere_do_not_fill_the_memory() -> None:
    door = Door("0.0.0.0", TOKEN)
    for number in range(3 * REMEMBERED):
        door.opens("x", f"10.0.{number // 256}.{number % 256}", 0.0)
    assert len(door._guessers) == REMEMBERED


def test_which_names_are_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Regie.maison")
    door = Door("0.0.0.0")
    here, local = ("192.168.1.20", 8470), ("127.0.0.1", 8470)
    for host in ("192.168.1.20:8470", "regie.maison:8470", "regie.local:8470", "REGIE.local.:8470"):
        assert door.host(host, here), host
    for host in ("localhost:8470", "127.0.0.1:8470"):
        assert door.host(host, local)
        assert not door.host(host, here)
    assert door.host("[::1]:8470", ("::1", 8470))
    assert door.host("192.168.1.20:8470", ("::ffff:192.168.1.20", 8470))
    assert door.host("192.168.1.20", ("192.168.1.20", 80))
    for host in ("", ":8470", "evil.example:8470", "192.168.1.20", "192.168.1.20:80",
                 "me@192.168.1.20:8470", "192.168.1.20:8470/x", "192.168.1.20:no", "[::1:8470",
                 "192.168.1.20:8470?x", "x192.168.1.20:8470",
                 "192.168.1.20.evil.example:8470"):  # fmt: skip
        assert not door.host(host, here), host


def test_which_pages_are_ours() -> None:
    door = Door("127.0.0.1")
    assert door.origin(None, "127.0.0.1:8470")
    assert door.origin("http://127.0.0.1:8470", "127.0.0.1:8470")
    assert door.origin("http://a:80", "a")
    for origin in ("null", "", "http://127.0.0.1", "http://127.0.0.1:8471", "http://[", "//a",
                   "http://127.0.0.1:8470.evil.example", "http://127.0.0.1:8470@evil.example",
                   "chrome-extension://127.0.0.1:8470", "http://localhost:8470"):  # fmt: skip
        assert not door.origin(origin, "127.0.0.1:8470"), origin


def test_a_bucket_fills_again() -> None:
    bucket = Bucket(rate=10, burst=3)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(100.15), bucket.take(100.16)] == [True, False]
    assert [bucket.take(200.0) for _ in range(4)] == [True, True, True, False]
