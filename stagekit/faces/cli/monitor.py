"""`stagekit monitor PORT`: any OSC that arrives, readable, counted, filtered."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from stagekit import locale
from stagekit.faces.cli.language import words

if TYPE_CHECKING:
    from stagekit.faces.cli.monitor_counts import Hearing, Line
    from stagekit.faces.cli.monitor_screen import Said, View

PORT = 9001
"""Where nothing is written: the port of the examples."""

TICK = 0.1
"""Seconds between two pictures, or two batches of lines."""

MOST_LINES = 200
"""Lines in one batch; past it only the newest of each address is written."""


def say(key: str, lang: str, **data: object) -> str:
    """A sentence of this command."""
    return locale.say("monitor", key, lang, **data)


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `monitor`."""
    sub.add_argument("port", nargs="?", type=int, default=PORT, help=say("port", lang, port=PORT))
    sub.add_argument("--filter", default="", metavar="'/dimmer/*'", help=say("filter.help", lang))
    sub.add_argument("--for", dest="seconds", type=float, metavar="S", help=say("for", lang))
    sub.add_argument("--listen", default="0.0.0.0", metavar="ADDRESS", help=say("listen", lang))
    sub.add_argument("--plain", action="store_true", help=words("run.plain", lang))
    sub.add_argument("--json", action="store_true", help=words("run.json", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Listen until the end; 0, or 1 where the port cannot be had."""
    from stagekit.faces.cli.monitor_counts import Hearing
    from stagekit.faces.cli.monitor_port import Refused, listen
    from stagekit.faces.cli.run import screen

    try:
        sock = listen(options.listen, options.port)
    except Refused as wrong:
        print(say(wrong.key, lang, **wrong.data), file=sys.stderr)
        return 1
    plain = options.plain or options.json or not screen()
    hearing = Hearing(keep_lines=plain)
    # Receiving has a thread of its own, and its turn soon: the system keeps only some
    # hundred datagrams for us while a picture is drawn.
    sys.setswitchinterval(0.001)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Thread(target=_receive, args=(sock, hearing), daemon=True).start()
    until = float("inf") if options.seconds is None else time.monotonic() + options.seconds
    with contextlib.suppress(KeyboardInterrupt):
        (_write if plain else _show)(options, hearing, sock, until, lang)
    return 0


def _receive(sock: socket.socket, hearing: Hearing) -> None:
    """Count all that arrives, for ever."""
    take, receive, now = hearing.take, sock.recvfrom, time.time
    while True:
        try:
            data, sender = receive(65_535)
        except ConnectionError:  # tells of something sent before; nothing is
            continue
        except OSError:
            return
        take(data, sender[:2], now())


def _write(
    options: argparse.Namespace, hearing: Hearing, sock: socket.socket, until: float, lang: str
) -> None:
    """Plain lines, or JSON, in batches; at the end what came in all."""
    from stagekit.faces.cli.monitor_counts import Wanted
    from stagekit.faces.cli.monitor_port import lost
    from stagekit.faces.cli.monitor_words import reason

    wanted = Wanted(options.filter)
    print(say("began", lang, port=options.port), file=sys.stderr, flush=True)
    try:
        while True:
            left = until - time.monotonic()
            time.sleep(max(min(TICK, left), 0.0))
            for line in hearing.lines(wanted, MOST_LINES):
                print(_as_json(line) if options.json else _as_text(line))
            for _at, why, sender, size in hearing.wrongs():
                told = say("wrong", lang, sender=_whom(sender), why=reason(why, lang), size=size)
                print(_wrong_json(why, sender, size) if options.json else told)
            sys.stdout.flush()
            if left <= 0:
                return
    finally:
        print(say("ended", lang, count=hearing.total, addresses=len(hearing.rows),
                  malformed=hearing.malformed, lost=lost(sock)), file=sys.stderr)  # fmt: skip


def _whom(sender: tuple[str, int]) -> str:
    return f"{sender[0]}:{sender[1]}"


def _as_text(line: Line) -> str:
    from stagekit.faces.cli.monitor_words import offset, values
    from stagekit.faces.cli.texts import cleaned

    row = line.row
    clock = time.strftime("%H:%M:%S", time.localtime(line.at)) + f".{int(line.at * 1000) % 1000:03}"
    parts = [clock, _whom(row.sender), cleaned(row.address), cleaned(row.tags), values(row.args),
             offset(row.when, line.at), f"×{line.times}" if line.times > 1 else ""]  # fmt: skip
    return "  ".join(part for part in parts if part)


def _as_json(line: Line) -> str:
    from stagekit.core.osc import IMMEDIATELY, unix_from_ntp

    row = line.row
    ahead = None
    if row.when is not None:
        ahead = 0.0 if row.when == IMMEDIATELY else unix_from_ntp(row.when) / 1e9 - line.at
    return json.dumps({"at": line.at, "from": _whom(row.sender), "address": row.address,
                       "tags": row.tags, "args": _plain(row.args), "timetag": ahead,
                       "count": line.times}, ensure_ascii=True)  # fmt: skip


def _wrong_json(why: str, sender: tuple[str, int], size: int) -> str:
    return json.dumps({"malformed": why, "from": _whom(sender), "bytes": size})


def _plain(each: Any) -> Any:
    """An argument as JSON has it: bytes in hexadecimal, what is not finite as a text."""
    if isinstance(each, (list, tuple)):
        return [_plain(one) for one in each]
    if isinstance(each, bytes):
        return each.hex()
    if isinstance(each, float) and not abs(each) < float("inf"):
        return str(each)
    return each


def _show(
    options: argparse.Namespace, hearing: Hearing, sock: socket.socket, until: float, lang: str
) -> None:
    """The full screen, until `q`."""
    from stagekit.faces.cli.monitor_counts import Wanted
    from stagekit.faces.cli.monitor_port import lost
    from stagekit.faces.cli.monitor_screen import View, picture
    from stagekit.faces.cli.screen import Screen

    view, said = View(Wanted(options.filter)), _said(options, lang)
    with Screen(lang) as screen:
        before, asked, gone = (0, 0), 0.0, 0
        while time.monotonic() < until:
            now, size = time.time(), os.get_terminal_size(screen.tty)
            hearing.measure(time.monotonic())
            if time.monotonic() - asked >= 1.0:
                asked, gone = time.monotonic(), lost(sock)
            lines = picture(view, hearing, said, (size.columns, size.lines), now, gone)
            sweep = "\x1b[2J" if before != size else ""
            before = (size.columns, size.lines)
            sys.stdout.write(sweep + "\x1b[H" + "\r\n".join(line + "\x1b[K" for line in lines))
            sys.stdout.flush()
            left = min(until - time.monotonic(), TICK)
            if select.select([screen.tty], [], [], max(left, 0.0))[0] and not _obey(
                screen.tty, view, hearing
            ):
                return


def _obey(tty: int, view: View, hearing: Hearing) -> bool:
    """All keys that were pressed; False to leave, also where the terminal is gone."""
    typed = os.read(tty, 256)
    if not typed:
        return False
    text = typed.decode("utf-8", "ignore")
    if text.startswith("\x1b") and len(text) > 1:  # an arrow, whole
        return view.press(text, hearing, time.time())
    return all(view.press(key, hearing, time.time()) for key in text)


def _said(options: argparse.Namespace, lang: str) -> Said:
    from stagekit.faces.cli.devices_network import places
    from stagekit.faces.cli.monitor_screen import Said

    def raw(key: str) -> str:
        return locale.find("monitor", key, lang) or key

    here = [one.address for one in places() if not one.lonely] or ["127.0.0.1"]
    if options.listen != "0.0.0.0":
        here = [options.listen]
    names = ("address", "value", "tags", "rate", "age", "sender")
    columns = tuple(raw(f"column.{name}") for name in names)
    told = (say("nothing", lang), say("send", lang, place=f"{here[0]}:{options.port}"),
            say("hint", lang))  # fmt: skip
    return Said(say("title", lang, port=options.port), columns, raw("keys"), raw("filter"),  # type: ignore[arg-type]
                raw("paused"), told, raw("totals"), raw("more"), raw("malformed"), raw("lost"),
                raw("beyond"), lang)  # fmt: skip
