"""The tracked state: what stands at every cue, if all cues up to it are given in order.

Tracking is plain: what a cue does not mention stays. So the state at a cue is
the sum of all that the cues before it set, released, rested, woke and put to
sleep, once every fade has ended. Nothing here moves or waits: it is read off
the scene alone, and equals what the engine's destinations then hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, TypeVar

import msgspec

from stagekit.scene.plan import Arg, Cue, Destination, Lamps, Parameter, Raw, Scene, Setting, Target

K = TypeVar("K")
V = TypeVar("V")

Key: TypeAlias = tuple[str, str]
"""A destination: output and address. A model's parameter has no output: `("", "memory.density")`.

These are the keys by which the engine knows its targets, too.
"""


class Held(msgspec.Struct, frozen=True):
    """What one destination is held at, and since when.

    Attributes:
        value: what stands there, as the engine takes it: a float or a tuple of
            floats for a lamp; for a raw address what was written.
        cue: index of the cue that set it.
        over: seconds that its fade took.
        setting: the line of the cue, or None where the cue brought the whole
            output to rest.
    """

    value: Arg
    cue: int
    over: float = 0.0
    setting: Setting | None = None


class Said(msgspec.Struct, frozen=True):
    """What was last said at an address: a text, or a message without a value that fades.

    Attributes:
        values: its arguments; a text in several languages is a dict.
        cue, setting: as in `Held`.
    """

    values: tuple[Arg, ...]
    cue: int
    setting: Setting


class Released(msgspec.Struct, frozen=True):
    """A destination that was given back.

    Attributes:
        cue: index of the cue that released it.
        last: what it was held at before, which still stands where no mapping
            speaks; None where that cannot be known (a mapping had moved it).
    """

    cue: int
    last: Held | None = None


class Tracked(msgspec.Struct, frozen=True):
    """All that stands at one cue. Dictionaries keep the order in which things were last touched.

    Attributes:
        held: each destination that cues hold.
        said: what was last said at each address of events and texts. An output
            whose patch has words of its own for rest forgets them there.
        released: destinations that were held and are their mappings' again.
        frozen: destinations that `rest` stopped where a mapping had brought
            them (they have no place of rest), by the cue's index. Nobody can
            read off a scene where that is.
        rested: by output, the last cue that brought it to rest; at_rest: those
            of them that no cue has touched since.
        asleep, woken: inputs, models and groups by the last cue that put them
            to sleep or woke them. Who stands in neither was always awake.
    """

    held: dict[Key, Held]
    said: dict[Key, Said]
    released: dict[Key, Released]
    frozen: dict[Key, int]
    rested: dict[str, int]
    at_rest: dict[str, int]
    asleep: dict[str, int]
    woken: dict[str, int]


def nothing() -> Tracked:
    """The state before the first cue."""
    return Tracked({}, {}, {}, {}, {}, {}, {}, {})


def tracked(scene: Scene) -> tuple[Tracked, ...]:
    """The state at every cue, one for each, in the order of the conduct.

    Cues that start together are taken in their order, too, each as if the one
    before it had arrived; only the state at the last of them ever stands.

    Takes a copy of what has been touched so far for every cue and nothing
    more: 500 cues of 100 settings take less than a second.
    """
    house = _House(scene)
    out: list[Tracked] = []
    state = nothing()
    for index, cue in enumerate(scene.cues):
        state = _after(state, index, cue, house)
        out.append(state)
    return tuple(out)


def keys_of(place: Target) -> tuple[Key, ...]:
    """The destinations that a written one means, in its order; none for the conduct."""
    if isinstance(place, Lamps):
        return tuple((lamp.output, lamp.address) for lamp in place.lamps)
    if isinstance(place, Raw):
        return ((place.output, place.address),)
    return (("", f"{place.model}.{place.key}"),) if isinstance(place, Parameter) else ()


def is_said(setting: Setting) -> bool:
    """Whether a setting is said once (an event, a text) rather than held."""
    return isinstance(setting.target, Raw) and setting.target.event


def over_of(setting: Setting, cue: Cue) -> float:
    """Seconds that a setting takes: its own, else its cue's, else a cut."""
    return setting.over if setting.over is not None else (cue.over or 0.0)


def wanted(setting: Setting, index: int, over: float) -> Arg | None:
    """What the destination number `index` of a setting is set to; None: nothing.

    One value goes to all lamps, several one to each. A raw address takes all
    its values, whole numbers as they are written; what fades is a float.
    """
    values = setting.values
    if not isinstance(setting.target, Raw):
        if len(values) == 1:
            return _float(values[0])
        return _float(values[index]) if index < len(values) else None
    plain = [_float(value) if over > 0.0 else value for value in values]
    return plain[0] if len(plain) == 1 else tuple(plain)


