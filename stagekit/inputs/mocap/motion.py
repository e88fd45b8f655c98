"""The numbers behind a BVH file's skeleton: frames x channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagekit.inputs.mocap.words import BvhWrong

if TYPE_CHECKING:
    from stagekit.inputs.mocap.capture import Floats

LARGEST = 1e7
"""Neither degrees nor millimetres come near it; a number beyond it is damage."""


def read_motion(lines: list[str], begin: int, count: int, channels: int) -> Floats:
    """All frames; those that are there beyond the promised ones are taken too.

    Args:
        lines: of the whole file.
        begin: index of the first line of numbers.
        count: how many frames the file promises.
        channels: how many numbers make a frame.

    Raises:
        BvhWrong: there are fewer frames than promised, a line has a wrong count
            of numbers, or something is not a number; with its line and column.
    """
    import numpy as np

    if not channels:
        raise BvhWrong("no channels", begin, 1)
    rows = [index for index in range(begin, len(lines)) if _holds_numbers(lines[index])]
    numbers = [_numbers(lines[index], index) for index in rows]
    total = sum(len(row) for row in numbers)
    # a file that breaks its frames over lines otherwise is whole if its count is
    if total != count * channels:
        _even(lines, rows, [len(row) for row in numbers], count, channels)
    motion = np.concatenate(numbers)
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(motion) < LARGEST)
    if wrong.any():
        place = int(np.argmax(wrong))
        for index, row in zip(rows, numbers, strict=True):
            if place < len(row):
                found = lines[index].split()[place][:40]
                raise BvhWrong("not finite", index + 1, _column(lines[index], place), found=found)
            place -= len(row)
    frames: Floats = motion.reshape(-1, channels)
    return frames


def _holds_numbers(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith(("#", "//", ";"))


def _numbers(line: str, index: int) -> Floats:
    """One line's numbers."""
    import numpy as np

    words = line.split()
    try:
        return np.array(words, np.float64)
    except ValueError:
        for place, word in enumerate(words):
            try:
                float(word)
            except ValueError:
                column = _column(line, place)
                raise BvhWrong("no number", index + 1, column, found=word[:40]) from None
        raise


def _even(lines: list[str], rows: list[int], lengths: list[int], count: int, channels: int) -> None:
    """Every line is a frame, and no frame lacks; a last line that is short was cut off."""
    for frame, (index, length) in enumerate(zip(rows, lengths, strict=True)):
        if length == channels:
            continue
        if index == rows[-1] and length < channels and frame < count:
            column = len(lines[index].rstrip()) + 1
            raise BvhWrong("cut motion", index + 1, column, frames=frame, promised=count)
        column = _column(lines[index], min(length - 1, channels))
        raise BvhWrong("line length", index + 1, column, numbers=length, channels=channels)
    if len(rows) < count:
        raise BvhWrong("cut motion", len(lines), 1, frames=len(rows), promised=count)


def _column(line: str, place: int) -> int:
    """Where the word at that place begins, from 1."""
    at = 0
    for number, word in enumerate(line.split()):
        at = line.index(word, at)
        if number == place:
            return at + 1
        at += len(word)
    return at + 1
