"""Every shape of the language, by the word that stands between two arrows.

One file a family; `SHAPES` holds them all, in the order of the language's own
page. What a shape is, and how its steps are called, stands in `spec`.
"""

from __future__ import annotations

from collections.abc import Mapping

from stagekit.core.shapes.colour import COLOUR
from stagekit.core.shapes.combine import COMBINE
from stagekit.core.shapes.events import EVENTS
from stagekit.core.shapes.glide import GLIDE
from stagekit.core.shapes.later import LATER
from stagekit.core.shapes.many import MANY
from stagekit.core.shapes.range import RANGE, bend
from stagekit.core.shapes.running import RUNNING
from stagekit.core.shapes.spec import NEXT_TICK, Shape, Step
from stagekit.core.shapes.threshold import THRESHOLD

__all__ = ["COMBINE", "NEXT_TICK", "SHAPES", "Shape", "Step", "bend"]

SHAPES: Mapping[str, Shape] = {
    shape.word: shape
    for family in (RANGE, GLIDE, RUNNING, LATER, THRESHOLD, MANY, COLOUR, EVENTS)
    for shape in family
}
"""All shapes by their word."""
