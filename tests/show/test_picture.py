"""The picture that is sent five times a second: the conduct, hands, groups and outputs."""

from __future__ import annotations

from typing import Any

import msgspec

from stagekit.core.kinds import number, vector
from stagekit.core.values import MILLISECOND, SECOND, Happening
from stagekit.scene.plan import Scene
from stagekit.show import picture
from stagekit.show.watching import Watching
from tests.engine.build import (
    Stage,
    chain,
    cue,
    device,
    group,
    lamps,
    place,
    put,
    raw,
    scene,
    step,
    term,
    to,
    when,
)

TALL = place("dancer.height", number("m", 0.3, 1.9))


def conduct(stage: Stage, ms: float) -> dict[str, Any]:
    stage.until(ms)
    return picture.conduct(stage.engine, round(ms * MILLISECOND))


def piece(**more: Any) -> Scene:
    return scene(
        to("desk.x", lamps(1)),
        cues=(
            cue("One", put(lamps(1), 0.5, over=4.0), number="1"),
            cue("Two", put(lamps(1), 1.0), number="2", follow=10.0),
            cue("Three", number="3",
                when=when(term(TALL, lasting=0.5)) if more.get("plain") else when(
                    term("desk.on", ">", 0.5),
                    msgspec.structs.replace(term(TALL), compare=">", value=1.5, lasting=0.5))),
        ),
    )  # fmt: skip


def test_before_the_first_cue() -> None:
    found = conduct(Stage(piece()), 1500)
    assert found == {"now": None, "standby": 0, "in_cue": 1.5, "fade": None, "after": None,
                     "trigger": None}  # fmt: skip


def test_how_far_a_fade_is_and_what_follows() -> None:
    stage = Stage(piece())
    stage.hand("go", ms=1000)
    found = conduct(stage, 2000)
    assert (found["now"], found["standby"], found["in_cue"]) == (0, 1, 1.0)
    assert found["fade"] == {"done": 1.0, "length": 4.0}
    assert found["after"] == 9.0
    assert conduct(stage, 6000)["fade"] is None
    found = conduct(stage, 11_100)
    assert (found["now"], found["standby"], found["after"]) == (1, 2, None)


def test_what_a_cue_waits_for() -> None:
    stage = Stage(piece())
    stage.hand("go", 0, ms=0)
    stage.hand("go", 1, ms=1)
    stage.signal("desk.on", 1.0, ms=100)
    stage.signal("dancer.height", 1.25, ms=100)
    on, tall = conduct(stage, 200)["trigger"]
    assert on == {
        "text": "desk.on > 0.5",
        "value": 1.0,
        "compare": ">",
        "wanted": 0.5,
        "low": None,
        "high": None,
        "true": True,
        "lasting": None,
        "held": None,
    }
    assert tall == {
        "text": "dancer.height > 1.5",
        "value": 1.25,
        "compare": ">",
        "wanted": 1.5,
        "low": 0.3,
        "high": 1.9,
        "true": False,
        "lasting": 0.5,
        "held": None,
    }
    stage.signal("dancer.height", 1.75, ms=300)
    tall = conduct(stage, 600)["trigger"][1]
    assert (tall["value"], tall["true"], tall["held"]) == (1.75, False, 0.3)
    assert conduct(stage, 900)["now"] == 2


def test_hands_and_whose_they_are() -> None:
    hers = to(place("dancer.v", vector()), raw("/v"))
    stage = Stage(scene(to("desk.x", lamps(1), name="a"), hers, models=[device("shadow")]))
    assert picture.hands(stage.engine) == {
        "signals": [], "targets": [], "muted": {}, "solo": {}, "bypassed": {},
        "masters": {"lights": 1.0, "sound": 1.0}}  # fmt: skip
    stage.signal("dancer.v", 1.0, 2.0, 3.0, ms=1)
    for number_of, word in enumerate([
        ("set", "lights", "/chan/1", 0.75), ("hold", "dancer", "v", 0), ("mute", "a", 1),
        ("solo", "a", 1), ("bypass", "shadow", 1), ("master", "lights", 0.5),
    ]):  # fmt: skip
        stage.happen("hand", "hand Ana", *word, ms=10 + number_of)
    found = picture.hands(stage.engine)
    assert found == {
        "signals": [{"source": "dancer", "port": "v", "who": 0, "value": [1.0, 2.0, 3.0],
                     "by": "Ana", "back": False}],
        "targets": [{"output": "lights", "address": "/chan/1", "value": [0.75], "by": "Ana",
                     "back": False}],
        "muted": {"a": "Ana"}, "solo": {"a": "Ana"}, "bypassed": {"shadow": "Ana"},
        "masters": {"lights": 0.5, "sound": 1.0},
    }  # fmt: skip
    stage.hand("free", "lights", "/chan/1", 2.0, ms=100)
    stage.hand("give", "dancer", "v", 0, 2.0, ms=100)
    stage.until(1000)
    found = picture.hands(stage.engine)
    assert [one["back"] for one in (*found["signals"], *found["targets"])] == [True, True]
    stage.until(3000)
    found = picture.hands(stage.engine)
    assert (found["signals"], found["targets"]) == ([], [])


def test_light_and_groups() -> None:
    stage = Stage(scene(to(chain("desk.x", step("times", 2.0)), raw("/x"), group=0),
                        to("desk.y", lamps(1)),
                        groups=(group(when(term("desk.on", ">", 0.5))),)))  # fmt: skip
    assert picture.groups(stage.engine) == [False]
    stage.signal("desk.on", 1.0, ms=1)
    assert picture.groups(stage.engine) == [True]
    assert not picture.blackout(stage.engine)
    assert picture.output(stage.engine, "lights") == {"master": 1.0, "muted": False}
    stage.hand("blackout", 1, ms=2)
    assert picture.blackout(stage.engine)
    assert picture.output(stage.engine, "lights") == {"master": 1.0, "muted": True}
    stage.hand("blackout", 0, ms=3)
    stage.hand("master", "lights", 0, ms=4)
    assert not picture.blackout(stage.engine)
    assert picture.output(stage.engine, "lights") == {"master": 0.0, "muted": True}


def test_the_whole_picture_is_plain_data() -> None:
    stage = Stage(piece())
    watching = Watching(stage.engine)
    watching.heard(Happening(0, 0, "life", "desk", "ready"))
    told = watching.status(3 * SECOND, {}, {"sound": ("nobody", "personne")})
    assert msgspec.json.decode(msgspec.json.encode(told)) == told
    assert (told["now"], told["blackout"], told["groups"], told["latency"]) == (
        3000,
        False,
        [],
        None,
    )
    assert told["conduct"]["standby"] == 0
    assert [one["master"] for one in told["outputs"]] == [1.0, 1.0]
    troubles = {one["name"]: one["trouble"] for one in told["outputs"]}
    assert troubles == {"lights": None, "sound": {"en": "nobody", "fr": "personne"}}
