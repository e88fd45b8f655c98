"""What the house does about its outputs beside sending: how they are made, rest made ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stagekit.engine.engine import Engine
from stagekit.scene.plan import Sender
from stagekit.show.load import made


def aimed(kind: type[Any], sender: Sender) -> Any:
    """An output's plugin, made from what its scene asks for."""
    if hasattr(kind, "aimed"):
        return kind.aimed(sender.host, sender.port, bundles=sender.bundles,
                          timetags=sender.timetags, patch=sender.patch)  # fmt: skip
    return made(kind, sender.keys)


def ready_rest(engine: Engine, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What brings every open output of OSC to rest, encoded, for the keeper to hold."""
    from stagekit.outputs.osc import encode_rest

    rest: list[list[object]] = []
    panic: list[list[object]] = []
    packets = engine.rest_packets()
    for name, output in outputs.items():
        if not hasattr(output, "target"):
            continue  # it brings itself to rest
        sender = engine.scene.outputs[name]
        host, port = output.target
        messages = [m for packet in packets if packet.output == name for m in packet.messages]
        for data in encode_rest(messages, bundles=sender.bundles):
            rest.append([host, port, data.hex()])
            panic.append([host, port, data.hex()])
        for data in encode_rest(sender.panic, bundles=sender.bundles):
            panic.append([host, port, data.hex()])
    return {"do": "rest", "rest": rest, "panic": panic}
