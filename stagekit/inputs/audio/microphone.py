"""A microphone or sound card, held by its name: unplugged, and plugged again."""

from __future__ import annotations

import fnmatch
import queue
import re
import threading
from typing import Any

from stagekit.api import Host, Ns, Say
from stagekit.core.values import SECOND
from stagekit.inputs.audio.hearing import BLOCKS, Hearing
from stagekit.inputs.audio.words import fault, missing

RATE = 48_000
LOOK = 1.0
"""Seconds between two looks at what is plugged in."""

STILL = 2.0
"""Without a block for so many seconds, the device is gone: none tells."""

WAITING = 50
"""Blocks that may wait; older ones are let go."""


def portaudio() -> Any:
    """The library that hears sound cards.

    Raises:
        Missing: it is not installed, or the system's PortAudio is not.
    """
    try:
        import sounddevice
    except ImportError:
        raise missing("no sounddevice") from None
    except OSError:  # the wheel for Linux brings no PortAudio
        raise missing("no portaudio") from None
    return sounddevice


def devices(library: Any) -> list[tuple[int, dict[str, Any]]]:
    """Number and description of every device that can be heard now."""
    return [(number, dict(one)) for number, one in enumerate(library.query_devices())
            if one["max_input_channels"] > 0]  # fmt: skip


def pick(found: list[tuple[int, dict[str, Any]]], pattern: str, usual: int) -> int | None:
    """The first device whose name fits, or None; without a pattern the system's own.

    `*` and `?` stand for anything; capitals do not matter.

    >>> pick([(3, {"name": "USB Audio: - (hw:1,0)"})], "usb audio*", 0)
    3
    """
    if not pattern:
        numbers = [number for number, _ in found]
        return usual if usual in numbers else next(iter(numbers), None)
    # Brackets are part of a name, as in "Scarlett [2]", and no pattern.
    rule = pattern.lower().replace("[", "[[]")
    for number, one in found:
        if fnmatch.fnmatchcase(str(one["name"]).lower(), rule):
            return number
    return None


def lasting(name: str) -> str:
    """A pattern for a device's name without the number it has only until it is plugged again.

    >>> lasting("Scarlett 2i2 USB: Audio (hw:1,0)"), lasting("pulse")
    ('Scarlett 2i2 USB: Audio*', 'pulse')
    """
    plain = re.sub(r"[\s:-]*\(hw:\d+,\d+\)$", "", name)
    return name if plain == name else f"{plain}*"


class Microphone:
    """Looks for the device, listens to it, and looks again when it falls silent for good."""

    def __init__(self, pattern: str, channel: int, host: Host, say: Say) -> None:
        """Get ready to listen to that pattern (empty: the system's usual input).

        Raises:
            Missing: the library or PortAudio is not there.
        """
        self._library = portaudio()
        self._pattern, self._channel = pattern, channel
        self._host, self._say = host, say
        self._end = threading.Event()
        self._blocks: queue.SimpleQueue[tuple[Any, Ns]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._complained: object = None

    def start(self, quiet: float, sensitivity: float) -> None:
        """Begin to listen, and return at once."""
        self._quiet, self._sensitivity = quiet, sensitivity
        self._thread = threading.Thread(
            target=self._run, name=f"microphone {self._host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and free the device."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        self._say.signal("connected", 0.0, at=self._host.now())
        while not self._end.is_set():
            found = self._open()
            if found is None:
                self._end.wait(LOOK)
                self._refresh()
                continue
            stream, hearing, name = found
            self._complained = None
            self._say.signal("connected", 1.0, at=self._host.now())
            self._listen(hearing)
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
            if not self._end.is_set():
                self._say.signal("connected", 0.0, at=self._host.now())
                fault(self._say, "device lost", device=name)
                self._refresh()

    def _open(self) -> tuple[Any, Hearing, str] | None:
        library = self._library
        try:
            found = devices(library)
            number = pick(found, self._pattern, library.default.device[0])
        except Exception as error:  # PortAudio's own
            self._complain("devices unknown", why=error)
            return None
        if number is None:
            names = ", ".join(str(one["name"]) for _, one in found)
            self._complain("device absent" if names else "no devices",
                           device=self._pattern or "*", devices=names)  # fmt: skip
            return None
        one = dict(found)[number]
        channels = int(one["max_input_channels"])
        if self._channel > channels:
            self._complain("device channel", device=one["name"], channel=self._channel,
                           channels=channels)  # fmt: skip
            return None
        wanted = self._channel or min(channels, 2)
        for rate in (RATE, int(one["default_samplerate"])):
            try:
                stream = library.InputStream(
                    device=number, channels=wanted, samplerate=rate, blocksize=rate // BLOCKS,
                    dtype="float32", callback=self._heard, latency="low",
                )  # fmt: skip
                stream.start()
            except Exception as error:
                why = error
                continue
            while not self._blocks.empty():
                self._blocks.get()
            return stream, self._hearing(rate), str(one["name"])
        self._complain("device refused", device=one["name"], why=why)
        return None

    def _hearing(self, rate: int) -> Hearing:
        return Hearing(self._say, rate, quiet=self._quiet, sensitivity=self._sensitivity)

    def _listen(self, hearing: Hearing) -> None:
        """Until told to stop, or until nothing comes any more."""
        still = 0.0
        while not self._end.is_set():
            try:
                block, at = self._blocks.get(timeout=0.25)
            except queue.Empty:
                still += 0.25
                if still >= STILL:
                    return
                continue
            still = 0.0
            while self._blocks.qsize() > WAITING:  # the machine stood still: the newest counts
                block, at = self._blocks.get()
            if len(block) == hearing.block:
                hearing.take(block, at)

    def _heard(self, data: Any, count: int, time: Any, status: Any) -> None:
        """[the sound card's thread] One block: kept, with the moment its last sample was heard."""
        now = self._host.now()
        ago = time.currentTime - time.inputBufferAdcTime - 1.0 / BLOCKS
        late = round(ago * SECOND) if time.inputBufferAdcTime > 0 and 0 < ago < 0.5 else 0
        mix = data[:, self._channel - 1] if self._channel else data.mean(axis=1)
        self._blocks.put((mix.copy(), now - late))

    def _refresh(self) -> None:
        """Have PortAudio look anew at what is plugged in: it does so only when it starts."""
        try:
            self._library._terminate()
            self._library._initialize()
        except Exception as error:
            self._complain("devices unknown", why=error)

    def _complain(self, key: str, **data: object) -> None:
        """Say it once, and again only when something about it has changed."""
        said = key, tuple(str(value) for value in data.values())
        if self._complained != said:
            self._complained = said
            fault(self._say, key, **data)
