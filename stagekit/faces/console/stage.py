"""The drawing of the stage: the rig beside the scene, read aside and added to the plan.

Read again when the scene is another one or the rig's file was saved.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from stagekit.faces.console.hub import Hub

LOOK = 0.25
"""Seconds between two looks at the file."""


class Stage:
    """Keeps the rig of the plan up to date."""

    def __init__(self, hub: Hub) -> None:
        """`run` does the work."""
        self._hub = hub
        self._drawn: tuple[int, object] | None = None

    async def run(self) -> None:
        """For ever."""
        while True:
            plan, turn = self._hub.plan, self._hub.turn
            if plan is not None and plan.get("rev"):
                file = str(plan.get("scene", {}).get("file", ""))
                now = turn, _saved(file)
                if now != self._drawn:
                    self._drawn = now
                    rig = await asyncio.to_thread(_rig, file, plan)
                    if rig is not None:
                        self._hub.rigged(turn, rig)
            await asyncio.sleep(LOOK)


def _saved(scene: str) -> object:
    """When the rig beside a scene was written; None where there is none."""
    try:
        stat = os.stat(os.path.join(os.path.dirname(scene), "rig.yaml"))
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _rig(scene: str, plan: dict[str, Any]) -> dict[str, Any] | None:
    from stagekit.show.rig import rig_for

    try:
        return rig_for(scene, plan)
    except Exception:  # whatever it is: it costs the drawing, not the console
        return None
