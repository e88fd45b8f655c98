"""The generator `memory`: it learns what is played, and plays it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

from stagekit.api import Fallback, HeardEvent, Host, Level, Missing, Model, Moment, Say, number
from stagekit.api import event as happens
from stagekit.core.values import SECOND
from stagekit.models.memory import restoring
from stagekit.models.memory.context import Context
from stagekit.models.memory.corpus import Source, missing, read_corpus
from stagekit.models.memory.listening import listeners, merged
from stagekit.models.memory.phrasing import Phrasing
from stagekit.models.memory.sound import Gather, Sound
from stagekit.models.memory.store import Store
from stagekit.models.memory.voice import Voice
from stagekit.models.memory.walk import Walk

Of = Literal["notes"]

LEAST = 6
"""With fewer sounds than this there is nothing to say yet."""

TIRED = 0.25
"""What is left of the listeners' call once it was followed, until more is heard."""


@dataclass
class Memory(Model):
    """It remembers the notes it hears and plays on with them, led by what it hears now.

    It learns live, with timing and force, from the first note; a corpus may be
    given to begin with. It plays phrases, in the player's pauses rather than
    over the playing. About three quarters of what it plays is quoted word for
    word from its memory, so it says with `cite` whom it quotes.

    Attributes:
        of: what it remembers: notes.
        corpus: a .mid file, or a folder of them, beside the scene, to begin with.
        density: how much of the time it plays; 0 % is silent, 100 % never rests.
        influence: how far what is heard now decides where it goes in its memory.
        quote: how readily it goes on word for word where it decides itself; at
            0 % it leaps wherever its past allows.
        if_late: what the house does where it answers too late.
    """

    hears: ClassVar = (("notes", happens("pitch", "velocity", "channel")),)
    says: ClassVar = (
        (
            "note",
            happens("pitch", "velocity", "length", says="a note it plays; velocity 0 ends it"),
        ),
        ("cite", happens("source", "author", says="whose notes it begins to quote")),
        ("place", number(low=0, high=1, says="where in its memory it is: 0 the oldest")),
        ("novelty", number(low=0, high=1, says="0 quotes word for word, 1 leaps at each note")),
    )
    pace: ClassVar[float | None] = 30.0

    of: Of = "notes"
    corpus: str = ""
    density: Level = 0.5
    influence: Level = 0.6
    quote: Level = 0.75
    if_late: Fallback = field(default_factory=Fallback)

    def prepare(self, host: Host) -> None:
        """[its own process] Read the corpus and begin with it.

        Raises:
            Missing: the corpus is not there, or nothing in it can be read.
        """
        if self.of not in get_args(Of):
            raise missing("of", of=self.of)
        self._chance, self._people = host.random, host.people
        given: list[Sound] = []
        self._given: list[Source] = []
        self._wrong: list[Missing] = []
        if self.corpus:
            self._given, given, self._wrong = read_corpus(host.folder / self.corpus)
        self._store = Store(given)
        self._walk, self._listeners = Walk(), listeners()
        self._voice, self._now = Voice(), 0
        self.forget()

    def forget(self) -> None:
        """[its own process] Forget the room and keep the corpus; notes begun still end."""
        self._store.relearn([])
        self._sources = list(self._given)
        self._gather = Gather()
        self._phrasing = Phrasing()
        self._cited = -1
        self._heard, self._played = Context(), Context()
        self._lose_way()

    def think(self, heard: Moment, say: Say) -> None:
        """[its own process] Listen, learn, and say what is due before the next moment."""
        for reason in self._wrong:
            say.fault(reason.english, reason.french)
        self._wrong = []
        if heard.t < self._now:
            self._begin_anew()
        self._now = heard.t
        for event in heard.events:
            self._take(event)
        for sound in self._gather.closed(heard.t):
            self._learn(sound, heard.t)
        self._play(heard.t, say)

    def state(self) -> object:
        """[its own process] What was learned in the room, and where it stands."""
        return {
            "version": restoring.VERSION,
            "given": self._store.given,
            "room": [sound.plain() for sound in self._store.learned],
            "sources": [[source.name, source.author] for source in self._sources],
            "walk": [self._walk.place, list(self._walk.recent), list(self._walk.leapt)],
            "awake": {name: one.plain() for name, one in self._listeners.items()},
            "heard": self._heard.plain(),
            "played": self._played.plain(),
            "phrasing": self._phrasing.plain(),
            "ends": self._voice.plain(),
            "now": self._now,
            "last_at": self._gather.last_at,
            "cited": self._cited,
            "chance": restoring.plain_chance(self._chance),
        }

    def restore(self, state: object) -> None:
        """[its own process] Take back what `state` gave; anything else is left aside.

        Where the corpus has changed since, the room is kept and the way is lost.
        """
        if not isinstance(state, Mapping) or state.get("version") != restoring.VERSION:
            return
        back = restoring.Kept(state)
        self.forget()
        same = back.given == self._store.given
        if same:
            self._sources = [Source(name, author) for name, author in back.sources]
        else:
            self._sources = self._given + back.resettle(len(self._given))
        self._store.relearn(back.room)
        if back.room:
            self._gather.last, self._gather.last_at = back.room[-1], back.last_at
        self._now = back.now
        self._phrasing, self._voice = back.phrasing, Voice(back.ends)
        restoring.take_chance(self._chance, back.chance)
        if same:
            self._cited = back.cited
            self._heard, self._played = back.heard, back.played
            self._walk, self._listeners = back.walk, back.listeners

    def _begin_anew(self) -> None:
        """The clock went back, as after a restart: no moment kept means anything now."""
        self._gather, self._phrasing, self._voice = Gather(), Phrasing(), Voice()
        self._listeners = listeners()

    def _lose_way(self) -> None:
        self._walk, self._listeners = Walk(), listeners()

    def _take(self, event: HeardEvent) -> None:
        pitch, velocity = event.data.get("pitch"), event.data.get("velocity", 64)
        channel = event.data.get("channel", 1)
        if isinstance(pitch, str) or isinstance(velocity, str) or isinstance(channel, str):
            return
        if pitch is None or not 0 <= pitch <= 127:
            return
        key = (round(pitch), round(channel), event.who)
        if velocity > 0:
            force = min(max(round(velocity), 1), 127)
            self._gather.strike(key, force, event.at, self._live(event.who))
            self._phrasing.heard(event.at)
        else:
            self._gather.release(key, event.at)

    def _live(self, who: int) -> int:
        """The source that stands for what that person plays in the room."""
        author = self._people[who - 1] if 0 < who <= len(self._people) else ""
        source = Source("live", author)
        room = self._sources[len(self._given) :]
        if source not in room:
            self._sources.append(source)
            return len(self._sources) - 1
        return len(self._given) + room.index(source)

    def _learn(self, sound: Sound, now: int) -> None:
        self._heard.step(sound.pitches)
        index = self._store.index
        self._listeners["melody"].wake(index.melody(self._heard), now)
        self._listeners["harmony"].wake(index.harmony(self._heard), now)
        if self._store.add(sound):
            self._lose_way()

    def _play(self, now: int, say: Say) -> None:
        if len(self._store) < LEAST:
            return
        if self._phrasing.left and self.density <= 0.0:
            self._phrasing.stop(now)
        if self._phrasing.begin(now, self.density, self._chance):
            self._cited = -1  # each phrase says anew whom it quotes
        self._phrasing.due = max(self._phrasing.due, now)  # it may have slept meanwhile
        ahead = now + round(1.5 / (self.pace or 30.0) * SECOND)
        while self._phrasing.left and self._phrasing.due <= ahead:
            self._step(now, say)

    def _step(self, now: int, say: Say) -> None:
        due = self._phrasing.due
        awake = merged(self._listeners, now)
        followed = self._walk.step(self._store, awake, self.influence, self.quote, self._chance)
        if followed:
            for listener in self._listeners.values():
                listener.tire(TIRED)
        place = self._walk.place
        sound = self._store.sound(place)
        if self._voice.play(sound, due, say):
            self._cite(sound.source, due, say)
            say.frame({"place": place / len(self._store), "novelty": self._walk.novelty})
        self._played.step(sound.pitches)
        self._listeners["itself"].wake(self._store.index.melody(self._played), now)
        self._phrasing.next(sound.wait, now)

    def _cite(self, source: int, at: int, say: Say) -> None:
        if source != self._cited:
            self._cited = source
            cited = self._sources[source]
            say.event("cite", at=at, source=cited.name, author=cited.author)
