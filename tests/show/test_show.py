"""The straight path of a show, and every way it can end: the stage is always left safe."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from stagekit.core.osc import encode
from tests.show.playing import SIMPLE, Playing, command, wait

FACE, BACK = "/stagekit/dimmer/1", "/stagekit/dimmer/2"


def test_osc_in_is_shaped_and_leaves(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        show.say("/hit", 0.7)
        assert show.arrives("/hit", 0.7)
        show.say("/fader", float("nan"))
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        assert wait(lambda: show.said("not a finite number"), 3)


def test_go_and_panic_from_another_terminal(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        assert show.ask("go") == 0
        assert show.arrives(BACK, 0.5)
        assert show.ask("go", "--expect", "1") == 0  # another press for the first cue: refused
        assert wait(lambda: show.said("go.other"), 3)
        assert show.ask("go", "--expect", "2") == 0
        assert show.arrives(BACK, 1.0)
        assert show.ask("panic") == 0
        assert show.arrives(FACE, 0.0)
        assert show.arrives(BACK, 0.0)
        show.say("/fader", 2.0)
        time.sleep(0.2)
        assert show.values(FACE)[-1] == 0.0, "panic holds"
        assert show.ask("panic") == 0
        assert show.arrives(FACE, 1.0)
        assert show.arrives(BACK, 1.0)


def test_panic_when_the_engine_hangs(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        engine = show.pid_of("engine_process")
        os.kill(engine, signal.SIGSTOP)
        try:
            assert show.ask("panic") == 0
            assert show.arrives(FACE, 0.0, 1.0), "the keeper sends it"
        finally:
            os.kill(engine, signal.SIGCONT)


def test_the_engine_is_killed_and_comes_back(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert show.arrives(FACE, 0.0, 2.0), "rest was sent"
        assert wait(lambda: show.said("keeper.engine"), 5)

        def works() -> bool:
            show.say("/fader", 1.0)
            return show.arrives(FACE, 0.5, 0.1)

        assert wait(works, 10), "it never came back"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_exit_brings_all_to_rest(tmp_path: Path, number: signal.Signals) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        assert show.stop(number) == 0
        assert show.arrives(FACE, 0.0)
    assert not (tmp_path / "stagekit" / "show.sock").exists()


def test_the_keeper_is_killed(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        show.process.kill()
        show.process.wait(5)
        assert show.arrives(FACE, 0.0), "the engine ends by itself, and rests"
        assert wait(lambda: not show.children(), 5)


def test_one_show_a_machine_and_its_socket(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        code, _, errors = command(tmp_path, "run", str(show.scene), "--plain")
        assert code == 3
        assert "already running" in errors
        path = tmp_path / "stagekit" / "show.sock"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for _ in range(30):
            with socket.socket(socket.AF_UNIX) as sock:
                sock.settimeout(2)
                sock.connect(str(path))
                sock.sendall(os.urandom(2000) + b"\n" + b"x" * 100_000)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(2)
            sock.connect(str(path))
            sock.sendall(b'{"do": "hand", "values": 1}\n[]\n{"do": "set", "values": [{}]}\n')
            assert b"not understood" in sock.recv(4096)
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
    code, _, errors = command(tmp_path, "go")
    assert code == 1
    assert "No show is running" in errors


def test_a_flood_ends_in_its_last_value(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        target = ("127.0.0.1", show.in_port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for n in range(20_000):
                sock.sendto(encode("/fader", (n / 20_000,)), target)
                if n % 200 == 0:
                    time.sleep(0.002)  # a socket's buffer is finite: the last must get in
            sock.sendto(encode("/fader", (1.5,)), target)
        assert show.arrives(FACE, 0.75)


def test_bad_packets_harm_nothing(tmp_path: Path) -> None:
    nested = b""
    for _ in range(1000):
        nested = b"#bundle\0" + b"\0" * 7 + b"\1" + (len(nested)).to_bytes(4, "big") + nested
    with Playing(tmp_path, SIMPLE) as show:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for data in (b"", b"x", b"/fader", b"/fader\0\0,f\0\0", os.urandom(60_000), nested,
                         encode("/fader", ("text",)), encode("/hit", ("x" * 5000,))):  # fmt: skip
                sock.sendto(data, ("127.0.0.1", show.in_port))
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)
        assert wait(lambda: any(word.get("thing") == "desk" for word in show.words), 3)
