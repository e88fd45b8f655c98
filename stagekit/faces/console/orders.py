"""What a browser may ask for: each order is looked through whole before it goes anywhere.

Its name, how many values, of which kind and within which bounds, and whether
the scene has what it names. What does not hold is answered with a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from stagekit import locale

Plan = Mapping[str, Any]

Index = Annotated[int, Meta(ge=0, le=9999)]
Flag = Literal[0, 1]
Level = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0, le=600)]
Thing = Annotated[str, Meta(min_length=1, max_length=200)]
Output = Annotated[str, Meta(max_length=200)]  # a model's parameter has none
Who = Annotated[int, Meta(ge=0, le=9999)]
Value = float | int | bool | Annotated[str, Meta(max_length=200)]
Person = Annotated[str, Meta(max_length=60)]
Secret = Annotated[str, Meta(max_length=200)]


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """An order as it comes: `id` is given back with the answer.

    `n` is the number of the picture that its page had seen last (see `LATE`).
    """

    do: Annotated[str, Meta(min_length=1, max_length=20)]
    values: Annotated[list[Any], Meta(max_length=40)] = []
    id: int | Annotated[str, Meta(max_length=40)] | None = None
    n: int | None = None


LATE = 5
"""Pictures that may have been sent since the one an order was given by: about a second.
What a lost link has held back longer is not done; panic is, whenever it comes."""


@dataclass(frozen=True)
class Form:
    """How an order must be written.

    Attributes:
        values: the types of its values, in order.
        least: how many must stand; those after may be left out.
        rest: the type of any more values, or None if there may be none.
        names: which sort of thing of the scene stands at which place.
        free: whether a reader may ask for it too.
    """

    values: tuple[Any, ...] = ()
    least: int = 0
    rest: Any = None
    names: tuple[tuple[int, str], ...] = ()
    free: bool = False


SIGNAL = ((0, "source"),)

FORMS: Mapping[str, Form] = {
    "go": Form((Index,), 0, names=((0, "next"),)),
    "back": Form((Index,), 0, names=((0, "cue"),)),
    "cue": Form((Index,), 1, names=((0, "cue"),)),
    "standby": Form((Index,), 1, names=((0, "cue"),)),
    "panic": Form(),
    "blackout": Form((Flag,), 0),
    "master": Form((Thing, Level), 2, names=((0, "output"),)),
    "set": Form((Output, Thing, Value), 3, rest=Value, names=((0, "output"),)),
    "free": Form((Output, Thing, Seconds), 2, names=((0, "output"),)),
    "hold": Form((Thing, Thing, Who), 3, names=SIGNAL),
    "override": Form((Thing, Thing, Who, Value), 4, rest=Value, names=SIGNAL),
    "give": Form((Thing, Thing, Who, Seconds), 3, names=SIGNAL),
    "mute": Form((Thing, Flag), 2, names=((0, "mapping"),)),
    "solo": Form((Thing, Flag), 2, names=((0, "mapping"),)),
    "bypass": Form((Thing, Flag), 2, names=((0, "model"),)),
    "resend": Form((Thing,), 0, names=((0, "output"),)),
    "mode": Form((Literal["show", "rehearsal"],), 1),
    "apply": Form(),
    "scene": Form((Index,), 1, names=((0, "scene"),)),
    "calibrate": Form((Thing, Thing, Who, Seconds), 4, names=SIGNAL),
    "takeup": Form(),
    # These stay in the console's own process.
    "name": Form((Person,), 1, free=True),
    "seen": Form((Thing,), 1),
    "watch": Form((Flag,), 1, free=True),
    "token": Form((Secret,), 1, free=True),
}  # fmt: skip

LOCAL = ("name", "seen", "watch", "token")
"""Orders that the keeper never hears of."""


class Refused(Exception):
    """An order that goes nowhere: `why` in both languages, and the `id` to answer it by."""

    def __init__(self, key: str, asked: int | str | None = None, **data: object) -> None:
        """The sentence of that key in the table `console`."""
        super().__init__(key)
        self.key = key
        self.id = asked
        self.why = sentences(key, **data)


def sentences(key: str, **data: object) -> dict[str, str]:
    """One sentence of the console's in every language."""
    return {lang: locale.say("console", key, lang, **data) for lang in locale.LANGUAGES}


def read(
    raw: str | bytes, plan: Plan | None = None, *, reader: bool = False, newest: int = 0
) -> Asked:
    """An order as it came from a browser, whole and in order; `newest`: the last picture's number.

    Raises:
        Refused: it is not.
    """
    try:
        asked = msgspec.json.decode(raw, type=Asked)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused("nonsense") from None
    form = FORMS.get(asked.do)
    if form is None:
        raise Refused("unknown", asked.id, do=asked.do)
    if reader and not form.free:
        raise Refused("reader", asked.id)
    if asked.n is not None and newest - asked.n > LATE and asked.do != "panic":
        raise Refused("late", asked.id)
    count = len(asked.values)
    if count < form.least or (form.rest is None and count > len(form.values)):
        raise Refused("values", asked.id, do=asked.do)
    try:
        values = [
            msgspec.convert(value, form.values[index] if index < len(form.values) else form.rest)
            for index, value in enumerate(asked.values)
        ]
    except msgspec.ValidationError:
        raise Refused("values", asked.id, do=asked.do) from None
    if not all(isfinite(value) for value in values if isinstance(value, float)):
        raise Refused("values", asked.id, do=asked.do)
    asked.values = values
    if plan is not None:
        for place, sort in form.names:
            if place < count and not _there(values[place], sort, plan):
                key = "no_cue" if sort == "next" else f"no_{sort}"
                raise Refused(key, asked.id, name=values[place])
    return asked


def _there(value: Any, sort: str, plan: Plan) -> bool:
    """Whether the scene has that thing; what the plan does not tell of may be there."""
    if sort == "next":  # behind the last cue stands the next scene of the show
        show = plan.get("show")
        leads_on = show is not None and show.get("at", 0) + 1 < len(show["scenes"])
        return value < len(plan["cues"]) + leads_on if "cues" in plan else True
    if sort == "cue":
        return value < len(plan["cues"]) if "cues" in plan else True
    if sort == "scene":
        show = plan.get("show")
        return show is not None and value < len(show["scenes"])
    if not plan.get("rev") or (sort == "output" and not value):
        return True
    if sort == "source":
        return value in _names(plan, "inputs") or value in _names(plan, "models")
    return value in _names(plan, f"{sort}s")


def _names(plan: Plan, section: str) -> Collection[str]:
    return [one["name"] for one in plan.get(section, ())]
