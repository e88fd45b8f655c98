"""The mouth of a worker: what a plugin says, checked and sent to the engine."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from stagekit.core.kinds import Kind
from stagekit.core.values import (
    EVENT,
    FAULT,
    FRAME,
    LATER,
    LOOK,
    SECOND,
    SIGNAL,
    TEXT_LIMIT,
    Happening,
    Ns,
)
from stagekit.show import clock
from stagekit.show.ports import written
from stagekit.show.wire import Channel

FAULTS_A_SECOND = 4

HELD = 10_000
"""Most things that a model may say in one thought."""

TOGETHER = 500
"""Happenings of one message, so that none grows beyond what the engine takes."""

MEMBERS = 4096
"""Most numbers of one signal."""

AHEAD: Ns = 24 * 3600 * SECOND
"""An event may be said so far ahead, at most."""

GLANCE: Ns = SECOND // 30
"""What is only for the eyes is said no more often than this."""


class Mouth:
    """A `Say` that sends. [any thread] Never blocks, never raises.

    A model's words are kept until its thought is done (`hold`); an input's
    leave at once.
    """

    def __init__(
        self,
        name: str,
        channel: Channel,
        ports: Mapping[str, Kind],
        wants: Sequence[str],
        *,
        hold: bool = False,
    ) -> None:
        """`ports` are those declared; `wants` those the scene listens to."""
        self.name = name
        self.channel = channel
        self.ports = ports
        self.wanted = dict.fromkeys(wants, True)
        self._watched: dict[str, bool] = {}
        self._glances: dict[int, Ns] = {}
        self._families = tuple(f"{port}." for port, kind in ports.items()
                               if kind.family or kind.what == "any")  # fmt: skip
        self._hold = hold
        self._held: list[Happening] = []
        self._lost = self._unheard = 0
        self._lock = threading.Lock()
        self._said_faults: dict[str, Ns] = {}
        self._fault_times: list[Ns] = []

    def wants(self, name: str) -> bool:
        """Whether anything in the scene listens to this port, or somebody looks at it."""
        name = written(name)
        return name in self.wanted or name in self._watched

    def listen(self, wants: Sequence[str]) -> None:
        """From now on the scene listens to these ports."""
        self.wanted = dict.fromkeys(wants, True)

    def watch(self, ports: Sequence[str]) -> None:
        """From now on somebody looks at these ports, whether the scene listens to them or not."""
        self._watched = dict.fromkeys(ports, True)

    def signal(self, name: str, *value: float, who: int = 0, at: Ns | None = None) -> None:
        """Say a signal's newest value."""
        name = written(name)
        if not self._known(name):
            return
        numbers = self._finite(name, value)
        if numbers is not None and name in self.wanted:
            moment, _ = self._moment(at)
            self._send(Happening(0, moment, SIGNAL, self.name, name, self._person(who), numbers))

    def frame(
        self,
        signals: Mapping[str, float | Sequence[float]],
        *,
        who: int = 0,
        at: Ns | None = None,
    ) -> None:
        """Say several signals of one moment."""
        rows: list[tuple[object, ...]] = []
        looks: list[tuple[object, ...]] = []
        who = self._person(who)
        for port, value in signals.items():
            name = written(port)
            heard = name in self.wanted
            if not (heard or name in self._watched) or not self._known(name):
                continue
            given = value if isinstance(value, (tuple, list)) else _members(value)
            numbers = self._finite(name, given)
            if numbers is not None:
                (rows if heard else looks).append((name, who, *numbers))
        if not rows and not looks:
            return
        moment, _ = self._moment(at)
        if rows:
            self._send(Happening(0, moment, FRAME, self.name, "", who, tuple(rows)))
        if looks and self._may_glance(who):
            self._send(Happening(0, moment, LOOK, self.name, "", who, tuple(looks)))

    def _may_glance(self, who: int) -> bool:
        """Whether it is time to show that person again: a picture that comes a little early may."""
        now, due = clock.now(), self._glances.get(who, 0)
        if now < due - GLANCE // 4:
            return False
        self._glances[who] = max(due, now - GLANCE // 4) + GLANCE
        return True

    def event(self, name: str, /, *, who: int = 0, at: Ns | None = None, **data: Any) -> None:
        """Say that something happened, or (`at` ahead) that it will."""
        name = written(name)
        if not self._known(name) or name not in self.wanted:
            return
        kind = self.ports[name]
        values: list[float | int | str] = []
        for field in kind.parts:
            value = data.pop(field, None)
            if value is None:
                self.fault(f"{name} was said without {field}.", f"{name} a été dit sans {field}.")
                return
            plain = self._plain(name, value)
            if plain is None:
                return
            values.append(plain)
        if data:
            extra = ", ".join(data)
            self.fault(f"{name} has no field {extra}.", f"{name} n'a pas de champ {extra}.")
        who = self._person(who)
        now, due = self._moment(at)
        if due:
            self._send(Happening(0, now, LATER, self.name, name, who, (due, *values)))
        else:
            self._send(Happening(0, now, EVENT, self.name, name, who, tuple(values)))

    def fault(self, english: str, french: str = "") -> None:
        """Say what went wrong; the same words at most once a second."""
        now = clock.now()
        with self._lock:
            if now - self._said_faults.get(english, -(10**12)) < 10**9:
                return
            if len(self._said_faults) > 100:
                self._said_faults.clear()
            self._said_faults[english] = now
            self._fault_times = [t for t in self._fault_times if now - t < 10**9]
            if len(self._fault_times) >= FAULTS_A_SECOND:
                return
            self._fault_times.append(now)
        words = (english[:TEXT_LIMIT], (french or english)[:TEXT_LIMIT])
        self._send(Happening(0, now, FAULT, self.name, "plugin", 0, words), droppable=False)

    def life(self, what: str, *values: object) -> None:
        """Say that the plugin is ready, lost or back."""
        self._send(Happening(0, clock.now(), "life", self.name, what, 0, values), droppable=False)

    def release(self, last: Happening) -> list[list[Happening]]:
        """All that a model said while thinking and the word that it is done, in messages."""
        with self._lock:
            held, self._held = self._held, []
            lost, self._lost = self._lost, 0
        if lost:
            self.fault(
                f"it said more than {HELD} things at once; {lost} were let go.",
                f"il a dit plus de {HELD} choses à la fois ; {lost} abandonnées.",
            )
        held.append(last)
        return [held[start : start + TOGETHER] for start in range(0, len(held), TOGETHER)]

    def drop(self) -> None:
        """Forget what a thought that failed had begun to say."""
        with self._lock:
            self._held.clear()

    def _send(self, happening: Happening, *, droppable: bool | None = None) -> None:
        with self._lock:
            if self._hold and happening.kind not in (FAULT, "life"):
                if len(self._held) < HELD:
                    self._held.append(happening)
                else:
                    self._lost += 1
                return
            if droppable is None:
                droppable = happening.kind in (SIGNAL, FRAME, LOOK)
            sent = self.channel.send([happening], droppable=droppable)
            if not sent and not droppable and not self.channel.closed:
                self._unheard += 1
            lost = self._unheard if sent else 0
            self._unheard -= lost
        if lost:  # there is room again: what was lost meanwhile is told
            self.fault(
                f"it said more than the engine could take; {lost} events were let go.",
                f"il en disait plus que le moteur n'en prend ; {lost} événements abandonnés.",
            )

    def _person(self, who: Any) -> int:
        """A person's number, whatever number-like thing it was written as; 0 for nonsense."""
        if type(who) is int and 0 <= who < 2**31:
            return who
        try:
            number = int(who)
        except (TypeError, ValueError, OverflowError):
            number = -1
        if not 0 <= number < 2**31:
            self.fault(f"who={who!r} is not a person's number."[:200],
                       f"who={who!r} n'est pas un numéro de personne."[:200])  # fmt: skip
            return 0
        return number

    def _moment(self, at: Any) -> tuple[Ns, Ns]:
        """When it was, never ahead of now (that would carry the whole show ahead); and when due.

        The second is 0 for what is not ahead.
        """
        now = clock.now()
        if at is None:
            return now, 0
        try:
            moment = int(at)
        except (TypeError, ValueError, OverflowError):
            self.fault(f"at={at!r} is not a moment."[:200], f"at={at!r} n'est pas un moment."[:200])
            return now, 0
        if moment > now:
            return now, min(moment, now + AHEAD)
        return max(moment, 0), 0

    def _known(self, name: str) -> bool:
        if name in self.ports or name.startswith(self._families):
            return True
        self.fault(f"it says {name}, which it did not declare.",
                   f"il dit {name}, qu'il n'a pas déclaré.")  # fmt: skip
        return False

    def _finite(self, name: str, value: Sequence[float]) -> tuple[float, ...] | None:
        try:
            numbers = tuple([float(number) for number in value[:MEMBERS]])
        except (TypeError, ValueError, OverflowError):
            self.fault(f"{name}: not a number.", f"{name} : ce n'est pas un nombre.")
            return None
        for number in numbers:
            if not math.isfinite(number):
                self.fault(f"{name} was not a finite number; the last value stays.",
                           f"{name} n'était pas fini ; la dernière valeur reste.")  # fmt: skip
                return None
        return numbers

    def _plain(self, name: str, value: Any) -> float | int | str | None:
        if isinstance(value, str):
            return value[:TEXT_LIMIT].encode(errors="replace")[:TEXT_LIMIT].decode(errors="ignore")
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, int):
            return value if -(2**63) <= value < 2**63 else float(value)
        numbers = self._finite(name, (value,))
        return None if numbers is None else numbers[0]


def _members(value: Any) -> Sequence[float]:
    """Anything that gives numbers (an array, say) as a tuple; a number alone as one."""
    try:
        return tuple(value)
    except TypeError:
        return (value,)
