"""Who watches: a terminal's view and a console beside it, the console always there again."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stagekit.show import audience
from stagekit.show.audience import BACK_OFF, Audience, Face
from stagekit.show.telling import EVENTS_KEPT, Telling

VIEW = """import os, sys
with open({file!r}, "a") as out:
    out.write('{{"pid": %d}}\\n' % os.getpid())
    out.flush()
    for line in sys.stdin:
        out.write(line)
        out.flush()
"""


def face(file: Path, *, apart: bool = False, **more: Any) -> Face:
    """A view that writes down what it is told."""
    return Face([sys.executable, "-c", VIEW.format(file=str(file))], apart=apart, **more)


def told(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]


def run(one: Audience, true: Callable[[], object], seconds: float = 10.0) -> bool:
    """Turn as the keeper does, until something is so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not true():
        select.select([], one.writers(), [], 0.02)
        one.flush()
        one.reap()
        one.turn(time.monotonic())
    return bool(true())


def does(file: Path) -> list[str]:
    return [one["do"] for one in told(file) if "do" in one]


def test_the_console_begins_with_the_show_and_hears_all(tmp_path: Path) -> None:
    term, page = tmp_path / "term", tmp_path / "page"
    said = {"do": "word", "key": "console.at", "data": ["http://127.0.0.1:1/"]}
    both = Audience([face(term), face(page, apart=True, first={"do": "door"}, says=[said])])
    both.say({"do": "word", "key": "early"})
    assert run(both, lambda: does(term) == ["word"])
    assert not page.exists(), "nothing is started before the show has begun"
    assert both.due() is None
    both.say({"do": "began", "mode": "show"})
    both.say({"do": "plan", "rev": 1})
    both.say({"do": "live", "b": "", "e": []})
    assert run(both, lambda: "word" in does(page))
    both.say({"do": "live", "b": "AA==", "e": []})
    both.say({"do": "status", "words": [], "elapsed": 1})
    assert run(both, lambda: "status" in does(page) and "status" in does(term))
    both.end()
    assert does(term) == ["word", "began", "plan", "word", "status"]
    assert does(page) == ["door", "began", "plan", "word", "word", "live", "status"]
    assert told(page)[1] == {"do": "door", "starts": 0}


def test_a_console_that_died_is_told_how_things_stand(tmp_path: Path) -> None:
    term, page = tmp_path / "term", tmp_path / "page"
    both = Audience([face(term), face(page, apart=True, first={"do": "door"})])
    for message in (
        {"do": "began"}, {"do": "plan", "rev": 1}, {"do": "tracks", "from": 1, "tracks": []},
        {"do": "plan", "rev": 2}, {"do": "tracks", "from": 2, "tracks": []},
        {"do": "reload", "state": "applied"}, {"do": "reload", "state": "none"},
        {"do": "status", "words": [{"key": "a", "at": 5}], "elapsed": 1},
    ):  # fmt: skip
        both.say(message)
    assert run(both, lambda: "reload" in does(page))
    os.kill(told(page)[0]["pid"], signal.SIGKILL)
    assert run(both, lambda: len([one for one in told(page) if "pid" in one]) == 2)
    assert run(both, lambda: does(page).count("word") >= 2)
    both.end()
    rows = told(page)
    again = rows[next(i for i, one in enumerate(rows) if "pid" in one and i) + 1 :]
    assert [one["do"] for one in again][:6] == ["door", "began", "plan", "reload", "tracks", "word"]
    assert (again[0]["starts"], again[2]["rev"], again[3]["state"]) == (1, 2, "none")
    assert again[4]["from"] == 2, "those of the plan before are gone"
    assert (again[5]["key"], again[5]["at"]) == ("a", 5)
    assert abs(again[5]["time"] - time.time()) < 60
    assert [one["key"] for one in told(term) if one.get("do") == "word"] == ["console.died"]


