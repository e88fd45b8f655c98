"""Twenty cues against QLC+ and SuperCollider: at every cue they show what is tracked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stagekit.core.osc import encode
from tests.real.conftest import wait_until
from tests.real.rehearsing import PIECE, RATE, Rehearsal


@pytest.fixture
def rehearsal(qlcplus: Any, sclang_patch: Any, tmp_path: Path) -> Iterator[Rehearsal]:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:

        def moves() -> bool:
            sock.sendto(encode("/stagekit/dimmer/96", (1.0,)), ("127.0.0.1", qlcplus.port))
            return bool(qlcplus.becomes(96, [255], 0.2))

        assert any(moves() for _ in range(50)), "QLC+ never moved a channel"
    folder = tmp_path / "show"
    folder.mkdir(mode=0o700)
    made = Rehearsal(folder, qlcplus, sclang_patch)
    yield made
    made.close()


def test_every_key_of_the_language_of_cues_is_in_the_piece() -> None:
    text = PIECE.read_text(encoding="utf-8").partition("\ncues:\n")[2]
    for word in ("over ", "after ", "curve ", "release:", "rest:", "wake:", "sleep:", "note:",
                 "title:", "memory.density", "texts.", "titles /cue/1/start:", "when: after",
                 "when: with", "when: cue.ends", "when: memory.note", "when: desk /go",
                 "with force", " for 200 ms"):  # fmt: skip
        assert word in text, word


def test_the_state_at_every_cue(rehearsal: Rehearsal, tmp_path: Path) -> None:
    show, trace = rehearsal, tmp_path / "rehearsal.trace"
    assert len(show.scene.cues) == 20
    show.start("--record", str(trace), "--packets")
    desk, body = show.desk, show.body

    show.go(1)
    show.stands(1)
    show.say(desk, "/go")  # an OSC message starts the second
    show.stands(2)
    show.say(body, "/height", 1.7)  # a signal, for 200 ms; and the fourth together with it
    assert show.given(4)
    show.stands(4)
    show.go(5)
    show.go(5)  # pressed twice: the second finds another cue there
    assert wait_until(lambda: "go.other" in show.refused())
    show.stands(5)

    show.go(6)
    show.say(body, "/lean", 0.9)  # the group sleeps, and a cue holds its lamp
    show.stands(6)
    assert show.given(7), "after 1.2 s"
    show.stands(7)
    show.go(8)
    assert wait_until(lambda: show.titles.last.get("/cue/1/start") == ())
    assert wait_until(lambda: show.titles.last.get("/mix") == (3, 0.25))
    assert wait_until(lambda: ("/s_new", "stagekit_bell") in show.sound.last)
    show.stands(8)
    show.say(body, "/lean", 0.25)
    show.go(9)
    show.stands(9)

    def plays() -> bool:
        for pitch in (60, 64, 67, 72):
            show.say(desk, "/note", pitch, 90, 1)
            time.sleep(0.05)
            show.say(desk, "/note", pitch, 0, 1)
        return "10" in show.cues()

    assert wait_until(plays, 8), "the memory never answered"
    show.stands(10)
    assert show.given(11), "cue.ends"
    show.stands(11)
    show.go(12)
    show.stands(12)
    show.go(13)  # it would wait for a signal: GO goes first
    show.stands(13)
    show.say(body, "/lean", 0.6)  # she sleeps: nobody hears
    show.go(14)
    assert show.given(16)
    show.stands(16)
    show.go(17)
    show.stands(17)
    assert show.sound.last[RATE] == 1.5, "what has no place of rest stays"
    show.say(desk, "/hit", 0.2)  # too weak
    show.say(desk, "/hit", 0.8)
    assert show.given(18)
    show.stands(18)
    show.go(19)
    show.stands(19)
    assert show.given(20), "after 2 s"
    show.stands(20)
    assert show.cues() == [str(n) for n in range(1, 21)]

    # Back, and to a cue far before: what stood there stands again; words are not said twice.
    assert show.command("back").returncode == 0
    assert show.given(19)
    show.stands(19, words=False)
    show.jump(8)
    assert show.given(8)
    show.stands(8, words=False)
    show.jump(16)
    assert show.given(16)
    show.stands(16)

    show.end()
    assert show.process is not None
    assert show.process.returncode == 0
    assert wait_until(lambda: show.shown() == [0] * 15), "not at rest at the end"
    done = show.command("replay", str(trace))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Identical to the recording" in done.stdout, done.stdout


def test_cut_off_in_the_middle_of_a_fade_it_goes_on(rehearsal: Rehearsal, tmp_path: Path) -> None:
    """`kill -9` while the sky fades; `--resume` brings lamps, sound and conduct to where they were.

    What words said is not said again, what a mapping had said stands although
    nobody speaks yet, and the next GO is the next cue's.
    """
    show, trace = rehearsal, tmp_path / "resumed.trace"
    show.start()
    show.jump(12)
    assert show.given(12)
    show.go(13)
    show.stands(13, words=False)
    before = show.shown()
    show.go(14)
    assert show.given(16)
    target = show.lamps(16)
    blue = 14

    def on_its_way() -> bool:
        return 4 <= show.shown()[blue] <= target[blue] - 60

    assert before[blue] < 4, "amber has no blue"
    assert wait_until(on_its_way, 2), "the fade was over too soon"
    time.sleep(0.15)
    show.cut()
    time.sleep(0.2)  # QLC+ takes the last packet that was under way
    stopped = show.shown()
    time.sleep(0.4)
    assert show.shown() == stopped, "nobody moves the light any more"
    assert stopped != target

    show.words.clear()
    show.launch("--resume", "--record", str(trace), "--packets")
    assert wait_until(lambda: show.shown() != stopped, 10), "nothing was sent again"
    assert show.shown()[blue] >= stopped[blue] - 60, "the light fell back"
    show.stands(16, 6.0, words=False)
    show.go(17)
    assert show.given(17)
    show.stands(17, words=False)
    assert [address for address, _ in show.titles.got].count("/line") == 1, "said once"
    show.end()
    assert show.process is not None
    assert show.process.returncode == 0
    done = show.command("replay", str(trace))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Identical to the recording" in done.stdout, done.stdout
