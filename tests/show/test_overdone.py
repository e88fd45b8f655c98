"""Models that overdo it, and workers that keep dying: the rest of the show stays timely."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.show.playing import Playing, wait
from tests.show.test_faults import HEAD, SCENE

ODD = {
    "who is nobody": ("say.signal('y', 1.0, who='left')", "not a person's number"),
    "a moment far ahead": ("say.signal('y', 0.1, at=10**30)", ""),
    "a day ahead": ("say.signal('y', 0.1, at=time.monotonic_ns() + 10**14)", ""),
    "a number too large": ("say.signal('y', 10**400)", "not a number"),
    "too deep": ("(lambda f: f(f))(lambda f: f(f))", "RecursionError"),
    "leaves Python": ("sys.exit(3)", "SystemExit"),
    "asks the keyboard": ("input()", "EOFError"),
    "takes a gigabyte": ("bytearray(1 << 30)", ""),
    "text of ten megabytes": ("say.event('word', text='x' * 10_000_000)", ""),
    "a hundred thousand events": (
        "[say.event('word', text=str(n)) for n in range(100_000)]",
        "more than 10000 things",
    ),
    "writes into our own socket": (
        "[os.write(fd, b'\\x04\\0\\0\\0what' * 9) for fd in range(3, 64)"
        " if os.path.islink(f'/proc/self/fd/{fd}')"
        " and 'socket' in os.readlink(f'/proc/self/fd/{fd}')]",
        "worker.died",
    ),
    "closes everything": ("os.closerange(3, 200)", "worker.died"),
    "kills itself": ("os.kill(os.getpid(), 9)", "worker.died"),
    "a process that stays": (
        "__import__('subprocess').run(['sleep', '0.3'])",
        "",
    ),
}


@pytest.mark.parametrize("way", ODD)
def test_it_is_overdone_and_the_show_is_on_time(tmp_path: Path, way: str) -> None:
    body, word = ODD[way]
    text = HEAD.replace('("y",)', '("y", ("word", event("text")))')
    text = text.replace("from stagekit.api import", "from stagekit.api import event,")
    text += f"        if x == 1.0:\n            {body}\n        say.signal('y', x)\n"
    scene = SCENE + "  - odd.word -> sound /word text\n"
    with Playing(tmp_path, scene, files={"odd.py": text}) as show:

        def answers(value: float) -> bool:
            show.say("/x", value)
            return show.arrives("/odd", value, 0.2)

        assert wait(lambda: answers(0.5), 10), show.words
        show.say("/x", 1.0)
        late = []
        for n in range(40):
            began = time.monotonic()
            show.say("/raw", float(n))
            assert show.arrives("/raw", float(n), 2.0), show.words
            late.append(time.monotonic() - began)
            time.sleep(0.01)
        late.sort()
        assert late[len(late) // 2] < 0.08, f"the other lines waited: {late[-5:]}"
        if word:
            assert wait(lambda: show.said(word), 5), show.words
        show.say("/x", 0.25)
        assert wait(lambda: answers(0.75), 15), "it never answered again"
        assert not show.said("keeper.engine"), "the engine was not harmed"
        assert not show.said("engine.crashed")


HASTE = """import sys
if "stagekit.show.engine_process" in sys.orig_argv:
    from stagekit.engine import {module}
    from stagekit.show import crew
    crew.BACK_OFF = (0,)
    {module}.END = 1_000_000_000
"""
"""The engine's patience, shortened: nobody waits 20 s in a test."""


@pytest.fixture
def haste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "haste"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HASTE.format(module="post"))
    monkeypatch.setenv("PYTHONPATH", str(folder))


def _answers(show: Playing, value: float) -> bool:
    show.say("/x", value)
    return show.arrives("/odd", value, 0.2)


@pytest.mark.usefixtures("haste")
def test_twenty_deaths_leave_nothing_behind(tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE, files={"odd.py": HEAD + "        say.signal('y', x)\n"}) as show:
        assert wait(lambda: _answers(show, 0.5), 10), show.words
        both = show.process.pid, show.pid_of("engine_process")
        before = [len(os.listdir(f"/proc/{pid}/fd")) for pid in both]
        for n in range(20):
            os.kill(show.pid_of("show.worker"), signal.SIGKILL)
            assert wait(lambda n=n: _answers(show, 0.25 + n), 10), show.words
        assert [len(os.listdir(f"/proc/{pid}/fd")) for pid in both] == before
        assert [pid for pid in _all(show) if _state(pid) == "Z"] == []
        assert wait(lambda: sum(w.get("key") == "worker.died" for w in show.words) == 20, 2)


@pytest.mark.usefixtures("haste")
@pytest.mark.parametrize(
    "stuck",
    ["time.sleep(1e6)", "exec('while True: pass')",
     "__import__('re').match('(a+)+$', 'a' * 60 + 'b')"],
    ids=["sleeps", "turns in circles", "holds Python itself"],
)  # fmt: skip
def test_a_model_that_never_answers_is_started_again(tmp_path: Path, stuck: str) -> None:
    body = f"        if x == 1.0:\n            {stuck}\n        say.signal('y', x)\n"
    with Playing(tmp_path, SCENE, files={"odd.py": HEAD + body}) as show:
        assert wait(lambda: _answers(show, 0.5), 10), show.words
        show.say("/x", 1.0)
        assert wait(lambda: show.said("model.stuck"), 5), show.words
        assert wait(lambda: _answers(show, 0.75), 10), "it never answered again"
        show.say("/x", 1.0)
        time.sleep(0.1)
        show.process.kill()  # the keeper goes: so must a worker that hears nothing
        show.process.wait()
        assert wait(lambda: not show.children(), 5)


CAMERA = """
import threading, time
from dataclasses import dataclass
from stagekit.api import Host, Input, Say

@dataclass
class Camera(Input):
    \"\"\"A camera whose driver fails after a moment.\"\"\"

    says = ("x",)

    def open(self, host: Host, say: Say) -> None:
        self.say = say
        threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        for n in range(5):
            self.say.signal("x", float(n + 1))
            time.sleep(0.02)
        raise ValueError("the lens fell off")

    def close(self) -> None:
        raise OSError("cannot close either")
"""


def test_an_input_whose_thread_fails_is_started_again(tmp_path: Path) -> None:
    scene = """scene: Camera
inputs:
  eye: {use: ./eye.py:Camera, if lost: rest}
outputs:
  sound: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - eye.x -> sound /eye
"""
    with Playing(tmp_path, scene, files={"eye.py": CAMERA}) as show:
        assert wait(lambda: show.said("ValueError: the lens fell off (eye.py:20)", "eye"), 10)
        assert show.arrives("/eye", 0.0), "if lost: rest"
        assert wait(lambda: show.values("/eye").count(5.0) >= 2, 10), "it came back"
        assert not show.said("worker.prints"), "no traceback on the stage"


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _all(show: Playing) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat[3]) == show.process.pid:
                found.append(int(entry.name))
    return found
