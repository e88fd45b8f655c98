"""A new scene's text, commented in the reader's language, and its model's where it has one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stagekit import locale
from stagekit.faces.cli.devices_ask import written
from stagekit.faces.cli.new_parts import KEYS, Source, sink, source
from stagekit.scene.catalogue import Catalogue

MODEL = '''"""{about}"""

from collections import deque
from dataclasses import dataclass, field

from stagekit.api import Model, Moment, Say, Seconds


@dataclass
class Shadow(Model):
    hears, says = ("gesture",), ("answer",)  # {ears}
    delay: Seconds = 2.0  # {key}
    past: deque[tuple[int, float]] = field(default_factory=deque[tuple[int, float]], init=False)

    def think(self, heard: Moment, say: Say) -> None:
        if "gesture" in heard.signals:
            self.past.append((heard.t, heard.signals["gesture"][0]))
        while self.past and heard.t - self.past[0][0] > self.delay * 1e9:
            say.signal("answer", self.past.popleft()[1])  # {change}
'''


@dataclass(frozen=True)
class Written:
    """The files of a new scene: its text, and a model's file name and text, or empty."""

    scene: str
    model_file: str = ""
    model: str = ""


def say(key: str, lang: str, **data: object) -> str:
    """A sentence of this command."""
    return locale.say("new", key, lang, **data)


def compose(
    title: str, chosen: tuple[str, str, str], have: Catalogue, lang: str, extra: str = ""
) -> Written:
    """The whole scene.

    Args:
        title: its name.
        chosen: input, model (`none`, `memory`, `own`) and output.
        have: what is installed.
        lang: of its comments, `en` or `fr`.
        extra: put into the model's file name where that is taken.
    """
    entering, model, leaving = chosen
    lamps = (say("lamp.1", lang), say("lamp.2", lang))
    comes, goes = source(entering, have), sink(leaving, have, lamps)
    stem = re.sub(r"\W", "_", title) + extra
    plays: list[Source] = [comes]
    if model == "memory" and not comes.notes:
        plays.append(KEYS)
    lines = [f"# {say('intro', lang)}", f"scene: {written(title)}"]
    if model == "memory":
        lines += [f"# {say('seed', lang)}", "seed: 7"]
    lines += [f"# {_told('in', entering, lang)}", "inputs:"]
    if len(plays) > 1:
        lines += [f"  {comes.name}: {comes.line}", f"  # {say('in.more', lang)}"]
    lines.append(f"  {plays[-1].name}: {plays[-1].line}")
    if model != "none":
        lines += [f"# {say(f'above.{model}', lang, file=f'{stem}.py')}", "models:",
                  f"  {_model(model, plays, stem)}"]  # fmt: skip
    lines += [f"# {_told('out', leaving, lang)}", "outputs:", f"  {goes.name}: {goes.line}"]
    lines += [f"# {say('arrow', lang)}", "mappings:"]
    first, second = goes.places[0], goes.places[-1]
    if model == "none" or first != second:
        lines += [f"  # {say('direct', lang)}", f"  - {_chain(comes.flow, comes.after, first)}"]
    for one in plays:
        if one.notes and goes.note:
            length = "length" if "length" in one.parts else "1"
            lines.append(f"  - {one.notes} -> {goes.note.format(length=length)}")
    if model == "own":
        lines += [f"  # {say('answer', lang)}",
                  f"  - {_chain('shadow.answer', 'ease 300 ms', second)}"]  # fmt: skip
    elif model == "memory":
        lines.append(f"  # {say('recall', lang)}")
        if goes.note:
            note = goes.note.format(length="length")
            lines.append(f"  - memory.note -> transpose -12 -> {note}")
        lines.append(f"  - {_chain('memory.note', 'pulse 60 ms fall 500 ms', second)}")
    lines += [f"# {say('cues', lang)}", "cues:",
              f"  - 1 {say('cue.1', lang)}: {{{first}: 30%, over: 4 s}}",
              f"  - 2 {say('cue.2', lang)}: {{release: {first}, over: 2 s}}",
              f"  - 3 {say('cue.3', lang)}: {{rest: all, over: 3 s}}"]  # fmt: skip
    text = "\n".join(lines) + "\n"
    if model != "own":
        return Written(text)
    told = {word: say(f"own.{word}", lang) for word in ("about", "ears", "key", "change")}
    return Written(text, f"{stem}.py", MODEL.format(**told))


def _told(way: str, name: str, lang: str) -> str:
    """The comment above an input or output: its own, or that of any."""
    return locale.find("new", f"{way}.{name}", lang) or say(f"{way}.any", lang, name=name)


def _model(model: str, plays: list[Source], stem: str) -> str:
    if model == "own":
        return (f"shadow: {{use: ./{stem}.py:Shadow, hears: {{gesture: {plays[0].flow}}}, "
                "delay: 2 s, if late: hold}")  # fmt: skip
    return (f"memory: {{use: memory, of: notes, hears: {{notes: {plays[-1].notes}}}, "
            "influence: 60%, if late: rest}")  # fmt: skip


def _chain(flow: str, after: str, target: str) -> str:
    return " -> ".join(part for part in (flow, after, target) if part)
