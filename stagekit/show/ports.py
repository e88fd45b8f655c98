"""A plugin's ports as its class declares them."""

from __future__ import annotations

from collections.abc import Sequence

from stagekit.api import Port
from stagekit.core.kinds import Kind, number


def ports_of(declared: Sequence[Port]) -> dict[str, Kind]:
    """Names and kinds, as a scene writes them; a bare name is a signal of one number."""
    ports: dict[str, Kind] = {}
    for port in declared:
        if isinstance(port, str):
            ports[port.replace("_", " ")] = number()
        else:
            ports[port[0].replace("_", " ")] = port[1]
    return ports
