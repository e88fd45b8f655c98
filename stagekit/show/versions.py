"""A new version of the scene is built while the old one plays, a little each turn."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator

from stagekit.core.values import MILLISECOND, Ns
from stagekit.engine.dismantling import dismantle
from stagekit.engine.engine import Engine
from stagekit.engine.packing import packed, written
from stagekit.engine.stage import Stage
from stagekit.show.devices import files_of
from stagekit.show.reading import Opened

A_TURN: Ns = 1 * MILLISECOND
"""How long a turn may be kept by building."""

Takes = Callable[[Opened, tuple[str, ...]], None]


class Versions:
    """What is being built: a new version of the scene, or the scene that comes next."""

    def __init__(self, stage: Stage, takes_over: Takes) -> None:
        """`takes_over` is called once a new version stands."""
        self._stage = stage
        self._takes_over = takes_over
        self._coming: tuple[Opened, tuple[str, ...], Engine] | None = None
        self._next = True  # the next scene may still be built
        self._old: deque[Iterator[None]] = deque()  # what is being taken apart

    def build(self, opened: Opened) -> None:
        """Begin to build a new version; an older one that is not ready yet is forgotten."""
        scene = opened.scene
        if scene is None:
            return
        texts = written(opened.pieces or packed(scene))
        gc.disable()  # what is being built is not searched for what could be thrown away
        self._coming = (opened, texts, self._stage.prepare(texts, scene))

    def due(self) -> Ns | None:
        """When to be asked: at once, while there is something to build."""
        return 0 if self._coming is not None or self._next or self._old else None

    def let_go(self, engine: Engine) -> None:
        """An engine that plays no more: it is taken apart, a little each turn."""
        self._old.append(dismantle(engine))

    def turn(self, now: Ns) -> None:
        """Build for a little while."""
        if self._coming is None:
            if self._old:
                self._take_apart(self._old[0])
            else:
                self._next = self._next and self._build(self._stage.build_on)
            return
        opened, texts, engine = self._coming
        if self._build(engine.build_on):
            return
        self._coming = None
        try:
            self._takes_over(opened, texts)
        finally:
            gc.freeze()  # as at the start: what stands is never looked through again
            gc.enable()
            self._next = True

    def _take_apart(self, old: Iterator[None]) -> None:
        if not self._build(lambda: next(old, self) is None):
            self._old.popleft()

    @staticmethod
    def _build(build_on: Callable[[], bool]) -> bool:
        until = time.monotonic_ns() + A_TURN
        while build_on():
            if time.monotonic_ns() >= until:
                return True
        return False

    def touched(self, opened: Opened) -> tuple[str, ...]:
        """Inputs, models and outputs whose own file was saved: they begin anew."""
        if opened.scene is None:
            return ()
        return tuple(name for name, file in files_of(opened.scene).items()
                     if file in opened.changed)  # fmt: skip
