"""The input `trace`: its keys; its ports are what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from stagekit.api import Fallback, Host, Input, Port, Range, Say
from stagekit.inputs.trace.words import missing


@dataclass
class Trace(Input):
    """One input of an earlier recording, played as if it came in now.

    `stagekit run … --record evening.trace` writes the recording; this plays
    what one input of it (or one model) said, to whoever it belonged, at the
    pace of that evening. Its ports are what that evening's scene listened to.

    Attributes:
        file: the recording, beside the scene.
        of: what the recorded scene called the input.
        loop: whether it begins again at its end.
        speed: how many times as fast as it was.
        pace: whether it is played as if live; `no` says all of it at once.
        people: the persons' names, in the order of the recorded ones.
        if_lost: what the house does while nobody is there.
    """

    ports_in: ClassVar[str | None] = "file"

    file: str
    of: str
    loop: bool = True
    speed: Annotated[float, Range(0.01, 100)] = 1.0
    pace: bool = True
    people: list[str] = field(default_factory=list)
    if_lost: Fallback = field(default_factory=Fallback)
    _playing: Any = field(default=None, init=False, repr=False)

    @classmethod
    def says_with(cls, keys: Mapping[str, object], folder: Path) -> Sequence[Port]:
        """[check, and its own process] What the recording has of the input that `of` names.

        Raises:
            Missing: it cannot be read, has no such input, or has other persons.
        """
        from stagekit.inputs.trace.recording import Recording

        file, of = str(keys.get("file", "")), str(keys.get("of", ""))
        recording = Recording(folder / file, of)
        named = keys.get("people") or 0
        given = len(named) if isinstance(named, (list, tuple)) else named
        if given != len(recording.people):
            if not recording.people:
                raise missing("no people", name=of)
            people = ", ".join(recording.people)
            raise missing("people", name=of, count=len(recording.people), people=people)
        return tuple(recording.ports.items())

    def open(self, host: Host, say: Say) -> None:
        """[its own process] Begin to play, and return at once.

        Raises:
            Missing: the recording is not there, is none, or knows no such input.
        """
        from stagekit.inputs.trace.playing import Playing
        from stagekit.inputs.trace.recording import Recording

        recording = Recording(host.folder / self.file, self.of)
        playing = Playing(recording, Path(self.file).name, self.of,
                          loop=self.loop, pace=self.pace, speed=self.speed)  # fmt: skip
        playing.start(host, say)
        self._playing = playing

    def close(self) -> None:
        """[its own process] Stop playing; keys that are down come up."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.stop()
