"""Every plugin asked for its devices, side by side, none waited for longer than a while."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any

from stagekit import locale

GROUPS = ("inputs", "outputs")
AT_ONCE = 6
"""Plugins asked at the same time: each starts a Python of its own."""

PLAIN = re.compile(r"\d+|[^\W\d][\w./-]*")
"""Values that need no quotes in a scene."""

HASTY = ("yes", "no", "true", "false", "on", "off", "null")
"""Words that some YAML readers take for something else."""


@dataclass(frozen=True)
class Device:
    """One device: its key and value in a scene, what tells it apart, and the line to paste."""

    key: str
    value: str
    about: str
    line: str


@dataclass(frozen=True)
class Answer:
    """What one plugin answered.

    Attributes:
        group: `inputs` or `outputs`.
        plugin: what stands after `use:`.
        state: `found`, `nothing`, `missing` (a library or system), `broken` (it failed
            in Python), `crashed` (its process died), `late`, or `none` (no devices).
        devices: what is here.
        why: for `missing` and `broken`, in English and French; for `crashed`, the signal.
    """

    group: str
    plugin: str
    state: str
    devices: tuple[Device, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)


def ask_all(seconds: float) -> list[Answer]:
    """Every installed input and output, inputs first, each sorted by name.

    Args:
        seconds: how long one plugin may think before its process is ended.
    """
    asked: list[tuple[str, str]] = []
    for group in GROUPS:
        names = {one.name for one in entry_points(group=f"stagekit.{group}")}
        asked += [(group, name) for name in sorted(names)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        raw = list(pool.map(lambda one: _ask(one[0], one[1], seconds), asked))
    given: set[str] = set()
    return [_answer(one[0], one[1], said, given) for one, said in zip(asked, raw, strict=True)]


def _ask(group: str, plugin: str, seconds: float) -> dict[str, Any]:
    """What one plugin's process wrote, or how it ended."""
    command = [sys.executable, "-m", "stagekit.faces.cli.devices_one", group, plugin]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, start_new_session=True) as child:  # fmt: skip
        try:
            written, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"state": "late"}
        finally:
            # Its helpers too: a driver may have started some.
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)
    try:
        said: dict[str, Any] = json.loads(written)
    except ValueError:
        return {"state": "crashed", "why": [_ended(child.returncode)] * 2}
    return said


def _ended(code: int) -> str:
    """How a process ended, in a word: the signal's name, or its status."""
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return str(code)


def _answer(group: str, plugin: str, said: dict[str, Any], given: set[str]) -> Answer:
    name = usual_name(group, plugin)
    devices = []
    for key, value, about in said.get("devices", ()):
        keys = {key: written(value), **{word: "…" for word in said["needs"] if word != key}}
        rest = "".join(f", {word}: {one}" for word, one in keys.items())
        line = f"{_unlike(name, given)}: {{use: {plugin}{rest}}}"
        devices.append(Device(key, value, about, line))
    why = dict(zip(("en", "fr"), said.get("why", ()), strict=False))
    return Answer(group, plugin, said["state"], tuple(devices), why)


def usual_name(group: str, plugin: str) -> str:
    """What scenes usually call it: as in the plugin's own example, else as the plugin.

    >>> usual_name("inputs", "midi"), usual_name("outputs", "midi")
    ('keys', 'piano')
    """
    own = f"{plugin} output" if group == "outputs" else plugin
    example = locale.find("plugins", f"{own}.example", "en") or ""
    found = re.search(rf"(?m)^ +([^\W\d]\w*): *\{{use: {re.escape(plugin)}\b", example)
    return found.group(1) if found else re.sub(r"\W", "_", plugin)


def _unlike(name: str, given: set[str]) -> str:
    """That name, or with a number behind it where it is taken: all lines can stand together."""
    number, own = 1, name
    while own in given:
        number += 1
        own = f"{name}{number}"
    given.add(own)
    return own


def written(value: str) -> str:
    r"""A value as a scene writes it, in quotes where YAML would read something else.

    >>> print(written("0"), written("Launchkey*"), written('the "big" one'))
    0 "Launchkey*" "the \"big\" one"
    """
    if PLAIN.fullmatch(value) and value.lower() not in HASTY:
        return value
    inside = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escaped(c) for c in inside) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\U{code:08x}"


def plain(answers: Sequence[Answer], lang: str) -> dict[str, list[dict[str, Any]]]:
    """The answers as plain data, for other programs."""
    return {
        group: [
            {"plugin": one.plugin, "state": one.state, "why": one.why.get(lang, ""),
             "devices": [{"key": each.key, "value": each.value, "about": each.about,
                          "line": each.line} for each in one.devices]}
            for one in answers if one.group == group and one.state != "none"
        ]
        for group in GROUPS
    }  # fmt: skip
