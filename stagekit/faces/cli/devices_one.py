"""One plugin asked for its devices, in a process of its own: a driver may hang or crash.

`python -m stagekit.faces.cli.devices_one inputs midi` writes one line of JSON
on what was standard output; whatever the driver itself prints goes nowhere.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import entry_points
from typing import Any, NoReturn

from stagekit.api import Input, Missing, Output

BASES: dict[str, type[Input] | type[Output]] = {"inputs": Input, "outputs": Output}


def ask(group: str, name: str) -> dict[str, Any]:
    """What that plugin finds, as plain data.

    Returns:
        `state`: `found`, `nothing`, `missing`, `broken`, or `none` where the
        plugin has no devices; `devices` as (key, value, about); `needs`: keys
        that a scene must write beside; `why` in English and French.
    """
    from stagekit.show.declare import declare
    from stagekit.show.plainly import plainly

    try:
        (point, *_) = entry_points(group=f"stagekit.{group}", name=name)
        plugin = point.load()
        # A class that does not say otherwise has nothing to plug in.
        if getattr(plugin.found, "__func__", None) is vars(BASES[group])["found"].__func__:
            return {"state": "none"}
        here = [(str(one.key), str(one.value), str(one.about)) for one in plugin.found()]
        keys = declare(name, plugin).keys
    except Missing as missing:
        return {"state": "missing", "why": [missing.english, missing.french]}
    except Exception as error:  # a stranger's plugin, and a stranger's driver below it
        return {"state": "broken", "why": list(plainly(error))}
    needs = [word for word, key in keys.items() if key.required]
    return {"state": "found" if here else "nothing", "devices": here, "needs": needs}


def main() -> NoReturn:
    """Answer on a copy of standard output; the driver has neither it nor standard error."""
    answer = os.dup(1)
    silence = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(silence, each)
    os.write(answer, json.dumps(ask(sys.argv[1], sys.argv[2])).encode() + b"\n")
    # A driver's threads or destructors are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