def _float(value: Arg) -> Arg:
    if isinstance(value, (tuple, list)):
        return tuple([_float(member) for member in value])
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


# ---- what a scene's destinations are


class _House:
    """Every destination that a scene speaks of, and which of them mappings move."""

    def __init__(self, scene: Scene) -> None:
        self.places: dict[str, dict[Key, Destination]] = {name: {} for name in scene.outputs}
        self.moved: dict[Key, bool] = {}
        self.rests_in_words = {name: bool(out.rest) for name, out in scene.outputs.items()}
        for sender in scene.outputs.values():
            for lamps in sender.lamps.values():
                self._know(Lamps(sender.name, "", lamps))
        for mapping in scene.mappings:
            for place in mapping.targets:
                if not (isinstance(place, Raw) and place.event):
                    self._know(place)
                    self.moved.update(dict.fromkeys(keys_of(place), True))
        for cue in scene.cues:
            for place in (*(s.target for s in cue.settings if not is_said(s)), *cue.release):
                self._know(place)

    def _know(self, place: Target) -> None:
        if isinstance(place, Lamps):
            for lamp in place.lamps:
                self.places[lamp.output].setdefault((lamp.output, lamp.address), lamp)
        elif isinstance(place, Raw):
            key = (place.output, place.address)
            self.places[place.output].setdefault(key, Destination(*key))


# ---- one cue


def _after(before: Tracked, index: int, cue: Cue, house: _House) -> Tracked:
    """The state behind one more cue; in a cue rest comes first, then releases, then settings."""
    state = Tracked(*(dict(getattr(before, name)) for name in Tracked.__struct_fields__))
    for output in cue.rest:
        _rest(state, index, cue.over or 0.0, output, house)
    for place in cue.release:
        for key in keys_of(place):
            # What begins to fade to rest and is given back at once has not moved.
            stays = key[0] in cue.rest and bool(cue.over)
            _release(state, index, key, _last(before, key) if stays else state.held.get(key))
    # An output's own words of rest go when its fade has ended, and clear what was said before.
    cleared = [output for output in cue.rest if house.rests_in_words[output]]
    for setting in _in_time(cue):
        if is_said(setting):
            (key,) = keys_of(setting.target)
            state.at_rest.pop(key[0], None)
            if not (key[0] in cleared and setting.after < (cue.over or 0.0)):
                _put(state.said, key, Said(setting.values, index, setting))
            continue
        over = over_of(setting, cue)
        for number, key in enumerate(keys_of(setting.target)):
            value = wanted(setting, number, over)
            if value is not None:
                _take(state, key, Held(value, index, over, setting))
                state.at_rest.pop(key[0], None)
    for name in cue.wake:
        state.asleep.pop(name, None)
        _put(state.woken, name, index)
    for name in cue.sleep:
        state.woken.pop(name, None)
        _put(state.asleep, name, index)
    return state


def _in_time(cue: Cue) -> Iterator[Setting]:
    """A cue's settings in the order in which they begin: the last one stands."""
    yield from sorted(cue.settings, key=lambda setting: setting.after)


def _rest(state: Tracked, index: int, over: float, output: str, house: _House) -> None:
    for key, plan in house.places[output].items():
        if plan.rest is not None:
            value: Arg = (plan.rest,) * plan.size if plan.size > 1 else plan.rest
            _take(state, key, Held(value, index, over))
        elif key not in state.held and key not in state.frozen:
            _freeze(state, index, key, house)
    if house.rests_in_words[output]:
        for key in [key for key in state.said if key[0] == output]:
            del state.said[key]
    _put(state.rested, output, index)
    _put(state.at_rest, output, index)


def _freeze(state: Tracked, index: int, key: Key, house: _House) -> None:
    """Without a place of rest it stays where it stands, and is held there."""
    last = _last(state, key)
    if last is not None and key not in house.moved:
        _take(state, key, last)
    elif state.released.pop(key, None) is not None or key in house.moved:
        _put(state.frozen, key, index)


def _release(state: Tracked, index: int, key: Key, last: Held | None) -> None:
    if state.held.pop(key, None) is not None or state.frozen.pop(key, None) is not None:
        _put(state.released, key, Released(index, last))
        state.at_rest.pop(key[0], None)


def _last(state: Tracked, key: Key) -> Held | None:
    """What a cue last brought there and stands there still, as far as that can be known."""
    released = state.released.get(key)
    return state.held.get(key) or (None if released is None else released.last)


def _take(state: Tracked, key: Key, held: Held) -> None:
    state.released.pop(key, None)
    state.frozen.pop(key, None)
    _put(state.held, key, held)


def _put(into: dict[K, V], key: K, value: V) -> None:
    """As `into[key] = value`, but at the end."""
    into.pop(key, None)
    into[key] = value
