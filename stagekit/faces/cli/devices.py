"""`stagekit devices`: what is here, as the very lines that a scene would say."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stagekit import locale
from stagekit.faces.cli.columns import MARGIN, WIDTH, paragraph
from stagekit.faces.cli.texts import cleaned, width

if TYPE_CHECKING:
    from stagekit.faces.cli.devices_ask import Answer, Device
    from stagekit.faces.cli.devices_network import Place

PATIENCE = 8.0
"""Seconds that one plugin may think: mediapipe and slow USB cameras need some."""


def say(key: str, lang: str, **data: object) -> str:
    """A sentence of this command."""
    return locale.say("devices", key, lang, **data)


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `devices`."""
    sub.add_argument("--json", action="store_true", help=say("json", lang))
    sub.add_argument("--wait", type=float, default=PATIENCE, metavar="S",
                     help=say("wait", lang, seconds=f"{PATIENCE:g}"))  # fmt: skip


def main(options: argparse.Namespace, lang: str) -> int:
    """Ask every plugin, and print what is here; 0 whatever that is."""
    from stagekit.faces.cli.devices_ask import ask_all, plain
    from stagekit.faces.cli.devices_network import places

    answers, here = ask_all(max(options.wait, 0.1)), places()
    if options.json:
        addresses = [{"address": one.address, "card": one.card} for one in here]
        print(json.dumps({**plain(answers, lang), "addresses": addresses}, ensure_ascii=False,
                         indent=1))  # fmt: skip
        return 0
    print("\n".join(page(answers, here, options.wait, lang)))
    return 0


def page(answers: Sequence[Answer], here: Sequence[Place], seconds: float, lang: str) -> list[str]:
    """All of it, in lines of a terminal."""
    lines: list[str] = []
    for group in ("inputs", "outputs"):
        asked = [one for one in answers if one.group == group and one.state != "none"]
        if asked:
            lines += [say(group, lang), ""]
        for one in asked:
            lines += [*_told(one, seconds, lang), ""]
    lines += [say("network", lang), "", *_network(here, lang)]
    without = sorted({one.plugin for one in answers if one.state == "none"})
    if without:
        lines += ["", *paragraph(say("without", lang, names=", ".join(without)), "")]
    return lines


def _told(one: Answer, seconds: float, lang: str) -> list[str]:
    """One plugin: its devices, or why there are none."""
    about = locale.find("devices", f"{one.group}.{one.plugin}", lang)
    head = f"{MARGIN}{one.plugin}" + (f" · {about}" if about else "")
    if one.devices:
        widest = max(width(each.line) for each in one.devices)
        return [head, *(line for each in one.devices for line in _device(each, widest))]
    text = one.why.get(lang) or one.why.get("en", "")
    if one.state in ("nothing", "crashed", "late", "broken"):
        text = say(one.state, lang, why=text, seconds=f"{seconds:g}", plugin=one.plugin)
    return [head, *paragraph(text, MARGIN * 2)]


def _device(one: Device, widest: int) -> list[str]:
    """The line to paste, whole however long; behind or below it what tells the device apart."""
    line, about = MARGIN * 2 + one.line, cleaned(one.about)
    if not about:
        return [line]
    if len(MARGIN) * 2 + widest + 2 + width(about) <= WIDTH:
        return [f"{line}{' ' * (widest - width(one.line))}  # {about}"]
    return [line, f"{MARGIN * 2}# {about}"]


def _network(here: Sequence[Place], lang: str) -> list[str]:
    """Where a phone or a desk sends its OSC to."""
    if not here:
        return paragraph(say("offline", lang))
    widest = max(len(one.address) for one in here)
    rows = [
        f"{MARGIN * 2}{one.address.ljust(widest)}  {one.card}"
        + (f" · {say('lonely', lang)}" if one.lonely else "")
        + (f" · {say('wireless', lang)}" if _wireless(one.card) else "")
        for one in here
    ]
    return [*paragraph(say("send", lang)), *rows, *paragraph(say("port", lang))]


def _wireless(card: str) -> bool:
    return os.path.isdir(f"/sys/class/net/{card}/wireless")
