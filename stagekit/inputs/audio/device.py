"""The input `audio`: its keys, its ports, and which of its two lives it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from stagekit.api import (
    Decibels,
    Fallback,
    Found,
    Host,
    Input,
    Level,
    Range,
    Say,
    event,
    many,
    number,
)
from stagekit.inputs.audio.microphone import Microphone, devices, lasting, portaudio
from stagekit.inputs.audio.sound_file import RATE, SoundFile


@dataclass
class Audio(Input):
    """What a microphone or a sound card hears; or a sound file, as if heard now.

    The sound itself is neither kept nor sent anywhere: a hundred times a second
    it becomes the numbers below, and only those that the scene asks for. A
    device that is not there yet, or is lost, is looked for by its name.

    Attributes:
        device: the device's name, `*` for anything; without it the system's own.
        file: a sound file beside the scene, heard instead of a device.
        loop: whether the file begins again at its end.
        pace: whether the file is played as if live; `no` goes through it, fast.
        channel: which of its channels, from 1; 0 mixes them.
        quiet: below that level, for a third of a second, it is silent.
        sensitivity: how little it takes for an onset.
        if_lost: what the house does while it is lost.
    """

    says: ClassVar = (
        ("level", number("dB", -120, 6, says="how loud: RMS of the last 50 ms; 0 is full scale")),
        ("peak", number("dB", -120, 6, says="the highest sample of the last 10 ms")),
        (
            "bands",
            many(
                "dB", 24, "24 bands of hearing (Bark), low to high; voice.bands.1..4 are the bass"
            ),
        ),
        ("pitch", number("Hz", 50, 2500, says="of one voice; the last one stays in silence")),
        ("confidence", number(low=0, high=1, says="how sure the pitch is; 0 in silence")),
        ("centroid", number("Hz", 0, 24000, says="where the sound's balance is: dull or bright")),
        ("flatness", number(low=0, high=1, says="0 for a tone, towards 1 for noise")),
        ("onset", event("strength", says="a sound begins; strength 0..1")),
        ("silence", number(gate=True, says="1 while nothing is heard")),
        ("connected", number(gate=True, says="1 while the device is there or the file plays")),
    )

    device: str = ""
    file: str = ""
    loop: bool = False
    pace: bool = True
    channel: Annotated[int, Range(0, 64)] = 0
    quiet: Annotated[Decibels, Range(-110, 0)] = -50.0
    sensitivity: Level = 0.5
    if_lost: Fallback = field(default_factory=Fallback)
    _life: Microphone | SoundFile | None = field(default=None, init=False, repr=False)

    @classmethod
    def found(cls) -> list[Found]:
        """[a process of its own] The devices that can be heard.

        Raises:
            Missing: the library or PortAudio is not there.
        """
        return [
            Found("device", lasting(str(one["name"])),
                  f"{one['max_input_channels']} × {one['default_samplerate'] / 1000:g} kHz")
            for _, one in devices(portaudio())
        ]  # fmt: skip

    def open(self, host: Host, say: Say) -> None:
        """[its own process] Start listening and return at once.

        Raises:
            Missing: the file cannot be played, or PortAudio is not there. A
                device that is not plugged in is only a fault: it is waited for.
        """
        self.close()
        if not self.file:
            microphone = Microphone(self.device, self.channel, host, say)
            microphone.start(self.quiet, self.sensitivity)
            self._life = microphone
            return
        from stagekit.inputs.audio.hearing import Hearing

        sound = SoundFile(host.folder / self.file, channel=self.channel, loop=self.loop,
                          pace=self.pace)  # fmt: skip
        hearing = Hearing(say, RATE, quiet=self.quiet, sensitivity=self.sensitivity)
        sound.start(host, say, hearing)
        self._life = sound

    def close(self) -> None:
        """[its own process] Stop listening, and free the device."""
        life, self._life = self._life, None
        if life is not None:
            life.stop()
