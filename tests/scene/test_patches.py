"""Patches read from data: every slip is told in plain words, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagekit.scene.catalogue import Patch, Slot
from stagekit.scene.patches import PatchWrong, patch_from

GOOD = {
    "port": 7700,
    "rate": 50,
    "clamp": [0, 1],
    "timetags": True,
    "slots": {
        "dimmer {n}": {"address": "/d/{n}", "last": 8, "rate": None},
        "go": {"address": "/go", "takes": "event", "args": ["cue"], "rest": None},
    },
    "rest": [["/master", 0.0], ["/hush"]],
    "forbidden": ["/pyro/*"],
    "says": {"en": "A desk.", "fr": "Un jeu."},
}


def test_all_keys_arrive() -> None:
    assert patch_from(GOOD, "desk") == Patch(
        "desk",
        slots={
            "dimmer": Slot(address="/d/{n}", last=8),
            "go": Slot(numbers=0, address="/go", takes="event", args=("cue",), rest=None),
        },
        port=7700,
        rate=50.0,
        clamp=(0.0, 1.0),
        timetags=True,
        rest=(("/master", (0.0,)), ("/hush", ())),
        forbidden=("/pyro/*",),
        says={"en": "A desk.", "fr": "Un jeu."},
    )
    assert patch_from({}, "raw") == Patch("raw")
    assert patch_from({"plugin": "midi", "slots": {"note": {}}}, "m").slots["note"].address == ""


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("prot", 1, "'prot' is not a key"),
        ("port", 0, "1 to 65535"),
        ("port", True, "whole number"),
        ("port", "7700", "whole number"),
        ("plugin", "dmx", "one of osc, midi"),
        ("plugin", ["osc"], "one of osc, midi"),
        ("bundles", "yes", "yes or no"),
        ("rate", -1, "above 0"),
        ("rate", float("nan"), "a number"),
        ("rate", float("inf"), "a number"),
        ("clamp", [1, 0], "two numbers"),
        ("clamp", [0], "two numbers"),
        ("rest", "/rest", "a list"),
        ("rest", [[]], "begins with its address"),
        ("rest", [["rest"]], "begins with its address"),
        ("panic", [["/a", None]], "a number"),
        ("forbidden", ["pyro"], "begins with /"),
        ("forbidden", [1], "a text"),
        ("says", {"en": "A desk."}, "en and fr"),
        ("says", {1: "x"}, "keys with their values"),
        ("slots", ["dimmer"], "keys with their values"),
        ("slots", {"dimmer {n}": {"address": "d/{n}"}}, "begins with /"),
        ("slots", {"dimmer {n}": {"address": "/d"}}, "in neither"),
        ("slots", {"dimmer": {"address": "/d/{n}"}}, "in neither"),
        ("slots", {"dimmer{n}": {"address": "/d/{n}"}}, "called by its words"),
        ("slots", {"dimmer {n}": {"address": "/d/{n}", "rest": 2}}, "from 0 to 1"),
        ("slots", {"dimmer {n}": {"adress": "/d/{n}"}}, "'adress' is not a key"),
        ("slots", {"dimmer {n}": {"address": "/d/{n}", "merge": "most"}}, "one of highest"),
        ("slots", {"dimmer {n}": {"address": "/d/{n}", "args": "x"}}, "a list"),
    ],
)
def test_a_slip_is_told(key: str, value: object, words: str) -> None:
    with pytest.raises(PatchWrong, match=words) as wrong:
        patch_from({**GOOD, key: value}, "desk")
    assert wrong.value.english.startswith("patch desk")
    assert wrong.value.french.startswith("patch desk")
    assert wrong.value.french != wrong.value.english


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(GOOD)), anything)
def test_whatever_stands_there_is_a_patch_or_refused(key: str, value: object) -> None:
    try:
        patch = patch_from({**GOOD, key: value}, "desk")
    except PatchWrong:
        return
    assert isinstance(patch, Patch)
