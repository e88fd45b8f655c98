"""The input `mocap`: its keys; its ports are those of `pose`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from stagekit.api import Angle, Fallback, Host, Input, Length, Range, Say, Seconds
from stagekit.inputs.mocap.words import BvhWrong, both
from stagekit.inputs.pose.device import Pose


@dataclass
class Mocap(Input):
    """A dancer from a BVH file, heard as if a camera saw her now: the ports are those of pose.

    A camera is thought of before her, so far away that she never leaves its
    picture. At the beginning she faces it; where the file begins again she
    leaves and enters.

    Attributes:
        file: a BVH file beside the scene.
        loop: whether it begins again at its end.
        speed: how many times as fast as it was danced.
        pace: whether it is played as if live; `no` says every frame, as fast as it can.
        units: the file's unit of length; `guess` takes the one that makes her a person's height.
        up: the file's upward axis; `guess` takes the one along which her head is above her feet.
        facing: how she is turned at the beginning: 0 faces the camera, 90 its picture's right.
        mirror: whether left and right of the picture are exchanged, as in a mirror.
        smooth: how much trembling is taken out: longer is calmer and later; 0 takes none.
        body_height: how tall the dancer is, where metres must be true; 0 believes the file.
        view: how wide an angle the camera sees along the picture's longer side.
        joints: parts of the body whose joints have unusual names: {left knee: Bone_014}.
        if_lost: what the house does while nobody is there.
    """

    says: ClassVar = Pose.says

    file: str
    loop: bool = True
    speed: Annotated[float, Range(0.01, 100)] = 1.0
    pace: bool = True
    units: Literal["guess", "m", "cm", "mm", "inch", "cmu"] = "guess"
    up: Literal["guess", "x", "y", "z"] = "guess"
    facing: Annotated[Angle, Range(-180, 180)] = 0.0
    mirror: bool = False
    smooth: Seconds = 0.0
    body_height: Annotated[Length, Range(0, 3)] = 0.0
    view: Annotated[Angle, Range(10, 170)] = 60.0
    joints: dict[str, str] = field(default_factory=dict)
    if_lost: Fallback = field(default_factory=Fallback)
    _playing: Any = field(default=None, init=False, repr=False)

    def open(self, host: Host, say: Say) -> None:
        """[its own process] Read the file, begin to play, and return.

        Raises:
            Missing: the file is not there, or cannot be played as it is; the
                sentence names its line and column.
        """
        from stagekit.inputs.mocap.dance import Wish, dance_of
        from stagekit.inputs.mocap.playing import Playing
        from stagekit.inputs.pose.person import Manner

        path = host.folder / self.file
        wish = Wish(self.units, self.up, self.facing, self.view, self.joints)
        try:
            dance = dance_of(path, wish)
        except BvhWrong as wrong:
            name = str(path) if wrong.key == "file absent" else path.name
            raise wrong.missing(name) from None
        if dance.guessed == "scaled":
            say.fault(*both("scaled", file=path.name, height=f"{dance.stature:.2f}"))
        elif dance.guessed:
            say.fault(*both("guessed", file=path.name, units=dance.guessed,
                            height=f"{dance.stature:.2f}"))  # fmt: skip
        manner = Manner(smooth=self.smooth, mirror=self.mirror, confidence=0.5,
                        body_height=self.body_height, view=self.view)  # fmt: skip
        playing = Playing(dance, manner, loop=self.loop, pace=self.pace, speed=self.speed)
        playing.start(host, say)
        self._playing = playing

    def close(self) -> None:
        """[its own process] Stop playing."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.stop()
