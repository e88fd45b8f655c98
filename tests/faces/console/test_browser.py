"""The page in a real browser: keys, holds, stale, sizes, axe; fed by a keeper made by hand.

Needs Debian's `chromium` and the packages `playwright` and `axe-playwright-python`.
"""

from __future__ import annotations

import importlib.util
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faces.console.serving import Hand

CUES = [("1", "Noir salle", ""), ("2", "Elle entre", "Entrée jardin."),
        ("3", "Duo au sol", "Attendre la main gauche. Pas la musique."),
        ("12.5", "Dernier souffle avant que la salle ne se rallume", ""),
        ("20", "Noir final", "")]  # fmt: skip
SIZES = {"laptop": (1280, 800), "desk": (1920, 1080), "tablet": (820, 1180), "zoomed": (640, 800),
         "zoomed low": (640, 400), "phone": (390, 844), "narrow": (320, 640)}  # fmt: skip
AXED = (("laptop", "regie", True), ("phone", "regie", True), ("laptop", "rouge", False),
        ("desk", "regie", False), ("tablet", "rouge", False),
        ("narrow", "regie", False))  # fmt: skip
VIEWS = ("stage", "far", "signals", "mappings", "hands", "log")


def plan() -> dict[str, Any]:
    tracks = [
        {"k": "signal", "source": "dancer", "port": port, "who": 0, "part": 0, "parts": 1,
         "unit": "", "low": 0, "high": 1} for port in ("height", "motion")
    ] + [
        {"k": "line", "m": 0, "s": s, "part": 0, "parts": 1} for s in range(3)
    ] + [
        {"k": "target", "output": "lights", "address": f"/d/{n}", "part": 0, "parts": 1, "low": 0,
         "high": 1, "whole": False, "intensity": True} for n in (1, 2)
    ]  # fmt: skip
    return {
        "do": "plan", "rev": 1, "language": "fr", "mode": "show", "groups": [], "rig": None,
        "scene": {"name": {"fr": "Duo", "en": "Duet"}, "file": "duo.yaml", "about": None},
        "show": {"name": {"fr": "L'Ombre", "en": "The Shadow"}, "at": 0,
                 "scenes": [{"name": {"fr": "Duo"}, "file": "duo.yaml", "over": 2}]},
        "cues": [{"i": i, "number": number, "title": {"fr": title}, "note": note, "when": "",
                  "follow": None, "with": False, "over": 3, "does": []}
                 for i, (number, title, note) in enumerate(CUES)],
        "inputs": [{"name": "dancer", "use": "pose", "people": [], "ports": []}],
        "models": [{"name": "shadow", "use": "mirror", "hears": ["gesture"], "ports": [],
                    "patience_ms": 40, "card": None}],
        "outputs": [{"name": "lights", "use": "osc", "patch": "qlcplus", "to": "127.0.0.1:7700",
                     "lamps": [{"name": "front", "addresses": ["/d/1"]}], "feedback": False,
                     "slots": [{"address": "/d/1", "size": 1, "low": 0, "high": 1,
                                "intensity": True, "rest": 0}]}],
        "mappings": [{"m": 0, "name": "one", "text": "dancer.height -> ease 1 s -> lights front",
                      "group": None, "source": "dancer.height", "shapes": ["ease 1 s", "from 0..1"],
                      "targets": [{"output": "lights", "address": "/d/1", "text": "front"}]}],
        "tracks": tracks,
    }  # fmt: skip


