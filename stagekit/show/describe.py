"""A plugin in a file beside the scene, described without running a line of it.

`use: ./shadow.py:Shadow` is read as a syntax tree: the literal fields of the
class, its annotations by name, its `says` and `hears`. So `check` can tell
what a stranger's file declares before anyone has decided to trust it. What is
not literal is not guessed: a computed default is only known to exist.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from stagekit import api, locale
from stagekit.scene.catalogue import Key, Plugin
from stagekit.show.declare import (
    Sort,
    Undeclared,
    assemble,
    attributes,
    first_line,
    key_kind,
    words,
)

MOST_CHARACTERS = 1_000_000
"""A larger file is no plugin of a scene, and Python's parser is not made for strangers' floods."""

TYPES: Mapping[str, Any] = {
    **{name: getattr(api, name) for name in api.__all__ if not name.startswith("API")},
    **{each.__name__: each for each in (bool, int, float, str, list, dict, tuple, Path)},
    "Annotated": Annotated,
    "Literal": Literal,
    "Optional": Optional,
    "Union": Union,
    "Mapping": Mapping,
    "Sequence": list,
}
"""Names that an annotation may use."""

SORTS: Mapping[str, Sort] = {"Input": "input", "Model": "model", "Output": "output"}

KINDS = ("number", "vector", "many", "event", "Kind")
"""Functions of `stagekit.api` that make a port's kind."""


class Undescribed(Exception):
    """A file beside the scene cannot be read as a plugin.

    Attributes:
        key: of the sentence in the locale table `describe`.
        file: as the scene's author knows it.
        line, column: from 1; 0 where the whole file is meant.
        data: what fills the sentence's placeholders.
    """

    def __init__(self, key: str, file: str, line: int = 0, column: int = 0, **data: str) -> None:
        """Keep where it is and what to say."""
        super().__init__(key)
        self.key, self.file, self.line, self.column = key, file, line, column
        self.data = {"file": file, "line": str(line), "column": str(column), **data}

    def say(self, language: str) -> str:
        """The sentence, in one language; it names the file, and the line where there is one."""
        sentence = locale.say("describe", self.key, language, **self.data)
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place} : {sentence}" if language == "fr" else f"{place}: {sentence}"

    def __str__(self) -> str:
        return self.say("en")


def describe_file(path: Path, class_name: str) -> Plugin:
    """What one class of a file declares; the file is read, never run.

    Raises:
        Undescribed: no such file or class, wrong Python, or a declaration that
            a scene could not use; it says where and, for a class, the nearest name.
    """
    found = classes_of(path)
    if class_name not in found:
        near = difflib.get_close_matches(class_name, found, 1)
        key = "no_class_near" if near else "no_class" if found else "no_classes"
        raise Undescribed(key, path.name, name=class_name, near=near[0] if near else "",
                          known=", ".join(found))  # fmt: skip
    return found[class_name].plugin(f"./{path.name}:{class_name}")


def classes_of(path: Path) -> dict[str, Described]:
    """All classes of a file that are plugins, by name, in the order of the file.

    Raises:
        Undescribed: the file is not there, too large, or not Python.
    """
    tree = _parsed(path)
    renamed, values = _module(tree)
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = {}
    for name, node in bodies.items():
        lineage = _lineage(node, bodies, renamed)
        sort = next((SORTS[base] for base in lineage.others if base in SORTS), None)
        if sort is not None:
            own = ast.get_docstring(node) or ast.get_docstring(tree)
            found[name] = Described(path.name, sort, lineage.own, renamed, values, own or "")
    return found


