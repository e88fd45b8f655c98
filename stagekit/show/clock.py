"""The show's clock: never goes back, whatever happens to the date."""

from __future__ import annotations

import time

from stagekit.core.values import Ns


def now() -> Ns:
    """Nanoseconds since some fixed moment; the same in all processes of one machine."""
    return time.monotonic_ns()


def wall_offset() -> Ns:
    """What to add to `now()` to get the time of day, in nanoseconds since 1970."""
    return time.time_ns() - time.monotonic_ns()
