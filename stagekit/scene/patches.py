"""A patch read from plain data: what one target software needs.

The data is what stands in `patches/NAME/patch.yaml`; whoever calls has read the
file. Every key is checked, so that a slip is told in plain words before a show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stagekit.scene.catalogue import Patch, Slot

MERGES = ("highest", "latest", "sum")
TAKES = ("number", "colour", "text", "event")
PLUGINS = ("osc", "midi")

Messages = tuple[tuple[str, tuple[object, ...]], ...]


class PatchWrong(ValueError):
    """A patch that cannot be used: where and why, in both languages."""

    def __init__(self, english: str, french: str) -> None:
        """Keep the sentence in both languages."""
        super().__init__(english)
        self.english, self.french = english, french


def patch_from(data: object, name: str) -> Patch:
    """The patch that the data of a `patch.yaml` describes.

    Keys are those of `Patch`. `slots` maps `dimmer {n}` or `note` to the keys of
    `Slot` (`numbers` follows from the `{n}`); `rest`, `blackout` and `panic` are
    lists of messages, each an address and its arguments: `[/master, 0.0]`.

    Raises:
        PatchWrong: an unknown key, a value of the wrong kind, an address
            without its leading `/` or without the `{n}` its slot promises.
    """
    top = _map(data, f"patch {name}")
    readers: dict[str, Callable[[object, str], object]] = {
        "plugin": _one_of(PLUGINS), "port": _port, "bundles": _yes, "timetags": _yes,
        "rate": _maybe(_positive), "clamp": _maybe(_range), "text": _yes, "booleans": _yes,
        "rest": _messages, "blackout": _messages, "panic": _messages,
        "forbidden": _addresses, "master": _address,
        "says": _languages, "steps": _languages, "slots": _slots,
    }  # fmt: skip
    fields = _fields(top, readers, f"patch {name}")
    patch = Patch(name, **fields)
    if patch.plugin == "osc":
        for called, slot in patch.slots.items():
            _check_address(slot, f"patch {name}, {called}")
    return patch


def _fields(
    data: Mapping[str, object], readers: Mapping[str, Callable[[object, str], object]], at: str
) -> dict[str, Any]:
    """Each key by its reader; what nobody reads is refused."""
    fields = {}
    for key, value in data.items():
        if key not in readers:
            known = ", ".join(readers)
            raise PatchWrong(
                f"{at}: '{key}' is not a key of a patch; the keys are {known}",
                f"{at} : « {key} » n'est pas une clé de patch ; les clés sont {known}",
            )
        fields[key] = readers[key](value, f"{at}, {key}")
    return fields


def _slots(value: object, at: str) -> dict[str, Slot]:
    """The named places, by the words a scene writes, without their number."""
    return dict(_slot(name, keys, at) for name, keys in _map(value, at).items())


def _slot(written: str, value: object, at: str) -> tuple[str, Slot]:
    """One place; `dimmer {n}` takes a number, `note` none."""
    at = f"{at}, {written}"
    name, numbered = written.removesuffix(" {n}"), written.endswith(" {n}")
    if "{" in name or not name.strip():
        raise PatchWrong(
            f"{at}: a slot is called by its words, with ' {{n}}' behind if it takes a number",
            f"{at} : un emplacement porte son nom, suivi de « {{n}} » s'il prend un numéro",
        )
    readers: dict[str, Callable[[object, str], object]] = {
        "takes": _one_of(TAKES), "args": _words, "address": _text, "low": _number,
        "high": _number, "whole": _yes, "first": _int, "last": _maybe(_int),
        "intensity": _yes, "merge": _one_of(MERGES), "rest": _maybe(_level),
        "rate": _maybe(_positive), "slew": _maybe(_positive), "says": _text,
    }  # fmt: skip
    fields = _fields(_map(value, at), readers, at)
    return name, Slot(numbers=1 if numbered else 0, **fields)


def _check_address(slot: Slot, at: str) -> None:
    """An OSC slot has an address, with `{n}` exactly if it takes a number."""
    if not slot.address.startswith("/"):
        raise PatchWrong(f"{at}: its address begins with /", f"{at} : son adresse commence par /")
    if ("{n}" in slot.address) != bool(slot.numbers):
        raise PatchWrong(
            f"{at}: {{n}} stands in the name and in the address, or in neither",
            f"{at} : {{n}} figure dans le nom et dans l'adresse, ou dans aucun des deux",
        )


def _wrong(at: str, english: str, french: str) -> PatchWrong:
    return PatchWrong(f"{at}: {english}", f"{at} : {french}")


def _map(value: object, at: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _wrong(at, "keys with their values are awaited", "il faut des clés et leurs valeurs")
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise _wrong(at, "a text is awaited", "il faut un texte")
    return value


def _yes(value: object, at: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(at, "yes or no is awaited", "il faut yes ou no")
    return value


def _int(value: object, at: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(at, "a whole number is awaited", "il faut un nombre entier")
    return value


def _port(value: object, at: str) -> int:
    number = _int(value, at)
    if not 1 <= number <= 65535:
        raise _wrong(at, "a port is 1 to 65535", "un port va de 1 à 65535")
    return number


def _number(value: object, at: str) -> float:
    # A number minus itself is 0 unless it is infinite or not a number.
    if isinstance(value, bool) or not isinstance(value, int | float) or value - value != 0:
        raise _wrong(at, "a number is awaited", "il faut un nombre")
    return float(value)


def _positive(value: object, at: str) -> float:
    number = _number(value, at)
    if number <= 0:
        raise _wrong(at, "a number above 0 is awaited", "il faut un nombre au-dessus de 0")
    return number


def _level(value: object, at: str) -> float:
    number = _number(value, at)
    if not 0 <= number <= 1:
        raise _wrong(at, "a number from 0 to 1 is awaited", "il faut un nombre de 0 à 1")
    return number


def _range(value: object, at: str) -> tuple[float, float]:
    if isinstance(value, list | tuple) and len(value) == 2:
        low, high = _number(value[0], at), _number(value[1], at)
        if low < high:
            return low, high
    raise _wrong(at, "two numbers are awaited, [0, 1]", "il faut deux nombres, [0, 1]")


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise _wrong(at, "a list is awaited", "il faut une liste")
    return list(value)


def _words(value: object, at: str) -> tuple[str, ...]:
    return tuple(_text(one, at) for one in _list(value, at))


def _addresses(value: object, at: str) -> tuple[str, ...]:
    found = _words(value, at)
    if not all(one.startswith("/") for one in found):
        raise _wrong(at, "an address begins with /", "une adresse commence par /")
    return found


def _address(value: object, at: str) -> str:
    (found,) = _addresses([value], at)
    return found


def _languages(value: object, at: str) -> dict[str, str]:
    found = {language: _text(text, at) for language, text in _map(value, at).items()}
    if set(found) != {"en", "fr"}:
        raise _wrong(at, "en and fr are awaited", "il faut en et fr")
    return found


def _messages(value: object, at: str) -> Messages:
    return tuple(_message(one, at) for one in _list(value, at))


def _message(value: object, at: str) -> tuple[str, tuple[object, ...]]:
    address, *args = _list(value, at) or [""]
    if not isinstance(address, str) or not address.startswith("/"):
        raise _wrong(at, "a message begins with its address", "un message commence par son adresse")
    for arg in args:
        if not isinstance(arg, str | bool):
            _number(arg, at)
    return address, tuple(args)


def _maybe(read: Callable[[object, str], Any]) -> Callable[[object, str], object]:
    """That, or nothing."""
    return lambda value, at: None if value is None else read(value, at)


def _one_of(words: tuple[str, ...]) -> Callable[[object, str], str]:
    """One of these words."""

    def read(value: object, at: str) -> str:
        if value not in words or not isinstance(value, str):
            raise _wrong(
                at,
                f"one of {', '.join(words)} is awaited",
                f"il faut un mot parmi {', '.join(words)}",
            )
        return value

    return read
