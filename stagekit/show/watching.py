"""What the live view is told: counters and newest values, cheap to keep."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from stagekit.core.values import ANSWER, LIFE, SECOND, Happening, Notice, Ns, Packet
from stagekit.engine.engine import Engine
from stagekit.show import clock

if TYPE_CHECKING:
    from stagekit.show.loop import Loop

WORDS_KEPT = 50


class Watching:
    """Counts what comes, answers and leaves."""

    def __init__(self, engine: Engine) -> None:
        """Watch one engine."""
        self.engine = engine
        self.began = clock.now()
        self.status_due = False
        self._words: deque[dict[str, Any]] = deque(maxlen=WORDS_KEPT)
        self._heard: dict[str, int] = {}
        self._sent: dict[str, int] = {}
        self._newest: dict[str, dict[str, Any]] = {}
        self._events: dict[str, list[Any]] = {}
        self._life: dict[str, str] = {}
        self._cpu: dict[str, int] = {}
        self._since: Ns = self.began

    def heard(self, happening: Happening) -> None:
        """One happening came in."""
        kind, source = happening.kind, happening.source
        self._heard[source] = self._heard.get(source, 0) + 1
        if kind == "event":
            self._events[source] = [happening.name, *happening.values[:4]]
        elif kind == LIFE:
            self._life[source] = happening.name
        elif kind == ANSWER and len(happening.values) > 1:
            spent: Any = happening.values[1]
            self._cpu[source] = self._cpu.get(source, 0) + spent

    def sent(self, packet: Packet) -> None:
        """One packet left."""
        output = packet.output
        self._sent[output] = self._sent.get(output, 0) + len(packet.messages)
        newest = self._newest.get(output)
        if newest is None:
            newest = self._newest[output] = {}
        for address, arguments in packet.messages:
            newest[address] = arguments
        if len(newest) > 200:
            newest.clear()

    def notice(self, notice: Notice) -> None:
        """The engine has something to say."""
        self._words.append({
            "at": clock.now() - self.began, "what": notice.what, "thing": notice.thing,
            "key": notice.text, "data": list(notice.data),
        })  # fmt: skip

    def word(self, thing: str, key: str, *data: object) -> None:
        """The house has something to say."""
        self._words.append({"at": clock.now() - self.began, "what": "word", "thing": thing,
                            "key": key, "data": list(data)})  # fmt: skip

    def prints(self, thing: str, text: str) -> None:
        """A plugin printed something."""
        self.word(thing, "worker.prints", text)

    def died(self, thing: str, wait: int) -> None:
        """A worker is gone and will be started again."""
        self.word(thing, "worker.died", wait)

    def status(self, now: Ns, loop: Loop) -> dict[str, Any]:
        """A picture of this moment; counters begin anew."""
        span = max(now - self._since, 1) / SECOND
        self._since = now
        engine, scene = self.engine, self.engine.scene
        signals: dict[str, list[list[Any]]] = {}
        for (source, port, who), cell in engine.graph.cells.by_key.items():
            if who >= 0 and cell.value is not None:
                signals.setdefault(source, []).append([port, who, _short(cell.value)])
        conduct = engine.conduct
        picture = {
            "elapsed": (now - self.began) / SECOND,
            "panic": engine.panicked,
            "inputs": [
                {"name": name, "use": device.use, "rate": self._heard.get(name, 0) / span,
                 "life": self._life.get(name, "starting"), "signals": signals.get(name, [])[:12],
                 "event": self._events.get(name)}
                for name, device in scene.inputs.items()
            ],
            "models": [
                {"name": name, "use": device.use, "life": self._life.get(name, "starting"),
                 "signals": signals.get(name, [])[:6], "event": self._events.get(name),
                 "rate": self._heard.get(name, 0) / span,
                 "late": box.late, "thought_ms": box.thought / 1e6,
                 "cpu_s": self._cpu.get(name, 0) / 1e9}
                for name, device in scene.models.items()
                for box in (engine.graph.mailboxes[name],)
            ],
            "outputs": [
                {"name": name, "patch": sender.patch, "to": f"{sender.host}:{sender.port}",
                 "rate": self._sent.get(name, 0) / span,
                 "open": name in loop.outputs,
                 "dropped": getattr(loop.outputs.get(name), "dropped", 0),
                 "newest": [[a, _short(v)] for a, v in
                            list(self._newest.get(name, {}).items())[:8]]}
                for name, sender in scene.outputs.items()
            ],
            "cue": conduct.current, "cues": len(conduct.cues),
            "words": list(self._words),
        }  # fmt: skip
        self._heard.clear()
        self._sent.clear()
        self._newest = {name: {} for name in self._newest} if span > 5 else self._newest
        self._words.clear()
        return picture


def _short(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_short(member) for member in value[:6]]
    if isinstance(value, float):
        return round(value, 4)
    return value if isinstance(value, (int, str)) else str(value)
