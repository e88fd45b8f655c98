"""The stage in a real browser: lamps as they burn, whoever stands there, sound only if asked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faces.console.serving import Hand, Message

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright: pip install -e .[dev]"
)

RIG = """floor: 8 x 6 m
lamps:
  - warm: {at: [-2, 4, 0], aim: [-1.5, 0, 2], color: amber, level: lights dimmer 1}
  - out: {at: [2, 4, 0], aim: [1.5, 0, 2], level: lights dimmer 2}
  - led: {at: [0, 4, 3], aim: [0, 0, 4], color: lights rgb 1}
  - idle: {at: [3, 1.2, 3], level: lights dimmer 40}
"""


def target(address: str, part: int = 0, parts: int = 1, *, light: bool = True) -> Message:
    return {"k": "target", "output": "lights" if light else "sound", "address": address,
            "part": part, "parts": parts, "low": 0, "high": 1, "whole": False,
            "intensity": light}  # fmt: skip


def look(port: str, part: int, parts: int) -> Message:
    return {"k": "look", "source": "dancer", "port": port, "who": 0, "part": part, "parts": parts}


TRACKS = [
    target("/stagekit/dimmer/1"), target("/stagekit/dimmer/2"),
    *(target("/stagekit/rgb/1", part, 3) for part in range(3)),
    *(look("world", part, 99) for part in range(99)),
    *(look("centre", part, 3) for part in range(3)),
    target("/drone", light=False),
]  # fmt: skip
WORLD, CENTRE, DRONE = 5, 104, 107


def plan(file: Path) -> Message:
    return {
        "do": "plan", "rev": 1, "scene": {"name": {"": "Air"}, "file": str(file), "about": None},
        "show": None, "language": "en", "mode": "rehearsal", "rig": None, "groups": [], "cues": [],
        "inputs": [
            {"name": "dancer", "use": "pose", "people": [], "ports": []},
            {"name": "keys", "use": "midi", "people": [],
             "ports": [{"port": "note", "what": "event", "parts": ["pitch", "velocity"]}]},
        ],
        "models": [],
        "outputs": [
            {"name": "lights", "use": "osc", "patch": "qlcplus", "to": "", "slots": [],
             "feedback": False,
             "lamps": [{"name": "face", "addresses": ["/stagekit/dimmer/1"]}]},
            {"name": "sound", "use": "osc", "patch": "supercollider", "to": "", "slots": [],
             "feedback": False, "lamps": []},
        ],
        "mappings": [
            {"m": 0, "name": "keys . note -> sound note", "group": None, "source": "keys.note",
             "text": "keys.note -> sound note", "shapes": [],
             "targets": [{"output": "sound", "address": "/note", "text": "sound note"}]},
        ],
        "tracks": TRACKS,
    }  # fmt: skip


def status(**more: Any) -> Message:
    hands = {"signals": [], "targets": [], "muted": [], "solo": [], "bypassed": [], "masters": {}}
    conduct = {"now": None, "standby": None, "in_cue": 0, "fade": None, "after": None,
               "trigger": None}  # fmt: skip
    return {"mode": "rehearsal", "blackout": False, "panic": False, "now": 0, "saved": None,
            "offer": None, "conduct": conduct, "hands": hands, "groups": [], "latency": None,
            "inputs": [], "models": [], "outputs": [], "elapsed": 1.0, **more}  # fmt: skip


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    folder = tmp_path_factory.mktemp("stage")
    (folder / "rig.yaml").write_text(RIG, encoding="utf-8")
    with Hand(folder) as made:
        made.tell(plan(folder / "air.yaml"))
        made.status(**status())
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


SEE = """async ([name, dx, dy]) => {
  const { camera, project } = await import("/draw/camera.js")
  const rig = stagekit.state.plan.rig, canvas = document.querySelector("canvas.plateau")
  const box = canvas.getBoundingClientRect(), k = canvas.width / box.width
  const eye = camera(rig, box.width, box.height)
  const lamp = rig.lamps.find((one) => one.name === name)
  const [x, y] = project(eye, ...lamp[dx === "aim" ? "aim" : "at"])
  const left = (x + (dx === "aim" ? 0 : dx)) * k, top = (y + dy) * k
  const [r, g, b] = canvas.getContext("2d").getImageData(left, top, 1, 1).data
  return [r, g, b]
}"""

DRAWN = 'async () => (await import("/draw/stage.js")).drawn'


class Eye:
    """One page that looks at the stage."""

    def __init__(self, browser: Any, hand: Hand, size: tuple[int, int] = (1280, 800)) -> None:
        self.hand = hand
        self.page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        self.page.goto(f"http://127.0.0.1:{hand.port}/?lang=fr")
        self.wait("stagekit.state.plan?.rig?.lamps?.length")

    def wait(self, true: str) -> None:
        """Until that is so; asked from outside, since the page's policy forbids `eval`."""
        end = time.monotonic() + 10
        while not self.page.evaluate(true):
            assert time.monotonic() < end, f"never: {true}"
            time.sleep(0.02)

    def live(self, values: dict[int, float]) -> None:
        """Values that left; back once the page has drawn them."""
        self.hand.live(values)
        track, value = list(values.items())[-1]
        self.wait(
            f"Math.abs(stagekit.state.live[{track}] - {value}) < 1e-5 && stagekit.state.link.live"
        )
        self.turn()

    def turn(self) -> None:
        """A few frames later."""
        at = self.page.evaluate("stagekit.spent.frames")
        self.wait(f"stagekit.spent.frames > {at + 3}")

    def colour(self, lamp: str, dx: float | str = 0, dy: float = 0) -> tuple[int, int, int]:
        """The picture at a lamp, or where its light falls (`aim`)."""
        red, green, blue = self.page.evaluate(SEE, [lamp, dx, dy])
        return red, green, blue


