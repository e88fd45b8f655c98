"""Several people, each with an eye of her own, and each with the number that is hers.

Each eye follows one body and is shown only the part of the picture where that
body must be. While somebody is missing, a free eye looks for her in the rest.
Numbers are given by where a body should be and by what it wears: exactly, by
trying all ways. Who comes back after long is known by her clothes alone; who is
like nobody takes a number that nobody has had, the lowest first, from the left.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND
from stagekit.inputs.pose.acquaintance import Acquaintance, Glimpse, glimpse
from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.eye import Eye
from stagekit.inputs.pose.matching import matched
from stagekit.inputs.pose.meeting import Meeting, near, one_body
from stagekit.inputs.pose.painting import ROOM, Box, box_of
from stagekit.inputs.pose.presence import score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Held = TypeVar("Held")

SEARCH = 150 * MILLISECOND
"""How often the rest of the picture is searched while somebody is missing."""

PATIENCE = 250 * MILLISECOND
"""How long an eye goes on without seeing her well before she counts as gone."""

YOUNG = 400 * MILLISECOND
"""An eye that was opened so lately, and comes to look at another's body, saw nobody."""

LEAP = 0.5
"""Body-heights: an eye that leaps so far from where she should be is on another body."""

COVER = 0.08
"""How much is painted over round those who are known, when others are looked for."""


