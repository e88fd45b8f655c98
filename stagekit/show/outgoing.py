"""What the house does about its outputs beside sending: rest made ready, losses said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stagekit.core.values import SECOND, Ns
from stagekit.engine.engine import Engine

UNSENT: Ns = 10 * SECOND
"""How often at most an output says that packets are lost."""


def ready_rest(engine: Engine, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What brings every open output to rest, encoded, for the keeper to hold."""
    from stagekit.outputs.osc import encode_rest

    rest: list[list[object]] = []
    panic: list[list[object]] = []
    packets = engine.rest_packets()
    for name, output in outputs.items():
        sender = engine.scene.outputs[name]
        host, port = output.target
        messages = [m for packet in packets if packet.output == name for m in packet.messages]
        for data in encode_rest(messages, bundles=sender.bundles):
            rest.append([host, port, data.hex()])
            panic.append([host, port, data.hex()])
        for data in encode_rest(sender.panic, bundles=sender.bundles):
            panic.append([host, port, data.hex()])
    return {"do": "rest", "rest": rest, "panic": panic}


class Unsent:
    """Packets that could not leave are said, with the reason, but seldom."""

    def __init__(self) -> None:
        """Nothing is lost."""
        self._told: dict[str, tuple[int, Ns]] = {}

    def look(self, name: str, output: Any, now: Ns) -> tuple[str, str] | None:
        """What is to be said of an output now, in English and French; mostly nothing."""
        told, when = self._told.get(name, (0, -UNSENT))
        count = output.dropped - told
        if count <= 0 or now - when < UNSENT:
            return None
        self._told[name] = output.dropped, now
        return (f"{count} packet(s) lost: {output.last_error}.",
                f"{count} paquet(s) perdu(s) : {output.last_error_french}.")  # fmt: skip
