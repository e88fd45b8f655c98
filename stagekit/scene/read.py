"""Reading a scene: from its text to a plan, or to everything that is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from stagekit.core.kinds import ANY, COLOUR, EVENT, LIST, NUMBER, VECTOR, Kind
from stagekit.core.problems import Problem
from stagekit.scene import lexer
from stagekit.scene.catalogue import Catalogue
from stagekit.scene.chains import chain, links, segments
from stagekit.scene.conditions import condition, fallback
from stagekit.scene.cues import cue, headings, one_text
from stagekit.scene.house import HouseText, merge
from stagekit.scene.keys import one_line, text
from stagekit.scene.known import Known, OwnSignal, Thing
from stagekit.scene.layout import LONGEST, Layout
from stagekit.scene.lexer import lex
from stagekit.scene.nodes import Broken, Items, Map, Node, Pair, Text
from stagekit.scene.outlets import senders
from stagekit.scene.places import same, words
from stagekit.scene.plan import (
    Chain,
    Conduct,
    Cue,
    Device,
    Group,
    Lamps,
    Mapping,
    Own,
    Parameter,
    Position,
    Raw,
    Scene,
)
from stagekit.scene.report import Report, Silent, Spot, Wrong, unknown
from stagekit.scene.targets import split_and, target
from stagekit.scene.things import (
    FindPlugin,
    declare,
    languages,
    name_of,
    once,
    open_output,
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
) -> Reading:
    """Read one scene.

    Args:
        source: its text; bytes are taken as UTF-8.
        file: its name, for messages.
        catalogue: all that it may name.
        house: what changes in this house, laid over its inputs and outputs.
        find: asked for plugins in files beside the scene, where the catalogue has none.
    """
    report = Report(file)
    try:
        return _read(decoded(source, report), file, catalogue, report, house, find)
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
) -> Reading:
    layout = Layout(source, report)
    document = layout.document()
    known = Known(catalogue, report)
    reader = _Reader(known, file, find)
    if document is None:
        if not report.problems:
            report.add("S012", Spot(1, 1))
        return Reading(None, report.sorted())
    sections = {pair.key.text: pair for pair in once(document.pairs, known)}
    known.holed = layout.lost or _holed(layout.begins, sections, report)
    for name, pair in sections.items():
        if name not in SECTIONS:
            report.take(unknown("S101", pair.key.spot, name, SECTIONS, "S101.section"))
    if "scene" not in sections and not report.problems:
        report.add("S012", Spot(1, 1))
    if house is not None:
        merge(sections, house, report)
    scene = reader.scene(sections)
    problems = report.sorted(house.file if house else "")
    return Reading(None if problems else scene, problems)


NAMING = ("inputs", "models", "outputs", "signals", "texts")


def _holed(begins: list[int], sections: dict[str, Pair], report: Report) -> bool:
    """Whether a name may be missing: a section is misspelt, or something in it was not read."""
    if any(name not in SECTIONS for name in sections):
        return True
    named = {pair.key.spot.line: name for name, pair in sections.items()}
    for problem in report.problems:
        at = bisect_right(begins, problem.line) - 1
        if at < 0 or named.get(begins[at], "inputs") in NAMING:
            return True
    return False


class _Reader:
    """Reads the sections of one scene, in the order in which one needs the other."""

    def __init__(self, known: Known, file: str, find: FindPlugin | None) -> None:
        self.known = known
        self.report = known.report
        self.file = file
        self.find = find
        known.settle = self.settle

    def scene(self, sections: dict[str, Pair]) -> Scene:
        known = self.known
        name = self._try(lambda: self._name(sections.get("scene"))) or {}
        seed = self._try(lambda: self._seed(sections.get("seed"))) or 0
        about = self._try(lambda: self._about(sections.get("about"))) or ""
        self._section(sections.get("texts"), self._text)
        for floor in ("input", "model", "output"):
            self._section(
                sections.get(f"{floor}s"), lambda pair, f=floor: declare(f, pair, known, self.find)
            )
        self._section(sections.get("outputs"), lambda pair: open_output(pair, known))
        self._section(sections.get("signals"), self._declare_own)
        cues = headings(sections["cues"].value if "cues" in sections else None, known)
        known.cues = [(number, titles) for _, number, titles in cues]
        for name_ in list(known.own):
            self.settle(name_)
        groups, mappings = self._mappings(sections.get("mappings"))
        devices = {f: self._devices(f, sections.get(f"{f}s")) for f in ("input", "model")}
        made: list[Cue] = []
        for pair, number, titles in cues:
            one = self._try(lambda p=pair, n=number, t=titles: cue(p, n, t, known, self.file))
            if one is not None:
                made.append(one)
        own = tuple(
            Own(n, known.own[n].chain, self._position(known.own[n].spot))
            for n in known.order if known.own[n].chain is not None
        )  # fmt: skip
        return Scene(
            name, self.file, seed, about, known.texts, devices["input"], devices["model"],
            senders(known, self._position), own, tuple(groups), tuple(mappings), tuple(made),
            tuple(known.addresses), self._rights(sections.get("rights")),
        )  # fmt: skip

    # ---- small things

    def _try(self, do: Any) -> Any:
        try:
            return do()
        except Wrong as wrong:
            self.report.take(wrong)
        except Silent:
            pass
        return None

    def _position(self, spot: Spot) -> Position:
        return Position(self.file, spot.line, spot.column)

    def _section(self, pair: Pair | None, do: Any) -> None:
        if pair is None:
            return
        entries = self._try(lambda: pairs_of(pair, "S017.names"))
        for one in once(entries or [], self.known):
            self._try(lambda o=one: do(o))

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

    # ---- own signals

    def _declare_own(self, pair: Pair) -> None:
        known = self.known
        name = name_of(pair.key, one_word=False)
        if name in known.things or name in known.own:
            raise Wrong("S103", pair.key.spot, word=name)
        own = OwnSignal(name, pair.key.spot, [])
        known.own[name] = own
        try:
            own.tokens = lex(self._sentence(one_text(pair.value, pair.key)))
        except Wrong:
            own.state = "wrong"
            raise

    def settle(self, name: str) -> Kind | None:
        """Work out a signal of one's own; a ring is reported once, at its first name."""
        own = self.known.own[name]
        if own.state == "open":
            own.state = "ring"
            return None
        if own.state != "new":
            return own.kind
        own.state = "open"
        try:
            own.chain = chain(own.tokens, self.known)
            own.kind = own.chain.kind
            self.known.order.append(name)
        except Wrong as wrong:
            self.report.take(wrong)
        except Silent:
            if own.state == "ring":
                self.report.add("S106", own.spot, word=name)
        own.state = "done"
        return own.kind

    def _sentence(self, given: Text) -> list[tuple[Spot, str]]:
        """A sentence's lines: each but the first begins with an arrow."""
        for spot, piece in given.pieces:
            if piece.count('"') % 2:
                column = spot.column + piece.rindex('"')
                raise Wrong("S203", Spot(spot.line, column))
        for spot, piece in given.pieces[1:]:
            if not piece.startswith(("->", "→", "and ")):
                word = piece.split(" ")[0]
                raise Wrong("S201", Spot(spot.line, spot.column, len(word)), "S201.joined",
                            word=word)  # fmt: skip
        return given.pieces

    # ---- devices

    def _devices(self, floor: str, pair: Pair | None) -> dict[str, Device]:
        known = self.known
        nodes = {}
        if pair is not None and isinstance(pair.value, Map):
            nodes = {same(one.key.text): one.value for one in pair.value.pairs}
        out: dict[str, Device] = {}
        for name, thing in known.of_floor(floor).items():
            node = nodes.get(name)
            if isinstance(node, Map):
                out[name] = self._device(thing, node)
        return out

    def _device(self, thing: Thing, node: Map) -> Device:
        word = "if late" if thing.floor == "model" else "if lost"
        falls: Any = ()
        hears: dict[str, Chain] = {}
        for pair in node.pairs:
            if pair.key.text == word:
                falls = self._try(lambda p=pair: self._fallback(p, thing)) or ()
            elif pair.key.text == "hears":
                hears = self._try(lambda p=pair: self._hears(p, thing)) or {}
        people = thing.people or tuple(str(n + 1) for n in range(thing.seats))
        return Device(
            thing.name, thing.use, dict(thing.keys), hears, falls, people,
            dict(thing.plugin.ports) if thing.plugin else {}, self._position(thing.spot),
        )  # fmt: skip

    def _fallback(self, pair: Pair, thing: Thing) -> Any:
        cursor = Cursor(lex(one_line(one_text(pair.value, pair.key)).pieces))
        falls = fallback(cursor, self.known, models=thing.floor == "model")
        cursor.expect_end()
        return falls

    def _hears(self, pair: Pair, thing: Thing) -> dict[str, Chain]:
        if not isinstance(pair.value, Map):
            spot = pair.key.spot if pair.value is None else pair.value.spot
            raise Wrong("S305", spot, "S305.map", word="hears")
        out: dict[str, Chain] = {}
        for one in once(pair.value.pairs, self.known):
            found = self._try(lambda o=one: self._ear(o, thing))
            if found is not None:
                out[one.key.text] = found
        return out

    def _ear(self, pair: Pair, thing: Thing) -> Chain:
        ears = thing.plugin.ears if thing.plugin else None
        name = same(pair.key.text)
        if ears is not None and name not in ears:
            raise unknown("S102", pair.key.spot, name, ears, "S102.ear")
        given = one_text(pair.value, pair.key)
        found = chain(lex(self._sentence(given)), self.known)
        if ears is not None and found.kind.what != ANY and ears[name].what != ANY:
            wants, gives = ears[name].what == EVENT, found.kind.what == EVENT
            if wants != gives:
                raise Wrong("S401", given.spot, "S401.ear_event" if wants else "S401.ear_signal",
                            word=name)  # fmt: skip
        return found

    # ---- mappings

    def _mappings(self, pair: Pair | None) -> tuple[list[Group], list[Mapping]]:
        groups: list[Group] = []
        made: list[Mapping] = []
        if pair is None or pair.value is None:
            return groups, made
        node = pair.value
        if not isinstance(node, Items):
            self.report.add("S017", node.spot, "S017.mappings")
            return groups, made
        self._names_of_groups(node)
        for item in node.items:
            if isinstance(item, Map) and item.pairs:
                self._try(lambda i=item: self._group(i, groups, made))
            elif isinstance(item, Text):
                one = self._try(lambda i=item: self._mapping(i, None))
                if one is not None:
                    made.append(one)
            elif item is None:
                continue
            else:
                self.report.add("S017", item.spot, "S017.mapping")
        return groups, made

    def _names_of_groups(self, node: Items) -> None:
        """Names first, so that cues may wake what stands anywhere."""
        for item in node.items:
            if isinstance(item, Map) and item.pairs:
                head = item.pairs[0].key.text
                name = same(head.split(" while ")[0]) if not head.startswith("while ") else ""
                if name and "->" not in head:
                    self.known.groups.setdefault(name, len(self.known.groups))

    def _group(self, item: Map, groups: list[Group], made: list[Mapping]) -> None:
        head = item.pairs[0]
        if "->" in head.key.text:
            raise Wrong("S005", Spot(head.colon.line, head.colon.column))
        if len(item.pairs) > 1:
            self.report.add("S006", item.pairs[1].key.spot, "S006.two")
        inside = head.value
        if inside is None:
            raise Wrong("S017", Spot(head.colon.line, head.colon.column), "S017.group")
        index = len(groups)
        groups.append(Group(""))
        try:
            heading = self._heading(head.key)
            if heading.name and any(one.name == heading.name for one in groups):
                raise Wrong("S103", head.key.spot, word=heading.name)
            groups[index] = heading
        except Wrong as wrong:
            self.report.take(wrong)
        except Silent:
            pass
        if not isinstance(inside, Items):
            raise Wrong("S017", inside.spot, "S017.group_dash")
        for one in inside.items:
            if isinstance(one, Text):
                mapping = self._try(lambda o=one: self._mapping(o, index))
                if mapping is not None:
                    made.append(mapping)
            elif one is not None:
                self._try(lambda o=one: self._nested(o))

    def _nested(self, node: Node) -> None:
        if isinstance(node, Map) and node.pairs and "->" in node.pairs[0].key.text:
            colon = node.pairs[0].colon
            raise Wrong("S005", Spot(colon.line, colon.column))
        raise Wrong("S017", node.spot, "S017.nested")

    def _heading(self, key: Text) -> Group:
        if key.quoted:
            raise Wrong("S016", key.spot)
        cursor = Cursor(lex(key.pieces))
        name = ""
        if not cursor.is_word("while"):
            name, spot = words(cursor, declared=True)
            if name in self.known.things or name in self.known.own:
                raise Wrong("S103", spot, word=name)
        found, falls = None, ()
        if cursor.is_word("while"):
            cursor.take()
            found = condition(cursor, self.known)
            if cursor.is_word("then"):
                cursor.take()
                falls = fallback(cursor, self.known)  # type: ignore[assignment]
        cursor.expect_end()
        return Group(name, found, falls, self._position(key.spot))

    def _mapping(self, item: Text, group: int | None) -> Mapping | None:
        if item.quoted:
            raise Wrong("S016", item.spot)
        tokens = lex(self._sentence(item))
        parts = segments(tokens)
        if len(parts) == 1:
            last = tokens[-2] if len(tokens) > 1 else tokens[-1]
            raise Wrong("S206", last.spot, "S206.arrow", word=last.text)
        found = links(parts[:-1], self.known)
        if len(parts[-1]) == 1 and parts[-1][0].kind == lexer.END:
            raise Wrong("S206", tokens[-2].spot, "S206.empty")
        targets = []
        aims = split_and(parts[-1])
        for one in aims:
            if one[0].kind == lexer.END and one is not aims[-1]:
                raise Wrong("S201", one[0].spot, "S201.target", word="and")
            aim = target(one, found.kind, self.known)
            self._one_driver(aim, found.kind, group, one[0].spot)
            targets.append(aim)
        sources = "".join(token.text + " " for token in parts[0][:-1])
        goes = "".join(token.text + " " for token in parts[-1])
        name = f"{sources.strip()} -> {goes.strip()}"
        return Mapping(name, found, tuple(targets), group, self._position(item.spot))

    def _one_driver(self, aim: Any, kind: Kind, group: int | None, spot: Spot) -> None:
        """Two lines may not drive one signal destination, unless their groups differ."""
        if kind.what not in (NUMBER, LIST, VECTOR, COLOUR, ANY) or isinstance(aim, Conduct):
            return
        if isinstance(aim, Lamps):
            places = [(lamp.output, lamp.address) for lamp in aim.lamps]
        elif isinstance(aim, Parameter):
            places = [(aim.model, aim.key)]
        elif isinstance(aim, Raw) and not aim.event:
            places = [(aim.output, aim.address)]
        else:
            return
        for place in places:
            if group in self.known.drivers.get(place, []):
                raise Wrong("S405", spot, "S405.driver", word=place[1])
        for place in places:
            self.known.drivers.setdefault(place, []).append(group)


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
