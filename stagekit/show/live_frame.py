"""A live frame as the browser gets it.

Little endian: u8 version, u8 kind, u16 count, u32 milliseconds of the show's
clock (from 0 again after 49 days); then a u16 id for each value, and one more
where the count is odd; then a f32 for each value. NaN: not known.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence

HEAD = struct.Struct("<BBHI")
VERSION = 1
KIND = 1

SWAPS = sys.byteorder == "big"


def live_frame(ms: int, ids: Sequence[int], numbers: Sequence[float]) -> bytes:
    """The frame of these values at that moment; ids are below 65536, each once.

    >>> live_frame(1000, [7], [0.5]).hex(" ", 4)
    '01010100 e8030000 07000000 0000003f'
    """
    count = len(ids)
    places, values = array("H", ids), array("f", numbers)
    if count % 2:
        places.append(0)
    if SWAPS:
        places.byteswap()
        values.byteswap()
    head = HEAD.pack(VERSION, KIND, count, ms & 0xFFFFFFFF)
    return head + places.tobytes() + values.tobytes()
