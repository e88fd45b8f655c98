"""What is said as it is: events, texts, and what brings an output to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stagekit.core.values import Ns, Packet
from stagekit.engine.arguments import for_event
from stagekit.scene.plan import Raw

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine

Message = tuple[str, tuple[object, ...]]


class Speaking:
    """The engine's mouth, for all that is no signal."""

    def __init__(self, engine: Engine) -> None:
        """Speak for one engine."""
        self._engine = engine

    def send(self, output: str, messages: Sequence[Message], now: Ns | None) -> None:
        """Send messages as they are, one packet each (None: to be obeyed on arrival)."""
        stamp = None if now is None else self.stamp(output, now)
        for message in messages:
            self._engine.out(Packet(output, (message,), stamp))

    def speak(self, output: str, messages: tuple[Message, ...], now: Ns) -> None:
        """Events leave at once and together."""
        self._engine.out(Packet(output, messages, self.stamp(output, now)))

    def say(self, raw: Raw, values: tuple[Any, ...], now: Ns) -> None:
        """What a cue says once: a text, or a message without a value that could fade."""
        if not self._engine.panicked:
            self.speak(raw.output, (for_event(raw, (), self.spoken)(values),), now)

    def say_master(self, output: str) -> None:
        """Tell a target that has a master of its own where that stands."""
        sender = self._engine.scene.outputs.get(output)
        if sender is not None and sender.master:
            level = self._engine.graph.desks[output].master
            self.send(output, [(sender.master, (level,))], self._engine.now)

    def spoken(self, value: Any) -> Any:
        """A text in the show's language; anything else as it is."""
        if isinstance(value, dict):
            return value.get(self._engine.language) or next(iter(value.values()), "")
        return value

    def stamp(self, output: str, now: Ns) -> Ns | None:
        """When a packet of that cause is to sound, where the other side obeys that."""
        ahead = self._engine.graph.desks[output].ahead
        return None if ahead is None else now + ahead

    def rest_packets(self, *, panic: bool = False) -> list[Packet]:
        """What brings every output to rest, whatever has happened; changes nothing.

        At `panic` a patch's own panic messages go first.
        """
        packets: list[Packet] = []
        for name, sender in self._engine.scene.outputs.items():
            messages = list(sender.panic) if panic else []
            for target in self._engine.graph.places.on(name):
                rest = target.rest_arguments()
                if rest is not None:
                    messages.append((target.plan.address, rest))
            packets.extend(Packet(name, (message,), None) for message in [*messages, *sender.rest])
        return packets
