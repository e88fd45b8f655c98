"""The stage: one scene after the other, and each in its newest version.

A single engine plays a scene. The stage knows which engine stands, builds the
next one while it plays, and lets one take over from the other: after a reload
in one step, from scene to scene over a time. All of it happens by happenings,
so that a recorded show replays through all its scenes and versions.
"""

from __future__ import annotations

from collections.abc import Sequence

from stagekit.core.values import HAND, RELOAD, Effect, Happening, Notice, Ns
from stagekit.engine.crossing import Leaving, starts
from stagekit.engine.engine import Engine
from stagekit.engine.needs import signals_of
from stagekit.engine.packing import whole
from stagekit.engine.succession import reload
from stagekit.scene.plan import Scene


class Stage:
    """The scenes of a show, of which one is played.

    Attributes:
        engine: the one that stands.
        at: its scene's place in the show, from 0.
        scenes: every scene, in its newest version.
    """

    def __init__(
        self,
        scenes: Sequence[Scene],
        language: str = "en",
        overs: Sequence[float] = (),
        at: int = 0,
    ) -> None:
        """`overs`: seconds of the crossing into each scene; `at`: where to begin."""
        self.scenes = list(scenes)
        self.overs = [*overs, *[0.0] * (len(scenes) - len(overs))]
        self.language = language
        self.at = at
        self._leaving: list[Leaving] = []
        self._ready: tuple[tuple[object, ...], Engine] | None = None
        self._next: Engine | None = None
        self._gone: list[Engine] = []
        self.engine = self._stand(Engine(self.scenes[at], language))

    @property
    def calm(self) -> bool:
        """Whether one engine is all there is: it may be spoken to directly."""
        return len(self.scenes) == 1

    @property
    def crossing(self) -> bool:
        """Whether a scene is on its way out."""
        return bool(self._leaving)

    @property
    def engines(self) -> list[Engine]:
        """Those that still play, the one that stands last."""
        return [*[leaving.engine for leaving in self._leaving], self.engine]

    def gone(self) -> list[Engine]:
        """Engines of scenes that have left since this was last asked."""
        gone, self._gone = self._gone, []
        return gone

    def next_wake(self) -> Ns | None:
        """As an engine's."""
        moments = [at for engine in self.engines if (at := engine.next_wake()) is not None]
        return min(moments, default=None)

    def handle(self, happening: Happening) -> list[Effect]:
        """As an engine's; also takes new versions, and words that lead to another scene."""
        if happening.kind == RELOAD:
            return self._reload(happening)
        out: list[Effect] = []
        for leaving in list(self._leaving):
            out += leaving.handle(happening)
        if happening.kind == HAND and happening.name == "scene":
            index = happening.values[0] if happening.values else None
            if type(index) is int and 0 <= index < len(self.scenes) and index != self.at:
                return out + self._enter(index, happening)
            return [*out, Notice("refused", "scene", "scene.none")]
        effects = self.engine.handle(happening)
        if self._leaving:
            out += self._farewell()
        for effect in effects:
            if type(effect) is Notice and effect.what == "scene":
                out += self._enter(self.at + 1, happening)
            else:
                out.append(effect)
        return out

    def _stand(self, engine: Engine) -> Engine:
        """It is to play now; it remembers for the other scenes what they will want to know."""
        engine.conduct.leads_on = self.at + 1 < len(self.scenes)
        if len(self.scenes) > 1:
            for scene in self.scenes:
                for source, port, who in signals_of(scene):
                    if source in engine.scene.inputs or source in engine.scene.models:
                        engine.graph.cells.get(source, port, who)
        self._next = None
        return engine

    def build_on(self) -> bool:
        """Build a little more of the scene that comes next; False once there is nothing to do."""
        if self.at + 1 >= len(self.scenes):
            return False
        if self._next is None:
            self._next = Engine(self.scenes[self.at + 1], self.language, at_once=False)
        return self._next.build_on()

    # ---- a new version

    def prepare(self, texts: tuple[str, ...], scene: Scene) -> Engine:
        """Begin to build a new version, until its `build_on` says that it stands.

        `texts`: what the happening will carry by which it takes over.
        """
        engine = Engine(scene, self.language, at_once=False)
        self._ready = (texts, engine)
        return engine

    def _reload(self, happening: Happening) -> list[Effect]:
        """(the plan in pieces): the new version takes over in this one step, or nothing changes."""
        texts = happening.values
        new = self._ready[1] if self._ready is not None and self._ready[0] == texts else None
        self._ready = None
        now = max(happening.at, self.engine.now)
        try:
            if new is None:
                new = Engine(whole(texts), self.language)
            while new.build_on():
                pass
            effects = reload(self.engine, new, now)
        except Exception as error:
            words = f"{type(error).__name__}: {error}"[:200]
            return [Notice("fault", "scene", "engine.wrong", (words,))]
        out: list[Effect] = []
        for leaving in self._leaving:  # a scene on its way out has had its time
            out += leaving.end(now)
            self._gone.append(leaving.engine)
        self._leaving.clear()
        self.scenes[self.at] = new.scene
        self.engine = self._stand(new)
        return out + effects

    # ---- another scene

    def _enter(self, index: int, happening: Happening) -> list[Effect]:
        old, new = self.engine, self._next
        if new is None or new.scene is not self.scenes[index]:
            new = Engine(self.scenes[index], self.language)
        while new.build_on():
            pass
        now = max(happening.at, old.now)
        self.at = index
        self.engine = self._stand(new)
        leaving = Leaving(old, new)
        self._leaving.append(leaving)
        words = leaving.begin(now, self.overs[index])
        name = new.scene.name
        said = name.get(self.language) or next(iter(name.values()), "")
        out: list[Effect] = [
            *words,
            Notice("entered", new.scene.file),
            Notice("word", "scene", "scene.to", (said,)),
        ]
        out += new.handle(starts(happening, now))
        return out + self._farewell()

    def _farewell(self) -> list[Effect]:
        out: list[Effect] = []
        for leaving in list(self._leaving):
            if leaving.over:
                self._leaving.remove(leaving)
                self._gone.append(leaving.engine)
                out += leaving.end(self.engine.now)
        return out
