"""The machine's MIDI drivers, and the names of what is plugged in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from stagekit.inputs.midi.words import missing

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

            self._mido = mido.Backend(name, load=True)
        except ModuleNotFoundError as error:
            keys = {"rtmidi": "no rtmidi", "mido": "no mido"}
            raise missing(keys.get(error.name or "", "no backend"), name=name) from None
        try:
            self.ports()
        except OSError:  # rtmidi's SystemError is one
            raise missing("no jack" if self.jack else "no sequencer") from None
        except ValueError:
            raise missing("no backend", name=name) from None

    def ports(self) -> list[str]:
        """Names of the ports that can be heard now.

        Raises:
            OSError: the sound system is gone.
        """
        return list(self._mido.get_input_names())

    def open(self, name: str, heard: Callable[[Any], None]) -> Any:
        """Hear that port; `heard` is called in the driver's own thread."""
        return self._mido.open_input(name, callback=heard)

    def offer(self, client: str, heard: Callable[[Any], None]) -> Any:
        """Offer a port `client:in` of our own, for others to be plugged into."""
        return self._mido.open_input("in", virtual=True, client_name=client, callback=heard)


def plug(source: str, client: str) -> None:
    """Plug a JACK port into ours, where the program `jack_connect` is installed.

    Plugging twice does no harm, so nothing is made of its answer: whether notes
    arrive is what counts, and a hand may have plugged the cable already.
    """
    program = shutil.which("jack_connect")
    if program is not None:
        subprocess.run(
            [program, source, f"{client}:in"], capture_output=True, check=False, timeout=5
        )


def abandon(port: Any) -> None:
    """Leave a port alone whose sound server died: closing it would crash.

    libjack frees memory of the server that is gone; so the port is marked as
    closed and kept for good, never freed.
    """
    import ctypes

    port.closed = True
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(port))
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(port._rt))
