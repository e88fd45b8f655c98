"""The checks for plugin authors: right plugins pass, wrong ones are told all that is wrong."""

import threading
import time
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest

from stagekit.api import (
    Fallback,
    Host,
    Input,
    Length,
    Level,
    Missing,
    Model,
    Moment,
    Output,
    Packet,
    Range,
    Say,
    Seconds,
    Unit,
    event,
    many,
    number,
    vector,
)
from stagekit.testing import ContractBroken, check_input, check_model, check_output


def problems_of(check: Any, cls: type, **keys: object) -> str:
    with pytest.raises(ContractBroken) as broken:
        check(cls, **keys)
    assert str(broken.value).startswith(f"{cls.__name__}: ")
    return "\n".join(broken.value.problems)


@dataclass
class Counter(Model):
    """Counts what it hears."""

    hears = (("notes", event("pitch")), "left wrist")
    says = ("count", ("hit", event("text", "much")), ("control", many(family=True)))
    pace = 10.0

    how: Literal["up", "down"] = "up"
    much: Level = 0.5
    after: Seconds = 1.0
    far: Length | None = None
    names: list[str] = field(default_factory=list)
    if_late: Fallback = field(default_factory=Fallback)
    total: int = field(default=0, init=False)

    def think(self, heard: Moment, say: Say) -> None:
        self.total += len(heard.events)
        say.signal("count", self.total)
        say.signal("control.7", 1.0)
        for one in heard.events:
            say.event("hit", text="now", much=one.data["pitch"], at=heard.t + 5)

    def forget(self) -> None:
        self.total = 0

    def state(self) -> object:
        return {"total": self.total}

    def restore(self, state: object) -> None:
        assert isinstance(state, dict)
        self.total = state["total"]


def test_a_right_model_passes_and_what_it_said_is_given_back() -> None:
    say = check_model(Counter, how="down")
    assert say.signals("count")[0] == (0.0,)
    assert say.events("hit")[0] == {"text": "now", "much": 60}


@dataclass
class Needy(Model):
    """Needs the one ear it has, as the house promises it."""

    hears, says = ("reach",), ("out",)
    how_far: Length

    def think(self, heard: Moment, say: Say) -> None:
        (x,) = heard.signals["reach"]
        say.signal("out", x * self.how_far)


def test_a_model_with_one_ear_is_only_asked_when_it_has_heard() -> None:
    assert check_model(Needy, how_far=2.0).signals("out")[0] == (1.0,)


@dataclass
class Absent(Model):
    """Wants a library that nobody has."""

    says = ("out",)

    def prepare(self, host: Host) -> None:
        raise Missing("Install the library of dreams.")

    def think(self, heard: Moment, say: Say) -> None:
        raise AssertionError("never asked")


def test_missing_is_fair() -> None:
    check_model(Absent)


def test_all_that_is_wrong_with_a_declaration_is_told_at_once() -> None:
    @dataclass
    class Wrong(Model):
        hears = ("and", ("two", "things"))  # type: ignore[assignment]
        says = ("left  wrist", "out", "out", ("range", number(low=1, high=0)), "9lives")
        pace = 5000.0
        port: complex = 0j
        speed: Annotated[float, Unit("km")] = 1.0
        much: Level = 1.5
        how: Literal["up"] = "down"  # type: ignore[assignment]
        _hidden: int = 0

        def think(self, heard: Moment, say: Say) -> None: ...

    told = problems_of(check_model, Wrong)
    for word in (
        "'and' holds 'and'",
        "neither a name",
        "'left  wrist' is not made of words",
        "'out' stands twice",
        "'range' goes from 1 to 0",
        "'9lives'",
        "pace is 5000",
        "complex",
        "km",
        "'much' is 1.5 by default, outside",
        "'how' is 'down' by default",
        "'_hidden' begins with _",
    ):
        assert word in told
    assert len(told.splitlines()) == 12


def test_help_is_asked_for() -> None:
    source = """
@dataclass
class Silent(Model):
    says = ("out",)
    def think(self, heard, say): ...
"""
    file = {"__name__": "nowhere", "dataclass": dataclass, "Model": Model}
    exec(source, file)
    assert problems_of(check_model, file["Silent"]) == "it has no docstring, which is its help"  # type: ignore[arg-type]
    exec(source, documented := {**file, "__doc__": "A model that says nothing."})
    check_model(documented["Silent"])  # type: ignore[arg-type]


def test_a_class_that_is_no_plugin() -> None:
    class Bare(Model):
        """Not a dataclass."""

        says = ("out",)

        def think(self, heard: Moment, say: Say) -> None: ...

    assert "not a dataclass" in problems_of(check_model, Bare)
    assert "not a Model" in problems_of(check_model, int)
    assert "not a Input" in problems_of(check_input, Counter)


