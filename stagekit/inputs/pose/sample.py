"""The film that comes with stagekit, for `test: yes`: one real walker, who comes and goes.

Colour bars would only prove that pictures arrive. She proves the whole way, from
picture to body to lamp, where there is no camera yet.
"""

from __future__ import annotations

from pathlib import Path

from stagekit.inputs.pose.words import missing

PACKAGE = Path(__file__).resolve().parents[2]


def walker() -> Path:
    """Where the film lies, in an installed package or in a checkout.

    Raises:
        Missing: stagekit was installed without it.
    """
    film = Path("examples", "media", "walk.mp4")
    for place in (PACKAGE / "share", PACKAGE.parent):
        if (place / film).is_file():
            return place / film
    raise missing("no walker")
