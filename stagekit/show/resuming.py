"""Going on after a cut: what is kept while a show runs, and what is taken up at a start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stagekit.core.values import MILLISECOND, SECOND, Ns
from stagekit.engine import checkpoint
from stagekit.engine.engine import Engine
from stagekit.engine.stage import Stage
from stagekit.show import clock
from stagekit.show.programme import Programme, keep
from stagekit.show.restore_point import Found, Point, RestorePoint, ago, find
from stagekit.show.watching import Watching

QUIET: Ns = 2 * SECOND
"""How often the restore point is written where no cue, fade or hand moves anything."""

AFTER: Ns = 400 * MILLISECOND
"""So long after a fade has arrived it is still written at every look."""


class Resuming:
    """The restore point of one run.

    Attributes:
        resumed: what was taken up, or None where the show begins at its beginning.
        offered: what an earlier show left, and nobody has taken up yet.
        at: the scene with which to begin.
    """

    def __init__(self, programme: Programme, options: dict[str, Any]) -> None:
        """Look for what is to be taken up; then the show's clock goes on from there."""
        self._language = str(options.get("language") or "en")
        self._point = RestorePoint(str(options.get("scene") or programme.parts[0].file))
        self.resumed: Point | None = None
        self.offered: Point | None = None
        self._kept_at: Ns = 0
        self._touched = True
        self._told_error = ""
        again = bool(options.get("resume")) or int(options.get("starts") or 0) > 0
        if options.get("takeup"):
            found = find(self._point.aside)
        else:
            found = self._point.take() if again else self._point.put_aside()
        self._broken = found.broken
        self._missing = bool(options.get("resume")) and found.point is None
        if again:
            self._take(found, len(programme.scenes))
        else:
            self.offered = found.point
        self.at = self.resumed.at if self.resumed is not None else 0

    def _take(self, found: Found, scenes: int) -> None:
        point = found.point
        if point is None:
            return
        now = point.state.get("now")
        if type(now) is int and 0 <= point.at < scenes:
            self.resumed = point
            clock.begin_at(clock.offset_to(now))
        else:
            self._broken = True

    def restore(self, build: Callable[[int], Stage]) -> Stage:
        """A new stage, brought to where the show stood; from its beginning if that cannot be."""
        stage = build(self.at)
        if self.resumed is None:
            return stage
        try:
            checkpoint.restore_brief(stage.engine, self.resumed.state)
        except Exception:  # a file of ours that somebody has changed: nothing of it is taken
            self._broken, self.resumed, self.at = True, None, 0
            clock.begin_at(0)
            return build(0)
        return stage

    def tell(self, watching: Watching) -> None:
        """Say what was taken up, or what could be."""
        if self.resumed is not None:
            watching.began = clock.now() - self.resumed.elapsed
            watching.word("", "resumed", self._where(self.resumed))
        elif self.offered is not None:
            watching.word("", "offer", self._where(self.offered))
        if self._broken:
            watching.word("", "restore.broken")
        elif self._missing:
            watching.word("", "restore.none")
        self._began = watching.began

    @staticmethod
    def _where(point: Point) -> str:
        return point.cue or "-"

    def record(self) -> dict[str, Any] | None:
        """What stands at the head of a recording that begins in the middle."""
        if self.resumed is None:
            return None
        return {"at": self.resumed.at, "state": self.resumed.state}

    # ---- while the show runs

    def touched(self) -> None:
        """A cue or a hand has changed something."""
        self._touched = True

    def keep_plans(self, programme: Programme) -> None:
        """Keep what is played, for an engine that must begin anew while a file is wrong."""
        self._point.keep_plans(keep(programme))

    def keep(self, stage: Stage, now: Ns) -> tuple[str, str] | None:
        """Some times a second: write the restore point, if there is something new to write.

        The answer is what is wrong with that, once, in both languages.
        """
        self._write(stage, now)
        error = self._point.error
        if error == self._told_error:
            return None
        self._told_error = error
        return (f"it cannot be saved: {error}", f"il ne peut pas être enregistré : {error}") if (
            error) else None  # fmt: skip

    def _write(self, stage: Stage, now: Ns) -> None:
        engine = stage.engine
        moves = stage.crossing or now < engine.conduct.arrives + AFTER
        if not (self._touched or moves or now - self._kept_at >= QUIET):
            return
        self._touched, self._kept_at = False, now
        conduct = engine.conduct
        if conduct.current >= 0:
            self.offered = None  # this show has begun
        where = title(engine, self._language)
        if not where and stage.at > 0:  # a later scene of the show, before its first cue
            name = engine.scene.name
            where = name.get(self._language) or next(iter(name.values()), "")
        self._point.keep(stage.at, now - self._began, where, checkpoint.brief(engine), now)

    def status(self, now: Ns) -> dict[str, Any]:
        """For the picture: since when it is saved, and what could be taken up."""
        saved = self._point.saved
        offer = self.offered
        return {
            "saved": None if saved is None or self._point.error else (now - saved) / SECOND,
            "offer": None if offer is None else {"cue": self._where(offer), "ago": ago(offer)},
        }

    def end(self) -> None:
        """The show ends as it should."""
        self._point.end()


def title(engine: Engine, language: str) -> str:
    """Number and title of the cue that stands, or empty."""
    conduct = engine.conduct
    if conduct.current < 0:
        return ""
    cue = conduct.cues[conduct.current]
    name = cue.title.get(language) or next(iter(cue.title.values()), "")
    return f"{cue.number or conduct.current + 1} {name}".strip()