@pytest.fixture(scope="module")
def page(browser: Any, hand: Hand) -> Iterator[Eye]:
    made = Eye(browser, hand)
    yield made
    made.page.close()


@pytest.fixture
def eye(page: Eye) -> Iterator[Eye]:
    page.hand.status(**status())
    page.wait("!stagekit.state.status.panic && !stagekit.state.status.blackout")
    page.live(dict.fromkeys(range(5), 0.0) | {DRONE: 0.0})
    yield page
    assert page.wrong == []


def test_the_rig_beside_the_scene_comes_with_the_plan(eye: Eye) -> None:
    rig = eye.page.evaluate("stagekit.state.plan.rig")
    assert [(one["name"], one["kind"], one["hung"]) for one in rig["lamps"]] == [
        ("warm", "dimmer", True), ("out", "dimmer", True), ("led", "rgb", True),
        ("idle", "dimmer", True),
    ]  # fmt: skip
    assert rig["problems"] == []


def test_lamps_burn_in_their_own_colour(eye: Eye) -> None:
    dark = eye.colour("warm", "aim")
    eye.live({0: 1.0, 1: 0.0, 2: 0.0, 3: 0.2, 4: 1.0})
    red, green, blue = eye.colour("warm")
    assert red > 200
    assert red > green > blue  # amber
    red, green, blue = eye.colour("led")
    assert blue > 200
    assert blue > 3 * red
    assert sum(eye.colour("warm", "aim")) > sum(dark) + 150  # where its light falls
    red, _, blue = eye.colour("led", "aim")
    assert blue > red + 60
    assert max(eye.colour("out")) < 40  # hollow


def test_a_dim_lamp_is_dimmer_and_still_seen(eye: Eye) -> None:
    eye.live({0: 1.0})
    full = sum(eye.colour("warm", "aim"))
    eye.live({0: 0.1})
    dim = sum(eye.colour("warm", "aim"))
    eye.live({0: 0.0})
    assert sum(eye.colour("warm", "aim")) + 20 < dim < full


def test_it_is_drawn_only_when_something_changed(eye: Eye) -> None:
    eye.live({0: 0.5})
    before = eye.page.evaluate(DRAWN)
    for _ in range(3):
        eye.turn()
    assert eye.page.evaluate(DRAWN) == before
    eye.live({0: 0.7})
    after = eye.page.evaluate(DRAWN)
    assert after["lamps"] > before["lamps"]


