"""The keeper depends on nothing that could fail it."""

from __future__ import annotations

import subprocess
import sys


def test_the_keeper_is_standard_library_only() -> None:
    code = (
        "import sys; before = set(sys.modules); import stagekit.show.keeper;"
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before}"
        " - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['stagekit']"
