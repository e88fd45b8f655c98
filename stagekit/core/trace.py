"""A trace's lines, as bytes: what who replays a show and who plays one input of it both read.

The first line is a header, then one line for each happening, folds and
checkpoints between them (`stagekit.show.trace` writes them and tells more).
"""

from __future__ import annotations

from typing import Any

import msgspec

from stagekit.core.values import Happening

TRACE_VERSION = 1

LONGEST_HEADER = 64 << 20
"""Bytes of a first line that are read at most."""


class TraceWrong(Exception):
    """A file is no trace of ours, or of a version this stagekit does not know."""


_happening = msgspec.json.Decoder(Happening)
_anything = msgspec.json.Decoder()


def header_of(first: bytes) -> dict[str, Any]:
    """What the first line says.

    Raises:
        TraceWrong: `not-a-trace`, or `other-version`.
    """
    try:
        header = _anything.decode(first)
        version = header["stagekit trace"]
    except (msgspec.DecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TraceWrong("not-a-trace") from error
    if version != TRACE_VERSION:
        raise TraceWrong("other-version")
    found: dict[str, Any] = header
    return found


def row_of(line: bytes) -> Happening | dict[str, Any] | None:
    """A happening, or another line as a dict; None where the line was cut off or damaged."""
    if not line.endswith(b"\n"):
        return None
    try:
        if line.startswith(b"["):
            return _happening.decode(line)
        other = _anything.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return other if isinstance(other, dict) else None
