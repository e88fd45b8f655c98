"""Small things the OSC input is made of: arguments into fields, refusals in words."""

from __future__ import annotations

import errno
import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

from stagekit.api import Missing, Scalar
from stagekit.core.values import TEXT_LIMIT

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

RESERVED = ("who", "at")
"""Words that mean something else to the house, so that no field may be called so."""


def flat(args: Sequence[object]) -> list[object]:
    """The arguments with arrays laid flat (the decoder has bounded their depth)."""
    found: list[object] = []
    waiting = list(reversed(args))
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        else:
            found.append(one)
    return found


def numbers_of(args: Sequence[object]) -> tuple[list[float], int]:
    """All numbers (True and False as 1 and 0), and how many arguments were none."""
    found: list[float] = []
    ignored = 0
    for one in flat(args):
        if isinstance(one, bool):
            found.append(int(one))
        elif isinstance(one, float | int):
            found.append(one)
        else:
            ignored += 1
    return found, ignored


def fields_of(names: Sequence[str], args: Sequence[object]) -> tuple[dict[str, Scalar], int]:
    """An event's data by name (1, 2, … where there are no names), and how many were useless.

    More arguments than names are useless too; fewer leave the last names out.
    """
    values = flat(args)
    called = names or [str(number + 1) for number in range(len(values))]
    data: dict[str, Scalar] = {}
    for name, one in zip(called, values, strict=False):
        if isinstance(one, bool):
            data[name] = int(one)
        elif isinstance(one, float | int):
            data[name] = one
        elif isinstance(one, str):
            data[name] = cut(one)
    return data, len(values) - len(data)


def cut(text: str) -> str:
    """At most 1 KB of UTF-8, never half a character."""
    return text.encode("utf-8", "replace")[:TEXT_LIMIT].decode("utf-8", "ignore")


def names_of(address: str, given: str | Sequence[str] | None) -> tuple[str, ...]:
    """The field names behind an address under `events:`; () where there are none.

    Raises:
        Missing: a name twice, or one that is reserved.
    """
    names = tuple((given.split() if isinstance(given, str) else given) or ())
    for place, name in enumerate(names):
        if name in RESERVED or name in names[:place]:
            raise Missing(
                f"{address}: an argument cannot be called '{name}' here; "
                "give it another name under events:",
                f"{address} : un argument ne peut pas s'appeler « {name} » ici ; "
                "donnez-lui un autre nom sous events:",
            )
    return names


def network(text: str) -> Network:
    """One line of `allow:`.

    Raises:
        Missing: it is neither an address nor a network.
    """
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise Missing(
            f"'{text}' under allow: is not an address; write 10.0.0.20, or 10.0.0.0/24",
            f"« {text} » sous allow: n'est pas une adresse ; écrivez 10.0.0.20, ou 10.0.0.0/24",
        ) from None


def no_port(listen: str, port: int, error: Exception) -> Missing:
    """Why that port could not be taken, and what to do about it."""
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return Missing(
            f"UDP port {port} is already taken by another program; close that program, "
            "or choose another port: here and in the desk that sends",
            f"le port UDP {port} est déjà pris par un autre programme ; fermez-le, "
            "ou choisissez un autre port: ici et dans la console qui envoie",
        )
    if number in (errno.EACCES, errno.EPERM):
        return Missing(
            f"this computer does not let us listen on UDP port {port}; choose one above 1023",
            f"cet ordinateur ne laisse pas écouter sur le port UDP {port} ; "
            "choisissez-en un au-dessus de 1023",
        )
    if number == errno.EADDRNOTAVAIL or isinstance(error, ValueError):
        return Missing(
            f"this computer has no network card with the address {listen}; "
            "leave listen: out to hear on all of them",
            f"cet ordinateur n'a pas de carte réseau à l'adresse {listen} ; "
            "enlevez listen: pour écouter sur toutes",
        )
    return Missing(
        f"cannot listen on {listen} port {port}: {error}",
        f"impossible d'écouter sur {listen} port {port} : {error}",
    )
