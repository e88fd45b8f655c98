"""Models and devices that fail in every way: one plain line each, and the show goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.show.playing import Playing, command, wait

SCENE = """scene: Faults
inputs:
  desk: {use: osc, port: $IN, listen: 127.0.0.1}
models:
  odd: {use: ./odd.py:Odd, hears: {x: desk /x}, if late: rest}
outputs:
  sound: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - desk /raw -> sound /raw
  - odd.y -> sound /odd
"""

HEAD = """
import os, sys, time
from dataclasses import dataclass
from stagekit.api import Model, Moment, Say

@dataclass
class Odd(Model):
    \"\"\"Odd.\"\"\"

    hears, says = ("x",), ("y",)

    def think(self, heard: Moment, say: Say) -> None:
        (x,) = heard.signals["x"]
"""

ODD = {
    "raises": ("        say.signal('y', 1 / (x - 1.0) if x == 1.0 else x)", "ZeroDivisionError"),
    "nan": ("        say.signal('y', float('nan') if x == 1.0 else x)", "not a finite number"),
    "infinity": ("        say.signal('y', float('inf') if x == 1.0 else x)", "not a finite number"),
    "undeclared": ("        say.signal('z' if x == 1.0 else 'y', x)", "did not declare"),
    "text": ("        say.signal('y', 'loud' if x == 1.0 else x)", "not a number"),
    "prints": (
        "        print('word ' * 100_000 if x == 1.0 else '')\n"
        "        [os.write(1, b'x' * 10_000) for _ in range(2000 if x == 1.0 else 0)]\n"
        "        say.signal('y', x)",
        "worker.prints",
    ),
    "leaves": ("        os._exit(5) if x == 1.0 else say.signal('y', x)", "worker.died"),
    "crashes": (
        "        import ctypes\n        ctypes.string_at(0) if x == 1.0 else say.signal('y', x)",
        "worker.died",
    ),
    "sleeps": (
        "        time.sleep(1.5) if x == 1.0 else None\n        say.signal('y', x)",
        "model.late",
    ),
}


@pytest.mark.parametrize("way", ODD)
def test_a_model_fails_and_the_show_goes_on(tmp_path: Path, way: str) -> None:
    body, word = ODD[way]
    with Playing(tmp_path, SCENE, files={"odd.py": HEAD + body + "\n"}) as show:

        def answers(value: float) -> bool:
            show.say("/x", value)
            return show.arrives("/odd", value, 0.2)

        # A number that is no third value, so that x == 1.0 stays for the odd one.
        assert wait(lambda: answers(0.5), 10), show.words
        show.say("/x", 1.0)
        for n in range(20):
            show.say("/raw", float(n))
            time.sleep(0.01)
        assert show.arrives("/raw", 19.0), "the other lines are unharmed"
        assert wait(lambda: show.said(word), 5), show.words
        show.say("/x", 0.25)
        assert wait(lambda: answers(0.75), 10), "it never answered again"


def test_a_late_model_rests(tmp_path: Path) -> None:
    body = "        time.sleep(2.0) if x == 1.0 else None\n        say.signal('y', x)"
    with Playing(tmp_path, SCENE, files={"odd.py": HEAD + body + "\n"}) as show:

        def answers() -> bool:
            show.say("/x", 0.5)
            return show.arrives("/odd", 0.5, 0.2)

        assert wait(answers, 10)
        show.say("/x", 1.0)
        assert show.arrives("/odd", 0.0, 1.8), "if late: rest"
        assert show.arrives("/odd", 1.0, 3.0), "and back"


def test_a_model_that_is_no_python_is_refused_before_the_curtain(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text("class Odd(\n")
    scene = tmp_path / "scene.yaml"
    scene.write_text(SCENE.replace("$IN", "9000").replace("$OUT", "9001"))
    for verb in ("check", "run"):
        code, _, errors = command(tmp_path, verb, str(scene))
        assert code == 2
        assert "odd.py" in errors
        assert "S107" in errors


def test_a_model_that_fails_as_it_is_read(tmp_path: Path) -> None:
    files = {"odd.py": HEAD + "        say.signal('y', x)\n\nraise RuntimeError('not today')\n"}
    with Playing(tmp_path, SCENE, files=files) as show:
        assert wait(lambda: show.said("RuntimeError: not today (odd.py:"), 10), show.words
        show.say("/raw", 3.0)
        assert show.arrives("/raw", 3.0)
        time.sleep(2.5)
        assert sum(word.get("key") == "worker.died" for word in show.words) <= 3, "it backs off"


DEVICES = {
    "a film that is not there": ("{use: pose, video: nowhere.mp4}", "nowhere.mp4"),
    "a film that is text": ("{use: pose, video: text.mp4}", "text.mp4"),
    "a tune that is broken": ("{use: midi, file: broken.mid}", "broken.mid"),
    "a tune that is not there": ("{use: midi, file: nowhere.mid}", "nowhere.mid"),
    "a camera that is not here": ('{use: pose, camera: "Nobody*"}', "camera"),
    "a port in use": ("{use: osc, port: $IN, listen: 127.0.0.1}", "$IN"),
}


@pytest.mark.parametrize("what", DEVICES)
def test_a_device_is_missing_and_the_show_goes_on(tmp_path: Path, what: str) -> None:
    device, word = DEVICES[what]
    listens = {"pose": "odd.height", "midi": "odd.bend"}.get(device[6:10], "odd /nothing")
    scene = f"""scene: Devices
inputs:
  desk: {{use: osc, port: $IN, listen: 127.0.0.1}}
  odd: {device}
outputs:
  sound: {{use: osc, to: 127.0.0.1:$OUT}}
mappings:
  - desk /raw -> sound /raw
  - {listens} -> sound /odd
"""
    files = {"text.mp4": "this is text\n" * 100, "broken.mid": "MThd\0\0"}
    with Playing(tmp_path, scene, files=files) as show:
        plain = word.replace("$IN", str(show.in_port))
        assert wait(lambda: show.said(plain, "odd"), 15), show.words
        show.say("/raw", 3.0)
        assert show.arrives("/raw", 3.0)


def test_outputs_that_nobody_hears_delay_nothing(tmp_path: Path) -> None:
    scene = """scene: Outputs
inputs:
  desk: {use: osc, port: $IN, listen: 127.0.0.1}
outputs:
  sound: {use: osc, to: 127.0.0.1:$OUT}
  closed: {use: osc, to: 127.0.0.1:9}
  nowhere: {use: osc, to: no-such-machine.invalid:9000}
mappings:
  - desk /raw -> closed /a and nowhere /b and sound /raw
"""
    with Playing(tmp_path, scene) as show:
        assert wait(lambda: show.said("no-such-machine.invalid"), 10), show.words
        for n in range(200):
            show.say("/raw", float(n))
        assert show.arrives("/raw", 199.0, 1.0)


BAD = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "ten megabytes": b"scene: x\n" + b"# long\n" * 1_500_000,
    "deep": b"scene: " + b"[" * 5000 + b"]" * 5000,
    "a million brackets": b"[" * 1_000_000,
    "unknown plugins": b"scene: x\ninputs:\n  a: {use: telepathy}\n",
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_scene_is_refused_and_nothing_is_started(tmp_path: Path, what: str) -> None:
    scene = tmp_path / "bad.yaml"
    scene.write_bytes(BAD[what])
    for more in (("--plain",), ("--plain", "--lang", "fr")):
        code, out, errors = command(tmp_path, "run", str(scene), *more)
        assert code == 2
        assert "bad.yaml:" in errors
        assert "Traceback" not in errors
        assert out == ""
