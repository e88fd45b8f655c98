"""Calibrating: what a signal really does, measured and saved beside the scene."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path

import pytest

from stagekit.core.kinds import Kind
from stagekit.core.values import EVENT, MILLISECOND, SECOND, SIGNAL, Happening
from stagekit.engine.engine import Engine
from stagekit.scene.measured import MeasuredText
from stagekit.scene.read import read
from stagekit.show import control
from stagekit.show.calibrating import LEAST, Calibrating, Refused, Told, heard_at, order
from stagekit.show.measures import Foreign, Measure, save_measures, with_measures, written_range
from stagekit.show.reading import measured_file, open_any, open_scene
from tests.scene.standin import CATALOGUE
from tests.scene.test_measured import SCENE
from tests.show.playing import Playing, command, wait


class Studio:
    """An engine that hears what the test says, and somebody who calibrates."""

    def __init__(self, scene: str = SCENE) -> None:
        reading = read(scene, "scene.yaml", CATALOGUE)
        assert reading.scene is not None, reading.problems
        self.engine = Engine(reading.scene)
        self.now = SECOND

    def say(self, source: str, port: str, *values: float, who: int = 0, kind: str = SIGNAL) -> None:
        self.engine.handle(Happening(0, self.now, kind, source, port, who, values))

    def during(self, one: Calibrating, say: object, seconds: float = 10.0) -> list[Told]:
        """Thirty times a second: say something, and give it a turn."""
        for n in range(int(seconds * 30)):
            self.now += SECOND // 30
            say(n)  # type: ignore[operator]
            one.turn(self.now)
        self.now = one.until
        assert one.turn(self.now)
        one.end()
        return one.result("now")

    def calibrate(self, *values: object) -> Calibrating:
        return Calibrating(self.engine, values, self.now)


def range_of(told: Told) -> str:
    assert told.measure is not None, told
    return told.measure.range


def test_the_range_in_which_somebody_really_moves() -> None:
    studio, chance = Studio(), random.Random(1)
    one = studio.calibrate("dancer", "height", 0)
    assert one.until == studio.now + 10 * SECOND

    def move(n: int) -> None:
        studio.say("dancer", "height", 1.2 + 0.5 * math.sin(n / 20) + chance.gauss(0, 0.005))

    told = {one.name: one for one in studio.during(one, move)}
    assert sorted(told) == ["dancer.height", "dancer.height -> speed"]
    low, high = map(float, range_of(told["dancer.height"]).split(".."))  # type: ignore[misc]
    assert low == pytest.approx(0.7, abs=0.03)
    assert high == pytest.approx(1.7, abs=0.03)
    assert range_of(told["dancer.height -> speed"]).endswith("/s")


def test_bad_pictures_and_unseen_moments_do_not_count() -> None:
    studio = Studio()

    def move(n: int) -> None:
        if 100 <= n < 200:
            return  # nobody is seen: nothing is said
        leaps = n in (20, 90, 210)
        studio.say("dancer", "lean", 900.0 if leaps else 30 * math.sin(n / 9))

    (told,) = studio.during(studio.calibrate("dancer", "lean"), move)
    low, high = range_of(told).removesuffix(" deg").split("..")
    assert -30.5 <= float(low) <= -28
    assert 28 <= float(high) <= 30.5


def test_who_is_not_there_is_no_zero() -> None:
    scene = SCENE + "  - duo.all.openness -> from 0..1 measured -> sound /all\n"
    studio = Studio(scene)
    studio.say("duo", "seen", 1.0, who=2)

    def move(n: int) -> None:
        studio.say("duo", "openness", 0.6 + 0.2 * math.sin(n / 7), who=2)
        if n == 5:
            studio.say("duo", "openness", 0.01, who=1)
            studio.say("duo", "seen", 0.0, who=1)

    (told,) = studio.during(studio.calibrate("duo", "openness", 2), move)
    assert range_of(told) == "0.4..0.8"


def test_a_part_of_a_vector_and_several_together() -> None:
    studio = Studio()
    (told,) = studio.during(
        studio.calibrate("duo", "left wrist", 1),
        lambda n: studio.say("duo", "left wrist", n, 1 + 0.5 * math.sin(n / 8), -n, who=1),
    )
    assert (told.name, range_of(told)) == ("duo.lea.left wrist.y", "0.5..1.5 m")
    (told,) = studio.during(
        studio.calibrate("duo", "reach", 2),
        lambda n: studio.say("duo", "reach", 0.5 + 0.3 * math.sin(n / 8), who=2),
    )
    assert (told.name, range_of(told)) == ("max of duo.lea.reach and duo.tom.reach", "0.2..0.8")


def test_events_are_measured_behind_the_shape_that_makes_a_signal_of_them() -> None:
    studio = Studio()
    one = studio.calibrate("keys", "note")
    before = len(studio.engine.graph.listeners["keys", "note"])

    def play(n: int) -> None:
        if n % 5 == 0:
            studio.say("keys", "note", 60, 20 + n % 80, 1, kind=EVENT)

    (told,) = studio.during(one, play)
    assert (told.name, range_of(told)) == ("keys.note -> latch velocity", "20..95")
    assert len(studio.engine.graph.listeners["keys", "note"]) == before - 1, "it listens no more"


def test_a_signal_of_ones_own_is_measured_where_its_from_stands() -> None:
    studio = Studio()
    (told,) = studio.during(
        studio.calibrate("energy", ""),
        lambda n: studio.say("dancer", "motion", 1 + 0.9 * math.sin(n / 8)),
    )
    assert told.name == "energy", "what hears it"
    scene = SCENE.replace("  - energy -> from 0..1 measured", "  - energy")
    assert [site.key for site in heard_at(Studio(scene).engine.scene, ("energy", "", 0))] == [
        "dancer.motion"
    ], "else what stands in it"


def test_too_little_is_said_to_be_too_little() -> None:
    studio = Studio()
    few_of_them, hardly = range(LEAST - 1), 9
    (few,) = studio.during(
        studio.calibrate("desk", "/fader"),
        lambda n: n in few_of_them and studio.say("desk", "/fader", n / 100),
    )
    assert (few.key, few.count, few.measure) == ("calibrate.few", LEAST - 1, None)
    (still,) = studio.during(
        studio.calibrate("desk", "/fader"),
        lambda n: studio.say("desk", "/fader", 0.6 if n == hardly else 0.5),
    )
    assert still.key == "calibrate.few", "what does not change is not heard"
    one = studio.calibrate("desk", "/fader")
    one._ears[0].values = [0.5] * 500 + [0.9]
    assert [told.key for told in one.result("")] == ["calibrate.still"]


@pytest.mark.parametrize(
    "values",
    [(), ("dancer",), ("dancer", "height", 0, 0.2), ("dancer", "height", 0, 1e9),
     ("dancer", "height", 0, math.nan), (1, 2), ("dancer", "height", "lea"),
     ("dancer", "height", 0, "10"), ("dancer", "height", 0, 10, 10), ("a", "b", 0, True)],
)  # fmt: skip
def test_what_is_no_order_is_refused(values: tuple[object, ...]) -> None:
    with pytest.raises(Refused) as why:
        order(values)
    assert why.value.key == "calibrate.order"


@pytest.mark.parametrize("signal", [("dancer", "turn"), ("nobody", "height"), ("duo", "reach", 3)])
def test_where_nothing_is_to_be_measured(signal: tuple[object, ...]) -> None:
    with pytest.raises(Refused) as why:
        Studio().calibrate(*signal)
    assert why.value.key == "calibrate.nothing"


def test_calibrating_changes_nothing_of_what_the_engine_does() -> None:
    alone, watched = Studio(), Studio()
    one = watched.calibrate("keys", "note")
    for n in range(100):
        for studio in (alone, watched):
            studio.now += 10 * MILLISECOND
        effects = [
            studio.engine.handle(Happening(n, studio.now, EVENT, "keys", "note", 0, (60, n + 1, 1)))
            for studio in (alone, watched)
        ]
        one.turn(watched.now)
        assert effects[0] == effects[1]
    assert alone.engine.state() == watched.engine.state()


# ---- the file


def test_a_range_is_written_as_a_scene_has_it() -> None:
    assert written_range(0.0004, 0.0051, Kind("number")) == "0.0004..0.0051"
    assert written_range(-0.0001, 20_000.0, Kind("number", "Hz")) == "0..20000 Hz"
    assert written_range(-61.34, -12.2, Kind("number", "dB")) == "-61.3..-12.2 dB"
    assert written_range(36.0, 84.0, Kind("number", "note")) == "36..84"


HEIGHT, LEAN = Measure("dancer.height", "0.5..1.8", "today"), Measure("dancer.lean", "-9..9 deg")


def test_a_file_begins_by_saying_what_it_is() -> None:
    text = with_measures("", "solo.yaml", [HEIGHT, LEAN])
    french, english, *rows = text.splitlines()
    assert french.startswith("# Plages mesurées")
    assert english.startswith("# Ranges measured")
    assert "solo.yaml" in french
    assert "solo.yaml" in english
    assert rows == ["measured:", "  dancer.height: 0.5..1.8  # today", "  dancer.lean: -9..9 deg"]


def test_what_somebody_wrote_into_it_stays() -> None:
    text = (
        "# Léa, petite salle\nmeasured:\n    # assise\n"
        "    dancer.height: 0.1..0.2  # mine\n    dancer.turn: 0..90 deg\n\n"
    )
    assert with_measures(text, "solo.yaml", [LEAN, HEIGHT]) == (
        "# Léa, petite salle\nmeasured:\n    # assise\n"
        "    dancer.height: 0.5..1.8  # today\n    dancer.turn: 0..90 deg\n"
        "    dancer.lean: -9..9 deg\n"
    )


@pytest.mark.parametrize("text", ["scene: Other\n", "measured: {a: 0..1}\n", "\x00\n"])
def test_a_file_of_somebody_else_s_is_left_alone(tmp_path: Path, text: str) -> None:
    with pytest.raises(Foreign):
        with_measures(text, "solo.yaml", [HEIGHT])
    path = tmp_path / "solo.measured.yaml"
    path.write_text(text, encoding="utf-8")
    why = save_measures(str(tmp_path / "solo.yaml"), [HEIGHT])
    assert why is not None
    assert "solo.measured.yaml" in why[0]
    assert why[0] != why[1]
    assert path.read_text(encoding="utf-8") == text


def test_where_it_cannot_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "solo.measured.yaml").mkdir()
    why = save_measures(str(tmp_path / "solo.yaml"), [HEIGHT])
    assert why is not None
    assert [one.name for one in tmp_path.iterdir()] == ["solo.measured.yaml"], "nothing is left"


def test_it_is_written_whole_and_kept_as_private_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "solo.measured.yaml"
    assert save_measures(str(tmp_path / "solo.yaml"), [HEIGHT]) is None
    path.chmod(0o600)
    assert save_measures(str(tmp_path / "solo.yaml"), [LEAN]) is None
    assert path.stat().st_mode & 0o777 == 0o600
    assert "dancer.height: 0.5..1.8" in path.read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["solo.measured.yaml"]


def test_what_was_measured_is_read_again() -> None:
    text = with_measures("", "scene.yaml", [HEIGHT, LEAN])
    reading = read(SCENE, "scene.yaml", CATALOGUE, measured=MeasuredText(text, "m.yaml"))
    assert reading.problems == []
    assert reading.scene is not None
    assert reading.scene.mappings[0].chain.steps[0].args["first"] == (0.5, 1.8)


# ---- the whole


PLAYED = """scene: Played
inputs:
  desk: {use: osc, port: $IN, listen: 127.0.0.1}
