"""`stagekit explain WORD`: what a plugin, patch, shape or combination is, in either language."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping

from stagekit import locale
from stagekit.core.kinds import EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.shapes.spec import Shape
from stagekit.core.units import EXAMPLES, RANGES
from stagekit.faces.cli import explain_words
from stagekit.faces.cli.columns import paragraph, table
from stagekit.scene.catalogue import Catalogue, Key, Patch, Plugin
from stagekit.show.catalogue import installed

SUFFIX = {"s": " s", "Hz": " Hz", "bpm": " bpm", "dB": " dB", "m": " m", "deg": " deg", "/s": "/s"}
"""How a unit stands behind a number."""

ALIKE = {"mocap": "pose"}
"""Plugins that say what another says, in the same words."""

KEY_UNITS = {
    "duration": "s",
    "frequency": "Hz",
    "tempo": "bpm",
    "dB": "dB",
    "length": "m",
    "angle": "deg",
    "level": "%",
}
"""The base unit of each kind of key that has one."""


def explain(name: str, language: str, catalogue: Catalogue | None = None) -> str | None:
    """The help page of a plugin, patch, shape or combination, in plain text of 80 columns.

    Args:
        name: as a scene writes it: `pose`, `ease`, `mix`, or a part: `pose.height`.
        language: `en` or `fr`.
        catalogue: what there is; without it, what is installed.

    Returns:
        The page; for a word that is not known, one line with the nearest that
        is; None where none is near.
    """
    have = catalogue if catalogue is not None else installed()
    pages = list(_pages(name.strip(), language, have))
    if pages:
        return "\n\n".join(pages)
    for group in ("inputs", "models", "outputs"):
        if f"{group}.{name}" in have.broken:
            return have.broken[f"{group}.{name}"][language]
    near = difflib.get_close_matches(name.strip(), known(have), 1)
    return _say("near", language, name=name, near=near[0]) if near else None


def known(catalogue: Catalogue) -> list[str]:
    """All words that have a page, each once, sorted."""
    have = catalogue
    return sorted(
        {
            *have.inputs,
            *have.models,
            *have.outputs,
            *have.patches,
            *have.shapes,
            *have.combinations,
            *explain_words.names("word"),
            *explain_words.names("value"),
        }
    )


def overview(catalogue: Catalogue, language: str) -> str:
    """All words that have a page, by what they are."""
    have = catalogue
    groups: list[tuple[str, Iterable[str]]] = [
        ("inputs", have.inputs), ("models", have.models), ("outputs", have.outputs),
        ("patches", have.patches), ("shapes", have.shapes), ("combinations", have.combinations),
        ("words", explain_words.names("word")), ("values", explain_words.names("value")),
    ]  # fmt: skip
    lines: list[str] = []
    for title, found in groups:
        text = ", ".join(sorted(found) if title not in ("words", "values") else found)
        lines += ["", _say(title, language), *paragraph(text)]
    return "\n".join(lines[1:])


def help_for(sort: str, plugin: str, part: str, language: str) -> str | None:
    """The table's sentence for a plugin, or for one of its keys or ports.

    Args:
        sort: `input`, `model` or `output`; an output's own sentences stand
            under `NAME output`, since `osc` and `midi` are inputs too.
        plugin: its name.
        part: a key or port, or empty for the plugin itself.
        language: `en` or `fr`.
    """
    own = f"{plugin} output" if sort == "output" else plugin
    found = locale.find("plugins", f"{own}.{part}" if part else own, language)
    if found is None and part and own in ALIKE:
        found = locale.find("plugins", f"{ALIKE[own]}.{part}", language)
    if found is None and part:
        found = locale.find("plugins", f"{sort}.{part}", language)
    return found


def _pages(name: str, language: str, have: Catalogue) -> Iterator[str]:
    for sort, plugins in (
        ("input", have.inputs),
        ("model", have.models),
        ("output", have.outputs),
    ):
        if name in plugins:
            yield _plugin_page(sort, plugins[name], language)
        plugin, _, part = name.partition(".")
        if part and plugin in plugins:
            yield from _part_page(sort, plugins[plugin], part, language)
    if name in have.shapes:
        yield _shape_page(have.shapes[name], language)
    if name in have.patches:
        yield _patch_page(have.patches[name], language)
    if name in have.combinations:
        yield _combination_page(name, have.combinations[name], language)
    word = explain_words.page(name, language)
    if word is not None:
        yield word


def _say(key: str, language: str, **data: object) -> str:
    return locale.say("explain", key, language, **data)


def _title(name: str, what: str) -> list[str]:
    return [f"{name} · {what}", ""]


def _plugin_page(sort: str, plugin: Plugin, language: str) -> str:
    lines = _title(plugin.name, _say(sort, language))
    lines += paragraph(help_for(sort, plugin.name, "", language) or plugin.says)
    sections: list[tuple[str, list[str]]] = [
        ("keys", table([_key_row(sort, plugin, word, language) for word in plugin.keys])),
        ("hears", table(_port_rows(sort, plugin, plugin.ears or {}, language, "hears."))),
        ("says", table(_port_rows(sort, plugin, plugin.ports, language))),
        ("example", [f"  {line}" for line in _example(sort, plugin)]),
    ]
    if plugin.addresses:
        sections[2] = ("says", paragraph(_say("addresses", language)))
    if plugin.ports_in is not None:
        sections[2] = ("says", paragraph(_say("ports in", language, word=plugin.ports_in)))
    for heading, body in sections:
        if body:
            lines += ["", _say(heading, language), *body]
    return "\n".join(lines)


def _part_page(sort: str, plugin: Plugin, part: str, language: str) -> Iterator[str]:
    """One key, ear or port."""
    if part in plugin.keys:
        lines = _title(f"{plugin.name}.{part}", _say("key", language))
        yield "\n".join(lines + table([_key_row(sort, plugin, part, language)]))
    for ports, prefix, what in ((plugin.ears or {}, "hears.", "ear"), (plugin.ports, "", "port")):
        if part in ports:
            lines = _title(f"{plugin.name}.{part}", _say(what, language))
            rows = _port_rows(sort, plugin, {part: ports[part]}, language, prefix)
            yield "\n".join(lines + table(rows))


def _key_row(sort: str, plugin: Plugin, word: str, language: str) -> list[str]:
    key = plugin.keys[word]
    prose = [help_for(sort, plugin.name, word, language) or key.says]
    limits = _limits(key)
    if limits:
        prose.append(f"({limits})")
    if key.parameter:
        prose.append(_say("parameter", language))
    what = " | ".join(key.choices) or _say(f"kind.{key.kind}", language)
    return [word, what, _default(key, language), " ".join(filter(None, prose))]


def _default(key: Key, language: str) -> str:
    if key.required:
        return _say("required", language)
    if key.default is None or key.default in ("", [], {}, ()):
        return ""
    if isinstance(key.default, bool):
        return "yes" if key.default else "no"
    if isinstance(key.default, (int, float)):
        return written(key.default, KEY_UNITS.get(key.kind))
    if isinstance(key.default, (list, tuple)):
        return " ".join(str(each) for each in key.default)
    return str(key.default)


def _limits(key: Key) -> str:
    unit = KEY_UNITS.get(key.kind)
    if key.low is not None and key.high is not None:
        return f"{written(key.low, unit)} … {written(key.high, unit)}"
    if key.low:
        return f"≥ {written(key.low, unit)}"
    return f"≤ {written(key.high, unit)}" if key.high is not None else ""


def written(number: float, unit: str | None) -> str:
    """A number in base units, as a scene writes it.

    >>> written(0.08, "s"), written(2.0, "s"), written(0.5, "%"), written(-60.0, "dB")
    ('80 ms', '2 s', '50%', '-60 dB')
    """
    if unit == "%":
        return f"{number * 100:.6g}%"
    if unit == "s" and 0 < number < 1:
        return f"{number * 1000:.6g} ms"
    return f"{number:.10g}{SUFFIX.get(unit or '', '')}"


def _port_rows(
    sort: str, plugin: Plugin, ports: Mapping[str, Kind], language: str, prefix: str = ""
) -> list[list[str]]:
    return [
        [
            name,
            kind_in_words(kind, language),
            _usual(kind),
            help_for(sort, plugin.name, f"{prefix}{name}", language) or kind.says,
        ]
        for name, kind in ports.items()
    ]


def kind_in_words(kind: Kind, language: str) -> str:
    """What a port carries, in a few words."""
    if kind.gate:
        return "0 | 1"
    if kind.family:
        return _say("kind.family", language)
    text = _say(f"kind.{kind.what}", language)
    if kind.what in (EVENT, VECTOR) and kind.parts:
        text += f" {' '.join(kind.parts)}"
    elif kind.what == LIST and kind.size:
        text += f" ({kind.size})"
    return f"{text}, {kind.unit}" if kind.unit else text


def _usual(kind: Kind) -> str:
    if kind.low is None or kind.high is None:
        return ""
    return f"{kind.low:.6g}..{kind.high:.6g}"


def _example(sort: str, plugin: Plugin) -> list[str]:
    """Three lines of a scene: the plugin's own, the table's, or ones made from its ports."""
    own = f"{plugin.name} output" if sort == "output" else plugin.name
    found = plugin.example or locale.find("plugins", f"{own}.example", "en")
    if found:
        return found.splitlines()
    needed = [word for word, key in plugin.keys.items() if key.required]
    keys = "".join(f", {word}: …" for word in needed)
    if sort == "output":
        return ["outputs:", f"  there: {{use: {plugin.name}{keys}}}"]
    lines = [f"{sort}s:", f"  {sort}: {{use: {plugin.name}{keys}}}"]
    for name, kind in plugin.ports.items():
        if kind.what in (NUMBER, EVENT):
            address = f"/{name.replace(' ', '_')}"
            return [*lines, "mappings:", f"  - {sort}.{name} -> sound {address}"]
    return lines


def _shape_page(shape: Shape, language: str) -> str:
    lines = _title(shape.word, _say("shape", language))
    lines += paragraph(locale.find("shapes", shape.word, language) or shape.says)
    rows = []
    if shape.first is not None:
        needed = _needed("first" in shape.need, language)
        rows.append([shape.word, *_follows(shape.first, language), needed])
    for word, follows in shape.named.items():
        rows.append(
            [f"… {word}", *_follows(follows, language), _needed(word in shape.need, language)]
        )
    if rows:
        lines += ["", _say("written", language), *table(rows)]
        if "any" in shape.need:
            lines += paragraph(_say("any", language))
    takes = ", ".join(_say(f"kind.{kind}", language) for kind in shape.takes)
    lines += [
        "",
        *table(
            [[_say("takes", language), takes], [_say("gives", language), _gives(shape, language)]]
        ),
    ]
    return "\n".join([*lines, "", _say("example", language), *paragraph(shape.example)])


def _needed(needed: bool, language: str) -> str:
    return _say("required" if needed else "optional", language)


def _follows(what: str, language: str) -> list[str]:
    """What a shape's value must be, and how one is written."""
    example = RANGES["number"] if what == "range" else EXAMPLES.get(what, _WRITTEN.get(what, ""))
    return [_say(f"value.{what}", language), example]


