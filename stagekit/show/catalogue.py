"""What this machine offers a scene: plugins, patches, shapes, colours, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from stagekit import locale
from stagekit.api import Input, Model, Output
from stagekit.core.colours import COLOURS
from stagekit.core.shapes import COMBINE, SHAPES
from stagekit.scene.catalogue import Catalogue, Patch, Plugin
from stagekit.scene.patches import PatchWrong
from stagekit.show.declare import PluginClass, Undeclared, declare
from stagekit.show.describe import Undescribed, classes_of
from stagekit.show.offered import Offered
from stagekit.show.patches import load_patches

SORTS: Mapping[str, type[Input] | type[Model] | type[Output]] = {
    "inputs": Input,
    "models": Model,
    "outputs": Output,
}
"""Groups of entry points, `stagekit.inputs` and so on, and what stands in each."""

Broken = dict[str, Mapping[str, str]]


def installed(scene_folder: Path | None = None, *, whole: bool = True) -> Catalogue:
    """Everything that a scene on this machine may name.

    Plugins come from entry points, sorted by name; one that cannot be imported
    or read is left out and its reason kept in `broken`. Unless it is to be
    `whole`, each is imported only when it is asked for. Plugins in Python files
    of `scene_folder` (and its folders, one deep) stand under `./file.py:Class`;
    those files are read, never run. Patches of
    its own stand in its `patches` folder.
    """
    broken: Broken = {}
    beside: dict[str, dict[str, Plugin]] = {group: {} for group in SORTS}
    if scene_folder is not None:
        for sort, name, plugin in _beside(scene_folder, broken):
            beside[f"{sort}s"][name] = plugin
    found = {}
    for group in SORTS:
        points = entry_points(group=f"stagekit.{group}")
        ways = {
            point.name: partial(_read, group, point, broken)
            for point in sorted(points, key=lambda each: (each.name, each.value))
        }
        offered = found[group] = Offered(ways, beside[group])
        if whole:
            for name in offered:
                offered.get(name)
    return Catalogue(
        inputs=found["inputs"],
        models=found["models"],
        outputs=found["outputs"],
        patches=_patches(scene_folder, broken),
        shapes=SHAPES,
        combinations={word: joiner for word, (joiner, _) in COMBINE.items()},
        colours=COLOURS,
        broken=broken,
    )


def _class(group: str, point: EntryPoint) -> PluginClass:
    plugin = point.load()
    if not (isinstance(plugin, type) and issubclass(plugin, SORTS[group])):
        raise Undeclared("no_plugin", point.value, what=SORTS[group].__name__)
    return plugin


def _read(group: str, point: EntryPoint, broken: Broken) -> Plugin | None:
    """One installed plugin, or its reason in `broken`: a stranger's file may fail anyhow."""
    try:
        return declare(point.name, _class(group, point))
    except Undeclared as why:
        broken[f"{group}.{point.name}"] = {each: why.say(each) for each in locale.LANGUAGES}
    except Exception as why:  # whatever its import does, the others must be told of
        reason = f"{type(why).__name__}: {why}"
        broken[f"{group}.{point.name}"] = {
            each: locale.say("describe", "import", each, name=point.value, reason=reason)
            for each in locale.LANGUAGES
        }
    return None


def _beside(folder: Path, broken: Broken) -> list[tuple[str, str, Plugin]]:
    """The plugins in the files beside a scene: sort, name and declaration."""
    out: list[tuple[str, str, Plugin]] = []
    for path in [*sorted(folder.glob("*.py")), *sorted(folder.glob("*/*.py"))]:
        use = f"./{path.relative_to(folder).as_posix()}"
        try:
            found = classes_of(path)
        except Undescribed as why:
            broken[use] = {each: why.say(each) for each in locale.LANGUAGES}
            continue
        for name, described in found.items():
            full = f"{use}:{name}"
            try:
                out.append((described.sort, full, described.plugin(full)))
            except Undescribed as why:
                broken[full] = {each: why.say(each) for each in locale.LANGUAGES}
    return out


def _patches(folder: Path | None, broken: Broken) -> Mapping[str, Patch]:
    """All patches; where one beside the scene is wrong, stagekit's own and the reason."""
    try:
        return load_patches(folder)
    except PatchWrong as why:
        broken["patches"] = {"en": why.english, "fr": why.french}
        return load_patches()
