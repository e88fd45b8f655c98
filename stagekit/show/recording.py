"""The recording of a show: which file, and what stands at its head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stagekit.show.programme import Programme
from stagekit.show.resuming import Resuming
from stagekit.show.trace import Writer


def recording(
    programme: Programme, language: str, options: dict[str, Any], resuming: Resuming
) -> Writer | None:
    """Begin to record where that is asked for.

    Raises:
        OSError: the file cannot be written.
    """
    record = options.get("record")
    if not record:
        return None
    path, starts = Path(record), int(options.get("starts") or 0)
    if starts:  # what was recorded before the engine died stays as it is
        path = path.with_name(f"{path.stem}-{starts + 1}{path.suffix}")
    return Writer(path, programme.scenes, language, programme.overs,
                  packets=bool(options.get("packets")), resumed=resuming.record())  # fmt: skip
