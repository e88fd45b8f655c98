"""The factor oracle: every piece of what was heard, in one small automaton.

Source: C. Allauzen, M. Crochemore, M. Raffinot, "Factor oracle: a new
structure for pattern matching", SOFSEM 1999. State i stands behind the i-th
letter; state 0 is the beginning. Every factor (piece) of the word can be read
from state 0; and each state has a suffix link to the earlier state where the
longest repeated suffix is read (nearly always the end of its first occurrence;
in a few words a short cut leads before it). Those links are where an improviser
may leap: as much of the past as `shared` says is the same on both sides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

L = TypeVar("L", bound=Hashable)

FARTHEST = 64
"""How many letters back two pasts are compared: more would be heard by nobody."""

MOST_LEAPS = 16
"""How many of a state's later twins are looked at, newest first."""


class Oracle(Generic[L]):
    """A factor oracle that grows letter by letter.

    Attributes:
        letters: the word; letter i stands at index i - 1.
        follow: for each state, where each letter leads.
        suffix: for each state, its suffix link; -1 for state 0.
        shared: how many letters before a state are the same before its suffix.
        twins: for each state, the later states whose suffix it is.
    """

    __slots__ = ("follow", "letters", "shared", "suffix", "twins")

    def __init__(self, word: Iterable[L] = ()) -> None:
        """Learn a word, letter by letter.

        >>> oracle = Oracle("abbbaab")
        >>> oracle.read("bba"), oracle.suffix
        (5, [-1, 0, 0, 2, 3, 1, 1, 2])
        """
        self.letters: list[L] = []
        self.follow: list[dict[L, int]] = [{}]
        self.suffix = [-1]
        self.shared = [0]
        self.twins: list[list[int]] = [[]]
        for letter in word:
            self.add(letter)

    def __len__(self) -> int:
        return len(self.letters)

    def add(self, letter: L) -> int:
        """Learn one more letter; return its state."""
        before, state = len(self.letters), len(self.letters) + 1
        self.letters.append(letter)
        self.follow.append({})
        self.follow[before][letter] = state
        link = self.suffix[before]
        while link > -1 and letter not in self.follow[link]:
            self.follow[link][letter] = state
            link = self.suffix[link]
        suffix = 0 if link == -1 else self.follow[link][letter]
        self.suffix.append(suffix)
        self.twins.append([])
        self.twins[suffix].append(state)
        self.shared.append(self._common(state, suffix))
        return state

    def read(self, word: Iterable[L]) -> int | None:
        """The state where that word ends, read from the beginning; None if it cannot be."""
        state = 0
        for letter in word:
            following = self.follow[state].get(letter)
            if following is None:
                return None
            state = following
        return state

    def leaps(self, state: int, least: int = 2) -> list[tuple[int, int]]:
        """States with the same past of at least so many letters, and how many they share."""
        found = []
        if self.shared[state] >= least:
            found.append((self.suffix[state], self.shared[state]))
        if state > 0:  # every state is a twin of the beginning: that says nothing
            for twin in self.twins[state][-MOST_LEAPS:]:
                if self.shared[twin] >= least:
                    found.append((twin, self.shared[twin]))
        return found

    def _common(self, state: int, suffix: int) -> int:
        if suffix == 0:
            return 0
        if self.suffix[state - 1] == suffix - 1:
            return self.shared[state - 1] + 1
        count = 0
        while count < suffix and count < FARTHEST:
            if self.letters[state - 1 - count] != self.letters[suffix - 1 - count]:
                break
            count += 1
        return count
