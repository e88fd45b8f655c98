"""The 33 landmarks of BlazePose: where each stands in the list."""

from __future__ import annotations

COUNT = 33

NOSE = 0
LEFT_EYE, RIGHT_EYE = 2, 5
LEFT_EAR, RIGHT_EAR = 7, 8
LEFT_SHOULDER, RIGHT_SHOULDER = 11, 12
LEFT_ELBOW, RIGHT_ELBOW = 13, 14
LEFT_WRIST, RIGHT_WRIST = 15, 16
LEFT_HIP, RIGHT_HIP = 23, 24
LEFT_KNEE, RIGHT_KNEE = 25, 26
LEFT_ANKLE, RIGHT_ANKLE = 27, 28

EARS = (LEFT_EAR, RIGHT_EAR)
SHOULDERS = (LEFT_SHOULDER, RIGHT_SHOULDER)
HIPS = (LEFT_HIP, RIGHT_HIP)
KNEES = (LEFT_KNEE, RIGHT_KNEE)
LEFT_HAND, RIGHT_HAND = (15, 17, 19), (16, 18, 20)
"""Wrist, little finger and forefinger."""

LEFT_FOOT, RIGHT_FOOT = (29, 31), (30, 32)
"""Heel and toes."""

SOLES = (27, 28, 29, 30, 31, 32)
"""Ankles, heels and toes: what may touch the floor."""

TRUNK = (*SHOULDERS, *HIPS)
"""What must be seen for a person to count as seen."""

LIMBS = (0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)
"""Nose, shoulders, elbows, wrists, hips, knees, ankles: what moving is measured on."""

LEGS = ((LEFT_HIP, LEFT_KNEE, LEFT_ANKLE), (RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE))

JOINTS: dict[str, tuple[int, ...]] = {
    "nose": (NOSE,),
    "left shoulder": (LEFT_SHOULDER,),
    "right shoulder": (RIGHT_SHOULDER,),
    "left elbow": (LEFT_ELBOW,),
    "right elbow": (RIGHT_ELBOW,),
    "left wrist": (LEFT_WRIST,),
    "right wrist": (RIGHT_WRIST,),
    "left hand": LEFT_HAND,
    "right hand": RIGHT_HAND,
    "left hip": (LEFT_HIP,),
    "right hip": (RIGHT_HIP,),
    "left knee": (LEFT_KNEE,),
    "right knee": (RIGHT_KNEE,),
    "left ankle": (LEFT_ANKLE,),
    "right ankle": (RIGHT_ANKLE,),
    "left foot": LEFT_FOOT,
    "right foot": RIGHT_FOOT,
}
"""Each place of the body that a scene can name, as the mean of these landmarks."""
