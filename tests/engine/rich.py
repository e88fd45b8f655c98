"""One scene with nearly everything in it, and random happenings for it."""

from __future__ import annotations

import json
import sys
from typing import Any

from stagekit.core import kinds
from stagekit.core.kinds import LIST, Kind
from stagekit.core.values import Effect, Happening
from stagekit.engine.engine import Engine
from stagekit.scene.plan import EVERYONE, Fall, Lamps, Scene, Sender
from tests.engine.build import (
    COLOUR,
    MS,
    NOTE,
    NUMBER,
    TEXT,
    both,
    chain,
    conduct,
    cue,
    device,
    fade,
    group,
    hold,
    lamps,
    note,
    own,
    parameter,
    place,
    put,
    raw,
    said,
    scene,
    step,
    term,
    to,
    when,
)

HIT = kinds.event("force")
FOUR = kinds.many(size=4)
MAXIMUM = 0.9


def lit(*numbers: int, **more: Any) -> Lamps:
    """Lamps that nothing may bring above nine tenths."""
    return lamps(*numbers, maximum=MAXIMUM, **more)


def rich() -> Scene:
    hit, many = place("desk.hit", HIT), Kind(LIST)
    return scene(
        to("energy", lit(1, 2, slew=3.0), raw("/drone", rate=25.0), name="glow"),
        to(chain("dancer.x", step("ease", 0.3)), raw("/ease"), name="ease"),
        to(chain("dancer.x", step("spring", 0.3, bounce=0.4)), raw("/spring"), group=0),
        to(chain("dancer.x", step("delay", 0.123)), raw("/delay")),
        to(chain("dancer.x", step("ripple", 0.06, gives=many)), lit(11, 12, 13)),
        to(chain("dancer.y", step("hue", gives=COLOUR)), lit(20, size=3), group=1),
        to("dancer.y", lit(21), group=1, name="twin"),
        to("dancer.z", lit(21), group=2, name="twin"),
        to(chain(place("dancer.bands", FOUR), step("bytes", takes=FOUR)), raw("/blob")),
        to(chain(hit, step("pulse", 0.04, HIT, NUMBER, fall=0.9)), lit(30)),
        to(chain(hit, step("limit", 4.0, HIT)), said("/hit"), said("/hit/{force}")),
        to(chain("energy", step("choose", ({"fr": "a", "en": "b"}, "c"), gives=TEXT)), said("/t")),
        to(chain(note(), step("chance", 0.5, NOTE)), said("/chance")),
        to(chain(note(), step("delay", 0.2, NOTE), step("transpose", -12, NOTE)), said("/n"),
           name="notes"),
        to(chain(note(), step("latch", "velocity", NOTE, NUMBER)), raw("/latch")),
        to(note("memory.note"), said("/memory"), name="memory"),
        to("memory.y", lit(31), name="y"),
        to("dancer.z", parameter("memory.density", 0.0, 1.0)),
        to(place("duo.y", Kind(LIST, size=2), who=(1, 2)), lit(40, 41)),
        to(chain(both("average", place("duo.y", many, who=(EVERYONE,)))), lit(42)),
        to(place("desk.go", HIT), conduct("go")),
        to("scene.time", raw("/time", rate=5.0), group=0),
        inputs=(device("duo", people=("lea", "tom"), fallback=(hold(0.1), fade(0.5))),),
        models=(
            device("memory", ports={"note": NOTE, "y": NUMBER},
                   fallback=(hold(0.2), Fall("model", model="shadow")),
                   hears={"reach": chain("energy"), "notes": chain(note())}),
            device("shadow", ports={"note": NOTE, "y": NUMBER}, hears={"r": chain("dancer.x")}),
        ),
        outputs={"sound": Sender("sound", "osc", latency=0.02, timetags=True, rest=(("/off", ()),)),
                 "lights": Sender("lights", "osc", rate=50.0, panic=(("/panic", (1,)),),
                                   blackout=(("/dbo", (1,)),))},
        signals=(own("energy", chain("dancer.x", step("from", (0.0, 2.0)),
                                     step("ease", None, up=0.1, down=0.5))),),
        groups=(group(when(term("energy", ">", 0.3, lasting=0.2)), hold(0.2), fade(0.5), name="g"),
                group(when(term((0, 1), negate=True))),
                group(when(term(hit), term("dancer.y", ">", 0.5), all=False), fade(0.3))),
        cues=(
            cue("a", put(lit(1), 0.7, over=0.5, after=0.1), put(said("/line"), "A", after=0.2)),
            cue("b", put(lit(20, size=3), (1.0, 0.5, 0.0), over=0.4, curve="soft"),
                put(raw("/ease"), 3), when=when(term("energy", ">", 0.6, lasting=0.1)), over=0.2),
            cue("c", put(parameter("memory.density"), 0.5, over=0.3), sleep=("g", "duo"),
                release=(lit(1),), over=0.3, follow=0.4),
            cue("d", rest=("lights", "sound"), over=0.5, when=when(term(place("cue.ends", HIT)))),
            cue("e", release=(lit(1, 2),), wake=("g", "duo"), when=when(term(hit))),
        ),
    )  # fmt: skip


