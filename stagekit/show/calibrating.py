"""Calibrating: watching a signal for some seconds, to say what range it really has.

What is measured is what arrives at every `from … measured` that hears the
signal. The ends are the 2nd and the 98th of a hundred of the values heard, so
that one bad picture or one leap does not count. Only values that change are
heard: while nobody is seen nothing changes, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from stagekit.core.kinds import EVENT
from stagekit.core.values import MILLISECOND, SECOND, Ns
from stagekit.engine.engine import Engine
from stagekit.engine.flow import Flow
from stagekit.engine.sources import heard_as_event, read_combination, read_place
from stagekit.scene.measured import SMOOTHING, Site, sites
from stagekit.scene.plan import EVERYONE, Chain, Combination, Place, Scene
from stagekit.show.measures import Measure, written_range

USUAL = 10.0
"""Seconds watched unless something else is asked for."""

LONGEST = 300.0

LEAST = 20
"""Values that must have come: of fewer nothing can be said."""

PACE: Ns = 5 * MILLISECOND
"""Values are taken no more often than this."""

MOST = 100_000
"""Values kept of one `from` at most."""

LOW, HIGH = 0.02, 0.98
"""The shares of all values that lie below the two ends."""

Signal = tuple[str, str, int]


class Refused(Exception):
    """It cannot be measured: the key of the sentence that says why, and its data."""

    def __init__(self, key: str, data: str = "") -> None:
        """Keep both."""
        super().__init__(key)
        self.key, self.data = key, data


@dataclass
class Ear:
    """What arrives at one `from … measured`, as it is heard.

    `read` gives the newest value, None where it says events or is not there.
    """

    site: Site
    read: Callable[[], Any]
    flow: Flow
    forget: Callable[[], None]
    before: Any = None
    values: list[float] = field(default_factory=list)

    def listen(self, now: Ns) -> None:
        """Take the newest value, if it is new."""
        value = self.read()
        if value is not None and value != self.before:
            self.before = value
            self.take(self.flow.signal(now, value))

    def take(self, value: Any) -> None:
        """Keep a number, or each member of a list."""
        if isinstance(value, tuple):
            for member in value:
                self.take(member)
        elif isinstance(value, (int, float)) and isfinite(value) and len(self.values) < MOST:
            self.values.append(float(value))


@dataclass
class Told:
    """What came of one `from`: its measure, or the key of why there is none."""

    name: str
    measure: Measure | None = None
    key: str = ""
    count: int = 0


class Calibrating:
    """One calibration.

    Attributes:
        name: the signal, as people read it; until: when it ends.
    """

    def __init__(self, engine: Engine, values: Sequence[object], now: Ns) -> None:
        """`values`: source, port, who (0 for nobody in particular), and seconds; as in the order.

        Raises:
            Refused: they make no order, or nothing is to be measured there.
        """
        signal, seconds = order(values)
        found = heard_at(engine.scene, signal)
        if not found:
            raise Refused("calibrate.nothing", spoken(signal))
        self.name = spoken(signal)
        self.seconds = seconds
        self.until = now + round(seconds * SECOND)
        self._next = now
        self._ears = [_ear(engine, site) for site in found]

    def due(self) -> Ns:
        """When it ends."""
        return self.until

    def turn(self, now: Ns) -> bool:
        """Listen; True once it has ended."""
        if now >= self._next:
            self._next = now + PACE
            for ear in self._ears:
                ear.listen(now)
        return now >= self.until

    def end(self) -> None:
        """Listen no more."""
        for ear in self._ears:
            ear.forget()

    def result(self, note: str) -> list[Told]:
        """What came of it; `note` is written behind each range."""
        return [measured(ear.site, ear.values, note) for ear in self._ears]


def order(values: Sequence[object]) -> tuple[Signal, float]:
    """The signal and the seconds of an order.

    Raises:
        Refused: it is none.
    """
    if not 2 <= len(values) <= 4:
        raise Refused("calibrate.order")
    usual: tuple[object, ...] = (0, USUAL)
    source, port, who, seconds = *values, *usual[len(values) - 2 :]
    if not isinstance(source, str) or not isinstance(port, str):
        raise Refused("calibrate.order")
    if (
        not isinstance(who, int)
        or isinstance(seconds, bool)
        or not isinstance(seconds, (int, float))
    ):
        raise Refused("calibrate.order")
    if not 1.0 <= seconds <= LONGEST:
        raise Refused("calibrate.order")
    return (source, port, who), float(seconds)


def spoken(signal: Signal) -> str:
    """A signal as people read it.

    >>> spoken(("dancer", "height", 0)), spoken(("desk", "/1/fader1", 0)), spoken(("energy", "", 0))
    ('dancer.height', 'desk /1/fader1', 'energy')
    """
    source, port, _ = signal
    return source + (f" {port}" if port.startswith("/") else f".{port}" if port else "")


def heard_at(scene: Scene, signal: Signal) -> list[Site]:
    """Every `from … measured` that hears a signal, one of those that measure the same.

    Of a signal of one's own which no `from` hears, those in its own chain.
    """
    found = {site.key: site for site in sites(scene) if _hears(site.chain, signal)}
    if not found and not signal[1]:
        own = [one.chain for one in scene.signals if one.name == signal[0]]
        found = {site.key: site for site in sites(scene) if site.chain in own}
    return list(found.values())


def _hears(chain: Chain, signal: Signal) -> bool:
    source, port, who = signal
    of = chain.source
    places = of.places if isinstance(of, Combination) else (of,)
    return any(
        (place.thing, place.port) == (source, port)
        and (not who or not place.who or who in place.who or EVERYONE in place.who)
        for place in places
    )


def _ear(engine: Engine, site: Site) -> Ear:
    steps = [step for step in site.chain.steps[: site.at] if step.word not in SMOOTHING]
    kind = site.step.takes
    chain = Chain(site.chain.source, tuple(steps), kind)
    flow = Flow(chain, "", engine.scene.seed)
    of, cells = chain.source, engine.graph.cells
    if not heard_as_event(of):
        source = (
            read_place(of, cells, absent=True)
            if isinstance(of, Place)
            else read_combination(of, cells)
        )
        return Ear(site, source.read, flow, lambda: None)
    assert isinstance(of, Place)
    ear = Ear(site, lambda: None, flow, lambda: None)

    def heard(values: tuple[Any, ...], who: int, event: int, now: Ns) -> None:
        value = flow.events(now, [values])
        if chain.kind.what != EVENT:
            ear.take(value)

    engine.graph.listen(of, heard)
    mine = engine.graph.listeners[of.thing, of.port]
    added = mine[-1]
    ear.forget = lambda: mine.remove(added) if added in mine else None
    return ear


def measured(site: Site, values: Sequence[float], note: str) -> Told:
    """The range of what was heard at one `from`, if enough was heard and it moved."""
    if len(values) < LEAST:
        return Told(site.key, key="calibrate.few", count=len(values))
    ordered = sorted(values)
    low, high = _at(ordered, LOW), _at(ordered, HIGH)
    if not high - low > 1e-9 * max(abs(low), abs(high), 1e-3):
        return Told(site.key, key="calibrate.still", count=len(values))
    kind = site.step.takes
    return Told(site.key, Measure(site.key, written_range(low, high, kind), note), "",
                len(values))  # fmt: skip


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of all lies, between its two neighbours."""
    place = share * (len(ordered) - 1)
    under = int(place)
    over = min(under + 1, len(ordered) - 1)
    return ordered[under] + (ordered[over] - ordered[under]) * (place - under)
