"""A real show to measure: `stagekit run` as it is, in a place of its own."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from stagekit.core.osc import decode, encode
from tests.benchmarks.processes import child

RUN = [sys.executable, "-m", "stagekit.faces.cli.main", "run"]
IN_TERMINAL = 'exec "$0" "$@" <"$TTY" >"$TTY" 2>&1'
"""The first that a new session opens becomes its terminal."""

STARTS_WITHIN = 20.0


def ports(count: int) -> list[int]:
    """So many free UDP ports."""
    socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for sock in socks:
        sock.bind(("127.0.0.1", 0))
    found = [int(sock.getsockname()[1]) for sock in socks]
    for sock in socks:
        sock.close()
    return found


def ear(port: int, buffer: int = 1 << 20) -> socket.socket:
    """A socket that hears what is sent to a port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    sock.bind(("127.0.0.1", port))
    sock.settimeout(1.0)
    return sock


def drain(sock: socket.socket) -> int:
    """Throw away what has come; the answer is how many."""
    count = 0
    sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            sock.recv(65535)
            count += 1
    sock.settimeout(1.0)
    return count


class Show:
    """A running show.

    Attributes:
        folder: its scene's folder, which also holds its local socket.
        process: the keeper; engine: the engine's process id.
        terminal: where its keys are pressed, if it has a screen.
    """

    def __init__(
        self, scene: Path, *options: str, command: list[str] | None = None, screen: bool = False
    ) -> None:
        """Start it, with its view on a screen or without one; it is not ready yet."""
        self.folder = scene.parent
        self.folder.chmod(0o700)
        own = {"XDG_RUNTIME_DIR": str(self.folder), "XDG_STATE_HOME": str(self.folder)}
        self.environment = {**os.environ, **own}
        self.began = time.monotonic()
        self.terminal, other = pty.openpty() if screen else (-1, -1)
        whole = [*(command or RUN), str(scene), *(() if screen else ("--plain",)), *options]
        if screen:
            self.environment |= {"TTY": os.ttyname(other), "TERM": "xterm"}
            whole = ["sh", "-c", IN_TERMINAL, *whole]
            threading.Thread(target=self._see, daemon=True).start()
        self.process = subprocess.Popen(
            whole,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=screen,
            cwd=Path(__file__).parents[2],
        )

    def _see(self) -> None:
        """Take what the screen draws."""
        with contextlib.suppress(OSError):
            while os.read(self.terminal, 65536):
                pass

    @property
    def engine(self) -> int:
        """The engine's process id."""
        return child(self.process.pid, "engine", "ticking")

    @property
    def console(self) -> int:
        """The process id of the console's server."""
        return child(self.process.pid, "console.serve")

    def control(self) -> socket.socket:
        """A connection to the keeper, as `stagekit panic` makes."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.connect(str(self.folder / "stagekit" / "show.sock"))
        sock.settimeout(2.0)
        return sock

    def begun(self) -> None:
        """Wait until it can be spoken to."""
        until = time.monotonic() + STARTS_WITHIN
        while True:
            with contextlib.suppress(OSError, RuntimeError):
                self.control().close()
                if self.engine:
                    return
            if time.monotonic() > until:
                raise RuntimeError("the show does not begin")
            time.sleep(0.01)

    def say(self, do: str, *values: object) -> None:
        """Give it an order, as another terminal does.

        Raises:
            RuntimeError: it is not taken.
        """
        with self.control() as control:
            control.sendall(json.dumps({"do": do, "values": values}).encode() + b"\n")
            answer = control.recv(4096)
        if not json.loads(answer)["ok"]:
            raise RuntimeError(f"{do} is not taken: {answer!r}")

    def end(self) -> None:
        """Ask it to stop, and wait."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(6.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def playing(
    scene: Path, *options: str, command: list[str] | None = None, screen: bool = False
) -> Iterator[Show]:
    """A show, stopped at the end whatever happens."""
    show = Show(scene, *options, command=command, screen=screen)
    try:
        yield show
    finally:
        show.end()


class Probe:
    """Sends a message, waits for what it causes, and says how long that took."""

    def __init__(self, to: int, hears: int) -> None:
        """`to` is the other side's port, `hears` the one it answers on."""
        self.to = ("127.0.0.1", to)
        self.sock = ear(hears)
        self._voice = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def once(self, value: float) -> float | None:
        """Microseconds from here to there and back; None for no answer in a second."""
        data = encode("/in", (value,))
        send, receive, to = self._voice.sendto, self.sock.recv, self.to
        start = time.perf_counter_ns()
        send(data, to)
        try:
            receive(2048)
        except TimeoutError:
            return None
        return (time.perf_counter_ns() - start) / 1000

    def ready(self) -> None:
        """Wait until there is an answer."""
        until = time.monotonic() + STARTS_WITHIN
        self.sock.settimeout(0.1)
        count = 0
        while time.monotonic() < until:
            count += 1
            if self.once(0.001 * (count % 1999)) is not None:
                time.sleep(0.2)
                drain(self.sock)
                return
        raise RuntimeError(f"no answer from port {self.to[1]}")

    def close(self) -> None:
        """Free its sockets."""
        self.sock.close()
        self._voice.close()


def wait_for(sock: socket.socket, addresses: list[str]) -> None:
    """Wait until each of these addresses has been heard."""
    until = time.monotonic() + STARTS_WITHIN
    missing = list(addresses)
    sock.settimeout(0.2)
    while missing:
        if time.monotonic() > until:
            raise RuntimeError(f"the load does not run: nothing from {missing}")
        with contextlib.suppress(TimeoutError):
            for message in decode(sock.recv(65535)):
                if message.address in missing:
                    missing.remove(message.address)
    sock.settimeout(1.0)
