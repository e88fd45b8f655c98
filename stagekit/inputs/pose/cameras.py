"""Which cameras there are, and how each is opened on this system."""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SYSFS = Path("/sys/class/video4linux")
"""Where Linux tells of its cameras."""

SYSTEM: str = sys.platform

RATE, PICTURE = "30", "640x480"
"""Asked of a camera; one that cannot is then opened as it likes."""


class Camera(NamedTuple):
    """One camera.

    Attributes:
        number: as `camera: 0` means it.
        name: as the system shows it.
        file: what is opened.
        format: the driver's name for libav.
    """

    number: int
    name: str
    file: str
    format: str


def cameras(sysfs: Path = SYSFS) -> list[Camera]:
    """All cameras of this machine, by their number.

    Raises:
        OSError: the system does not tell.
    """
    if SYSTEM.startswith("linux"):
        return linux_cameras(sysfs)
    return named_cameras("avfoundation" if SYSTEM == "darwin" else "dshow")


def linux_cameras(sysfs: Path = SYSFS) -> list[Camera]:
    """What video4linux has; a camera's second node, which gives no pictures, is left out."""
    found = []
    for node in sysfs.glob("video*"):
        number = node.name.removeprefix("video")
        if not number.isdigit() or _line(node / "index", "0") != "0":
            continue
        name = _line(node / "name", node.name)
        found.append(Camera(int(number), name, f"/dev/{node.name}", "v4l2"))
    return sorted(found)


def named_cameras(format: str) -> list[Camera]:
    """What macOS (avfoundation) or Windows (dshow) has.

    Raises:
        OSError: the system does not tell.
    """
    import av

    found: list[Camera] = []
    for device in av.enumerate_input_devices(format):
        if "video" in device.media_types:
            name = device.description or device.name
            file = f"video={device.name}" if format == "dshow" else f"{device.name}:none"
            found.append(Camera(len(found), name, file, format))
    return found


def fitting(asked: str, there: Sequence[Camera]) -> Camera | None:
    """The first camera that fits a number or a name; without either, the first of all.

    `*` and `?` stand for anything; capitals do not matter.
    """
    if not asked:
        return there[0] if there else None
    if re.fullmatch(r"\d+", asked):
        return next((camera for camera in there if camera.number == int(asked)), None)
    pattern = asked.casefold()
    return next(
        (camera for camera in there if fnmatch.fnmatchcase(camera.name.casefold(), pattern)), None
    )


def called(camera: Camera, there: Sequence[Camera]) -> str:
    """What a scene writes to mean that camera and no other: its name, else its number."""
    if fitting(camera.name, there) == camera and not camera.name.isdigit():
        return camera.name
    return str(camera.number)


def manners(camera: Camera) -> list[Mapping[str, str]]:
    """Options to open it with, the best first."""
    if camera.format not in ("v4l2", "avfoundation", "dshow"):
        return [{}]
    return [{"framerate": RATE, "video_size": PICTURE}, {"framerate": RATE}, {}]


def _line(file: Path, otherwise: str) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip() or otherwise
    except OSError:  # unplugged between two looks
        return otherwise
