"""What still sounds at the other side, so that it can be silenced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SUSTAIN, SOUND_OFF, NOTES_OFF = 64, 120, 123


class Sounding:
    """Minds which keys are down, and which channels have been played."""

    def __init__(self) -> None:
        """Silence."""
        self._down: dict[tuple[int, int], None] = {}
        self._used: dict[int, bool] = {}  # whether the wheel is bent

    def note(self, message: Any) -> None:
        """One message has left."""
        if message.type == "note_on" and message.velocity:
            self._down[message.channel, message.note] = None
        elif message.type in ("note_on", "note_off"):
            self._down.pop((message.channel, message.note), None)
        elif message.type == "pitchwheel":
            self._used[message.channel] = message.pitch != 0
            return
        if hasattr(message, "channel"):
            self._used.setdefault(message.channel, False)

    def silence(self, *, everywhere: bool = False) -> Iterator[Any]:
        """The messages that silence it: every key, then pedal, wheel and all that rings.

        `everywhere`: on all 16 channels, for what others left sounding.
        """
        from mido import Message

        for channel, note in list(self._down):
            yield Message("note_off", channel=channel, note=note)
        self._down.clear()
        channels = [*self._used, *(range(16) if everywhere else ())]
        for channel in dict.fromkeys(channels):
            for control in (SUSTAIN, NOTES_OFF, SOUND_OFF):
                yield Message("control_change", channel=channel, control=control, value=0)
            if self._used.get(channel):
                yield Message("pitchwheel", channel=channel, pitch=0)
                self._used[channel] = False
