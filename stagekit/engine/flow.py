"""A chain at work: the steps between a source and where it goes.

A flow hands what arrives from step to step, keeps what each step must
remember, and knows when it wants to be asked again although nothing arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stagekit.core.kinds import COLOUR, EVENT, LIST, NUMBER, VECTOR
from stagekit.core.seeds import seed_for
from stagekit.core.shapes import SHAPES
from stagekit.core.shapes.spec import NEXT_TICK, Shape
from stagekit.core.values import Ns
from stagekit.engine.sources import heard_as_event
from stagekit.scene.plan import Chain, Step

Pass = Callable[[Ns, Any], Any]


class Flow:
    """The steps of one chain, in order.

    Attributes:
        from_events, to_events: whether events arrive, and leave.
        still: the functions of a chain that only reckons, or None where one
            of its steps moves by time, remembers or deals in events.
        bare: as `still`, for a value that is one number and stays one through
            every step; None where it might become a list or a colour.
        wake: when to be asked again after the last pass; None: never by itself.
    """

    __slots__ = ("_nodes", "bare", "from_events", "moves", "still", "to_events", "wake")

    def __init__(self, chain: Chain, name: str, seed: int, lamps: int = 1) -> None:
        """`lamps`: for how many lamps a list is made; `name` and `seed` for chance."""
        self.from_events = heard_as_event(chain.source)
        self.to_events = chain.kind.what == EVENT
        self._nodes: list[Node] = []
        events = self.from_events
        for index, step in enumerate(chain.steps):
            node = Node(step, events, seed_for(seed, f"{name}#{index}"), lamps)
            self._nodes.append(node)
            events = step.gives.what == EVENT
        self.wake: Ns | None = None
        self.moves = any(node.shape.moving for node in self._nodes)
        self.still: tuple[Callable[[Any], Any], ...] | None = None
        if not self.moves and not self.from_events and not self.to_events:
            self.still = tuple(node.reckon for node in self._nodes)
        self.bare: tuple[Callable[[Any], Any], ...] | None = None
        if self.still is not None and all(node.keeps_number for node in self._nodes):
            self.bare = tuple(node.step for node in self._nodes)

    def signal(self, now: Ns, x: Any) -> Any:
        """Pass a signal's value; the answer is a value or a list of events."""
        wake: Ns | None = None
        for node in self._nodes:
            x = node.give(now, x)
            if node.wake is not None and (wake is None or node.wake < wake):
                wake = node.wake
            if x is None:
                break
        self.wake = wake
        return x

    def events(self, now: Ns, events: list[tuple[Any, ...]]) -> Any:
        """Pass events, none where only time has passed."""
        return self.signal(now, events)

    @property
    def remembers(self) -> bool:
        """Whether anything has gone through that a step remembers."""
        return any(node.memory is not None for node in self._nodes)

    def cut(self) -> None:
        """It is used no more: its steps let go of themselves."""
        for node in self._nodes:
            del node.give, node.reckon

    def state(self) -> list[object]:
        """Plain data: what each step remembers."""
        return [node.memory for node in self._nodes]

    def restore(self, state: Sequence[object]) -> None:
        """Take back what `state` gave; a chain of another length keeps nothing."""
        if len(state) == len(self._nodes):
            for node, memory in zip(self._nodes, state, strict=True):
                node.memory = memory


class Node:
    """One step with its memory.

    A step of numbers is spread over the members of a list, vector or colour,
    each with a memory of its own.
    """

    __slots__ = ("_members", "_takes_events", "give", "keeps_number", "memory", "reckon",
                 "shape", "step", "wake")  # fmt: skip

    def __init__(self, step: Step, events: bool, seed: int, lamps: int) -> None:
        """Make the step from its shape and arguments."""
        self.shape = SHAPES[step.word]
        self.step = _make(self.shape, step, seed, lamps)
        self.memory: Any = None
        self.wake: Ns | None = None
        self._takes_events = events
        members = NUMBER in self.shape.takes and step.takes.what != NUMBER
        self._members = members and step.takes.what in (LIST, VECTOR, COLOUR, "any")
        gives = self.shape.gives
        self.keeps_number = gives == NUMBER or (NUMBER in self.shape.takes and "same" in gives)
        self.reckon = self._spread_still if self._members else self.step
        self.give: Pass = self._choose()

    def _choose(self) -> Pass:
        if self._takes_events:
            return self._events if self.shape.moving else self._events_still
        if self.shape.moving:
            return self._spread_moving if self._members else self._moving
        reckon = self.reckon
        return lambda now, x: reckon(x)

    def _spread_still(self, x: Any) -> Any:
        if type(x) is tuple:
            step = self.step
            return tuple([step(member) for member in x])
        return self.step(x)

    def _moving(self, now: Ns, x: Any) -> Any:
        y, self.memory, wake = self.step(now, x, self.memory)
        self.wake = now + 1 if wake == NEXT_TICK else wake
        return y

    def _spread_moving(self, now: Ns, x: Any) -> Any:
        if type(x) is not tuple:
            return self._moving(now, x)
        old = self.memory
        if not isinstance(old, (list, tuple)) or len(old) != len(x):
            old = [None] * len(x)
        values, memory, earliest = [], [], None
        for member, was in zip(x, old, strict=True):
            y, is_now, wake = self.step(now, member, was)
            values.append(y)
            memory.append(is_now)
            if wake is not None:
                wake = now + 1 if wake == NEXT_TICK else wake
                if earliest is None or wake < earliest:
                    earliest = wake
        self.memory, self.wake = memory, earliest
        return None if any(value is None for value in values) else tuple(values)

    def _events_still(self, now: Ns, events: list[Any]) -> Any:
        return [out for event in events for out in self.step(event)]

    def _events(self, now: Ns, events: list[Any]) -> Any:
        y, self.memory, wake = self.step(now, None, self.memory)
        out = y
        for event in events:
            y, self.memory, wake = self.step(now, event, self.memory)
            out = out + y if isinstance(y, list) and isinstance(out, list) else y
        self.wake = now + 1 if wake == NEXT_TICK else wake
        return out


def _make(shape: Shape, step: Step, seed: int, lamps: int) -> Callable[..., Any]:
    code = shape.make.__code__
    asks = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    given = {word.replace(" ", "_"): value for word, value in step.args.items()}
    offers = {"seed": seed, "lamps": lamps, "fields": step.takes.parts}
    given.update({name: value for name, value in offers.items() if name in asks})
    return shape.make(**given)
