"""In CI nothing skips: with STAGEKIT_CI=1 a test that would skip fails, and says why.

On a stranger's machine a test that needs QLC+ or scsynth skips and names the
Debian package. Where all of them are installed a skip is a hole in the net.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

STRICT = os.environ.get("STAGEKIT_CI") == "1"


def refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A skip becomes a failure with its reason; an expected failure stays what it is."""
    if report.skipped and not hasattr(report, "wasxfail"):
        told = report.longrepr
        reason = str(told[2]) if isinstance(told, tuple) else str(told)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} would skip, which STAGEKIT_CI=1 forbids: {reason}"


@pytest.fixture(autouse=True, scope="session")
def _restore_points_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Shows that tests cut off leave nothing in anybody's home."""
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    yield
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One phase of one test has ended."""
    report = yield
    if STRICT:
        refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """One file has been collected, or has skipped itself as a whole."""
    report = yield
    if STRICT:
        refuse(report)
    return report
