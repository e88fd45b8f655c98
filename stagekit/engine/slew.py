"""Never faster than: one step from where something stands towards where it is to be."""

from __future__ import annotations

from stagekit.core.values import Number


def toward(was: Number, wanted: Number, most: float) -> tuple[Number, bool]:
    """From `was` to `wanted`, each member by `most` at most; and whether there is more to go."""
    if isinstance(wanted, tuple):
        if not isinstance(was, tuple) or len(was) != len(wanted):
            return wanted, False
        pairs = [toward(a, b, most) for a, b in zip(was, wanted, strict=True)]
        return tuple(v for v, _ in pairs), any(m for _, m in pairs)  # type: ignore[misc]
    if isinstance(was, tuple):
        return wanted, False
    if abs(wanted - was) <= most:
        return wanted, False
    return (was + most if wanted > was else was - most), True
