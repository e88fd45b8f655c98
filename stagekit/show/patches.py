"""The patches that can be named: those of stagekit, and those beside a scene."""

from __future__ import annotations

from pathlib import Path

import yaml

from stagekit.scene.catalogue import Patch
from stagekit.scene.patches import PatchWrong, patch_from
from stagekit.show.share import share

LARGEST = 256 * 1024
"""Bytes of a `patch.yaml` at most."""


def load_patches(scene_folder: Path | None = None) -> dict[str, Patch]:
    """All patches by name, in the order of their names.

    A scene's own (`patches/NAME/patch.yaml` in its folder) stand before those
    of stagekit that have the same name.

    Raises:
        PatchWrong: one of them cannot be used; the sentence names the file.
    """
    found: dict[str, Patch] = {}
    folders = [share("patches")]
    if scene_folder is not None:
        folders.append(scene_folder / "patches")
    for folder in folders:
        for file in folder.glob("*/patch.yaml"):
            found[file.parent.name] = load_patch(file)
    return dict(sorted(found.items()))


def load_patch(file: Path) -> Patch:
    """One patch from its file; its folder's name is its name.

    Raises:
        PatchWrong: the file is too large, is not YAML, or is not a patch.
    """
    try:
        with file.open("rb") as stream:
            text = stream.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise PatchWrong(f"{file}: over 256 KB", f"{file} : plus de 256 Ko")
        data = yaml.safe_load(text)
    except (OSError, yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, PatchWrong):
            raise
        reason = " ".join(str(error).split())
        raise PatchWrong(
            f"{file} cannot be read as YAML: {reason}",
            f"{file} ne se lit pas comme du YAML : {reason}",
        ) from error
    try:
        return patch_from(data, file.parent.name)
    except PatchWrong as wrong:
        raise PatchWrong(f"{file}: {wrong.english}", f"{file} : {wrong.french}") from wrong