class Crowd:
    """Keeps everybody's number.

    Attributes:
        changed: the numbers, from 0, that have another body than in the picture
            before: what was smoothed for them must begin anew.
    """

    def __init__(self, people: int, confidence: float, model: Path) -> None:
        """Load an eye for each.

        Args:
            people: how many there are at the most.
            confidence: 0..1, how surely a body must be seen.
            model: a pose landmarker bundle.

        Raises:
            Exception: mediapipe does not start; it raises of many kinds.
        """
        self.changed: set[int] = set()
        self._confidence = confidence
        self._eyes = [Eye(confidence, model) for _ in range(people)]
        self._all = [Acquaintance() for _ in range(people)]
        self._holds: dict[int, Eye] = {}
        self._well: dict[int, Ns] = {}
        self._came: dict[int, Ns] = {}
        self._meetings: dict[tuple[int, int], Meeting] = {}
        self._searched: Ns | None = None
        # mediapipe lets go of Python's lock while it looks
        self._pool = ThreadPoolExecutor(people, thread_name_prefix="pose eye")

    def look(self, pixels: NDArray[np.uint8], at: Ns) -> list[Sight | None]:
        """What is seen of each person in a picture of height x width x 3, by number.

        Raises:
            RuntimeError, ValueError: the picture is none that the model takes.
        """
        aspect = pixels.shape[1] / pixels.shape[0]
        self.changed = set()
        boxes = {who: self._all[who].box(at, aspect) for who in self._holds}
        looks = {
            who: self._pool.submit(eye.follow, pixels, boxes[who].wider(ROOM, aspect), at)
            for who, eye in self._holds.items()
        }
        found = self._search(pixels, [box.wider(COVER, aspect) for box in boxes.values()], at)
        seen: list[Sight | None] = [None] * len(self._all)
        for who, look in looks.items():
            sight = look.result()
            if sight is not None and self._still(who, glimpse(sight, pixels), at):
                seen[who] = sight
        for who in [who for who in self._holds if at - self._well[who] > PATIENCE]:
            self._let_go(who, seen)
        self._welcome([(eye, glimpse(sight, pixels)) for eye, sight in found], seen, at)
        self._meet(seen, at)
        return seen

    def close(self) -> None:
        """Let go of the models and the threads."""
        self._pool.shutdown()
        for eye in self._eyes:
            eye.close()

    def _still(self, who: int, body: Glimpse, at: Ns) -> bool:
        """Whether what her eye sees can still be her; then she is there."""
        friend = self._all[who]
        if friend.walk is None:
            return False
        leap = math.dist(friend.walk.expected(at), body.spot)
        if leap > LEAP * max(friend.walk.tall, body.tall):
            return False
        if score(body.sight) >= self._confidence:
            self._well[who] = at
        friend.see(body, at, learn=not any(who in pair for pair in self._meetings))
        return True

    def _search(
        self, pixels: NDArray[np.uint8], covered: list[Box], at: Ns
    ) -> list[tuple[Eye, Sight]]:
        """Everybody new and the eye that saw her, when it is time to look and an eye is free."""
        free = [eye for eye in self._eyes if eye not in self._holds.values()]
        if not free or (self._searched is not None and 0 <= at - self._searched < SEARCH):
            return []
        self._searched = at
        found: list[tuple[Eye, Sight]] = []
        for eye in free:
            sight = eye.find(pixels, covered, at)
            if sight is None or score(sight) < self._confidence:
                eye.stale = sight is not None
                break
            found.append((eye, sight))
            covered.append(box_of(sight).wider(COVER, pixels.shape[1] / pixels.shape[0]))
        return found

    def _welcome(self, found: list[tuple[Eye, Glimpse]], seen: list[Sight | None], at: Ns) -> None:
        """Give each new body the number that fits it best."""
        new: list[tuple[Eye, Glimpse]] = []
        for eye, body in found:
            others = [self._all[who].here for who in self._holds]
            if any(other is not None and one_body(body, other) for other in others):
                eye.stale = True
            else:
                new.append((eye, body))
        new.sort(key=lambda pair: pair[1].spot)
        absent = [who for who in range(len(self._all)) if who not in self._holds]
        costs = [[self._all[who].cost(body, at) for who in absent] for _, body in new]
        for (eye, body), place in zip(new, matched(costs), strict=True):
            who = absent[place]
            self._all[who].see(body, at, learn=not any(who in pair for pair in self._meetings))
            self._holds[who], self._well[who], self._came[who] = eye, at, at
            seen[who] = body.sight
            self.changed.add(who)
            for pair, meeting in self._meetings.items():
                if who in pair and meeting.mistaken((self._all[pair[0]], self._all[pair[1]])):
                    self._exchange(pair, seen)

    def _meet(self, seen: list[Sight | None], at: Ns) -> None:
        """Watch those who come near each other, until they have parted."""
        for pair in combinations(range(len(self._all)), 2):
            one, other = friends = (self._all[pair[0]], self._all[pair[1]])
            meeting = self._meetings.get(pair)
            if meeting is None:
                if one.walk is not None and other.walk is not None and near(one, other, at):
                    self._meetings[pair] = Meeting((one.walk, other.walk), at)
                continue
            if meeting.taken(friends, at):
                self._exchange(pair, seen)
                continue
            loser = self._ghost(pair, at)
            loser = meeting.hidden(friends, at) if loser is None else loser
            if loser is not None:
                self._let_go(pair[loser], seen)
                continue
            exchange = meeting.parted(friends, at)
            if exchange is not None:
                del self._meetings[pair]
            if exchange:
                self._exchange(pair, seen)

    def _ghost(self, pair: tuple[int, int], at: Ns) -> int | None:
        """Which of two, 0 or 1, has only just been found, on what proves to be the other's body."""
        one, other = (self._all[who].here for who in pair)
        if one is None or other is None or not one_body(one, other):
            return None
        ages = [at - self._came[who] for who in pair]
        return ages.index(min(ages)) if min(ages) < min(YOUNG, max(ages)) else None

    def _exchange(self, pair: tuple[int, int], seen: list[Sight | None]) -> None:
        """Each takes the other's body, and keeps what she wears."""
        one, other = pair
        a, b = self._all[one], self._all[other]
        a.here, b.here, a.walk, b.walk = b.here, a.here, b.walk, a.walk
        _exchange(self._holds, one, other)
        _exchange(self._well, one, other)
        _exchange(self._came, one, other)
        seen[one], seen[other] = seen[other], seen[one]
        self.changed.update(pair)

    def _let_go(self, who: int, seen: list[Sight | None]) -> None:
        """She is not seen any more; her eye is free to search."""
        self._holds.pop(who).stale = True
        self._all[who].here = seen[who] = None


def _exchange(table: dict[int, Held], one: int, other: int) -> None:
    """What each of two has, if anything, goes to the other."""
    had = {who: table.pop(who) for who in (one, other) if who in table}
    for who, thing in had.items():
        table[other if who == one else one] = thing