class Show:
    """A show in the middle of its second cue."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.picture: dict[str, Any] = {
            "mode": "show", "blackout": False, "now": 60_000, "saved": 0.4, "offer": None,
            "conduct": {"now": 1, "standby": 2, "in_cue": 5.0, "after": None,
                        "fade": {"done": 1.0, "length": 3.0},
                        "trigger": [{"text": "dancer.height > 0.5", "value": 0.3, "compare": ">",
                                     "wanted": 0.5, "low": 0, "high": 1, "true": False,
                                     "lasting": None, "held": None}]},
            "hands": {"signals": [], "muted": [], "solo": [], "bypassed": [],
                      "targets": [{"output": "lights", "address": "/d/1", "value": 0.5,
                                   "by": "Maud"}], "masters": {"lights": 0.8}},
            "inputs": [{"name": "dancer", "use": "pose", "rate": 30, "life": "ready",
                        "signals": [], "event": None, "people": []}],
            "models": [{"name": "shadow", "use": "mirror", "life": "ready", "signals": [],
                        "event": None, "rate": 20, "late": False, "thought_ms": 12, "cpu_s": 1,
                        "bypassed": False, "patience_ms": 40}],
            "outputs": [{"name": "lights", "patch": "qlcplus", "to": "127.0.0.1:7700", "rate": 44,
                         "open": True, "dropped": 0, "newest": [["/d/1", [0.5]]], "master": 0.8,
                         "muted": False}],
            "groups": [], "latency": {"p50_ms": 64, "p99_ms": 81, "parts": [["camera", 33]]},
        }  # fmt: skip
        hand.tell({"do": "began", "name": {"fr": "Duo"}, "file": "duo.yaml", "cues": [],
                   "mode": "show", "starts": 1})  # fmt: skip
        hand.tell(plan())
        hand.answer = self.obey
        self.over = threading.Event()
        self.say()
        threading.Thread(target=self._beat, daemon=True).start()

    def _beat(self) -> None:
        while not self.over.wait(0.1):
            self.picture["now"] += 100
            self.say()

    def say(self, **more: Any) -> None:
        self.picture.update(more)
        if self.over.is_set():
            return
        self.hand.live({0: 0.4, 1: 0.7, 2: 0.4, 3: 0.5, 4: 0.5, 5: 0.5, 6: 0.2})
        self.hand.status(elapsed=2266.0, **{"panic": False, **self.picture})

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if order["do"] == "panic":
            self.say(panic=not self.picture.get("panic"))
        if order["do"] == "blackout":
            self.say(blackout=bool(order["values"][0]))
        return {"ok": True}

    def taken(self) -> list[tuple[str, list[Any]]]:
        """What hands have ordered since this was last asked."""
        time.sleep(0.15)
        given = [(one["do"], list(one.get("values") or [])) for one in self.hand.given]
        self.hand.orders.clear()
        return given


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium: apt-get install chromium")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("needs playwright: pip install playwright axe-playwright-python")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture
def show() -> Iterator[Show]:
    # A socket's path may be no longer than some hundred letters.
    with tempfile.TemporaryDirectory(prefix="sk") as folder:
        hand = Hand(Path(folder))
        try:
            one = Show(hand)
            yield one
        finally:
            one.over.set()
            time.sleep(0.15)
            hand.process.send_signal(signal.SIGCONT)
            hand.end()


def until(true: Callable[[], object], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.03)


@contextmanager
def opened(browser: Any, show: Show, size: str = "laptop", query: str = "lang=fr",
           path: str = "/", **more: Any) -> Iterator[Any]:  # fmt: skip
    """A page on the show, with everything it complains of collected."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: wrong.append(asked.url) if f":{show.hand.port}/" not in asked.url else None)  # fmt: skip # noqa: E501
    page.goto(f"http://127.0.0.1:{show.hand.port}{path}?{query}")
    until(lambda: page.evaluate("Boolean(window.stagekit?.state.status?.conduct)"))
    until(lambda: page.evaluate("document.querySelector('#go .t')?.textContent.includes('Duo')"))
    show.hand.orders.clear()
    yield page
    assert not wrong
    context.close()


def test_space_is_go_once_wherever_the_focus_is(browser: Any, show: Show) -> None:
    with opened(browser, show) as page:
        page.keyboard.press(" ")
        assert show.taken() == [("go", [2])], "it carries the cue that it expects"
        time.sleep(0.35)
        page.focus("[aria-label='Raccourcis et aide']")
        page.keyboard.press(" ")
        assert show.taken() == [("go", [2])]
        assert page.query_selector(".sheet") is None, "the button was not pressed"
        time.sleep(0.35)
        page.keyboard.down(" ")
        for _ in range(20):
            page.keyboard.down(" ")
        page.keyboard.up(" ")
        page.keyboard.press(" ")
        assert show.taken() == [("go", [2])], "held, and pressed again too soon"
        assert page.evaluate("stagekit.state.log.at(-1).word.text.en").startswith("GO ignored")


