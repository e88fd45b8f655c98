"""A rig as plain data, for the drawing of the stage in a browser.

What hangs in the rig, what of the scene's light hangs nowhere, and which
addresses make each lamp shine. Works on the console's picture of a scene
(plain data), so that it needs no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stagekit.scene.catalogue import Patch
from stagekit.scene.plan import Destination, Lamps, Raw, Target
from stagekit.scene.rig import FLOOR, SPREAD, TUNGSTEN, Outlet, Point, Rig, RigLamp

Address = tuple[str, str]
"""An output and an address of it."""

HEIGHT = 4.1
"""Metres: the bar on which lamps line up that no rig hangs."""
WIDEST = 7.0
"""Metres of that bar."""
MOST = 24
"""Lamps on one bar; where there are more, further bars hang behind it."""


def outlets(plan: Mapping[str, Any], patches: Mapping[str, Patch]) -> dict[str, Outlet]:
    """The outputs of a scene, from its picture: `plan["outputs"]` and its targets."""
    sizes = _sizes(plan)
    return {
        output["name"]: Outlet(
            patches.get(output.get("patch") or output.get("use", "")),
            {
                lamp["name"]: tuple(
                    Destination(output["name"], address, sizes.get((output["name"], address), 1))
                    for address in lamp["addresses"]
                )
                for lamp in output.get("lamps", ())
                if lamp["addresses"]
            },
        )
        for output in plan.get("outputs", ())
    }


def rig_view(
    rig: Rig | None,
    plan: Mapping[str, Any],
    patches: Mapping[str, Patch],
    places: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, Any]:
    """The drawing's lamps: `{name, floor, lamps: [{name, at, aim, spread, kind, …}]}`.

    A lamp's `addresses` are `[output, address, part]`: of a `dimmer` its level
    (several: the brightest counts), of an `rgb` its red, green and blue. `level`
    is what dims an `rgb` lamp beside that. `gel` is the colour of a dimmer, 0..1.
    `kind` is `none` where nothing drives it. `hung` is False for a lamp that the
    scene uses and no rig hangs: those line up on one bar (from MOST on, on
    several), or stand over their `place` (across and upstage, in metres).
    """
    sizes = _sizes(plan)
    lamps = [_hung(lamp) for lamp in rig.lamps] if rig is not None else []
    drawn = {(a[0], a[1]) for lamp in lamps for a in (*lamp["addresses"], *lamp["level"])}
    names = _names(plan, patches)
    left = [where for where in _lit(plan) if where not in drawn]
    bar = [where for where in left if names[where] not in (places or {})]
    floor = rig.floor if rig is not None else FLOOR
    spots = _bars(len(bar), floor, behind=rig is None)
    for where in left:
        name, size = names[where], sizes[where]
        if where in bar:
            at, aim, spread = spots[bar.index(where)]
        else:
            x, z = (places or {})[name]
            at, aim, spread = (x, HEIGHT, z - 0.8), (x, 0.0, z), SPREAD
        lamps.append({
            "name": name, "at": list(at), "aim": list(aim), "spread": spread,
            "kind": "rgb" if size == 3 else "dimmer", "gel": list(TUNGSTEN), "hung": False,
            "addresses": [[*where, part] for part in range(3 if size == 3 else 1)], "level": [],
        })  # fmt: skip
    return {"name": rig.name if rig is not None else {}, "floor": list(floor), "lamps": lamps}


def _bars(
    count: int, floor: tuple[float, float], *, behind: bool
) -> list[tuple[Point, Point, float]]:
    """Where lamps hang that nobody hung: place, aim and spread of each.

    `behind`: the first bar hangs over the stage; else before it, as a rig has
    bars of its own there.
    """
    rows = max(1, -(-count // MOST))
    each = max(1, -(-count // rows))
    across = min(WIDEST, floor[0] - 1.0)
    spots: list[tuple[Point, Point, float]] = []
    for index in range(count):
        row, place = divmod(index, each)
        here = min(each, count - row * each)
        x = ((place + 0.5) / here - 0.5) * across
        z = (1.0 if behind else -0.6) + row * max(0.4, (floor[1] - 2.0) / rows)
        aim = (x * 0.85, 0.0, min(z + 1.2, floor[1] - 0.4))
        spots.append(((x, HEIGHT, z), aim, min(SPREAD, max(0.5, 1.6 * across / here))))
    return spots


def _hung(lamp: RigLamp) -> dict[str, Any]:
    level = [[*where, 0] for where in _addresses(lamp.level)]
    colour = [[*where, part] for where in _addresses(lamp.color)[:1] for part in range(3)]
    kind = "rgb" if colour else "dimmer" if level else "none"
    return {
        "name": lamp.name, "at": list(lamp.at), "aim": list(lamp.aim), "spread": lamp.spread,
        "kind": kind, "gel": list(lamp.gel), "hung": True,
        "addresses": colour or level, "level": level if colour else [],
    }  # fmt: skip


def _addresses(target: Target | None) -> list[Address]:
    if isinstance(target, Lamps):
        return [(one.output, one.address) for one in target.lamps]
    return [(target.output, target.address)] if isinstance(target, Raw) else []


def _targets(plan: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (track for track in plan.get("tracks", ()) if track.get("k") == "target")


def _sizes(plan: Mapping[str, Any]) -> dict[Address, int]:
    """How many numbers go to each address that the scene drives."""
    sizes: dict[Address, int] = {}
    for output in plan.get("outputs", ()):
        for slot in output.get("slots", ()):
            sizes[output["name"], slot["address"]] = slot.get("size", 1)
    for track in _targets(plan):
        sizes[track["output"], track["address"]] = max(1, track.get("parts") or 1)
    return sizes


def _lit(plan: Mapping[str, Any]) -> list[Address]:
    """Every address of light that the scene drives or names, once, in order."""
    found: dict[Address, None] = {}
    for output in plan.get("outputs", ()):
        for slot in output.get("slots", ()):
            if slot.get("intensity"):
                found[output["name"], slot["address"]] = None
    for track in _targets(plan):
        if track.get("intensity"):
            found[track["output"], track["address"]] = None
    return list(found)


def _names(plan: Mapping[str, Any], patches: Mapping[str, Patch]) -> dict[Address, str]:
    """What each address is called: the scene's lamp, else the patch's slot, else itself."""
    names: dict[Address, str] = {}
    for output in plan.get("outputs", ()):
        name = output["name"]
        for lamp in output.get("lamps", ()):
            several = len(lamp["addresses"]) > 1
            for number, address in enumerate(lamp["addresses"], 1):
                called = f"{lamp['name']} {number}" if several else lamp["name"]
                names.setdefault((name, address), called)
        patch = patches.get(output.get("patch") or output.get("use", ""))
        for where in _lit(plan):
            if where[0] == name:
                names.setdefault(where, _slot_name(where[1], patch))
    for where in _lit(plan):
        names.setdefault(where, where[1])
    return names


def _slot_name(address: str, patch: Patch | None) -> str:
    for slot_name, slot in (patch.slots if patch is not None else {}).items():
        before, hole, after = slot.address.partition("{n}")
        pattern = re.escape(before) + (r"(\d+)" if hole else "") + re.escape(after)
        found = re.fullmatch(pattern, address)
        if found is not None:
            number = f" {found.group(1)}" if hole else ""
            return slot_name.replace("{n}", "").strip() + number
    return address