@dataclass
class Described:
    """One class of a file: its sort, and its own and inherited bodies, base first."""

    file: str
    sort: Sort
    bodies: list[ast.ClassDef]
    renamed: Mapping[str, str]
    values: Mapping[str, ast.expr]
    doc: str

    def plugin(self, name: str) -> Plugin:
        """The declaration.

        Raises:
            Undescribed: a part of it cannot be used; it carries the line.
        """
        reader = _Reader(self.renamed, self.values)
        keys: dict[str, Key] = {}
        parts: dict[str, Any] = {}
        for body in self.bodies:
            if not any(reader.name(decorator) == "dataclass" for decorator in body.decorator_list):
                raise self._at(body, Undeclared("no_dataclass", body.name))
            for node in body.body:
                try:
                    reader.declared(node, keys, parts)
                except Undeclared as why:
                    raise self._at(node, why) from why
        helped = {words(each): text for each, text in attributes(self.doc).items()}
        keys = {word: replace(key, says=helped.get(word, "")) for word, key in keys.items()}
        try:
            return assemble(
                self.sort,
                name,
                keys,
                says=parts.get("says", ()),
                hears=parts.get("hears", ()),
                addresses=parts.get("addresses", False) is True,
                doc=first_line(self.doc),
            )
        except Undeclared as why:
            raise self._at(self.bodies[-1], why) from why

    def _at(self, node: ast.stmt, why: Undeclared) -> Undescribed:
        return Undescribed(why.key, self.file, node.lineno, node.col_offset + 1, **why.data)


def _parsed(path: Path) -> ast.Module:
    try:
        if path.stat().st_size > MOST_CHARACTERS:
            raise Undescribed("too_large", path.name)
        text = path.read_bytes()
    except OSError as why:
        nearby = sorted(each.name for each in path.parent.glob("*.py"))
        near = difflib.get_close_matches(path.name, nearby, 1)
        key = "no_file_near" if near else "no_file"
        raise Undescribed(key, path.name, near=near[0] if near else "") from why
    try:
        return ast.parse(text, path.name)
    except SyntaxError as why:
        raise Undescribed(
            "syntax", path.name, why.lineno or 1, max(why.offset or 1, 1), reason=why.msg
        ) from why
    except (ValueError, RecursionError, MemoryError) as why:
        raise Undescribed("syntax", path.name, 1, 1, reason=str(why)) from why


