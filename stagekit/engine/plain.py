"""Values as plain data that JSON can carry, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SIMPLE = (float, int, str, bool, type(None))
"""What stays as it is: nearly everything."""


def plain(value: Any) -> Any:
    r"""Tuples become lists, bytes their hexadecimal digits; the rest stays.

    >>> plain((0.5, b"\x80", "text"))
    [0.5, {'bytes': '80'}, 'text']
    """
    if type(value) in SIMPLE:
        return value
    if isinstance(value, (tuple, list)):
        return [plain(member) for member in value]
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value


def whole(value: Any) -> Any:
    r"""What `plain` was given: lists are tuples again.

    >>> whole([0.5, {'bytes': '80'}, 'text'])
    (0.5, b'\x80', 'text')
    """
    if type(value) in SIMPLE:
        return value
    if isinstance(value, (tuple, list)):
        return tuple([whole(member) for member in value])
    if isinstance(value, dict) and tuple(value) == ("bytes",):
        return bytes.fromhex(value["bytes"])
    return value


def numbered(names: Iterable[str]) -> list[str]:
    r"""Names that tell things apart: of several alike each has a number.

    >>> numbered(["Noir", "Salut", "Noir"])
    ['Noir\n0', 'Salut\n0', 'Noir\n1']
    """
    counts: dict[str, int] = {}
    out = []
    for name in names:
        count = counts.get(name, 0)
        counts[name] = count + 1
        out.append(f"{name}\n{count}")
    return out
