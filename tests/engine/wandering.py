"""A whole show for random walks: two scenes, versions of each, and every word of the hand."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from stagekit.core.seeds import generator
from stagekit.core.values import HAND, RELOAD, TICK, Effect, Happening, Packet
from stagekit.engine.packing import packed, whole, written
from stagekit.engine.stage import Stage
from stagekit.scene.plan import Fall, Scene
from tests.engine.build import (
    COLOUR,
    HIT,
    MS,
    NOTE,
    NUMBER,
    chain,
    cue,
    device,
    note,
    place,
    put,
    raw,
    said,
    scene,
    step,
    to,
)
from tests.engine.rich import HAPPENS, lit, rich

NOTES = ("/n", "/chance", "/memory", "/other")
PLAYERS = (("keys", 48), ("keys", 60), ("memory", 70), ("memory", 71), ("memory", 62),
           ("shadow", 71))  # fmt: skip


def without(one: Scene, *names: str) -> Scene:
    kept = tuple([mapping for mapping in one.mappings if mapping.name not in names])
    return structs.replace(one, mappings=kept)


def other() -> Scene:
    """Shares lamps, notes and the model with the rich one, and has some of its own."""
    return scene(
        to("dancer.y", lit(1, 20), name="glow"),
        to(chain("dancer.x", step("hue", gives=COLOUR)), lit(22, size=3)),
        to(chain(note(), step("transpose", 7, NOTE)), said("/n"), name="notes"),
        to(chain(note(), step("delay", 0.1, NOTE)), said("/other")),
        to(note("memory.note"), said("/memory"), name="memory"),
        to(chain(place("desk.hit", HIT), step("pulse", 0.04, HIT, NUMBER)), lit(31)),
        models=(device("memory", ports={"note": NOTE, "y": NUMBER}, fallback=(Fall("rest"),),
                       hears={"notes": chain(note())}),),
        cues=(cue("in", put(lit(1), 0.4, over=0.3)), cue("out", rest=("lights",), over=0.3)),
    )  # fmt: skip


def versions() -> list[Scene]:
    """What somebody at the editor might save while it plays."""
    first = rich()
    low = to(chain(note(), step("transpose", -5, NOTE)), said("/n"), name="notes")
    slow = to(chain("dancer.x", step("ease", 2.0)), raw("/ease"), name="ease")
    return [
        first,
        structs.replace(without(first, "notes", "ease"),
                        mappings=(low, *without(first, "notes", "ease").mappings, slow),
                        cues=(first.cues[0], *first.cues[2:])),
        without(first, "notes", "glow", "twin"),
        structs.replace(without(first, "memory"), cues=first.cues[3:]),
        other(),
    ]  # fmt: skip


SCENES = (rich(), other())
TEXTS = tuple([written(packed(one)) for one in versions()])
TURNS: tuple[tuple[Any, ...], ...] = (
    *HAPPENS,
    *[(HAND, "hand", "scene", 0, (at,)) for at in (0, 1, 1)],
    *[(RELOAD, "scene", "reload", 0, texts) for texts in TEXTS],
    (RELOAD, "scene", "reload", 0, ("no plan",)),
)


class Wanderer:
    """Plays a walk on a stage, and keeps an eye on what leaves.

    Attributes:
        effects: everything so far, in its order.
        sounding: the notes that began at the receiver and have not ended.
        brightest: the highest level that any lamp was told.
    """

    def __init__(self, ahead: str = "") -> None:
        """`ahead` names a walk of its own that prepares scenes and versions beforehand."""
        self.stage = Stage(SCENES, overs=(0.5, 0.3))
        self.now = 1000 * MS
        self.effects: list[Effect] = []
        self.sounding: dict[tuple[Any, ...], bool] = {}
        self.brightest = 0.0
        self._chance = generator(3, ahead) if ahead else None
        self.take("life", "scene", "starts")

    def take(self, kind: str, source: str, name: str, who: int = 0, values: Any = ()) -> None:
        self.hear(Happening(0, self.now, kind, source, name, who, values))

    def hear(self, happening: Happening) -> None:
        effects = self.stage.handle(happening)
        self.effects += effects
        for packet in effects:
            if type(packet) is Packet:
                for address, arguments in packet.messages:
                    self._look(address, arguments)

    def _look(self, address: str, arguments: tuple[Any, ...]) -> None:
        if address in NOTES:
            pitch, velocity, channel = arguments
            key = (address, pitch, channel)
            if velocity:
                self.sounding[key] = True
            else:
                self.sounding.pop(key, None)
        elif address.startswith("/chan/"):
            self.brightest = max(self.brightest, *arguments)

    def wait(self, ms: int, *, late: bool = False) -> None:
        """Let time pass; `late`: without the ticks that were asked for."""
        self.now += ms * MS
        while not late and (wake := self.stage.next_wake()) is not None and wake < self.now:
            self.hear(Happening(0, wake, TICK, "clock"))

    def turn(self, ms: int, which: int) -> None:
        """Wait so long (an odd number: without ticks), then one turn of the walk."""
        self.wait(ms, late=ms % 2 == 1)
        kind, source, name, who, values = TURNS[which % len(TURNS)]
        if kind == "later":
            values = (self.now + 150 * MS, *values)
        if kind == "answer":
            box = self.stage.engine.graph.mailboxes.get(source)
            values = ((box.outstanding if box is not None else None) or 0,)
        if self._chance is not None:
            self._prepare(kind, values)
        self.take(kind, source, name, who, values)

    def _prepare(self, kind: str, values: Any) -> None:
        chance = self._chance
        assert chance is not None
        for _ in range(chance.choice((0, 0, 1, 40, 1000))):
            if not self.stage.build_on():
                break
        if chance.random() < 0.1:
            texts = chance.choice(TEXTS)
            self.stage.prepare(texts, whole(texts)).build_on()
        if kind == RELOAD and values in TEXTS and chance.random() < 0.7:
            engine = self.stage.prepare(values, whole(values))
            for _ in range(chance.choice((0, 1, 1000))):
                if not engine.build_on():
                    break

    def lift_all_keys(self) -> None:
        """Every player ends what it may have begun, and time brings what was delayed."""
        self.take(HAND, "hand", "resume")
        self.wait(500)
        for source, pitch in PLAYERS:
            self.take("event", source, "note", 0, (pitch, 0, 1))
        self.wait(2000)


def walk(name: str, count: int) -> list[tuple[int, int]]:
    """A long random walk, the same each time."""
    chance = generator(11, name)
    waits = (0, 1, 4, 10, 33, 60, 200)
    return [(chance.choice(waits), chance.randrange(len(TURNS))) for _ in range(count)]
