"""The time that MIDI carries: clock, start and stop, and timecode.

MIDI 1.0 detailed specification: 24 clocks to a quarter note; MIDI Time Code
(MMA 4.2.1): eight quarter frames tell one time, which was true when the first
of them left.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from stagekit.api import Ns, Say
from stagekit.core.values import SECOND

CLOCKS = 24
"""Clocks of a quarter note."""

FRAMES = (24.0, 25.0, 30_000 / 1001, 30.0)
"""Frames a second, by the two bits of the timecode's last piece; the third drops frames."""

LOST: Ns = SECOND
"""Without a clock for so long, the next one begins anew."""


class Time:
    """Turns clocks into beats and tempo, quarter frames and full frames into seconds."""

    def __init__(self, say: Say) -> None:
        """Nothing has been heard."""
        self._say = say
        self._clocks: deque[Ns] = deque(maxlen=CLOCKS + 1)
        self._count = 0
        self._beat = 0
        self._pieces: list[int | None] = [None] * 8

    def take(self, message: Any, at: Ns) -> None:
        """One mido message that belongs to no channel."""
        kind = message.type
        if kind == "clock":
            self._clock(at)
        elif kind in ("start", "continue", "stop"):
            if kind == "start":
                self._count = self._beat = 0
            self._say.event(kind, at=at)
            self._say.signal("playing", 0.0 if kind == "stop" else 1.0, at=at)
        elif kind == "songpos":  # in sixteenths
            self._beat, sixteenths = divmod(message.pos, 4)
            self._count = sixteenths * CLOCKS // 4
        elif kind == "quarter_frame":
            self._quarter_frame(message.frame_type, message.frame_value, at)
        elif kind == "sysex":
            self._full_frame(tuple(message.data), at)

    def _clock(self, at: Ns) -> None:
        clocks = self._clocks
        if clocks and at - clocks[-1] > LOST:
            clocks.clear()
        clocks.append(at)
        if self._count == 0:
            self._beat += 1
            self._say.event("beat", at=at, count=self._beat)
        self._count = (self._count + 1) % CLOCKS
        spans = len(clocks) - 1
        if spans >= CLOCKS // 4 and clocks[-1] > clocks[0]:
            quarter = (clocks[-1] - clocks[0]) * CLOCKS / spans
            self._say.signal("tempo", 60 * SECOND / quarter, at=at)

    def _quarter_frame(self, piece: int, value: int, at: Ns) -> None:
        self._pieces[piece] = value
        if piece != 7:
            return
        pieces = [one for one in self._pieces if one is not None]
        self._pieces = [None] * 8
        if len(pieces) < 8:
            return  # it began in the middle, or runs backwards
        frames, seconds, minutes, hours = (pieces[n] | pieces[n + 1] << 4 for n in (0, 2, 4, 6))
        # While the eight pieces came, two frames have gone by.
        self._time(hours & 31, minutes, seconds, frames, hours >> 5 & 3, 2, at)

    def _full_frame(self, data: tuple[int, ...], at: Ns) -> None:
        if len(data) == 8 and data[0] == 0x7F and data[2:4] == (1, 1):
            hours, minutes, seconds, frames = data[4:]
            self._pieces = [None] * 8
            self._time(hours & 31, minutes, seconds, frames, hours >> 5 & 3, 0, at)

    def _time(
        self, hours: int, minutes: int, seconds: int, frames: int, rate: int, past: int, at: Ns
    ) -> None:
        if hours > 23 or minutes > 59 or seconds > 59 or frames > 29:
            return
        if rate == 2:  # drop frame: numbers 0 and 1 are left out, but for each tenth minute
            whole = hours * 60 + minutes
            number = (whole * 60 + seconds) * 30 + frames - 2 * (whole - whole // 10)
            moment = (number + past) / FRAMES[2]
        else:
            moment = (hours * 60 + minutes) * 60 + seconds + (frames + past) / FRAMES[rate]
        self._say.signal("timecode", moment, at=at)
