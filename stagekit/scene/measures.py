"""Written values in the unit that is expected where they stand."""

from __future__ import annotations

from typing import Any

from stagekit.core import units
from stagekit.core.kinds import Kind
from stagekit.scene import lexer
from stagekit.scene.report import Wrong, unknown
from stagekit.scene.written import Cursor, Range, Simple

UNITS_OF_ARGUMENTS = {
    "duration": units.DURATION,
    "level": units.LEVEL,
    "frequency": units.FREQUENCY,
    "rate": units.RATE,
    "tempo": units.TEMPO,
    "number": units.BARE,
}
"""What each kind of argument is measured in."""


AFTER_A_TIME = ("over", "after", "curve", "then", "and", "or", "for")
"""Words that may stand behind a time; any other was meant for its unit."""


def measured(expects: str, given: Simple) -> Any:
    """A number in the unit that is expected there."""
    if expects == "int":
        if given.kind != "number" or given.unit is not None or given.value != int(given.value):
            raise Wrong("S305", given.spot, "S305.whole", word=shown(given))
        return int(given.value)
    family = UNITS_OF_ARGUMENTS[expects]
    if given.kind != "number":
        raise Wrong("S305", given.spot, "S305.number", word=shown(given),
                    right=units.EXAMPLES[family])  # fmt: skip
    bare_level = family == units.LEVEL and given.unit is None
    if (
        given.family == family
        or bare_level
        or (family == units.BARE and given.family == units.LEVEL)
    ):
        if family == units.LEVEL and not 0 <= given.value <= 1:
            raise Wrong("S305", given.spot, "S305.limits", low="0%", high="100%")
        if family == units.DURATION and given.value < 0:
            raise Wrong("S305", given.spot, "S305.limits", low="0 s", high="…")
        return float(given.value)
    if given.unit is None:
        raise Wrong("S305", given.spot, "S305.unit", word=shown(given),
                    right=units.EXAMPLES[family])  # fmt: skip
    raise Wrong("S305", given.spot, "S305.other", word=given.unit, right=units.EXAMPLES[family])


def seconds(found: Simple | Range, cursor: Cursor) -> float:
    """A time in seconds, with the right words for a wrong unit behind it."""
    if isinstance(found, Range):
        raise Wrong("S305", found.spot, "S305.no_range")
    after = cursor.now
    if (
        found.kind == "number"
        and found.unit is None
        and after.kind == lexer.WORD
        and (after.text not in AFTER_A_TIME)
    ):
        raise unknown("S302", after.spot, after.text, units.UNITS)
    return float(measured("duration", found))


def shown(given: Simple) -> str:
    """A value as a sentence names it."""
    return f"{given.value:g}" if isinstance(given.value, float) else str(given.value)


def family_of(kind: Kind) -> str:
    """What a kind's numbers are measured in."""
    if kind.unit is None or kind.unit == "note":
        return units.BARE
    if kind.unit.endswith("/s"):
        return units.RATE
    return units.FAMILY.get(kind.unit, units.BARE)