def _module(tree: ast.Module) -> tuple[dict[str, str], dict[str, ast.expr]]:
    """Names under which things were imported, and what the module's names stand for."""
    renamed, values = {}, {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            renamed.update({each.asname: each.name for each in node.names if each.asname})
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            values[node.target.id] = node.value
    return renamed, values


@dataclass
class _Lineage:
    own: list[ast.ClassDef] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def _lineage(
    node: ast.ClassDef,
    bodies: Mapping[str, ast.ClassDef],
    renamed: Mapping[str, str],
    seen: tuple[str, ...] = (),
) -> _Lineage:
    """The class and those of the same file that it builds on, base first; and other bases."""
    out = _Lineage()
    for base in node.bases:
        name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        if name in bodies and name not in seen and name != node.name:
            above = _lineage(bodies[name], bodies, renamed, (*seen, node.name))
            out.own += above.own
            out.others += above.others
        else:
            out.others.append(renamed.get(name, name))
    out.own.append(node)
    return out


class _Computed:
    """What stands for a value that is not literal."""


COMPUTED = _Computed()


class _Reader:
    """Reads expressions of one file: types by name, values where they are literal."""

    def __init__(self, renamed: Mapping[str, str], values: Mapping[str, ast.expr]) -> None:
        self.renamed, self.values = renamed, values
        self._open: list[str] = []

    def name(self, node: ast.expr) -> str:
        """The last part of a name, `Seconds` of `api.Seconds`, as it is called at home."""
        if isinstance(node, ast.Call):
            return self.name(node.func)
        if isinstance(node, ast.Attribute):
            return node.attr
        found = node.id if isinstance(node, ast.Name) else ""
        return self.renamed.get(found, found)

    def declared(self, node: ast.stmt, keys: dict[str, Key], parts: dict[str, Any]) -> None:
        """Take one statement of a class's body into its keys, or into `says` and `hears`."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assigned(target, node.value, parts)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            if self._is_class_var(node.annotation):
                if node.value is not None:
                    parts[name] = self._part(name, node.value)
            elif not name.startswith("_"):
                key = self._key(name, node.annotation, node.value)
                if key is None:
                    keys.pop(words(name), None)
                else:
                    keys[words(name)] = key

    def _assigned(self, target: ast.expr, value: ast.expr, parts: dict[str, Any]) -> None:
        """`says = …`, and `hears, says = …, …` one by one."""
        if isinstance(target, ast.Name):
            parts[target.id] = self._part(target.id, value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for each, its in zip(target.elts, value.elts, strict=False):
                self._assigned(each, its, parts)

    def _part(self, name: str, value: ast.expr) -> Any:
        got = self.value(value)
        if name in ("says", "hears") and not _literal(got):
            raise Undeclared("computed", name)
        return got

    def _is_class_var(self, annotation: ast.expr) -> bool:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return annotation.value.lstrip().startswith(("ClassVar", "typing.ClassVar"))
        inner = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        return self.name(inner) == "ClassVar"

    def _key(self, name: str, annotation: ast.expr, value: ast.expr | None) -> Key | None:
        """The key of one field; None for a field that is not part of `__init__`."""
        required, default = value is None, None
        if isinstance(value, ast.Call) and self.name(value) == "field":
            given = {each.arg: each.value for each in value.keywords}
            if "init" in given and self.value(given["init"]) is False:
                return None
            required = not ("default" in given or "default_factory" in given)
            value = given.get("default")
            if "default_factory" in given:
                default = _EMPTY.get(self.name(given["default_factory"]), lambda: None)()
        if value is not None:
            got = self.value(value)
            default = got if _literal(got) and not isinstance(got, api.Fallback) else None
        try:
            key = key_kind(self.hint(annotation))
        except Undeclared as why:
            why.data["where"] = name
            raise
        return Key(key.kind, required, key.low, key.high, key.choices, default=default)

    def hint(self, node: ast.expr) -> Any:
        """The type that an annotation names."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):  # an annotation in quotes
                try:
                    return self.hint(ast.parse(node.value, mode="eval").body)
                except SyntaxError as why:
                    raise Undeclared("no_type", what=node.value) from why
            return type(None) if node.value is None else node.value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return Union[self.hint(node.left), self.hint(node.right)]  # noqa: UP007
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        name = self.name(node)
        if name in TYPES:
            return TYPES[name]
        return self._followed(name, node, self.hint)

    def _subscript(self, node: ast.Subscript) -> Any:
        outer = self.hint(node.value)
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if outer is Literal:
            return Literal[tuple(self.value(each) for each in inner)]
        if outer is Annotated:
            notes = tuple(self.value(each) for each in inner[1:])
            return Annotated[(self.hint(inner[0]), *notes)]
        try:
            hints = tuple(self.hint(each) for each in inner)
            return outer[hints[0] if len(hints) == 1 else hints]
        except TypeError as why:
            raise Undeclared("no_type", what=ast.unparse(node)) from why

    def _followed(self, name: str, node: ast.expr, read: Any) -> Any:
        """What a name of the module stands for."""
        if name not in self.values or name in self._open:
            raise Undeclared("no_type", what=ast.unparse(node))
        self._open.append(name)
        try:
            return read(self.values[name])
        finally:
            self._open.pop()

    def value(self, node: ast.expr) -> Any:
        """A literal value, a kind or a note of `Annotated`; COMPUTED for all else."""
        if isinstance(node, (ast.Tuple, ast.List)):
            return tuple(self.value(each) for each in node.elts)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name) and node.id in self.values and node.id not in self._open:
            return self._followed(node.id, node, self.value)
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, RecursionError):
            return COMPUTED

    def _call(self, node: ast.Call) -> Any:
        name = self.name(node)
        if name not in (*KINDS, "Unit", "Range", "Fallback"):
            return COMPUTED
        args = [self.value(each) for each in node.args]
        named = {each.arg: self.value(each.value) for each in node.keywords if each.arg}
        if not _literal(args) or not _literal(list(named.values())):
            return COMPUTED
        try:
            return getattr(api, name)(*args, **named)
        except TypeError as why:
            raise Undeclared("call", what=ast.unparse(node), reason=str(why)) from why


_EMPTY: Mapping[str, Any] = {"list": list, "dict": dict, "tuple": tuple}


def _literal(value: Any) -> bool:
    """Whether nothing in a value is computed."""
    if isinstance(value, (tuple, list)):
        return all(_literal(each) for each in value)
    if isinstance(value, dict):
        return all(_literal(each) for each in value.values())
    return not isinstance(value, _Computed)
