"""MediaPipe's pose landmarker: from pictures to landmarks."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stagekit.api import Ns
from stagekit.core.values import MILLISECOND
from stagekit.inputs.pose.body import Sight
from stagekit.inputs.pose.bundles import LITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL = LITE


class Landmarker:
    """The model, loaded; it remembers where it saw people in the picture before."""

    def __init__(self, people: int = 1, confidence: float = 0.5, model: Path = MODEL) -> None:
        """Load the model.

        Args:
            people: how many persons to look for.
            confidence: 0..1, how sure the model itself must be.
            model: a pose landmarker bundle.

        Raises:
            Exception: mediapipe does not start; it raises of many kinds.
        """
        os.environ.setdefault("GLOG_minloglevel", "2")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        # mediapipe would start the sound system, for a microphone nobody asked for
        sys.modules.setdefault("sounddevice", None)  # type: ignore[arg-type]
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision

        self._image, self._srgb = mediapipe.Image, mediapipe.ImageFormat.SRGB
        sure = min(max(confidence, 0.1), 0.9)
        self._landmarker = vision.PoseLandmarker.create_from_options(
            vision.PoseLandmarkerOptions(
                base_options=BaseOptions(model_asset_path=str(model)),
                running_mode=vision.RunningMode.VIDEO,
                num_poses=people,
                min_pose_detection_confidence=sure,
                min_pose_presence_confidence=sure,
                min_tracking_confidence=sure,
            )
        )
        self._last = -1

    def look(self, pixels: NDArray[np.uint8], at: Ns) -> list[Sight]:
        """Everybody in a picture of height x width x 3.

        The moments must not run backwards; equal ones are told apart here.

        Raises:
            RuntimeError, ValueError: the picture is none that the model takes.
        """
        self._last = max(self._last + 1, at // MILLISECOND)  # it insists on rising ones
        seen = self._landmarker.detect_for_video(
            self._image(image_format=self._srgb, data=pixels), self._last
        )
        return [
            _sight(image, world)
            for image, world in zip(
                seen.pose_landmarks or (), seen.pose_world_landmarks or (), strict=True
            )
        ]

    def close(self) -> None:
        """Let go of the model and its threads."""
        self._landmarker.close()


def _sight(image: Any, world: Any) -> Sight:
    return Sight(
        np.array([(each.x, each.y, each.z) for each in image], np.float64),
        np.array([(each.x, each.y, each.z) for each in world], np.float64),
        np.array([each.visibility or 0.0 for each in image], np.float64),
    )
