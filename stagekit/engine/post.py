"""The post: letters to models, and patience with their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagekit.core.values import Happening, Notice, Ns
from stagekit.engine.alarms import MODEL
from stagekit.engine.mailbox import END, PATIENCE, Mailbox

if TYPE_CHECKING:
    from stagekit.engine.engine import Engine


class Post:
    """Sends the letters that are due and sees who is late."""

    def __init__(self, engine: Engine) -> None:
        """One mailbox a model, in the scene's order."""
        self._engine = engine
        self._boxes = list(engine.graph.mailboxes.values())
        self._index = {box.model: index for index, box in enumerate(self._boxes)}

    def collect(self, now: Ns) -> None:
        """Send every letter that is due by now."""
        for index, box in enumerate(self._boxes):
            letter = box.letter(now)
            if letter is not None:
                self._engine.out(letter)
                self._await(index, box)
            elif box.pace:
                due = box.wants_at(now)
                if due is not None and due > now:
                    self._engine.alarms.set((MODEL, index, 1), due, lambda at: None)

    def answer(self, h: Happening, now: Ns) -> None:
        """A model has answered a letter."""
        box = self._engine.graph.mailboxes.get(h.source)
        number: Any = h.values[0] if h.values else -1
        if box is None or not box.answer(number, now):
            return
        self.forget(h.source)
        if box.late:
            box.late = False
            self._engine.absence.in_time(h.source)

    def forget(self, model: str) -> None:
        """No answer is awaited any more."""
        self._engine.alarms.clear((MODEL, self._index[model], 0))

    def restore(self) -> None:
        """Await again what was awaited."""
        for index, box in enumerate(self._boxes):
            if box.outstanding is not None:
                self._await(index, box)

    def _await(self, index: int, box: Mailbox) -> None:
        if not box.late:
            self._engine.alarms.set((MODEL, index, 0), box.sent_at + PATIENCE, self._late(index))
        elif box.sent_at + END > self._engine.now:
            self._engine.alarms.set((MODEL, index, 0), box.sent_at + END, self._stuck(index))

    def _late(self, index: int) -> Any:
        box = self._boxes[index]

        def ring(at: Ns) -> None:
            box.late = True
            self._engine.absence.late(box.model, at)
            self._engine.tell(Notice("fault", box.model, "model.late"))
            self._await(index, box)

        return ring

    def _stuck(self, index: int) -> Any:
        model = self._boxes[index].model
        return lambda at: self._engine.tell(Notice("restart", model, "model.stuck"))