_WRITTEN = {
    "same": "0.5",
    "int": "3",
    "word": "velocity",
    "texts": "texts.calm texts.storm",
    "number or soft slow fast": "2",
    "level": "50%",
}


def _gives(shape: Shape, language: str) -> str:
    known_ways: dict[str, Callable[[], str]] = {
        "same": lambda: _say("gives.same", language),
        "same:": lambda: _say("gives.bare", language),
        "same:/s": lambda: _say("gives.speed", language),
        "arg": lambda: _say("gives.arg", language),
        "event:text": lambda: _say("gives.text", language),
    }
    return known_ways.get(shape.gives, lambda: _say(f"kind.{shape.gives}", language))()


def _patch_page(patch: Patch, language: str) -> str:
    lines = _title(patch.name, _say("patch", language))
    lines += paragraph(_in(patch.says, language))
    rows = []
    for word, slot in patch.slots.items():
        takes = [_say(f"kind.{slot.takes}", language), *slot.args]
        last = "" if slot.last is None else f"{slot.first}..{slot.last}"
        rows.append([f"{word} N" if slot.numbers else word, " ".join(takes), last, slot.address])
    if rows:
        lines += ["", _say("slots", language), *table(rows)]
    steps = _in(patch.steps, language).splitlines()
    if steps:
        lines += ["", _say("steps", language)]
        for step in _joined(steps):
            lines += paragraph(step)
    return "\n".join(lines)


def _joined(lines: list[str]) -> list[str]:
    """Lines, each with the indented ones below it."""
    out: list[str] = []
    for line in lines:
        if out and line.startswith(" "):
            out[-1] += " " + line.strip()
        elif line.strip():
            out.append(line)
    return out


def _in(texts: Mapping[str, str], language: str) -> str:
    """A text in that language, else in whichever there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def _combination_page(word: str, joiner: str, language: str) -> str:
    lines = _title(word, _say("combination", language))
    lines += paragraph(locale.find("combinations", word, language) or "")
    written_so = f"{word} {joiner} A and B" + (" by C" if word == "mix" else "")
    return "\n".join([*lines, "", _say("example", language), *paragraph(written_so)])


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `explain`."""
    sub.add_argument("name", nargs="*", help=locale.say("cli", "explain.name", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Print one page, or all names."""
    have = installed()
    if not options.name:
        print(overview(have, lang))
        return 0
    name = " ".join(options.name)
    page = explain(name, lang, have)
    if page is None:
        print(locale.say("cli", "explain.unknown", lang, name=name), file=sys.stderr)
        return 2
    print(page)
    return 0
