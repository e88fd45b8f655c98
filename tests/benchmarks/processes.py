"""What a process takes of the machine: of its processors, and of its memory."""

from __future__ import annotations

import os
from pathlib import Path


def cpu(pid: int) -> float:
    """Seconds of a processor that it has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes that it holds in memory."""
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith("VmRSS"):
            return int(row.split()[1]) / 1000
    raise RuntimeError("no such process")


def child(pid: int, *words: str) -> int:
    """Its child whose command line holds one of these words."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in map(int, children):
        command = Path(f"/proc/{one}/cmdline").read_bytes().decode(errors="replace")
        if any(word in command for word in words):
            return one
    raise RuntimeError(f"there is no {' or '.join(words)}")
