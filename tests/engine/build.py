"""Short words to build small scenes, and a stage on which to play them.

A test says what happens at which millisecond and asserts what leaves: nothing
else is needed, since the engine has no clock of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stagekit.core import kinds
from stagekit.core import values as v
from stagekit.core.kinds import Kind
from stagekit.core.values import Effect, Happening, Letter, Notice, Packet
from stagekit.engine.engine import Engine
from stagekit.engine.packing import packed, written
from stagekit.engine.stage import Stage as Scenes
from stagekit.scene.plan import (
    Chain,
    Combination,
    Condition,
    Conduct,
    Cue,
    Destination,
    Device,
    Fall,
    Group,
    Lamps,
    Mapping,
    Only,
    Own,
    Parameter,
    Place,
    Raw,
    Scene,
    Sender,
    Setting,
    Step,
    Target,
    Term,
)

MS = v.MILLISECOND
NUMBER = kinds.number()
GATE = kinds.number(gate=True)
NOTE = kinds.event("pitch", "velocity", "channel")
HIT = kinds.event("force")
TEXT = Kind(kinds.EVENT, text=True)
COLOUR = Kind(kinds.COLOUR, size=3)


# ---- sources


def place(name: str, kind: Kind = NUMBER, *, who: Any = (), **more: Any) -> Place:
    """`dancer.height`, `keys.note`; `energy` alone is a signal of one's own."""
    thing, _, port = name.partition(".")
    return Place(thing, port, kind, (who,) if isinstance(who, int) else tuple(who), **more)


def note(name: str = "keys.note", *only: Only) -> Place:
    return place(name, NOTE, only=only)


def step(word: str, first: Any = None, takes: Kind = NUMBER, gives: Kind | None = None,
         **args: Any) -> Step:  # fmt: skip
    if first is not None:
        args["first"] = first
    return Step(word, args, takes, gives or takes)


def chain(source: Place | Combination | str, *steps: Step, kind: Kind | None = None) -> Chain:
    start = place(source) if isinstance(source, str) else source
    return Chain(start, steps, kind or (steps[-1].gives if steps else start.kind))


def both(word: str, *places: Place, by: Place | None = None, kind: Kind = NUMBER) -> Combination:
    return Combination(word, places, kind, by)


# ---- destinations


def lamp(n: int = 1, output: str = "lights", **more: Any) -> Destination:
    more.setdefault("rest", 0.0)
    more.setdefault("intensity", True)
    more.setdefault("merge", "highest")
    return Destination(output, f"/chan/{n}", **more)


def lamps(*numbers: int, output: str = "lights", **more: Any) -> Lamps:
    return Lamps(output, f"chan {numbers}", tuple(lamp(n, output, **more) for n in numbers))


def raw(address: str = "/pan", output: str = "sound", **more: Any) -> Raw:
    return Raw(output, address, **more)


def said(address: str, output: str = "sound", **more: Any) -> Raw:
    return Raw(output, address, event=True, **more)


def to(source: Any, *targets: Target, group: int | None = None, name: str = "") -> Mapping:
    """A mapping, from a place's name, a place, a combination or a chain."""
    line = source if isinstance(source, Chain) else chain(source)
    return Mapping(name or f"{line.source} -> {targets}", line, targets, group)


# ---- conditions, groups, cues


def term(what: Any = None, compare: str | None = None, value: Any = None, **more: Any) -> Term:
    if isinstance(what, tuple):
        return Term(cue=what, **more)
    return Term(place(what) if isinstance(what, str) else what, None, compare, value, **more)


def when(*terms: Term, all: bool = True) -> Condition:
    return Condition(terms, all)


def hold(seconds: float | None = None) -> Fall:
    return Fall("hold", seconds)


def fade(seconds: float) -> Fall:
    return Fall("fade", seconds)


REST = Fall("rest")


def cue(title: str = "", *settings: Setting, **more: Any) -> Cue:
    return Cue({"": title}, settings=settings, **more)


def put(target: Target, *values: Any, over: float | None = None, after: float = 0.0,
        curve: Any = None) -> Setting:  # fmt: skip
    return Setting(target, values, over, after, curve)


def device(name: str, **more: Any) -> Device:
    return Device(name, more.pop("use", name), {}, **more)


def scene(*mappings: Mapping, outputs: dict[str, Sender] | None = None, **more: Any) -> Scene:
    """A scene with outputs `lights` and `sound`, and the inputs `dancer`, `desk` and `keys`."""
    for key in ("inputs", "models"):
        more[key] = {one.name: one for one in more.get(key, ())}
    more["inputs"] = {
        "dancer": device("dancer"),
        "desk": device("desk"),
        "keys": device("keys", ports={"note": NOTE}),
        **more["inputs"],
    }
    senders = {"lights": Sender("lights", "osc"), "sound": Sender("sound", "osc")}
    return Scene({"": "test"}, "test.yaml", mappings=mappings,
                 outputs={**senders, **(outputs or {})}, **more)  # fmt: skip


# ---- playing


