"""The JSON Schema of scene, house, rig and show files, made from the catalogue.

Draft 7, since that is what yaml-language-server validates and completes with;
`markdownDescription`, `patternErrorMessage` and `defaultSnippets` are its own,
and other readers pass over them. It knows less than `stagekit check`: whether
a name was declared, no schema can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stagekit import locale
from stagekit.faces.cli.explain import help_for
from stagekit.faces.cli.schema_keys import (
    FALLBACK,
    PERCENT,
    SCALAR,
    TIME,
    Schema,
    described,
    pattern,
    say,
)
from stagekit.faces.cli.schema_rig import rig
from stagekit.scene.catalogue import Catalogue, Patch, Plugin
from stagekit.scene.lexer import RESERVED

PART = r'(?:"[^"]*"|(?!->)[^"])'
"""A character of a sentence that is no arrow, or a text in quotes."""

NAME = rf"^(?!(?:{'|'.join(sorted(RESERVED))})$)[^\s\d.:/\x22'-][^\s.:/\x22]*$"
WORDS = r"^[^\s\d.:/\x22'-][^.:/\x22]*$"

ANY_LAMP = r"^[^\s\d]\S*"


def schema(catalogue: Catalogue, lang: str, *, whole: bool) -> Schema:
    """The whole document.

    Args:
        catalogue: all that a scene may name.
        lang: of descriptions, `en` or `fr`.
        whole: whether the catalogue also holds the scene's own patches; else
            patches that it does not know may stand beside the scene.
    """
    things = {sort: getattr(catalogue, f"{sort}s") for sort in ("input", "model", "output")}
    definitions: Schema = {
        "localised": {"anyOf": [SCALAR, {"type": "object", "minProperties": 1,
                      "patternProperties": {r"^[a-z]{2,3}(-[A-Za-z0-9]+)?$": SCALAR},
                      "additionalProperties": False}]},
        "several": {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]},
        "time": pattern(f"^{TIME}$", lang, "4 s", "200 ms"),
        "chain": _sentence(catalogue, lang, target=False),
        "mapping": _sentence(catalogue, lang, target=True),
        "chains": {"type": "object", "additionalProperties": {"$ref": "#/definitions/chain"}},
        "lamps": _lamps(ANY_LAMP, ("dimmer 1..4",), lang),
        "cue": _cue(lang),
        "scene": _scene(lang), "house": _house(things, lang), "show": _show(lang),
        "rig": rig(lang), "measured": _measured(lang),
    }  # fmt: skip
    for sort, plugins in things.items():
        for plugin in plugins.values():
            made = _plugin(sort, plugin, catalogue.patches, lang, whole=whole)
            definitions[f"{sort} {plugin.name}"] = made
        definitions[sort] = _thing(sort, plugins, lang)
    kinds = {one: {"$ref": f"#/definitions/{one}"} for one in ("show", "house", "rig", "scene")}
    hung = {"if": {"anyOf": [{"required": ["lamps"]}, {"required": ["floor"]}],
                   "not": {"required": ["scene"]}},
            "then": kinds["rig"], "else": kinds["scene"]}  # fmt: skip
    beside = {"if": {"required": ["measured"]},
              "then": {"$ref": "#/definitions/measured"}, "else": hung}  # fmt: skip
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "stagekit",
        "description": say("about", lang),
        "type": "object",
        "if": {"required": ["show"]},
        "then": kinds["show"],
        "else": {"if": {"required": ["house"]}, "then": kinds["house"], "else": beside},
        "definitions": definitions,
    }


def _sentence(catalogue: Catalogue, lang: str, *, target: bool) -> Schema:
    """Source, shapes, and for a mapping its target; each arrow's word is a known shape."""
    shapes = "|".join(sorted(catalogue.shapes, key=len, reverse=True))
    middle = rf"(?:->\s*(?:{shapes})(?![\w-]){PART}*)*"
    last = rf"->{PART}+" if target else ""
    examples = (["dancer.height -> ease 200 ms -> from 0.4..1.9 -> lights front wash"]
                if target else ["dancer.motion -> from 0..2 -> ease 300 ms"])  # fmt: skip
    out = pattern(rf"^{PART}+{middle}{last}$", lang, *examples)
    lines = [say("mapping" if target else "chain", lang), "", f"`{examples[0]}`", ""]
    for word, shape in sorted(catalogue.shapes.items()):
        says = locale.find("shapes", word, lang) or shape.says
        lines.append(f"- `{word}`: {says}")
    out["markdownDescription"] = "\n".join(lines)
    return out


