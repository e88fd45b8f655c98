"""A real show in a test: the real keeper and all its processes, OSC from and to real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stagekit.core.osc import decode, encode

COMMAND = [sys.executable, "-m", "stagekit.faces.cli.main"]


def udp(port: int = 0) -> socket.socket:
    """A UDP socket of this machine, on a free port where none is given."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    sock.bind(("127.0.0.1", port))
    sock.settimeout(0.05)
    return sock


def free_port() -> int:
    with udp() as sock:
        return int(sock.getsockname()[1])


def wait(true: Callable[[], object], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())


class Playing:
    """A show at work, started as a person would.

    Attributes:
        got: every message that arrived: (seconds, address, arguments).
        words: what the show said (`--json`).
    """

    def __init__(
        self,
        folder: Path,
        scene: str,
        *more: str,
        files: dict[str, str] | None = None,
        port: int = 0,
    ):
        self.folder = folder
        self.desk = udp(port)
        self.out_port = int(self.desk.getsockname()[1])
        self.in_port = free_port()
        self.scene = folder / "scene.yaml"
        self.scene.write_text(self._filled(scene), encoding="utf-8")
        for name, body in (files or {}).items():
            (folder / name).write_text(self._filled(body), encoding="utf-8")
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "STAGEKIT_LANG": "en"}
        self.got: list[tuple[float, str, tuple[Any, ...]]] = []
        self.words: list[dict[str, Any]] = []
        self.status: dict[str, Any] = {}
        self.began = False
        self.process = subprocess.Popen(
            [*COMMAND, "run", str(self.scene), "--json", *more],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._ended = False
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._read, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _filled(self, text: str) -> str:
        """With this show's ports."""
        return text.replace("$OUT", str(self.out_port)).replace("$IN", str(self.in_port))

    def _listen(self) -> None:
        while not self._ended:
            try:
                data = self.desk.recv(65535)
            except TimeoutError:
                continue
            except OSError:
                return
            now = time.monotonic()
            for _, address, args in decode(data):
                self.got.append((now, address, tuple(args)))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            if message.get("do") == "status":
                self.status = message
                self.words += message["words"]
            elif message.get("do") == "began":
                self.began = True
            else:
                self.words.append(message)

    def __enter__(self) -> Playing:
        assert wait(lambda: self.status or self.process.poll() is not None, 20), "never began"
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def say(self, address: str, *args: object) -> None:
        """OSC into the show."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(encode(address, args), ("127.0.0.1", self.in_port))

    def ask(self, *command: str) -> int:
        """Another terminal."""
        return subprocess.run([*COMMAND, *command], env=self.env, check=False).returncode

    def order(self, do: str, values: Sequence[Any] = (), by: str = "") -> dict[str, Any]:
        """What a console asks of the keeper."""
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(5)
            sock.connect(str(self.folder / "stagekit" / "show.sock"))
            message = {"do": do, "values": list(values), "by": by}
            sock.sendall(json.dumps(message).encode() + b"\n")
            found: dict[str, Any] = json.loads(sock.makefile().readline())
            return found

    def values(self, address: str) -> list[Any]:
        """First arguments that arrived at an address."""
        return [args[0] if args else None for _, a, args in list(self.got) if a == address]

    def arrives(self, address: str, value: float, seconds: float = 5.0) -> bool:
        """Whether that value is the newest there in time."""

        def there() -> bool:
            found = self.values(address)
            return bool(found) and abs(found[-1] - value) < 1e-3

        return wait(there, seconds)

    def said(self, key: str, thing: str = "") -> bool:
        """Whether the show has said that."""
        return any(
            key in (word.get("key"), word.get("what"))
            or any(key in str(one) for one in word.get("data", []))
            for word in list(self.words)
            if not thing or word.get("thing") == thing
        )

    def children(self) -> list[int]:
        """Processes of this show, by their session."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(stat[3]) == self.process.pid and stat[0] != "Z":
                    found.append(int(entry.name))
        return found

    def pid_of(self, module: str) -> int:
        """The process that runs a module of ours."""
        for pid in self.children():
            if module in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace"):
                return pid
        raise AssertionError(f"no {module}")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ctrl-C, or another signal to the keeper alone."""
        self.process.send_signal(number)
        return self.process.wait(10)

    def end(self) -> None:
        """End it, and see that nothing is left running."""
        if self.process.poll() is None:
            self.stop()
        left = not wait(lambda: not self.children(), 5)
        stayed = self.children()
        for pid in stayed:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        self._ended = True
        for thread in self._threads:
            thread.join(2)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        self.desk.close()
        assert not left, f"left running: {stayed}"


def command(folder: Path, *arguments: str, seconds: float = 60) -> tuple[int, str, str]:
    """One command of stagekit: its status, output and errors."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "STAGEKIT_LANG": "en"},
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


SIMPLE = """scene: Simple
inputs:
  desk: {use: osc, port: $IN, listen: 127.0.0.1, events: {/hit: force}}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1, back: dimmer 2}}
  sound: {use: osc, to: 127.0.0.1:$OUT}
mappings:
  - desk /fader -> from 0..2 -> lights face
  - desk /raw -> sound /raw
  - desk /hit -> sound /hit force
cues:
  - 1 Half: {lights back: 50%}
  - 2 Full: {lights back: 100% over 300 ms}
"""

Files = Sequence[tuple[str, str]]
