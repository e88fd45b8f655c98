"""From a rate to the time between two of a kind."""

from __future__ import annotations

from stagekit.core.values import SECOND, Ns


def interval(rate: float) -> Ns:
    """The least time between two at that many a second; rounded up, so never too often.

    >>> interval(30.0)
    33333334
    """
    return -int(-SECOND // rate)