def test_a_hand_is_an_amber_ring(eye: Eye) -> None:
    held = {"output": "lights", "address": "/stagekit/dimmer/2", "value": 0, "by": "Maud"}
    hands = {**status()["hands"], "targets": [held]}
    eye.hand.status(**status(hands=hands))
    eye.wait("stagekit.state.status.hands.targets.length === 1")
    eye.turn()
    radius = eye.page.evaluate(
        """async () => {
          const { camera, project } = await import("/draw/camera.js")
          const canvas = document.querySelector("canvas.plateau").getBoundingClientRect()
          const rig = stagekit.state.plan.rig, eye = camera(rig, canvas.width, canvas.height)
          return Math.min(11, Math.max(4.5, 0.085 * project(eye, ...rig.lamps[1].at)[2]))
        }"""
    )
    red, green, blue = eye.colour("out", radius)
    assert red > 180
    assert blue < 120 < green


@pytest.mark.parametrize(("sign", "amber"), [("panic", False), ("blackout", True)])
def test_panic_and_blackout_stand_on_the_stage(eye: Eye, sign: str, amber: bool) -> None:
    shot = """async () => {
      const canvas = document.querySelector("canvas.plateau")
      const { width, height } = canvas
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
      let amber = 0, red = 0
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] > 200 && data[i + 1] > 140 && data[i + 2] < 100) amber++
        if (data[i] > 160 && data[i + 1] < 60 && data[i + 2] < 60) red++
      }
      return { amber, red }
    }"""
    assert max(eye.page.evaluate(shot).values()) == 0
    eye.hand.status(**status(**{sign: True}))
    eye.wait(f"stagekit.state.status.{sign}")
    eye.turn()
    seen = eye.page.evaluate(shot)
    assert seen["amber" if amber else "red"] > 50


def test_a_dancer_stands_in_the_light_and_moves(eye: Eye) -> None:
    body = {WORLD + 3 * joint + 1: 0.7 - joint * 0.05 for joint in range(33)}
    body |= {WORLD + 3 * joint + part: 0.0 for joint in range(33) for part in (0, 2)}
    drawn = eye.page.evaluate(DRAWN)["frames"]
    eye.live({**body, CENTRE: 1.0, CENTRE + 1: 0.9, CENTRE + 2: 3.0})
    assert eye.page.evaluate(DRAWN)["frames"] > drawn
    eye.live({CENTRE: -1.0})


def test_the_same_as_a_table(eye: Eye) -> None:
    eye.live({0: 0.5, 2: 1.0, 3: 0.0, 4: 0.0})
    eye.page.keyboard.press("t")
    rows = eye.page.locator("table.lamps tbody tr")
    rows.first.wait_for()
    texts = [" ".join(row.split()) for row in rows.all_inner_texts()]
    assert texts == [
        "warm 50 % #ffbf00", "out éteinte", "led 100 % #ff0000", "idle pas dans cette scène",
    ]  # fmt: skip
    eye.page.keyboard.press("t")
    eye.page.locator("canvas.plateau").wait_for()


def test_nothing_sounds_before_it_is_asked_for(eye: Eye) -> None:
    ask = 'import("/sound.js").then((m) => [m.sounding(), m.struck()])'
    note = {"do": "live", "b": "", "e": [[10, "keys", "note", 0, [60, 90]]]}
    eye.hand.tell(note)
    eye.wait("stagekit.state.events.length > 0")
    assert eye.page.evaluate(ask) == [False, 0]
    assert eye.page.locator("text=ici, pas la salle").count() == 0
    eye.page.keyboard.press("l")
    eye.page.locator("text=ici, pas la salle").wait_for()
    assert eye.page.evaluate(ask) == [True, 0]
    eye.hand.tell({**note, "e": [[300, "keys", "note", 0, [64, 90]]]})
    eye.wait('import("/sound.js").then((m) => m.struck() === 1)')
    eye.page.keyboard.press("l")
    assert eye.page.evaluate(ask) == [False, 1]
    eye.page.reload()
    eye.wait("stagekit.state.plan?.rig")
    assert eye.page.evaluate(ask) == [False, 0]


@pytest.mark.parametrize("size", [(1920, 1080), (820, 1180), (390, 844)])
def test_every_size(browser: Any, hand: Hand, size: tuple[int, int]) -> None:
    eye = Eye(browser, hand, size)
    hand.status(**status())
    eye.live({0: 0.9, 1: 0.0, 2: 0.1, 3: 0.3, 4: 1.0})
    red, _, blue = eye.colour("warm")
    assert red > blue + 60
    box = eye.page.locator("canvas.plateau").bounding_box()
    assert box["width"] > 300
    assert box["height"] > 120
    assert eye.wrong == []
    eye.page.close()