def test_escape_is_panic_only_when_held(browser: Any, show: Show) -> None:
    with opened(browser, show) as page:
        page.keyboard.press("Escape")
        assert show.taken() == []
        page.keyboard.down("Escape")
        time.sleep(0.7)
        page.keyboard.up("Escape")
        until(lambda: page.get_attribute("body", "data-state") == "panic")
        assert show.taken() == [("panic", [])]
        page.keyboard.press(" ")
        assert show.taken() == [], "GO is refused"
        assert "reprenez" in page.inner_text("#go .k")
        assert page.inner_text("#cry"), "and it is cried out"
        page.keyboard.press("Shift+Escape")
        assert show.taken() == [("panic", [])]
        until(lambda: page.get_attribute("body", "data-state") == "")


def test_panic_by_mouse_and_by_switch(browser: Any, show: Show) -> None:
    with opened(browser, show) as page:
        box = page.query_selector(".panic").bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        time.sleep(0.2)
        page.mouse.move(box["x"] + 500, box["y"] - 200)  # slid off
        time.sleep(0.5)
        page.mouse.up()
        assert show.taken() == []
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        time.sleep(0.75)
        page.mouse.up()
        assert show.taken() == [("panic", [])]
        page.focus(".panic")
        page.keyboard.press("Enter")
        assert show.taken() == []
        page.keyboard.press("Enter")
        assert show.taken() == [("panic", [])]


def test_the_show_is_locked_until_u_is_held(browser: Any, show: Show) -> None:
    with opened(browser, show) as page:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("g")
        assert show.taken() == []
        page.keyboard.down("u")
        time.sleep(0.75)
        page.keyboard.up("u")
        page.keyboard.press("ArrowDown")
        assert show.taken() == [("standby", [3])]
        page.keyboard.press("g")
        page.keyboard.type("12,5")
        page.keyboard.press("Enter")
        assert show.taken() == [("cue", [3])]
        page.keyboard.press("Backspace")
        assert show.taken() == [("back", [1])]


def test_a_reader_presses_nothing(browser: Any, show: Show) -> None:
    with opened(browser, show, path="/read") as page:
        for key in (" ", "Shift+Escape", "Backspace", "ArrowDown", "a"):
            page.keyboard.press(key)
        page.click("#go", force=True)
        assert show.taken() == []
        assert "lecture" in page.inner_text("#go .k")


def test_stale_within_half_a_second_and_nothing_late(browser: Any, show: Show) -> None:
    with opened(browser, show) as page:
        page.evaluate(
            "() => { window.went = null; new MutationObserver(() => {"
            " if (document.body.dataset.state === 'stale') window.went ??="
            " performance.now() - stagekit.state.link.beat }).observe(document.body,"
            " { attributes: true }) }"
        )
        show.hand.process.send_signal(signal.SIGSTOP)
        until(lambda: page.evaluate("window.went") is not None)
        assert page.evaluate("window.went") < 500 + 150, "half a second, and a busy machine"
        for key in (" ", "Shift+Escape", "Backspace"):
            page.keyboard.press(key)
        assert "hors lien" in page.inner_text("#go .k")
        assert page.inner_text(".cue .el") == "--:--"
        show.hand.process.send_signal(signal.SIGCONT)
        until(lambda: page.get_attribute("body", "data-state") == "")
        time.sleep(0.5)
        assert show.taken() == []


MEASURE = """() => {
  const all = (names) => [...document.querySelectorAll(names)].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect()
    return { one, x, y, width, height }
  }).filter(({ width, height }) => width && height)
  const labels = '.handbar .w, .mode span, .tabs button, .cue .name.long, .cue .num'
  const cut = ({ one }) => one.clientWidth && (one.scrollWidth > one.clientWidth + 1
    || (getComputedStyle(one).overflow !== 'visible' && one.scrollHeight > one.clientHeight + 4))
  return {
    small: all('button, input, [tabindex="0"]')
      .filter(({ width, height }) => width < 43.9 || height < 43.9)
      .map(({ one }) => one.outerHTML.slice(0, 120)),
    hand: all('.handbar button').map(({ x, y, width, height }) =>
      [x, y, width, height].map(Math.round)),
    cut: all(labels).filter(cut).map(({ one }) => one.textContent),
    wide: document.documentElement.scrollWidth - innerWidth,
  }
}"""


