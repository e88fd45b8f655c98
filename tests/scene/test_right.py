"""The ten scenes read without a problem, and what they mean stands in the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagekit.scene.house import HouseText
from stagekit.scene.plan import Combination, Conduct, Lamps, Parameter, Place, Raw, Scene
from stagekit.scene.read import read
from stagekit.scene.show import read_house, read_show
from tests.scene.standin import CATALOGUE

RIGHT = Path(__file__).parent / "cases" / "right"
SCENES = sorted(RIGHT.glob("[01]*.yaml"))


def scene(start: str, house: HouseText | None = None) -> Scene:
    file = next(file for file in SCENES if file.name.startswith(start))
    reading = read(file.read_bytes(), file.name, CATALOGUE, house=house)
    assert reading.problems == []
    assert reading.scene is not None
    return reading.scene


def one(text: str) -> Scene:
    """A scene of a dancer, a duo, keys, lights and sound, with these lines behind."""
    head = (
        "scene: One\n"
        "inputs:\n"
        "  dancer: {use: pose, camera: 0}\n"
        "  duo:    {use: pose, people: [lea, tom]}\n"
        "  crowd:  {use: pose, people: 3}\n"
        "  keys:   {use: midi}\n"
        "  phones: {use: phones, seats: 30}\n"
        "outputs:\n"
        "  lights: {use: osc, patch: eos, to: 10.0.0.2, lamps: "
        "{front: {is: chan 1..3, min: 10%, max: 80%, place: -2 m 4.5 m}, sky: rgb 9, "
        "odd: chan 1 and 3..4}}\n"
        "  sound:  {use: osc, to: 127.0.0.1:9000}\n"
        "  piano:  {use: midi}\n"
        "  lines:  {use: osc, patch: surtitles, to: 10.0.0.3}\n"
        "models:\n  memory: {use: memory, of: notes, hears: {notes: keys.note}}\n"
        "texts:\n  calm: {fr: Calme, en: Calm}\n  plain: Plain\n"
    )
    reading = read(head + text, "one.yaml", CATALOGUE)
    assert [(p.code, p.line, p.column) for p in reading.problems] == []
    assert reading.scene is not None
    return reading.scene


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.stem)
def test_reads_without_a_problem(file: Path) -> None:
    reading = read(file.read_bytes(), file.name, CATALOGUE)
    assert reading.problems == []
    assert reading.scene is not None
    assert reading.scene.name
    assert reading.scene.mappings


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.stem)
@pytest.mark.parametrize("change", ["mark", "crlf", "text", "no end", "document"])
def test_editors_may_save_as_they_like(file: Path, change: str) -> None:
    raw = file.read_bytes()
    plain = read(raw, "a.yaml", CATALOGUE).scene
    changed: bytes | str = {
        "mark": b"\xef\xbb\xbf" + raw,
        "crlf": raw.replace(b"\n", b"\r\n"),
        "text": raw.decode("utf-8"),
        "no end": raw.rstrip(b"\n"),
        "document": raw + b"...\n",
    }[change]
    again = read(changed, "a.yaml", CATALOGUE)
    assert again.problems == []
    assert again.scene == plain


def test_own_signals_stand_before_all_that_use_them() -> None:
    found = one(
        "signals:\n  c: b -> ease 1 s\n  b: max of a and dancer.reach\n  a: dancer.motion\n"
        "mappings:\n  - c -> sound /c\n"
    )
    assert [own.name for own in found.signals] == ["a", "b", "c"]


def test_a_long_line_of_signals_declared_from_the_end() -> None:
    count = 600
    lines = [f"  s{n}: s{n + 1} -> times 2\n" for n in range(count)]
    found = one("signals:\n" + "".join(lines) + f"  s{count}: dancer.motion\n")
    assert [own.name for own in found.signals] == [f"s{n}" for n in range(count, -1, -1)]


def test_who_and_which_part() -> None:
    found = one(
        "mappings:\n"
        "  - duo.tom.left wrist.y -> from 0..2 m -> sound /a\n"
        "  - duo.2.reach -> sound /b\n"
        "  - duo.all.reach -> sound /c\n"
        "  - phones.2..4.tilt -> sound /d\n"
        "  - dancer.nose -> from 0..1 m -> sound /e z y\n"
        "  - keys.control.74 -> sound /f\n"
        "  - crowd.3.jump -> sound /g force\n"
        "  - dancer.nose.2..3 -> from 0..1 m -> sound /h\n"
    )
    places = [m.chain.source for m in found.mappings]
    assert all(isinstance(place, Place) for place in places)
    seen = [(p.thing, p.port, p.who, p.part, p.one) for p in places if isinstance(p, Place)]
    assert seen == [
        ("duo", "left wrist", (2,), (1, 2), True),
        ("duo", "reach", (2,), None, False),
        ("duo", "reach", (1, 2), None, False),
        ("phones", "tilt", (2, 3, 4), None, False),
        ("dancer", "nose", (), None, False),
        ("keys", "control.74", (), None, False),
        ("crowd", "jump", (3,), None, False),
        ("dancer", "nose", (), (1, 3), False),
    ]
    assert found.mappings[2].chain.kind.what == "list"
    (raw,) = found.mappings[4].targets
    assert isinstance(raw, Raw)
    assert raw.args == (("field", 2), ("field", 1))


def test_ranges_are_floats_and_only_notes_are_whole() -> None:
    found = one(
        "mappings:\n"
        "  - dancer.height -> to 1..0 -> sound /a\n"
        "  - dancer.height -> to c3..c5 -> sound /b\n"
        "  - dancer.height -> to navy..hex ff8000 -> lights sky\n"
        "  - dancer.height -> from 0.4..1.9 measured -> to 5..90% -> memory.density\n"
        "  - keys.note -> transpose -12 -> piano note\n"
    )
    args = [[step.args for step in mapping.chain.steps] for mapping in found.mappings]
    assert args[0] == [{"first": (1.0, 0.0)}]
    assert all(type(end) is float for end in args[0][0]["first"])  # type: ignore[attr-defined]
    assert args[1] == [{"first": (48, 72)}]
    assert all(type(end) is int for end in args[1][0]["first"])  # type: ignore[attr-defined]
    assert args[2] == [{"first": ((0.0, 0.0, 128 / 255), (1.0, 128 / 255, 0.0))}]
    assert args[3] == [{"first": (0.4, 1.9), "measured": True}, {"first": (0.05, 0.9)}]
    assert args[4] == [{"first": -12}]
    assert isinstance(found.mappings[3].targets[0], Parameter)


def test_lamps_with_limits_and_their_places() -> None:
    found = one(
        "mappings:\n  - dancer.height -> lights front\n"
        "cues:\n  - Go:\n      lights odd: 10% 20% 30% over 2 s after 1 s curve slow\n"
        "      lights sky: amber\n"
    )
    (lamps,) = found.mappings[0].targets
    assert isinstance(lamps, Lamps)
    assert [lamp.address for lamp in lamps.lamps] == [f"/eos/chan/{n}" for n in (1, 2, 3)]
    assert {(lamp.minimum, lamp.maximum, lamp.high) for lamp in lamps.lamps} == {(0.1, 0.8, 100.0)}
    odd, sky = found.cues[0].settings
    assert isinstance(odd.target, Lamps)
    assert [lamp.address for lamp in odd.target.lamps] == [f"/eos/chan/{n}" for n in (1, 3, 4)]
    assert (odd.values, odd.over, odd.after, odd.curve) == ((0.1, 0.2, 0.3), 2.0, 1.0, "slow")
    assert sky.values == ((1.0, 191 / 255, 0.0),)


def test_arguments_have_their_types() -> None:
    found = one(
        "mappings:\n"
        '  - keys.note -> sound /n pitch velocity "soft" 2 0.5 true c4 blob 00ff 80 ms -6 dB\n'
        "  - keys.note -> piano note pitch velocity channel 2\n"
        "  - scene.starts -> lines line texts.calm\n"
        "  - keys.note with pitch c3..c5 -> sound /p/{pitch}\n"
    )
    first, second, third, fourth = (m.targets[0] for m in found.mappings)
    assert isinstance(first, Raw)
    assert first.args == (
        ("field", 0), ("field", 1), ("const", "soft"), ("const", 2), ("const", 0.5),
        ("const", True), ("const", 60), ("const", b"\x00\xff"), ("const", 0.08), ("const", -6.0),
    )  # fmt: skip
    assert [type(piece[1]) for piece in first.args[3:5]] == [int, float]
    assert isinstance(second, Raw)
    assert second.args == (("field", 0), ("field", 1), ("const", 2))
    assert isinstance(third, Raw)
    assert third.args == (("const", {"fr": "Calme", "en": "Calm"}),)
    assert isinstance(fourth, Raw)
    assert (fourth.address, fourth.event, fourth.args) == ("/p/{pitch}", True, None)
    only = found.mappings[3].chain.source
    assert isinstance(only, Place)
    assert [(o.field, o.low, o.high) for o in only.only] == [(0, 48.0, 72.0)]


def test_groups_and_cues() -> None:
    found = scene("09")
    tail = found.groups[0]
    assert tail.name == "tail"
    assert tail.condition is not None
    assert [term.negate for term in tail.condition.terms] == [False, True]
    assert tail.condition.terms[1].cue == (0, 0)
    assert [(fall.what, fall.seconds) for fall in tail.then] == [("hold", 2.0), ("fade", 3.0)]
    assert [m.group for m in found.mappings][-1] == 0
    quiet, loud = found.cues
    assert (quiet.number, quiet.title, quiet.sleep) == ("4", {"": "Quiet"}, ("tail",))
    assert loud.when is not None
    assert loud.when.terms[0].lasting == 0.1
    assert [fall.model for fall in found.models["far"].fallback] == ["near"]
    drift = found.signals[-1].chain.source
    assert isinstance(drift, Combination)
    assert drift.by is not None
    assert (drift.word, drift.by.port) == ("mix", "/1/fader1")


def test_lines_of_a_group_may_stand_under_its_name() -> None:
    found = one(
        "mappings:\n  - while dancer.still then fade 4 s:\n    - dancer.height -> sound /a\n"
        "  - dancer.reach -> sound /b\n"
    )
    assert [m.group for m in found.mappings] == [0, None]


def test_a_cue_starts_with_the_one_before_and_all_is_kept_as_written() -> None:
    found = one(
        "cues:\n"
        "  - 1 One: {lights front: 50% over 4 s}\n"
        "  - 2 Two:\n"
        "      note: soft, please\n"
        "      when: with\n"
        "      lights odd:   10%  20% 30%   over 2 s\n"
        "      release: [lights sky, sound /a]\n"
        '      lines line: "Adieu : là"\n'
        "      sound /now:\n"
        "  - 3 Three: {when: duo.all.reach > 0.5 or keys.note with pitch c4, rest: all}\n"
    )
    assert [cue.together for cue in found.cues] == [False, True, False]
    assert found.cues[1].when is None
    assert found.cues[1].follow is None
    assert found.cues[0].written == (("lights front", "50% over 4 s"),)
    assert found.cues[1].written == (
        ("note", "soft, please"),
        ("when", "with"),
        ("lights odd", "10% 20% 30% over 2 s"),
        ("release", "lights sky, sound /a"),
        ("lines line", '"Adieu : là"'),
        ("sound /now", ""),
    )
    assert dict(found.cues[2].written)["when"] == ("duo.all.reach > 0.5 or keys.note with pitch c4")


def test_cues_follow_wait_and_conduct() -> None:
    found = scene("07")
    assert [cue.number for cue in found.cues] == ["1", "2", "3", "4", "5"]
    assert found.cues[2].follow == 5.0
    assert found.cues[3].title == {"fr": "Appel : de loin", "en": "Call: from afar"}
    assert found.cues[4].rest == ("lights",)
    assert found.cues[4].when is not None
    assert found.cues[4].when.terms[0].value == 750.0
    go = scene("03").mappings[-1].targets[0]
    assert go == Conduct("go")
    numbered = one("mappings:\n  - keys.note -> cue 2.5\ncues:\n  - 1 A: {}\n  - 2.5 B: {}\n")
    assert numbered.mappings[0].targets == (Conduct("to", 1),)


def test_names_are_compared_after_nfc_and_distinguish_capitals() -> None:
    found = one(
        "signals:\n  cafe\u0301: dancer.height\n  Café: dancer.reach\n"
        "mappings:\n  - caf\u00e9 -> sound /a\n  - Café -> sound /b\n"
    )
    assert [own.name for own in found.signals] == ["caf\u00e9", "Caf\u00e9"]


def test_non_breaking_spaces_inside_a_line_are_spaces() -> None:
    found = one("mappings:\n  - dancer.height\u00a0-> ease 200\u00a0ms\u202f-> sound\u00a0/a\n")
    assert found.mappings[0].chain.steps[0].args == {"first": 0.2}


def test_a_house_completes_and_its_lamps_replace() -> None:
    house = HouseText((RIGHT / "house.yaml").read_text(encoding="utf-8"), "house.yaml")
    found = scene("10", house)
    lights = found.outputs["lights"]
    assert (lights.patch, lights.host) == ("eos", "10.101.90.101")
    assert list(lights.lamps) == ["front wash", "back wash", "shadow"]
    assert len(lights.lamps["front wash"]) == 6
    assert lights.lamps["shadow"][0].maximum == 0.8
    assert found.inputs["dancer"].keys["camera"] == "Logitech*"
    assert found.outputs["sound"].host == "10.0.0.40"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("house: A\noutputs:\n  lights: {patch: eso}\n", [("S102", 3, 19, "house.yaml")]),
        ("house: A\ninputs:\n  dancer: {camra: 0}\n", [("S101", 3, 12, "house.yaml")]),
        ("house: A\nmappings:\n  - a -> b\n", [("S101", 2, 1, "house.yaml")]),
        ("inputs:\n  dancer: {camera: 0}\n", [("S012", 1, 1, "house.yaml")]),
        (
            "house: A\noutputs:\n  lights: {lamps: {front wash: chan 1}}\n",
            [("S102", 3, 32, "house.yaml")],
        ),
        (
            "house: A\noutputs:\n  lights: {lamps: {wash: dimmer 1}}\n",
            [("S102", 12, 43, "10.yaml"), ("S102", 16, 28, "10.yaml"), ("S102", 17, 48, "10.yaml")],
        ),
    ],
)
def test_a_wrong_house_is_told_in_its_own_file(
    text: str, problems: list[tuple[str, int, int, str]]
) -> None:
    file = next(file for file in SCENES if file.name.startswith("10"))
    reading = read(file.read_bytes(), "10.yaml", CATALOGUE, house=HouseText(text, "house.yaml"))
    assert reading.scene is None
    told = [(p.code, p.line, p.column, p.file) for p in reading.problems]
    if problems[0][3] == "house.yaml":
        assert told == problems
    else:
        assert {code for code, *_ in told} == {"S102"}
        assert {file for *_, file in told} == {"10.yaml"}


def test_a_show_lists_its_scenes() -> None:
    show, problems = read_show((RIGHT / "show.yaml").read_text(encoding="utf-8"), "show.yaml")
    assert problems == []
    assert show is not None
    assert (show.name["fr"], show.house) == ("Trois ombres", "house.yaml")
    assert [(e.file, e.over) for e in show.scenes] == [
        ("10-shadow.yaml", 0.0),
        ("07-gestures.yaml", 8.0),
    ]
    assert read_house((RIGHT / "house.yaml").read_text(encoding="utf-8"), "house.yaml") == []


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("show: A\n", "S307", 1, 1),
        ("show: A\nscenes:\n", "S307", 2, 1),
        ("show: A\nscenes: a.yaml\n", "S305", 2, 9),
        ("scenes:\n  - a.yaml\n", "S012", 1, 1),
        ("show: A\nscenes:\n  - a.yaml: {over: 8}\n", "S305", 3, 20),
        ("show: A\nscenes:\n  - a.yaml: {over: 8 sec}\n", "S302", 3, 22),
        ("show: A\nscenes:\n  - a.yaml: {ovr: 8 s}\n", "S101", 3, 14),
        ("show: A\nscene:\n  - a.yaml\n", "S101", 2, 1),
        ("show: A\nscenes:\n  - a.yaml\nshow: B\n", "S015", 4, 1),
    ],
)
def test_a_wrong_show(text: str, code: str, line: int, column: int) -> None:
    show, problems = read_show(text, "show.yaml")
    assert show is None
    assert [(p.code, p.line, p.column) for p in problems] == [(code, line, column)]
