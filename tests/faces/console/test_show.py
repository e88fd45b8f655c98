"""The console of a real show: from a browser's order to the packet, and through every death."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.faces.cli.terminal import Terminal
from tests.faces.console.serving import Browser, values_of
from tests.show.playing import COMMAND, SIMPLE, Playing, command, wait

FACE, BACK = "/stagekit/dimmer/1", "/stagekit/dimmer/2"
ANYWHERE = ("--console", "127.0.0.1:0")


def port_of(show: Playing) -> int:
    """Where its console says that it is."""

    def found() -> list[int]:
        return [int(word["data"][0].rpartition(":")[2].rstrip("/"))
                for word in list(show.words) if word.get("key") == "console.at"]  # fmt: skip

    assert wait(found)
    return found()[0]


def test_go_back_and_panic_from_a_browser(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show, Browser(port_of(show)) as page:
        cues = page.wait("hello")["plan"]["cues"]
        assert [cue["title"] for cue in cues] == [{"": "Half"}, {"": "Full"}]
        page.ask("name", "Maud")
        assert page.ask("go", 0)["ok"]
        assert show.arrives(BACK, 0.5)
        assert page.wait("word", what="cue")["text"] == {"en": "Cue 1 Half", "fr": "Effet 1 Half"}
        assert page.wait("status", cue=0)["link"] == "ok"
        assert page.ask("panic")["ok"]
        assert show.arrives(BACK, 0.0)
        assert page.wait("status", panic=True)
        assert page.ask("panic")["ok"]
        assert show.arrives(BACK, 0.5)
        assert page.wait("status", panic=False)


def test_two_presses_for_one_cue_are_one_go(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show:
        port = port_of(show)
        with Browser(port) as one, Browser(port) as other:
            one.send({"id": 1, "do": "go", "values": [0]})
            other.send({"id": 1, "do": "go", "values": [0]})
            for page in (one, other):
                page.wait("word", key="go.other")
            assert page.wait("status")["cue"] == 0
        time.sleep(0.5)
        assert show.values(BACK)[-1] == 0.5, "the second cue was not given"
        assert show.ask("go", "--expect", "2") == 0, "another terminal goes on"
        assert show.arrives(BACK, 1.0)


def test_the_engine_is_killed(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show, Browser(port_of(show)) as page:
        page.wait("hello")
        os.kill(show.pid_of("engine_process"), signal.SIGSTOP)
        assert page.wait("status", link="engine")["quiet"] > 0.6
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert page.wait("word", key="keeper.engine")
        assert page.wait("status", 15.0, link="ok")
        assert page.ask("go", 0)["ok"]
        assert page.wait("word", what="cue")
        assert show.arrives(BACK, 0.5)


def test_the_consoles_process_is_killed(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show:
        port = port_of(show)
        with Browser(port) as page:
            page.wait("hello")
            assert page.ask("go", 0)["ok"]
            page.wait("word", what="cue")
            killed = show.pid_of("console.serve")
            os.kill(killed, signal.SIGKILL)
            assert page.closed() == 0
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5), "the show did not wait"
        assert wait(lambda: show.said("console.died"))
        with Browser(port) as page:  # the door stood open all the time
            hello = page.wait("hello")
            assert [word["text"]["en"] for word in hello["log"]][:2] == [
                f"Console: http://127.0.0.1:{port}/", "Cue 1 Half"]  # fmt: skip
            assert [cue["number"] for cue in hello["plan"]["cues"]] == ["1", "2"]
            assert page.ask("go", 1)["ok"]
            assert show.arrives(BACK, 1.0)
        assert show.pid_of("console.serve") != killed


def test_what_lives_reaches_the_browser_also_after_deaths(tmp_path: Path) -> None:
    def sees(page: Browser, port: str, value: float) -> bool:
        tracks = page.wait("hello")["plan"]["tracks"]
        (track,) = [i for i, one in enumerate(tracks) if (one["k"], one.get("port")) ==
                    ("signal", port)]  # fmt: skip
        return wait(lambda: values_of(page.live()).get(track) == value, 10)

    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show:
        port = port_of(show)
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        with Browser(port) as page:
            assert sees(page, "/fader", 1.0)
        os.kill(show.pid_of("console.serve"), signal.SIGKILL)
        with Browser(port) as page:
            assert sees(page, "/fader", 1.0)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert wait(lambda: show.said("keeper.engine"))
        show.status = {}
        assert wait(lambda: show.status, 15)
        show.say("/fader", 0.5)
        assert show.arrives(FACE, 0.25)
        with Browser(port) as page:
            assert sees(page, "/fader", 0.5)


def test_a_console_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show:
        os.kill(show.pid_of("console.serve"), signal.SIGSTOP)
        for number in range(20):
            show.say("/fader", number / 10)
            assert show.arrives(FACE, min(number / 20, 1.0), 2)
        assert show.ask("go") == 0
        assert show.arrives(BACK, 0.5)
        os.kill(show.pid_of("console.serve"), signal.SIGCONT)


def test_the_pages_come_from_the_package(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE, *ANYWHERE) as show:
        port = port_of(show)
        with urlopen(f"http://127.0.0.1:{port}/read", timeout=5) as answer:
            page = answer.read().decode()
        sources = re.findall(r'(?:src|href)="([^"#]+)"', page)
        assert sources
        for source in sources:
            assert not source.startswith(("http:", "https:", "//")), "nothing from elsewhere"
            with urlopen(f"http://127.0.0.1:{port}/{source.lstrip('/')}", timeout=5) as answer:
                assert answer.read()


def plainly(folder: Path, *options: str, lang: str = "en") -> tuple[str, subprocess.Popen[str]]:
    """A show with plain lines: what it says until the first summary, and its process."""
    folder.mkdir()
    scene = folder / "scene.yaml"
    scene.write_text(
        "scene: Empty\noutputs:\n  desk: {use: osc, to: 127.0.0.1:9}\ncues:\n  - 1 One: {}\n"
    )
    process = subprocess.Popen(
        [*COMMAND, "run", str(scene), "--plain", "--lang", lang, *options], text=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if " s   " in line:
            break
    return said, process


def done(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    process.stdout.read()
    process.stdout.close()
    assert process.wait(10) == 0


def test_it_is_there_unasked_and_the_next_free_port_is_taken(tmp_path: Path) -> None:
    found = []
    shows = []
    for lang, name in (("en", "Console: "), ("fr", "Console : ")):
        said, show = plainly(tmp_path / lang, lang=lang)
        shows.append(show)
        (address,) = re.findall(rf"^{name}(http://127\.0\.0\.1:(\d+)/)$", said, re.MULTILINE)
        found.append(int(address[1]))
    assert 8470 <= found[0] < found[1] <= 8490
    for show in shows:
        done(show)


def test_where_it_is_not_wanted_there_is_none(tmp_path: Path) -> None:
    said, show = plainly(tmp_path / "a", "--no-console")
    assert "onsole" not in said
    done(show)
    said, show = plainly(tmp_path / "b", "--for", "1")
    assert "onsole" not in said
    done(show)
    said, show = plainly(tmp_path / "c", "--for", "1", *ANYWHERE)
    assert "Console: http://127.0.0.1:" in said
    done(show)


def test_what_cannot_be_is_said_before_the_show(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    scene.write_text("scene: Empty\ncues:\n  - 1 One: {}\n")
    for options, said in (
        (("--console", "here:there"), "write HOST:PORT"),
        (("--console", "127.0.0.1:99999"), "write HOST:PORT"),
        (("--console", "1.2.3.4:8470"), "1.2.3.4 is no address of this machine"),
        (("--console", "here..there"), "here..there is no address of this machine"),
        (("--token", "short"), "at least 8 letters"),
    ):
        code, _, errors = command(tmp_path, "run", str(scene), "--plain", *options)
        assert (code, said in errors) == (2, True), errors


BROWSER = '#!/bin/sh\necho "$1" >> {file}\n'


@pytest.mark.parametrize(("options", "opens"), [((), True), (("--no-browser",), False)])
def test_the_demo_opens_the_page_where_there_is_a_screen(
    tmp_path: Path, options: tuple[str, ...], opens: bool
) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux: apt-get install tmux")
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(BROWSER.format(file=opened))
    browser.chmod(0o755)
    command = f"env DISPLAY=:9 BROWSER='{browser} %s' {' '.join(COMMAND)} demo --lang en "
    terminal = Terminal(tmp_path, 100, 30, command + " ".join((*ANYWHERE, *options)))
    try:
        assert terminal.shows("WHAT COMES IN", "http://127.0.0.1:"), terminal.text()
        address = re.findall(r"http://127\.0\.0\.1:\d+/", terminal.text())[0]
        with Browser(int(address.rstrip("/").rpartition(":")[2])) as page:
            page.wait("hello")
        assert wait(opened.exists, 5 if opens else 1) == opens
        if opens:
            assert wait(lambda: opened.read_text() == address + "\n")
    finally:
        terminal.close()
