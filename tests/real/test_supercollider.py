"""A real sound program follows us: our OSC, its sound."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stagekit.api import Packet
from stagekit.core.osc import Message, decode, encode
from stagekit.outputs.osc import OscOut
from stagekit.show.patches import load_patches

NOTES = (57, 64, 69, 76)


class House:
    name = "sound"
    folder = Path()
    people: tuple[str, ...] = ()
    random = Random(1)

    def now(self) -> int:
        return time.monotonic_ns()


def hertz(note: float) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def note_on(number: int, note: float) -> bytes:
    return encode(
        "/s_new",
        ("stagekit_note", number, 0, 1000, "freq", hertz(note), "amp", 0.4, "length", 0.8),
    )


def test_the_sound_follows_the_notes(
    render_score: Callable[..., Any], dominant: Callable[..., float]
) -> None:
    score = [(float(n), [note_on(2000 + n, note)]) for n, note in enumerate(NOTES)]
    sound = render_score([*score, (float(len(NOTES)), [])])
    for n, note in enumerate(NOTES):
        assert dominant(sound, n + 0.05, 0.5) == pytest.approx(hertz(note), rel=0.01)
    assert abs(sound).max() <= 1.0


def test_every_instrument_sounds(render_score: Callable[..., Any]) -> None:
    """Each alone, loud enough to hear, never over full, never not a number."""
    seed = [
        encode("/b_alloc", (20, 192_000, 1)),
        encode("/s_new", ("stagekit_seed", -1, 0, 1000, "buf", 20)),
    ]
    plays: dict[str, tuple[object, ...]] = {
        "stagekit_bell": ("freq", 660.0, "amp", 0.4),
        "stagekit_drone": ("level", 0.8),
        "stagekit_grains": ("buf", 20, "level", 0.8),
        "stagekit_burst": ("buf", 20),
        "stagekit_file": ("buf", 20, "length", 0.8),
    }
    for name, controls in plays.items():
        play = encode("/s_new", (name, 2000, 0, 1000, *controls))
        sound = render_score([(0.1, seed), (4.5, [play]), (6.0, [])])
        assert abs(sound[: int(4.4 * 48_000)]).max() < 0.001, f"{name} is silent before"
        assert 0.005 < abs(sound[int(4.5 * 48_000) :]).max() <= 1.0, name


def test_the_patch_turns_our_osc_into_that_sound(
    sclang_patch: Any, render_score: Callable[..., Any], dominant: Callable[..., float]
) -> None:
    """OscOut -> real sclang with stagekit.scd -> its orders -> real scsynth -> frequency."""
    patch = load_patches()["supercollider"]
    out = OscOut.aimed(
        "127.0.0.1", sclang_patch.port, bundles=patch.bundles, timetags=patch.timetags
    )
    out.open(House())
    setting_up = [sclang_patch.order() for _ in range(7)]
    assert decode(setting_up[0])[0].address == "/d_loadDir"
    played: list[Message] = []
    for note in NOTES:
        out.send(Packet("sound", ((patch.slots["note"].address, (float(note), 100.0)),)))
        played.extend(decode(sclang_patch.order()))
    assert [one.args[0] for one in played] == ["stagekit_note"] * 4
    score = []
    for n, one in enumerate(played):
        name, number, _, _, *controls = one.args
        score.append((float(n), [encode("/s_new", (name, number, 0, 1000, *controls))]))
    sound = render_score([*score, (float(len(NOTES)), [])])
    for n, note in enumerate(NOTES):
        assert dominant(sound, n + 0.05, 0.5) == pytest.approx(hertz(note), rel=0.01)

    # A moment ahead is obeyed: the order to the sound server is stamped with it.
    moment = time.monotonic_ns() + 200_000_000
    out.send(Packet("sound", (("/note", (60.0, 90.0)),), moment))
    (stamped,) = decode(sclang_patch.order())
    assert stamped.when is not None
    assert stamped.when > 1
    # Everything else that stagekit.scd says it hears.
    for address, args, order in (
        ("/bell", (60, 100), "/s_new"), ("/drone", (0.5,), "/n_set"),
        ("/drone/pitch", (40,), "/n_set"), ("/pan", (-0.5,), "/n_set"),
        ("/grain/pos", (0.3,), "/n_set"), ("/grain/rate", (1.5,), "/n_set"),
        ("/grain/level", (0.4,), "/n_set"), ("/grain/burst", (12,), "/s_new"),
        ("/grain", ("/none.wav", 1.5, 0.5, "voice", 0.8), "/b_allocReadChannel"),
    ):  # fmt: skip
        out.send(Packet("sound", ((address, args),)))
        assert decode(sclang_patch.order())[0].address == order, address
    assert decode(sclang_patch.order())[0].args[0] == "stagekit_file"
    for address, orders in ((patch.rest[0][0], 2), (patch.panic[0][0], 3)):
        out.send(Packet("sound", ((address, ()),)))
        found: list[str] = []
        while len(found) < orders:
            found.extend(one.address for one in decode(sclang_patch.order()))
        assert found[0] == ("/n_set" if orders == 2 else "/g_freeAll")
    out.send(Packet("sound", (("/note", (60.0, 0.0)), ("/drone", (0.1,)))))
    assert decode(sclang_patch.order())[0].address == "/n_set", "velocity 0 is no note"
    out.close()
