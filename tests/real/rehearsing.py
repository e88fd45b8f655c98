"""A whole rehearsal against real receivers: the show, who drives it, and what arrives."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stagekit.core.osc import decode, encode
from stagekit.scene.plan import Scene
from stagekit.scene.tracking import Tracked, tracked
from stagekit.show.reading import open_scene
from tests.real.conftest import free_port, wait_until

COMMAND = [sys.executable, "-m", "stagekit.faces.cli.main"]
PIECE = Path(__file__).parent / "rehearsal.yaml"
CHANNELS = 12
"""Dimmers that the piece speaks of, and one more that nobody does."""

FADERS = {"/front": 0.5, "/drone": 0.4, "/chase": 0.75}
LEAN = 0.25


class Listening:
    """Everything that arrives at one socket: `got`, in order, and `last` by its first words."""

    def __init__(self, sock: socket.socket, words: Callable[[str, Sequence[Any]], Any]) -> None:
        """`words(address, arguments)` says what of it counts: (key, value), or None."""
        self.got: list[tuple[str, tuple[Any, ...]]] = []
        self.last: dict[Any, Any] = {}
        self._sock, self._words = sock, words
        self._ended = False
        sock.settimeout(0.1)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ended:
            try:
                data = self._sock.recv(65535)
            except TimeoutError:
                continue
            except OSError:
                return
            for _, address, args in decode(data):
                self.got.append((address, tuple(args)))
                found = self._words(address, args)
                if found is not None:
                    self.last[found[0]] = found[1]

    def end(self) -> None:
        """Stop listening."""
        self._ended = True
        self._thread.join(2)


def of_scsynth(address: str, args: Sequence[Any]) -> tuple[Any, Any] | None:
    """What counts of an order to the sound server: a control's value, or which instrument."""
    if address == "/n_set":
        return (args[0], str(args[1])), args[2]
    return (("/s_new", str(args[0])), args) if address == "/s_new" else None


