"""A figure that writes BVH files: a grown-up of 1.75 m, in any exporter's manner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Angles = Mapping[str, tuple[float, float, float]]
"""Degrees about x, y and z of a joint, each turn about the joint's own axes in the file's order."""

BONES: Mapping[str, tuple[str, tuple[float, float, float]]] = {
    "hips": ("", (0.0, 0.0, 0.0)),
    "spine": ("hips", (0.0, 0.10, 0.0)),
    "chest": ("spine", (0.0, 0.25, 0.0)),
    "neck": ("chest", (0.0, 0.13, 0.0)),
    "head": ("neck", (0.0, 0.09, 0.01)),
    **{
        f"{side} {part}": (above if above in ("hips", "chest") else f"{side} {above}",
                           (x * sign, y, z))
        for side, sign in (("left", 1.0), ("right", -1.0))
        for part, above, (x, y, z) in (
            ("collar", "chest", (0.03, 0.12, 0.0)),
            ("shoulder", "collar", (0.15, 0.0, 0.0)),
            ("elbow", "shoulder", (0.28, 0.0, 0.0)),
            ("wrist", "elbow", (0.26, 0.0, 0.0)),
            ("hip", "hips", (0.09, -0.05, 0.0)),
            ("knee", "hip", (0.0, -0.43, 0.0)),
            ("ankle", "knee", (0.0, -0.42, 0.0)),
            ("toe", "ankle", (0.0, -0.06, 0.14)),
        )
    },
}  # fmt: skip
"""Each joint's parent, and metres from it in a T, facing z, y upwards, left at x."""

ENDS = {"head": (0.0, 0.20, 0.0), "toe": (0.0, -0.02, 0.07), "wrist": (0.17, 0.0, 0.0)}

HIPS = 0.98
"""Metres from the floor, standing."""

CMU = {
    "hips": "Hips", "spine": "LowerBack", "chest": "Spine1", "neck": "Neck", "head": "Head",
    "collar": "{Side}Shoulder", "shoulder": "{Side}Arm", "elbow": "{Side}ForeArm",
    "wrist": "{Side}Hand", "hip": "{Side}UpLeg", "knee": "{Side}Leg", "ankle": "{Side}Foot",
    "toe": "{Side}ToeBase",
}  # fmt: skip
CONVENTIONS: Mapping[str, Mapping[str, str]] = {
    "cmu": CMU,
    "mixamo": {part: f"mixamorig:{name}" for part, name in CMU.items()},
    "character": {part: f"Character1_{name}" for part, name in CMU.items()},
    "joints": {**CMU, "collar": "{Side}Collar", "shoulder": "{Side}Shoulder",
               "elbow": "{Side}Elbow", "wrist": "{Side}Wrist", "hip": "{Side}Hip",
               "knee": "{Side}Knee", "ankle": "{Side}Ankle", "toe": "{Side}Toe"},
    "rokoko": {**CMU, "hip": "{Side}Thigh", "knee": "{Side}Shin", "toe": "{Side}Toe"},
    "xsens": {**CMU, "hips": "Pelvis", "chest": "T8", "shoulder": "{Side}UpperArm",
              "hip": "{Side}UpperLeg", "knee": "{Side}LowerLeg", "toe": "{Side}Toe"},
    "bandai": {"hips": "Hips", "spine": "Spine", "chest": "Chest", "neck": "Neck", "head": "Head",
               "collar": "Shoulder_{S}", "shoulder": "UpperArm_{S}", "elbow": "LowerArm_{S}",
               "wrist": "Hand_{S}", "hip": "UpperLeg_{S}", "knee": "LowerLeg_{S}",
               "ankle": "Foot_{S}", "toe": "Toes_{S}"},
    "smpl": {"hips": "Pelvis", "spine": "Spine1", "chest": "Spine3", "neck": "Neck",
             "head": "Head", "collar": "{S}_Collar", "shoulder": "{S}_Shoulder",
             "elbow": "{S}_Elbow", "wrist": "{S}_Wrist", "hip": "{S}_Hip", "knee": "{S}_Knee",
             "ankle": "{S}_Ankle", "toe": "{S}_Foot"},
    "max": {"hips": "Bip01 Pelvis", "spine": "Bip01 Spine", "chest": "Bip01 Spine1",
            "neck": "Bip01 Neck", "head": "Bip01 Head", "collar": "Bip01 {S} Clavicle",
            "shoulder": "Bip01 {S} UpperArm", "elbow": "Bip01 {S} Forearm",
            "wrist": "Bip01 {S} Hand", "hip": "Bip01 {S} Thigh", "knee": "Bip01 {S} Calf",
            "ankle": "Bip01 {S} Foot", "toe": "Bip01 {S} Toe0"},
    "underscores": {"hips": "hips", "spine": "spine_01", "chest": "spine_02", "neck": "neck_01",
                    "head": "head", "collar": "clavicle_{s}", "shoulder": "upperarm_{s}",
                    "elbow": "lowerarm_{s}", "wrist": "hand_{s}", "hip": "thigh_{s}",
                    "knee": "calf_{s}", "ankle": "foot_{s}", "toe": "ball_{s}"},
    "lower": {part: name.lower() for part, name in CMU.items()},
    "french": {"hips": "Bassin", "spine": "Colonne", "chest": "Thorax", "neck": "Cou",
               "head": "Tête", "collar": "clavicule_{cote}", "shoulder": "bras_{cote}",
               "elbow": "avant_bras_{cote}", "wrist": "main_{cote}", "hip": "cuisse_{cote}",
               "knee": "jambe_{cote}", "ankle": "pied_{cote}", "toe": "orteils_{cote}"},
}  # fmt: skip
"""Joint names as exporters write them."""


