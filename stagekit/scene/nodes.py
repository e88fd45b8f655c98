"""What a scene's outside is made of: texts, keys with their values, and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from stagekit.scene.report import Spot


@dataclass
class Text:
    """A bare or quoted text; `pieces` are its lines as they stand in the source."""

    spot: Spot
    text: str
    quoted: bool = False
    pieces: list[tuple[Spot, str]] = field(default_factory=list)


@dataclass
class Pair:
    """A key and what stands behind its colon (None for nothing)."""

    key: Text
    colon: Spot
    value: Node | None


@dataclass
class Map:
    """Keys and values, in order; `torn`: an entry of it was refused and is not among them."""

    spot: Spot
    pairs: list[Pair]
    flow: bool = False
    torn: bool = False


@dataclass
class Items:
    """A list."""

    spot: Spot
    items: list[Node | None]
    flow: bool = False


@dataclass
class Broken:
    """A value that could not be read; `spot` is where that has been said already.

    Whoever finds it in the place of a value refuses it there; a second problem
    at one place is passed over, so the key stays known and nothing is said twice.
    """

    spot: Spot


Node: TypeAlias = "Text | Map | Items | Broken"
