from __future__ import annotations

import re

import pytest

from stagekit import locale
from stagekit.core.kinds import event, many, number, vector
from stagekit.faces.cli.explain import explain, help_for, kind_in_words, known, written
from stagekit.scene.catalogue import Catalogue, Key, Patch, Plugin, Slot
from stagekit.show.catalogue import installed

HAVE = installed()
BUILT_IN = [
    (sort, plugin)
    for sort, plugins in (
        ("input", HAVE.inputs),
        ("model", HAVE.models),
        ("output", HAVE.outputs),
    )
    for plugin in plugins.values()
]
LANGUAGES = locale.LANGUAGES


def page(name: str, language: str, have: Catalogue = HAVE) -> str:
    text = explain(name, language, have)
    assert text is not None
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", known(HAVE))
def test_every_page_fits_and_says_everything(word: str, language: str) -> None:
    text = page(word, language)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert not re.search(r"\b(kind|value|gives)\.\w", text), "a word has no sentence"
    assert "None" not in text
    assert text == text.rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", list(HAVE.shapes))
def test_every_shape_is_explained(word: str, language: str) -> None:
    sentence = locale.find("shapes", word, language)
    assert sentence
    flat = " ".join(page(word, language).split())
    assert sentence in flat
    assert " ".join(HAVE.shapes[word].example.split()) in flat
    for named in HAVE.shapes[word].named:
        assert f"… {named}" in flat


@pytest.mark.parametrize("word", list(HAVE.shapes))
def test_english_is_the_shape_s_own_sentence(word: str) -> None:
    assert locale.find("shapes", word, "en") == HAVE.shapes[word].says


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("sort", "plugin"), BUILT_IN, ids=lambda x: getattr(x, "name", x))
def test_every_key_and_port_of_every_built_in_has_help(
    sort: str, plugin: Plugin, language: str
) -> None:
    parts = [*plugin.keys, *plugin.ports, *(f"hears.{ear}" for ear in plugin.ears or {})]
    without = [part for part in ["", *parts] if not help_for(sort, plugin.name, part, language)]
    assert without == []


def test_no_sentence_is_left_of_what_is_no_longer_there() -> None:
    there = {f"{sort}.{word}" for sort, plugin in BUILT_IN for word in plugin.keys}
    for sort, plugin in BUILT_IN:
        own = f"{plugin.name} output" if sort == "output" else plugin.name
        parts = [*plugin.keys, *plugin.ports, *(f"hears.{ear}" for ear in plugin.ears or {})]
        there |= {own, f"{own}.example", *(f"{own}.{part}" for part in parts)}
    assert [key for key in locale.table("plugins", "en") if key not in there] == []


def test_french_is_not_english() -> None:
    english, french = (locale.table("plugins", language) for language in ("en", "fr"))
    same = [key for key in english if english[key] == french[key] and ".example" not in key]
    assert same == []


STRANGER = Plugin(
    name="fog",
    keys={
        "amount": Key("level", low=0.0, high=1.0, parameter=True, default=0.5, says="how much"),
        "warm up": Key("duration", low=0.0, default=0.08),
        "place": Key("word", choices=("left", "right"), required=True),
        "silent": Key("yes", default=True),
    },
    ports={
        "ready": number(gate=True),
        "heat": number("deg", 0, 300, says="how hot it is"),
        "puff": event("force"),
        "wind": vector("m"),
        "bands": many("dB", 24),
        "jet": many(family=True),
    },
    ears={},
    says="A fog machine that thinks.",
)


def test_a_stranger_s_plugin_explains_itself() -> None:
    text = page("fog", "en", Catalogue(models={"fog": STRANGER}))
    assert (
        text
        == """\
fog · model

  A fog machine that thinks.

KEYS
  amount   level         50%       how much (0% … 100%) A mapping or a cue may
                                   drive it.
  warm up  time          80 ms
  place    left | right  required
  silent   yes | no      yes

SAYS
  ready  0 | 1
  heat   number, deg      0..300  how hot it is
  puff   event force
  wind   vector x y z, m
  bands  list (24), dB
  jet    one number each

EXAMPLE
  models:
    model: {use: fog, place: …}
  mappings:
    - model.ready -> sound /ready"""
    )


def test_one_part_can_be_asked_for() -> None:
    have = Catalogue(models={"fog": STRANGER})
    assert page("fog.heat", "fr", have).splitlines()[0] == "fog.heat · ce qu'il dit"
    assert "0% … 100%" in page("fog.amount", "en", have)


def test_the_nearest_word_is_offered() -> None:
    assert page("eese", "fr") == "« eese » est inconnu ici ; vouliez-vous dire « ease » ?"
    assert explain("xyzzyx", "en", HAVE) is None


def test_a_plugin_that_cannot_be_loaded_says_why() -> None:
    have = Catalogue(broken={"inputs.lidar": {"en": "no driver", "fr": "pas de pilote"}})
    assert explain("lidar", "fr", have) == "pas de pilote"


def test_numbers_are_written_as_in_scenes() -> None:
    assert [written(*each) for each in ((0.08, "s"), (90.0, "s"), (0.333, "%"), (3, None))] == [
        "80 ms",
        "90 s",
        "33.3%",
        "3",
    ]
    assert kind_in_words(event("pitch", "velocity"), "fr") == "événement pitch velocity"


def test_a_patch_tells_its_slots_and_what_to_do_on_the_other_side() -> None:
    patch = Patch(
        "desk",
        slots={"dimmer": Slot(last=96, address="/dimmer/{n}"), "go": Slot(0, "event", ("cue",))},
        says={"en": "A desk.", "fr": "Un pupitre."},
        steps={"en": "1. Open it,\n   with care.\n2. Press play."},
    )
    assert (
        page("desk", "fr", Catalogue(patches={"desk": patch}))
        == """\
desk · patch d'une sortie

  Un pupitre.

CIRCUITS
  dimmer N  nombre         1..96  /dimmer/{n}
  go        événement cue

EN FACE
  1. Open it, with care.
  2. Press play."""
    )
