"""With STAGEKIT_CI=1 nothing may skip: shown on a small run of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

ONE = """
import pytest

def test_right():
    pass

def test_skips():
    pytest.skip("needs the Debian package qlcplus")

@pytest.mark.skipif(True, reason="never here")
def test_marked():
    pass

@pytest.mark.xfail(strict=True)
def test_expected():
    assert False
"""

WHOLE = """
import pytest

pytest.skip("a whole file", allow_module_level=True)
"""


def run(folder: Path, strict: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        env={**os.environ, "STAGEKIT_CI": strict},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_one.py").write_text(ONE)
    return tmp_path


def test_a_skip_fails_in_ci_and_says_why(folder: Path) -> None:
    done = run(folder, "1")
    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 xfailed, 1 error" in done.stdout  # the error: skipped by a mark
    assert "test_skips would skip" in done.stdout
    assert "needs the Debian package qlcplus" in done.stdout
    assert "never here" in done.stdout


def test_a_file_that_skips_itself_fails_too(folder: Path) -> None:
    (folder / "test_whole.py").write_text(WHOLE)
    done = run(folder, "1")
    assert done.returncode != 0
    assert "a whole file" in done.stdout


def test_elsewhere_a_skip_is_a_skip(folder: Path) -> None:
    (folder / "test_whole.py").write_text(WHOLE)
    done = run(folder, "0")
    assert done.returncode == 0
    assert "1 passed, 3 skipped, 1 xfailed" in done.stdout
