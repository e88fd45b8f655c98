"""Does a plugin keep the contract? Each check lives a short life with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from stagekit.api import HeardEvent, Input, Kind, Missing, Model, Moment, Output, Packet, Scalar
from stagekit.core.kinds import COLOUR, LIST, SIGNALS, TEXT, VECTOR
from stagekit.core.values import SECOND
from stagekit.show.ports import ports_of
from stagekit.testing.declaration import ContractBroken, declared
from stagekit.testing.recorder import Recorder
from stagekit.testing.stage import Stage

SLOW_OPEN = 1.0
"""`open` returns at once; past so many seconds it did not."""


def check_model(cls: type[Model], *, stage: Stage | None = None, **keys: object) -> Recorder:
    """Check a model's declaration, then let it think what the house could ask of it.

    It is asked with nothing heard (only where the house would: with a `pace`,
    or where nothing but events is heard), with one ear at a time, with all of
    them, and again after `restore` and after `forget`.

    Args:
        cls: the model's class.
        stage: where it stands; by default one at second 0 with seed 0.
        keys: its keys, where some are required.

    Returns:
        A recorder with all it said.

    Raises:
        ContractBroken: everything that is wrong.
    """
    problems = declared(cls, Model)
    if problems:
        raise ContractBroken(cls.__name__, problems)
    say = Recorder(cls.says)
    host = stage or Stage()
    model = cls(**keys)
    ready, problems = _begin("prepare", lambda: model.prepare(host))
    if ready:
        for label, heard in _moments(cls, host.now()):
            host.clock = heard.t
            problems += _attempt(f"think {label}", _thinking(model, heard, say))
        problems += _state(cls, model, replace(host), keys, say)
        problems += _attempt("forget", model.forget)
    _finish(cls, problems, say)
    return say


def check_input(
    cls: type[Input],
    *,
    seconds: float = 0.3,
    stage: Stage | None = None,
    **keys: object,
) -> Recorder:
    """Check an input's declaration, open it for a moment, close it, wake it again.

    A device that is missing is no fault, so long as the input says so with
    `Missing` in plain words. After `close` it must say nothing more, and a
    second `close` must do no harm.

    Args:
        cls: the input's class.
        seconds: how long to listen.
        stage: where it stands; by default one with a running clock.
        keys: its keys.

    Returns:
        A recorder with all it said.

    Raises:
        ContractBroken: everything that is wrong.
    """
    problems = declared(cls, Input)
    if problems:
        raise ContractBroken(cls.__name__, problems)
    device = cls(**keys)
    host = stage or Stage(clock=None)
    try:
        say = Recorder(cls.says if cls.ports_in is None else cls.says_with(keys, host.folder))
    except Missing:  # then `open` says so too
        say = Recorder(())
    start = time.monotonic()
    ready, problems = _begin("open", lambda: device.open(host, say))
    if time.monotonic() - start > SLOW_OPEN:
        problems.append("open took more than a second; it must return at once")
    if ready:
        time.sleep(seconds)
    problems += _attempt("close", device.close)
    already = len(say.said)
    time.sleep(min(seconds, 0.2))
    if len(say.said) > already:
        problems.append("it went on speaking after close")
    if ready:  # a cue may send it to sleep, and wake it
        problems += _attempt("opening it again", lambda: device.open(host, say))
        problems += _attempt("closing it again", device.close)
    problems += _attempt("a second close", device.close)
    _finish(cls, problems, say)
    return say


def check_output(
    cls: type[Output],
    packets: Sequence[Packet] = (),
    *,
    stage: Stage | None = None,
    **keys: object,
) -> int:
    """Check an output's declaration, open it, send, close it.

    Args:
        cls: the output's class.
        packets: what to send; by default one small message of each type.
        stage: where it stands.
        keys: its keys (`to`, `port`, …).

    Returns:
        How many bytes left.

    Raises:
        ContractBroken: everything that is wrong.
    """
    problems = declared(cls, Output)
    if problems:
        raise ContractBroken(cls.__name__, problems)
    host = stage or Stage()
    output = cls(**keys)
    sent = 0
    ready, problems = _begin("open", lambda: output.open(host))
    if ready:
        small = Packet(host.name, (("/stagekit/check", (0.5, 1, "é", True, b"\x00")),))
        for packet in packets or (small,):
            count: list[object] = []

            def send(packet: Packet = packet, count: list[object] = count) -> None:
                count.append(output.send(packet))

            problems += _attempt("send", send)
            if count and (not isinstance(count[0], int) or count[0] < 0):
                problems.append(f"send answered {count[0]!r}, not how many bytes left")
            elif count and isinstance(count[0], int):
                sent += count[0]
    problems += _attempt("close", output.close)
    problems += _attempt("a second close", output.close)
    if problems:
        raise ContractBroken(cls.__name__, problems)
    return sent


def _moments(cls: type[Model], start: int) -> Iterator[tuple[str, Moment]]:
    """What the house could ask, one second after the other."""
    ears = ports_of(cls.hears)
    signals = {name: kind for name, kind in ears.items() if kind.what in SIGNALS}
    events = {name: kind for name, kind in ears.items() if kind.what not in SIGNALS}
    if cls.pace is not None or not signals:
        yield "with nothing heard", Moment(start, {})
    second = 1
    for name, kind in signals.items():
        yield f"with only {name!r}", Moment(start + second * SECOND, {name: _value(kind)})
        second += 1
    heard = {name: _value(kind) for name, kind in signals.items()}
    for step in range(3):
        now = start + (second + step) * SECOND
        met = tuple(HeardEvent(name, 0, now, _fields(kind)) for name, kind in events.items())
        yield "with everything heard", Moment(now, heard, met)


def _value(kind: Kind) -> tuple[float, ...]:
    middle = 0.5 if kind.low is None or kind.high is None else (kind.low + kind.high) / 2
    sizes = {VECTOR: len(kind.parts) or 3, COLOUR: 3, LIST: 4}
    return (middle,) * (kind.size or sizes.get(kind.what, 1))


def _fields(kind: Kind) -> dict[str, Scalar]:
    textual = kind.what == TEXT or kind.text
    return dict.fromkeys(kind.parts, "text" if textual else 60)


def _state(
    cls: type[Model],
    model: Model,
    host: Stage,
    keys: dict[str, object],
    say: Recorder,
) -> Iterable[str]:
    """State must be plain, must survive JSON, and must be taken back."""
    try:
        state = model.state()
        plain = json.loads(json.dumps(state, allow_nan=False))
    except (TypeError, ValueError) as error:
        return [f"its state is not plain data: {error}"]
    if _unlisted(state) != plain:
        return ["its state changes on its way through JSON: keys must be text"]
    twin = cls(**keys)
    problems = _attempt("prepare, again", lambda: twin.prepare(host))
    problems += _attempt("restore", lambda: twin.restore(plain))
    try:
        again = twin.state()
    except Exception as error:
        return [*problems, f"state raised {type(error).__name__}: {error}"]
    if not problems and state is not None and _unlisted(again) != plain:
        problems.append("after restore its state is another one")
    for label, heard in _moments(cls, host.now() + 10 * SECOND):
        problems += _attempt(f"think {label}, restored", _thinking(twin, heard, say))
    return problems


def _unlisted(value: object) -> object:
    """Tuples as lists, as JSON gives them back."""
    if isinstance(value, list | tuple):
        return [_unlisted(member) for member in value]
    if isinstance(value, dict):
        return {key: _unlisted(member) for key, member in value.items()}
    return value


def _thinking(model: Model, heard: Moment, say: Recorder) -> Callable[[], None]:
    return lambda: model.think(heard, say)


def _begin(what: str, act: Callable[[], object]) -> tuple[bool, list[str]]:
    """Whether it began, and what is wrong. `Missing` is fair, if it says what."""
    try:
        act()
    except Missing as missing:
        silent = not missing.english.strip()
        return False, [f"{what} raised Missing without a word"] if silent else []
    except Exception as error:
        return False, [f"{what} raised {type(error).__name__}: {error}"]
    return True, []


def _attempt(what: str, act: Callable[[], object]) -> list[str]:
    """Do it; a sentence for what it raised."""
    try:
        act()
    except Exception as error:
        return [f"{what} raised {type(error).__name__}: {error}"]
    return []


def _finish(cls: type, problems: list[str], say: Recorder) -> None:
    problems += say.refused
    if problems:
        raise ContractBroken(cls.__name__, problems)
