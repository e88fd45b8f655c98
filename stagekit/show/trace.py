"""The trace: everything that happened to a show, so that it can happen again.

Append-only JSON lines. The first holds a version and all that the show was
built from; then one line for each happening, in the engine's order; each
second a line with a running BLAKE2 of all packets, so that a replay proves
itself without storing them (`--packets` stores them too). A file that was cut
anywhere can be read up to the cut.
"""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from stagekit.api import API_VERSION
from stagekit.core.trace import LONGEST_HEADER, TRACE_VERSION, TraceWrong, header_of, row_of
from stagekit.core.values import SECOND, WIRE_VERSION, Effect, Happening, Ns, Packet
from stagekit.scene.plan import Scene

__all__ = ["TRACE_VERSION", "Fold", "Reader", "TraceWrong", "Writer", "versions"]

FLUSH_BYTES = 1 << 16
TOGETHER = 16
"""Steps put into words at once."""

_line = msgspec.json.Encoder()
_pack = msgspec.msgpack.Encoder()


def _text_of(scene: Scene) -> str:
    return base64.b64encode(_pack.encode(scene)).decode()


def versions(scenes: Sequence[Scene]) -> dict[str, str]:
    """What the show was played with: Python, stagekit, and the package of each plugin."""
    found = {"python": platform.python_version(), "stagekit": version("stagekit")}
    used = [device.use for scene in scenes
            for device in (*scene.inputs.values(), *scene.models.values())]  # fmt: skip
    for floor in ("inputs", "models"):
        for point in entry_points(group=f"stagekit.{floor}"):
            if point.name in used and point.dist is not None:
                found[point.dist.name] = point.dist.version
    return found


class Fold:
    """A running hash of all packets, in their order."""

    def __init__(self) -> None:
        """Nothing has left."""
        self._hash = hashlib.blake2b(digest_size=16)
        self.packets = 0

    def add(self, packet: Packet) -> None:
        """One more packet."""
        self.packets += 1
        self._hash.update(_pack.encode(packet))

    def hex(self) -> str:
        """All so far, as text."""
        return self._hash.hexdigest()


class Writer:
    """Writes a trace as the show goes on.

    Attributes:
        error: why recording stopped, or empty; the show never stops for it.
    """

    def __init__(
        self,
        path: Path,
        scenes: Sequence[Scene],
        language: str,
        overs: Sequence[float] = (),
        *,
        packets: bool = False,
        resumed: dict[str, Any] | None = None,
    ) -> None:
        """Begin a file with its header; an older one of that name is kept beside it.

        Args:
            path: where.
            scenes: of the show, in order.
            language: of its texts.
            overs: seconds of the crossing into each scene.
            packets: whether packets are stored whole.
            resumed: of a show that was taken up: `at` which scene, and its `state`.

        Raises:
            OSError: the file cannot be written.
        """
        if path.is_file():
            path.replace(path.with_name(path.name + ".before"))
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._packets = packets
        self._buffer: list[bytes] = []
        self._size = 0
        self._steps: list[tuple[Happening, Sequence[Effect]]] = []
        self._fold = Fold()
        self._folded_at: Ns = 0
        self.error = ""
        first = scenes[0]
        header: dict[str, Any] = {
            "stagekit trace": TRACE_VERSION, "wire": WIRE_VERSION, "api": API_VERSION,
            "language": language, "scene": first.name, "file": first.file,
            "versions": versions(scenes), "plan": _text_of(first),
        }  # fmt: skip
        if len(scenes) > 1:
            header["more"] = [_text_of(scene) for scene in scenes[1:]]
            header["overs"] = list(overs)
        if resumed is not None:
            header["resumed"] = resumed
        self._put([header])
        self.flush()

    def _put(self, rows: list[object]) -> None:
        lines = _line.encode_lines(rows)
        self._buffer.append(lines)
        self._size += len(lines)

    def step(self, happening: Happening, effects: Sequence[Effect]) -> None:
        """Note one step: what happened, and the packets that left because of it.

        Steps are put into words several at a time, so that most of them do not
        keep whoever waits for the next packet.
        """
        self._steps.append((happening, effects))
        if len(self._steps) >= TOGETHER:
            self._put_steps()

    def _put_steps(self) -> None:
        steps, self._steps = self._steps, []
        if self.error:
            return
        rows: list[object] = []
        for happening, effects in steps:
            rows.append(happening)
            for effect in effects:
                if type(effect) is Packet:
                    self._fold.add(effect)
                    if self._packets:
                        rows.append({"packet": effect})
            if happening.at - self._folded_at >= SECOND:
                self._folded_at = happening.at
                rows.append(self._folded(happening))
        self._put(rows)
        if self._size > FLUSH_BYTES:
            self._flush()

    def checkpoint(self, seq: int, state: object) -> None:
        """Note the engine's whole state behind step `seq`, to begin or compare from there."""
        if self._steps:
            self._put_steps()
        if not self.error:
            self._put([{"checkpoint": state, "seq": seq}])

    def _folded(self, happening: Happening) -> dict[str, object]:
        return {"fold": self._fold.hex(), "seq": happening.seq, "packets": self._fold.packets}

    def flush(self) -> None:
        """Write what is waiting; called every 50 ms."""
        if self._steps:
            self._put_steps()
        self._flush()

    def _flush(self) -> None:
        if not self._buffer or self.error:
            return
        data, self._buffer, self._size = b"".join(self._buffer), [], 0
        try:
            self._file.write(data)
        except OSError as error:
            self.error = str(error.strerror)

    def close(self, last: Happening | None) -> None:
        """End the file with a last fold."""
        if self._steps:
            self._put_steps()
        if last is not None:
            self._put([self._folded(last)])
        self.flush()
        self._file.close()


class Reader:
    """Reads a trace back: its header, then happenings and folds in order.

    Attributes:
        header: the first line.
        scenes, overs: the plans the show was built from, and the crossings into each;
            `scene` is the first.
        resumed: where it was taken up, if it was: `at` which scene, and its `state`.
        cut: whether the last line was cut off, as by a power cut.
    """

    def __init__(self, path: Path) -> None:
        """Open a trace.

        Raises:
            TraceWrong: it is not a trace, or one of another version.
            OSError: it cannot be read.
        """
        self.path = path
        self.cut = False
        with path.open("rb") as file:
            self.header: dict[str, Any] = header_of(file.readline(LONGEST_HEADER))
        try:
            texts = [self.header["plan"], *self.header.get("more", ())]
            self.scenes = [
                msgspec.msgpack.decode(base64.b64decode(text), type=Scene) for text in texts
            ]
        except (msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
            raise TraceWrong("not-a-trace") from error
        self.scene = self.scenes[0]
        self.overs: list[float] = self.header.get("overs", [])
        self.resumed: dict[str, Any] | None = self.header.get("resumed")
        self.language: str = self.header.get("language", "en")

    def __iter__(self) -> Iterator[Happening | dict[str, Any]]:
        """Each happening, and each fold as a dict."""
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                row = row_of(line)
                if row is None:
                    self.cut = True
                    return
                yield row