class Stage:
    """An engine and its clock: `at` a millisecond something happens, and effects come out.

    Attributes:
        log: every effect so far, with the millisecond at which it came.
    """

    def __init__(self, scene: Scene, *, start: bool = True, language: str = "en") -> None:
        self.engine = Engine(scene, language)
        self.log: list[tuple[float, Effect]] = []
        self.mark = 0
        if start:
            self.life("scene", "starts", ms=0)

    # time goes by

    def until(self, ms: float) -> Stage:
        """Let the time pass, with a tick wherever the engine asks for one."""
        while (wake := self.engine.next_wake()) is not None and wake <= ms * MS:
            self._handle(Happening(0, wake, v.TICK, "clock"))
        return self

    def _handle(self, h: Happening) -> list[Effect]:
        effects = self.engine.handle(h)
        self.log.extend((h.at / MS, effect) for effect in effects)
        return effects

    def happen(self, kind: str, source: str, name: str, *values: Any, ms: float, who: int = 0,
               ) -> list[Effect]:  # fmt: skip
        self.until(ms)
        return self._handle(Happening(0, round(ms * MS), kind, source, name, who, values))

    def signal(self, name: str, *values: Any, ms: float, who: int = 0) -> list[Effect]:
        source, _, port = name.partition(".")
        return self.happen(v.SIGNAL, source, port, *values, ms=ms, who=who)

    def frame(self, source: str, *rows: Any, ms: float) -> list[Effect]:
        return self.happen(v.FRAME, source, "", *rows, ms=ms)

    def event(self, name: str, *values: Any, ms: float, who: int = 0) -> list[Effect]:
        source, _, port = name.partition(".")
        return self.happen(v.EVENT, source, port, *values, ms=ms, who=who)

    def later(self, name: str, due: float, *values: Any, ms: float) -> list[Effect]:
        source, _, port = name.partition(".")
        return self.happen(v.LATER, source, port, round(due * MS), *values, ms=ms)

    def hand(self, name: str, *values: Any, ms: float) -> list[Effect]:
        """A hand's word; GO means the cue that stands by, so that no guard keeps it back."""
        standby = self.engine.conduct.standby
        if name == "go" and not values and standby is not None:
            values = (standby,)
        return self.happen(v.HAND, "hand", name, *values, ms=ms)

    def life(self, source: str, name: str, *values: Any, ms: float) -> list[Effect]:
        return self.happen(v.LIFE, source, name, *values, ms=ms)

    def answer(self, model: str, number: int, ms: float) -> list[Effect]:
        return self.happen(v.ANSWER, model, "", number, ms=ms)

    # what came out since the last look

    def new(self) -> list[tuple[float, Effect]]:
        out, self.mark = self.log[self.mark :], len(self.log)
        return out

    def sent(self) -> list[tuple[Any, ...]]:
        """Messages since the last look: (ms, address, arguments…)."""
        return [
            (at, address, *arguments)
            for at, packet in self.new()
            if isinstance(packet, Packet)
            for address, arguments in packet.messages
        ]

    def last(self, address: str) -> Any:
        """What was last sent there, whenever it was: one value, or all arguments."""
        for _, effect in reversed(self.log):
            if isinstance(effect, Packet):
                for where, arguments in reversed(effect.messages):
                    if where == address:
                        return arguments[0] if len(arguments) == 1 else arguments
        return None

    def letters(self) -> list[tuple[float, Letter]]:
        return [(at, one) for at, one in self.new() if isinstance(one, Letter)]

    def notices(self) -> list[tuple[str, str, str]]:
        return [(n.what, n.thing, n.text) for _, n in self.new() if isinstance(n, Notice)]


def messages(effects: Sequence[Effect]) -> list[tuple[Any, ...]]:
    """The messages of some effects: (address, arguments…)."""
    return [(address, *arguments) for packet in effects if isinstance(packet, Packet)
            for address, arguments in packet.messages]  # fmt: skip


def parameter(name: str, low: float | None = None, high: float | None = None) -> Parameter:
    model, _, key = name.partition(".")
    return Parameter(model, key, low, high)


def group(condition: Condition | None = None, *then: Fall, name: str = "") -> Group:
    return Group(name, condition, then)


def own(name: str, line: Chain) -> Own:
    return Own(name, line)


def conduct(what: str, cue: int = -1) -> Conduct:
    return Conduct(what, cue)


class Show(Stage):
    """Several scenes, or several versions of one, with the same clock and words.

    Attributes:
        stage: the show's own stage; `engine` is whichever stands.
    """

    def __init__(self, *scenes: Scene, overs: Sequence[float] = (), language: str = "en") -> None:
        self.stage = Scenes(scenes, language, overs)
        self.log = []
        self.mark = 0
        self.life("scene", "starts", ms=0)

    @property
    def engine(self) -> Engine:  # type: ignore[override]
        return self.stage.engine

    def until(self, ms: float) -> Show:
        while (wake := self.stage.next_wake()) is not None and wake <= ms * MS:
            self._handle(Happening(0, wake, v.TICK, "clock"))
        return self

    def _handle(self, h: Happening) -> list[Effect]:
        effects = self.stage.handle(h)
        self.log.extend((h.at / MS, effect) for effect in effects)
        return effects

    def reload(self, scene: Scene, ms: float) -> list[Effect]:
        return self.happen(v.RELOAD, "scene", "reload", *written(packed(scene)), ms=ms)
