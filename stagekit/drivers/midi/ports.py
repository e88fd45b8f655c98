"""The machine's MIDI drivers, and the names of what is plugged in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from stagekit.drivers.midi.words import missing

NAMES = {
    "alsa": "mido.backends.rtmidi/LINUX_ALSA",
    "jack": "mido.backends.rtmidi/UNIX_JACK",
    "core": "mido.backends.rtmidi/MACOSX_CORE",
}
"""What the key `backend` may say, and what mido calls it."""

USUAL = "mido.backends.rtmidi"

OURS = ("Midi Through", "RtMidi", "stagekit")
"""Beginnings of port names that are never a keyboard."""


def pick(names: Sequence[str], pattern: str) -> str | None:
    """The first port whose name fits, or None. Without a pattern, the first keyboard.

    `*` and `?` stand for anything; capitals do not matter. ALSA writes
    `Client:Port 20:0`: the whole, the whole without its numbers, and what
    stands before or behind the first colon are all tried.

    >>> pick(["Midi Through:Midi Through Port-0 14:0", "Launchkey:MIDI 1 20:0"], "launch*")
    'Launchkey:MIDI 1 20:0'
    """
    if not pattern:
        return next((name for name in names if not name.startswith(OURS)), None)
    rule = re.compile(
        "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern),
        re.IGNORECASE,
    )
    for name in names:
        plain = re.sub(r" \d+:\d+$", "", name)
        client, _, port = plain.partition(":")
        if any(rule.fullmatch(part) for part in (name, plain, client, port) if part):
            return name
    return None


def known(names: Sequence[str]) -> list[tuple[str, str]]:
    """Devices by the pattern a scene would write, and by their whole name.

    >>> known(["Midi Through:Midi Through Port-0 14:0", "Launchkey 49:MIDI 1 20:0"])
    [('Launchkey 49:*', 'Launchkey 49:MIDI 1 20:0')]
    """
    found = []
    for name in names:
        if not name.startswith(OURS):
            client, colon, _ = re.sub(r" \d+:\d+$", "", name).partition(":")
            found.append((f"{client}:*" if colon else client, name))
    return found


class Driver:
    """One MIDI driver, opened through mido; no global setting is touched."""

    def __init__(self, backend: str = "auto") -> None:
        """Load the driver and try it.

        Args:
            backend: `auto` (the environment's MIDO_BACKEND, else the system's),
                `alsa`, `jack` or `core`.

        Raises:
            Missing: a library or the sound system's MIDI is not there.
        """
        name = NAMES.get(backend) or os.environ.get("MIDO_BACKEND") or USUAL
        self.jack = name.endswith("UNIX_JACK")
        try:
            import mido

            self.mido = mido.Backend(name, load=True)
        except ModuleNotFoundError as error:
            keys = {"rtmidi": "no rtmidi", "mido": "no mido"}
            raise missing(keys.get(error.name or "", "no backend"), name=name) from None
        try:
            self.names()
        except OSError:  # rtmidi's SystemError is one
            raise missing("no jack" if self.jack else "no sequencer") from None
        except ValueError:
            raise missing("no backend", name=name) from None

    def names(self, *, sounding: bool = False) -> list[str]:
        """Names of the ports that can be heard now; `sounding`: that can be played.

        Raises:
            OSError: the sound system is gone.
        """
        mido = self.mido
        return list(mido.get_output_names() if sounding else mido.get_input_names())


class Side(ABC):
    """One side of a driver: what is heard from it, or what is played to it.

    Attributes:
        driver: the driver; client: what other programs see us as.
    """

    port_name: ClassVar[str]

    def __init__(self, driver: Driver, client: str) -> None:
        """Stand at one side of that driver."""
        self.driver = driver
        self.client = client

    @abstractmethod
    def names(self) -> list[str]:
        """The ports there are on that side, our own among them."""

    @abstractmethod
    def open(self, name: str) -> Any:
        """Open that port."""

    @abstractmethod
    def offer(self) -> Any:
        """Offer a port of our own, for others to be plugged into."""

    @abstractmethod
    def cable(self, other: str) -> tuple[str, str]:
        """From where to where a cable between another's port and ours goes."""


class Ear(Side):
    """What is played elsewhere; `heard` is called in the driver's own thread."""

    port_name = "in"

    def __init__(self, driver: Driver, client: str, heard: Callable[[Any], None]) -> None:
        """Hand every message to `heard`."""
        super().__init__(driver, client)
        self._heard = heard

    def names(self) -> list[str]:
        """The keyboards there are."""
        return self.driver.names()

    def open(self, name: str) -> Any:
        """Hear that keyboard."""
        return self.driver.mido.open_input(name, callback=self._heard)

    def offer(self) -> Any:
        """Offer a port that others can play to."""
        return self.driver.mido.open_input(
            self.port_name, virtual=True, client_name=self.client, callback=self._heard
        )

    def cable(self, other: str) -> tuple[str, str]:
        """From theirs to ours."""
        return other, f"{self.client}:{self.port_name}"


class Voice(Side):
    """What is to be played elsewhere."""

    port_name = "out"

    def names(self) -> list[str]:
        """The instruments there are."""
        return self.driver.names(sounding=True)

    def open(self, name: str) -> Any:
        """Play that instrument."""
        return self.driver.mido.open_output(name)

    def offer(self) -> Any:
        """Offer a port that others can hear."""
        return self.driver.mido.open_output(self.port_name, virtual=True, client_name=self.client)

    def cable(self, other: str) -> tuple[str, str]:
        """From ours to theirs."""
        return f"{self.client}:{self.port_name}", other


def plug(source: str, target: str) -> None:
    """Plug one JACK port into another, where the program `jack_connect` is installed.

    Plugging twice does no harm, so nothing is made of its answer: whether notes
    arrive is what counts, and a hand may have plugged the cable already.
    """
    program = shutil.which("jack_connect")
    if program is not None:
        subprocess.run([program, source, target], capture_output=True, check=False, timeout=5)


def abandon(port: Any) -> None:
    """Leave a port alone whose sound server died: closing it would crash.

    libjack frees memory of the server that is gone; so the port is marked as
    closed and kept for good, never freed.
    """
    import ctypes

    port.closed = True
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(port))
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(port._rt))
