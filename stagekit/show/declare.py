"""What a plugin's class declares, as plain data: keys from its fields, ports from `says`.

The rules are the same whether the class was imported (`declare`) or only read
(`stagekit.show.describe`): a field is a key, its underscores are spaces, its
type says what may be written. Fields that begin with `_` or are not part of
`__init__`, and class variables, are no keys.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, Union

from stagekit import locale
from stagekit.api import Fallback, Input, Model, Output, Range, Unit
from stagekit.core.kinds import Kind, number
from stagekit.scene.catalogue import Key, KeyKind, Plugin

UNIT_KINDS: Mapping[str, KeyKind] = {
    "s": "duration",
    "Hz": "frequency",
    "bpm": "tempo",
    "dB": "dB",
    "m": "length",
    "deg": "angle",
    "%": "level",
}
"""What a number with that unit is called in the language."""

NUMERIC: tuple[KeyKind, ...] = ("number", "int", *UNIT_KINDS.values())
"""Kinds of key that a mapping may drive, where the plugin is a model."""

OUTPUT_KEYS: Mapping[str, Key] = {
    "patch": Key("word", says="the software or desk it sends to"),
    "to": Key("text", says="its address: 10.0.0.20, or 10.0.0.20:9000 with a port"),
    "port": Key("text", says="its port, by name or number"),
    "channel": Key("int", low=1, high=16, says="MIDI channel"),
    "latency": Key("duration", low=0, says="added to the moment of each cause, for timetags"),
    "rate": Key("frequency", low=0, says="most messages a second for one address"),
    "lamps": Key("lamps", says="names for slots of the patch"),
}
"""Keys of outputs, as they are everywhere."""

EVERY_OUTPUT = ("patch", "latency", "rate", "lamps")
"""Those that the house itself obeys; the others stand where a plugin has such a field."""

PEOPLE = ("people", "seats")
"""Fields that list a plugin's persons, or count its seats."""

Sort: TypeAlias = Literal["input", "model", "output"]

PluginClass: TypeAlias = type[Input] | type[Model] | type[Output]


class Undeclared(Exception):
    """A class cannot be read as a plugin.

    Attributes:
        key: of the sentence in the locale table `describe`.
        data: what fills its placeholders; `where` is the field or port meant.
    """

    def __init__(self, key: str, where: str = "", **data: str) -> None:
        """Keep the sentence's key and data."""
        super().__init__(key)
        self.key, self.data = key, {"where": where, **data}

    def say(self, language: str) -> str:
        """The sentence, in one language."""
        return locale.say("describe", self.key, language, **self.data)

    def __str__(self) -> str:
        return self.say("en")


