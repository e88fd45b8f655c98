"""What moves by time alone: glides and fades on a grid of ticks, and exact moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stagekit.core.values import MILLISECOND, SECOND, Ns
from stagekit.engine.alarms import BEAT, LINE, LOOK, PACE
from stagekit.engine.fade import come
from stagekit.engine.line import Line
from stagekit.engine.target import Target

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

TICK: Ns = 10 * MILLISECOND
"""Glides and fades move on this grid: 100 Hz."""


class Moving:
    """What wants to be looked at again although nothing happens.

    Attributes:
        lines, fading: what wants the next tick, by its place in the graph's order.

    Targets that are to be looked at at one moment share one alarm: a fade of
    hundreds of them is paced and ends together.
    """

    def __init__(self, engine: Engine) -> None:
        """Nothing moves yet."""
        self._engine = engine
        self.lines: dict[int, Line] = {}
        self.fading: dict[int, Target] = {}
        self._together: dict[tuple[int, Ns], dict[int, Target]] = {}
        # Whoever joined last is mostly followed by others who do.
        self._joined: tuple[Ns, dict[int, Target]] = (-1, {})

    def look_at(self, target: Target, at: Ns) -> None:
        """Look at a target again then; an earlier wish is void."""
        was = target.look_due
        if was != at:
            if was is not None:
                self._leave(LOOK, was, target)
            target.look_due = at
            self._join(LOOK, at)[target.order] = target

    def hold_back(self, target: Target, at: Ns) -> None:
        """It may not send before that moment; an earlier one is void."""
        was = target.pace_due
        if was == at:
            return
        if was is not None:
            self._leave(PACE, was, target)
        target.pace_due = at
        moment, together = self._joined
        if moment != at:
            together = self._join(PACE, at)
            self._joined = (at, together)
        together[target.order] = target

    def _join(self, what: int, at: Ns) -> dict[int, Target]:
        """Those who are to be looked at then, with one alarm for all of them."""
        together = self._together.get((what, at))
        if together is None:
            together = self._together[what, at] = {}
            self._engine.alarms.set((what, at, 0), at, lambda now: self._wake(what, at))
        return together

    def _leave(self, what: int, at: Ns, target: Target) -> None:
        """One of them wants it no more."""
        together = self._together[what, at]
        del together[target.order]
        if not together:
            self._joined = (-1, {})
            del self._together[what, at]
            self._engine.alarms.clear((what, at, 0))

    def _wake(self, what: int, at: Ns) -> None:
        """The moment has come for all that are to be looked at then."""
        touch, together = self._engine.touch, self._together.pop((what, at))
        if what == LOOK:
            for order in sorted(together):
                target = together[order]
                target.look_due = None
                touch(target)
            return
        self._joined = (-1, {})
        late = self._engine.horizon // TICK * TICK > at
        for order in sorted(together):
            target = together[order]
            target.pace_due = None
            if late and target.glides:  # what was missed is one step, the last of them
                self.fade(target, at)
            else:
                touch(target)

    def wake_line(self, line: Line, at: Ns, now: Ns) -> None:
        """A line wants to be asked again: at the next tick, or at an exact moment."""
        if at <= now + 1:
            self.lines[line.rank] = line
            self.want_tick(now)
            return

        def ring(moment: Ns) -> None:
            self._engine.in_order(
                {line.rank: line.update, **self._engine.graph.order.after(line)}, "", moment
            )

        self._engine.alarms.set((LINE, line.rank, 0), at, ring)

    def fade(self, target: Target, now: Ns) -> None:
        """A target wants the next tick."""
        if not self.fading:
            self.want_tick(now)
        self.fading[target.order] = target

    def glide(self, target: Target, now: Ns) -> tuple[object, ...] | None:
        """What must leave for a target that `glides`.

        All that `decide`, `shape` and `leave` do, in one: most of what a show moves, moves so.
        """
        cue, desk = target.cue, target.desk
        assert cue is not None
        past, length = now - cue.start, cue.length
        if 0 < past < length:
            share, a, b = come(cue.curve, past, length), cue.begins_from, cue.wanted
            value = a if share <= 0.0 else b if share >= 1.0 else a + (b - a) * share  # type: ignore[operator]
        else:
            value = cue.value(now, None, None)
        target.value = value
        if target.plan.intensity and (desk.master != 1.0 or desk.blackout):
            target.shape(now)
            value = target.sounding
        else:
            target.sounding = value
        arguments: tuple[object, ...] | None = target.encode(value)
        ready = now
        if arguments == target.sent:
            arguments = None
        elif target.interval:
            ready = target.ready_at(now)
            if ready > now:
                self.hold_back(target, ready)
                arguments = None
        if arguments is not None:
            target.sent, target.sent_at, ready = arguments, now, now + target.interval
        if past < length:
            if target.look_due != (end := cue.start + length):
                self.look_at(target, end)  # it arrives on time, not at the tick after
            if ready <= (now // TICK + 1) * TICK or ready <= self._engine.horizon:
                self.fade(target, now)
            else:
                self._rest(target, ready, now)
        return arguments

    def _rest(self, target: Target, ready: Ns, now: Ns) -> None:
        """Nothing that is worked out before that moment may leave."""
        self.hold_back(target, ready)
        if ready % TICK == 0:  # there it has its turn among all that fades
            self.fade(target, now)

    def want_tick(self, now: Ns) -> None:
        """Something moves: a beat of the grid is needed."""
        if self._engine.alarms.due((BEAT, 0, 0)) is None:
            self._engine.alarms.set((BEAT, 0, 0), (now // TICK + 1) * TICK, self._tick)

    def _tick(self, at: Ns) -> None:
        """One beat of the grid; beats that were missed are one, the last of them."""
        last = self._engine.horizon // TICK * TICK
        if last > at:
            self._engine.alarms.set((BEAT, 0, 0), last, self._tick)
            return
        moving = list(self.lines.items())
        fading = [self.fading[order] for order in sorted(self.fading)]
        self.lines.clear()
        self.fading.clear()
        due: dict[int, Callable[[Ns], None]] = {}
        for rank, line in moving:
            due[rank] = line.update
            due.update(self._engine.graph.order.after(line))
        engine, graph = self._engine, self._engine.graph
        if graph.clocks and engine.began is not None:
            graph.scene_time.value = (at - engine.began) / SECOND
            graph.cue_time.value = (at - engine.conduct.since) / SECOND
            due.update(graph.order.ranked(graph.scene_time))
            due.update(graph.order.ranked(graph.cue_time))
            self.want_tick(at)
        if engine.hands.signals.cells:
            due.update(engine.hands.signals.move(at))
        self._engine.in_order(due, "", at)
        for target in fading:
            ready = target.rests_until(at)
            if ready is None:
                engine.touch(target)
            else:
                self._rest(target, ready, at)
