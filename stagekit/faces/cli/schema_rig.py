"""The part of the schema that knows `rig.yaml`: where the lamps hang."""

from __future__ import annotations

from stagekit.faces.cli.schema_keys import Schema, pattern, say

METRES = r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[ \u00a0\u202f]?(?:m|cm))?$"
LENGTH = r"^(?:0|[1-9]\d*)(?:\.\d+)?[ \u00a0\u202f]?(?:m|cm)$"
FLOOR = r"^\S+ ?[x×] ?.+(?:m|cm)$"


def rig(lang: str) -> Schema:
    """A rig: its floor and its lamps."""
    metre = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": METRES}]}
    point: Schema = {"type": "array", "items": metre, "minItems": 3, "maxItems": 3}
    keys: Schema = {
        "at": {**point, "description": say("rig.at", lang)},
        "aim": {**point, "description": say("rig.aim", lang)},
        "spread": {**pattern(LENGTH, lang, "1.2 m"), "description": say("rig.spread", lang)},
        "color": {"type": "string", "description": say("rig.color", lang),
                  "examples": ["lights rgb 1", "amber", "3200 K"]},
        "level": {"type": "string", "description": say("rig.level", lang),
                  "examples": ["lights dimmer 1"]},
    }  # fmt: skip
    lamp = {"type": "object", "required": ["at"], "additionalProperties": False,
            "properties": keys}  # fmt: skip
    entry = {"type": "object", "minProperties": 1, "maxProperties": 1,
             "additionalProperties": lamp}  # fmt: skip
    return {
        "type": "object", "required": ["lamps"], "additionalProperties": False,
        "description": say("rig", lang),
        "properties": {
            "rig": {"$ref": "#/definitions/localised"},
            "floor": {**pattern(FLOOR, lang, "8 x 6 m"), "description": say("rig.floor", lang)},
            "lamps": {"type": "array", "items": entry, "description": say("rig.lamps", lang)},
        },
    }  # fmt: skip