@dataclass
class Misbehaving(Model):
    """Says whatever the test wants it to."""

    says = ("out", ("hit", event("much")), ("place", vector("m")))
    pace = 1.0
    act: str = ""

    def think(self, heard: Moment, say: Say) -> None:
        match self.act:
            case "raise":
                raise KeyError("reach")
            case "undeclared":
                say.signal("elsewhere", 1.0)
            case "nan":
                say.signal("out", float("nan"))
            case "mixed":
                say.event("out", much=1)
            case "fields":
                say.event("hit", little=1)
            case "short":
                say.signal("place", 1.0)
            case "signal":
                say.signal("hit", 1.0)
            case "object":
                say.event("hit", much=[1])  # type: ignore[arg-type]

    def forget(self) -> None:
        if self.act == "forget":
            raise ValueError("I cannot forget")

    def state(self) -> object:
        return {"set": {1}, "number": {1: 2}, "nan state": {"x": float("nan")}}.get(self.act)


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("raise", "think with nothing heard raised KeyError"),
        ("undeclared", "'elsewhere' was said, and is not declared"),
        ("nan", "'out' said nan"),
        ("mixed", "'out' is declared as a number, and was said as an event"),
        ("fields", "event 'hit' has the fields ['much'], not ['little']"),
        ("short", "'place' has 3 number(s), and 1 were said"),
        ("signal", "'hit' is declared as an event, and was said as a signal"),
        ("object", "hit.much is [1], neither a number nor text"),
        ("forget", "forget raised ValueError"),
        ("set", "state is not plain data"),
        ("number", "keys must be text"),
        ("nan state", "state is not plain data"),
    ],
)
def test_a_model_that_misbehaves_is_told(act: str, word: str) -> None:
    assert word in problems_of(check_model, Misbehaving, act=act)


def test_a_state_that_is_not_taken_back_is_told() -> None:
    class Lossy(Counter):
        """Forgets what it was given."""

        def restore(self, state: object) -> None: ...

    assert "another one" in problems_of(check_model, dataclass(Lossy))


@dataclass
class Ticker(Input):
    """Says a tick now and then."""

    says = ("tick",)
    act: str = ""
    end: threading.Event = field(default_factory=threading.Event, init=False)

    def open(self, host: Host, say: Say) -> None:
        if self.act == "missing":
            raise Missing("Plug the ticker in.")
        if self.act == "silent missing":
            raise Missing("")
        if self.act == "slow":
            time.sleep(1.1)
        if self.act == "once awake" and self.end.is_set():
            raise RuntimeError("threads can only be started once")
        self.end.clear()
        self.thread = threading.Thread(target=self.run, args=(say,), daemon=True)
        self.thread.start()

    def run(self, say: Say) -> None:
        while not self.end.wait(0.01):
            say.signal("tick", 1.0)

    def close(self) -> None:
        if self.act == "deaf":
            threading.Timer(0.5, self.end.set).start()
            return
        if self.act == "once" and self.end.is_set():
            raise OSError("closed already")
        self.end.set()


def test_a_right_input_passes() -> None:
    assert len(check_input(Ticker).signals("tick")) > 3
    assert check_input(Ticker, act="missing").said == []


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("deaf", "went on speaking after close"),
        ("slow", "must return at once"),
        ("once", "a second close raised OSError"),
        ("once awake", "opening it again raised RuntimeError"),
        ("silent missing", "without a word"),
    ],
)
def test_a_wrong_input_is_told(act: str, word: str) -> None:
    assert word in problems_of(check_input, Ticker, act=act)


@dataclass
class Sink(Output):
    """Swallows packets."""

    to: str
    act: str = ""

    def open(self, host: Host) -> None:
        if self.act == "closed":
            raise OSError("no such desk")

    def send(self, packet: Packet) -> int:
        if self.act == "none":
            return None  # type: ignore[return-value]
        if self.act == "raise":
            raise BlockingIOError("full")
        return len(packet.messages) * 8


def test_a_right_output_passes() -> None:
    assert check_output(Sink, to="desk") == 8
    pair = Packet("sink", (("/a", (1,)), ("/b", (2,))))
    assert check_output(Sink, [pair, pair], to="desk") == 32


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("closed", "open raised OSError"),
        ("none", "send answered None"),
        ("raise", "send raised BlockingIOError"),
    ],
)
def test_a_wrong_output_is_told(act: str, word: str) -> None:
    assert word in problems_of(check_output, Sink, to="desk", act=act)


def test_a_key_may_be_bounded() -> None:
    @dataclass
    class Bounded(Model):
        """A key in its range."""

        says = ("out",)
        channel: Annotated[int, Range(1, 16)] = 16

        def think(self, heard: Moment, say: Say) -> None: ...

    check_model(Bounded)
