"""The live view of `run`: calm, one screen; plain lines or JSON where there is no terminal.

A process of its own, fed by the keeper with one JSON line a picture. It draws;
nothing waits for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from stagekit.faces.cli.language import words
from stagekit.faces.cli.screen import Screen
from stagekit.faces.cli.sentences import sentence

Message = dict[str, Any]

PLACES = 3
"""Problems of a saved scene that the small log of the screen shows; the lines show all."""


def main() -> int:
    """Show what comes on standard input until it ends."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the keeper's; this view ends with its input
    mode, lang = sys.argv[1], sys.argv[2]
    if mode == "json":
        return as_json()
    if mode == "plain":
        return as_lines(lang)
    return as_screen(lang)


def messages() -> Iterator[Message]:
    """Every whole message; a torn line is passed over."""
    for line in sys.stdin.buffer:
        with contextlib.suppress(ValueError):
            message = json.loads(line)
            if isinstance(message, dict):
                yield message


def refused(message: Message, lang: str) -> None:
    """Every problem of a scene that was not taken."""
    from stagekit.faces.cli.problems import tell_all

    print(tell_all(message["problems"], message["texts"], lang), file=sys.stderr)


def reloaded(message: Message, lang: str) -> str:
    """What became of a scene that was saved while it is played."""
    files, seconds = ", ".join(message["files"]), f"{message['seconds']:.1f}"
    key = f"live.reload.{message['state']}"
    return words(key, lang, count=message["count"], files=files, seconds=seconds)


def wrong_places(message: Message, lang: str) -> list[str]:
    """The first problems of a scene that was saved, each in one line."""
    from stagekit.core.problems import Problem
    from stagekit.faces.cli.problems import sentence as problem_in

    out = []
    for plain in message["problems"][:PLACES]:
        problem = Problem(**plain)
        name = os.path.basename(problem.file)
        out.append(f"{name}:{problem.line}:{problem.column}  {problem_in(problem, lang)}")
    return out


def as_json() -> int:
    """Everything as it comes, one JSON object a line."""
    for message in messages():
        try:
            print(json.dumps(message, ensure_ascii=False), flush=True)
        except BrokenPipeError:  # who read it has gone; the show has not
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def as_lines(lang: str) -> int:
    """A line for each thing worth saying, and a summary every ten seconds."""
    said, began = -10.0, False
    for message in messages():
        do = message.get("do")
        if do == "refused":
            refused(message, lang)
        elif do == "unable":
            print(words("run.unable", lang, why=message["why"]), file=sys.stderr)
        elif do == "began" and not message.get("again"):
            began = True
            print(words("run.began", lang, scene=_name(message["name"], lang)), flush=True)
        elif do == "word":
            print(sentence(message, lang), flush=True)
        elif do == "reload":
            if message["problems"]:
                refused(message, lang)
            print(reloaded(message, lang), flush=True)
        elif do == "status":
            for word in message["words"]:
                print(sentence(word, lang), flush=True)
            if message["elapsed"] - said >= 10.0:
                said = message["elapsed"]
                print(_summary(message, lang), flush=True)
    if began:
        print(words("run.ended", lang), flush=True)
    return 0


def _summary(status: Message, lang: str) -> str:
    parts = [f"{one['name']} {one['rate']:.0f}/s" for one in status["inputs"]]
    out = [f"{one['name']} {one['rate']:.0f}/s" for one in status["outputs"]]
    return words("run.summary", lang, seconds=f"{status['elapsed']:.0f}",
                 inputs=", ".join(parts) or "-", outputs=", ".join(out) or "-")  # fmt: skip


def _name(name: dict[str, str], lang: str) -> str:
    return name.get(lang) or next(iter(name.values()), "")


def as_screen(lang: str) -> int:
    """The whole terminal; space is GO, Escape twice is panic."""
    screen = Screen(lang)
    began: Message | None = None
    with screen:
        screen.listen()
        for message in messages():
            do = message.get("do")
            if do == "began":
                began = message
                leads_to = _name(message.get("leads_to") or {}, lang)
                screen.begin(_name(message["name"], lang), message["cues"], leads_to)
            elif do == "refused":
                screen.close()
                refused(message, lang)
                return 0
            elif do == "unable":
                screen.close()
                print(words("run.unable", lang, why=message["why"]), file=sys.stderr)
            elif do == "word":
                screen.word(message)
            elif do == "reload":
                for text in wrong_places(message, lang):
                    screen.say(text, what="fault")
                wrong = message["state"] == "wrong"
                screen.say(reloaded(message, lang), what="fault" if wrong else "word")
            elif do == "status" and began is not None:
                for word in message["words"]:
                    screen.say(sentence(word, lang), elapsed=word["at"] / 1e9, what=word["what"])
                screen.draw(message)
    print(words("run.ended", lang))
    return 0


if __name__ == "__main__":
    sys.exit(main())
