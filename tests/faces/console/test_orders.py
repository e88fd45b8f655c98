"""Every order there is, rightly and wrongly written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stagekit.faces.console.orders import FORMS, LOCAL, Refused, read
from stagekit.show.asked import HANDS
from tests.faces.console.serving import PLAN

SHOW = {**PLAN, "show": {"name": {}, "at": 0, "scenes": [{"name": {}}, {"name": {}}]}}

RIGHT: list[tuple[str, list[Any]]] = [
    ("go", []), ("go", [1]), ("go", [2]), ("back", []), ("back", [0]), ("cue", [1]),
    ("standby", [0]),
    ("panic", []), ("blackout", []), ("blackout", [1]), ("master", ["lights", 0]),
    ("master", ["lights", 0.5]), ("set", ["lights", "face", 0.5]),
    ("set", ["lights", "/a", 1, 2, 3, "x", True]), ("free", ["lights", "face"]),
    ("free", ["lights", "face", 2.5]), ("set", ["", "shadow.delay", 2]),
    ("free", ["", "shadow.delay"]), ("hold", ["desk", "/fader", 0]),
    ("override", ["shadow", "pose", 1, 0.1, -3]), ("give", ["desk", "/fader", 0]),
    ("give", ["desk", "/fader", 0, 0]), ("mute", ["desk /fader", 1]), ("solo", ["desk /fader", 0]),
    ("bypass", ["shadow", 1]), ("resend", []), ("resend", ["lights"]), ("mode", ["show"]),
    ("mode", ["rehearsal"]), ("apply", []), ("scene", [1]),
    ("calibrate", ["desk", "/fader", 0, 10]),
    ("takeup", []), ("name", ["Maud"]), ("seen", ["lights lost"]), ("watch", [0]), ("token", ["x"]),
]  # fmt: skip

WRONG: list[tuple[str, list[Any], str]] = [
    ("go", [3], "no_cue"), ("go", [0, 1], "values"), ("go", [True], "values"),
    ("go", [-1], "values"), ("go", [None], "values"), ("back", ["1"], "values"),
    ("cue", [], "values"), ("cue", [99], "no_cue"), ("standby", [], "values"),
    ("panic", [1], "values"), ("blackout", [2], "values"), ("blackout", [True], "values"),
    ("master", ["lights"], "values"), ("master", ["lights", -0.1], "values"),
    ("master", ["lights", "1"], "values"), ("master", ["sound", 1], "no_output"),
    ("set", ["lights", "", 1], "values"), ("set", ["lights", "a", None], "values"),
    ("set", ["lights", "a", {}], "values"), ("free", ["lights"], "values"),
    ("free", ["lights", "a", -1], "values"), ("free", ["lights", "a", 601], "values"),
    ("hold", ["desk", "/fader"], "values"), ("hold", ["desk", "/fader", -1], "values"),
    ("hold", ["nobody", "/fader", 0], "no_source"), ("override", ["desk", "a", 0], "values"),
    ("mute", ["desk /fader"], "values"), ("mute", ["gone", 1], "no_mapping"),
    ("solo", ["gone", 1], "no_mapping"), ("bypass", ["desk", 1], "no_model"),
    ("resend", ["sound"], "no_output"), ("mode", [], "values"), ("mode", [1], "values"),
    ("scene", [2], "no_scene"), ("calibrate", ["desk", "/fader", 0], "values"),
    ("stop", [], "unknown"), ("hello", [], "unknown"), ("console", [], "unknown"),
    ("begin", [], "unknown"), ("resume", [], "unknown"), ("name", [1], "values"),
    ("name", ["x" * 61], "values"), ("seen", [""], "values"), ("watch", [2], "values"),
]  # fmt: skip


def written(do: str, values: list[Any]) -> str:
    return json.dumps({"id": 7, "do": do, "values": values})


@pytest.mark.parametrize(("do", "values"), RIGHT)
def test_right(do: str, values: list[Any]) -> None:
    asked = read(written(do, values), SHOW)
    assert (asked.id, asked.do, asked.values) == (7, do, values)


@pytest.mark.parametrize(("do", "values", "key"), WRONG)
def test_wrong(do: str, values: list[Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        read(written(do, values), SHOW)
    assert (refused.value.key, refused.value.id) == (key, 7)
    assert all(refused.value.why.values())
    assert "{" not in "".join(refused.value.why.values())


def test_all_of_them_are_tried_and_known_to_the_keeper() -> None:
    assert {do for do, _ in RIGHT} == set(FORMS)
    assert set(HANDS) - {"resume"} <= set(FORMS)
    assert set(FORMS) - set(LOCAL) - {"panic", "takeup"} <= set(HANDS)


def test_what_a_lost_link_held_back_is_not_done() -> None:
    def given_by(n: int, do: str = "go") -> str:
        return json.dumps({"id": 7, "do": do, "values": [], "n": n})

    assert read(given_by(95), SHOW, newest=100).do == "go"
    with pytest.raises(Refused, match="late"):
        read(given_by(94), SHOW, newest=100)
    assert read(given_by(0, "panic"), SHOW, newest=100).do == "panic", "panic is always done"
    assert read(written("go", []), SHOW, newest=100).n is None


def test_behind_the_last_scene_there_is_no_next() -> None:
    last = {**SHOW, "show": {**SHOW["show"], "at": 1}}
    with pytest.raises(Refused, match="no_cue"):
        read(written("go", [2]), last)


def test_a_reader_may_only_say_who_they_are() -> None:
    for do, values in RIGHT:
        if do in ("name", "watch", "token"):
            assert read(written(do, values), SHOW, reader=True).do == do
        else:
            with pytest.raises(Refused, match="reader"):
                read(written(do, values), SHOW, reader=True)


def test_without_a_whole_plan_the_engine_decides() -> None:
    for plan in (None, {}, {"rev": 0, "outputs": [], "mappings": []}):
        assert read(written("mute", ["anything", 1]), plan).values == ["anything", 1]
        assert read(written("go", [5]), plan).values == [5]
    with pytest.raises(Refused, match="no_cue"):
        read(written("go", [5]), {"rev": 0, "cues": []})
    with pytest.raises(Refused, match="no_scene"):
        read(written("scene", [0]), PLAN)
