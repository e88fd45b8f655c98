"""The full-screen live view: what each input hears, what each model answers, what leaves.

Human is a plain line and machine a dashed one; nothing is bright unless it is
alive or wrong. Drawn with the terminal's own escape codes, without flicker.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import termios
import textwrap
import threading
import time
import tty
from collections import deque
from collections.abc import Callable
from typing import Any

from stagekit.faces.cli.keys import obey
from stagekit.faces.cli.language import words
from stagekit.faces.cli.sentences import sentence

DIM, BOLD, AMBER, RED, IVORY, BLUE, OFF = (
    "\x1b[2m", "\x1b[1m", "\x1b[33m", "\x1b[31m", "\x1b[37m", "\x1b[36m", "\x1b[0m",
)  # fmt: skip
BAR = 16
EIGHTHS = " ▏▎▍▌▋▊▉"
LOG = 6
"""Rows of the log."""
LIFE_ALARM = ("dead", "lost")


class Screen:
    """The terminal, taken over and given back."""

    def __init__(self, lang: str) -> None:
        """Nothing is drawn before `with`."""
        self.lang = lang
        self.tty = os.open("/dev/tty", os.O_RDWR)
        self._before: list[Any] | None = None
        self._title = ""
        self.address = ""
        """Where the console is, shown beside the title."""
        self._cues: list[list[Any]] = []
        self._standby: int | None = None
        self._leads_to = ""
        self._log: deque[tuple[str, str, str]] = deque(maxlen=LOG)
        self._hint = ("", 0.0)
        self._beside: Callable[[], list[str]] = list
        self._rates: dict[str, float] = {}
        self._ranges: dict[tuple[str, str, str, int], tuple[float, float]] = {}

    def __enter__(self) -> Screen:
        """Take the terminal."""
        with contextlib.suppress(termios.error):
            self._before = termios.tcgetattr(self.tty)
            tty.setcbreak(self.tty)
        sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[2J")
        sys.stdout.flush()
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self.close()

    def close(self) -> None:
        """Give the terminal back as it was; a second time does nothing."""
        if self._before is not None:
            termios.tcsetattr(self.tty, termios.TCSADRAIN, self._before)
            self._before = None
            sys.stdout.write("\x1b[?25h\x1b[?1049l")
            sys.stdout.flush()

    def beside(self, rows: Callable[[], list[str]]) -> None:
        """Rows of someone else's, shown under the outputs."""
        self._beside = rows

    def listen(self) -> None:
        """Obey the keys from now on."""
        threading.Thread(target=obey, args=(self,), daemon=True).start()

    def begin(self, title: str, cues: list[list[Any]], leads_to: str = "") -> None:
        """The scene that is played, its cues, and the scene that comes behind them."""
        self._title, self._cues, self._leads_to = title, cues, leads_to

    def say(self, text: str, *, elapsed: float | None = None, what: str = "word") -> None:
        """One more line in the log."""
        colour = (
            RED if what == "panic" else AMBER if what in ("fault", "refused", "restart") else ""
        )
        self._log.append(("" if elapsed is None else _time(elapsed), colour, text))

    def word(self, message: dict[str, Any]) -> None:
        """A word of the keeper's; the console's address is not for the log."""
        if message.get("key") == "console.at":
            self.address = str(message["data"][0])
        else:
            self.say(sentence(message, self.lang))

    def hint(self, key: str) -> None:
        """A short answer to a key; an empty one takes the last away."""
        self._hint = (words(key, self.lang) if key else "", time.monotonic())

    def expected(self) -> list[int]:
        """The index of the cue that stands by, as this screen shows it."""
        return [] if self._standby is None else [self._standby]

    def leaving(self) -> bool:
        """Whether leaving was asked for a moment ago."""
        text, when = self._hint
        return text == words("live.leave", self.lang) and time.monotonic() - when < 3.0

    def draw(self, status: dict[str, Any]) -> None:
        """Draw one picture."""
        width, height = shutil.get_terminal_size((80, 24))
        self._standby = status.get("standby", status["cue"] + 1)
        rows = self._rows(status, width)
        log = [row for one in self._log for row in _folded(*one, width)][-LOG:]
        room = height - len(log) - 3
        if len(rows) > room:
            rows = [row for row in rows if row]  # on a small terminal the air goes first
        if len(rows) > room:
            rows = [*rows[: max(room - 1, 0)], f"{DIM}  …{OFF}"]
        rows += [""] * (room - len(rows))
        rows.append(f"{DIM}{'─' * width}{OFF}")
        rows += log
        rows += [""] * (height - 1 - len(rows))
        rows.append(self._foot())
        text = "\x1b[H" + "\r\n".join(_cut(row, width) + "\x1b[K" for row in rows[:height])
        sys.stdout.write(text)
        sys.stdout.flush()

    def _foot(self) -> str:
        text, when = self._hint
        if text and time.monotonic() - when < 3.0:
            return f"{AMBER}{text}{OFF}"
        return f"{DIM}{words('live.keys', self.lang)}{OFF}"

    def _rows(self, status: dict[str, Any], width: int) -> list[str]:
        lang = self.lang
        alarm = f"  {RED}{BOLD}{words('live.panic', lang)}{OFF}" if status["panic"] else ""
        clock = f"{DIM}{_time(status['elapsed'])}{OFF}"
        rows = [f"{BOLD}{self._title}{OFF}  {clock}{alarm}  {DIM}{self.address}{OFF}"]
        rows.append(self._cue_row(status))
        note = self._note()
        rows += [f"  {IVORY}{note}{OFF}"] if note else []
        rows.append("")
        if status["inputs"]:
            rows.append(f"{DIM}{words('live.inputs', lang)}{OFF}")
        for one in status["inputs"]:
            rows += self._thing(one, human=True)
        if status["models"]:
            rows += ["", f"{DIM}{words('live.models', lang)}{OFF}"]
        for one in status["models"]:
            rows += self._thing(one, human=False)
        rows += ["", f"{DIM}{words('live.outputs', lang)}{OFF}"]
        for one in status["outputs"]:
            rows += self._output(one)
        beside = self._beside()
        if beside:
            rows += ["", f"{DIM}{beside[0].upper()}{OFF}", *beside[1:]]
        return rows

    def _cue_row(self, status: dict[str, Any]) -> str:
        if not self._cues:
            return f"{DIM}{words('live.no_cues', self.lang)}{OFF}"
        now, ahead = status["cue"], self._standby
        current = self._cue(now) if now >= 0 else "—"
        following = f"→ {self._leads_to}" if self._leads_to else "—"
        if ahead is not None and ahead < len(self._cues):
            following = self._cue(ahead)
        return (f"{words('live.now', self.lang)} {BOLD}{current}{OFF}    "
                f"{words('live.next', self.lang)} {following}")  # fmt: skip

    def _note(self) -> str:
        """What the conduct says to the operator about the cue that GO gives."""
        ahead = self._standby
        if ahead is None or ahead >= len(self._cues):
            return ""
        return str(self._cues[ahead][2])

    def _cue(self, index: int) -> str:
        number, title, _ = self._cues[index]
        name = title.get(self.lang) or next(iter(title.values()), "")
        return f"{number or index + 1} {name}"

    def _thing(self, one: dict[str, Any], *, human: bool) -> list[str]:
        life = one["life"]
        if life in LIFE_ALARM:
            state = f"{RED}{words('live.life.' + life, self.lang)}{OFF}"
        elif one.get("late"):
            state = f"{AMBER}{words('live.late', self.lang)}{OFF}"
        elif life == "starting":
            state = f"{DIM}{words('live.life.starting', self.lang)}{OFF}"
        else:
            state = self._rate(one, "live.quiet")
        thought = f"  {one['thought_ms']:.0f} ms" if one.get("thought_ms") else ""
        rows = [f"  {BOLD}{one['name']}{OFF} {DIM}{one['use']}{OFF}  {state}{thought}"]
        people = one.get("people", ())
        for port, who, value in one["signals"]:
            person = people[who - 1] if 0 < who <= len(people) else str(who or "")
            rows.append(self._signal(one["name"], port, person, value, human=human))
        if one.get("event"):
            name, *fields = one["event"]
            rows.append(f"    {name:<18} {' '.join(_short(field) for field in fields)}")
        return rows

    def _rate(self, one: dict[str, Any], still: str) -> str:
        """How often it speaks, over about a second, so that the number stands still."""
        rate = self._rates.get(one["name"], one["rate"])
        rate = self._rates[one["name"]] = rate + 0.25 * (one["rate"] - rate)
        return f"{rate:.0f}/s" if rate >= 0.5 else words(still, self.lang)

    def _signal(self, name: str, port: str, who: str, value: Any, *, human: bool) -> str:
        label = f"{who}.{port}" if who else port
        numbers = value if isinstance(value, list) else [value]
        bars = []
        for index, number in enumerate(numbers[:3]):
            key = (name, port, who, index)
            low, high = self._ranges.get(key, (number, number))
            low, high = min(low, number), max(high, number)
            self._ranges[key] = (low, high)
            share = (number - low) / (high - low) if high > low else 0.0
            size = BAR if len(numbers) == 1 else BAR // 3
            # No minus nought.
            bars.append(f"{_bar(share, size, human)} {round(number, 2) + 0.0:>7.2f}")
        colour = IVORY if human else BLUE
        return f"    {label:<18} {colour}{' '.join(bars)}{OFF}"

    def _output(self, one: dict[str, Any]) -> list[str]:
        if not one["open"]:
            state = f"{RED}{words('live.closed', self.lang)}{OFF}"
        else:
            state = self._rate(one, "live.calm")
        lost = ""
        if one["dropped"]:
            lost = f"  {AMBER}{words('live.dropped', self.lang, count=one['dropped'])}{OFF}"
        rows = [f"  {BOLD}{one['name']}{OFF} {DIM}{one['patch']} {one['to']}{OFF}  {state}{lost}"]
        if one.get("trouble"):
            rows.append(f"    {AMBER}{one['trouble'][self.lang]}{OFF}")
        for address, arguments in one["newest"][:6]:
            shown = " ".join(f"{a:.3f}" if isinstance(a, float) else str(a) for a in arguments)
            rows.append(f"    {address:<24} {shown}")
        return rows


