"""What cues have announced: each thing is done at its moment, or made void before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from stagekit.core.values import Ns
from stagekit.engine.alarms import CUE, Alarms

Do = Callable[[list[Any], Ns], None]


class Coming:
    """Things to come, as plain data: what, when, of what."""

    def __init__(self, alarms: Alarms) -> None:
        """Nothing is to come; who can do it says so by `can`."""
        self._alarms = alarms
        self._do: dict[str, Do] = {}
        self._ahead: dict[int, list[Any]] = {}
        self._count = 0

    def can(self, what: str, do: Do) -> None:
        """`do(of, at)` is called for everything of that name."""
        self._do[what] = do

    def later(self, what: str, at: Ns, *of: object) -> None:
        """It is to be done at that moment."""
        self._count += 1
        number = self._count
        self._ahead[number] = [what, at, *of]

        def ring(moment: Ns) -> None:
            self._ahead.pop(number, None)
            self._do[what](list(of), moment)

        self._alarms.set((CUE, number, 0), at, ring)

    def each(self) -> Iterator[tuple[str, Ns, list[Any]]]:
        """All that is to come."""
        for what, at, *of in self._ahead.values():
            yield what, at, of

    def drop(self, void: Callable[[str, list[Any]], bool]) -> None:
        """Forget what `void(what, of)` is true of."""
        for number, (what, _, *of) in list(self._ahead.items()):
            if void(what, of):
                del self._ahead[number]
                self._alarms.clear((CUE, number, 0))

    def state(self) -> list[list[Any]]:
        """Plain data."""
        return [list(one) for one in self._ahead.values()]
