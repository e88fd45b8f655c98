"""OSC bytes become values. Whatever arrives, the answer is values or `BadOsc`.

Bundles and arrays are opened with a list of what is still to do, never by a
function calling itself, so that no datagram can exhaust the stack.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from stagekit.core.osc.refusal import BadOsc

DEEPEST = 16
"""Bundles within bundles, arrays within arrays: further down is refused."""

_REMEMBERED = 1024
"""Beginnings of messages kept by a Decoder; past it, all are forgotten."""

_FIXED = {"i": 4, "f": 4, "h": 8, "d": 8}
_STRUCT = {"i": "i", "f": "f", "h": "q", "d": "d"}
_NOTHING: dict[str, object] = {"T": True, "F": False, "N": None, "I": True}
_BUNDLE = b"#bundle\0"


class Message(NamedTuple):
    """One message as it came.

    Attributes:
        when: 64-bit NTP time of the bundle it stood in (1: at once); None if alone.
        address: begins with `/`, or with `#` (Ardour answers on `#reply`).
        args: i and h as int, f and d as float, s and S as str, b as bytes, T
            and I as True, F as False, N as None, c as a text of one character,
            r as its 32-bit number, m as four bytes, t as its 64-bit number; an
            array as a list.
    """

    when: int | None
    address: str
    args: tuple[object, ...]


def decode(datagram: bytes) -> list[Message]:
    r"""All messages of a datagram, in order, bundles opened.

    What stands behind the last argument is passed over, and a missing line of
    tags is taken for no arguments, as old senders do.

    Raises:
        BadOsc: anything malformed or cut short; nothing of it is then taken.

    >>> decode(b"/hit\0\0\0\0,i\0\0\0\0\0\7")
    [Message(when=None, address='/hit', args=(7,))]
    """
    if not datagram:
        raise BadOsc("an empty datagram")
    found: list[Message] = []
    waiting: list[tuple[int, int, int | None, int]] = [(0, len(datagram), None, 0)]
    while waiting:
        start, end, when, depth = waiting.pop()
        if datagram.startswith(_BUNDLE, start, end):
            if depth >= DEEPEST:
                raise BadOsc(f"bundles inside bundles, more than {DEEPEST} deep")
            waiting.extend(reversed(_elements(datagram, start, end, depth)))
        else:
            address, tags, body = _head(datagram, start, end)
            found.append(Message(when, address, tuple(_arguments(datagram, tags, body, end))))
    return found


def _elements(
    data: bytes, start: int, end: int, depth: int
) -> list[tuple[int, int, int | None, int]]:
    """Where each element of a bundle begins and ends, with its time."""
    if end - start < 16:
        raise BadOsc("a bundle cut short before its time")
    (when,) = struct.unpack_from(">Q", data, start + 8)
    at = start + 16
    elements: list[tuple[int, int, int | None, int]] = []
    while at < end:
        if end - at < 4:
            raise BadOsc("a bundle cut short before an element's size")
        (size,) = struct.unpack_from(">i", data, at)
        at += 4
        if size <= 0 or size % 4:
            raise BadOsc(f"an element of {size} bytes in a bundle")
        if size > end - at:
            raise BadOsc("an element longer than its bundle")
        elements.append((at, at + size, when, depth + 1))
        at += size
    return elements


def _text(data: bytes, start: int, end: int, what: str) -> tuple[str, int]:
    """A string, and where the next thing begins."""
    stop = data.find(b"\0", start, end)
    if stop < 0:
        raise BadOsc(f"{what} without an end")
    try:
        text = data[start:stop].decode("utf-8")
    except UnicodeDecodeError:
        raise BadOsc(f"{what} that is not UTF-8") from None
    # Some senders leave out the last padding of a datagram: forgive those.
    return text, min(end, start + (stop - start + 4 & ~3))


def _head(data: bytes, start: int, end: int) -> tuple[str, str, int]:
    """The address, the tags, and where the arguments begin."""
    if data[start] not in b"/#":
        raise BadOsc("an address that does not begin with /")
    address, at = _text(data, start, end, "an address")
    if at >= end:
        return address, "", end
    if data[at] != 0x2C:
        raise BadOsc("arguments without type tags")
    tags, at = _text(data, at, end, "type tags")
    return address, tags[1:], at


def _arguments(data: bytes, tags: str, at: int, end: int) -> list[object]:
    """The values that the tags announce."""
    top: list[object] = []
    open_lists = [top]
    for tag in tags:
        if tag in _NOTHING:
            open_lists[-1].append(_NOTHING[tag])
        elif tag == "[":
            if len(open_lists) > DEEPEST:
                raise BadOsc(f"arrays inside arrays, more than {DEEPEST} deep")
            inner: list[object] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif tag == "]":
            if len(open_lists) < 2:
                raise BadOsc("an array closed that was not open")
            open_lists.pop()
        else:
            value, at = _value(data, tag, at, end)
            open_lists[-1].append(value)
    if len(open_lists) > 1:
        raise BadOsc("an array that is not closed")
    return top


def _value(data: bytes, tag: str, at: int, end: int) -> tuple[object, int]:
    """One value, and where the next begins."""
    if tag in "sS":
        return _text(data, at, end, "a text")
    size = _FIXED.get(tag) or {"b": 4, "c": 4, "r": 4, "m": 4, "t": 8}.get(tag)
    if size is None:
        raise BadOsc(f"the unknown type tag {tag!r}")
    if end - at < size:
        raise BadOsc("a message cut short in its arguments")
    value: object
    if tag in _STRUCT:
        (value,) = struct.unpack_from(">" + _STRUCT[tag], data, at)
    elif tag == "b":
        return _blob(data, at, end)
    elif tag == "m":
        value = data[at : at + 4]
    elif tag == "c":
        (code,) = struct.unpack_from(">I", data, at)
        if code > 0x10FFFF:
            raise BadOsc("a character that does not exist")
        value = chr(code)
    else:
        (value,) = struct.unpack_from(">I" if tag == "r" else ">Q", data, at)
    return value, at + size


def _blob(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    """A blob, and where the next thing begins."""
    (size,) = struct.unpack_from(">i", data, at)
    if size < 0 or size > end - at - 4:
        raise BadOsc(f"a blob of {size} bytes in a shorter message")
    stop = at + 4 + size
    return data[at + 4 : stop], min(end, stop + (-size % 4))


FLOAT = struct.Struct(">f")
"""How a float travels: the last four bytes of most messages of a desk."""


class Decoder:
    """`decode` for a stream of much the same messages: about half a microsecond each.

    It remembers beginnings (address and tags) of messages made only of numbers.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._ones: dict[bytes, tuple[str, Callable[[bytes], tuple[object, ...]]]] = {}
        self._many: dict[bytes, tuple[str, struct.Struct]] = {}

    def __call__(self, datagram: bytes) -> list[Message]:
        """Exactly what `decode` answers, and as it refuses."""
        known = self._ones.get(datagram[:-4])
        if known is not None:
            return [Message(None, known[0], known[1](datagram[-4:]))]
        start = datagram.find(b"\0,")
        if start > 0:
            cut = (datagram.find(b"\0", start + 1) + 4) & ~3
            several = self._many.get(datagram[:cut])
            if several is not None and several[1].size <= len(datagram) - cut:
                return [Message(None, several[0], several[1].unpack_from(datagram, cut))]
        messages = decode(datagram)
        if len(messages) == 1 and messages[0].when is None:
            self._remember(datagram)
        return messages

    def _remember(self, datagram: bytes) -> None:
        """Keep the beginning of a message that holds only numbers."""
        address, tags, at = _head(datagram, 0, len(datagram))
        if not tags or not all(tag in _FIXED for tag in tags):
            return
        if len(self._ones) + len(self._many) >= _REMEMBERED:
            self._ones.clear()
            self._many.clear()
        shape = struct.Struct(">" + "".join(_STRUCT[tag] for tag in tags))
        self._many[datagram[:at]] = address, shape
        if shape.size == 4:
            self._ones[datagram[:at]] = address, shape.unpack