def _folded(clock: str, colour: str, text: str, width: int) -> list[str]:
    """A line of the log, on as many rows as it needs."""
    first = f"{clock}  " if clock else ""
    parts = textwrap.wrap(text, max(width - len(first), 20)) or [""]
    return [f"{DIM}{first}{OFF}{colour}{parts[0]}{OFF}",
            *[f"{' ' * len(first)}{colour}{part}{OFF}" for part in parts[1:]]]  # fmt: skip


def _short(field: Any) -> str:
    return f"{field:.2f}" if isinstance(field, float) else str(field)


def _bar(share: float, size: int, human: bool) -> str:
    """A bar of eighths for people, of dashes for machines."""
    share = min(max(share, 0.0), 1.0)
    if not human:
        full = round(share * size)
        return "╍" * full + " " * (size - full)
    eighths = round(share * size * 8)
    full, part = divmod(eighths, 8)
    text = "█" * full + (EIGHTHS[part] if part else "")
    return text + " " * (size - len(text))


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _cut(row: str, width: int) -> str:
    """A row no wider than the terminal, its escape codes left whole."""
    out: list[str] = []
    seen = index = 0
    while index < len(row):
        if row[index] == "\x1b":
            end = row.find("m", index)
            out.append(row[index : end + 1])
            index = end + 1
            continue
        if seen < width:
            out.append(row[index])
            seen += 1
        index += 1
    return "".join(out) + OFF
