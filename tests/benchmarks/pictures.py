"""An input like a pose, thirty pictures a second, that notes when it said each of them."""

from __future__ import annotations

import threading
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from stagekit.api import Host, Input, Say

NOTED = "said.bin"
PORTS = ("stamp", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o")


@dataclass
class Pictures(Input):
    """Sixteen numbers a picture, thirty pictures a second."""

    says = ("stamp", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o")
    _open: bool = field(default=False, init=False, repr=False)

    def open(self, host: Host, say: Say) -> None:
        """Begin."""
        self._open = True
        threading.Thread(target=self._run, args=(host.folder, say), daemon=True).start()

    def close(self) -> None:
        """End."""
        self._open = False

    def _run(self, folder: Path, say: Say) -> None:
        said = array("q")
        while self._open:
            time.sleep(1 / 30)
            count = len(said) + 1
            said.append(time.monotonic_ns())
            say.frame({port: count + n / 16 for n, port in enumerate(PORTS)})
            if count % 30 == 0:
                (folder / NOTED).write_bytes(said.tobytes())
