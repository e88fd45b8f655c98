"""Reaching a running show from another terminal: a local socket, this user's alone.

Standard library only: the keeper imports it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

ANSWER_WITHIN = 2.0
NAME = "show.sock"


def folder() -> Path:
    """The folder of the socket: this user's runtime folder, or one only they can enter."""
    base = os.environ.get("XDG_RUNTIME_DIR") or ""
    if base and os.path.isdir(base) and os.access(base, os.W_OK):
        place = Path(base) / "stagekit"
    else:
        user = os.getuid() if hasattr(os, "getuid") else "user"
        place = Path(tempfile.gettempdir()) / f"stagekit-{user}"
    place.mkdir(mode=0o700, exist_ok=True)
    stat = place.stat()
    if hasattr(os, "getuid") and (stat.st_uid != os.getuid() or stat.st_mode & 0o077):
        raise PermissionError(errno.EACCES, "not this user's alone", str(place))
    return place


def listen() -> tuple[socket.socket, Path, int] | None:
    """A listening socket with mode 0600; None while another show runs here.

    The third is the descriptor of a lock that ends with its process: it tells a
    running show from one that was killed and has left its socket behind.

    Raises:
        OSError: there is no place for the socket.
    """
    path = folder() / NAME
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        sock.bind(str(path))
    except OSError as error:
        os.close(lock)
        sock.close()
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        os.umask(before)
    sock.listen(64)
    sock.setblocking(False)
    return sock, path, lock


def ask(message: dict[str, Any]) -> dict[str, Any] | None:
    """Send one message to the running show; its answer, or None if no show runs.

    Raises:
        OSError, ValueError: it does not answer, or nothing that can be read.
    """
    path = folder() / NAME
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(ANSWER_WITHIN)
    with sock:
        try:
            sock.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        sock.sendall(json.dumps(message).encode() + b"\n")
        data = b""
        while not data.endswith(b"\n"):
            chunk = sock.recv(65536)
            if not chunk:
                break
            data += chunk
    answer: dict[str, Any] = json.loads(data) if data else {}
    return answer
