"""Reading a scene: from its text to a plan, or to everything that is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from stagekit.core.problems import Problem
from stagekit.scene import lexer
from stagekit.scene.catalogue import Catalogue
from stagekit.scene.cues import cue, headings
from stagekit.scene.devices import devices
from stagekit.scene.house import HouseText, merge
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known, position, tried
from stagekit.scene.lamps import open_output
from stagekit.scene.layout import LONGEST, Layout
from stagekit.scene.lexer import lex
from stagekit.scene.mappings import mappings_of
from stagekit.scene.measured import MeasuredText, laid_over, read_measured
from stagekit.scene.nodes import Broken, Items, Node, Pair, Text
from stagekit.scene.outlets import senders
from stagekit.scene.own import declare_own, settle, settle_all
from stagekit.scene.plan import (
    Cue,
    Own,
    Scene,
)
from stagekit.scene.report import Report, Silent, Spot, Wrong, nearest, unknown
from stagekit.scene.things import (
    FindPlugin,
    ToldPorts,
    declare,
    languages,
    name_of,
    once,
    pairs_of,
)
from stagekit.scene.written import Cursor

SECTIONS = (
    "scene", "about", "seed", "texts", "inputs", "models", "outputs", "signals", "mappings",
    "cues", "rights",
)  # fmt: skip


@dataclass
class Reading:
    """What came of a text: the scene, only where there is no problem, and all problems."""

    scene: Scene | None
    problems: list[Problem] = field(default_factory=list)


def read(
    source: str | bytes,
    file: str,
    catalogue: Catalogue,
    *,
    house: HouseText | None = None,
    find: FindPlugin | None = None,
    told: ToldPorts | None = None,
    measured: MeasuredText | None = None,
) -> Reading:
    """Read one scene.

    Args:
        source: its text; bytes are taken as UTF-8.
        file: its name, for messages.
        catalogue: all that it may name.
        house: what changes in this house, laid over its inputs and outputs.
        find: asked for plugins in files beside the scene, where the catalogue has none.
        told: asked for the ports of an input whose plugin has `ports_in`.
        measured: the ranges that calibration has saved beside it.
    """
    report = Report(file)
    try:
        given = decoded(source, report)
        return _read(given, file, catalogue, report, house, find, told, measured)
    except Wrong as wrong:
        report.take(wrong)
    except RecursionError:
        report.add("S009", Spot(1, 1), "S009.deep")
    return Reading(None, report.sorted(house.file if house else ""))


def decoded(source: str | bytes, report: Report) -> str:
    """The text itself; what is no text is refused."""
    if isinstance(source, bytes):
        raw = source
        if len(raw) > LONGEST * 4:
            raise Wrong("S009", Spot(1, 1), "S009.long", most=LONGEST)
        try:
            source = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            before = raw[: error.start]
            line = before.count(b"\n") + 1
            column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
            raise Wrong("S003", Spot(line, column), "S003.binary") from error
    if len(source) > LONGEST:
        raise Wrong("S009", Spot(1, 1), "S009.long", most=LONGEST)
    return source.removeprefix("\ufeff")


def _read(
    source: str,
    file: str,
    catalogue: Catalogue,
    report: Report,
    house: HouseText | None,
    find: FindPlugin | None,
    told: ToldPorts | None,
    measured: MeasuredText | None,
) -> Reading:
    layout = Layout(source, report)
    document = layout.document()
    known = Known(catalogue, report, told=told)
    reader = _Reader(known, file, find, layout.begins)
    if document is None:
        if not report.problems:
            report.add("S012", Spot(1, 1))
        return Reading(None, report.sorted())
    sections = {pair.key.text: pair for pair in once(document.pairs, known)}
    known.holed = layout.lost or _holed(layout.begins, sections, report)
    for name, pair in sections.items():
        if name not in SECTIONS:
            report.take(unknown("S101", pair.key.spot, name, SECTIONS, "S101.section"))
    meant = any(nearest(name, SECTIONS) == "scene" for name in sections)
    lost = layout.lost or meant or _scene_lost(source, report)
    if "scene" not in sections and not lost:
        report.add("S012", Spot(1, 1))
    if house is not None:
        merge(sections, house, report)
    scene = reader.scene(sections)
    problems = report.sorted(house.file if house else "")
    if measured is not None:
        found, wrong = read_measured(measured, known)
        scene, problems = laid_over(scene, found), [*problems, *wrong]
    return Reading(None if problems else scene, problems)


def _scene_lost(source: str, report: Report) -> bool:
    """Whether the line that names the scene is there and could not be read."""
    lines = source.split("\n")
    return any(lines[problem.line - 1].startswith("scene") for problem in report.problems)


def _holed(begins: list[int], sections: dict[str, Pair], report: Report) -> bool:
    """Whether a name may be missing: a section is misspelt, or something in it was not read."""
    if any(name not in SECTIONS for name in sections):
        return True
    named = {pair.key.spot.line: name for name, pair in sections.items()}
    for problem in report.problems:
        at = bisect_right(begins, problem.line) - 1
        if at < 0 or named.get(begins[at], "inputs") not in ("mappings", "cues", "rights"):
            return True
    return False


class _Reader:
    """Reads the sections of one scene, in the order in which one needs the other."""

    def __init__(self, known: Known, file: str, find: FindPlugin | None, begins: list[int]) -> None:
        self.known = known
        self.begins = begins
        self.report = known.report
        self.file = file
        self.find = find
        known.settle = lambda name: settle(name, known)

    def scene(self, sections: dict[str, Pair]) -> Scene:
        known = self.known
        name = tried(self.report, lambda: self._name(sections.get("scene"))) or {}
        seed = tried(self.report, lambda: self._seed(sections.get("seed"))) or 0
        about = tried(self.report, lambda: self._about(sections.get("about"))) or ""
        self._section(sections.get("texts"), self._text)
        for floor in ("input", "model", "output"):
            self._section(
                sections.get(f"{floor}s"), lambda pair, f=floor: declare(f, pair, known, self.find)
            )
        self._section(sections.get("outputs"), lambda pair: open_output(pair, known))
        self._section(sections.get("signals"), lambda pair: declare_own(pair, known))
        cues = headings(sections["cues"].value if "cues" in sections else None, known)
        known.cues = [(number, titles) for _, number, titles in cues]
        known.groups_holed = self._torn(sections.get("mappings"))
        lost = known.groups_holed and "cues" not in sections
        known.cues_holed = known.holed or lost or self._torn(sections.get("cues"))
        settle_all(known)
        groups, mappings = mappings_of(sections.get("mappings"), known)
        known.groups_holed |= self._torn(sections.get("mappings"))
        played = {f: devices(f, sections.get(f"{f}s"), known) for f in ("input", "model")}
        made: list[Cue] = []
        for index, (pair, number, titles) in enumerate(cues):
            one = tried(
                self.report,
                lambda p=pair, n=number, t=titles, first=index == 0: cue(
                    p, n, t, known, self.file, first=first
                ),
            )
            if one is not None:
                made.append(one)
        own = tuple(
            Own(n, known.own[n].chain, position(known, known.own[n].spot))
            for n in known.order if known.own[n].chain is not None
        )  # fmt: skip
        return Scene(
            name, self.file, seed, about, known.texts, played["input"], played["model"],
            senders(known, lambda spot: position(known, spot)), own, tuple(groups),
            tuple(mappings), tuple(made),
            tuple(known.addresses), self._rights(sections.get("rights")),
        )  # fmt: skip

    def _torn(self, pair: Pair | None) -> bool:
        """Whether something in a section's layout was refused: a name may be missing."""
        if pair is None:
            return False
        at = pair.key.spot.line
        after = self.begins[bisect_right(self.begins, at) :]
        lines = [
            p.line
            for p in self.report.problems
            if p.code.startswith("S0") or p.code in ("S201", "S408")
        ]
        return any(at <= line and (not after or line < after[0]) for line in lines)

    def _section(self, pair: Pair | None, do: Any) -> None:
        if pair is None:
            return
        entries = tried(self.report, lambda: pairs_of(pair, "S017.names"))
        for one in once(entries or [], self.known):
            if one.key.text in SECTIONS and one.value is None:
                self.report.add("S006", one.key.spot)  # the next section, too far right
                self.known.holed = True
                return
            try:
                do(one)
            except Wrong as wrong:
                self.report.take(wrong)
                self.known.holed |= wrong.code in ("S104", "S105")  # it goes by no name now
            except Silent:
                pass

    def _name(self, pair: Pair | None) -> dict[str, str]:
        if pair is None:
            return {}
        if pair.value is None:
            raise Wrong("S012", pair.key.spot, "S012.name")
        return languages(pair.value, pair.key)

    def _seed(self, pair: Pair | None) -> int:
        if pair is None:
            return 0
        given = one_line(text(pair.value, pair.key))
        cursor = Cursor(lex(given.pieces))
        token = cursor.take()
        if token.kind != lexer.NUMBER or token.unit or token.pointed or not cursor.done():
            raise Wrong("S305", given.spot, "S305.whole", word=given.text)
        return int(token.value)

    def _about(self, pair: Pair | None) -> str:
        return "" if pair is None or pair.value is None else text(pair.value, pair.key).text

    def _text(self, pair: Pair) -> None:
        name = name_of(pair.key, one_word=True)
        self.known.texts[name] = {}
        self.known.texts[name] = languages(pair.value, pair.key)

    def _rights(self, pair: Pair | None) -> dict[str, Any]:
        return {} if pair is None or pair.value is None else plain_map(pair.value)


def plain_map(node: Node) -> dict[str, Any]:
    """A free section as plain data, every value a text."""
    found = plain(node)
    return found if isinstance(found, dict) else {"": found}


def plain(node: Node | None) -> Any:
    """Any node as plain data."""
    if node is None or isinstance(node, Broken):
        return None
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {pair.key.text: plain(pair.value) for pair in node.pairs}
