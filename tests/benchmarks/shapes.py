"""Shapes are cheap: 600 in 200 mappings against 200 in 200, in the engine alone."""

from __future__ import annotations

import gc
import time

from stagekit.core.kinds import number
from stagekit.core.values import SIGNAL, Happening
from stagekit.engine.engine import Engine
from stagekit.scene.plan import Chain, Device, Mapping, Place, Raw, Scene, Sender, Step
from stagekit.show.engine_process import calm
from tests.benchmarks.measure import ROUNDS, Figure, against_floor

MAPPINGS = 200
TIMES = 100


def engine_of(words: tuple[tuple[str, dict[str, object]], ...]) -> Engine:
    """Two hundred mappings, each with these shapes."""
    kind = number()
    steps = tuple(Step(word, args, kind, kind) for word, args in words)
    chain = Chain(Place("desk", "/in", kind), steps, kind)
    return Engine(
        Scene(
            {"": "many"}, "many.yaml",
            inputs={"desk": Device("desk", "osc", {})},
            outputs={"sound": Sender("sound", "osc", bundles=False)},
            mappings=tuple(Mapping(str(n), chain, (Raw("sound", f"/out/{n}"),))
                           for n in range(MAPPINGS)),
        )
    )  # fmt: skip


def cost(engine: Engine) -> float:
    """Microseconds of one happening that all of them hear."""
    now = engine.now
    start = time.perf_counter_ns()
    for n in range(TIMES):
        now += 1_000_000
        engine.handle(Happening(n, now, SIGNAL, "desk", "/in", 0, (0.001 * (n % 1999),)))
    return (time.perf_counter_ns() - start) / TIMES / 1000


def figures() -> list[Figure]:
    """Three shapes a mapping against one."""
    first = ("from", {"first": (0.0, 2.0)})
    one = engine_of((first,))
    three = engine_of((first, ("curve", {"first": 2}), ("times", {"first": 0.5})))
    usual = gc.get_threshold()
    calm()
    cost(one)
    cost(three)
    rounds = [(cost(three), cost(one)) for _ in range(4 * ROUNDS)]
    gc.unfreeze()
    gc.set_threshold(*usual)
    return [against_floor("600 shapes in 200 mappings, against 200 in 200", "µs", rounds, 2.0)]
