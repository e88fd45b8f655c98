"""The scenes that are measured, as an artist would write them."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
WALK = HERE.parents[1] / "examples" / "media" / "walk.mp4"

SHAPES = "-> from 0..2 -> curve 2 -> times 0.5 ->"
"""The three shapes between what comes in and what goes out."""


def reaction(folder: Path, listen: int, answer: int, aside: int, *, loaded: bool) -> Path:
    """One mapping of three shapes; loaded: beside a pose and a model bound to Python."""
    inputs = [f"desk: {{use: osc, port: {listen}}}"]
    models: list[str] = []
    mappings = [f"desk /in {SHAPES} sound /out"]
    if loaded:
        inputs.append(f"dancer: {{use: pose, video: {WALK}}}")
        models = ["busy: {use: ./busy.py:Busy, hears: {x: desk /in}}"]
        mappings += ["dancer.motion -> aside /pose", "busy.y -> aside /busy"]
    return write(folder, inputs, _out(answer, aside), mappings, models)


def rate(folder: Path, listen: int, answer: int) -> Path:
    """One mapping of one shape."""
    mappings = ["desk /in -> from 0..2 -> sound /out"]
    return write(folder, [f"desk: {{use: osc, port: {listen}}}"], _out(answer, answer), mappings)


def frames(folder: Path, listen: int, sound: int, aside: int) -> Path:
    """Sixteen numbers of each picture, through shapes, beside a real pose and a busy model."""
    said = "abcdefghijklmno"
    shutil.copy(HERE / "pictures.py", _made(folder) / "pictures.py")
    return write(
        folder,
        [
            f"desk: {{use: osc, port: {listen}}}",
            f"dancer: {{use: pose, video: {WALK}}}",
            "like: {use: ./pictures.py:Pictures}",
        ],
        _out(sound, aside),
        ["like.stamp -> sound /stamp", "dancer.motion -> aside /pose", "busy.y -> aside /busy"]
        + [f"like.{port} {SHAPES} sound /{port}" for port in said],
        ["busy: {use: ./busy.py:Busy, hears: {x: desk /in}}"],
    )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def panic(folder: Path, listen: int, lights: int, aside: int) -> Path:
    """A lamp that panic brings to rest, beside a pose, a busy model and three hundred signals."""
    crowd, sent = _crowd(folder)
    return write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}", f"dancer: {{use: pose, video: {WALK}}}", *crowd],
        [
            f"lights: {{use: osc, patch: qlcplus, to: 127.0.0.1:{lights}, lamps: {{a: dimmer 1}}}}",
            f"aside: {{use: osc, to: 127.0.0.1:{aside}}}",
        ],
        ["desk /in -> lights a", "dancer.motion -> aside /pose", "busy.y -> aside /busy", *sent],
        ["busy: {use: ./busy.py:Busy, hears: {x: desk /in}}"],
    )


def rhythm(folder: Path, listen: int, answer: int, aside: int) -> Path:
    """Thirty glides that never stand still, beside a pose that runs as fast as it can."""
    mappings = [
        f"scene.time -> wave {2 + n / 10:.1f} s -> ease 200 ms -> sound /glide/{n}"
        for n in range(30)
    ]
    return write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}", f"dancer: {{use: pose, video: {WALK}, pace: no}}"],
        _out(answer, aside),
        [*mappings, "dancer.motion -> aside /pose"],
    )


def edited(folder: Path, listen: int, answer: int, count: int, version: int) -> Path:
    """So many mappings, ten of which glide for ever; each version is another curve in one."""
    glides = [f"scene.time -> wave {2 + n / 10:.1f} s -> sound /glide/{n}" for n in range(10)]
    rest = [f"desk /in/{n} {SHAPES} sound /out/{n}" for n in range(count - len(glides) - 1)]
    new = f"desk /in -> from 0..2 -> curve {1 + version / 100} -> sound /edited"
    return write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}"],
        _out(answer, answer),
        [*glides, *rest, new],
    )


def many(folder: Path, listen: int, answer: int, count: int) -> Path:
    """So many mappings, each from an address of its own to another."""
    return write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}"],
        _out(answer, answer),
        [f"desk /in/{n} {SHAPES} sound /out/{n}" for n in range(count)],
    )


def first(folder: Path, listen: int, answer: int) -> Path:
    """Thirty mappings; something is sent as soon as the show begins."""
    return write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}"],
        _out(answer, answer),
        [
            "scene.starts -> sound /begins",
            *(f"desk /in/{n} {SHAPES} sound /out/{n}" for n in range(29)),
        ],
    )


def conduct(folder: Path, listen: int, stage: int, aside: int, count: int, *, lively: bool) -> Path:
    """So many cues, each with one value; lively: beside three hundred signals."""
    crowd, sent = _crowd(folder) if lively else ([], [])
    inputs = [f"desk: {{use: osc, port: {listen}}}", *crowd]
    path = write(folder, inputs, _out(stage, aside), ["desk /in -> aside /in", *sent])
    cues = [f"  - {n + 1} Cue: {{sound /cue: {(n + 1) / 10_000}}}" for n in range(count)]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(["cues:", *cues]) + "\n")
    return path


PATCH = """plugin: osc
port: 7700
bundles: yes
timetags: no
rate: 44
text: no
booleans: no
slots:
  chan {n}:
    address: /chan/{n}
    last: 512
    says: one channel
