"""What a shape is: a word between two arrows, which is one pure function.

A shape says what it takes and gives and makes a *step* from its arguments.
Steps know no clock, file or chance of their own; what they must remember is
plain data that is handed in and given back, so that any node can be saved and
restored. There are two sorts of step:

- **still**: `step(x) -> y`, the answer follows from the value alone;
- **moving**: `step(now, x, memory) -> (y, memory, wake)`. `now` is in
  nanoseconds; `memory` is None at first, then whatever plain data (numbers,
  text, None, and lists or tuples of them) the step gave back; `wake` is None
  when nothing will change by time alone, NEXT_TICK while it glides, or the
  exact moment at which it wants to be asked again. When only time has passed,
  a step that takes a signal is given the last value again, and a step that
  takes an event is given None.

A value is a float; a tuple of floats for a list, vector or colour (r g b, each
0..1); an event is a tuple of its fields. A step that gives events answers with
a list of them, empty when there is none; a step that gives a signal may answer
None: it has nothing to say yet (`delay` and `latch` at first, `pick` from a
list too short). A step that takes numbers is spread
over the members of lists, vectors and (where `takes` names it) colours by the
engine, one memory a member.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEXT_TICK = 0
"""Answered as `wake` by a step that glides: ask again at the next tick."""

Step = Callable[..., Any]


@dataclass(frozen=True)
class Shape:
    """One word of the language.

    Attributes:
        word: as it stands between the arrows.
        takes: the kinds it accepts: number, list, vector, colour, event.
        gives: `same`; `same:` (same, unit lost); `same:/s` (unit a second);
            `arg` (what its range is made of); or number, list, colour, event,
            `event:text`.
        first: what its first value must be: `range`, `duration`, `number`,
            `same` (the unit of what arrives), `rate`, `level`, `frequency`,
            `int`, `word` (a field), `texts` (several), or
            `number or soft slow fast`; None where it takes none.
        named: a word and what follows it; `flag` where nothing does.
        need: which of `first` and the named ones must stand; `any`: one of them.
        says: one plain sentence, in English (French stands in the locale).
        moving: whether its steps are of the moving sort.
        make: keyword arguments to a step. `first` and the named words (spaces
            as underscores) as plain numbers in base units: a range is (low,
            high), floats, or ints where it is one of notes; a colour (r, g,
            b), a range of colours a pair of those. It
            may also ask for `seed` (int), `lamps` (how many lamps its list is
            for) and `fields` (names of the event's fields that arrive).
        example: one line of a scene.
    """

    word: str
    takes: tuple[str, ...]
    gives: str
    make: Callable[..., Step]
    first: str | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    need: tuple[str, ...] = ()
    says: str = ""
    moving: bool = False
    example: str = ""
