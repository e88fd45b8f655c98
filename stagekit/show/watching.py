"""What the live view is told: counters and newest values, cheap to keep."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

from stagekit.core.values import ANSWER, LIFE, MILLISECOND, SECOND, Happening, Notice, Ns, Packet
from stagekit.engine.build import CITE
from stagekit.engine.engine import Engine
from stagekit.engine.mailbox import PATIENCE
from stagekit.engine.stage import Stage
from stagekit.show import clock, picture
from stagekit.show.live import Live
from stagekit.show.plan_view import where

WORDS_KEPT = 50
AGAIN: Ns = 60 * SECOND
"""A fault of one thing that is the same as its last one is said again so late."""

QUIETLY = ("entered", "left")
"""Notices that only the house needs."""

ADDRESSES = 8
"""Newest values told of one output."""


class Way:
    """One open output: how to send there, and what has lately been sent.

    Attributes:
        told: packets it had sent at the last picture; packets: the newest ones.
    """

    __slots__ = ("newest", "packets", "send", "told")

    def __init__(self, send: Callable[[Packet], object]) -> None:
        """Nothing has been sent there."""
        self.send = send
        self.told = 0
        self.packets: deque[Packet] = deque(maxlen=ADDRESSES)
        self.newest = self.packets.append


class Watching:
    """Counts what comes, answers and leaves.

    Attributes:
        counted: happenings of each source since the last picture. The loop
            counts them itself: a call here would cost more.
        ways: the outputs that are open.
        live: what the consoles see, where there may be any.
    """

    def __init__(self, engine: Engine) -> None:
        """Watch one engine."""
        self.engine = engine
        self.began = clock.now()
        self._words: deque[dict[str, Any]] = deque(maxlen=WORDS_KEPT)
        self.counted: defaultdict[str, int] = defaultdict(int)
        self.ways: dict[str, Way] = {}
        self._events: dict[str, list[Any]] = {}
        self._life: dict[str, str] = {}
        self._cpu: dict[str, int] = {}
        self._since: Ns = self.began
        self._faults: dict[str, tuple[object, Ns]] = {}
        self._by = ""
        self.live: Live | None = None

    def heard(self, happening: Happening) -> None:
        """One happening came in that is no signal: what is shown of it beside its number."""
        kind, source = happening.kind, happening.source
        if kind == "event" and happening.name != CITE:  # it comes with a note, which says more
            self._events[source] = [happening.name, *happening.values[:4]]
        elif kind == LIFE:
            self._life[source] = happening.name
            if self.live is not None:
                self.live.life(happening)
        elif kind == ANSWER and len(happening.values) > 1:
            spent: Any = happening.values[1]
            self._cpu[source] = self._cpu.get(source, 0) + spent

    def look(self, happening: Happening) -> None:
        """Something came in that is for the eyes only."""
        if self.live is not None:
            self.live.look(happening)

    def notice(self, notice: Notice) -> None:
        """The engine has something to say; the same fault again only after a while."""
        if notice.what == "fault":
            now, said = clock.now(), (notice.text, notice.data)
            last, when = self._faults.get(notice.thing, (None, 0))
            if last == said and now - when < AGAIN:
                return
            self._faults[notice.thing] = said, now
        if notice.what in QUIETLY:
            return
        word = {"at": clock.now() - self.began, "what": notice.what, "thing": notice.thing,
                "key": notice.text, "data": list(notice.data)}  # fmt: skip
        if self._by:
            word["by"] = self._by
        self._words.append(word)

    def asked(self, by: str) -> None:
        """Whose hand the next notices answer."""
        self._by = by

    def follow(self, stage: Stage) -> None:
        """Another engine plays from now on."""
        self.engine = stage.engine

    def word(self, thing: str, key: str, *data: object) -> None:
        """The house has something to say."""
        self._words.append({"at": clock.now() - self.began, "what": "word", "thing": thing,
                            "key": key, "data": list(data)})  # fmt: skip

    def refused(self, thing: str, key: str, *data: object, by: str = "") -> None:
        """Somebody's order was not obeyed."""
        self._words.append({"at": clock.now() - self.began, "what": "refused", "thing": thing,
                            "key": key, "data": list(data), "by": by})  # fmt: skip

    def prints(self, thing: str, text: str) -> None:
        """A plugin printed something."""
        self.word(thing, "worker.prints", text)

    def died(self, thing: str, wait: int) -> None:
        """A worker is gone and will be started again."""
        self.word(thing, "worker.died", wait)

    def status(
        self, now: Ns, outputs: Mapping[str, Any], troubles: Mapping[str, tuple[str, str]]
    ) -> dict[str, Any]:
        """A picture of this moment; counters begin anew. `troubles`: of outputs' other sides."""
        span = max(now - self._since, 1) / SECOND
        self._since = now
        engine, scene = self.engine, self.engine.scene
        signals: dict[str, list[list[Any]]] = {}
        for (source, port, who), cell in engine.graph.cells.by_key.items():
            if who >= 0 and cell.value is not None:
                signals.setdefault(source, []).append([port, who, _short(cell.value)])
        conduct = engine.conduct
        told = {
            "elapsed": (now - self.began) / SECOND,
            "panic": engine.panicked,
            "blackout": picture.blackout(engine),
            "now": now // MILLISECOND,
            "conduct": picture.conduct(engine, now),
            "hands": picture.hands(engine),
            "groups": picture.groups(engine),
            "latency": None if self.live is None else self.live.latency.figures(),
            "inputs": [
                {"name": name, "use": device.use, "rate": self.counted[name] / span,
                 "life": self._life.get(name, "starting"), "signals": signals.get(name, [])[:12],
                 "event": self._events.get(name), "people": list(device.people)}
                for name, device in scene.inputs.items()
            ],
            "models": [
                {"name": name, "use": device.use, "life": self._life.get(name, "starting"),
                 "signals": signals.get(name, [])[:6], "event": self._events.get(name),
                 "rate": self.counted[name] / span,
                 "late": box.late, "thought_ms": box.thought / 1e6,
                 "cpu_s": self._cpu.get(name, 0) / 1e9,
                 "bypassed": name in engine.hands.bypassed, "patience_ms": PATIENCE / 1e6}
                for name, device in scene.models.items()
                for box in (engine.graph.mailboxes[name],)
            ],
            "outputs": [
                {"name": name, "patch": sender.patch, "to": where(sender),
                 "rate": self._packets(name, outputs) / span,
                 "open": name in outputs,
                 "dropped": outputs[name].dropped if name in outputs else 0,
                 "trouble": _by_language(troubles.get(name)),
                 "newest": self._newest(name), **picture.output(engine, name)}
                for name, sender in scene.outputs.items()
            ],
            "cue": conduct.current, "cues": len(conduct.cues), "standby": conduct.goes_to,
            "words": list(self._words),
        }  # fmt: skip
        self.counted.clear()
        self._words.clear()
        return told

    def _packets(self, name: str, outputs: Mapping[str, Any]) -> int:
        """Packets that left since the last picture."""
        way = self.ways.get(name)
        if way is None:
            return 0
        sent: int = outputs[name].sent
        count, way.told = sent - way.told, sent
        return count

    def _newest(self, name: str) -> list[list[Any]]:
        """What stands at an output's destinations, then what was said there of late."""
        rows: dict[str, Any] = {}
        for (output, address), target in self.engine.graph.targets.items():
            if output == name and target.sent is not None:
                rows[address] = target.sent
                if len(rows) == ADDRESSES - 2:
                    break
        for packet in reversed(self.ways[name].packets if name in self.ways else ()):
            for address, arguments in packet.messages:
                if len(rows) < ADDRESSES:
                    rows.setdefault(address, arguments)
        return [[address, _short(arguments)] for address, arguments in rows.items()]


def _by_language(words: tuple[str, str] | None) -> dict[str, str] | None:
    return None if words is None else dict(zip(("en", "fr"), words, strict=True))


def _short(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_short(member) for member in value[:6]]
    if isinstance(value, float):
        return round(value, 4)
    return value if isinstance(value, (int, str)) else str(value)