@pytest.mark.parametrize("size", SIZES)
def test_the_hand_never_moves(browser: Any, show: Show, size: str) -> None:
    hands = set()
    with opened(browser, show, size) as page:
        looked: list[Any] = []

        def look(what: object) -> None:
            time.sleep(0.12)
            seen = page.evaluate(MEASURE)
            assert not seen["small"], what
            assert not seen["cut"], what
            assert seen["wide"] <= 0, what
            hands.add(str(seen["hand"]))
            looked.append(seen)

        for lang in ("en", "fr"):
            page.click(".icon[lang]")
            for state in ({}, {"panic": True}, {"blackout": True, "panic": False}):
                show.say(**state)
                look((lang, state))
            show.say(blackout=False)
        for number in range(2, 7):
            page.keyboard.press(str(number))
            look(number)
    assert len(hands) == 1, hands
    hand = looked[0]["hand"]
    panic, go = hand[0], hand[-1]
    if size != "narrow" and "low" not in size:
        assert go[2] >= 260
        assert go[3] >= 80
    if SIZES[size][0] > 640:
        assert go[0] - (panic[0] + panic[2]) >= 370, "panic and GO are far apart"


def test_axe_finds_nothing(browser: Any, show: Show) -> None:
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("needs axe: pip install axe-playwright-python")
    from axe_playwright_python.base import AXE_FILE_PATH

    rules = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
    wrong = {
        "do": "reload", "state": "wrong", "seconds": 0,
        "texts": {"duo.yaml": "inputs:\n  camra: 0\n"},
        "problems": [{"code": "S101", "line": 2, "column": 3, "text": "S101", "length": 5,
                      "file": "duo.yaml", "data": {}}],
    }  # fmt: skip
    well = show.picture["inputs"]
    lost = [{**well[0], "life": "dead", "rate": 0}]
    outputs = show.picture["outputs"]
    trouble = {"en": "nobody listens at 10.0.0.20:7700", "fr": "personne n'écoute à 10.0.0.20:7700"}
    absent = [{**outputs[0], "trouble": trouble}, *outputs[1:]]
    for size, theme, whole in AXED:
        with opened(browser, show, size, f"lang=fr&theme={theme}", bypass_csp=True) as page:
            page.evaluate(rules)

            def look(what: str, page: Any = page, where: str = f"{size} {theme}") -> None:
                time.sleep(0.15)
                found = page.evaluate(
                    "axe.run(document, { resultTypes: ['violations'] }).then((all) =>"
                    " all.violations.map((one) => [one.id, one.nodes[0].html.slice(0, 200)]))"
                )
                assert found == [], (where, what)

            look("at rest")
            show.say(inputs=lost, offer={"cue": "3 Duo au sol", "ago": 90})
            look("a lost camera, a restore point")
            show.say(panic=True, blackout=True)
            look("panic and blackout")
            show.say(panic=False, blackout=False, offer=None, inputs=well, outputs=absent)
            look("a desk that is not there")
            show.say(outputs=outputs)
            if not whole:
                continue
            for number, view in enumerate(VIEWS[1:], 2):
                page.keyboard.press(str(number))
                look(view)
            show.hand.tell(wrong)
            look("a wrong scene")
            show.hand.tell({**wrong, "state": "ready", "problems": []})
            page.keyboard.press("1")
            look("a new version")
            show.hand.tell({**wrong, "state": "none", "problems": []})
            show.say(mode="rehearsal")
            page.keyboard.press("g")
            look("rehearsal, go to")
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            look("help")
            page.keyboard.press("Escape")
            page.keyboard.press("t")
            look("tables")
            show.say(mode="show")
