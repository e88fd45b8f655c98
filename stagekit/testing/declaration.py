"""Is a plugin declared as the house can read it? Everything wrong, at once."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from stagekit.api import Input, Kind, Model, Range
from stagekit.show.declare import Undeclared, key_kind

WHATS = ("number", "list", "vector", "colour", "event", "text", "any")
RESERVED = (
    "and", "or", "not", "of", "between", "by", "with", "is", "for", "while", "then",
    "over", "after", "cue", "scene", "texts", "formula",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_](?:\w|['-](?=\w))*")


class ContractBroken(AssertionError):
    """A plugin does not keep the contract; `problems` holds every reason."""

    def __init__(self, plugin: str, problems: list[str]) -> None:
        """Keep the reasons, in the order they were found."""
        super().__init__(f"{plugin}: " + "; ".join(problems))
        self.problems = problems


def declared(cls: type, base: type) -> list[str]:
    """All that is wrong with a plugin's declaration, in plain sentences."""
    if not (isinstance(cls, type) and issubclass(cls, base)):
        return [f"it is not a {base.__name__}: write `class {cls.__name__}({base.__name__})`"]
    problems = []
    if not is_dataclass(cls) or "__dataclass_fields__" not in cls.__dict__:
        problems.append("it is not a dataclass: put @dataclass above it")
    if not _has_docstring(cls):
        problems.append("it has no docstring, which is its help")
    if issubclass(cls, Input | Model):
        problems += _ports(cls, "says")
    if issubclass(cls, Model):
        problems += _ports(cls, "hears")
        pace = cls.pace
        if pace is not None and not 0 < pace <= 1000:
            problems.append(f"pace is {pace} Hz; it is above 0 and at most 1000")
    if issubclass(cls, Input | Model) and not cls.says and not getattr(cls, "ports_in", None):
        problems.append("it says nothing: `says` is empty")
    if is_dataclass(cls):
        problems += _keys(cls)
    return problems


def _has_docstring(cls: type) -> bool:
    """Whether the class has one, or else its file, as the house looks for it."""
    own = cls.__dict__.get("__doc__") or ""
    if own.startswith(f"{cls.__name__}("):  # dataclass writes this where the author wrote none
        own = ""
    module = sys.modules.get(cls.__module__)
    around = module.__doc__ or "" if module is not None else ""  # None has a text of its own
    for member in vars(cls).values():  # a file beside the scene is no module by name
        file = getattr(member, "__globals__", {})
        if file.get("__name__") == cls.__module__:  # and not what dataclass brought along
            around = around or file.get("__doc__") or ""
    return bool(own.strip() or around.strip())


def _ports(cls: type, side: str) -> Iterator[str]:
    seen: set[str] = set()
    for port in getattr(cls, side):
        paired = isinstance(port, tuple) and len(port) == 2 and isinstance(port[1], Kind)
        if not isinstance(port, str) and not paired:
            yield f"{side}: {port!r} is neither a name nor (name, kind)"
            continue
        name, kind = (port, Kind("number")) if isinstance(port, str) else port
        if wrong := _name_wrong(name):
            yield f"{side}: {name!r} {wrong}"
        if name in seen:
            yield f"{side}: {name!r} stands twice"
        seen.add(name)
        if kind.what not in WHATS:
            yield f"{side}: {name!r} is a {kind.what!r}, which is no kind"
        if kind.low is not None and kind.high is not None and kind.low >= kind.high:
            yield f"{side}: {name!r} goes from {kind.low} to {kind.high}"


def _name_wrong(name: str, reserved: tuple[str, ...] = RESERVED) -> str:
    if not isinstance(name, str) or not name:
        return "is not a name"
    if unicodedata.normalize("NFC", name) != name:
        return "is not in Unicode's composed form (NFC)"
    for word in name.split(" "):
        if not _WORD.fullmatch(word):
            return "is not made of words: letters and digits, a letter first, one space between"
        if word in reserved:
            return f"holds {word!r}, a word of the scene language"
    return ""


def _keys(cls: type) -> Iterator[str]:
    try:
        hints = get_type_hints(cls, include_extras=True)
    except Exception as error:
        yield f"its types cannot be read: {error}"
        return
    for key in fields(cls):
        if not key.init or key.name.startswith("_"):
            if key.init:
                yield f"key {key.name!r} begins with _: give it field(init=False)"
            continue
        if wrong := _name_wrong(key.name.replace("_", " "), ()):  # `of` and `is` are fair keys
            yield f"key {key.name!r} {wrong}"
        yield from _type_wrong(key.name, hints[key.name])
        yield from _default_wrong(key, hints[key.name])


def _type_wrong(key: str, hint: object) -> Iterator[str]:
    try:
        key_kind(hint)
    except Undeclared as why:
        why.data["where"] = key
        yield str(why)


def _default_wrong(key: Field[object], hint: object) -> Iterator[str]:
    default = key.default
    if default is MISSING or default is None:
        return
    for one in _alternatives(hint):
        base, extras = _bare(one)
        for extra in extras:
            inside = not isinstance(extra, Range) or (
                isinstance(default, int | float)
                and (extra.low is None or default >= extra.low)
                and (extra.high is None or default <= extra.high)
            )
            if not inside:
                yield f"key {key.name!r} is {default!r} by default, outside its range"
        if get_origin(base) is Literal and default not in get_args(base):
            yield f"key {key.name!r} is {default!r} by default, which is not one of its words"


def _alternatives(hint: object) -> list[object]:
    """The types of a `X | None`, without the None."""
    if get_origin(hint) in (Union, UnionType):
        return [one for one in get_args(hint) if one is not NoneType]
    return [hint]


def _bare(hint: object) -> tuple[object, tuple[object, ...]]:
    """What `Annotated` wraps, and what it adds."""
    if get_origin(hint) is Annotated:
        base, *extras = get_args(hint)
        return base, tuple(extras)
    return hint, ()