outputs:
  lights: {use: osc, patch: qlcplus, to: 127.0.0.1:$OUT, lamps: {face: dimmer 1}}
mappings:
  - desk /fader -> from 0..10 measured -> lights face
"""


def test_a_show_measures_saves_and_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    face = "/stagekit/dimmer/1"
    with Playing(tmp_path, PLAYED) as show:
        show.say("/fader", 5.0)
        assert show.arrives(face, 0.5)
        assert control.ask({"do": "calibrate", "values": ["desk", "/nothing"]}) == {"ok": True}
        assert wait(lambda: show.said("calibrate.nothing"), 5)
        order = {"do": "calibrate", "values": ["desk", "/fader", 0, 2]}
        assert control.ask(order) == {"ok": True}
        assert wait(lambda: show.said("calibrate.began", "desk /fader"), 5)
        assert control.ask(order) == {"ok": True}
        for n in range(80):
            show.say("/fader", 2.0 + n % 41 / 10)
            time.sleep(0.02)
        assert wait(lambda: show.said("calibrate.busy"), 5)
        assert wait(lambda: show.said("calibrate.done", "desk /fader"), 10)
        taken = [{"do": "reload", "state": "applied", "files": ["scene.measured.yaml"]}]
        assert wait(lambda: [{key: word[key] for key in taken[0]} for word in list(show.words)
                             if word.get("do") == "reload"] == taken, 20)  # fmt: skip
        show.say("/fader", 6.5)
        assert show.arrives(face, 1.0), "what was measured is played"
        show.say("/fader", 1.5)
        assert show.arrives(face, 0.0)
        saved = Path(measured_file(str(show.scene)))
        assert "desk /fader: 2" in saved.read_text(encoding="utf-8")

        saved.unlink()  # deleting it brings the written range back
        assert wait(lambda: len([w for w in list(show.words) if w.get("do") == "reload"]) == 2, 20)
        show.say("/fader", 6.5)
        assert show.arrives(face, 0.65)
        assert control.ask({"do": "mode", "values": ["show"]}) == {"ok": True}
        assert control.ask(order) == {"ok": True}
        assert wait(lambda: show.said("calibrate.mode"), 5)


def test_check_shows_what_is_measured(tmp_path: Path) -> None:
    scene = tmp_path / "scene.yaml"
    text = PLAYED.replace("$IN", "9001").replace("$OUT", "9000")
    scene.write_text(text, encoding="utf-8")
    measures = tmp_path / "scene.measured.yaml"
    measures.write_text("measured:\n  desk /fader: 2..6\n", encoding="utf-8")
    code, out, _ = command(tmp_path, "check", str(scene), str(measures))
    assert code == 0
    assert "desk /fader: 2..6  (written: 0..10)" in out
    measures.write_text("measured:\n  desk /fader: 2..6 m\n  dsk /fader: 2..6\n", encoding="utf-8")
    assert [(one.code, one.line) for one in open_any(str(measures)).problems] == [("S102", 3)], (
        "the unit of an OSC address is not known"
    )
    assert open_scene(str(scene)).scene is None
    alone = tmp_path / "other.measured.yaml"
    alone.write_text("measured:\n", encoding="utf-8")
    assert [one.text for one in open_any(str(alone)).problems] == ["S107.measured"]
