"""Shapes are cheap: 600 in 200 mappings against 200 in 200, in the engine alone."""

from __future__ import annotations

from tests.benchmarks.engines import THREE, calmly, cost, engine_of
from tests.benchmarks.measure import ROUNDS, Figure, against_floor

MAPPINGS = 200
TIMES = 100


def figures() -> list[Figure]:
    """Three shapes a mapping against one."""
    one, three = engine_of(MAPPINGS, THREE[:1]), engine_of(MAPPINGS, THREE)
    with calmly():
        cost(one, TIMES)
        cost(three, TIMES)
        rounds = [(cost(three, TIMES) / 1000, cost(one, TIMES) / 1000) for _ in range(4 * ROUNDS)]
    return [against_floor("600 shapes in 200 mappings, against 200 in 200", "µs", rounds, 2.0)]
