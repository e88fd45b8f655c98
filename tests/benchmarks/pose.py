"""How fast the pose input is beside mediapipe alone: run it by hand.

    python tests/benchmarks/pose.py [film] [rounds]

Both look at every picture of the same film, in turns, so that a machine that
warms or slows meets both alike. The bare loop reads, turns into RGB and asks
the model; ours goes the whole way through its threads, smooths, and says all
ports. Then the features alone, without the model.
"""

import logging
import statistics
import sys
import threading
import time
from pathlib import Path

import av

from stagekit.inputs.pose import Pose
from stagekit.inputs.pose.landmarker import MODEL, Landmarker
from stagekit.inputs.pose.person import Manner, Person
from stagekit.inputs.pose.picture import Painter
from stagekit.testing import Recorder, Stage

WALK = Path(__file__).parents[2] / "examples" / "media" / "walk.mp4"


def bare(film: Path) -> float:
    """Pictures a second of mediapipe alone, without any line of ours."""
    sys.modules.setdefault("sounddevice", None)  # type: ignore[arg-type]
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(MODEL)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as model, av.open(str(film)) as file:
        start, count = time.perf_counter(), 0
        for picture in file.decode(video=0):
            pixels = picture.to_ndarray(format="rgb24")
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels)
            model.detect_for_video(image, round(picture.time * 1000))
            count += 1
        return count / (time.perf_counter() - start)


def ours(film: Path) -> float:
    """Pictures a second of the whole input, from its first picture to its last."""
    from stagekit.inputs.pose import watching

    moments: list[float] = []
    take = watching.Watching._take

    def timed(self, frame, *rest):  # type: ignore[no-untyped-def]
        if frame.picture is not None:
            moments.append(time.perf_counter())
        take(self, frame, *rest)
        if frame.picture is None:
            over.set()

    over = threading.Event()
    watching.Watching._take = timed
    device = Pose(video=str(film), loop=False, pace=False)
    device.open(Stage(clock=None), Recorder(Pose.says))
    over.wait(120)
    end = time.perf_counter()
    device.close()
    watching.Watching._take = take
    return len(moments) / (end - moments[0])


def features(film: Path) -> list[float]:
    """Milliseconds for each picture of all that is ours after the model."""
    landmarker, painter = Landmarker(), Painter()
    with av.open(str(film)) as file:
        sights = [
            (picture.time, landmarker.look(painter.rgb(picture), round(picture.time * 1e9)))
            for picture in file.decode(video=0)
        ]
    landmarker.close()
    person, say, spent = Person(0, Manner()), Recorder(Pose.says), []
    for moment, seen in sights:
        start = time.perf_counter()
        person.take(seen[0] if seen else None, 4 / 3, round(moment * 1e9), say)
        if seen:
            spent.append((time.perf_counter() - start) * 1000)
    return sorted(spent)


def main() -> None:
    logging.disable()
    film = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else WALK
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    alone, whole = [], []
    for _ in range(rounds):
        alone.append(bare(film))
        whole.append(ours(film))
        print(f"mediapipe alone {alone[-1]:6.1f} /s   stagekit {whole[-1]:6.1f} /s")
    ratio = statistics.median(whole) / statistics.median(alone)
    print(f"ratio of the medians {ratio:.3f}")
    spent = features(film)
    print(f"features, all ports: p50 {statistics.median(spent):.3f} ms   "
          f"p99 {spent[len(spent) * 99 // 100]:.3f} ms   ({len(spent)} pictures)")  # fmt: skip


if __name__ == "__main__":
    main()
