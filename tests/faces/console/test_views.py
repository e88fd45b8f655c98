"""What lives in the console, in a real browser: meters, mappings, hands, tables, an old picture."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from math import sin
from pathlib import Path
from typing import Any

import pytest

from tests.faces.console.serving import Hand, Message

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install -e .[dev]"
)
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
)

SIZES = ((1280, 800), (820, 1180))


def track(k: str, **more: Any) -> Message:
    return {"k": k, "who": 0, "part": 0, "parts": 1, "unit": "", "low": None, "high": None, **more}


TRACKS = [
    track("signal", source="dancer", port="height", who=1, low=0.3, high=1.9),
    track("signal", source="voice", port="level", unit="dB", low=-120, high=6),
    track("signal", source="shadow", port="drift", low=-1, high=1),
    track("line", m=0, s=0), track("line", m=0, s=1),
    track("target", output="lights", address="/dmx/1", low=0, high=255, whole=True, intensity=True),
    track("target", output="sound", address="/pan"),
    track("ear", model="shadow", ear="reach", s=0),
    *(track("look", source="dancer", port="world", who=1, part=i, parts=99) for i in range(99)),
]  # fmt: skip

PLAN: Message = {
    "do": "plan", "rev": 1, "scene": {"name": {"": "Air"}, "file": "air.yaml", "about": None},
    "show": None, "language": "en", "mode": "rehearsal", "rig": None, "groups": [], "cues": [],
    "inputs": [{"name": "dancer", "use": "pose", "people": ["Ada"], "ports": []},
               {"name": "voice", "use": "audio", "people": [], "ports": []}],
    "models": [{"name": "shadow", "use": "shadow", "hears": ["reach"], "ports": [],
                "patience_ms": 40, "card": None}],
    "outputs": [{"name": "lights", "use": "osc", "patch": "qlcplus", "to": "127.0.0.1:7700",
                 "lamps": [{"name": "front", "addresses": ["/dmx/1"]}], "slots": [],
                 "feedback": False},
                {"name": "sound", "use": "osc", "patch": "", "to": "127.0.0.1:57120", "lamps": [],
                 "slots": [], "feedback": True}],
    "mappings": [
        {"m": 0, "name": "dancer . height -> lights front", "text": "", "group": None,
         "source": "dancer.height", "shapes": ["from 0.3..1.9"],
         "targets": [{"output": "lights", "address": "/dmx/1", "text": "lights front"}]},
        {"m": 1, "name": "shadow . drift -> sound /pan", "text": "", "group": None,
         "source": "shadow.drift", "shapes": [],
         "targets": [{"output": "sound", "address": "/pan", "text": "sound /pan"}]},
    ],
    "tracks": TRACKS,
}  # fmt: skip

HANDS: Message = {
    "signals": [], "muted": [], "solo": [], "bypassed": [], "masters": {"lights": 1, "sound": 1},
    "targets": [{"output": "sound", "address": "/pan", "value": 0.25, "by": "Maud"}],
}  # fmt: skip


def status(now: int) -> Message:
    """What stands now."""
    common: Message = {"life": "ready", "signals": [], "event": None, "rate": 30.0}
    return {
        "mode": "rehearsal", "blackout": False, "now": now, "saved": 0.2, "offer": None,
        "conduct": {"now": None, "standby": None, "in_cue": 0, "fade": None, "after": None,
                    "trigger": None},
        "hands": HANDS, "groups": [],
        "latency": {"p50_ms": 63, "p99_ms": 80, "parts": [["pose", 40]]},
        "inputs": [{"name": "dancer", "use": "pose", "people": ["Ada"], **common},
                   {"name": "voice", "use": "audio", "people": [], **common}],
        "models": [{"name": "shadow", "use": "shadow", "late": False, "thought_ms": 12,
                    "cpu_s": 0, "bypassed": False, "patience_ms": 40, **common}],
        "outputs": [{"name": name, "patch": "", "to": "", "rate": 44, "open": True, "dropped": 0,
                     "newest": [["/dmx/1", [51]]], "master": 1, "muted": False}
                    for name in ("lights", "sound")],
    }  # fmt: skip


class Room:
    """A show that lives until it is told to stand still, and a browser to look at it."""

    def __init__(self, hand: Hand, browser: Any) -> None:
        self.hand, self.browser = hand, browser
        self.still = threading.Event()
        self._ends = threading.Event()
        self._lives = threading.Thread(target=self._live)
        hand.tell(PLAN)
        self._lives.start()

    def _live(self) -> None:
        turn = 0
        while not self._ends.wait(0.05):
            turn += 1
            if self.still.is_set():
                continue
            if turn % 4 == 1:
                self.hand.status(**status(50 * turn))
            height = 1.1 + 0.5 * sin(turn / 5)
            values = {0: height, 1: -20.0, 2: -0.5, 3: height, 4: 0.5, 5: 51.0, 6: 0.5, 7: 0.7}
            values.update({8 + i: 0.01 * i + 0.01 * (turn % 7) for i in range(99)})
            self.hand.live(values)

    def end(self) -> None:
        self._ends.set()
        self._lives.join()

    def page(self, view: str, size: tuple[int, int] = SIZES[0]) -> Any:
        self.hand.orders.clear()
        page = self.browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(5000)
        page.goto(f"http://127.0.0.1:{self.hand.port}/?view={view}&lang=fr")
        wait(
            lambda: page.evaluate("!!stagekit?.state.status && stagekit.state.live[0] > 0"), "alive"
        )
        return page

    def given(self, do: str) -> list[Any]:
        """The values of the newest order of that name, once it came."""
        found: list[list[Any]] = []

        def came() -> bool:
            found[:] = [one["values"] for one in self.hand.given if one["do"] == do]
            return bool(found)

        wait(came, do)
        return found[-1]


def wait(until: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 5
    while not until():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    folder: Path = tmp_path_factory.mktemp("views")
    with sync_api.sync_playwright() as play, Hand(folder) as hand:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        room = Room(hand, browser)
        try:
            yield room
        finally:
            room.end()
            browser.close()


def ink(page: Any, canvas: str) -> int:
    """How many pixels of a canvas are drawn."""
    return int(page.evaluate(
        """(sort) => {
          const one = document.querySelector(sort)
          const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height)
          let drawn = 0
          for (let i = 3; i < data.length; i += 4) if (data[i]) drawn++
          return drawn
        }""",
        canvas,
    ))  # fmt: skip


def test_a_signal_is_seen_and_taken_in_the_hand(room: Room) -> None:
    page = room.page("signals")
    wait(lambda: ink(page, ".wall canvas") > 300, "meters drawn")
    heads = page.locator(".scroll h3").all_inner_texts()
    assert heads == ["dancer · Ada\n1", "voice\n1", "shadow\n1 · modèle"]
    page.get_by_role("button", name="dancer Ada · height").click()
    page.get_by_role("button", name="Geler").click()
    assert room.given("hold") == ["dancer", "height", 1]
    fader = page.get_by_role("slider", name="dancer Ada · height")
    fader.focus()
    page.keyboard.press("End")
    assert room.given("override") == ["dancer", "height", 1, 1.9]
    page.get_by_role("button", name="Observer").click()
    assert room.given("calibrate") == ["dancer", "height", 1, 10]
    assert page.get_by_role("button", name="Rendre").is_disabled()  # no hand holds it
    page.close()


def test_a_mapping_shows_every_step_and_is_muted_and_soloed(room: Room) -> None:
    page = room.page("mappings")
    wait(lambda: ink(page, ".maps canvas") > 200, "values drawn")
    rows = page.locator(".map")
    assert rows.count() == 2
    steps = rows.nth(0).locator(".c .n").all_inner_texts()
    assert steps == ["dancer.height", "from 0.3..1.9", "→ lights front"]
    assert rows.nth(1).locator(".tag").inner_text() == "main · Maud"
    rows.nth(0).get_by_role("button", name="Couper").click()
    assert room.given("mute") == ["dancer . height -> lights front", 1]
    rows.nth(1).get_by_role("button", name="N'entendre que").click()
    assert room.given("solo") == ["shadow . drift -> sound /pan", 1]
    page.close()


def test_hands_say_levels_and_give_back(room: Room) -> None:
    page = room.page("hands")
    held = page.locator(".fader.line")
    assert held.inner_text().split("\n")[:2] == ["sound /pan", "cible · Maud"]
    pan = page.locator(".fader:not(.line)", has_text="sound /pan").get_by_role("slider")
    assert pan.input_value() == "0.25"  # where the hand put it, not what leaves
    lamp = page.locator(".fader:not(.line)", has_text="lights front")
    lamp.get_by_role("button", name="Geler").click()
    assert room.given("set") == ["lights", "/dmx/1", 0.2]  # 51 of 255
    lamp.get_by_role("slider").focus()
    page.keyboard.press("End")
    wait(lambda: room.given("set")[-1] == 1, "the whole level")
    held.get_by_role("button", name="Rendre").click()
    assert room.given("free") == ["sound", "/pan", 1]
    page.get_by_role("button", name="Contourner shadow").click()
    assert room.given("bypass") == ["shadow", 1]
    page.close()


def test_beside_the_stage_everything_lives(room: Room) -> None:
    page = room.page("stage", (1920, 1080))
    for canvas in (".cola canvas", ".colb canvas", ".cam canvas"):
        wait(lambda canvas=canvas: ink(page, canvas) > 100, canvas)  # type: ignore[misc]
    text = page.locator(".alive").inner_text()
    for words in (
        "12\u00a0ms / 40",
        "sans retour",
        "répond",
        "44\u202f/s",
        "entend reach",
        "1 personne",
    ):
        assert words in text, words
    before = page.locator(".m .v").first.inner_text()
    wait(lambda: page.locator(".m .v").first.inner_text() != before, "values move")
    assert "63" in page.locator(".lat").inner_text()
    page.close()


def test_tables_say_what_the_drawings_show(room: Room) -> None:
    for view, words in (("signals", "−20,0\u00a0dB"), ("mappings", "from 0.3..1.9 0,50")):
        page = room.page(view)
        page.keyboard.press("t")
        page.wait_for_selector("table.tab")
        wait(lambda page=page, words=words: words in page.locator("table.tab").inner_text(), words)  # type: ignore[misc]
        page.close()


@pytest.mark.parametrize("view", ["stage", "signals", "mappings", "hands"])
def test_axe_finds_nothing_and_a_finger_hits(room: Room, view: str) -> None:
    for size in SIZES:
        page = room.page(view, size)
        for tables in (False, True) if size == SIZES[0] else ():
            if tables:
                page.keyboard.press("t")
                page.wait_for_timeout(150)
            found = axe.Axe().run(page).response["violations"]
            assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
        small = page.evaluate("""[...document.querySelectorAll("button, input")].filter((one) => {
          const { width, height } = one.getBoundingClientRect()
          return width && (width < 44 || height < 44) }).map((one) => one.outerHTML)""")
        assert not small
        page.close()


def test_an_old_picture_offers_no_hand(room: Room) -> None:
    page = room.page("hands")
    faders = page.locator(".fader:not(.line) input:enabled")  # two masters, two targets
    wait(lambda: faders.count() == 4, "open")
    room.still.set()
    os.kill(room.hand.process.pid, signal.SIGSTOP)  # as a cable that is pulled out
    try:
        wait(lambda: page.locator(".fader :enabled").count() == 0, "closed")
    finally:
        os.kill(room.hand.process.pid, signal.SIGCONT)
        room.still.clear()
    wait(lambda: faders.count() == 4, "open again")
    page.close()