def _thing(sort: str, plugins: Mapping[str, Plugin], lang: str) -> Schema:
    """An input, model or output: its `use:` decides what else may stand."""
    names = list(plugins)
    told = [help_for(sort, name, "", lang) or plugins[name].says for name in names]
    use = {"enum": names, "markdownEnumDescriptions": told}
    file = {"type": "string", "pattern": r"\.py(:|$)"}
    return {
        "type": "object",
        "required": ["use"],
        "properties": {"use": {"description": say("use", lang), "anyOf": [use, file]}},
        "allOf": [
            {"if": {"required": ["use"], "properties": {"use": {"const": name}}},
             "then": {"$ref": f"#/definitions/{_pointer(f'{sort} {name}')}"}}
            for name in names
        ],
    }  # fmt: skip


def _pointer(name: str) -> str:
    """A name as a JSON pointer in a reference writes it (RFC 6901, RFC 3986)."""
    return name.replace("~", "~0").replace("/", "~1").replace(" ", "%20")


def _plugin(
    sort: str, plugin: Plugin, patches: Mapping[str, Patch], lang: str, *, whole: bool
) -> Schema:
    keys: Schema = {"use": True}
    for word, key in plugin.keys.items():
        keys[word] = described(sort, plugin.name, word, key, lang)
    for word in {"input": ("if lost",), "model": ("if late",)}.get(sort, ()):
        fallback = pattern(FALLBACK, lang, "hold 1 s then fade 3 s", "hold", "rest")
        told = help_for(sort, plugin.name, word, lang)
        keys.setdefault(word, {**fallback, **({"description": told} if told else {})})
    out: Schema = {
        "type": "object",
        "properties": keys,
        "required": [word for word, key in plugin.keys.items() if key.required],
        "additionalProperties": False,
        "description": help_for(sort, plugin.name, "", lang) or plugin.says,
    }
    if "patch" in keys:
        mine = {name: one for name, one in patches.items() if one.plugin == plugin.name}
        told_of = [one.says.get(lang, "") for one in mine.values()]
        names: Schema = {"enum": list(mine), "markdownEnumDescriptions": told_of}
        told_patch = {"description": keys["patch"].get("description", "")}
        keys["patch"] = {**told_patch, **(names if whole else {"anyOf": [names, SCALAR]})}
        out["allOf"] = [_patched(name, one, plugin.name, lang) for name, one in mine.items()]
    return out


def _patched(name: str, patch: Patch, plugin: str, lang: str) -> Schema:
    """Lamps are named for slots that the patch has; it may be the plugin's usual one."""
    slots = "|".join(sorted(patch.slots, key=len, reverse=True))
    first = next(iter(patch.slots.items()), None)
    if first is None:
        return {}
    example = f"{first[0]} 1..4" if first[1].numbers else first[0]
    chosen: Schema = {"properties": {"patch": {"const": name}}}
    if name != plugin:
        chosen["required"] = ["patch"]
    lamps = _lamps(rf"^(?:{slots})(?![\w-])", (example,), lang)
    return {"if": chosen, "then": {"properties": {"lamps": lamps}}}


def _lamps(slot: str, examples: tuple[str, ...], lang: str) -> Schema:
    level = {"anyOf": [pattern(f"^{PERCENT}$", lang, "80%"),
                       {"type": "number", "minimum": 0, "maximum": 1}]}  # fmt: skip
    named = pattern(slot, lang, *examples)
    whole = {"type": "object", "required": ["is"], "additionalProperties": False,
             "properties": {"is": named, "min": level, "max": level,
                            "place": {"type": "string", "examples": ["-2 m 4.5 m"]}}}  # fmt: skip
    return {"type": "object", "propertyNames": {"pattern": WORDS},
            "additionalProperties": {"anyOf": [named, whole]}}  # fmt: skip


def _section(sort: str, lang: str) -> Schema:
    return {"type": ["object", "null"], "description": say(f"{sort}s", lang),
            "propertyNames": {"pattern": NAME},
            "additionalProperties": {"$ref": f"#/definitions/{sort}"}}  # fmt: skip


