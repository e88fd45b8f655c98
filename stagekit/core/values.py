"""What flows through the house: happenings come in, effects go out.

A happening is the one small frozen value for everything that happens to a
show: a pose, a note, a phone's tap, a model's answer, a hand on a fader, a
fault, a tick. The engine is one pure step from a happening to effects, so a
recorded list of happenings replays to the identical packets.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

WIRE_VERSION = 1
"""Version of the messages between stagekit's own processes."""

Ns: TypeAlias = int
"""A moment or a length of time in nanoseconds, on the show's own clock."""

SECOND: Ns = 1_000_000_000
MILLISECOND: Ns = 1_000_000

Scalar: TypeAlias = float | int | str
"""One value: a float, an int that stays an int (`/cue/12`), text up to 1 KB."""

Number: TypeAlias = float | tuple[float, ...]
"""A signal's value: one number, or the members of a list, vector or colour."""

TEXT_LIMIT = 1024
"""Longest text, in bytes of UTF-8, that a happening may carry."""

# Kinds of happening. Signals: the newest wins, droppable. Events: ordered, never
# dropped in silence. A frame is several signals of one moment, taken as one.
SIGNAL = "signal"
EVENT = "event"
FRAME = "frame"
TICK = "tick"
LATER = "later"
HAND = "hand"
LIFE = "life"
ANSWER = "answer"
FAULT = "fault"
GAP = "gap"
RELOAD = "reload"
# Like a frame, but for the eyes only: the engine and the trace never see it.
LOOK = "look"


class Happening(msgspec.Struct, frozen=True, array_like=True):
    """One thing that happened to the show.

    Attributes:
        seq: place in the show's one order, from 1; 0 until the loop takes it in.
        at: when it happened, in nanoseconds on the show's clock.
        kind: `signal`, `event`, `frame`, `later`, `tick`, `hand`, `life`,
            `answer`, `fault`, `gap` or `reload`.
        source: the input, model or part of the house it comes from.
        name: the port (`left wrist`, `/hit`), or what a hand did (`go`).
        who: 0 for nobody in particular, 1… for persons, phones or voices.
        values: a signal's numbers; an event's fields in their declared order;
            in a frame one `(name, who, value…)` for each signal; in `later`, an
            event said ahead, the moment it is due and then its fields.
    """

    seq: int
    at: Ns
    kind: str
    source: str
    name: str = ""
    who: int = 0
    values: tuple[object, ...] = ()


class Packet(msgspec.Struct, frozen=True, array_like=True):
    """One datagram for one output; several messages leave as one bundle.

    Each message is an address and its arguments. The arguments' Python types
    are their OSC types: float f, int i, str s, bytes b, True/False T/F.
    `send_at` is the moment (show clock) to stamp the bundle with, or None.
    """

    output: str
    messages: tuple[tuple[str, tuple[object, ...]], ...]
    send_at: Ns | None = None


class HeardEvent(msgspec.Struct, frozen=True, array_like=True):
    """An event as a model hears it: which ear, who, when, and its fields."""

    name: str
    who: int
    at: Ns
    data: dict[str, Scalar]


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """What a model is asked to think about; answered before the next is sent.

    `signals` hold the newest value of each ear, `events` all since the last
    letter in order, `keys` the parameters that changed since then.
    """

    model: str
    number: int
    t: Ns
    signals: dict[str, tuple[float, ...]]
    events: tuple[HeardEvent, ...] = ()
    keys: dict[str, float] = {}


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """Something for the house to do or to say; never part of the show's sound.

    `what` is `wake`, `sleep`, `restart`, `fault`, `go`, `panic`, `resume`, `group`;
    `thing` the instance concerned; `text` a message key with its `data`.
    """

    what: str
    thing: str
    text: str = ""
    data: tuple[Scalar, ...] = ()


Effect: TypeAlias = Packet | Letter | Notice
