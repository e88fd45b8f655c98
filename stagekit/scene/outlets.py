"""Outputs of a plan: where each sends, and what its patch asks for."""

from __future__ import annotations

from collections.abc import Callable

from stagekit.scene.known import Known
from stagekit.scene.plan import Position, Sender
from stagekit.scene.report import Spot


def senders(known: Known, position: Callable[[Spot], Position]) -> dict[str, Sender]:
    """All outputs by name."""
    out: dict[str, Sender] = {}
    for name, one in known.outs.items():
        patch = one.patch
        if patch is None or one.thing.plugin is None:
            continue
        keys = one.thing.keys
        host, port = address(str(keys.get("to", "")))
        given = keys.get("port")
        if not port and given is not None and _digits(str(given)):
            port = int(given)
        out[name] = Sender(
            name, one.thing.use, patch.name, dict(keys), host, port or patch.port or 0,
            keys.get("latency"), patch.bundles, patch.timetags, one.rate, patch.clamp,
            {lamp.name: lamp.destinations for lamp in one.lamps.values()},
            patch.rest, patch.blackout, patch.panic, patch.forbidden, position(one.thing.spot),
            patch.master,
        )  # fmt: skip
    return out


def address(to: str) -> tuple[str, int]:
    """Host and port of `10.0.0.20:9000`; 0 where no port is written.

    >>> address("10.0.0.20:9000"), address("desk.local"), address("[::1]:7700"), address("::1")
    (('10.0.0.20', 9000), ('desk.local', 0), ('::1', 7700), ('::1', 0))
    """
    to = to.strip()
    if to.startswith("["):
        inside, _, behind = to[1:].partition("]")
        return inside, int(behind[1:]) if _digits(behind[1:]) else 0
    host, colon, port = to.rpartition(":")
    if not colon or ":" in host or not _digits(port):
        return to, 0
    return host, int(port)


def _digits(text: str) -> bool:
    """Whether it is a whole number: `²` is a digit to `str.isdigit`, but none to `int`."""
    return text.isascii() and text.isdigit()
