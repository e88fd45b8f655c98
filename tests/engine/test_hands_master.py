"""An output's master: light is weakened on its way out, a target with its own is told."""

from __future__ import annotations

import json

from stagekit.engine import checkpoint
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Sender
from tests.engine.build import MS, Stage, messages, raw, scene, to

SOUND = {"sound": Sender("sound", "osc", master="/master")}


def test_a_target_with_a_master_of_its_own_is_told() -> None:
    stage = Stage(scene(to("desk.x", raw("/drone")), outputs=SOUND))
    stage.signal("desk.x", 0.8, ms=1)
    assert messages(stage.hand("master", "sound", 0.5, ms=2)) == [("/master", 0.5)]
    assert stage.last("/drone") == 0.8, "the target weakens it by itself"
    assert messages(stage.hand("master", "lights", 0.5, ms=3)) == []


def test_it_is_told_again_when_the_other_side_is_new() -> None:
    stage = Stage(scene(to("desk.x", raw("/drone")), outputs=SOUND))
    stage.signal("desk.x", 0.8, ms=1)
    stage.hand("master", "sound", 0.25, ms=2)
    again = [("/drone", 0.8), ("/master", 0.25)]
    assert sorted(messages(stage.hand("resend", "sound", ms=3))) == again
    assert sorted(messages(stage.life("sound", "connected", ms=4))) == again


def test_and_after_a_restore() -> None:
    one = scene(to("desk.x", raw("/drone")), outputs=SOUND)
    stage = Stage(one)
    stage.signal("desk.x", 0.8, ms=1)
    stage.hand("master", "sound", 0.25, ms=2)
    engine = Engine(one)
    checkpoint.restore_brief(engine, json.loads(json.dumps(checkpoint.brief(stage.engine))))
    other = Stage(one, start=False)
    other.engine = engine
    other.life("scene", "goes on", ms=2 + 1 / MS)
    other.until(50)
    assert sorted(row[1:] for row in other.sent()) == [("/drone", 0.8), ("/master", 0.25)]
