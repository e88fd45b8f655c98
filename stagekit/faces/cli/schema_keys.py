"""What may stand after a key's colon, as JSON Schema (draft 7).

YAML hands an editor `0.5` as a number and `50%` as a text; so each kind of key
is a type, or a pattern of text, or both.
"""

from __future__ import annotations

from typing import Any

from stagekit import locale
from stagekit.core import units
from stagekit.faces.cli.explain import KEY_UNITS, help_for, written
from stagekit.scene.catalogue import Key

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
"""Any text: what an editor takes for a number is one too."""

NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
GAP = r"[ \u00a0\u202f]?"
TIME = rf"{NUMBER}{GAP}(?:ms|s|min|h)"
PERCENT = rf"(?:100(?:\.0+)?|[1-9]?[0-9](?:\.[0-9]+)?){GAP}%"
STEP = rf"(?:hold(?: {TIME})?|fade {TIME}|rest|(?!(?:hold|fade)(?: |$))[^\s\d]\S*)"
FALLBACK = rf"^{STEP}(?: then {STEP})*$"

SPELT = {
    "duration": units.DURATION, "frequency": units.FREQUENCY, "tempo": units.TEMPO,
    "length": units.LENGTH, "angle": units.ANGLE, "dB": units.DECIBEL,
}  # fmt: skip


def say(key: str, lang: str, **data: object) -> str:
    """A sentence of this command."""
    return locale.say("schema", key, lang, **data)


def pattern(regex: str, lang: str, *examples: str) -> Schema:
    """A text of that form; the editor says how it is written where it is not."""
    return {"type": "string", "pattern": regex, "examples": list(examples),
            "patternErrorMessage": say("write", lang, right=examples[0])}  # fmt: skip


def measured(kind: str, key: Key, lang: str) -> Schema:
    """A number with its unit; one that cannot be below 0 takes no minus."""
    family = SPELT[kind]
    found = "|".join(unit for unit, (of, _) in units.UNITS.items() if of == family)
    positive = kind == "duration" or (key.low is not None and key.low >= 0)
    sign = "" if positive else "-?"
    example = units.EXAMPLES[family]
    return pattern(
        f"^{sign}{NUMBER}{GAP}(?:{found})$", lang, example.lstrip("-" if positive else "")
    )


def value(key: Key, lang: str) -> Schema:
    """The schema of one kind of key, without its prose."""
    if key.kind in SPELT:
        return measured(key.kind, key, lang)
    if key.kind in ("text", "word"):
        return {"enum": list(key.choices)} if key.choices else dict(SCALAR)
    if key.kind == "int":
        return _within({"type": "integer"}, key.low, key.high)
    if key.kind == "yes":
        return {"enum": ["yes", "no", True, False, "true", "false"]}
    if key.kind == "number":
        bare = _within({"type": "number"}, key.low, key.high)
        return {"anyOf": [bare, pattern(rf"^-?{NUMBER}{GAP}%$", lang, "50%")]}
    if key.kind == "level":
        low = 0.0 if key.low is None else key.low
        high = 1.0 if key.high is None else key.high
        return {"anyOf": [pattern(f"^{PERCENT}$", lang, "50%"),
                          _within({"type": "number"}, low, high)]}  # fmt: skip
    if key.kind == "range":
        return pattern(r"^\S.*\.\.\S*.*$", lang, "0.4..1.9")
    if key.kind == "list":
        return {"anyOf": [{"type": "array", "items": SCALAR}, SCALAR]}
    if key.kind == "map":
        inner = {"anyOf": [SCALAR, {"type": "null"}, {"type": "array", "items": SCALAR}]}
        return {"type": "object", "additionalProperties": inner}
    if key.kind == "fallback":
        return pattern(FALLBACK, lang, "hold 1 s then fade 3 s", "hold", "rest")
    return {"$ref": f"#/definitions/{key.kind}"}  # chains, lamps


def described(sort: str, plugin: str, word: str, key: Key, lang: str) -> Schema:
    """The schema of one key, with its sentence and its default."""
    told = help_for(sort, plugin, word, lang) or key.says
    out = value(key, lang)
    if "$ref" in out:  # draft 7 passes over whatever stands beside a reference
        out = {"allOf": [out]}
    if told:
        out["description"] = told
    usual = _default(key)
    if usual is not None:
        out["default"] = usual
    return out


def _default(key: Key) -> object:
    """A default as a scene writes it; None where there is none to show."""
    if isinstance(key.default, bool):
        return "yes" if key.default else "no"
    if isinstance(key.default, (int, float)):
        unit = KEY_UNITS.get(key.kind)
        return written(key.default, unit) if unit else key.default
    return key.default if isinstance(key.default, str) and key.default else None


def _within(schema: Schema, low: float | None, high: float | None) -> Schema:
    if low is not None:
        schema["minimum"] = low
    if high is not None:
        schema["maximum"] = high
    return schema
