"""An engine alone in this process: one signal through many mappings."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator, Sequence

from stagekit.core.kinds import number
from stagekit.core.values import SIGNAL, Happening
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Chain, Device, Mapping, Place, Raw, Scene, Sender, Step
from stagekit.show.engine_process import calm

Shape = tuple[str, dict[str, object]]

THREE: tuple[Shape, ...] = (
    ("from", {"first": (0.0, 2.0)}),
    ("curve", {"first": 2}),
    ("times", {"first": 0.5}),
)
"""The three shapes of `scenes.SHAPES`."""


def engine_of(count: int, shapes: Sequence[Shape] = THREE) -> Engine:
    """An engine whose one signal goes through so many mappings of these shapes."""
    kind = number()
    steps = tuple(Step(word, keys, kind, kind) for word, keys in shapes)
    chain = Chain(Place("desk", "/in", kind), steps, kind)
    return Engine(
        Scene(
            {"": "many"}, "many.yaml",
            inputs={"desk": Device("desk", "osc", {})},
            outputs={"sound": Sender("sound", "osc", bundles=False)},
            mappings=tuple(Mapping(str(n), chain, (Raw("sound", f"/out/{n}"),))
                           for n in range(count)),
        )
    )  # fmt: skip


def cost(engine: Engine, times: int) -> float:
    """Nanoseconds of one happening that all of them hear, of so many."""
    now = engine.now
    start = time.perf_counter_ns()
    for n in range(times):
        now += 1_000_000
        engine.handle(Happening(n, now, SIGNAL, "desk", "/in", 0, (0.001 * (n % 1999),)))
    return (time.perf_counter_ns() - start) / times


@contextlib.contextmanager
def calmly() -> Iterator[None]:
    """As in the engine's process: what stands is not searched for what could be thrown away."""
    usual = gc.get_threshold()
    calm()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
