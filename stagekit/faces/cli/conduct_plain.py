"""The conduct as plain data, for other programs: every cue with the state at it."""

from __future__ import annotations

from typing import Any

from stagekit.faces.cli.conduct_words import does, in_language, number, trigger, written
from stagekit.scene.plan import Cue, Scene
from stagekit.scene.tracking import Held, Said, Tracked, tracked


def plain_scene(scene: Scene, lang: str) -> dict[str, Any]:
    """One scene: its name, its file, and its cues in their order.

    Values stand in base units as the scene's outputs take them before limits:
    light as 0..1, colours as three numbers; times are seconds.
    """
    states = tracked(scene)
    return {
        "scene": in_language(scene.name, lang),
        "file": scene.file,
        "cues": [_cue(scene, at, states[at], lang) for at in range(len(scene.cues))],
    }


def _cue(scene: Scene, at: int, state: Tracked, lang: str) -> dict[str, Any]:
    cue = scene.cues[at]
    return {
        "index": at,
        "number": number(scene, at),
        "title": in_language(cue.title, lang),
        "note": cue.note,
        "starts": {"by": _by(cue), "seconds": cue.follow, "text": trigger(scene, at, lang)},
        "over": cue.over,
        "does": does(scene, cue, lang),
        "written": dict(cue.written),
        "state": _state(scene, state),
    }


def _by(cue: Cue) -> str:
    if cue.together:
        return "with"
    if cue.follow is not None:
        return "after"
    return "go" if cue.when is None else "when"


def _state(scene: Scene, state: Tracked) -> dict[str, Any]:
    def since(cue: int) -> str:
        return number(scene, cue)

    def of(one: Held | Said) -> dict[str, Any]:
        if one.setting is None:
            return {"written": None, "since": since(one.cue)}
        return {"written": list(written(scene.cues[one.cue], one.setting)), "since": since(one.cue)}

    return {
        "held": [{"output": key[0], "address": key[1], "value": held.value, "over": held.over,
                  **of(held)} for key, held in state.held.items()],
        "said": [{"output": key[0], "address": key[1], "values": said.values, **of(said)}
                 for key, said in state.said.items()],
        "released": [{"output": key[0], "address": key[1], "since": since(one.cue)}
                     for key, one in state.released.items()],
        "frozen": [{"output": key[0], "address": key[1], "since": since(cue)}
                   for key, cue in state.frozen.items()],
        "at rest": {name: since(cue) for name, cue in state.at_rest.items()},
        "asleep": {name: since(cue) for name, cue in state.asleep.items()},
        "awake": {name: since(cue) for name, cue in state.woken.items()},
    }  # fmt: skip
