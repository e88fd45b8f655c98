"""Ways of ending, and of starting, that no one plans: the stage is left safe each time."""

from __future__ import annotations

import os
import pty
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from stagekit.show import control
from tests.show.playing import COMMAND, SIMPLE, Playing, command, wait

FACE = "/stagekit/dimmer/1"


def test_ctrl_backslash_and_ctrl_z(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        group = os.getpgid(show.process.pid)
        os.killpg(group, signal.SIGTSTP)  # as the terminal does for Ctrl-Z
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5), "no key freezes a show"
        os.killpg(group, signal.SIGQUIT)
        assert show.process.wait(5) == 0
        assert show.arrives(FACE, 0.0)


def test_the_whole_group_is_killed(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        os.killpg(os.getpgid(show.process.pid), signal.SIGKILL)
        show.process.wait()
        assert show.arrives(FACE, 0.0), "the engine is no part of the terminal's group"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_every_process_is_asked_to_end(tmp_path: Path, number: signal.Signals) -> None:
    """As systemd, or a closing session, does it."""
    trace = tmp_path / "show.trace"
    with Playing(tmp_path, SIMPLE, "--record", str(trace)) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        for pid in show.children():
            os.kill(pid, number)
        assert show.process.wait(5) == 0
        assert show.arrives(FACE, 0.0)
    code, out, _ = command(tmp_path, "replay", str(trace))
    assert code == 0
    assert "middle of a line" not in out, "the recording was ended properly"


def test_the_terminal_is_gone(tmp_path: Path) -> None:
    desk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    desk.bind(("127.0.0.1", 0))
    desk.settimeout(10)
    scene = tmp_path / "scene.yaml"
    port = desk.getsockname()[1]
    scene.write_text(f"""scene: Gone
outputs:
  lights: {{use: osc, patch: qlcplus, to: 127.0.0.1:{port}, lamps: {{a: dimmer 1}}}}
cues:
  - Full: {{lights a: 100%}}
""")
    env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "TERM": "xterm"}
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(COMMAND[0], [*COMMAND, "run", str(scene)], env)
    seen = b""
    until = time.monotonic() + 15
    while b"Full" not in seen and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536)
    subprocess.run([*COMMAND, "go"], env=env, check=True)
    while b"\x3f\x80\x00\x00" not in desk.recv(4096):
        pass
    os.close(terminal)
    while desk.recv(4096)[-4:] != b"\0\0\0\0":
        pass
    assert wait(lambda: os.waitpid(child, os.WNOHANG)[0] == child, 5)
    desk.close()


def test_a_panic_while_the_engine_is_away_is_kept(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 2.0)
        assert show.arrives(FACE, 1.0)
        for _ in range(3):  # after the third it waits two seconds before it comes back
            _kill_engine(show)
        assert show.ask("panic") == 0
        assert show.ask("go") == 1, "nobody is there to take it, and it says so"
        assert wait(lambda: show.status.get("panic"), 10), "it comes back in panic"
        show.say("/fader", 2.0)
        time.sleep(0.3)
        assert show.values(FACE)[-1] == 0.0
        assert show.ask("panic") == 0
        assert show.arrives(FACE, 1.0)


def test_a_show_that_dies_in_panic_comes_back_in_panic(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        assert show.ask("panic") == 0
        assert wait(lambda: show.status.get("panic"), 5)
        os.kill(show.pid_of("engine_process"), signal.SIGKILL)
        assert wait(lambda: show.said("keeper.engine"), 5)
        show.status = {}
        assert wait(lambda: show.status, 10)
        assert show.status["panic"]


def _kill_engine(show: Playing) -> None:
    """Kill it, once it is there, and see it gone; the next one may be there already."""

    def there() -> int:
        try:
            return show.pid_of("engine_process")
        except (AssertionError, OSError):
            return 0

    assert wait(there, 10)
    engine = there()
    os.kill(engine, signal.SIGKILL)
    assert wait(lambda: not Path(f"/proc/{engine}").exists(), 2)


def test_ctrl_c_while_the_engine_is_away(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        for _ in range(3):
            _kill_engine(show)
        began = time.monotonic()
        show.stop()
        assert time.monotonic() - began < 1.5


def test_a_go_before_it_began_is_not_lost(tmp_path: Path) -> None:
    show = Playing(tmp_path, SIMPLE)
    path = tmp_path / "stagekit" / "show.sock"
    try:
        assert wait(path.exists, 10)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(5)
            while sock.connect_ex(str(path)):
                time.sleep(0.001)
            sock.sendall(b'{"do": "go"}\n')
            assert b"true" in sock.recv(100)
        assert not show.began
        assert show.arrives("/stagekit/dimmer/2", 0.5, 15)
    finally:
        show.end()


def test_many_other_terminals(tmp_path: Path) -> None:
    path = str(tmp_path / "stagekit" / "show.sock")
    with Playing(tmp_path, SIMPLE) as show:
        held = []
        for _ in range(300):
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(5)
            held.append(sock)
            assert wait(lambda sock=sock: sock.connect_ex(path) == 0, 5)
        held[-1].sendall(b'{"do": "hello"}\n')
        assert b"true" in held[-1].recv(4096)
        assert len(os.listdir(f"/proc/{show.process.pid}/fd")) < 60
        assert show.ask("go") == 0
        assert show.arrives("/stagekit/dimmer/2", 0.5)
        for sock in held:
            sock.close()


def test_a_socket_left_behind_is_no_show(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        show.process.kill()
        show.process.wait()
    assert (tmp_path / "stagekit" / "show.sock").exists()
    code, _, errors = command(tmp_path, "go")
    assert (code, "No show is running" in errors) == (1, True)
    with Playing(tmp_path, SIMPLE) as show:
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)


def test_a_show_that_hangs_is_still_a_show(tmp_path: Path) -> None:
    with Playing(tmp_path, SIMPLE) as show:
        os.kill(show.process.pid, signal.SIGSTOP)
        try:
            code, _, _ = command(tmp_path, "run", str(show.scene), "--plain")
            assert code == 3, "its socket is not taken from it"
        finally:
            os.kill(show.process.pid, signal.SIGCONT)
        show.say("/fader", 1.0)
        assert show.arrives(FACE, 0.5)


def test_no_place_for_the_socket(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    scene.write_text("scene: Nothing\n")
    deep = tmp_path / ("a" * 100)
    deep.mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "stagekit").mkdir(mode=0o755)
    for folder, lang in ((deep, "en"), (tmp_path / "open", "fr")):
        code, _, errors = command(folder, "run", str(scene), "--plain", "--lang", lang)
        assert code == 2
        assert "show.sock" in errors or "stagekit" in errors
        assert "Traceback" not in errors


def test_the_lock_is_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first = control.listen()
    assert first is not None
    assert control.listen() is None
    os.close(first[2])
    second = control.listen()
    assert second is not None
    os.close(second[2])
    first[0].close()
    second[0].close()
