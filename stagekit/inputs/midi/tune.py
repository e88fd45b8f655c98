"""A .mid file, played as if somebody played it now."""

from __future__ import annotations

import struct
import threading
from pathlib import Path
from typing import Any

from stagekit.api import Host, Ns, Say
from stagekit.core.values import SECOND
from stagekit.drivers.midi.words import missing
from stagekit.inputs.midi.hands import Hands

BROKEN = (
    OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, struct.error,
)  # fmt: skip
"""What reading a damaged file may raise."""

GLANCE = 0.02
"""Seconds; how long the player sleeps at most before it looks at the clock again."""

Tune = list[tuple[Ns, Any]]


def read_tune(path: Path) -> tuple[Tune, Ns]:
    """The messages of a file, each with its moment from the beginning, and the file's length.

    Raises:
        Missing: there is no such file, it is no MIDI file, it is cut off, or
            nothing in it can be played; or mido is not installed.
    """
    try:
        import mido
    except ImportError:
        raise missing("no mido") from None
    if not path.is_file():
        raise missing("file absent", path=path)
    if path.stat().st_size == 0:
        raise missing("file empty", path=path.name)
    tune: Tune = []
    now = 0.0
    try:
        for message in mido.MidiFile(path):
            if message.time < 0:
                raise ValueError("time runs backwards")
            now += message.time
            if not message.is_meta and hasattr(message, "channel"):
                tune.append((round(now * SECOND), message))
    except PermissionError:
        raise missing("file closed", path=path.name) from None
    except BROKEN:
        raise missing("file broken", path=path.name) from None
    if not tune or now <= 0:
        raise missing("file silent", path=path.name)
    return tune, round(now * SECOND)


class Playing:
    """Plays a tune on the show's clock, in a thread of its own."""

    def __init__(self, tune: Tune, length: Ns, *, loop: bool) -> None:
        """Get ready to play it once, or again and again."""
        self._tune, self._length, self._loop = tune, length, loop
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, host: Host, say: Say, hands: Hands) -> None:
        """Begin to play, and return at once."""
        self._thread = threading.Thread(
            target=self._run, args=(host, say, hands), name=f"midi file {host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop playing; returns when it has."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _run(self, host: Host, say: Say, hands: Hands) -> None:
        begun = host.now()
        say.signal("connected", 1.0, at=begun)
        while self._once(host, hands, begun):
            begun += self._length
            hands.let_go(begun)
            if not self._loop:
                say.signal("connected", 0.0, at=begun)
                return
        hands.let_go(host.now())

    def _once(self, host: Host, hands: Hands, begun: Ns) -> bool:
        """Play it through from that moment; False where it was stopped."""
        for after, message in self._tune:
            if not self._wait(host, begun + after):
                return False
            # the moment it was written for: sleeping late does not shift the music
            hands.take(message, begun + after)
        return self._wait(host, begun + self._length)

    def _wait(self, host: Host, due: Ns) -> bool:
        """Wait for that moment; False where playing must stop."""
        while (left := due - host.now()) > 0:
            if self._end.wait(min(left / SECOND, GLANCE)):
                return False
        return not self._end.is_set()
