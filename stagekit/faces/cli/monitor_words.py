"""OSC as people read it: values, senders, ages, rates, and how far a time tag lies ahead."""

from __future__ import annotations

import re

from stagekit import locale
from stagekit.core.osc import IMMEDIATELY, unix_from_ntp
from stagekit.faces.cli.texts import cleaned, cut

LONGEST = 200
"""Characters of one text that are shown."""


def values(args: tuple[object, ...] | list[object], deep: int = 0) -> str:
    r"""Arguments, harmless whatever they hold.

    >>> values((1, 0.25, "a\x1b[2J", True, None, b"\0\1", [2]))
    '1 0.25 "a·[2J" true nil blob 0001 [2]'
    """
    if deep > 4:
        return "…"
    return " ".join(_one(each, deep) for each in args[:64]) + (" …" if len(args) > 64 else "")


def _one(each: object, deep: int) -> str:
    if each is None:
        return "nil"
    if isinstance(each, bool):
        return "true" if each else "false"
    if isinstance(each, float):
        return f"{each:.6g}" if each != int_or(each) else f"{each:.1f}"
    if isinstance(each, bytes):
        return f"blob {each[:8].hex()}" + (f"… ({len(each)})" if len(each) > 8 else "")
    if isinstance(each, list):
        return f"[{values(each, deep + 1)}]"
    return f'"{cut(cleaned(each[:LONGEST]), LONGEST)}"' if isinstance(each, str) else str(each)


def int_or(number: float) -> float | int | None:
    """The whole number that a small float is, or None."""
    return int(number) if abs(number) < 1e6 and number == int(number) else None


def offset(when: int | None, now: float) -> str:
    """How far the bundle's time tag lies ahead (+) or behind (-); empty where there is none.

    Args:
        when: 64-bit NTP time, 1 for at once.
        now: Unix time at which it arrived.

    >>> offset(None, 0.0), offset(1, 0.0)
    ('', '@0')
    """
    if when is None:
        return ""
    if when == IMMEDIATELY:
        return "@0"
    seconds = unix_from_ntp(when) / 1e9 - now
    if abs(seconds) < 10:
        return f"@{seconds * 1000:+.0f} ms"
    return f"@{seconds:+.0f} s" if abs(seconds) < 100_000 else f"@{seconds / 86400:+.0f} d"


def age(seconds: float) -> str:
    """How long ago, in at most four characters.

    >>> age(0.3), age(7.2), age(75.0), age(8000.0)
    ('0 s', '7 s', '1min', '2 h')
    """
    if seconds < 1:
        return "0 s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f}min" if seconds < 3600 else f"{seconds // 3600:.0f} h"


def rate(each_second: float) -> str:
    """Messages a second, short.

    >>> rate(0.0), rate(0.4), rate(44.2), rate(20000.0)
    ('·', '0.4', '44', '20000')
    """
    if each_second <= 0:
        return "·"
    return f"{each_second:.1f}" if each_second < 9.95 else f"{each_second:.0f}"


def reason(english: str, lang: str) -> str:
    """Why a datagram is no OSC, in the reader's language.

    >>> reason("a blob of 70 bytes in a shorter message", "fr")
    'un blob de 70 octets dans un message plus court'
    """
    detail = re.search(r"'.*'|(?<= )-?[0-9]+(?= )", english)
    key = english.replace(detail.group(), "…") if detail else english
    found = locale.find("osc", key, lang)
    return cleaned(found.replace("…", detail.group() if detail else "") if found else english)


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """For sorting: `/dimmer/2` before `/dimmer/10`.

    >>> sorted(["/d/10", "/d/2", "/c"], key=natural)
    ['/c', '/d/2', '/d/10']
    """
    parts = re.split(r"([0-9]{1,18})", address)
    return tuple((0, int(one), "") if i % 2 else (1, 0, one) for i, one in enumerate(parts))
