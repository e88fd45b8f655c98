"""The input `pose`: its keys, its ports, and where its pictures come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from stagekit.api import (
    Angle,
    Fallback,
    Found,
    Host,
    Input,
    Length,
    Level,
    Range,
    Say,
    Seconds,
    event,
    many,
    number,
    vector,
)
from stagekit.inputs.pose.words import both, missing

if TYPE_CHECKING:
    from stagekit.inputs.pose.watching import Source

MOST_PEOPLE = 4
"""Each person has an eye of her own, and each eye needs the processor as the first does."""


@dataclass
class Pose(Input):
    """Dancers seen by a camera or in a film: where their bodies are and how they move.

    Only numbers leave this input; no picture is kept or written anywhere. Where
    several sources are given, `test` goes before `url`, `url` before `video`,
    and `video` before `camera`: so a house file can put one in place of another.
    Metres are the model's estimate, good to about a tenth: x is counted from
    the middle of the picture to its right, y upwards from her lower foot, z
    from the camera. Left and right hands are the dancer's own.

    Attributes:
        camera: its number, or its name with `*` for anything; without it the first one.
        video: a film beside the scene, played instead of a camera.
        url: a camera on the network: http://10.0.0.5/stream.mjpg, rtsp://10.0.0.5/live.
        test: plays the filmed walker that comes along, where there is no camera.
        loop: whether the film begins again at its end.
        pace: whether the film is played as if live; `no` looks at every picture, fast.
        smooth: how much trembling is taken out: longer is calmer and later; 0 takes none.
        mirror: whether left and right of the picture are exchanged, as in a mirror.
        people: the persons' names in the order in which they come, or how many; at most 4.
        model: lite is quick, full is more exact and slower, or a .task file of one's own.
        confidence: how surely a body must be seen.
        body_height: how tall the dancer is; all metres are then scaled by it, else estimates.
        view: how wide an angle the camera sees along the picture's longer side.
        if_lost: what the house does while nobody is seen.
    """

    says: ClassVar = (
        (
            "height",
            number(low=0.3, high=1.9, says="metres from the feet to the top of the head"),
        ),
        (
            "reach",
            number(low=0, high=1.1, says="how far a hand reaches; about 1 is a stretched arm"),
        ),
        ("openness", number(low=0, high=1, says="from 0, closed upon oneself, to 1, a star")),
        ("motion", number(low=0, high=2, says="how fast all moves, in body-lengths a second")),
        ("stillness", number(low=0, high=1, says="1 is a statue, 0 is dancing")),
        ("still", number(gate=True, says="1 once the body has not moved for half a second")),
        (
            "lean",
            number("deg", -90, 90, says="how far the trunk leans, to the picture's right above 0"),
        ),
        (
            "turn",
            number("deg", -180, 180, says="0 faces the camera, 90 the picture's right, 180 away"),
        ),
        ("centre", vector("m", says="the hips: from the middle, above the floor, from the camera")),
        ("head", vector("m", says="the top of the head")),
        ("nose", vector("m", says="the nose")),
        ("left shoulder", vector("m", says="the left shoulder")),
        ("right shoulder", vector("m", says="the right shoulder")),
        ("left elbow", vector("m", says="the left elbow")),
        ("right elbow", vector("m", says="the right elbow")),
        ("left wrist", vector("m", says="the left wrist")),
        ("right wrist", vector("m", says="the right wrist")),
        ("left hand", vector("m", says="the left hand")),
        ("right hand", vector("m", says="the right hand")),
        ("left hip", vector("m", says="the left hip")),
        ("right hip", vector("m", says="the right hip")),
        ("left knee", vector("m", says="the left knee")),
        ("right knee", vector("m", says="the right knee")),
        ("left ankle", vector("m", says="the left ankle")),
        ("right ankle", vector("m", says="the right ankle")),
        ("left foot", vector("m", says="the left foot")),
        ("right foot", vector("m", says="the right foot")),
        ("left hand speed", number(low=0, high=4, says="metres a second of the left hand")),
        ("right hand speed", number(low=0, high=4, says="metres a second of the right hand")),
        ("left foot speed", number(low=0, high=4, says="metres a second of the left foot")),
        ("right foot speed", number(low=0, high=4, says="metres a second of the right foot")),
        ("visibility", number(low=0, high=1, says="how surely the trunk is seen")),
        ("seen", number(gate=True, says="1 while somebody is there")),
        (
            "landmarks",
            many(
                size=99, says="33 times x y z in the picture, 0..1 across and down", low=0, high=1
            ),
        ),
        ("world", many("m", size=99, says="33 times x y z around the hips, y upwards")),
        (
            "all",
            many(size=45, says="the whole body for gestures, wherever and however tall it is"),
        ),
        ("enters", event(says="somebody comes into the picture")),
        ("leaves", event(says="somebody has left the picture")),
        ("jump", event("force", says="both feet leave the floor; force is 0..1")),
        ("clap", event("force", says="both hands rush together and meet; force is 0..1")),
        (
            "step",
            event("foot", "force", says="a foot comes down; foot is left or right, force 0..1"),
        ),
    )

    camera: str = ""
    video: str = ""
    url: str = ""
    test: bool = False
    loop: bool = True
    pace: bool = True
    smooth: Seconds = 0.08
    mirror: bool = False
    people: list[str] = field(default_factory=list)
    model: str = "lite"
    confidence: Level = 0.5
    body_height: Annotated[Length, Range(0, 3)] = 0.0
    view: Annotated[Angle, Range(10, 170)] = 60.0
    if_lost: Fallback = field(default_factory=Fallback)
    _watching: Any = field(default=None, init=False, repr=False)

    @classmethod
    def found(cls) -> Sequence[Found]:
        """[a process of its own] The cameras that are plugged in, as `camera:` names them.

        Raises:
            Missing: the library that knows them is not installed, or the system does not tell.
        """
        from stagekit.inputs.pose.cameras import called, cameras

        try:
            there = cameras()
        except ImportError:
            raise missing("no av") from None
        except (OSError, ValueError) as error:
            raise missing("cameras unknown", why=error) from None
        return [
            Found("camera", called(each, there), f"{each.number} · {each.name}") for each in there
        ]

    def open(self, host: Host, say: Say) -> None:
        """[its own process] Start looking and return at once.

        Raises:
            Missing: a library or a model is not there, or the film cannot be played.
                A camera that is not plugged in, or a URL that is silent, is only
                a fault: it is waited for.
        """
        for library in ("av", "mediapipe"):
            if find_spec(library) is None:
                raise missing(f"no {library}")
        from stagekit.inputs.pose.bundles import bundle
        from stagekit.inputs.pose.person import Manner
        from stagekit.inputs.pose.watching import Watching

        model = bundle(self.model, host.folder)
        people = len(host.people)
        if people > MOST_PEOPLE:
            say.fault(*both("too many people", most=MOST_PEOPLE, people=people))
        manner = Manner(self.smooth, self.mirror, self.confidence, self.body_height, self.view)
        watching = Watching(self._source(host), min(people, MOST_PEOPLE), manner, model)
        watching.start(host, say)
        self._watching = watching

    def close(self) -> None:
        """[its own process] Stop looking, free the camera and the model."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.stop()

    def _source(self, host: Host) -> Source:
        if self.url and not self.test:
            from stagekit.inputs.pose.stream import Stream

            return Stream(self.url)
        if self.video or self.test:
            from stagekit.inputs.pose.film import Film
            from stagekit.inputs.pose.sample import walker

            film = walker() if self.test else host.folder / self.video
            return Film(film, loop=self.loop, pace=self.pace)
        from stagekit.inputs.pose.live import Live

        return Live(str(self.camera))
