"""Reaching a running show from another terminal: a local socket, this user's alone.

Standard library only: the keeper imports it.
"""

from __future__ import annotations

import contextlib
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
        raise PermissionError(f"{place} is not this user's alone")
    return place


def listen() -> tuple[socket.socket, Path] | None:
    """A listening socket with mode 0600; None while another show runs here."""
    path = folder() / NAME
    with contextlib.suppress(OSError):
        answer = ask({"do": "hello"})
        if answer is not None:
            return None
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        sock.bind(str(path))
    finally:
        os.umask(before)
    sock.listen(64)
    sock.setblocking(False)
    return sock, path


def ask(message: dict[str, Any]) -> dict[str, Any] | None:
    """Send one message to the running show; its answer, or None if no show runs."""
    path = folder() / NAME
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(ANSWER_WITHIN)
    try:
        sock.connect(str(path))
    except OSError:
        sock.close()
        return None
    with sock:
        sock.sendall(json.dumps(message).encode() + b"\n")
        data = b""
        while not data.endswith(b"\n"):
            chunk = sock.recv(65536)
            if not chunk:
                break
            data += chunk
    answer: dict[str, Any] = json.loads(data) if data else {}
    return answer
