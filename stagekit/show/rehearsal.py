"""What a rehearsal changes while the show runs: new versions of the scene, measured ranges.

Stands beside the loop, which gives it a turn, and hears what hands ask of it:
`calibrate`, `apply` and `mode`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stagekit.core.values import Ns
from stagekit.engine.engine import Engine
from stagekit.show.calibrating import Calibrating, Refused
from stagekit.show.lane import Lane
from stagekit.show.programme import Programme
from stagekit.show.reading import Opened
from stagekit.show.reloading import Reloading
from stagekit.show.watching import Watching
from stagekit.show.wire import Channel

SHOW, REHEARSAL = "show", "rehearsal"


class Rehearsal:
    """Hot reload and calibration of one show.

    Attributes:
        reloading: the new versions; calibrating: what is being watched, or None.
    """

    def __init__(
        self,
        programme: Programme,
        at: int,
        lane: Lane,
        options: Mapping[str, Any],
        watching: Watching,
        apply: Callable[[Opened], None],
        fault: Callable[[str, str, str], None],
    ) -> None:
        """`at`: which scene is played; `apply` plays a new version; `fault` tells what is wrong."""
        options = {**options, "house": programme.house}
        self.reloading = Reloading(programme.scenes[at], programme.parts[at].files, lane, options,
                                   apply, watching.word, fault)  # fmt: skip
        self.calibrating: Calibrating | None = None
        self._watching = watching

    @property
    def mode(self) -> str:
        """`rehearsal` or `show`."""
        return REHEARSAL if self.reloading.rehearsal else SHOW

    # ---- the loop's turns

    def readers(self) -> list[Channel]:
        """Whom to wait for."""
        return self.reloading.readers()

    def due(self) -> Ns | None:
        """When to be asked sooner than some times a second; 0 is now."""
        due = self.reloading.due()
        if self.calibrating is not None and (due is None or self.calibrating.until < due):
            return self.calibrating.until
        return due

    def turn(self, ready: Sequence[object], now: Ns) -> None:
        """Once a turn of the loop."""
        self.reloading.turn(ready, now)
        if self.calibrating is not None and self.calibrating.turn(now):
            self._measured(self.calibrating, now)

    def look(self, now: Ns) -> None:
        """Some times a second."""
        self.reloading.look(now)

    # ---- hands

    def hand(self, name: str, values: Sequence[object], by: str, engine: Engine, now: Ns) -> bool:
        """What a hand asks; False where it asks it of somebody else."""
        if name == "calibrate":
            try:
                self._calibrate(engine, values, now)
            except Refused as why:
                self._watching.refused("", why.key, why.data, by=by)
        elif name == "apply":
            if not self.reloading.apply():
                self._watching.refused("", "reload.nothing", by=by)
        elif name == "mode":
            if list(values) not in ([SHOW], [REHEARSAL]):
                self._watching.refused("", "mode.unknown", by=by)
            else:
                self.reloading.mode(values[0] == REHEARSAL)
        else:
            return False
        return True

    def _calibrate(self, engine: Engine, values: Sequence[object], now: Ns) -> None:
        if self.mode == SHOW:
            raise Refused("calibrate.mode")
        if self.calibrating is not None:
            raise Refused("calibrate.busy", self.calibrating.name)
        one = self.calibrating = Calibrating(engine, values, now)
        self._watching.word(one.name, "calibrate.began", round(one.seconds))

    def _measured(self, one: Calibrating, now: Ns) -> None:
        self.forget()
        told = one.result(f"{time.strftime('%Y-%m-%d %H:%M')}, {one.seconds:g} s")
        for each in told:
            if each.measure is not None:
                self._watching.word(each.name, "calibrate.done", each.measure.range)
            else:
                self._watching.word(each.name, each.key, each.count)
        measures = [each.measure for each in told if each.measure is not None]
        if measures:
            self.reloading.measured(measures, now)

    def forget(self) -> None:
        """Watch no signal any more: done, or another scene is played from now on."""
        if self.calibrating is not None:
            self.calibrating.end()
            self.calibrating = None

    def enter(self, programme: Programme, at: int) -> None:
        """Another scene of the show is played: from now on its files are watched."""
        self.moved_on()
        part = programme.parts[at]
        self.reloading.follow(programme.scenes[at], part.files, programme.house)

    def moved_on(self) -> None:
        """Another engine plays from now on: what was being measured was the old one's."""
        if self.calibrating is not None:
            self._watching.word(self.calibrating.name, "calibrate.stopped")
            self.forget()
