"""An evening as a technician has it: the real show, and its page in a real browser."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faces.console.test_show import ANYWHERE, BACK, FACE, port_of
from tests.show.playing import Playing, wait

FIRST = """scene: {fr: Premier souffle, en: First breath}
inputs:
  desk: {use: osc, port: $IN, listen: 127.0.0.1}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1, back: dimmer 2}}
  sound: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - desk /fader -> from 0..2 -> lights face
  - desk /arm -> from 0..1 measured -> sound /arm
cues:
  - 1 Half: {lights back: 50%, note: Wait for her.}
  - 2 Full: {lights back: 100%}
"""
SECOND = FIRST.partition("cues:")[0].replace("First breath", "Second breath") + (
    "cues:\n  - 7 Dawn: {lights back: 20%}\n"
)
EVENING = "show: {fr: Deux souffles, en: Two breaths}\nscenes:\n  - one.yaml\n  - two.yaml\n"
NOW = "stagekit.state.status.conduct.now"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium: apt-get install chromium")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("needs playwright: pip install playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield one
        one.close()


@contextmanager
def opened(browser: Any, show: Playing, path: str = "/") -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"http://127.0.0.1:{port_of(show)}{path}?lang=en")
    true(page, "stagekit.state.plan && stagekit.state.status?.conduct")
    try:
        yield page
    finally:
        context.close()


def true(page: Any, what: str) -> None:
    """Wait until that is so in the page; its policy forbids the browser to do it."""
    assert wait(lambda: page.evaluate(f"Boolean({what})"), 20), what


def held(page: Any, key: str, until: str) -> None:
    page.keyboard.down(key)
    true(page, until)
    page.keyboard.up(key)


def test_the_page_follows_the_show_into_its_second_scene(browser: Any, tmp_path: Path) -> None:
    files = {"one.yaml": FIRST, "two.yaml": SECOND}
    with (
        Playing(tmp_path, EVENING, *ANYWHERE, files=files) as show,
        opened(browser, show) as page,
    ):
        for number in (0, 1):
            page.wait_for_timeout(400)
            page.keyboard.press(" ")
            true(page, f"{NOW} === {number}")
        true(page, "document.querySelector('#go').innerText.includes('Second breath')")
        page.wait_for_timeout(400)
        page.keyboard.press(" ")
        true(page, "stagekit.state.plan.show.at === 1")
        true(page, "document.querySelector('#go').innerText.includes('7 Dawn')")
        assert "Dawn" in page.inner_text("#cues")
        assert "Full" not in page.inner_text("#cues")
        page.wait_for_timeout(400)
        page.keyboard.press(" ")
        assert show.arrives(BACK, 0.2)


def test_a_named_hand_takes_and_gives_back(browser: Any, tmp_path: Path) -> None:
    with (
        Playing(tmp_path, FIRST, *ANYWHERE) as show,
        opened(browser, show) as page,
        opened(browser, show) as other,
    ):
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        page.click(".who")
        page.keyboard.press("Control+a")
        page.keyboard.type("Maud")
        page.keyboard.press("Enter")
        true(other, "stagekit.state.operators.some((one) => one.name === 'Maud')")
        page.keyboard.press("5")
        page.fill(".fader input[aria-label^='lights face']", "0.8")
        assert show.arrives(FACE, 0.8)
        other.keyboard.press("5")
        true(
            other,
            "[...document.querySelectorAll('.fader')].some((row) => /Maud/.test(row.innerText))",
        )
        page.click(".pick button")
        assert show.arrives(FACE, 0.5)
        between = [v for v in show.values(FACE) if 0.501 < v < 0.799]
        assert between, "it glides back"
        held(page, "Escape", "stagekit.state.status.panic")
        assert show.arrives(FACE, 0.0)
        assert wait(lambda: any(w.get("what") == "panic" and w.get("by") == "Maud"
                                for w in list(show.words)))  # fmt: skip
        page.keyboard.press(" ")
        assert "resume" in page.inner_text("#go .k")
        page.keyboard.press("Shift+Escape")
        true(page, "!stagekit.state.status.panic")
        true(page, "!document.querySelector('#go .k').innerText.includes('resume')")
        assert show.arrives(FACE, 0.5)


def test_blackout_takes_light_only(browser: Any, tmp_path: Path) -> None:
    with Playing(tmp_path, FIRST, *ANYWHERE) as show, opened(browser, show) as page:
        show.say("/fader", 1.0)
        show.say("/arm", 0.5)
        assert show.arrives(FACE, 0.5)
        held(page, "b", "stagekit.state.status.blackout")
        assert show.arrives(FACE, 0.0)
        rows = ".alive .g3 .row"
        true(page, f"document.querySelector('{rows}').innerText.includes('muted')")
        assert "muted" not in page.locator(rows).nth(1).inner_text()
        show.say("/arm", 0.75)
        assert show.arrives("/arm", 0.75)
        held(page, "b", "!stagekit.state.status.blackout")
        assert show.arrives(FACE, 0.5)


def test_a_saved_scene_waits_in_the_show_and_a_wrong_one_is_shown(
    browser: Any, tmp_path: Path
) -> None:
    with (
        Playing(tmp_path, FIRST, *ANYWHERE, "--mode", "show") as show,
        opened(browser, show) as page,
    ):
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        right = show.scene.read_text(encoding="utf-8")
        show.scene.write_text(right.replace("lights face", "lights fase"), encoding="utf-8")
        true(page, "stagekit.state.reload?.state === 'wrong'")
        page.keyboard.press("f")
        page.wait_for_selector(".bad em")
        assert page.locator(".bad em").first.inner_text() == "fase"
        assert "face" in page.inner_text(".bad p >> nth=0")
        show.scene.write_text(right.replace("from 0..2", "from 0..4"), encoding="utf-8")
        true(page, "stagekit.state.reload?.state === 'ready'")
        assert page.locator(".bad").count() == 0
        assert show.values(FACE)[-1] == pytest.approx(0.5), "the old one goes on"
        page.hover("[data-hold=apply]")
        page.mouse.down()
        true(page, "stagekit.state.reload?.state === 'applied'")
        page.mouse.up()
        assert show.arrives(FACE, 0.25)


def test_it_is_taken_up_after_a_cut(browser: Any, tmp_path: Path) -> None:
    with Playing(tmp_path, FIRST, *ANYWHERE) as show, opened(browser, show) as page:
        page.keyboard.press(" ")
        true(page, f"{NOW} === 0")
        assert show.arrives(BACK, 0.5)
        page.wait_for_timeout(2500)  # a restore point is written every second or two
        os.killpg(show.process.pid, signal.SIGKILL)
        show.process.wait(10)
        true(page, "!stagekit.state.link.live")
        page.keyboard.press(" ")
    with Playing(tmp_path, FIRST, *ANYWHERE) as show, opened(browser, show) as page:
        page.wait_for_selector("[data-hold=takeup]")
        assert "1 Half" in page.inner_text(".word")
        assert not show.values(BACK) or show.values(BACK)[-1] == 0
        page.hover("[data-hold=takeup]")
        page.mouse.down()
        true(page, f"{NOW} === 0")
        page.mouse.up()
        assert show.arrives(BACK, 0.5)


def test_a_range_is_measured_and_stands_beside_the_scene(browser: Any, tmp_path: Path) -> None:
    with Playing(tmp_path, FIRST, *ANYWHERE) as show, opened(browser, show) as page:
        show.say("/arm", 0.2)
        true(page, "stagekit.state.plan.tracks.some((one) => one.port === '/arm')")
        page.keyboard.press("3")
        page.click(".sig[title='desk /arm']")
        page.click(".pick .dos button:last-child")
        beside = show.scene.with_name("scene.measured.yaml")

        def moving() -> bool:
            for place in (0.2, 0.5, 0.8):
                show.say("/arm", place)
                page.wait_for_timeout(50)
            return beside.exists()

        assert wait(moving, 30)
        assert "desk /arm: 0.2..0.8" in beside.read_text(encoding="utf-8")
        show.say("/arm", 0.8)
        assert show.arrives("/arm", 1.0), "its own range from now on"
