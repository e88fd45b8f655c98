"""Does the wheel hold all that an installed stagekit needs, and nothing that it must not?"""

import sys
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
SHARED = ("patches", "scenes", "examples")
LEFT = ("__pycache__", ".trace", ".mcap", "tests/")


def wanted() -> list[str]:
    """Every file of the package, and of the folders that travel with it."""
    names = [each.relative_to(TOP).as_posix() for each in (TOP / "stagekit").rglob("*")
             if each.is_file()]  # fmt: skip
    for folder in SHARED:
        names += [
            f"stagekit/share/{each.relative_to(TOP).as_posix()}"
            for each in (TOP / folder).rglob("*")
            if each.is_file()
        ]
    return sorted(name for name in names if not any(part in name for part in LEFT))


def main() -> int:
    """Compare one wheel with the checkout; the answer is the exit status."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        held = set(wheel.namelist())
    lacks = [name for name in wanted() if name not in held]
    strange = sorted(name for name in held if any(part in name for part in LEFT))
    for licence in ("LICENSE", "NOTICE"):
        if not any(name.endswith(f"licenses/{licence}") for name in held):
            lacks.append(licence)
    for word, names in (("lacks", lacks), ("should not hold", strange)):
        for name in names:
            print(f"the wheel {word} {name}")
    print(f"{len(held)} files in the wheel")
    return 1 if lacks or strange or len(held) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
