"""An engine that plays no more leaves nothing behind, though nobody looks for circles."""

from __future__ import annotations

import gc
from typing import Any

from stagekit.engine.closely import look
from stagekit.engine.dismantling import dismantle
from tests.engine.rich import start

MADE_OF = ("Engine", "Graph", "Line", "Flow", "CloseFlow", "Node", "Target", "Cell", "Watch",
           "Conduct")  # fmt: skip


def parts() -> dict[int, Any]:
    """What engines are made of and stands in memory, by its id."""
    return {id(one): type(one).__name__ for one in gc.get_objects()
            if type(one).__name__ in MADE_OF}  # fmt: skip


def test_all_of_it_goes_a_little_at_a_time() -> None:
    gc.collect()
    gc.disable()
    try:
        before = parts()
        player = start()
        for step in range(60):
            player.step(20 + step % 7, step)
        engine = player.engine
        for _ in look(engine.graph, [], engine.now):
            pass
        assert len(parts()) > len(before) + 50
        steps = sum(1 for _ in dismantle(engine))
        del engine, player
        assert [name for one, name in parts().items() if one not in before] == []
        assert steps > 10
    finally:
        gc.enable()
