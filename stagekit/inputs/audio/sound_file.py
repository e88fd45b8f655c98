"""A sound file, played as if it were heard now."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stagekit.api import Host, Ns, Say
from stagekit.core.values import MILLISECOND, SECOND
from stagekit.drivers.media import open_media
from stagekit.inputs.audio.hearing import BLOCKS, Hearing
from stagekit.inputs.audio.words import fault, missing

RATE = 48_000
"""Every file is brought to so many samples a second."""

BEHIND: Ns = 500 * MILLISECOND
"""Further behind than this, time that was slept through is let go."""

AGAIN = 1.0
"""Seconds between two tries to read a file that has gone."""


class SoundFile:
    """Plays a file on the show's clock, over and over if asked."""

    def __init__(self, path: Path, *, channel: int, loop: bool, pace: bool) -> None:
        """Open the file and hear its first moment.

        Args:
            path: the file, of any kind that FFmpeg reads.
            channel: which of its channels, from 1; 0 for all of them mixed.
            loop: whether it begins again at its end.
            pace: whether each block waits for its moment.

        Raises:
            Missing: it is not there, not readable, or holds no sound.
        """
        try:
            import av
        except ImportError:
            raise missing("no av") from None

        self._path, self._channel = path, channel
        self._loop, self._pace = loop, pace
        self._thread: threading.Thread | None = None
        self._end = threading.Event()
        if not path.exists():
            raise missing("file absent", path=path)
        if not path.is_file():
            raise missing("file broken", path=path.name)
        try:
            with open_media(str(path)) as file:
                if not file.streams.audio:
                    raise missing("file silent", path=path.name)
                channels = file.streams.audio[0].codec_context.layout.nb_channels
                if channel > channels:
                    raise missing("file channel", path=path.name, channel=channel,
                                  channels=channels)  # fmt: skip
                if next(self._pieces(file), None) is None:
                    raise missing("file broken", path=path.name)
        except PermissionError:
            raise missing("file closed", path=path.name) from None
        except (av.FFmpegError, OSError, ValueError):
            raise missing("file broken", path=path.name) from None

    def start(self, host: Host, say: Say, hearing: Hearing) -> None:
        """Begin to play, and return at once."""
        self._thread = threading.Thread(
            target=self._run, args=(host, say, hearing), name=f"sound {host.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop playing; returns when it has."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _run(self, host: Host, say: Say, hearing: Hearing) -> None:
        import av

        begun = host.now()
        say.signal("connected", 1.0, at=begun)
        while not self._end.is_set():
            try:
                with open_media(str(self._path)) as file:
                    begun, count = self._play(file, begun, host, hearing)
                    whole = (file.duration or 0) / 1e6
            except (av.FFmpegError, OSError, ValueError):
                fault(say, "file gone", path=self._path.name)
                self._end.wait(AGAIN)
                begun = host.now()
                continue
            played = count / BLOCKS
            if not self._end.is_set() and played < whole - 0.5:
                fault(say, "file cut", path=self._path.name, played=f"{played:.1f}",
                      whole=f"{whole:.1f}")  # fmt: skip
            if not self._loop:
                break
            if count == 0 and self._end.wait(AGAIN):
                return
        if not self._end.is_set():
            say.signal("connected", 0.0, at=begun if not self._pace else host.now())

    def _play(self, file: Any, begun: Ns, host: Host, hearing: Hearing) -> tuple[Ns, int]:
        """Play it once: when it was over, and how many blocks it had."""
        count = 0
        for block in self._blocks(file, hearing.block):
            due = begun + (count + 1) * SECOND // BLOCKS
            if self._pace:
                if host.now() - due > BEHIND:
                    begun += host.now() - due
                    due = host.now()
                while (left := due - host.now()) > 0 and not self._end.is_set():
                    self._end.wait(left / SECOND)
            if self._end.is_set():
                break
            hearing.take(block, due)
            count += 1
        return begun + count * SECOND // BLOCKS, count

    def _blocks(self, file: Any, size: int) -> Iterator[Any]:
        """Blocks of `size` samples; what is left at the end is filled up with silence."""
        import numpy as np

        waiting = np.zeros(0)
        for piece in self._pieces(file):
            waiting = np.concatenate((waiting, piece))
            whole = len(waiting) // size * size
            yield from waiting[:whole].reshape(-1, size)
            waiting = waiting[whole:]
        if len(waiting):
            yield np.concatenate((waiting, np.zeros(size - len(waiting))))

    def _pieces(self, file: Any) -> Iterator[Any]:
        """Samples of the wanted channel, or the mean of all, at RATE.

        What is damaged is passed over.
        """
        import av
        from av.audio.resampler import AudioResampler

        stream = file.streams.audio[0]
        # The mean, as a microphone's is: FFmpeg's own mix makes two equal sides 3 dB louder.
        rows = slice(None) if self._channel == 0 else slice(self._channel - 1, self._channel)
        resampler = AudioResampler(format="fltp", rate=RATE)
        for packet in file.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            for frame in frames:
                for part in resampler.resample(frame):
                    yield part.to_ndarray()[rows].mean(axis=0)
        for part in resampler.resample(None):
            yield part.to_ndarray()[rows].mean(axis=0)
