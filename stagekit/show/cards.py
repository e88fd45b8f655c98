"""A model's card: who made it, from what, and what it cannot do; it lies beside its module."""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

FILE = "card.yaml"
LARGEST = 100_000
"""Bytes of a card at most."""


@cache
def card(use: str) -> dict[str, Any] | None:
    """The card of a model that is installed; None where it brings none that can be read.

    The model itself is not loaded. One in a file beside a scene has no card.
    """
    for point in entry_points(group="stagekit.models"):
        if point.name == use:
            return _read(point.module)
    return None


def _read(module: str) -> dict[str, Any] | None:
    import yaml

    try:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            return None
        with (Path(spec.origin).parent / FILE).open("rb") as file:
            found = yaml.safe_load(file.read(LARGEST))
    except (OSError, ImportError, ValueError, yaml.YAMLError):
        return None
    return found if isinstance(found, dict) else None