HAPPENS: tuple[tuple[Any, ...], ...] = (
    *[("signal", "dancer", name, 0, (x,)) for name in "xyz" for x in (0.0, 0.4, 0.9, 1.7)],
    ("signal", "dancer", "bands", 0, (0.0, 0.2, 0.5, 1.0)),
    *[("frame", "duo", "", 0, (("y", who, x), ("seen", who, seen)))
      for who, x, seen in ((1, 0.3, 1.0), (2, 0.8, 1.0), (1, 0.4, 0.0), (2, 0.6, 0.0))],
    *[("event", "keys", "note", 0, (pitch, velocity, 1))
      for pitch in (48, 60) for velocity in (0, 90)],
    ("event", "desk", "hit", 0, (0.5,)), ("event", "desk", "go", 0, (1.0,)),
    ("event", "memory", "note", 0, (70, 80, 1)), ("event", "shadow", "note", 0, (71, 80, 1)),
    ("later", "memory", "note", 0, (62, 90, 1)), ("later", "memory", "note", 0, (62, 0, 1)),
    ("signal", "memory", "y", 0, (0.9,)), ("signal", "shadow", "y", 0, (0.2,)),
    ("hand", "hand", "go", 0, ()), ("hand", "hand", "back", 0, ()),
    ("hand", "hand", "panic", 0, ()), ("hand", "hand", "resume", 0, ()),
    ("hand", "hand", "set", 0, ("lights", "/chan/1", 0.33)),
    ("hand", "hand", "set", 0, ("lights", "/chan/1", 7.0)),
    ("hand", "hand", "free", 0, ("lights", "/chan/1")),
    ("hand", "hand", "master", 0, ("lights", 0.5)), ("hand", "hand", "blackout", 0, (1,)),
    ("hand", "hand", "blackout", 0, (0,)),
    *[("hand", "hand Maud", word, 0, values) for word, values in (
        ("hold", ("dancer", "x", 0)), ("hold", ("duo", "y", 1)), ("hold", ("energy", "", 0)),
        ("override", ("dancer", "x", 0, 1.2)), ("override", ("memory", "y", 0, 0.5)),
        ("override", ("dancer", "bands", 0, 0.1, 0.2, 0.3, 0.4)),
        ("give", ("dancer", "x", 0, 0.3)), ("give", ("duo", "y", 1)), ("give", ("energy", "", 0)),
        ("give", ("memory", "y", 0, 0.0)), ("give", ("dancer", "bands", 0, 0.2)),
        ("set", ("sound", "/ease", 0.7)), ("set", ("lights", "/chan/20", 0.1, 0.2, 0.3)),
        ("free", ("sound", "/ease", 0.0)), ("free", ("lights", "/chan/20", 0.4)),
        *[(word, (name, on)) for word in ("mute", "solo") for on in (1, 0)
          for name in ("glow", "notes", "twin")],
        ("bypass", ("memory", 1)), ("bypass", ("memory", 0)), ("bypass", ("shadow", 1)),
        ("bypass", ("shadow", 0)), ("standby", (1,)), ("cue", (3,)), ("cue", (0,)),
        ("resend", ("lights",)), ("resend", ()), ("master", ("lights", 1.0)))],
    ("life", "memory", "ready", 0, (20.0,)), ("life", "memory", "dead", 0, ()),
    ("life", "shadow", "ready", 0, ()), ("life", "duo", "lost", 0, ()),
    ("life", "duo", "back", 0, ()), ("answer", "memory", "", 0, ()),
    ("answer", "shadow", "", 0, ()), ("tick", "clock", "", 0, ()),
)  # fmt: skip


class Player:
    """Hands happenings to an engine, as the loop does, and answers its letters."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def step(self, wait: int, which: int) -> list[list[Effect]]:
        """Let `wait` ms pass (in ticks, if it is even; all at once, if odd), then one happening."""
        engine, out = self.engine, []
        at = engine.now + wait * MS
        while wait % 2 == 0 and (wake := engine.next_wake()) is not None and wake < at:
            out.append(engine.handle(Happening(0, wake, "tick", "clock")))
        kind, source, name, who, values = HAPPENS[which % len(HAPPENS)]
        if kind == "later":
            values = (at + 150 * MS, *values)
        if kind == "answer":
            values = (engine.graph.mailboxes[source].outstanding or 0,)
        out.append(engine.handle(Happening(0, at, kind, source, name, who, values)))
        return out


def start() -> Player:
    player = Player(Engine(rich()))
    player.engine.handle(Happening(0, 1000 * MS, "life", "scene", "starts"))
    return player


def play(steps: list[tuple[int, int]]) -> list[str]:
    """All effects, as text."""
    player = start()
    return [repr(effects) for wait, which in steps for effects in player.step(wait, which)]


if __name__ == "__main__":
    print("\n".join(play(json.loads(sys.argv[1]))))
