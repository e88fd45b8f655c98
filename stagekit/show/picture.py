"""Parts of the picture that is sent five times a second: the conduct, the hands, the groups."""

from __future__ import annotations

from typing import Any

from stagekit.core.values import SECOND, Ns
from stagekit.engine.condition import TermState, Watch
from stagekit.engine.conduct import Conduct
from stagekit.engine.engine import Engine
from stagekit.show.plan_view import term

Plain = dict[str, Any]


def conduct(engine: Engine, now: Ns) -> Plain:
    """Where the conduct stands: cues by their index, times in seconds.

    `fade` is how far the cue that stands has come, None once it has arrived;
    `after` the time until the next one follows by itself; `trigger` what the
    next one waits for, a row for each term.
    """
    one = engine.conduct
    follows = one.follows_at()
    return {
        "now": one.current if one.current >= 0 else None,
        "standby": one.standby,
        "in_cue": seconds(now - one.since) if engine.began is not None else 0.0,
        "fade": _fade(one, now),
        "after": None if follows is None else max(seconds(follows - now), 0.0),
        "trigger": _trigger(engine, now),
    }


def _fade(one: Conduct, now: Ns) -> Plain | None:
    if one.current < 0 or now >= one.arrives:
        return None
    return {"done": max(seconds(now - one.since), 0.0), "length": seconds(one.arrives - one.since)}


def _trigger(engine: Engine, now: Ns) -> list[Plain] | None:
    one = engine.conduct
    watch = None if one.standby is None else one.watches[one.standby]
    if watch is None:
        return None
    return [_term(watch, state, engine.current_cue(), now) for state in watch.terms]


def _term(watch: Watch, state: TermState, cue: int, now: Ns) -> Plain:
    written = state.term
    value = None if state.source is None else state.source.read()
    kind = None if written.place is None else written.place.kind
    true = state.raw(cue) is not written.negate
    return {
        "text": term(written),
        "value": plain_number(value),
        "compare": written.compare,
        "wanted": plain_number(written.value),
        "low": None if kind is None else kind.low,
        "high": None if kind is None else kind.high,
        "true": true and (not state.needed or _held(state, now) >= written.lasting),
        "lasting": written.lasting or None,
        "held": _held(state, now) if state.needed and true else None,
    }


def _held(state: TermState, now: Ns) -> float:
    """For how long a term has been true."""
    return 0.0 if state.since is None else max(seconds(now - state.since), 0.0)


def hands(engine: Engine) -> Plain:
    """All that hands hold, each with whose it is."""
    it = engine.hands
    return {
        "signals": [{"source": source, "port": port, "who": who, "value": members(held.value),
                     "by": held.by, "back": held.since is not None}
                    for (source, port, who), cell in it.signals.cells.items()
                    if (held := cell.held) is not None],
        "targets": [{"output": output, "address": address, "value": members(hand.value),
                     "by": hand.by, "back": hand.since is not None}
                    for (output, address), target in engine.graph.targets.items()
                    if (hand := target.hand) is not None],
        "muted": dict(it.muting.muted),
        "solo": dict(it.muting.solo),
        "bypassed": dict(it.bypassed),
        "masters": {name: desk.master for name, desk in engine.graph.desks.items() if name},
    }  # fmt: skip


def blackout(engine: Engine) -> bool:
    """Whether all light is taken."""
    return any(desk.blackout for name, desk in engine.graph.desks.items() if name)


def groups(engine: Engine) -> list[bool]:
    """Which groups are open."""
    return [presence.open for presence in engine.graph.groups.presences]


def output(engine: Engine, name: str) -> Plain:
    """An output's master, and whether nothing of its light leaves: blackout, or master at 0."""
    desk = engine.graph.desks[name]
    return {"master": desk.master, "muted": desk.blackout or desk.master <= 0.0}


def seconds(span: Ns) -> float:
    """A length of time as people say it, to the millisecond."""
    return round(span / SECOND, 3)


def members(value: Any) -> list[Any]:
    """A value as a list of its members."""
    return list(value) if isinstance(value, tuple) else [value]


def plain_number(value: Any) -> float | None:
    """A value that is one number, yes and no as 1 and 0; None for anything else."""
    return float(value) if isinstance(value, (int, float)) else None
