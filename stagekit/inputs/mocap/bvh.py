"""Reading BVH, the Biovision hierarchy: text in, a `Capture` out.

The format has no standard; what stands here follows Meredith and Maddock,
"Motion Capture File Formats Explained" (University of Sheffield, 2001), and
takes what exporters make of it: any order of channels, names of several words,
several frames on one line or one frame on several, comments, any line end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stagekit.inputs.mocap.capture import Capture, Joint
from stagekit.inputs.mocap.motion import read_motion
from stagekit.inputs.mocap.words import BvhWrong

MOST_BYTES = 64 << 20
"""About ten minutes of 30 joints at 120 frames a second; what is longer is cut first."""

MOST_JOINTS = 1000

LONGEST_FRAME = 10.0
"""Seconds; a frame that lasts longer is a mistake."""

CHANNELS = {f"{axis}{what}".lower(): f"{axis}{what}"
            for axis in "XYZ" for what in ("position", "rotation")}  # fmt: skip

_TOKEN = re.compile(r"[{}]|[^\s{}]+")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//|;).*")


class Token(NamedTuple):
    """One word of the hierarchy and where it stands."""

    text: str
    line: int
    column: int


def read_bvh(path: Path) -> Capture:
    """Read a file.

    Raises:
        BvhWrong: it is not there, too large, or not a BVH that can be played;
            where there is a place, it carries line and column.
    """
    try:
        if not path.exists():
            raise BvhWrong("file absent")
        if not path.is_file():
            raise BvhWrong("not bvh")
        if path.stat().st_size > MOST_BYTES:
            raise BvhWrong("file huge", most=MOST_BYTES >> 20)
        data = path.read_bytes()
    except OSError as error:
        raise BvhWrong("file closed") from error
    return parse(data)


def parse(data: bytes) -> Capture:
    """Read a file's bytes.

    Raises:
        BvhWrong: as `read_bvh`.
    """
    lines = _text(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip() for line in lines):
        raise BvhWrong("file empty")
    reader = _Hierarchy(lines)
    joints, behind = reader.read()
    channels = sum(len(joint.channels) for joint in joints)
    count, seconds, behind = _head(lines, behind)
    motion = read_motion(lines, behind, count, channels)
    return Capture(joints, motion, seconds)


def _text(data: bytes) -> str:
    """The text, whatever it was written in; what is no text is refused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:4096]:
        raise BvhWrong("binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # names of joints from older systems; never fails


def _bare(line: str) -> str:
    """A line without its comment, columns kept."""
    return _COMMENT.sub("", line)


class _Hierarchy:
    """Reads the skeleton."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._tokens = self._walk()
        self._now: Token | None = next(self._tokens, None)
        self._last = Token("", 1, 1)
        self._width = 0

    def _walk(self) -> Iterator[Token]:
        for number, line in enumerate(self._lines, 1):
            for found in _TOKEN.finditer(_bare(line)):
                yield Token(found.group(), number, found.start() + 1)

    def _take(self) -> Token:
        """The next word."""
        token = self._now
        if token is None:
            raise BvhWrong("cut hierarchy", self._last.line, self._last.column)
        self._last, self._now = token, next(self._tokens, None)
        return token

    def _expect(self, word: str) -> None:
        token = self._take()
        if token.text.upper() != word:
            raise BvhWrong("expected", token.line, token.column, word=word, found=token.text[:40])

    def read(self) -> tuple[list[Joint], int]:
        """All joints, and the line of `MOTION`, from 1."""
        first = self._now
        if first is None or first.text.upper() != "HIERARCHY":
            at = first or Token("", 1, 1)
            raise BvhWrong("not bvh", at.line, at.column)
        self._take()
        joints: list[Joint] = []
        open_joints: list[int] = []
        while True:
            token = self._take()
            word = token.text.upper()
            if word == "MOTION" and not open_joints:
                if not joints:
                    raise BvhWrong("no joints", token.line, token.column)
                return joints, token.line
            if word == "}":
                if not open_joints:
                    raise BvhWrong("expected", token.line, token.column, word="MOTION", found="}")
                open_joints.pop()
                continue
            inside = bool(open_joints) and not joints[open_joints[-1]].end
            if word == ("JOINT" if open_joints else "ROOT") and (inside or not open_joints):
                self._begin(joints, open_joints, self._name(token), end=False)
            elif word == "END" and inside:
                self._name(token)
                self._begin(joints, open_joints, joints[open_joints[-1]].name + " end", end=True)
            elif word == "OFFSET" and open_joints:
                joints[open_joints[-1]].offset = self._numbers()
            elif word == "CHANNELS" and inside:
                self._channels(joints[open_joints[-1]], token)
            else:
                raise BvhWrong("unexpected", token.line, token.column, found=token.text[:40])

    def _begin(self, joints: list[Joint], opened: list[int], name: str, *, end: bool) -> None:
        if len(joints) >= MOST_JOINTS:
            raise BvhWrong("many joints", self._last.line, self._last.column, most=MOST_JOINTS)
        joints.append(Joint(name, opened[-1] if opened else -1, first=self._width, end=end))
        self._expect("{")
        opened.append(len(joints) - 1)

    def _name(self, head: Token) -> str:
        """All that stands behind JOINT on its line: some exporters write `Bip01 L Thigh`."""
        words = []
        while self._now is not None and self._now.line == head.line and self._now.text != "{":
            words.append(self._take().text)
        return " ".join(words) or "?"

    def _numbers(self) -> tuple[float, float, float]:
        x, y, z = (self._number() for _ in range(3))
        return x, y, z

    def _number(self) -> float:
        token = self._take()
        try:
            number = float(token.text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise BvhWrong("no number", token.line, token.column, found=token.text[:40])
        return number

    def _channels(self, joint: Joint, head: Token) -> None:
        count = self._take()
        if not count.text.isdecimal() or len(count.text) > 2:
            raise BvhWrong("no count", count.line, count.column, found=count.text[:40])
        names: list[str] = []
        for _ in range(int(count.text)):
            token = self._take()
            name = CHANNELS.get(token.text.lower())
            if name is None:
                raise BvhWrong("no channel", token.line, token.column, found=token.text[:40])
            names.append(name)
        if joint.channels or len(dict.fromkeys(names)) < len(names):
            raise BvhWrong("channels twice", head.line, head.column, name=joint.name)
        joint.channels, joint.first = tuple(names), self._width
        self._width += len(names)


def _head(lines: list[str], motion: int) -> tuple[int, float, int]:
    """How many frames, how long each lasts, and the index of the first line behind that."""
    found: dict[str, tuple[float, int, int]] = {}
    at = motion
    while at < len(lines) and len(found) < 2:
        line = _bare(lines[at])
        at += 1
        if not line.strip():
            continue
        match = re.match(r"\s*(frames|frame\s*time)\s*:?\s*(\S*)", line, re.IGNORECASE)
        if match is None:
            column = len(line) - len(line.lstrip()) + 1
            raise BvhWrong("expected", at, column, word="Frames: / Frame Time:",
                           found=line.split()[0][:40])  # fmt: skip
        word = match.group(1).lower().replace(" ", "").replace("\t", "")
        try:
            number = float(match.group(2))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise BvhWrong("no number", at, match.start(2) + 1, found=match.group(2)[:40])
        found[word] = number, at, match.start(2) + 1
    if len(found) < 2:
        raise BvhWrong("cut motion head", len(lines), 1)
    count, line_of, column = found["frames"]
    if count < 1 or count != int(count):
        raise BvhWrong("no frames", line_of, column)
    seconds, line_of, column = found["frametime"]
    if not 0.0 < seconds <= LONGEST_FRAME:
        raise BvhWrong("frame time", line_of, column, most=f"{LONGEST_FRAME:g}")
    return int(count), seconds, at
