"""Finding a plugin's class: by its entry point, or in a file beside the scene."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

FLOORS = {"input": "stagekit.inputs", "model": "stagekit.models", "output": "stagekit.outputs"}


class NoPlugin(Exception):
    """There is no such plugin; the sentence says which was looked for."""


def load(floor: str, use: str, folder: Path) -> type[Any]:
    """The class that `use` names: `pose`, or `./shadow.py:Shadow` beside the scene.

    Raises:
        NoPlugin: nothing of that name is installed, or the file has no such class.
        Exception: whatever the plugin's own module raises when it is read.
    """
    if use.startswith("./") or ".py:" in use:
        return _from_file(use, folder)
    for point in entry_points(group=FLOORS[floor]):
        if point.name == use:
            found: type[Any] = point.load()
            return found
    raise NoPlugin(f"no {floor} is called {use}")


def made(kind: type[Any], keys: Mapping[str, Any]) -> Any:
    """A plugin with those of the keys that it has a field for; the house obeys the others."""
    names = [field.name for field in dataclasses.fields(kind) if field.init]
    return kind(**{name: value for name, value in keys.items() if name in names})


def _from_file(use: str, folder: Path) -> type[Any]:
    file, _, name = use.rpartition(":")
    path = (folder / file).resolve()
    if not path.is_file():
        raise NoPlugin(f"there is no file {file} beside the scene")
    spec = importlib.util.spec_from_file_location(f"stagekit_scene_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise NoPlugin(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    found = getattr(module, name, None)
    if not isinstance(found, type):
        raise NoPlugin(f"{file} has no class {name}")
    return found