def single(value: float) -> float:
    """A number as OSC carries it: a float of 32 bits."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


DRONE, RATE = (20002, "level"), (20003, "rate")
"""The controls of stagekit.scd that the piece moves."""


class Rehearsal:
    """`stagekit run rehearsal.yaml`, as a person would, in a house made for free ports.

    Attributes:
        scene, states: the piece, and what is tracked at each of its cues.
        words: what the show said; sound, titles: what arrived there.
    """

    def __init__(self, folder: Path, qlcplus: Any, sclang: Any) -> None:
        """Open the house; `start` begins the show."""
        self.folder, self.desk_light = folder, qlcplus
        self.desk, self.body = free_port(), free_port()
        self._titles = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._titles.bind(("127.0.0.1", 0))
        self.titles = Listening(self._titles, lambda address, args: (address, tuple(args)))
        self.sound = Listening(sclang.orders, of_scsynth)
        self.house = folder / "house.yaml"
        self.house.write_text(
            f"house: Essai\ninputs:\n  desk: {{port: {self.desk}}}\n  body: {{port: {self.body}}}\n"
            f"outputs:\n  lights: {{to: 127.0.0.1:{qlcplus.port}}}\n"
            f"  sound: {{to: 127.0.0.1:{sclang.port}}}\n"
            f"  titles: {{to: 127.0.0.1:{self._titles.getsockname()[1]}}}\n"
        )
        opened = open_scene(str(PIECE), str(self.house))
        assert opened.problems == []
        assert opened.scene is not None
        self.scene: Scene = opened.scene
        self.states: tuple[Tracked, ...] = tracked(self.scene)
        self.env = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "STAGEKIT_LANG": "en",
                    "XDG_STATE_HOME": str(folder / "state")}  # fmt: skip
        self.words: list[dict[str, Any]] = []
        self.process: subprocess.Popen[bytes] | None = None

    # ---- the show

    def start(self, *more: str) -> None:
        """Begin, and wait until the first signals are in."""
        self.launch(*more)
        assert wait_until(self._hears, 20), "the show never began"

    def launch(self, *more: str) -> None:
        """Begin, and wait for nothing."""
        self.process = subprocess.Popen(
            [*COMMAND, "run", str(PIECE), "--house", str(self.house), "--json", "--mode", "show",
             *more],
            env=self.env, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def cut(self) -> None:
        """A power cut: all processes of the show end at once, without a last word."""
        assert self.process is not None
        for each in (signal.SIGSTOP, signal.SIGKILL):
            for pid in self._processes():
                os.kill(pid, each)
        self.process.wait(10)
        self._reader.join(5)

    def _processes(self) -> list[int]:
        """All of the show, the keeper first, by their session."""
        assert self.process is not None
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(stat[3]) == self.process.pid and stat[0] != "Z":
                    found.append(int(entry.name))
        return sorted(found, key=lambda pid: pid != self.process.pid)

    def _hears(self) -> bool:
        """Say the faders and how she leans, until the light shows it."""
        for address, value in FADERS.items():
            self.say(self.desk, address, value)
        self.say(self.body, "/lean", LEAN)
        time.sleep(0.1)
        lamps: list[int] = self.desk_light.channels(1, CHANNELS)
        return lamps[0] == int(255 * FADERS["/front"]) and lamps[8] == int(255 * LEAN)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                message = json.loads(line)
                self.words += message.get("words", [message])

    def end(self) -> None:
        """Ctrl-C, as at the end of an evening."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(15)

    def close(self) -> None:
        """Close what stands open."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
        if self.process is not None:
            self._reader.join(5)
        self.titles.end()
        self.sound.end()
        self._titles.close()

    # ---- who drives it

    def say(self, port: int, address: str, *args: object) -> None:
        """OSC into the show."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(encode(address, args), ("127.0.0.1", port))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another terminal of the same user."""
        return subprocess.run([*COMMAND, *words], env=self.env, capture_output=True, text=True,
                              check=False, timeout=20)  # fmt: skip

    def go(self, number: int) -> None:
        """GO, pressed for that cue."""
        done = self.command("go", "--expect", str(number))
        assert done.returncode == 0, done.stdout + done.stderr

    def jump(self, number: int) -> None:
        """Go to that cue, wherever it stands, as the console does."""
        path = self.folder / "stagekit" / "show.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.connect(str(path))
            sock.sendall(json.dumps({"do": "cue", "values": [number - 1]}).encode() + b"\n")
            answer = json.loads(sock.recv(65536))
        assert answer["ok"], answer

    def cues(self) -> list[str]:
        """The cues that were given so far, by number."""
        return [word["thing"] for word in self.words if word.get("what") == "cue"]

    def refused(self) -> list[str]:
        """What was refused so far."""
        return [word["key"] for word in self.words if word.get("what") == "refused"]

    def given(self, number: int, seconds: float = 3.0) -> bool:
        """Whether that cue was the last to be given, within so long."""
        return wait_until(lambda: self.cues()[-1:] == [str(number)], seconds)

    # ---- what must stand

    def lamps(self, number: int) -> list[int]:
        """DMX 1..12, then the three of the colour: as tracked, the rest by the mappings."""
        state = self.states[number - 1]
        driven: dict[int, float] = {9: LEAN, **dict.fromkeys(range(1, 5), FADERS["/front"])}
        if 14 <= number <= 16:
            driven |= dict.fromkeys((10, 11), FADERS["/chase"])
        levels = []
        for n in range(1, CHANNELS + 1):
            key = ("lights", f"/stagekit/dimmer/{n}")
            held = state.held.get(key)
            released = state.released.get(key)
            if held is not None:
                level: Any = held.value
            elif n in driven:
                level = driven[n]
            else:
                level = released.last.value if released and released.last else 0.0
            levels.append(min(level, 0.8) if n == 9 else level)
        sky = state.held.get(("lights", "/stagekit/rgb/1"))
        last = state.released.get(("lights", "/stagekit/rgb/1"))
        if sky is None and last is not None:
            sky = last.last
        levels += (0.0, 0.0, 0.0) if sky is None else sky.value  # type: ignore[operator]
        return [int(single(255 * single(level))) for level in levels]

    def shown(self) -> list[int]:
        """The same of the real desk."""
        channels: list[int] = self.desk_light.channels(1, CHANNELS)
        colour: list[int] = self.desk_light.channels(101, 3)
        return channels + colour

    def stands(self, number: int, seconds: float = 3.0, *, words: bool = True) -> None:
        """Lamps and sound come to stand as tracked at that cue, and the titles (`words`)."""
        wanted = self.lamps(number)
        assert wait_until(lambda: self.shown() == wanted, seconds), (
            f"cue {number}: lamps {self.shown()}, tracked {wanted}")  # fmt: skip
        state = self.states[number - 1]
        drone = state.held.get(("sound", "/drone"))
        level: Any = FADERS["/drone"] if drone is None else drone.value
        assert wait_until(lambda: abs(self.sound.last.get(DRONE, -1.0) - level) < 1e-6, seconds), (
            f"cue {number}: drone {self.sound.last.get(DRONE)}, tracked {level}")  # fmt: skip
        rate: Any = state.held.get(("sound", "/grain/rate"))
        if rate is not None:
            assert wait_until(lambda: self.sound.last.get(RATE) == rate.value, seconds), number
        for (output, address), said in state.said.items():
            if words and output == "titles":
                text = tuple(v["en"] if isinstance(v, dict) else v for v in said.values)
                came = wait_until(lambda a=address, t=text: self.titles.last.get(a) == t, seconds)
                assert came, f"cue {number}: {address} {self.titles.last.get(address)}, not {text}"
