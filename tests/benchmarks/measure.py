"""Figures beside their floors: these machines are noisy, ratios are not.

A figure is measured several times, its floor each time in between; what counts
is the median of the rounds' ratios.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        what: in plain words, with its condition (`idle`, `loaded`).
        unit: of value and floor.
        value, floor: medians over the rounds; no floor where the bound is absolute.
        ratio: median of the rounds' own ratios, or the value itself without a floor.
        bound: what the ratio may not pass; None where it is only shown.
        least: True where the ratio must reach the bound instead.
    """

    what: str
    unit: str
    value: float
    floor: float | None
    ratio: float
    bound: float | None
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        if self.bound is None:
            return True
        return self.ratio >= self.bound if self.least else self.ratio <= self.bound


def share(values: Sequence[float], percent: float) -> float:
    """That percentile, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(len(ordered) * percent / 100 + 0.5) - 1))]


def against_floor(
    what: str,
    unit: str,
    rounds: Sequence[tuple[float, float]],
    bound: float | None,
    *,
    least: bool = False,
) -> Figure:
    """From (value, floor) of each round."""
    return Figure(
        what,
        unit,
        statistics.median(value for value, _ in rounds),
        statistics.median(floor for _, floor in rounds),
        statistics.median(value / floor for value, floor in rounds),
        bound,
        least,
    )


def absolute(
    what: str, unit: str, values: Sequence[float], bound: float | None, *, least: bool = False
) -> Figure:
    """The median of some values against a bound in their own unit."""
    middle = statistics.median(values)
    return Figure(what, unit, middle, None, middle, bound, least)


def line(figure: Figure) -> str:
    """One row of the table."""
    floor = "" if figure.floor is None else f"{figure.floor:10.2f}"
    ratio = "" if figure.floor is None else f"{figure.ratio:7.2f}"
    sign = ">=" if figure.least else "<="
    bound = "" if figure.bound is None else f"{sign} {figure.bound:g}"
    verdict = "" if figure.bound is None else ("holds" if figure.holds else "BROKEN")
    return (
        f"{figure.what:<46} {figure.value:10.2f} {floor:>10} {figure.unit:<6}"
        f" {ratio:>7} {bound:>8}  {verdict}"
    )


def head() -> str:
    """The names of the columns."""
    return f"{'figure':<46} {'value':>10} {'floor':>10} {'unit':<6} {'ratio':>7} {'bound':>8}"


def progress(words: str) -> None:
    """Say on the error stream what is going on; a whole run takes minutes."""
    print(f"... {words}", file=sys.stderr, flush=True)
