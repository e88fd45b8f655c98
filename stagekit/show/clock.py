"""The show's clock: never goes back, whatever happens to the date."""

from __future__ import annotations

import time

from stagekit.core.values import Ns

_offset: Ns = 0


def begin_at(offset: Ns) -> None:
    """Add this to the machine's own clock from now on.

    A show that is taken up goes on at the moment at which it stopped, in all
    its processes, even where the machine was started anew.
    """
    global _offset
    _offset = offset


def offset_to(moment: Ns) -> Ns:
    """The offset by which it is that moment now."""
    return moment - time.monotonic_ns()


def offset() -> Ns:
    """What is added to the machine's own clock."""
    return _offset


def now() -> Ns:
    """Nanoseconds since some fixed moment; the same in all processes of one show."""
    return time.monotonic_ns() + _offset


def wall_offset() -> Ns:
    """What to add to `now()` to get the time of day, in nanoseconds since 1970."""
    return time.time_ns() - time.monotonic_ns() - _offset