def _scene(lang: str) -> Schema:
    localised: Schema = {"$ref": "#/definitions/localised"}
    mapping: Schema = {"$ref": "#/definitions/mapping"}
    group = {"type": "object", "minProperties": 1, "maxProperties": 1,
             "propertyNames": {"pattern": r"^(\S+ )*while .+"},
             "additionalProperties": {"type": "array", "items": mapping}}  # fmt: skip
    named: Schema = {"type": ["object", "null"]}
    sections: Schema = {
        "scene": {"allOf": [localised]},
        "about": SCALAR,
        "seed": {"type": "integer", "minimum": 0},
        "texts": {**named, "propertyNames": {"pattern": NAME}, "additionalProperties": localised},
        **{f"{sort}s": _section(sort, lang) for sort in ("input", "model", "output")},
        "signals": {**named, "propertyNames": {"pattern": WORDS},
                    "additionalProperties": {"$ref": "#/definitions/chain"}},
        "mappings": {"type": ["array", "null"], "items": {"anyOf": [mapping, group]}},
        "cues": {"type": ["array", "null"], "items": {"$ref": "#/definitions/cue"}},
        "rights": {},
    }  # fmt: skip
    for word in sections:
        sections[word] = {**sections[word], "description": say(word, lang)}
    return {"type": "object", "required": ["scene"], "properties": sections,
            "additionalProperties": False}  # fmt: skip


def _measured(lang: str) -> Schema:
    """Ranges that calibration has saved beside a scene."""
    one = pattern(r"^\S+?\.\.\S.*$", lang, "0.4..1.9")
    ranges: Schema = {"type": ["object", "null"], "description": say("measured", lang),
                      "additionalProperties": one}  # fmt: skip
    return {"type": "object", "required": ["measured"], "additionalProperties": False,
            "properties": {"measured": ranges}}  # fmt: skip


def _cue(lang: str) -> Schema:
    several: Schema = {"$ref": "#/definitions/several"}
    keys: Schema = {
        "over": {"allOf": [{"$ref": "#/definitions/time"}]},
        "when": {"type": "string", "examples": ["after 5 s", "cue.ends", "with"]},
        "wake": {"allOf": [several]}, "sleep": {"allOf": [several]},
        "release": {"allOf": [several]}, "rest": {"allOf": [several]}, "note": dict(SCALAR),
        "title": {"allOf": [{"$ref": "#/definitions/localised"}]},
    }  # fmt: skip
    for word in keys:
        keys[word]["description"] = say(f"cue.{word}", lang)
    inside = {"type": ["object", "null"], "properties": keys,
              # A destination: an output and a place, or a model and a parameter.
              "patternProperties": {r"^[^\s.]+( +\S|\.)": {"anyOf": [SCALAR, {"type": "null"}]}},
              "additionalProperties": False}  # fmt: skip
    return {"type": "object", "minProperties": 1, "maxProperties": 1,
            "additionalProperties": inside}  # fmt: skip


def _house(things: Mapping[str, Mapping[str, Plugin]], lang: str) -> Schema:
    """A house completes things whose plugin stands in the scene: any plugin's keys."""
    sections: Schema = {"house": {**SCALAR, "description": say("house", lang)}}
    for sort in ("input", "output"):
        keys: dict[str, list[Any]] = {"use": [SCALAR]}
        for plugin in things[sort].values():
            for word, key in plugin.keys.items():
                one = described(sort, plugin.name, word, key, lang)
                alike = keys.setdefault(word, [])
                if one not in alike:
                    alike.append(one)
        if sort == "input":
            fallback = pattern(FALLBACK, lang, "hold 1 s then fade 3 s")
            keys.setdefault("if lost", [fallback])
        each = {"type": "object", "additionalProperties": False,
                "properties": {word: {"anyOf": ways} for word, ways in keys.items()}}  # fmt: skip
        sections[f"{sort}s"] = {"type": ["object", "null"], "additionalProperties": each,
                                "description": say(f"house.{sort}s", lang)}  # fmt: skip
    return {"type": "object", "required": ["house"], "properties": sections,
            "additionalProperties": False}  # fmt: skip


def _show(lang: str) -> Schema:
    over = {"type": "object", "additionalProperties": False,
            "properties": {"over": {"$ref": "#/definitions/time"}}}  # fmt: skip
    entry = {"type": "object", "minProperties": 1, "maxProperties": 1,
             "additionalProperties": {"anyOf": [{"type": "null"}, over]}}  # fmt: skip
    scenes = {"type": "array", "items": {"anyOf": [SCALAR, entry]}}
    name = {"$ref": "#/definitions/localised"}
    return {"type": "object", "required": ["show"], "additionalProperties": False,
            "description": say("show", lang),
            "properties": {"show": name, "house": SCALAR, "scenes": scenes}}  # fmt: skip
