"""A plan that travels in pieces arrives as it left."""

from __future__ import annotations

import json
import random
from pathlib import Path

import msgspec
import pytest

from stagekit.engine.packing import PIECE, Unpacking, digest, packed, whole, written
from stagekit.scene.plan import Scene
from stagekit.scene.read import read
from tests.scene.standin import CATALOGUE

CASES = Path(__file__).parents[1] / "scene" / "cases"


def scenes() -> list[Scene]:
    texts = [file.read_text(encoding="utf-8") for file in sorted((CASES / "right").glob("*.yaml"))]
    corners = json.loads((CASES / "corners.json").read_text(encoding="utf-8"))
    texts += [case["scene"] for case in corners]
    found = [read(text, "scene.yaml", CATALOGUE).scene for text in texts]
    return [scene for scene in found if scene is not None]


def unpacked(pieces: list[bytes]) -> Scene:
    unpacking = Unpacking()
    for piece in pieces:
        unpacking.take(piece)
    return unpacking.scene()


def test_every_scene_arrives_as_it_left() -> None:
    found = scenes()
    assert len(found) > 15
    for scene in found:
        pieces = packed(scene)
        assert unpacked(pieces) == scene
        assert whole(written(pieces)) == scene
        assert digest(packed(scene)) == digest(pieces)


def test_a_long_scene_comes_in_short_pieces() -> None:
    lines = [
        f"  - dancer.height -> ease 200 ms -> from 0.4..1.9 measured -> sound /a{n}\n"
        for n in range(500)
    ]
    text = (
        "scene: Long\ninputs:\n  dancer: {use: pose}\noutputs:\n"
        "  sound: {use: osc, to: 127.0.0.1:9000}\nmappings:\n" + "".join(lines)
    )
    scene = read(text, "long.yaml", CATALOGUE).scene
    assert scene is not None
    pieces = packed(scene)
    assert len(pieces) > 5
    assert max(map(len, pieces)) <= PIECE + 10
    assert unpacked(pieces) == scene
    other = read(text.replace("0.4..1.9 measured -> sound /a7\n", "0..1 -> sound /a7\n"),
                 "long.yaml", CATALOGUE).scene  # fmt: skip
    assert other is not None
    assert digest(packed(other)) != digest(pieces)


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        Unpacking().scene()
    with pytest.raises(ValueError, match="no plan"):
        whole(())
    chance = random.Random(3)
    pieces = packed(scenes()[0])
    for _ in range(200):
        piece = bytearray(chance.choice(pieces))
        cut = bytes(piece[: chance.randrange(len(piece))])
        with pytest.raises((msgspec.DecodeError, IndexError)):
            Unpacking().take(cut)
