"""From MIDI messages to what the house hears, minding which keys are down."""

from __future__ import annotations

import threading
from typing import Any

from stagekit.api import Ns, Say
from stagekit.inputs.midi.time import Time

SILENCERS = (120, 123)
"""Controls that mean "all sound off" and "all notes off"."""


class Hands:
    """Turns messages into notes, controls, programs, bend and pressure; and time, see `Time`.

    Whoever calls may be any thread: a driver's, or the one that watches ports.
    Every key that went down comes up again: by its own message, or when the
    device is lost or closed.
    """

    def __init__(self, say: Say, channel: int = 0) -> None:
        """Listen to one channel (1..16), or to all of them (0)."""
        self._say, self._channel = say, channel
        self._time = Time(say)
        self._down: dict[tuple[int, int], None] = {}  # (channel, pitch), in order
        self._lock = threading.Lock()

    def take(self, message: Any, at: Ns) -> None:
        """One mido message that arrived at that moment."""
        if message.is_meta:
            return
        if not hasattr(message, "channel"):
            self._time.take(message, at)
            return
        channel = message.channel + 1
        if self._channel not in (0, channel):
            return
        with self._lock:
            self._translate(message, channel, at)

    def let_go(self, at: Ns, channel: int = 0) -> None:
        """Release every key that is down (of one channel, or of all)."""
        with self._lock:
            self._let_go(at, channel)

    def _translate(self, message: Any, channel: int, at: Ns) -> None:
        kind = message.type
        if kind in ("note_on", "note_off"):
            velocity = message.velocity if kind == "note_on" else 0
            if velocity:
                self._down[channel, message.note] = None
            else:
                self._down.pop((channel, message.note), None)
            self._note(message.note, velocity, channel, at)
        elif kind == "control_change":
            if message.control in SILENCERS:
                self._let_go(at, channel)
            self._say.signal(f"control.{message.control}", message.value / 127, at=at)
        elif kind == "pitchwheel":  # -8192..8191, so both ends reach 1
            reach = 8191 if message.pitch > 0 else 8192
            self._say.signal("bend", message.pitch / reach, at=at)
        elif kind == "program_change":
            self._say.event("program", at=at, number=message.program + 1, channel=channel)
        elif kind in ("aftertouch", "polytouch"):
            self._say.signal("pressure", message.value / 127, at=at)

    def _let_go(self, at: Ns, channel: int) -> None:
        for held, pitch in list(self._down):
            if channel in (0, held):
                del self._down[held, pitch]
                self._note(pitch, 0, held, at)

    def _note(self, pitch: int, velocity: int, channel: int, at: Ns) -> None:
        self._say.event("note", at=at, pitch=pitch, velocity=velocity, channel=channel)