@dataclass
class Figure:
    """Writes a BVH.

    Attributes:
        names: a manner of CONVENTIONS.
        scale: how many of the file's units are a metre.
        order: rotations in the order of the channels.
        position: before the rotations, or behind them.
        up: `y`, or `z` for a file that stands on xy, facing -y.
        newline: between lines.
    """

    names: str = "cmu"
    scale: float = 100.0
    order: str = "ZXY"
    position: str = "before"
    up: str = "y"
    newline: str = "\n"
    comment: str = ""
    _lines: list[str] = field(default_factory=list)

    def name(self, joint: str) -> str:
        """What that joint is called here."""
        side, _, part = joint.rpartition(" ")
        words = {"Side": side.title(), "side": side, "S": side[:1].upper(), "s": side[:1],
                 "cote": {"left": "gauche", "right": "droite", "": ""}[side]}  # fmt: skip
        return CONVENTIONS[self.names][part].format_map(words)

    def channels(self, joint: str) -> list[str]:
        """Of one joint."""
        turns = [f"{axis}rotation" for axis in self.order]
        if joint != "hips":
            return turns
        places = [f"{axis}position" for axis in "XYZ"]
        return places + turns if self.position == "before" else turns + places

    def write(self, frames: Sequence[tuple[tuple[float, float, float], Angles]],
              rate: float = 30.0) -> str:  # fmt: skip
        """The file: for each frame the hips in metres, and the angles of joints."""
        self._lines = ["HIERARCHY"]
        if self.comment:
            self._lines.append(self.comment)
        self._joint("hips", 0)
        self._lines += ["MOTION", f"Frames: {len(frames)}", f"Frame Time: {1 / rate:.7f}"]
        for hips, angles in frames:
            row: list[float] = []
            for joint in self._depth_first("hips"):
                turned = angles.get(joint, (0.0, 0.0, 0.0))
                for channel in self.channels(joint):
                    axis = "XYZ".index(channel[0])
                    place = self._turned(hips)[axis] * self.scale
                    row.append(place if channel.endswith("position") else turned[axis])
            self._lines.append(" ".join(f"{number:.5f}" for number in row))
        return self.newline.join(self._lines) + self.newline

    def _turned(self, point: tuple[float, float, float]) -> tuple[float, float, float]:
        x, y, z = point
        return (x, y, z) if self.up == "y" else (x, -z, y)

    def _depth_first(self, joint: str) -> list[str]:
        below = [name for name, (above, _) in BONES.items() if above == joint]
        return [joint, *(each for one in below for each in self._depth_first(one))]

    def _joint(self, joint: str, depth: int) -> None:
        pad, word = "\t" * depth, "JOINT" if depth else "ROOT"
        channels = self.channels(joint)
        self._lines += [f"{pad}{word} {self.name(joint)}", f"{pad}{{",
                        f"{pad}\t{self._offset(BONES[joint][1])}",
                        f"{pad}\tCHANNELS {len(channels)} {' '.join(channels)}"]  # fmt: skip
        side, _, part = joint.rpartition(" ")
        if part in ENDS:
            x, y, z = ENDS[part]
            end = (-x if side == "right" else x, y, z)
            self._lines += [f"{pad}\tEnd Site", f"{pad}\t{{", f"{pad}\t\t{self._offset(end)}",
                            f"{pad}\t}}"]  # fmt: skip
        for below, (above, _) in BONES.items():
            if above == joint:
                self._joint(below, depth + 1)
        self._lines.append(f"{pad}}}")

    def _offset(self, metres: tuple[float, float, float]) -> str:
        return "OFFSET " + " ".join(f"{each * self.scale:.6f}" for each in self._turned(metres))


Pose = tuple[tuple[float, float, float], Angles]


def still(seconds: float = 1.0, rate: float = 30.0, angles: Angles | None = None) -> list[Pose]:
    """Standing, in a T where no angles are given."""
    return [((0.0, HIPS, 0.0), angles or {})] * round(seconds * rate)


def moving(seconds: float, path: Callable[[float], Pose], rate: float = 30.0) -> list[Pose]:
    """A path over time."""
    return [path(frame / rate) for frame in range(round(seconds * rate))]


DOWN: Angles = {"left shoulder": (0.0, 0.0, -80.0), "right shoulder": (0.0, 0.0, 80.0)}
"""Arms hanging."""

RAISED: Angles = {"left shoulder": (0.0, 0.0, 80.0), "right shoulder": (0.0, 0.0, -80.0)}
"""Arms above the head."""


def squat(depth: float) -> Pose:
    """Knees bent by so many degrees, the feet staying under the hips on the floor."""
    from math import cos, radians

    legs = {f"{side} hip": (-depth, 0.0, 0.0) for side in ("left", "right")}
    legs |= {f"{side} knee": (2 * depth, 0.0, 0.0) for side in ("left", "right")}
    legs |= {f"{side} ankle": (-depth, 0.0, 0.0) for side in ("left", "right")}
    drop = 0.85 * (1 - cos(radians(depth)))
    return (0.0, HIPS - drop, 0.0), {**DOWN, **legs}
