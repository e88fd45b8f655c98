"""A plan from one process to another, in pieces that each take well under a millisecond.

The engine reads one piece a turn, so that a scene of five hundred mappings
holds up no packet. What comes out equals what went in: MessagePack knows no
tuples, so they are made again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from stagekit.scene.measured import chains
from stagekit.scene.plan import Condition, Cue, Mapping, Own, Raw, Scene, Target

PIECE = 48_000
"""Bytes of the mappings, signals or cues that travel together; one that is longer goes alone."""

_encode = msgspec.msgpack.Encoder().encode
_scene = msgspec.msgpack.Decoder(Scene)
_lists: dict[str, msgspec.msgpack.Decoder[Any]] = {
    "signals": msgspec.msgpack.Decoder(list[Own]),
    "mappings": msgspec.msgpack.Decoder(list[Mapping]),
    "cues": msgspec.msgpack.Decoder(list[Cue]),
}
_NAMES = tuple(_lists)


def packed(scene: Scene) -> list[bytes]:
    """The scene in pieces: all but its long lists, then these in parts."""
    frame = msgspec.structs.replace(scene, signals=(), mappings=(), cues=())
    pieces = [b"\xff" + _encode(frame)]
    for index, name in enumerate(_NAMES):
        pieces += [bytes([index]) + part for part in _parts(getattr(scene, name))]
    return pieces


def _parts(rows: Iterable[Own | Mapping | Cue]) -> Iterator[bytes]:
    """Rows together, each part a list of its own."""
    part: list[bytes] = []
    size = 0
    for row in rows:
        data = _encode(row)
        if part and size + len(data) > PIECE:
            yield _list(part)
            part, size = [], 0
        part.append(data)
        size += len(data)
    if part:
        yield _list(part)


def _list(rows: list[bytes]) -> bytes:
    """Encoded rows as one encoded list (MessagePack's `array 32`)."""
    return b"\xdd" + len(rows).to_bytes(4, "big") + b"".join(rows)


def digest(pieces: Iterable[bytes]) -> str:
    """By what two plans are known to be the same."""
    folded = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        folded.update(piece)
    return folded.hexdigest()


def written(pieces: Iterable[bytes]) -> tuple[str, ...]:
    """The pieces as texts, as a happening carries them."""
    return tuple([base64.b64encode(piece).decode() for piece in pieces])


def whole(texts: Iterable[object]) -> Scene:
    """The scene of such texts.

    Raises:
        ValueError: they are none.
    """
    unpacking = Unpacking()
    try:
        for text in texts:
            unpacking.take(base64.b64decode(str(text)))
        return unpacking.scene()
    except (msgspec.DecodeError, IndexError) as error:
        raise ValueError(str(error)) from error


class Unpacking:
    """Takes the pieces of one plan, in their order."""

    def __init__(self) -> None:
        """None yet."""
        self._frame: Scene | None = None
        self._rows: dict[str, list[Any]] = {name: [] for name in _NAMES}

    def take(self, piece: bytes) -> None:
        """One more piece.

        Raises:
            msgspec.DecodeError: it is none.
        """
        if piece[:1] == b"\xff":
            frame = self._frame = _scene.decode(piece[1:])
            _tuples_of_scene(frame)
            return
        name = _NAMES[piece[0]]
        rows = _lists[name].decode(piece[1:])
        for row in rows:
            if isinstance(row, Cue):
                _tuples_of_cue(row)
            else:
                _tuples_of_steps(row.chain.steps)
                for target in row.targets if isinstance(row, Mapping) else ():
                    _tuples_of_target(target)
        self._rows[name] += rows

    def scene(self) -> Scene:
        """The whole, once all pieces are here."""
        if self._frame is None:
            raise msgspec.DecodeError("no plan has come")
        rows = {name: tuple(rows) for name, rows in self._rows.items()}
        return msgspec.structs.replace(self._frame, **rows)


# ---- tuples, where the plan says only "a value"


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_tuples(one) for one in value])
    return value


def _tuples_of_steps(steps: Iterable[Any]) -> None:
    for step in steps:
        args = step.args
        for name, value in args.items():
            if type(value) is list:
                args[name] = _tuples(value)


def _tuples_of_target(target: Target) -> None:
    args = target.args if isinstance(target, Raw) else None
    if args is not None and any(type(one) is list for row in args for one in row):
        fixed = tuple(tuple(_tuples(one) for one in row) for row in args)
        msgspec.structs.force_setattr(target, "args", fixed)


def _tuples_of_condition(condition: Condition | None) -> None:
    for term in condition.terms if condition is not None else ():
        if type(term.value) is list:
            msgspec.structs.force_setattr(term, "value", _tuples(term.value))


def _tuples_of_cue(cue: Cue) -> None:
    _tuples_of_condition(cue.when)
    for setting in cue.settings:
        _tuples_of_target(setting.target)
        if any(type(value) is list for value in setting.values):
            fixed = tuple(_tuples(value) for value in setting.values)
            msgspec.structs.force_setattr(setting, "values", fixed)
    for target in cue.release:
        _tuples_of_target(target)


def _tuples_of_scene(frame: Scene) -> None:
    for chain in chains(frame):
        _tuples_of_steps(chain.steps)
    for group in frame.groups:
        _tuples_of_condition(group.condition)
    for things in (frame.inputs, frame.models, frame.outputs):
        for thing in things.values():
            for name, value in thing.keys.items():  # a list of names stays one
                if isinstance(value, list) and value and isinstance(value[0], float):
                    thing.keys[name] = tuple(value)
