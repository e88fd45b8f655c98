"""A catalogue for the tests of the language: plugins, patches and shapes as plain data.

Many of them come later or from third parties; the language is tested against
data handed to the reader, never against what is installed.
"""

from __future__ import annotations

from stagekit.core.colours import COLOURS
from stagekit.core.kinds import Kind, event, many, number, vector
from stagekit.core.shapes import COMBINE, SHAPES
from stagekit.scene.catalogue import Catalogue, Key, Patch, Plugin, Slot

ANY = Kind("any")
GATE = number(gate=True)
BODY = {
    **{name: number() for name in ("height", "reach", "openness", "motion", "stillness")},
    "still": GATE,
    **{name: number("deg") for name in ("lean", "turn")},
    **{
        name: vector("m")
        for name in ("centre", "left wrist", "right wrist", "left hand", "right hand", "nose")
    },
    "enters": event(),
    "leaves": event(),
    "jump": event("force"),
    "clap": event("force"),
    "all": many(),
}
SOUND = {
    "level": number("dB"),
    "peak": number("dB"),
    "bands": many("dB"),
    "pitch": number("Hz"),
    "onset": event("strength"),
    "silence": GATE,
}
LOST = {"if lost": Key("fallback")}
LATE = {"hears": Key("chains"), "if late": Key("fallback")}
INPUTS = {
    "pose": Plugin(
        "pose",
        {"camera": Key("text"), "people": Key("list"), "smooth": Key("duration"), **LOST},
        BODY,
        people="people",
    ),
    "audio": Plugin("audio", {"device": Key("text"), **LOST}, SOUND),
    "midi": Plugin(
        "midi",
        {"port": Key("text"), "channel": Key("int")},
        {
            "note": event("pitch", "velocity", "channel"),
            "control": many(family=True),
            "bend": number(),
        },
    ),
    "osc": Plugin("osc", {"port": Key("int"), "events": Key("map")}, addresses=True),
    "phones": Plugin(
        "phones",
        {"seats": Key("int"), "ask": Key("map")},
        {
            "tilt": vector(),
            "shake": number(),
            "tap": event(),
            "vote": event("choice"),
            "share": ANY,
        },
        people="seats",
    ),
    "clock": Plugin("clock", {"tempo": Key("tempo")}, {"beat": event("count")}),
    "timecode": Plugin("timecode", {"port": Key("text")}, {"time": number("s")}),
}
MODELS = {
    "memory": Plugin(
        "memory",
        {
            "of": Key("word"),
            "corpus": Key("text"),
            "density": Key("level", parameter=True),
            "influence": Key("level", parameter=True),
            **LATE,
        },
        {
            "note": event("pitch", "velocity", "length"),
            "grain": event("file", "start", "length"),
            "line": event("text", "language"),
            "cite": event("source", "author"),
        },
    ),
    "gestures": Plugin(
        "gestures",
        {"examples": Key("text"), "threshold": Key("number", parameter=True), **LATE},
        {"done": event("name"), "progress": ANY},
    ),
    "./shadow.py:Shadow": Plugin(
        "./shadow.py:Shadow",
        {"delay": Key("duration", parameter=True), **LATE},
        {"drift": number()},
        ears={"reach": number()},
    ),
}
OUT = {
    "patch": Key("word"),
    "to": Key("text"),
    "port": Key("text"),
    "channel": Key("int"),
    "latency": Key("duration"),
    "rate": Key("frequency"),
    "lamps": Key("lamps"),
}


def slots(**named: Slot) -> dict[str, Slot]:
    return named


PATCHES = {
    "qlcplus": Patch(
        "qlcplus",
        slots={
            "dimmer": Slot(address="/dimmer/{n}"),
            "rgb": Slot(takes="colour", address="/rgb/{n}"),
        },
    ),
    "eos": Patch(
        "eos",
        slots={
            "chan": Slot(address="/eos/chan/{n}", high=100.0),
            "sub": Slot(address="/eos/sub/{n}"),
            "rgb": Slot(takes="colour", address="/eos/chan/{n}/rgb"),
        },
    ),
    "ola": Patch("ola", slots={"dmx": Slot(address="/dmx/universe/1/{n}", first=0)}),
    "qlab": Patch("qlab"),
    "puredata": Patch("puredata"),
    "supercollider": Patch("supercollider"),
    "surtitles": Patch(
        "surtitles",
        slots={"line": Slot(0, "text", ("text",), "/line", intensity=False, rest=None)},
    ),
    "midi": Patch(
        "midi",
        "midi",
        slots={
            "note": Slot(
                0, "event", ("pitch", "velocity", "channel"), "note", intensity=False, rest=None
            ),
            "control": Slot(args=("channel",), address="control {n}", first=0, last=127),
            "bend": Slot(0, args=("channel",), address="bend", intensity=False),
        },
    ),
}
CATALOGUE = Catalogue(
    inputs=INPUTS,
    models=MODELS,
    outputs={"osc": Plugin("osc", OUT), "midi": Plugin("midi", OUT)},
    patches=PATCHES,
    shapes=SHAPES,
    combinations={word: joiner for word, (joiner, _) in COMBINE.items()},
    colours=COLOURS,
)
