"""Which joint is the left knee: the names that exporters give, read as words.

Known so are CMU and Mixamo (`mixamorig:LeftArm`), Rokoko (`LeftThigh`), Xsens
(`LeftUpperLeg`), Perception Neuron, 3ds Max (`Bip01 L Calf`), SMPL (`L_Knee`),
Blender (`upper_arm.L`), names in lower case with underscores, and French ones
(`avant_bras_gauche`). What is called otherwise is named under `joints:`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from stagekit.inputs.mocap.capture import Joint
from stagekit.inputs.mocap.words import BvhWrong

SIDES = {
    "left": "left", "l": "left", "lft": "left", "gauche": "left", "g": "left",
    "right": "right", "r": "right", "rgt": "right", "droite": "right", "droit": "right",
    "d": "right",
}  # fmt: skip

LONG_SIDES = ("left", "right", "gauche", "droite", "droit")
"""Those that may be grown together with a name: `leftupleg`, `brasgauche`."""

LIMBS: Mapping[str, tuple[str, ...]] = {
    "shoulder": ("arm", "uparm", "upperarm", "bras", "humerus",
                 "shoulder", "shldr", "epaule"),
    "elbow": ("elbow", "coude", "forearm", "lowarm", "lowerarm", "avantbras", "radius"),
    "wrist": ("wrist", "poignet", "hand", "main"),
    "hip": ("upleg", "upperleg", "thigh", "cuisse", "femur", "hip", "hanche"),
    "knee": ("knee", "genou", "lowleg", "lowerleg", "shin", "calf", "tibia", "leg", "jambe"),
    "ankle": ("ankle", "cheville", "foot", "pied"),
    "toe": ("toe", "toe0", "toes", "toebase", "ball", "orteil", "orteils", "forefoot",
            "foot", "pied"),
    "index": ("index", "index01", "indexproximal", "indexfinger", "finger", "fingerbase",
              "fingers"),
    "pinky": ("pinky", "pinky01", "little", "littleproximal", "littlefinger", "auriculaire",
              "finger4"),
    "thumb": ("thumb", "thumb01", "thumbproximal", "pouce", "finger0"),
}  # fmt: skip
"""What each part of a limb is called, the surest name first.

The order settles what one name means beside another: where there is an `Arm`, a
`Shoulder` is the collar bone; where there is an `Ankle`, a `Foot` is the toes.
"""

MIDDLE: Mapping[str, tuple[str, ...]] = {
    "head": ("head", "tete"),
    "neck": ("neck", "cou", "lowerneck"),
}

KNOWN = {name for names in (*LIMBS.values(), *MIDDLE.values()) for name in names}

NEEDED = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")

PARTS = (*(f"{side} {part}" for side in ("left", "right") for part in LIMBS), *MIDDLE)
"""All that a joint can be; what stands on the left under `joints:`."""

Roles = dict[str, int]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def roles_of(joints: Sequence[Joint], given: Mapping[str, object] | None = None) -> Roles:
    """Which joint is which part of the body: its place in the list, by part.

    Args:
        joints: parents before children; only the first body of a file is read.
        given: parts that the scene itself names, as `left knee: Bone_014`.

    Raises:
        BvhWrong: a part that is needed cannot be found, or a name of the
            scene's is not there.
    """
    several = [index for index, joint in enumerate(joints) if joint.parent < 0]
    first = joints[: several[1]] if len(several) > 1 else joints
    read = [(index, *part_of(joint.name)) for index, joint in enumerate(first) if not joint.end]
    roles: Roles = {}
    for side in ("left", "right"):
        for part, names in LIMBS.items():
            for name in names:
                found = [i for i, on, called in read if on == side and name == called]
                taken = [i for i in found if i not in roles.values()]
                if taken:
                    roles[f"{side} {part}"] = taken[0]
                    break
    for part, names in MIDDLE.items():
        for name in names:
            found = [i for i, on, called in read if not on and name == called]
            if found:
                roles[part] = found[0]
                break
    _given(roles, first, given or {})
    lacking = [f"{side} {part}" for side in ("left", "right") for part in NEEDED
               if f"{side} {part}" not in roles]  # fmt: skip
    if "head" not in roles and "neck" not in roles:
        lacking.append("head")
    if lacking:
        known = ", ".join(joint.name for joint in first if not joint.end)
        raise BvhWrong("no part", parts=", ".join(lacking), joints=known[:600])
    return roles


def _given(roles: Roles, joints: Sequence[Joint], given: Mapping[str, object]) -> None:
    places = {joint.name: index for index, joint in reversed(list(enumerate(joints)))}
    for part, name in given.items():
        if part not in PARTS:
            raise BvhWrong("unknown part", part=part, parts=", ".join(PARTS))
        if str(name) not in places:
            raise BvhWrong("unknown joint", name=name, joints=", ".join(places)[:600])
        roles[part] = places[str(name)]


def part_of(name: str) -> tuple[str, str]:
    """The side a name tells, or "", and the longest known word that the rest of it ends with.

    >>> part_of("mixamorig:LeftForeArm"), part_of("Spine1")
    (('left', 'forearm'), ('', ''))
    """
    plain = unicodedata.normalize("NFD", name.rpartition(":")[2])
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    side, words = "", []
    for word in (found.lower() for found in _WORD.findall(plain)):
        if not side and word in SIDES:
            side = SIDES[word]
            continue
        if not side:
            side, word = _grown(word)
        words.append(word)
    if words and words[-1] == "1":  # the first of a row stands for it
        words.pop()
    endings = ("".join(words[begin:]) for begin in range(len(words)))
    return side, next((ending for ending in endings if ending in KNOWN), "")


def _grown(word: str) -> tuple[str, str]:
    """A side grown together with a name (`leftupleg`, `lhand`), and the name alone."""
    for long in LONG_SIDES:
        if word.startswith(long):
            return SIDES[long], word[len(long) :]
        if word.endswith(long):
            return SIDES[long], word[: -len(long)]
    if word[0] in "lr" and word not in KNOWN and word[1:] in KNOWN:
        return SIDES[word[0]], word[1:]
    return "", word
