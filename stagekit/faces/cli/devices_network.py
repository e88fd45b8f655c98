"""This machine's own IPv4 addresses, for those who type them into a phone.

Asked with `getifaddrs` (POSIX.1 does not have it; Linux and macOS do): unlike
a look-up of the machine's name, it tells all cards and needs no network.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import ipaddress
import os
import socket
import sys
from dataclasses import dataclass

UP = 1
"""`IFF_UP` of net/if.h."""

MADE_UP = ("docker", "veth", "virbr", "br-", "vmnet", "utun")
"""Beginnings of cards that lead to programs on this machine, not to a phone."""


class _Card(ctypes.Structure):
    """`struct ifaddrs`, as far as its address."""


_Card._fields_ = [
    ("next", ctypes.POINTER(_Card)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.POINTER(ctypes.c_ubyte * 8)),
]


@dataclass(frozen=True)
class Place:
    """One address: the card that has it, and whether nobody gave it out (169.254…)."""

    address: str
    card: str
    lonely: bool = False


def places() -> list[Place]:
    """The addresses a phone may send to; those nobody gave out last; empty with no network."""
    library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    first = ctypes.POINTER(_Card)()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        return []
    found: list[Place] = []
    try:
        at = first
        while at:
            card = at.contents
            if (
                card.flags & UP
                and card.address
                and _family(card.address.contents) == socket.AF_INET
            ):
                number = ipaddress.IPv4Address(bytes(card.address.contents[4:8]))
                name = card.name.decode("utf-8", "replace")
                if not number.is_loopback and not name.startswith(MADE_UP):
                    found.append(Place(str(number), name, number.is_link_local))
            at = card.next
    finally:
        library.freeifaddrs(first)
    return sorted(found, key=lambda one: one.lonely)


def _family(address: ctypes.Array[ctypes.c_ubyte]) -> int:
    """BSD puts a length before the family, Linux a family of two bytes."""
    if os.uname().sysname == "Linux":
        return int.from_bytes(bytes(address[0:2]), sys.byteorder)
    return int(address[1])
