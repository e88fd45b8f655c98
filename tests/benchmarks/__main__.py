"""Measure stagekit: `python -m tests.benchmarks [names]`.

Names: reaction, rhythm, rate, scale, recording, start, restore, panic, go, consoles, watching,
fade, reload, frames, people, audio, shapes; all of them takes about eleven minutes. The exit
status is 1 where a bound is broken.
"""

from __future__ import annotations

import sys
from importlib import import_module

from tests.benchmarks.measure import head, line

NAMES = ("reaction", "rhythm", "rate", "scale", "recording", "start", "restore", "panic", "go",
         "consoles", "watching", "fade", "reload", "frames", "people", "audio",
         "shapes")  # fmt: skip


def main(names: list[str]) -> int:
    """Measure, and print one line a figure as it comes."""
    for name in names:
        if name not in NAMES:
            print(f"{name}? There are: {', '.join(NAMES)}", file=sys.stderr)
            return 2
    print(head())
    broken = 0
    for name in names or NAMES:
        for figure in import_module(f"tests.benchmarks.{name}").figures():
            print(line(figure), flush=True)
            broken += not figure.holds
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
