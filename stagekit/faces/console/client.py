"""One browser that is connected: what it is still to be sent, and in which order.

Words, events and answers are sent all and in order; of status and live frames
only the newest. A browser that reads nothing for some seconds is let go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from stagekit.faces.console.frames import Values

SILENT = 5.0
"""Seconds that one message may wait to be taken."""

TEXTS = 2000
"""Most words and answers that may wait."""


class Client:
    """A console at a browser.

    Attributes:
        name: the operator's; reader: may order nothing; watching: wants live frames.
    """

    def __init__(
        self,
        text: Callable[[str], Awaitable[None]],
        data: Callable[[bytes], Awaitable[None]],
        values: Values,
        *,
        name: str,
        address: str = "",
        reader: bool = False,
    ) -> None:
        """`text` and `data` send one message each, and wait while the other side is slow."""
        self.name = name
        self.address = address
        self.reader = reader
        self.watching = True
        self._text = text
        self._data = data
        self._values = values
        self._texts: deque[str] = deque()
        self._status: str | None = None
        self._frame: bytes | None = None
        self._whole = True
        self._more = asyncio.Event()
        self._sending: float | None = None

    @property
    def you(self) -> dict[str, object]:
        """As the others see it."""
        return {"name": self.name, "reader": self.reader}

    def say(self, text: str) -> None:
        """Something that must arrive."""
        self._texts.append(text)
        self._more.set()

    def status(self, text: str) -> None:
        """A picture: it replaces the one that has not been sent."""
        self._status = text
        self._more.set()

    def live(self, frame: bytes) -> None:
        """A live frame; if one was missed by this, a whole one follows."""
        if not self.watching:
            self._whole = True
            return
        if self._frame is not None or self._whole:
            self._frame, self._whole = None, True
        else:
            self._frame = frame
        self._more.set()

    def refresh(self) -> None:
        """The next live frame is a whole one."""
        self._frame, self._whole = None, True
        self._more.set()

    def stuck(self, now: float) -> bool:
        """Whether it has read nothing for too long (seconds of the loop's clock)."""
        waits = self._sending is not None and now - self._sending > SILENT
        return waits or len(self._texts) > TEXTS

    async def write(self) -> None:
        """Send, for ever; ends with an error when the connection is gone."""
        clock = asyncio.get_running_loop().time
        while True:
            await self._more.wait()
            self._more.clear()
            while True:
                self._sending = clock()
                if not await self._one():
                    break
            self._sending = None

    async def _one(self) -> bool:
        """Send the most urgent message; whether there was one."""
        if self._texts:
            await self._text(self._texts.popleft())
        elif self._status is not None:
            text, self._status = self._status, None
            await self._text(text)
        elif self._frame is not None:
            frame, self._frame = self._frame, None
            await self._data(frame)
        elif self._whole and self.watching and (whole := self._values.whole()) is not None:
            self._whole = False
            await self._data(whole)
        else:
            return False
        return True
