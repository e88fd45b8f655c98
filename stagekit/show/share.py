"""Where the patches, scenes and examples that come with stagekit stand.

In a checkout they are folders at its top, where people look for them; an
installed package carries them in `stagekit/share`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def share(name: str) -> Path:
    """The folder `patches`, `scenes` or `examples`.

    Raises:
        FileNotFoundError: it was not installed.
    """
    top = _PACKAGE.parent
    # A folder called patches beside some other package is none of ours.
    checkout = top / name if (top / "pyproject.toml").is_file() else _PACKAGE / "share" / name
    for folder in (_PACKAGE / "share" / name, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"stagekit was installed without its {name}")
