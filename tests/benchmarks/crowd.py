"""An input whose signals are all others thirty times a second.

`says` must stand written out: `scenes.lively` writes three hundred names there.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field

from stagekit.api import Host, Input, Say


@dataclass
class Crowd(Input):
    """So many numbers a picture."""

    says = ("s0",)
    _open: bool = field(default=False, init=False, repr=False)

    def open(self, host: Host, say: Say) -> None:
        """Begin."""
        self._open = True
        threading.Thread(target=self._run, args=(say,), daemon=True).start()

    def close(self) -> None:
        """End."""
        self._open = False

    def _run(self, say: Say) -> None:
        while self._open:
            time.sleep(1 / 30)
            now = time.monotonic()
            say.frame({port: math.sin(now + n / 10) for n, port in enumerate(self.says)})
