"""Opening films, sound files and streams through PyAV, whichever of its versions is here."""

from __future__ import annotations

from typing import Any


def open_media(where: str, **wishes: Any) -> Any:
    """PyAV's container for a file or an address.

    A title in a broken encoding is no reason to refuse a film: up to PyAV 18 one
    must say so, from 19 on it is so, and saying it is an error.

    Args:
        where: a path, or the address of a stream.
        wishes: what else `av.open` takes (`options`, `timeout`).

    Raises:
        av.FFmpegError, OSError, ValueError: it cannot be opened.
    """
    import av

    if int(av.__version__.partition(".")[0]) < 19:
        wishes["metadata_errors"] = "replace"
    return av.open(where, **wishes)
