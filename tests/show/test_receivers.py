"""A desk that is not there yet, or goes and comes back while the show runs."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from stagekit.core.osc import decode
from stagekit.show.receivers import AGAIN, Receivers
from tests.show.playing import SIMPLE, Playing, free_port, udp, wait

SECOND = 1_000_000_000


class Desk:
    """An output as far as its health goes."""

    words: tuple[str, str] | None = None

    def trouble(self) -> tuple[str, str] | None:
        return self.words


def test_it_is_said_once_and_told_everything_again_and_again() -> None:
    said: list[str] = []
    told: list[int] = []
    at = 0
    receivers = Receivers(lambda name, *words: said.append(words[0]), lambda name: told.append(at))
    desk = Desk()
    for at in range(0, 20 * SECOND, SECOND // 5):
        desk.words = ("nobody", "personne") if 3 * SECOND <= at < 12 * SECOND else None
        receivers.look("lights", desk, at)
    assert said == ["nobody"]
    assert told == list(range(3 * SECOND, 12 * SECOND, AGAIN))


def test_another_trouble_is_said_and_one_that_cannot_be_told_is_one() -> None:
    class Broken(Desk):
        def trouble(self) -> tuple[str, str] | None:
            raise OSError(5, "it fell over")

    said: list[str] = []
    receivers = Receivers(lambda name, *words: said.append(words[0]), lambda name: None)
    desk = Desk()
    for words in (("nobody", "personne"), ("off", "éteinte"), ("off", "éteinte"), None):
        desk.words = words
        receivers.look("lights", desk, 0)
    assert said == ["nobody", "off"]
    assert receivers.troubles == {}
    receivers.look("lights", Broken(), 0)
    assert "it fell over" in said[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps what comes back")
def test_a_desk_that_is_opened_late_finds_the_whole_state(tmp_path: Path) -> None:
    port = free_port()
    scene = SIMPLE.replace("to: 127.0.0.1:$OUT, lamps", f"to: 127.0.0.1:{port}, lamps")
    with Playing(tmp_path, scene) as show:
        show.order("go")
        show.say("/fader", 1.0)
        assert wait(lambda: show.said("nobody listens", "lights"), 3), show.words
        assert wait(lambda: trouble(show, "lights"), 2)
        assert trouble(show, "sound") is None
        with udp(port) as desk:
            heard = listen(desk, AGAIN / SECOND + 1)
            assert heard == {"/stagekit/dimmer/1": 0.5, "/stagekit/dimmer/2": 0.5}
            assert wait(lambda: trouble(show, "lights") is None, 6), show.status["outputs"]
        assert sum(word.get("thing") == "lights" for word in show.words) == 1, "no flood"


def trouble(show: Playing, name: str) -> dict[str, str] | None:
    found: dict[str, str] | None = next(
        one for one in show.status["outputs"] if one["name"] == name
    )["trouble"]
    return found


def listen(desk: object, seconds: float) -> dict[str, float]:
    """The newest value of each address that comes within that time."""
    heard: dict[str, float] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            data = desk.recv(65535)  # type: ignore[attr-defined]
        except TimeoutError:
            continue
        heard.update((address, args[0]) for _, address, args in decode(data))
    return heard
