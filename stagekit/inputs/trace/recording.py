"""Reading a recording: which things it holds, what each said, and all of it line by line."""

from __future__ import annotations

import base64
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.kinds import ANY, EVENT, Kind
from stagekit.core.trace import LONGEST_HEADER, TraceWrong, header_of, row_of
from stagekit.core.values import Happening
from stagekit.inputs.trace.words import missing

GATES = ("seen", "connected")
"""Ports that tell whether somebody is there; a show records them though no line names them."""

DAMAGE = (msgspec.DecodeError, ValueError, KeyError, TypeError, RecursionError)
"""What reading a damaged plan may raise."""


class Thing(msgspec.Struct):
    """An input or model of the recorded show, as its plan has it.

    Attributes:
        use: its plugin.
        people: the persons' names.
        ports: what it could say.
    """

    use: str = ""
    people: tuple[str, ...] = ()
    ports: dict[str, Kind] = {}


class _Plan(msgspec.Struct):
    """The part of a recorded plan that is needed here."""

    inputs: dict[str, Thing] = {}
    models: dict[str, Thing] = {}


class Recording:
    """One thing of a trace.

    Attributes:
        people: its persons' names.
        ports: what was recorded of it: the ports that the show listened to.
        cut: whether reading ended at a line that was cut off.
    """

    def __init__(self, path: Path, of: str) -> None:
        """Read the header.

        Raises:
            Missing: there is no such file, it is no trace or one of another
                version, or it knows no input or model of that name.
        """
        self._path = path
        self.cut = False
        plan = _plan(path)
        try:
            known = msgspec.msgpack.decode(plan, type=_Plan)
            whole = msgspec.msgpack.decode(plan)
        except DAMAGE:
            raise missing("not a trace", file=path.name) from None
        things = {**known.inputs, **known.models}
        if of not in things:
            near = difflib.get_close_matches(of, things, 1)
            if near:
                raise missing("no thing near", file=path.name, name=of, near=near[0])
            raise missing("no thing", file=path.name, name=of, known=", ".join(things))
        self._of = of
        self.people = things[of].people
        try:
            self.ports = _heard(whole, of, things[of].ports)
        except DAMAGE:
            raise missing("not a trace", file=path.name) from None

    def __iter__(self) -> Iterator[Happening]:
        """Every happening of the show in order, whosever it is.

        Raises:
            OSError: the file has gone.
        """
        with self._path.open("rb") as file:
            file.readline(LONGEST_HEADER)
            for line in file:
                row = row_of(line)
                if row is None:
                    self.cut = True
                    return
                if isinstance(row, Happening):
                    yield row


def _plan(path: Path) -> bytes:
    """The plan that the recorded show was built from, packed."""
    try:
        if not path.exists():
            raise missing("file absent", file=path)
        if not path.is_file():
            raise missing("not a trace", file=path.name)
        if path.stat().st_size == 0:
            raise missing("file empty", file=path.name)
        with path.open("rb") as file:
            header = header_of(file.readline(LONGEST_HEADER))
        return base64.b64decode(header["plan"])
    except OSError:
        raise missing("file closed", file=path.name) from None
    except TraceWrong as wrong:
        key = "other version" if wrong.args[0] == "other-version" else "not a trace"
        raise missing(key, file=path.name) from None
    except (KeyError, TypeError, ValueError):
        raise missing("not a trace", file=path.name) from None


def _heard(plan: Any, of: str, declared: dict[str, Kind]) -> dict[str, Kind]:
    """The ports and addresses of one thing that anything in a plan listens to."""
    found: dict[str, Kind] = {}
    for place in _places(plan):
        if place.get("thing") != of:
            continue
        port = str(place.get("port", ""))
        if port.startswith("/"):
            kind = msgspec.convert(place["kind"], Kind)
            found[port] = kind if kind.what == EVENT else Kind(ANY)
        else:  # a member of a family stands behind its port's name
            name = port if port in declared else port.partition(".")[0]
            if name in declared:
                found[name] = declared[name]
    ordered = {port: kind for port, kind in declared.items() if port in found or port in GATES}
    return {**ordered, **{port: kind for port, kind in found.items() if port not in declared}}


def _places(node: Any) -> Iterator[dict[str, Any]]:
    """Every `Place` in plain data, however deep."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("type") == "place":
                yield one
            waiting.extend(reversed(one.values()))
        elif isinstance(one, (list, tuple)):
            waiting.extend(reversed(one))
