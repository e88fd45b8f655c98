"""The demo's face: the live view, and beside it what really arrives over OSC."""

from __future__ import annotations

import signal
import socketserver
import sys
import threading
import time
from typing import Any

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer

from stagekit.faces.cli.language import words
from stagekit.faces.cli.live import messages, refused
from stagekit.faces.cli.screen import Screen
from stagekit.faces.cli.sentences import sentence


class Receiver:
    """An OSC receiver like any desk's, on a port of its own."""

    def __init__(self, port: int) -> None:
        """Listen from now on, in a thread."""
        dispatcher = Dispatcher()
        dispatcher.set_default_handler(self._arrives)
        socketserver.UDPServer.max_packet_size = 65_535
        self._server = BlockingOSCUDPServer(("127.0.0.1", port), dispatcher)
        self.port = port
        self.count = 0
        self.newest: dict[str, tuple[Any, ...]] = {}
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _arrives(self, address: str, *arguments: Any) -> None:
        self.count += 1
        self.newest[address] = arguments

    def rows(self, lang: str) -> list[str]:
        """What has arrived last, an address a line."""
        rows = [words("demo.arrives", lang, port=self.port)]
        if not self.newest:
            rows.append("  " + words("demo.nothing", lang))
        for address, arguments in sorted(self.newest.items()):
            rows.append(f"  {address:<24} {_shown(arguments)}")
        return rows


def _shown(arguments: tuple[Any, ...]) -> str:
    numbers = " ".join(f"{a:.3f}" if isinstance(a, float) else str(a) for a in arguments)
    if len(arguments) == 1 and isinstance(arguments[0], float) and 0.0 <= arguments[0] <= 1.0:
        return f"{numbers}  {'█' * round(arguments[0] * 24)}"
    return numbers


def main() -> int:
    """Show the demo until it ends."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the keeper's; this view ends with its input
    mode, lang, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    receiver = Receiver(port)
    if mode == "live":
        _live(receiver, lang)
    else:
        _plain(receiver, lang)
    print(words("demo.total", lang, count=receiver.count, addresses=len(receiver.newest)))
    return 0


def _plain(receiver: Receiver, lang: str) -> None:
    shown = 0.0
    for message in messages():
        if message.get("do") == "refused":
            refused(message, lang)
        elif message.get("do") == "began":
            name = message["name"]
            scene = name.get(lang) or next(iter(name.values()), "")
            print(words("run.began", lang, scene=scene), flush=True)
        elif message.get("do") == "word":
            print(sentence(message, lang), flush=True)
        elif message.get("do") == "status":
            for word in message["words"]:
                print(sentence(word, lang), flush=True)
            if time.monotonic() - shown > 1.0:
                shown = time.monotonic()
                print("\n".join(receiver.rows(lang)), flush=True)


def _live(receiver: Receiver, lang: str) -> None:
    with Screen(lang) as screen:
        screen.beside(lambda: receiver.rows(lang))
        screen.listen()
        for message in messages():
            if message.get("do") == "refused":
                screen.close()
                refused(message, lang)
            elif message.get("do") == "began":
                name = message["name"]
                screen.begin(name.get(lang) or next(iter(name.values()), ""), message["cues"])
            elif message.get("do") == "word":
                screen.word(message)
            elif message.get("do") == "status":
                for word in message["words"]:
                    screen.say(sentence(word, lang), elapsed=word["at"] / 1e9, what=word["what"])
                screen.draw(message)


if __name__ == "__main__":
    sys.exit(main())
