"""`stagekit demo`: the whole path on a machine with no device."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path

from stagekit.faces.cli.language import words
from stagekit.faces.cli.run import console, console_place, keep, screen

HOUSE = """house: demo
outputs:
  lights: {{to: 127.0.0.1:{port}}}
  sound: {{to: 127.0.0.1:{port}}}
"""


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `demo`."""
    sub.add_argument("--for", dest="seconds", type=float, metavar="S",
                     help=words("demo.seconds", lang))  # fmt: skip
    sub.add_argument("--plain", action="store_true", help=words("run.plain", lang))
    sub.add_argument("--record", metavar="TRACE", help=words("run.record", lang))
    console(sub, lang)
    sub.add_argument("--no-browser", action="store_true", help=words("demo.no_browser", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Run the demo's scene against a receiver that its own face opens."""
    from stagekit.show.share import share

    place = console_place(options, lang)
    port = _free_port()
    live = not options.plain and screen()
    scene = share("scenes") / "demo.yaml"
    with tempfile.TemporaryDirectory(prefix="stagekit-") as folder:
        house = Path(folder) / "demo-house.yaml"
        house.write_text(HOUSE.format(port=port), encoding="utf-8")
        face = [sys.executable, "-m", "stagekit.faces.cli.demo_face",
                "live" if live else "plain", lang, str(port)]  # fmt: skip
        told = {"scene": str(scene), "house": str(house), "language": lang,
                "for": options.seconds, "record": options.record}  # fmt: skip
        browse = screen() and display() and not options.no_browser
        return keep(told, face, lang, place, browse=browse)


def display() -> bool:
    """Whether there is a screen for a browser's window."""
    return sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port
