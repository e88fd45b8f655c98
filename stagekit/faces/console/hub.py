"""What was told last, and everybody who looks at it: the middle of the console.

It takes the keeper's lines and gives each browser a whole snapshot when it
comes and everything new from then on. Each message is encoded once for all.
"""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec

from stagekit.core.problems import Problem
from stagekit.faces.cli import problems
from stagekit.faces.cli.sentences import sentence
from stagekit.faces.console.client import Client
from stagekit.faces.console.frames import Values
from stagekit.locale import LANGUAGES

LOG = 400
"""Newest words that a browser is given when it comes."""

SEEN = 200
"""Acknowledged faults that are remembered."""

BEAT = 0.2
"""Seconds between two pictures while the engine is away."""

LATE = 0.3
"""Seconds without a picture of the engine's after which the last one is sent again."""

AWAY = 0.7
"""Seconds without a picture after which the engine counts as away."""

Message = dict[str, Any]


def text_of(message: Message) -> str:
    """A message as it is sent."""
    return msgspec.json.encode(message).decode()


class Hub:
    """The state of the show as the consoles see it."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing has been told yet."""
        self.plan: Message | None = None
        self.clients: list[Client] = []
        self.values = Values()
        self.seen: list[str] = []
        self.lost: Callable[[], None] = lambda: None
        """Called when a live frame was let go on the way: everything must be said again."""
        self.turn = 0
        """Counts the plans that came."""
        self._clock = clock
        self._status: Message = {}
        self._told_at = clock()
        self._beat_at = 0.0
        self.shown = 0
        self._log: deque[Message] = deque(maxlen=LOG)
        self._reload: Message | None = None
        self._began: Message = {}

    # ---- from the keeper

    def take(self, message: Message) -> None:
        """One line of the keeper's; what is not known here is passed over."""
        do = message.pop("do", None)
        if do == "live":
            self._live(message)
        elif do == "status":
            self._picture(message)
        elif do == "word":
            self._word(message)
        elif do == "plan":
            self.replan(message)
        elif do == "tracks":
            self._tracks(message)
        elif do == "reload":
            _spell(message)
            self._reload = message
            self._say({"t": "reload", **message})
        elif do == "began":
            self._began = message
            if self.plan is None or not self.plan["rev"]:
                self.replan(bare(message))

    def replan(self, plan: Message) -> None:
        """A scene: what lived before says nothing about it."""
        self.turn += 1
        self.values.forget()
        self.plan = plan
        self._tell_plan()

    def rigged(self, turn: int, rig: Message) -> None:
        """The stage of the plan that was the newest at that turn has been drawn."""
        if turn == self.turn and self.plan is not None:
            self.plan["rig"] = rig
            self._tell_plan()

    def _tell_plan(self) -> None:
        for client in self.clients:
            client.refresh()
        self._say({"t": "plan", **(self.plan or {})})

    def _picture(self, status: Message) -> None:
        for word in status.pop("words", ()):
            self._word(word)
        self._status = status
        self._told_at = self._clock()
        self._show()

    def _word(self, word: Message) -> None:
        word.setdefault("time", time.time())
        word["text"] = {lang: sentence(word, lang) for lang in LANGUAGES}
        self._log.append(word)
        self._say({"t": "word", **word})

    def _tracks(self, message: Message) -> None:
        new = message.get("tracks")
        if self.plan is None or not isinstance(new, list):
            return
        tracks: list[Any] = self.plan.setdefault("tracks", [])
        if message.get("from") == len(tracks):
            tracks += new
        self._say({"t": "tracks", "rev": self.plan.get("rev"), **message})

    def _live(self, message: Message) -> None:
        if message.get("e"):
            self._say({"t": "events", "e": message["e"]})
        frame = base64.b64decode(message.get("b") or "")
        if frame and self.values.take(frame):
            for client in self.clients:
                client.live(frame)
        if message.get("lost"):
            self.lost()

    # ---- to the browsers

    def _say(self, message: Message) -> None:
        if self.clients:
            text = text_of(message)
            for client in self.clients:
                client.say(text)

    def beat(self) -> None:
        """Called often: a picture goes out at 5 Hz, whether the engine speaks or not."""
        now = self._clock()
        away = now - self._told_at > AWAY
        if now - self._beat_at >= (BEAT if away else LATE):
            self._show()

    def _show(self) -> None:
        self._beat_at = self._clock()
        self.shown += 1
        if self.clients:
            text = text_of({"t": "status", **self.status()})
            for client in self.clients:
                client.status(text)

    def status(self) -> Message:
        """The newest picture, and whether the engine still speaks."""
        quiet = self._clock() - self._told_at
        away = quiet > AWAY
        return {**self._status, "n": self.shown, "rev": (self.plan or {}).get("rev"),
                "link": "engine" if away else "ok",
                "quiet": round(quiet, 1) if away else 0}  # fmt: skip

    def operators(self) -> list[Message]:
        """Everybody who is connected."""
        return [client.you for client in self.clients]

    def name(self) -> str:
        """A name for one who has not said theirs."""
        taken = {client.name for client in self.clients}
        return next(name for n in count(1) if (name := f"console {n}") not in taken)

    def join(self, client: Client) -> None:
        """Somebody has come: a whole snapshot, then all that is new."""
        self.clients.append(client)
        client.say(text_of({
            "t": "hello", "you": client.you, "operators": self.operators(), "plan": self.plan,
            "status": self.status(), "log": list(self._log), "reload": self._reload,
            "seen": self.seen,
        }))  # fmt: skip
        self._tell_operators(client)

    def leave(self, client: Client) -> None:
        """Somebody has gone."""
        if client in self.clients:
            self.clients.remove(client)
            self._tell_operators()

    def rename(self, client: Client, name: str) -> None:
        """An operator says who they are."""
        client.name = name
        self._tell_operators()

    def _tell_operators(self, but: Client | None = None) -> None:
        operators = self.operators()
        for client in self.clients:
            if client is not but:
                client.say(text_of({"t": "operators", "operators": operators, "you": client.you}))

    def acknowledge(self, fault: str) -> None:
        """Somebody has seen a fault: for all of them it no longer blinks."""
        if fault not in self.seen:
            self.seen = [*self.seen, fault][-SEEN:]
        self._say({"t": "seen", "seen": self.seen})

    def end(self) -> None:
        """The show is over."""
        self._say({"t": "end"})


def _spell(reload: Message) -> None:
    """Give each problem its sentence in every language: a browser has no tables."""
    for plain in reload.get("problems") or ():
        problem = Problem(**{name: plain[name] for name in plain if name != "says"})
        plain["says"] = {lang: problems.sentence(problem, lang) for lang in LANGUAGES}


def bare(began: Message) -> Message:
    """A plan made of what the engine said as it began, until it says more."""
    cues = [
        {"i": index, "number": number, "title": title, "note": note, "when": "", "follow": None,
         "with": False, "over": None, "does": []}
        for index, (number, title, note) in enumerate(began.get("cues", ()))
    ]  # fmt: skip
    scene = {"name": began.get("name", {}), "file": began.get("file", ""), "about": None}
    return {
        "rev": 0, "scene": scene, "show": None, "language": began.get("language", "en"),
        "mode": began.get("mode", "rehearsal"), "cues": cues, "inputs": [], "models": [],
        "outputs": [], "mappings": [], "groups": [], "rig": None, "tracks": [],
    }  # fmt: skip
