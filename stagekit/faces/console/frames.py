"""Live frames: every number that lives, as the browser gets it.

Little endian: u8 version 1, u8 kind 1, u16 count, u32 milliseconds of the show's
clock, u16 id for each value (one more where the count is odd), f32 for each value.
A frame holds what has changed; who has missed one is given a whole one.
"""

from __future__ import annotations

import struct
import sys
from array import array

HEAD = struct.Struct("<BBHI")
VERSION = 1
KIND = 1

UNKNOWN = float("nan")


def take_apart(frame: bytes) -> tuple[array[int], array[float]] | None:
    """Ids and values of a frame; None where it is none of ours."""
    if len(frame) < HEAD.size:
        return None
    version, kind, count, _ = HEAD.unpack_from(frame)
    values = HEAD.size + 2 * (count + count % 2)
    if version != VERSION or kind != KIND or len(frame) != values + 4 * count:
        return None
    ids, numbers = array("H"), array("f")
    ids.frombytes(frame[HEAD.size : HEAD.size + 2 * count])
    numbers.frombytes(frame[values:])
    if sys.byteorder == "big":
        ids.byteswap()
        numbers.byteswap()
    return ids, numbers


class Values:
    """The newest value of every track, gathered from the frames that came."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._numbers: array[float] = array("f")
        self._clock = 0
        self._whole: bytes | None = None

    def take(self, frame: bytes) -> bool:
        """Take in one frame; whether it was one."""
        parts = take_apart(frame)
        if parts is None:
            return False
        ids, numbers = parts
        held = self._numbers
        if ids and (most := max(ids)) >= len(held):
            held.extend([UNKNOWN] * (most + 1 - len(held)))
        for index, number in zip(ids, numbers, strict=True):
            held[index] = number
        self._clock = HEAD.unpack_from(frame)[3]
        self._whole = None
        return True

    def whole(self) -> bytes | None:
        """One frame of all that is known; made once however many ask. None: nothing is."""
        if self._whole is None and self._numbers:
            count = len(self._numbers)
            ids = array("H", range(count))
            if count % 2:
                ids.append(0)
            numbers = self._numbers[:]
            if sys.byteorder == "big":
                ids.byteswap()
                numbers.byteswap()
            head = HEAD.pack(VERSION, KIND, count, self._clock)
            self._whole = head + ids.tobytes() + numbers.tobytes()
        return self._whole

    def forget(self) -> None:
        """Another scene, other tracks."""
        self._numbers = array("f")
        self._whole = None
