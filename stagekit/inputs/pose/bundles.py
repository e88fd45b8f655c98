"""Which model looks: the quick one that is carried along, the full one, or one's own file."""

from __future__ import annotations

import os
from pathlib import Path

from stagekit.inputs.pose.words import missing

HERE = Path(__file__).parent
LITE = HERE / "pose_landmarker_lite.task"
FULL = "pose_landmarker_full.task"


def bundle(name: str, folder: Path) -> Path:
    """The file of a model: `lite`, `full`, or a path beside the scene.

    `full` is looked for beside the scene, then where `rebuild_model` puts it,
    then beside this file.

    Raises:
        Missing: it is not there; the sentence says how to get it.
    """
    if name == "lite":
        if not LITE.is_file():
            raise missing("no model")
        return LITE
    if name == "full":
        for place in (folder, own_folder(), HERE):
            if (place / FULL).is_file():
                return place / FULL
        raise missing("no full model", file=FULL, folder=own_folder())
    path = folder / Path(name).expanduser()
    if not path.is_file():
        raise missing("model absent", path=path)
    return path


def own_folder() -> Path:
    """Where this user's models lie: `$XDG_DATA_HOME/stagekit`, by default `~/.local/share`."""
    given = os.environ.get("XDG_DATA_HOME", "")
    return (Path(given) if given else Path.home() / ".local" / "share") / "stagekit"