says: {en: a universe, fr: un univers}
steps: {en: 1. Listen., fr: 1. Écouter.}
"""
"""As many channels as one cable carries, as often as it does."""


def universe(folder: Path, listen: int, lights: int) -> Path:
    """All channels of one universe, up and down again; each fade takes half a minute."""
    patch = _made(folder / "patches" / "universe") / "patch.yaml"
    patch.write_text(PATCH, encoding="utf-8")
    keys = f"use: osc, patch: universe, to: 127.0.0.1:{lights}, lamps: {{all: chan 1..512}}"
    path = write(
        folder,
        [f"desk: {{use: osc, port: {listen}}}"],
        [f"lights: {{{keys}}}"],
        ["desk /in -> lights all"],
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("cues:\n  - Up: {lights all: 100% over 30 s}\n")
        file.write("  - Down: {lights all: 0% over 30 s}\n")
    return path


def lively(folder: Path, listen: int, answer: int, aside: int) -> Path:
    """One mapping of three shapes, beside three hundred signals that are sent as they are."""
    crowd, sent = _crowd(folder)
    inputs = [f"desk: {{use: osc, port: {listen}}}", *crowd]
    return write(folder, inputs, _out(answer, aside), [f"desk /in {SHAPES} sound /out", *sent])


def _crowd(folder: Path) -> tuple[list[str], list[str]]:
    """The input of three hundred signals, and a mapping for each."""
    names = repr(tuple(f"s{n}" for n in range(300)))
    text = (HERE / "crowd.py").read_text().replace('("s0",)', names)
    (_made(folder) / "crowd.py").write_text(text)
    return ["crowd: {use: ./crowd.py:Crowd}"], [f"crowd.s{n} -> aside /s/{n}" for n in range(300)]


def _out(answer: int, aside: int) -> list[str]:
    return [
        f"sound: {{use: osc, to: 127.0.0.1:{answer}}}",
        f"aside: {{use: osc, to: 127.0.0.1:{aside}}}",
    ]


def write(
    folder: Path,
    inputs: list[str],
    outputs: list[str],
    mappings: list[str],
    models: list[str] | None = None,
) -> Path:
    """A scene's file, with the models' file beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "busy.py", folder / "busy.py")
    lines = ["scene: {en: Benchmark, fr: Mesure}", "seed: 1", "inputs:"]
    lines += [f"  {one}" for one in inputs]
    if models:
        lines += ["models:", *(f"  {one}" for one in models)]
    lines += ["outputs:", *(f"  {one}" for one in outputs)]
    lines += ["mappings:", *(f"  - {one}" for one in mappings)]
    path = folder / "scene.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
