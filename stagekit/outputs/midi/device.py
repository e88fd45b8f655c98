"""The output `midi`: its keys, its port, and what leaves there."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from stagekit.api import Found, Frequency, Output, OutputHost, Packet, Range, Seconds, Tempo
from stagekit.drivers.midi.holding import Holding
from stagekit.drivers.midi.ports import Driver, Voice, known
from stagekit.outputs.midi.beat import Beat
from stagekit.outputs.midi.sounding import Sounding
from stagekit.outputs.midi.writing import TRANSPORT, NoMidi, write


@dataclass(kw_only=True)
class MidiOut(Output):
    """MIDI to an instrument, a sampler, a lighting desk.

    Its slots are those of the patch `midi`. Every note that was begun is ended
    at rest, at panic and at the end, however the show ends. An instrument that
    is not there yet, or is lost, is looked for once a second by its name, and
    hears the whole state when it is back.

    Attributes:
        port: the instrument's name, `*` for anything; without it the first one.
        channel: 1..16, where a sentence says none.
        clock: quarter notes a minute of the clock that is sent; none: no clock,
            until something goes to the slot `tempo`.
        virtual: offer a port of our own, `stagekit-NAME:out`, for other programs
            to hear, and look for no instrument.
        backend: the sound system's MIDI: `alsa`, `jack` or `core` (macOS);
            `auto` takes the environment's MIDO_BACKEND, else the system's own.
        patch: its slots, `midi` unless another is named.
        latency: seconds between a cause and the moment its notes leave.
        rate: most messages a second for one control.
    """

    apart: ClassVar[bool] = True

    port: str = ""
    channel: Annotated[int, Range(1, 16)] = 1
    clock: Tempo | None = None
    virtual: bool = False
    backend: Literal["auto", "alsa", "jack", "core"] = "auto"
    patch: str = "midi"
    latency: Seconds | None = None
    rate: Frequency | None = None

    _holding: Holding | None = field(default=None, init=False, repr=False)
    _beat: Beat | None = field(default=None, init=False, repr=False)

    @classmethod
    def found(cls) -> list[Found]:
        """[a process of its own] The instruments that are here.

        Raises:
            Missing: the library or the sound system's MIDI is not there.
        """
        return [
            Found("port", pattern, name) for pattern, name in known(Driver().names(sounding=True))
        ]

    def open(self, host: OutputHost) -> None:
        """[its own process] Begin to look for the instrument, and return at once.

        Raises:
            Missing: the library or the sound system's MIDI is not there. An
                instrument that is not plugged in is only a fault.
        """
        self.close()
        self._host = host
        # A signal may ask for rest in the middle of a send, in the same thread.
        self._lock = threading.RLock()
        self._sounding = Sounding()
        self._last: dict[tuple[str, int], list[int]] = {}
        self._playing = False
        voice = Voice(Driver(self.backend), f"stagekit-{host.name}")
        self._holding = Holding(voice, self.port, host, self._changed, virtual=self.virtual)
        self._holding.start()
        if self.clock is not None:
            self._start_clock(self.clock)

    def send(self, packet: Packet) -> int:
        """[its own process] Send now or drop; never waits, never raises.

        Returns:
            How many bytes left; 0 if nothing did, and `last_error` says why.
        """
        left = 0
        for address, args in packet.messages:
            word = address.strip("/")
            if word in ("rest", "panic"):
                left += self._silence(everywhere=word == "panic")
            elif word == "tempo" and args and isinstance(args[0], int | float):
                self._follow(float(args[0]))
            else:
                left += self._say(address, args)
        return left

    def rest(self) -> None:
        """[its own process] End every note, and stop what is playing."""
        self._silence()

    def close(self) -> None:
        """[its own process] End every note, and free the port."""
        beat, self._beat = self._beat, None
        if beat is not None:
            beat.stop()
        holding, self._holding = self._holding, None
        if holding is not None:
            holding.stop(lambda: self._silence_on(holding))

    # ---- what leaves

    def _say(self, address: str, args: tuple[object, ...]) -> int:
        try:
            message = write(address, args, self.channel)
        except NoMidi as why:
            return self._drop(why.english, why.french)
        with self._lock:
            if message.type in ("control_change", "aftertouch", "pitchwheel"):
                key = message.type, message.channel * 128 + getattr(message, "control", 0)
                if self._last.get(key) == message.bytes():
                    return 0  # the same step of 128 again
                self._last[key] = message.bytes()
            elif message.type in TRANSPORT:
                self._playing = message.type != "stop"
            left = self._write(message)
        if message.type == "start" and self._beat is not None:
            self._beat.begin()
        return left

    def _silence(self, *, everywhere: bool = False) -> int:
        holding = self._holding
        return 0 if holding is None else self._silence_on(holding, everywhere=everywhere)

    def _silence_on(self, holding: Holding, *, everywhere: bool = False) -> int:
        from mido import Message

        with self._lock:
            self._last.clear()
            messages = list(self._sounding.silence(everywhere=everywhere))
            if self._playing:
                self._playing = False
                messages.append(Message("stop"))
            return sum(self._write(message, holding) for message in messages)

    def _write(self, message: Any, holding: Holding | None = None) -> int:
        """One message to the port, if it is there."""
        holding = holding or self._holding
        port = holding.port if holding is not None else None
        if holding is None or port is None or holding.name is None:
            name = self.port or "*"
            return self._drop(f"no instrument “{name}” is plugged in",
                              f"aucun instrument « {name} » n'est branché")  # fmt: skip
        try:
            port.send(message)
        except Exception as error:  # rtmidi's own, OSError, a port just closed
            return self._drop(f"not sent: {error}", f"pas envoyé : {error}")
        self._sounding.note(message)
        self.sent += 1
        return len(message)

    def _drop(self, english: str, french: str) -> int:
        self.dropped += 1
        self.last_error, self.last_error_french = english, french
        return 0

    # ---- the instrument and the clock

    def _changed(self, there: bool) -> None:
        with self._lock:
            self._last.clear()
            if not there:
                self._sounding = Sounding()
        if there:
            self._host.resend()

    def _follow(self, tempo: float) -> None:
        if self._beat is None:
            self._start_clock(tempo)
        else:
            self._beat.follow(tempo)

    def _start_clock(self, tempo: float) -> None:
        self._beat = Beat(tempo, self._tick)
        self._beat.start()

    def _tick(self) -> None:
        from mido import Message

        holding = self._holding
        if holding is not None and holding.name is not None:
            with self._lock:
                self._write(Message("clock"), holding)
