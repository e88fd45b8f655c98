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
            ports[written(port)] = number()
        else:
            ports[written(port[0])] = port[1]
    return ports


def written(name: str) -> str:
    """A port's name as a scene writes it; an OSC address stays what it is.

    >>> written("left_wrist"), written("/my_fader")
    ('left wrist', '/my_fader')
    """
    return name if name[:1] == "/" else name.replace("_", " ")
