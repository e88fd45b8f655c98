"""The engine's process as it is, but that it notes how late each of its ticks is.

python -m tests.benchmarks.ticking SCENE …     the keeper, as `stagekit run`
python -m tests.benchmarks.ticking engine FD   the engine's process
"""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

from stagekit.show import clock, engine_process, loop
from stagekit.show.keeper import Keeper

NOTED = "ticks.bin"
"""Beside the scene: the lateness of every tick, in nanoseconds."""

MOMENTS = "moments.bin"
"""Beside it: when each of them was, by the machine's clock, in nanoseconds."""

TAKEN = "reloads.bin"
"""When each new version of the scene had taken over, likewise."""


class Noting(loop.Loop):
    """A loop that knows when it should have been woken."""

    late = array("q")
    moments = array("q")
    taken = array("q")

    def _tick(self) -> None:
        wake, now = self.engine.next_wake(), clock.now()
        if wake is not None and now >= wake:
            self.late.append(now - wake)
            self.moments.append(now)
        super()._tick()

    def _reloads(self, *new: Any) -> None:
        super()._reloads(*new)
        self.taken.append(clock.now())

    def _rest(self) -> None:
        super()._rest()
        folder = Path(self.engine.scene.file).parent
        for name, noted in ((NOTED, self.late), (MOMENTS, self.moments), (TAKEN, self.taken)):
            (folder / name).write_bytes(noted.tobytes())


class Starting(Keeper):
    """A keeper that starts that engine."""

    def _spawn(self, module: str, fd: int) -> subprocess.Popen[bytes]:
        if not module.endswith("engine_process"):
            return super()._spawn(module, fd)
        command = [sys.executable, "-m", "tests.benchmarks.ticking", "engine", str(fd)]
        return subprocess.Popen(
            command, pass_fds=[fd], cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL
        )


def main() -> int:
    """One or the other."""
    if sys.argv[1] == "engine":
        del sys.argv[1]
        loop.Loop = Noting  # type: ignore[misc]
        return engine_process.main()
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[2]))
    return Starting({"scene": sys.argv[1], "language": "en"}).run()


if __name__ == "__main__":
    sys.exit(main())