def words(name: str) -> str:
    """A Python name as a scene writes it.

    >>> words("if_lost"), words("from_")
    ('if lost', 'from')
    """
    return name.strip("_").replace("_", " ")


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring, on one line.

    >>> first_line("A shadow, late.")
    'A shadow, late.'
    """
    paragraph = (text or "").strip().split("\n\n", 1)[0]
    return " ".join(line.strip() for line in paragraph.splitlines())


def attributes(doc: str | None) -> dict[str, str]:
    r"""What a docstring's `Attributes:` say, by name, each on one line.

    >>> attributes("A shadow.\n\n    Attributes:\n        delay: how\n            late.")
    {'delay': 'how late.'}
    """
    found: dict[str, str] = {}
    name, inside = "", False
    for line in inspect.cleandoc(doc or "").splitlines():
        indent = len(line) - len(line.lstrip())
        if not indent:
            inside = line.strip() == "Attributes:" or (inside and not line.strip())
        elif inside and indent <= 4 and ":" in line:
            names, _, text = line.strip().partition(":")
            name = names
            for each in names.split(","):
                found[each.strip()] = text.strip()
        elif inside and name:
            for each in name.split(","):
                found[each.strip()] += " " + line.strip()
    return found


def ports(declared: object, where: str) -> dict[str, Kind]:
    """Ports from `says` or `hears`: a bare name says one number.

    >>> sorted(ports(("reach", ("wrist", number("m"))), "says"))
    ['reach', 'wrist']

    Raises:
        Undeclared: an entry is neither a name nor a name and its kind.
    """
    if isinstance(declared, str):
        declared = (declared,)
    if not isinstance(declared, (tuple, list)):
        raise Undeclared("ports", where)
    found: dict[str, Kind] = {}
    for port in declared:
        if isinstance(port, str):
            found[words(port)] = number()
        elif (
            isinstance(port, Sequence)
            and len(port) == 2
            and isinstance(port[0], str)
            and isinstance(port[1], Kind)
        ):
            found[words(port[0])] = port[1]
        else:
            raise Undeclared("port", where, what=repr(port))
    return found


def key_kind(hint: Any) -> Key:
    """What may stand after a key's colon, from the type of its field.

    >>> from stagekit.api import Seconds
    >>> key_kind(Seconds).kind, key_kind(Seconds).low
    ('duration', 0)
    >>> key_kind(Literal["notes", "lines"]).choices
    ('notes', 'lines')

    Raises:
        Undeclared: scenes cannot write such a type.
    """
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _annotated(args)
    if origin is Literal:
        if all(isinstance(choice, str) for choice in args):
            return Key("word", choices=args)
        return key_kind(type(args[0]))
    if origin in (Union, types.UnionType):
        return _union([arg for arg in args if arg is not type(None)])
    if origin is tuple and args in ((float, float), (int, int)):
        return Key("range")
    plain = origin or hint
    for kind, likes in _PLAIN.items():
        if plain in likes:
            return Key(kind)
    if isinstance(plain, type) and issubclass(plain, Mapping):
        return Key("map")
    if isinstance(plain, type) and issubclass(plain, Sequence):
        return Key("list")
    raise Undeclared("type", what=str(getattr(hint, "__name__", hint)))


_PLAIN: Mapping[KeyKind, tuple[object, ...]] = {
    "yes": (bool,),
    "int": (int,),
    "number": (float,),
    "text": (str, Path),
    "fallback": (Fallback,),
}


def _annotated(args: tuple[Any, ...]) -> Key:
    key = key_kind(args[0])
    for note in args[1:]:
        if isinstance(note, Unit):
            if note.name not in UNIT_KINDS:
                raise Undeclared("unit", what=note.name, known=", ".join(UNIT_KINDS))
            key = dataclasses.replace(key, kind=UNIT_KINDS[note.name])
        elif isinstance(note, Range):
            key = dataclasses.replace(key, low=note.low, high=note.high)
    return key


def _union(args: list[Any]) -> Key:
    """One key for several types: a list or map before text, text before a number."""
    keys = [key_kind(arg) for arg in args]
    if len(keys) == 1:
        return keys[0]
    kinds = [key.kind for key in keys]
    for kind in ("list", "map", "text", "word", "range"):
        if kind in kinds:
            return keys[kinds.index(kind)]
    return max(keys, key=lambda key: key.kind != "int")  # int | float is a number


def declare(name: str, plugin: PluginClass) -> Plugin:
    """What a plugin's class declares, under the name that stands after `use:`.

    Raises:
        Undeclared: a field or port cannot be read; the sentence says which.
    """
    if not hasattr(plugin, "__dataclass_fields__"):
        raise Undeclared("no_dataclass", plugin.__name__)
    is_model, is_output = issubclass(plugin, Model), issubclass(plugin, Output)
    keys: dict[str, Key] = {}
    told = attributes(_own_doc(plugin))
    for each in dataclasses.fields(plugin):  # type: ignore[arg-type]
        if each.init and not each.name.startswith("_"):
            key = _key(each, plugin)
            keys[words(each.name)] = dataclasses.replace(key, says=told.get(each.name, ""))
    sort: Sort = "model" if is_model else "output" if is_output else "input"
    return assemble(
        sort,
        name,
        keys,
        says=getattr(plugin, "says", ()),
        hears=getattr(plugin, "hears", ()),
        addresses=bool(getattr(plugin, "addresses", False)),
        ports_in=getattr(plugin, "ports_in", None),
        doc=first_line(_own_doc(plugin)),
    )


def assemble(
    sort: Sort,
    name: str,
    keys: Mapping[str, Key],
    *,
    says: object = (),
    hears: object = (),
    addresses: bool = False,
    ports_in: str | None = None,
    doc: str = "",
) -> Plugin:
    """A plugin from its declared parts, with what the house adds to each sort.

    A model's numbers are parameters, and it has `hears`; an output has the
    keys of every output.

    Raises:
        Undeclared: `says` or `hears` cannot be read.
    """
    model = sort == "model"
    if model:
        keys = {
            word: dataclasses.replace(key, parameter=key.kind in NUMERIC)
            for word, key in keys.items()
        }
        keys["hears"] = Key("chains", says="what it hears: {EAR: chain}")
    elif sort == "output":
        house = {word: key for word, key in OUTPUT_KEYS.items()
                 if word in keys or word in EVERY_OUTPUT}  # fmt: skip
        keys = {**house, **keys, "patch": OUTPUT_KEYS["patch"]}
    return Plugin(
        name=name,
        keys=dict(keys),
        ports=ports(says, "says"),
        ears=ports(hears, "hears") if model else None,
        addresses=addresses,
        people=next((key for key in PEOPLE if key in keys), None),
        says=doc,
        ports_in=ports_in,
    )


def _key(each: dataclasses.Field[Any], plugin: type) -> Key:
    try:
        key = key_kind(_hint(each, plugin))
    except Undeclared as why:
        why.data["where"] = each.name
        raise
    default, required = None, False
    if each.default is not dataclasses.MISSING:
        default = each.default
    elif each.default_factory is not dataclasses.MISSING:
        default = each.default_factory()
    else:
        required = True
    if isinstance(default, Fallback):
        default = None
    return dataclasses.replace(key, required=required, default=default)


def _hint(each: dataclasses.Field[Any], plugin: type) -> Any:
    """The field's type; a name that cannot be found is told by its own field only."""
    if not isinstance(each.type, str):
        return each.type
    for base in plugin.__mro__:
        if each.name in inspect.get_annotations(base):
            holder = type("holder", (), {"__annotations__": {each.name: each.type}})
            try:
                scope = vars(sys.modules[base.__module__])
                return typing.get_type_hints(holder, scope, include_extras=True)[each.name]
            except (NameError, AttributeError, TypeError, SyntaxError) as why:
                raise Undeclared("no_type", what=each.type) from why
    return each.type


def _own_doc(plugin: type) -> str:
    """The class's docstring, else its module's; dataclasses write one of their own."""
    own = plugin.__dict__.get("__doc__") or ""
    if own.startswith(f"{plugin.__name__}("):
        own = ""
    module = sys.modules.get(plugin.__module__)
    return own or (module.__doc__ if module is not None else "") or ""
