"""All that must survive, as plain data, and how it is taken back.

What a scene names survives a reload: lines, targets and mailboxes are found by
name. What rings and moves goes on at the very moment it would have.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns, Packet
from stagekit.engine.alarms import BEAT, LINE, RESEND
from stagekit.engine.plain import plain, whole

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine
    from stagekit.engine.line import Line
    from stagekit.engine.target import Target


def state(engine: Engine) -> dict[str, object]:
    """Plain data: numbers, text, None, lists, and dicts with text keys."""
    graph, alarms = engine.graph, engine.alarms
    return {
        **_above(engine),
        "lines": {name: {"memory": plain(line.flow.state()), "last": plain(line.last),
                         "notes": None if line.sounding is None else line.sounding.state(),
                         "at": alarms.due((LINE, line.rank, 0)),
                         "moves": line.rank in engine.moving.lines}
                  for name, line in named(engine).items()},
        "targets": {f"{output} {address}": {
                        **target.state(), "look": target.look_due,
                        "pace": target.pace_due,
                        "fades": target.order in engine.moving.fading}
                    for (output, address), target in graph.targets.items()},
    }  # fmt: skip


def _above(engine: Engine) -> dict[str, object]:
    """As `state`, but for lines and targets: the great many."""
    graph, alarms = engine.graph, engine.alarms
    return {
        "now": engine.now,
        "began": engine.began,
        "panicked": engine.panicked,
        "beat": alarms.due((BEAT, 0, 0)),
        "asleep": list(engine.slept),
        "hands": engine.hands.state(),
        "told": dict(engine.told),
        "cells": graph.cells.state(),
        "conduct": engine.conduct.state(),
        "groups": graph.groups.state(),
        "stamp": graph.stamp.count,
        "desks": _desks(engine),
        "presences": {f"{who} {name}": presence.state()
                      for (name, who), presence in graph.presences.items()},
        "ahead": engine.ahead.state(),
        "notes": engine.hearing.notes.state(),
        "mailboxes": {name: box.state() for name, box in graph.mailboxes.items()},
    }  # fmt: skip


def brief(engine: Engine) -> dict[str, object]:
    """As `state`, but only what a show that was cut off needs in order to go on.

    Lines, models and what comes in are left out: they speak again by themselves.
    """
    targets: dict[str, object] = {}
    for (output, address), target in engine.graph.targets.items():
        if target.value is not None:
            targets[f"{output} {address}"] = target.brief()
    return {
        "now": engine.now,
        "began": engine.began,
        "panicked": engine.panicked,
        "asleep": list(engine.slept),
        "hands": engine.hands.state(),
        "conduct": engine.conduct.state(),
        "groups": engine.graph.groups.state(),
        "stamp": engine.graph.stamp.count,
        "desks": _desks(engine),
        "targets": targets,
    }


def restore_brief(engine: Engine, was: dict[str, Any]) -> None:
    """Take back what `brief` gave; the whole state is sent at the next step."""
    graph, now = engine.graph, was["now"]
    engine.now, engine.began, engine.panicked = now, was["began"], was["panicked"]
    _restore_rule(engine, was)
    graph.stamp.count = was["stamp"]
    graph.groups.restore(was["groups"], now)
    engine.conduct.restore(was["conduct"], now)
    for (output, address), target in graph.targets.items():
        old = was["targets"].get(f"{output} {address}")
        if old is not None:
            target.restore_brief(old)
            if target.cue is not None or target.hand is not None or target.waiting:
                engine.moving.fade(target, now)
        engine.touch(target)
    # A step at once, that sends it all.
    engine.alarms.set((RESEND, 0, 0), now, lambda at: engine.hands.resend())


def _desks(engine: Engine) -> dict[str, list[object]]:
    return {name: [desk.master, desk.blackout] for name, desk in engine.graph.desks.items()}


def _restore_rule(engine: Engine, was: dict[str, Any]) -> None:
    """Who sleeps, what hands hold, and what stands over whole outputs."""
    graph = engine.graph
    there = {**engine.scene.inputs, **engine.scene.models}
    engine.slept.update((name, True) for name in was["asleep"] if name in there)
    for name, (master, blackout) in was["desks"].items():
        if name in graph.desks:
            graph.desks[name].master, graph.desks[name].blackout = master, blackout
    for desk in graph.desks.values():
        desk.panic = engine.panicked
    engine.hands.restore(was["hands"], was["now"])
    engine.asleep.update(dict.fromkeys([*engine.slept, *engine.hands.bypassed], True))
    for name in engine.asleep:
        if name in graph.mailboxes:
            graph.mailboxes[name].sleep(True)


def restore(engine: Engine, was: dict[str, Any]) -> None:
    """Take back what `state` gave; what stood is sent anew before anything else.

    What has no counterpart in this scene is left out, and what is new begins
    as in a new scene. Models' letters count as still outstanding: where their
    processes are new as well, their `ready` (or `dead`) puts that right.
    """
    now = was["now"]
    _restore_above(engine, was)
    for name, line in named(engine).items():
        if name in was["lines"]:
            _restore_line(engine, line, was["lines"][name], now)
    for (output, address), target in engine.graph.targets.items():
        old = was["targets"].get(f"{output} {address}")
        if old is None:
            engine.touch(target)
        else:
            target.restore(old)
            _move_on(engine, target, old["look"], old["pace"], fades=old["fades"])
    _restore_behind(engine, was)
    engine.alarms.set((RESEND, 0, 0), now, lambda at: _resend(engine, at))


def hand_over(old: Engine, new: Engine, same: Callable[[str], bool]) -> None:
    """As `restore` of `state`, from one engine to another that takes its place in one step.

    `same` says of a line whether it still is what it was: else its memory is not
    taken over. Nothing is sent again. The old engine may not be used any more.
    """
    was, before = _above(old), named(old)
    _restore_above(new, was)
    for name, line in named(new).items():
        if name in before and same(name):
            _take_over(old, before[name], new, line)
    for key, target in new.graph.targets.items():
        other = old.graph.targets.get(key)
        if other is None:
            new.touch(target)
        else:
            target.take_over(other)
            _move_on(new, target, other.look_due, other.pace_due,
                     fades=other.order in old.moving.fading)  # fmt: skip
    _restore_behind(new, was)


def _restore_above(engine: Engine, was: dict[str, Any]) -> None:
    graph, now = engine.graph, was["now"]
    engine.now, engine.began, engine.panicked = now, was["began"], was["panicked"]
    engine.told.update(was["told"])
    graph.cells.restore(was["cells"])
    _restore_rule(engine, was)
    for (name, who), presence in graph.presences.items():
        if f"{who} {name}" in was["presences"]:
            presence.restore(was["presences"][f"{who} {name}"])
    for name, box in graph.mailboxes.items():
        if name in was["mailboxes"]:
            box.restore(was["mailboxes"][name])
    graph.stamp.count = was["stamp"]
    graph.groups.restore(was["groups"], now)
    engine.conduct.restore(was["conduct"], now)
    engine.hearing.notes.restore(was["notes"])
    engine.ahead.restore(was["ahead"])


def _restore_behind(engine: Engine, was: dict[str, Any]) -> None:
    """What hangs on all the rest."""
    engine.post.restore()
    engine.absence.watch_substitutes(was["now"])
    if was["beat"] is not None:
        engine.moving.want_tick(was["now"])


def _restore_line(engine: Engine, line: Line, was: dict[str, Any], now: Ns) -> None:
    line.flow.restore([whole(memory) for memory in was["memory"]])
    line.last = whole(was["last"])
    for _, _, who, values in was.get("notes") or ():
        line.begun(who, whole(values))
    if was["moves"]:
        engine.moving.wake_line(line, now, now)
    if was["at"] is not None:
        engine.moving.wake_line(line, max(was["at"], now + 2), now)


def _take_over(old: Engine, before: Line, new: Engine, line: Line) -> None:
    line.flow.restore(before.flow.state())
    line.last, line.sounding = before.last, before.sounding
    if before.rank in old.moving.lines:
        new.moving.wake_line(line, new.now, new.now)
    at = old.alarms.due((LINE, before.rank, 0))
    if at is not None:
        new.moving.wake_line(line, max(at, new.now + 2), new.now)


def _move_on(
    engine: Engine, target: Target, look: Ns | None, pace: Ns | None, *, fades: bool
) -> None:
    if fades:
        engine.moving.fade(target, engine.now)
    if look is not None:
        engine.moving.look_at(target, look)
    if pace is not None:
        engine.moving.hold_back(target, pace)


def _resend(engine: Engine, at: Ns) -> None:
    """Say again what was said last everywhere: the other side may have missed it."""
    for (output, address), target in engine.graph.targets.items():
        if output and target.sent is not None:
            engine.out(Packet(output, ((address, target.sent),), engine.speaking.stamp(output, at)))


def named(engine: Engine) -> dict[str, Line]:
    """Every line under its name; of several with one name each has a number."""
    out: dict[str, Line] = {}
    for line in engine.graph.lines:
        name, count = line.name, 1
        while name in out:
            count += 1
            name = f"{line.name} #{count}"
        out[name] = line
    return out
