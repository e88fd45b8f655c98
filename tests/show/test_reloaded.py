"""What is open while a scene is saved: what is the same stays, what is not is changed cleanly."""

from __future__ import annotations

import time
from pathlib import Path

from stagekit.core.osc import decode
from stagekit.show.replay import replay
from tests.show.playing import Playing, udp, wait

SCENE = """scene: Saved
inputs:
  desk: {use: osc, port: $IN}
models:
  echo: {use: "./echo.py:Echo", hears: {x: desk /fader}, times: 1}
outputs:
  plain: {use: osc, to: 127.0.0.1:$OUT}
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1, back: dimmer 2}}
mappings:
  - desk /fader -> from 0..2 -> lights face
  - echo.y -> plain /echo
"""
ECHO = '''"""Says how many letters it has had, times a number."""

from dataclasses import dataclass, field

from stagekit.api import Model, Moment, Say


@dataclass
class Echo(Model):
    hears, says = ("x",), ("y",)
    times: float = 1.0
    count: int = field(default=0, init=False)

    def think(self, heard: Moment, say: Say) -> None:
        self.count += 1
        say.signal("y", self.count * self.times)
'''
FACE, BACK = "/stagekit/dimmer/1", "/stagekit/dimmer/2"


def save(show: Playing, old: str, new: str) -> None:
    """As an editor does; the new version plays before we go on."""
    text = show.scene.read_text()
    assert old in text
    before = sum(word.get("state") == "applied" for word in show.words)
    show.scene.write_text(text.replace(old, new))
    assert wait(lambda: sum(word.get("state") == "applied" for word in show.words) > before, 10), (
        show.words
    )


def test_a_number_of_a_model_is_told_and_its_memory_kept(tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE, files={"echo.py": ECHO}) as show:
        show.say("/fader", 0.5)
        assert wait(lambda: show.values("/echo"), 10)
        show.say("/fader", 1.0)
        assert show.arrives("/echo", 2.0)
        save(show, "times: 1", "times: 100")
        show.say("/fader", 2.0)
        assert show.arrives("/echo", 300.0), "it went on counting, with its new number"


def test_a_model_whose_file_was_saved_begins_anew(tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE, files={"echo.py": ECHO}) as show:
        show.say("/fader", 1.0)
        assert show.arrives("/echo", 1.0)
        (tmp_path / "echo.py").write_text(ECHO.replace("self.count * ", "1000 + self.count * "))
        assert wait(lambda: any(word.get("state") == "applied" for word in show.words), 10)
        assert wait(lambda: show.values("/echo")[-1] > 1000, 10), "it hears what stands"


def test_an_output_that_leads_elsewhere_rests_here_and_hears_all_there(tmp_path: Path) -> None:
    other = udp()
    trace = tmp_path / "show.trace"
    with Playing(tmp_path, SCENE, "--record", str(trace), files={"echo.py": ECHO}) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        here, there = show.out_port, other.getsockname()[1]
        leads = "patch: qlcplus, to: 127.0.0.1:"
        save(show, f"{leads}{here}", f"{leads}{there}")
        assert show.arrives(FACE, 0.0), "the old desk is not left lit"
        got: dict[str, object] = {}

        def heard() -> bool:
            try:
                for _, address, args in decode(other.recv(65535)):
                    got[address] = args[0]
            except TimeoutError:
                pass
            return got.get(FACE) == 0.5

        assert wait(heard, 5), got
    other.close()
    assert replay(trace).exact


def test_an_input_that_comes_and_goes(tmp_path: Path) -> None:
    other = udp()
    port = other.getsockname()[1]
    other.close()
    with Playing(tmp_path, SCENE, files={"echo.py": ECHO}) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        save(show, "models:", f"  more: {{use: osc, port: {port}}}\nmodels:")
        save(show, "  - echo.y", "  - more /x -> lights back\n  - echo.y")
        show.in_port, was = port, show.in_port
        show.say("/x", 0.25)
        assert show.arrives(BACK, 0.25)
        save(show, "  - more /x -> lights back\n", "")
        assert show.arrives(BACK, 0.0)
        save(show, f"  more: {{use: osc, port: {port}}}\n", "")
        show.in_port = was
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)


def test_a_file_that_is_gone_for_a_moment_changes_nothing(tmp_path: Path) -> None:
    with Playing(tmp_path, SCENE, files={"echo.py": ECHO}) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        text = show.scene.read_text()
        show.scene.unlink()
        time.sleep(0.3)
        show.scene.write_text(text.replace("from 0..2", "from 0..4"))
        assert wait(lambda: any(word.get("state") == "applied" for word in show.words), 10)
        assert show.arrives(FACE, 0.25)


def test_a_go_while_a_new_version_is_being_read_is_given_and_kept(tmp_path: Path) -> None:
    cues = "cues:\n  - 1 Up: {lights back: 60%, over: 300 ms}\n  - 2 Down: {lights back: 20%}\n"
    trace = tmp_path / "show.trace"
    with Playing(tmp_path, SCENE + cues, "--record", str(trace), files={"echo.py": ECHO}) as show:
        text = show.scene.read_text()
        show.scene.write_text(text.replace("from 0..2", "from 0..4"))
        for _ in range(3):  # before, while and after it is taken over; only the first counts
            assert show.ask("go", "--expect", "1") == 0
            time.sleep(0.1)
        assert wait(lambda: any(word.get("state") == "applied" for word in show.words), 10)
        assert show.arrives(BACK, 0.6)
        assert show.status["cue"] == 0
        assert show.ask("go", "--expect", "2") == 0
        assert show.arrives(BACK, 0.2)
    assert replay(trace).exact
