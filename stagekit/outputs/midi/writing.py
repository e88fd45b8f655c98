"""From the engine's words to MIDI messages (MIDI 1.0 detailed specification)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

HIGHEST = 127
BEND = 8191
"""How far the wheel goes up; down it goes one further."""

TRANSPORT = ("start", "stop", "continue")


class NoMidi(ValueError):
    """Something MIDI cannot carry; the sentence in both languages."""

    def __init__(self, english: str, french: str) -> None:
        """Keep both."""
        super().__init__(english)
        self.english, self.french = english, french


def write(address: str, args: Sequence[object], channel: int) -> Any:
    """The mido message for one word of a patch.

    Args:
        address: `note`, `control/74`, `bend`, `pressure`, `program`, `start`,
            `stop` or `continue`; a leading `/` does no harm.
        args: `note`: pitch, velocity and, maybe, channel. Else the value and,
            maybe, the channel: a float is 0..1 of what the control can do, a
            whole number is sent as it is (bend: -8192..8191; program: 1..128).
        channel: 1..16, where none is among the arguments.

    Raises:
        NoMidi: it is none of these, or an argument is missing or no number.

    >>> write("note", (60, 100), 1)
    Message('note_on', channel=0, note=60, velocity=100, time=0)
    >>> write("control/74", (0.5, 10), 1)
    Message('control_change', channel=9, control=74, value=64, time=0)
    """
    from mido import Message

    word, _, number = address.strip("/").partition("/")
    if word in TRANSPORT:
        return Message(word)
    if word == "master" and args:
        # Universal real-time: device control, master volume; 14 bits, the lower seven first.
        level = round(min(max(float(_number(address, *args[:1])), 0.0), 1.0) * 16383)
        return Message("sysex", data=(0x7F, 0x7F, 0x04, 0x01, level & 0x7F, level >> 7))
    count = 2 if word == "note" else 1
    numbers = [_number(address, one) for one in args[: count + 1]]
    if len(numbers) < count:
        raise NoMidi(f"{address} came without its value", f"{address} est arrivé sans sa valeur")
    where = _held(numbers[count] if len(numbers) > count else channel, 1, 16) - 1
    if word == "note":
        pitch, velocity = _held(numbers[0], 0, HIGHEST), _held(numbers[1], 0, HIGHEST)
        kind = "note_on" if velocity else "note_off"
        return Message(kind, channel=where, note=pitch, velocity=velocity)
    value = numbers[0]
    if word == "control" and number.isdigit() and int(number) <= HIGHEST:
        return Message("control_change", channel=where, control=int(number), value=_seven(value))
    if word == "pressure":
        return Message("aftertouch", channel=where, value=_seven(value))
    if word == "bend":
        wheel = round(value * 2 * BEND) - BEND if isinstance(value, float) else value
        return Message("pitchwheel", channel=where, pitch=_held(wheel, -BEND - 1, BEND))
    if word == "program":
        return Message("program_change", channel=where, program=_held(value, 1, 128) - 1)
    raise NoMidi(f"MIDI knows no {address}", f"le MIDI ne connaît pas {address}")


def _number(address: str, value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NoMidi(f"{address} takes numbers, not {value!r}"[:120],
                     f"{address} prend des nombres, pas {value!r}"[:120])  # fmt: skip
    return value


def _seven(value: float | int) -> int:
    return _held(value * HIGHEST if isinstance(value, float) else value, 0, HIGHEST)


def _held(value: float | int, low: int, high: int) -> int:
    return round(min(max(value, low), high))
