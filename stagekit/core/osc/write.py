"""Values become OSC bytes. A show sends the same few addresses again and again,
so the part before the numbers is made once for each address and its types.
"""  # noqa: D205

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence

from stagekit.core.osc.refusal import BadOsc

IMMEDIATELY = 1
"""The time tag that means "as soon as it arrives"."""

BIGGEST_DATAGRAM = 65_507
"""Bytes in the largest UDP datagram over IPv4."""

LARGEST_FLOAT = 3.4028234663852886e38
"""The largest float32; what lies beyond is held there."""

_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP counts from, to 1970, where clocks do."""

_REMEMBERED = 4096
"""Addresses with their types kept ready; past it, all are forgotten and learned anew."""

_Pack = Callable[..., bytes]
_heads: dict[tuple[object, ...], tuple[bytes, _Pack]] = {}
_heads_of_one: dict[str, bytes] = {}
_sized_heads: dict[str, bytes] = {}
"""As `_heads_of_one`, behind the size that such a message has within a bundle."""
_pack_float: Callable[[float], bytes] = struct.Struct(">f").pack
_pack_int = struct.Struct(">i").pack
_pack_long = struct.Struct(">q").pack


def encode(address: str, args: Sequence[object] = ()) -> bytes:
    r"""One message.

    A float becomes f, an int i, text s, bytes b, True and False T and F, None N;
    a tuple or list gives its members one after the other. An int beyond 32 bits
    becomes h (beyond 64 it is held at the end of the range), a float beyond
    float32 is held at the largest, NUL characters leave texts.

    Raises:
        BadOsc: an empty address, one with a NUL or without a leading `/` (`#`
            is let through for those who answer on `#reply`), or an argument of
            another type.

    >>> encode("/dimmer/1", (0.5,))
    b'/dimmer/1\x00\x00\x00,f\x00\x00?\x00\x00\x00'
    """
    try:
        if len(args) == 1 and type(args[0]) is float:
            return _heads_of_one[address] + _pack_float(args[0])
        head, pack = _heads[(address, *map(type, args))]
        return head + pack(*args)
    except (KeyError, OverflowError, struct.error):
        return _encode_any(address, args)


def _encode_any(address: str, args: Sequence[object]) -> bytes:
    """Write whatever it is, and remember it if it is floats and ints only."""
    tags, body = _body(args)
    head = _string(_checked(address)) + _string("," + tags)
    if all(type(one) is float for one in args) and len(args) == 1:
        if len(_heads_of_one) >= _REMEMBERED:
            _heads_of_one.clear()
            _sized_heads.clear()
        _heads_of_one[address] = head
        _sized_heads[address] = _pack_int(len(head) + 4) + head
    elif all(type(one) is float or type(one) is int for one in args) and "h" not in tags:
        if len(_heads) >= _REMEMBERED:
            _heads.clear()
        _heads[(address, *map(type, args))] = head, struct.Struct(">" + tags).pack
    return head + body


def _body(args: Sequence[object]) -> tuple[str, bytes]:
    """The tags and the bytes of all arguments, lists laid flat."""
    tags: list[str] = []
    parts: list[bytes] = []
    for arg in args:
        for one in arg if isinstance(arg, tuple | list) else (arg,):
            tag, part = _one(one)
            tags.append(tag)
            parts.append(part)
    return "".join(tags), b"".join(parts)


def _one(value: object) -> tuple[str, bytes]:
    """The tag and the bytes of one argument."""
    if value is True:
        return "T", b""
    if value is False:
        return "F", b""
    if value is None:
        return "N", b""
    if isinstance(value, float):
        # What is not finite is written as it is: to guard against it is the engine's task.
        finite = value - value == 0.0
        held = max(-LARGEST_FLOAT, min(LARGEST_FLOAT, value)) if finite else value
        return "f", _pack_float(held)
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return "i", _pack_int(value)
        return "h", _pack_long(max(-(2**63), min(2**63 - 1, value)))
    if isinstance(value, str):
        return "s", _string(value.replace("\0", ""))
    if isinstance(value, bytes):
        return "b", _pack_int(len(value)) + value + b"\0" * (-len(value) % 4)
    raise BadOsc(f"OSC cannot carry a {type(value).__name__}")


def _checked(address: str) -> str:
    """The address, or a refusal."""
    if not address or address[0] not in "/#":
        raise BadOsc(f"an OSC address begins with /, not {address[:40]!r}")
    if "\0" in address:
        raise BadOsc("an OSC address cannot hold a NUL")
    return address


def _string(text: str) -> bytes:
    """Text with its closing NUL, filled up to four bytes."""
    raw = text.encode("utf-8", "replace")
    return raw + b"\0" * (4 - len(raw) % 4)


def bundle(messages: Iterable[bytes], when: int = IMMEDIATELY) -> bytes:
    """Several encoded messages in one datagram, stamped with a 64-bit NTP time.

    >>> bundle([encode("/a")]).startswith(b"#bundle")
    True
    """
    parts = [b"#bundle\0", struct.pack(">Q", when & 0xFFFFFFFFFFFFFFFF)]
    for one in messages:
        parts.append(_pack_int(len(one)))
        parts.append(one)
    return b"".join(parts)


def bundle_of(messages: Iterable[tuple[str, Sequence[object]]], when: int = IMMEDIATELY) -> bytes:
    """As `bundle`, of messages that are still to be encoded.

    Raises:
        BadOsc: as `encode`.

    >>> bundle_of([("/a", (0.5,)), ("/b", (2,))]) == bundle([
    ...     encode("/a", (0.5,)), encode("/b", (2,))])
    True
    """
    parts = [b"#bundle\0", struct.pack(">Q", when & 0xFFFFFFFFFFFFFFFF)]
    for address, args in messages:
        try:
            (one,) = args
            if type(one) is float:
                parts += (_sized_heads[address], _pack_float(one))
                continue
        except (ValueError, KeyError, OverflowError):
            pass
        data = encode(address, args)
        parts += (_pack_int(len(data)), data)
    return b"".join(parts)


def ntp_from_unix(ns: int) -> int:
    """A time tag from nanoseconds since 1970; never IMMEDIATELY.

    >>> hex(ntp_from_unix(500_000_000))
    '0x83aa7e8080000000'
    """
    seconds, rest = divmod(ns, 1_000_000_000)
    return ((seconds + _EPOCH) << 32) + (rest << 32) // 1_000_000_000


def unix_from_ntp(tag: int) -> int:
    """Nanoseconds since 1970, to the nearest, from a time tag."""
    return ((tag >> 32) - _EPOCH) * 1_000_000_000 + (
        (tag & 0xFFFFFFFF) * 1_000_000_000 + 2**31 >> 32
    )
