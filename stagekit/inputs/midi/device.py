"""The input `midi`: its keys, its ports, and which of its two lives it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from stagekit.api import Fallback, Found, Host, Input, Range, Say, event, many, number
from stagekit.drivers.midi.ports import Driver, known
from stagekit.inputs.midi.hands import Hands
from stagekit.inputs.midi.keyboard import Keyboard
from stagekit.inputs.midi.tune import Playing, read_tune


@dataclass
class Midi(Input):
    """A MIDI keyboard or controller; or a .mid file, played as if it were live.

    A released key is a note with velocity 0, and every key that went down comes
    up again, even where the cable is pulled. A keyboard that is not there yet,
    or is lost, is looked for once a second by its name.

    Attributes:
        port: the keyboard's name, `*` for anything; without it the first one.
        file: a .mid file beside the scene, played instead of a keyboard.
        loop: whether the file begins again at its end.
        channel: 1..16 to hear one channel only; 0 hears all.
        backend: the sound system's MIDI: `alsa`, `jack` or `core` (macOS);
            `auto` takes the environment's MIDO_BACKEND, else the system's own.
            Under JACK it offers the port `stagekit-NAME:in`.
        virtual: offer a port of our own, `stagekit-NAME:in`, for other programs
            to play to, and look for no keyboard.
        if_lost: what the house does while it is lost.
    """

    says: ClassVar = (
        (
            "note",
            event("pitch", "velocity", "channel", says="a key; velocity 0 where it is released"),
        ),
        (
            "control",
            many(low=0, high=1, family=True, says="a knob or pedal by number: control.74"),
        ),
        ("bend", number(low=-1, high=1, says="the pitch wheel")),
        ("pressure", number(low=0, high=1, says="aftertouch: how hard a key is held down")),
        ("program", event("number", "channel", says="a sound was chosen, 1 to 128")),
        ("beat", event("count", says="a quarter note of the clock that comes in")),
        ("tempo", number("bpm", says="how fast that clock is")),
        ("start", event(says="a sequencer begins")),
        ("stop", event(says="it stops")),
        ("continue", event(says="it goes on")),
        ("playing", number(gate=True, says="1 between start and stop")),
        ("timecode", number("s", says="MIDI timecode, since 00:00:00:00")),
        ("connected", number(gate=True, says="1 while the keyboard is there or the file plays")),
    )

    port: str = ""
    file: str = ""
    loop: bool = False
    channel: Annotated[int, Range(0, 16)] = 0
    backend: Literal["auto", "alsa", "jack", "core"] = "auto"
    virtual: bool = False
    if_lost: Fallback = field(default_factory=Fallback)
    _life: Playing | Keyboard | None = field(default=None, init=False, repr=False)

    @classmethod
    def found(cls) -> list[Found]:
        """[a process of its own] The keyboards that are here.

        Raises:
            Missing: the library or the sound system's MIDI is not there.
        """
        return [Found("port", pattern, name) for pattern, name in known(Driver().names())]

    def open(self, host: Host, say: Say) -> None:
        """[its own process] Start listening and return at once.

        Raises:
            Missing: the file cannot be played; or the library or the sound
                system's MIDI is not there. A keyboard that is not plugged in
                is only a fault: it is waited for.
        """
        hands = Hands(say, self.channel)
        if self.file:
            tune, length = read_tune(host.folder / self.file)
            playing = Playing(tune, length, loop=self.loop)
            playing.start(host, say, hands)
            self._life = playing
            return
        keyboard = Keyboard(Driver(self.backend), self.port, host, say, hands, virtual=self.virtual)
        keyboard.start()
        self._life = keyboard

    def close(self) -> None:
        """[its own process] Release what is held, and free the device."""
        life, self._life = self._life, None
        if life is not None:
            life.stop()