def test_one_that_dies_at_once_is_tried_ever_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("stagekit.show.audience.time.monotonic", lambda: now)
    one = Audience([Face([sys.executable, "-c", ""], apart=True)])
    one.say({"do": "began"})
    waits = []
    for _ in range(7):
        due = one.due()
        assert due is not None
        waits.append(due - now)
        now = due
        one.turn(now)
        real = time.perf_counter()
        while one.due() is None:
            assert time.perf_counter() - real < 10
            time.sleep(0.01)
            one.reap()
    assert waits == [0.0, *BACK_OFF, BACK_OFF[-1]]
    said = [word for word in one._words if word["key"] == "console.died"]
    assert len(said) == len(BACK_OFF), "and not spoken of for ever"
    one.end()


def test_one_that_cannot_be_started(tmp_path: Path) -> None:
    one = Audience([Face([str(tmp_path / "nothing")], apart=True)])
    one.say({"do": "began"})
    one.turn(time.monotonic())
    due = one.due()
    assert due is not None
    assert due > time.monotonic() + 5
    one.end()


def test_one_that_hangs_is_started_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "HANGS", 0.3)
    page = tmp_path / "page"
    one = Audience([face(page, apart=True)])
    one.say({"do": "began"})
    assert run(one, lambda: told(page))
    first = told(page)[0]["pid"]
    os.kill(first, signal.SIGSTOP)

    def again() -> bool:
        one.say({"do": "status", "words": [], "pad": "x" * 5000})
        return len([row for row in told(page) if "pid" in row]) == 2

    assert run(one, again)
    one.end()


def test_a_view_of_the_terminal_that_was_stopped_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "HANGS", 0.1)
    term = tmp_path / "term"
    one = Audience([face(term)])
    assert run(one, lambda: told(term))
    pid = told(term)[0]["pid"]
    os.kill(pid, signal.SIGSTOP)
    for number in range(100):
        one.say({"do": "status", "words": [], "n": number, "pad": "x" * 5000})
    assert one.due() is None
    run(one, lambda: False, 0.4)
    os.kill(pid, signal.SIGCONT)
    assert run(one, lambda: told(term)[-1].get("n") == 99)
    one.end()


def test_live_frames_are_the_first_to_go(tmp_path: Path) -> None:
    page = tmp_path / "page"
    slow = "import time; time.sleep(0.5)\n" + VIEW.format(file=str(page))
    one = Telling([sys.executable, "-c", slow], apart=True)
    for n in range(200):
        one.say({"do": "live", "b": str(n), "e": [[n]], "pad": "x" * 2000})
        if n % 10 == 0:
            one.say({"do": "word", "n": n})
    one.say({"do": "status", "words": [], "last": True})
    one.end(5.0)
    rows = told(page)[1:]
    assert [row["n"] for row in rows if row["do"] == "word"] == list(range(0, 200, 10))
    live = [row for row in rows if row["do"] == "live"]
    assert len(live) < 100
    assert (live[-1]["b"], live[-1]["lost"]) == ("199", True)
    assert live[-1]["e"] == [[n] for n in range(200 - EVENTS_KEPT, 200)]
    assert [row["do"] for row in rows[-2:]] == ["status", "live"], "and never stand before the rest"


def test_a_frame_of_the_scene_before_is_dropped(tmp_path: Path) -> None:
    page = tmp_path / "page"
    slow = "import time; time.sleep(0.5)\n" + VIEW.format(file=str(page))
    one = Telling([sys.executable, "-c", slow], apart=True)
    one.say({"do": "word", "pad": "x" * 200_000})
    one.say({"do": "live", "b": "old"})
    one.say({"do": "plan"})
    one.say({"do": "live", "b": "new"})
    one.end(5.0)
    assert [(row["do"], row.get("b")) for row in told(page)[1:]] == [
        ("word", None), ("plan", None), ("live", "new")]  # fmt: skip


def test_what_the_console_reports_reaches_everybody(tmp_path: Path) -> None:
    term = tmp_path / "term"
    one = Audience([face(term)])
    assert one.report({"key": "console.flood", "thing": "Maud", "data": []})["ok"]
    for wrong in ({"key": "engine.crashed"}, {"key": "console.a", "data": [[1]]}, {"key": 1},
                  {"key": "console.a", "data": [1] * 5}, {"key": "console.a", "thing": "x" * 99},
                  {"key": "console." + "x" * 50}, {}):  # fmt: skip
        assert not one.report(wrong)["ok"]
    assert run(one, lambda: does(term) == ["word"])
    one.end()
