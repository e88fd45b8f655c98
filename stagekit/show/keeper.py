"""The keeper: it starts everything, and is the last to go.

`stagekit run` is this process. It spawns the engine, the workers and the faces,
forwards GO and panic, and holds the ready-made packets that bring every output
to rest: it sends them itself if the engine dies, or does not obey panic at
once. Standard library only, and nothing here can wait.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stagekit.show import control
from stagekit.show.asked import AWAY, DONE, HANDS, NAME, UNKNOWN, Answer, Asked, hand
from stagekit.show.audience import Audience, Face
from stagekit.show.lane import REST_NOW, Lane

PANIC_WITHIN = 0.03
"""Seconds the engine has to bring everything to rest before the keeper does."""

STOP_WITHIN = 2.0

OUTPUT_WITHIN = 0.2
"""Seconds that an output whose engine died has for bringing everything to rest."""

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Seconds before an engine that died is started again."""

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Ctrl-C, kill, a terminal that is gone, Ctrl-\\: each ends with everything at rest."""


@dataclass
class Child:
    """A process of the show: `what` is the engine, a worker, or an output that brings to rest."""

    process: subprocess.Popen[bytes]
    what: str
    fd: int | None = None


@dataclass
class Keeper:
    """One run of a show, from its start to the last packet of rest.

    Attributes:
        options: what the engine is told: scene, house, language, record, …
        faces: the views: the terminal's, and the console.
    """

    options: dict[str, Any]
    faces: list[Face] = field(default_factory=list)
    code: int = 0
    children: dict[str, Child] = field(default_factory=dict)
    rest: list[tuple[str, int, bytes]] = field(default_factory=list)
    panic: list[tuple[str, int, bytes]] = field(default_factory=list)

    def run(self) -> int:
        """Run the show; the answer is the exit status.

        Raises:
            OSError: there is no place for the socket of `go` and `panic`.
        """
        listening = control.listen()
        if listening is None:
            self.code = 3
            return self.code
        listener, self._socket_path, self._lock = listening
        self._others = Asked(listener, self._asked)
        self._watched: bool | None = False
        self._panic_due: float | None = None
        self._stopping: float | None = None
        self._restart_at: float | None = None
        self._deaths: list[float] = []
        self._begun = False
        self._starts = 0
        self._panic_owed = False
        self._panicked = False
        self._taking_up = False
        self._wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(self._wake_read, False)
        signal.set_wakeup_fd(wake_write)
        for number in (*ENDS, signal.SIGCHLD):
            signal.signal(number, lambda number, frame: None)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # a show that Ctrl-Z froze could not rest
        self._audience = Audience(self.faces)
        self._start_engine()
        try:
            while self._turn():
                pass
        except BaseException:
            self._send(self.rest)
            raise
        finally:
            self._end()
        return self.code

    # ---- one turn of the loop

    def _turn(self) -> bool:
        lane = self._lane
        readers: list[Any] = [self._wake_read, *self._others.readers()]
        if not lane.closed:
            readers.append(lane)
        writers: list[Any] = self._audience.writers()
        if lane.waiting and not lane.closed:
            writers.append(lane)
        ready, _, _ = select.select(readers, writers, [], self._timeout())
        lane.flush()
        self._audience.flush()
        if self._wake_read in ready and not self._signals():
            return False
        self._others.listen(ready)
        self._watch()
        if lane in ready:
            for message, fd in lane.receive():
                if not self._engine_says(message, fd):
                    return False
        return self._times()

    def _timeout(self) -> float | None:
        times = (self._panic_due, self._stopping, self._restart_at, self._audience.due())
        due = [t for t in times if t is not None]
        return max(min(due) - time.monotonic(), 0.0) if due else None

    def _times(self) -> bool:
        now = time.monotonic()
        if self._panic_due is not None and now >= self._panic_due:
            self._panic_due = None
            self._panicked = True
            self._send(self.panic or self.rest)
            for child in self.children.values():
                if child.what == "output":
                    child.process.send_signal(REST_NOW)
            self._audience.say({"do": "word", "key": "keeper.panic"})
        if self._stopping is not None and now >= self._stopping:
            self._send(self.rest)
            return False
        if self._restart_at is not None and now >= self._restart_at:
            self._restart_at = None
            self._start_engine()
        self._audience.turn(now)
        return True

    # ---- signals, children, other terminals

    def _signals(self) -> bool:
        numbers = b""
        with contextlib.suppress(BlockingIOError):
            numbers = os.read(self._wake_read, 4096)
        for number in dict.fromkeys(numbers):
            if number in ENDS:
                if self._stopping is not None or "engine" not in self.children:
                    self._send(self.rest)
                    return False  # asked twice, or nobody else to ask: now
                self._stop()
        return self._reap()

    def _stop(self) -> None:
        self._stopping = time.monotonic() + (STOP_WITHIN if "engine" in self.children else 0.0)
        self._lane.send({"do": "stop"})

    def _reap(self) -> bool:
        for name, child in list(self.children.items()):
            code = child.process.poll()
            if code is None or self.children.get(name) is not child:
                continue  # it lives, or went along with its engine
            del self.children[name]
            if child.what == "engine":
                if not self._engine_gone(code):
                    return False
            else:
                self._lane.send({"do": "died", "name": name, "code": code})
        self._audience.reap()
        return True

    def _engine_gone(self, code: int) -> bool:
        """The engine has ended: rightly, or it must be replaced."""
        for message, fd in self._lane.receive():
            self._engine_says(message, fd)
        if self._stopping is not None or (code >= 0 and not self._begun):
            self.code = self.code or (code if code > 0 else 0)
            if self._begun:
                self._send(self.rest)
            return False
        if code == 0:
            return False
        self._lane.close()
        self._send(self.rest)
        # A show that was in panic comes back in panic.
        self._panic_owed = self._panic_owed or self._panicked
        now = time.monotonic()
        if self._taking_up:
            self._restart_at = now
            return True
        self._deaths = [t for t in self._deaths if now - t < 60.0] + [now]
        wait = BACK_OFF[min(len(self._deaths) - 1, len(BACK_OFF) - 1)]
        self._audience.say({"do": "word", "key": "keeper.engine", "seconds": wait})
        for name in [n for n, child in self.children.items() if child.what == "worker"]:
            self._kill(name)
        self._restart_at = now + wait
        return True

    def _asked(self, message: dict[str, Any]) -> Answer:
        do = message["do"]
        if do == "hello":
            return {"ok": True, "pid": os.getpid(), "scene": self.options.get("scene", "")}
        if do == "panic":
            self._panic(message.get("by"))
            return DONE
        if do in HANDS:
            order = hand(message)
            if order is None:
                return UNKNOWN
            if "engine" not in self.children:
                return AWAY
            self._lane.send(order)
            return DONE
        if do == "stop":
            self._stop()
            return DONE
        if do == "takeup":
            return self._take_up()
        if do == "watch":
            self._watched = None  # whoever asks wants every value once more
            return DONE
        if do == "console":
            return self._audience.report(message)
        return UNKNOWN

    def _take_up(self) -> Answer:
        """Begin anew where an earlier show was cut off: with another engine, workers and all."""
        engine = self.children.get("engine")
        if engine is None or self._stopping is not None:
            return AWAY
        self._taking_up = True
        for name in [n for n, child in self.children.items() if child.what == "worker"]:
            self._kill(name)
        engine.process.kill()
        return DONE

    def _watch(self) -> None:
        """Tell the engine whether anybody wants live frames."""
        if self._watched != self._others.watched:
            self._watched = self._others.watched
            self._lane.send({"do": "watch", "values": [int(self._watched)]})

    def _panic(self, by: object) -> None:
        """The engine is told first; if it does not answer at once, the keeper acts."""
        if "engine" not in self.children:
            # Everything rests already; the next engine is told as it begins.
            self._panic_owed = not self._panic_owed
            self._send(self.panic or self.rest)
            return
        self._lane.send({"do": "panic", "by": by[:NAME] if isinstance(by, str) else ""})
        if not self._panicked:  # else it is to resume, and may take its time
            self._panic_due = time.monotonic() + PANIC_WITHIN

    # ---- the engine

    def _start_engine(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lane = Lane(ours)
        try:
            process = self._spawn("stagekit.show.engine_process", theirs.fileno())
        except OSError:  # no process or memory left at this moment
            self._restart_at = time.monotonic() + 1.0
            return
        finally:
            theirs.close()
        self.children["engine"] = Child(process, "engine")
        begin = {"do": "begin", **self.options, "starts": self._starts}
        self._lane.send({**begin, "takeup": self._taking_up})
        self._taking_up = False
        self._starts += 1
        self._watched = False  # it is told again
        if self._starts > 1:  # what it restores may be older than the last press
            self._lane.send({"do": "panic", "on": self._panic_owed})
            self._panic_owed = False

    def _spawn(self, module: str, fd: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", module, str(fd), str(os.getpid())],
            pass_fds=[fd],
            process_group=0,  # the terminal's own signals are the keeper's alone
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("STAGEKIT_DEBUG") else subprocess.DEVNULL,
        )

    def _engine_says(self, message: dict[str, Any], fd: int | None) -> bool:
        do = message.get("do")
        if do in ("spawn", "reread") and fd is not None:
            name, module = message["name"], "worker" if do == "spawn" else "rereading"
            if name in self.children:
                self._let_rest(name, OUTPUT_WITHIN)
                self._kill(name)
            what = "output" if message.get("rests") else "worker"
            try:
                self.children[name] = Child(self._spawn(f"stagekit.show.{module}", fd), what)
            except OSError:  # no process or memory left: as if it had died, tried again later
                self._lane.send({"do": "died", "name": name})
            os.close(fd)
        elif do == "kill":
            self._kill(message["name"])
        elif do == "rest":
            self.rest = [(h, p, bytes.fromhex(data)) for h, p, data in message["rest"]]
            self.panic = [(h, p, bytes.fromhex(data)) for h, p, data in message["panic"]]
        elif do == "began":
            self._begun = True
            self._audience.say(message)
        elif do == "rested":
            self._panic_due = None
            self._panicked = bool(message["panic"])
        elif do in ("refused", "unable"):
            self.code = 2
            self._audience.say(message)
        elif do == "bye":
            self.code = int(message.get("code", 0))
        else:
            if do == "status":
                self._panicked = bool(message.get("panic"))
            self._audience.say(message)
        return True

    def _let_rest(self, name: str, seconds: float) -> None:
        """An output whose engine is gone may first bring everything to rest."""
        child = self.children[name]
        if child.what == "output":
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(seconds)

    def _kill(self, name: str) -> None:
        child = self.children.pop(name, None)
        if child is not None:
            with contextlib.suppress(OSError):
                child.process.kill()
            child.process.wait()

    # ---- rest, face, end

    def _send(self, packets: list[tuple[str, int, bytes]]) -> None:
        """Send ready-made packets, whatever else is broken."""
        for host, port, data in packets:
            with contextlib.suppress(OSError):
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                with socket.socket(family, socket.SOCK_DGRAM) as sock:
                    sock.setblocking(False)
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    sock.sendto(data, (host, port))

    def _end(self) -> None:
        until = time.monotonic() + 0.5
        for name in list(self.children):
            child = self.children[name]
            if child.what != "engine":
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(until - time.monotonic(), 0.0))
            self._kill(name)
        with contextlib.suppress(OSError):
            self._others.close()
            Path(self._socket_path).unlink(missing_ok=True)
        self._audience.end()
        os.close(self._lock)
