"""A process of the show does not outlive its keeper, whatever its plugin is doing."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY = 1.0


def die_with(parent: int) -> None:
    """End this process once `parent`, which started it, is gone.

    On Linux the kernel sees to it, so that even code that holds Python up for
    ever ends; elsewhere a thread looks every second.
    """
    if os.uname().sysname == "Linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it had gone before the kernel was asked
            os._exit(0)
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(0)


def first_to_go() -> None:
    """Where memory runs out, the kernel takes this process before the engine."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("800")
    except OSError:
        return  # not Linux, or not allowed: nothing is lost but the order
