"""Replaying a trace: the same happenings through a new engine give the same packets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from stagekit.core.values import GAP, Happening, Packet
from stagekit.engine.checkpoint import restore_brief
from stagekit.engine.stage import Stage
from stagekit.show.trace import Fold, Reader


@dataclass
class Replayed:
    """What came of a replay.

    Attributes:
        happenings, packets: how many.
        folds: how many checks were made, of packets' hashes and of whole states.
        differs: the `seq` of those that failed.
        gap: `seq` of an overflow, behind which the replay is no longer exact.
        cut: the file ends in the middle of a line.
        seconds: from the first happening to the last.
    """

    happenings: int = 0
    packets: int = 0
    folds: int = 0
    differs: list[int] = field(default_factory=list)
    gap: int | None = None
    cut: bool = False
    seconds: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether every check held and nothing was missing."""
        return not self.differs and self.gap is None


def replay(
    path: Path,
    packet: Callable[[Packet, Happening], None] | None = None,
) -> Replayed:
    """Hand a trace's happenings to a new stage and compare what leaves.

    `packet` is called for each packet, with the happening that caused it.

    Raises:
        TraceWrong, OSError: as `Reader`.
    """
    reader = Reader(path)
    resumed = reader.resumed or {"at": 0}
    stage = Stage(reader.scenes, reader.language, reader.overs, resumed["at"])
    if reader.resumed is not None:
        restore_brief(stage.engine, resumed["state"])
    fold, done = Fold(), Replayed()
    first: int | None = None
    for row in reader:
        if isinstance(row, Happening):
            first = row.at if first is None else first
            done.happenings += 1
            done.seconds = (row.at - first) / 1e9
            if row.kind == GAP and done.gap is None:
                done.gap = row.seq
            for effect in stage.handle(row):
                if isinstance(effect, Packet):
                    done.packets += 1
                    fold.add(effect)
                    if packet is not None:
                        packet(effect, row)
        elif "checkpoint" in row:
            done.folds += 1
            if msgspec.json.decode(msgspec.json.encode(stage.engine.state())) != row["checkpoint"]:
                done.differs.append(int(row["seq"]))
        elif "fold" in row:
            done.folds += 1
            if row["fold"] != fold.hex():
                done.differs.append(int(row["seq"]))
    done.cut = reader.cut
    return done
